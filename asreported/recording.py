"""The things that a program records: sources, series, and bulletins with what a source said."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import uuid4

import msgspec
from msgspec import Struct

from asreported.answers.receipts import Receipt
from asreported.asked_moment import Given, moment_text
from asreported.exchange import in_head
from asreported.question import Question, RequestBody, parameter_text, path_of

Amount = Decimal | int | str
# The members that are exact numbers.
_AMOUNTS = frozenset({"value", "amount"})


class NewSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A body that publishes figures; ``relays`` is the source whose figures it passes on."""

    source: str
    name: str
    url: str | None = None
    relays: str | None = None


class NewSeries(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One measure that one source publishes again and again; ``series`` is its key, ``decimals`` at most 9.

    ``starts_on`` is the day from which a running total counts; ``lag_days`` so many days before its period ends a
    figure's last day lies.
    """

    series: str
    title: str
    unit: str
    measure: Literal["cumulative", "increment", "level"]
    frequency: Literal["D", "W", "M", "Q", "A"]
    description: str | None = None
    decimals: int = 0
    starts_on: str | date | None = None
    lag_days: int = 0


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where and when a piece of evidence appeared; ``sha256`` (hex) and ``size`` (bytes) are of its content."""

    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: Given | None = None
    sha256: str | None = None
    size: int | None = None
    published_by: str | None = None


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The value that a source gave to a figure; None withdraws it. ``expect`` is the version seen, 0 for none."""

    series: str
    period: str | date
    value: Amount | None
    qualifier: str = "exact"
    status: str | None = None
    through: str | date | None = None
    reason: str | None = None
    note: str | None = None
    expect: int | None = None


class Adjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The amount that a source declared not to belong to a figure's period; None where it said no amount."""

    series: str
    period: str | date
    amount: Amount | None
    reason: str
    note: str | None = None


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A series of which a bulletin is the whole list, of statements or adjustments, from start to end."""

    series: str
    of: Literal["statements", "adjustments"] = "statements"
    start: str | date | None = None
    end: str | date | None = None


class Bulletin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that one source published at one moment, of which all is recorded or nothing.

    ``document`` is the evidence, or the id of one that is there. ``reason`` and ``note`` are of all statements.
    """

    source: str
    published_at: Given
    statements: Sequence[Statement] = ()
    adjustments: Sequence[Adjustment] = ()
    complete: Sequence[Span] = ()
    document: Document | str | None = None
    reason: str | None = None
    note: str | None = None


def issuing(bulletin: Bulletin, key: str | None, *, is_dry: bool) -> Question[Receipt]:
    """The bulletin as a request, which may be sent again: a dry run records nothing, any other has a key."""
    return writing(body_of(bulletin), "bulletins", key=key, is_dry=is_dry)


def registering(new: NewSource | NewSeries) -> Question[Receipt]:
    """A source or a series as a request, which may be sent again."""
    where = "sources" if isinstance(new, NewSource) else "series"
    return writing(body_of(new), where)


def writing(
    content: bytes, *words: str, key: str | None = None, expect: int | None = None, is_dry: bool = False
) -> Question[Receipt]:
    """Something to be recorded at an address, as a request which may be sent again; a dry run has no key."""
    own = in_head(key, "key") if key else str(uuid4())
    body = RequestBody(content=content, key=None if is_dry else own, expect=expect)
    return Question(path=path_of(*words), answer=Receipt, query={"dry_run": is_dry or None}, body=body)


def body_of(said: Struct) -> bytes:
    """The same as JSON, values as exact text; raises TypeError for a value of another type."""
    return msgspec.json.encode(_plain(said))


def _plain(said: object) -> object:
    match said:
        case Struct():
            return _fields(said)
        case list() | tuple():
            return [_plain(one) for one in said]
        case datetime():
            return moment_text(said)
        case Decimal() | date():
            return parameter_text(said)
        case _:
            return said


def _fields(said: Struct) -> dict[str, object]:
    default = {one.name: one.default for one in msgspec.structs.fields(said)}
    given = {name: getattr(said, name) for name in said.__struct_fields__}
    kept = {name: value for name, value in given.items() if value != default[name]}
    return {name: _amount(value) if name in _AMOUNTS else _plain(value) for name, value in kept.items()}


def _amount(said: Amount | None) -> str | None:
    if said is not None and not isinstance(said, Decimal | int | str):
        raise TypeError(f"{said!r} is not exact: write Decimal('{said}') or the text")
    return None if said is None else parameter_text(said)
