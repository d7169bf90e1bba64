"""The question whether instants are midnights of another zone than UTC, where their days are others."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from importers.guessing.guess import Doubt
from importers.guessing.number_guess import whole_number
from importers.guessing.period_guess import PeriodGuess
from importers.periods.named_formats import instant_of, zone_of

_IN_SECONDS = {"epoch": 1, "epoch-ms": 1000}
# East of Greenwich a day begins while UTC still has the one before: one for each clock, with and without summer time.
_ZONES = (
    "Europe/London", "Europe/Berlin", "Africa/Lagos", "Europe/Helsinki", "Africa/Johannesburg", "Asia/Jerusalem",
    "Europe/Istanbul", "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Australia/Brisbane",
    "Pacific/Auckland", "Pacific/Fiji",
)  # fmt: skip
_MOST_CHOICES = 3


def of_zone(column: str, found: PeriodGuess, cells: Sequence[str]) -> list[Doubt]:
    """A question where instants are all at a time of the day that is no midnight of UTC, but may be one elsewhere."""
    instants = _instants(found, [*dict.fromkeys(cells)])
    clocks = sorted({f"{one:%H:%M}" for one in instants})
    if not instants or clocks == ["00:00"]:
        return []
    zones = [one for one in _ZONES if _are_midnights(instants, one)][:_MOST_CHOICES]
    if not zones and (found.formats[0] not in _IN_SECONDS or len(clocks) > 1):
        return []
    at = " or ".join(clocks)
    why = f"all its instants are at {at} of UTC: midnight elsewhere? Then the days are those of that zone"
    named = [f'period.zone = "{one}"' for one in ("UTC", *(zones or ["America/New_York"]))]
    choices = (*named[:-1], f"{named[-1]}, or where it is midnight then")
    return [Doubt(about=column, why=why, choices=choices, asks=True)]


def _instants(found: PeriodGuess, cells: Sequence[str]) -> list[datetime]:
    """The instants that the cells are by a single format; none where one of them says a day, or a clock of its own."""
    if len(found.formats) > 1:
        return []
    by = _IN_SECONDS.get(found.formats[0])
    if by is not None:
        begin = datetime(1970, 1, 1, tzinfo=UTC)
        return [begin + timedelta(seconds=whole // by) for one in cells if (whole := whole_number(one)) is not None]
    read = [instant_of(one.strip()) for one in cells if one.strip()] if found.formats[0] in ("iso", "sdmx") else []
    instants = [one for one in read if one is not None and not one.utcoffset()]
    return instants if len(instants) == len(read) else []


def _are_midnights(instants: Sequence[datetime], zone: str) -> bool:
    there = [(one, one.astimezone(zone_of(zone))) for one in instants]
    is_midnight = all((local.hour, local.minute, local.second) == (0, 0, 0) for _, local in there)
    return is_midnight and any(local.date() != one.date() for one, local in there)
