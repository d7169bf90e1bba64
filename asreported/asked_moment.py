"""The moment that a question is asked at, and the steps by which a reader chooses it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Self

# A moment as people have it: text is sent as it is, and judged by the service.
Given = str | date | datetime


@dataclass(frozen=True, kw_only=True)
class AskedMoment:
    """Both axes of a question: by when it was published, and by which position or moment the ledger had recorded it."""

    as_of: str | None = None
    position: int | None = None
    recorded_as_of: str | None = None

    def __str__(self) -> str:
        said = {"as of": self.as_of, "at position": self.position, "as recorded by": self.recorded_as_of}
        return ", ".join(f"{word} {value}" for word, value in said.items() if value is not None) or "now"


@dataclass(frozen=True, kw_only=True)
class AtMoment:
    """Something to ask at a moment, which is now unless one is chosen; each step answers a new one."""

    moment: AskedMoment = AskedMoment()

    def as_of(self, published: Given) -> Self:
        """As published by then: a date means its whole day in UTC, an instant is inclusive.

        Raises ValueError for a datetime without time zone.
        """
        return self._at(replace(self.moment, as_of=moment_text(published)))

    def at_position(self, position: int) -> Self:
        """As this ledger had recorded it up to that position: such an answer never changes."""
        return self._at(replace(self.moment, position=position, recorded_as_of=None))

    def recorded_as_of(self, recorded: Given) -> Self:
        """As this ledger had recorded it by then; it replaces a position.

        Raises ValueError for a datetime without time zone.
        """
        return self._at(replace(self.moment, position=None, recorded_as_of=moment_text(recorded)))

    def _at(self, moment: AskedMoment) -> Self:
        return replace(self, moment=moment)


def vintages_text(given: Iterable[Given]) -> str | None:
    """Moments as one parameter; None where there are none."""
    return ",".join(map(moment_text, given)) or None


def moment_text(given: Given) -> str:
    """A moment as the service reads it.

    >>> moment_text(date(2022, 3, 2)), moment_text(datetime(2022, 3, 2, 8, tzinfo=UTC))
    ('2022-03-02', '2022-03-02T08:00:00Z')
    """
    if isinstance(given, datetime) and given.tzinfo is None:
        raise ValueError(f"{given.isoformat()} has no time zone: say which, for example with tzinfo=UTC")
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return given if isinstance(given, str) else given.isoformat()
