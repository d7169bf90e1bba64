"""A connection to a service: it sends questions, waits, and asks again."""

import time
from collections.abc import Callable
from typing import TypeVar

from asreported.bounds import BoundedBody
from asreported.exchange import (
    Answered,
    Page,
    head_of,
    read_answer,
    read_bytes,
    read_page,
    read_position,
    service_address,
    service_token,
)
from asreported.http_library import httpx
from asreported.problems import AsreportedError, NoAnswer
from asreported.question import Question
from asreported.retries import Retries

T = TypeVar("T")
R = TypeVar("R")


class Connection:
    """Where questions go; it may be shared by threads."""

    def __init__(
        self,
        url: str,
        token: str | None,
        timeout: float,
        patience: float,
        *,
        client: httpx.Client | None,
        most_bytes: int,
    ) -> None:
        self.url = service_address(url)
        self._token = service_token(token)
        self._patience = patience
        self._most_bytes = most_bytes
        self._is_ours = client is None
        self._client = client or httpx.Client(timeout=timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    def ask(self, question: Question[T]) -> T:
        """The answer to a question; raises AsreportedError."""
        return self._read(question, read_answer)

    def page(self, question: Question[T], cursor: str | None) -> Page[T]:
        """A page of a list; raises AsreportedError."""
        return self._read(question.page(cursor), read_page)

    def content(self, question: Question[bytes]) -> bytes:
        """The answer to a question as it comes, whatever it is; raises AsreportedError."""
        return self._read(question, read_bytes)

    def position(self, question: Question[T]) -> int:
        """The position at which a question is answered; raises AsreportedError."""
        return self._read(question, read_position)

    def close(self) -> None:
        """Close the connection, unless it is the caller's own."""
        if self._is_ours:
            self._client.close()

    def _read(self, question: Question[T], read: Callable[[Question[T], Answered], R]) -> R:
        retries = Retries(self._patience)
        while True:
            try:
                return read(question, self._sent(question))
            except AsreportedError as error:
                time.sleep(retries.wait_after(error))

    def _sent(self, question: Question[T]) -> Answered:
        try:
            with self._client.stream(
                "GET" if question.body is None else question.body.method,
                self.url + question.address,
                content=None if question.body is None else question.body.content,
                headers=head_of(question, self._token),
                follow_redirects=False,  # the token is for this service alone
            ) as response:
                body = BoundedBody(response.headers, self._most_bytes)
                for part in response.iter_bytes():
                    body.add(part)
                return Answered(response.status_code, response.headers, body.whole())
        except httpx.RequestError as error:
            raise NoAnswer(f"no answer from {self.url}: {str(error) or type(error).__name__}") from error
