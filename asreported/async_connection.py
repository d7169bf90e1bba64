"""A connection to a service for asyncio: it sends questions, waits, and asks again."""

import asyncio
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


class AsyncConnection:
    """Where questions go; it may be shared by tasks."""

    def __init__(
        self,
        url: str,
        token: str | None,
        timeout: float,
        patience: float,
        *,
        client: httpx.AsyncClient | None,
        most_bytes: int,
    ) -> None:
        self.url = service_address(url)
        self._token = service_token(token)
        self._patience = patience
        self._most_bytes = most_bytes
        self._is_ours = client is None
        self._client = client or httpx.AsyncClient(timeout=timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    async def ask(self, question: Question[T]) -> T:
        """The answer to a question; raises AsreportedError."""
        return await self._read(question, read_answer)

    async def page(self, question: Question[T], cursor: str | None) -> Page[T]:
        """A page of a list; raises AsreportedError."""
        return await self._read(question.page(cursor), read_page)

    async def content(self, question: Question[bytes]) -> bytes:
        """The answer to a question as it comes, whatever it is; raises AsreportedError."""
        return await self._read(question, read_bytes)

    async def position(self, question: Question[T]) -> int:
        """The position at which a question is answered; raises AsreportedError."""
        return await self._read(question, read_position)

    async def close(self) -> None:
        """Close the connection, unless it is the caller's own."""
        if self._is_ours:
            await self._client.aclose()

    async def _read(self, question: Question[T], read: Callable[[Question[T], Answered], R]) -> R:
        retries = Retries(self._patience)
        while True:
            try:
                return read(question, await self._sent(question))
            except AsreportedError as error:
                await asyncio.sleep(retries.wait_after(error))

    async def _sent(self, question: Question[T]) -> Answered:
        try:
            async with self._client.stream(
                "GET" if question.body is None else question.body.method,
                self.url + question.address,
                content=None if question.body is None else question.body.content,
                headers=head_of(question, self._token),
                follow_redirects=False,  # the token is for this service alone
            ) as response:
                body = BoundedBody(response.headers, self._most_bytes)
                async for part in response.aiter_bytes():
                    body.add(part)
                return Answered(response.status_code, response.headers, body.whole())
        except httpx.RequestError as error:
            raise NoAnswer(f"no answer from {self.url}: {str(error) or type(error).__name__}") from error
