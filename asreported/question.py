"""Questions as values: an address, its parameters, and the type of the answer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar
from urllib.parse import quote, urlencode

from asreported.asked_moment import AskedMoment, moment_text

T = TypeVar("T")
Parameter = str | int | date | Decimal | None
FileForm = Literal["parquet", "arrow", "csv", "ndjson"]
_PAGE = 1000
_WORDS_OF_FIGURE = 3


@dataclass(frozen=True, kw_only=True)
class RequestBody:
    """What is to be recorded: ``key`` is its idempotency key, ``expect`` the version that the writer has seen."""

    content: bytes
    method: Literal["POST", "PUT"] = "POST"
    media_type: str = "application/json"
    key: str | None = None
    expect: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question(Generic[T]):
    """What is asked: a parameter that is None is not sent. ``answer`` bytes are those that come, whatever they are."""

    path: str
    answer: type[T]
    query: Mapping[str, Parameter] = field(default_factory=dict)
    body: RequestBody | None = None

    @property
    def address(self) -> str:
        """The path with its parameters, encoded."""
        given = {name: parameter_text(value) for name, value in self.query.items() if value is not None}
        return f"{self.path}?{urlencode(given)}" if given else self.path

    def page(self, cursor: str | None) -> "Question[T]":
        """The same for a page of a list, with as many items as a page may hold."""
        return replace(self, query={**self.query, "limit": _PAGE, "cursor": cursor})

    def file(self, form: FileForm) -> "Question[bytes]":
        """The same for the whole list as one file."""
        return Question(path=f"{self.path}.{form}", answer=bytes, query=self.query)


def asked(moment: AskedMoment, answer: type[T], *words: str, **query: Parameter) -> Question[T]:
    """The question at a moment for what is at ``/v1`` and these words."""
    return Question(path=path_of(*words), answer=answer, query={**asdict(moment), **query})


def path_of(*words: str) -> str:
    """The path below ``/v1`` that has these words, each as one part of it; raises ValueError for what is none.

    >>> path_of("series", "town", "a/b")
    '/v1/series/town/a%2Fb'
    """
    for word in words:
        if word in {"", ".", ".."}:  # a client or a proxy would make another address of it
            raise ValueError(f"not a name: {word!r}")
    return "/".join(["/v1", *(quote(word, safe="") for word in words)])


def parameter_text(value: str | int | date | Decimal) -> str:
    """A parameter as the service reads it.

    >>> parameter_text(Decimal("1E+3")), parameter_text(date(2022, 3, 2)), parameter_text(True)
    ('1000', '2022-03-02', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    return moment_text(value) if isinstance(value, date) else str(value)


def series_words(key: str) -> tuple[str, str]:
    """Source and series of a key such as ``war-losses/personnel``; raises ValueError."""
    source, _, series = key.partition("/")
    if not source or not series or "/" in series:
        raise ValueError(f"not the key of a series: {key!r}; write for example 'war-losses/personnel'")
    return source, series


def figure_words(key: str) -> tuple[str, str, str]:
    """Source, series and period of a key such as ``war-losses/personnel/2022-03-02``; raises ValueError."""
    words = key.split("/")
    if len(words) != _WORDS_OF_FIGURE or not all(words):
        raise ValueError(f"not the key of a figure: {key!r}; write for example 'war-losses/personnel/2022-03-02'")
    return words[0], words[1], words[2]
