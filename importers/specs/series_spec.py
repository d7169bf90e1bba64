"""The form of what a spec says of its series."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType

from domain.words import Frequency, Measure


class ClosingSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """After which period a series ended; ``successors`` are slugs of series of the spec."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class SeriesDefaults(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The defaults of every series that does not say otherwise."""

    unit: str | None = None
    measure: Measure | None = None
    frequency: Frequency | None = None
    decimals: int = 0
    starts_on: date | None = None
    lag_days: int = 0


class SeriesSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One series as it is opened; what is not said is taken from the defaults."""

    title: str
    description: str | None = None
    unit: str | None = None
    measure: Measure | None = None
    frequency: Frequency | None = None
    decimals: int | UnsetType = UNSET
    starts_on: date | UnsetType = UNSET
    lag_days: int | UnsetType = UNSET
    closing: ClosingSpec | None = None
