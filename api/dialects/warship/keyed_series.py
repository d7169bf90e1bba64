"""The series behind the keys of russianwarship.rip, as an operator's configuration names them."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import msgspec

from api.dialects.dialect_request import DialectRefusal, DialectRequest
from domain.series import Series
from projections.tables import descriptions

_NOT_FOUND = 404
_DAILY = "D"
# How the service says that its figures go on, which here means that at least one series of them is open.
_IN_PROGRESS: Mapping[str, object] = {"code": 1, "alias": "in_progress"}


class KeyedSeries(msgspec.Struct, frozen=True, dict=True):
    """The series of days that there are, by their keys, in the order of the configuration."""

    series: Mapping[str, Series]

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The keys of the series."""
        return {key: one.series for key, one in self.series.items()}

    @property
    def first(self) -> Series:
        """The series that was named first, to whose figures a day leads."""
        return next(iter(self.series.values()))

    @property
    def status(self) -> Mapping[str, object] | None:
        """How the whole of it stands; None where every series is closed."""
        return _IN_PROGRESS if any(one.closed is None for one in self.series.values()) else None

    def day_number(self, day: str) -> int | None:
        """Which day it is from the first one on that is counted; None where no series says from when it counts."""
        begins = min((one.starts_on for one in self.series.values() if one.starts_on is not None), default=None)
        return None if begins is None else (date.fromisoformat(day) - date.fromisoformat(begins)).days + 1


def keyed_series(asked: DialectRequest) -> KeyedSeries:
    """The series of all keys; raises DialectRefusal where an operator named none that there is."""
    generation, position = asked.view.generation, asked.at.position
    rows = ((key, descriptions.series_at(generation, name, position)) for key, name in asked.ids.configured.items())
    found = {key: one.series for key, one in rows if one is not None and one.series.frequency == _DAILY}
    if not found:
        raise DialectRefusal(_NOT_FOUND, "No key of this interface stands for a series here: an operator names them.")
    return KeyedSeries(found)
