"""The lines of a bulletin: what it says of one period, series by series."""

import hashlib
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Self

import msgspec
from msgspec import Struct

from domain.recording.difference import replaced_places
from domain.refusals import InvalidText
from domain.words import Qualifier, Reason

_encoder = msgspec.json.Encoder()
_series = attrgetter("series")
# Where one statement of so many is another one, all others stand at the same places.
_FEW = 4


def encoded(said: object) -> bytes:
    """What is said, as JSON; raises InvalidText where a text is none that can be written."""
    try:
        return _encoder.encode(said)
    except UnicodeEncodeError as error:
        raise InvalidText(
            f"a text contains the character U+{ord(error.object[error.start]):04X}, which is not allowed in a text"
        ) from error


class SaidStatement(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a bulletin says of one series in one period; without a value it withdraws the figure."""

    series: str
    value: str | None = None
    qualifier: Qualifier = "exact"
    status: str | None = None
    through: str | None = None
    reason: Reason | None = None
    note: str | None = None


class Line:
    """All that a bulletin says of one period.

    The object is immutable: a caller that issues many versions of one list keeps the lines that did not change, so
    that each is hashed once. Making one raises InvalidText where a text is none that could be hashed.
    """

    __slots__ = ("_digest", "period", "said")

    def __init__(self, period: str, said: Iterable[SaidStatement]) -> None:
        self.period = period
        self.said = tuple(said)
        self._digest: bytes | None = None
        self._digest = self.digest

    @classmethod
    def hashed_later(cls, period: str, said: Iterable[SaidStatement], digest: bytes | None = None) -> Self:
        """One whose texts are known to be such that can be hashed: that is done once its digest is asked for.

        Of many lines it never is. ``digest`` is that of the same line, where it is known.
        """
        line = cls.__new__(cls)
        line.period, line.said, line._digest = period, tuple(said), digest  # noqa: SLF001 - of this very class
        return line

    def beyond(self, before: "Line | None") -> Sequence[SaidStatement]:
        """The statements that do not stand in another line as the same objects; all of them if there is none."""
        if before is None:
            return self.said
        places = replaced_places(before.said, self.said)
        if places is not None and len(places) * _FEW <= len(self.said):
            return [self.said[place] for place in places]
        known = set(map(id, before.said))
        return [one for one in self.said if id(one) not in known]

    @property
    def known_digest(self) -> bytes | None:
        """The digest, if anybody has asked for it."""
        return self._digest

    @property
    def digest(self) -> bytes:
        """SHA-256 over the period and its statements in order of their series, as JSON."""
        if self._digest is None:
            ordered = sorted(self.said, key=_series) if len(self.said) > 1 else self.said
            self._digest = hashlib.sha256(encoded((self.period, ordered))).digest()
        return self._digest


def lines_of(statements: Iterable[tuple[str, SaidStatement]]) -> tuple[Line, ...]:
    """Lines out of loose (period, statement) pairs, in any order."""
    by_period: dict[str, list[SaidStatement]] = {}
    for period, said in statements:
        by_period.setdefault(period, []).append(said)
    return tuple(Line(period, said) for period, said in sorted(by_period.items()))
