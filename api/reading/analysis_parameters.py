"""The query parameters of statistics of revisions: what is compared, and what stands apart."""

import re
from collections.abc import Callable
from decimal import Decimal

from api.http.http_refusals import InvalidParameter
from api.http.query_string import Parameter, Value
from api.reading.parameters import count, one_of
from projections.analysis.growth import TRANSFORMS

_SHARE = r"(0(\.[0-9]{1,9})?|1(\.0{1,9})?)"


def earlier_release(said: str) -> str:
    """``first``, or which release, counted from 1."""
    return said if said == "first" else str(count(1, 999_999)(said))


def later_release(said: str) -> str:
    """``latest``, or which release, counted from 1."""
    return said if said == "latest" else str(count(1, 999_999)(said))


def share(said: str) -> str:
    """A decimal from 0 to 1, without zeros at its end."""
    if not re.fullmatch(_SHARE, said, re.ASCII):
        raise InvalidParameter(f"not a share from 0 to 1: {said[:30]!r}")
    return format(Decimal(said).normalize(), "f")


def _text(name: str, read: Callable[[str], Value], about: str, pattern: str, example: str) -> Parameter:
    schema = {"type": "string", "pattern": pattern, "examples": [example]}
    return Parameter(name=name, read=read, description=about, schema=schema)


def _days(name: str, most: int, about: str, example: int) -> Parameter:
    schema = {"type": "integer", "minimum": 0, "maximum": most, "examples": [example]}
    return Parameter(name=name, read=count(0, most), description=about, schema=schema)


TRANSFORM = Parameter(
    name="transform",
    read=one_of(*TRANSFORMS),
    description="What is measured: the figures (`none`, default), their `change` on the period before, its percentage "
    "(`growth`), or that on the same period a year before (`yearly-growth`); both as known at one moment.",
    schema={"type": "string", "enum": list(TRANSFORMS)},
)
EARLIER = _text(
    "earlier",
    earlier_release,
    "The release from which revisions are measured: `first` (default), or which one.",
    "^(first|[1-9][0-9]{0,5})$",
    "first",
)
LATER = _text(
    "later",
    later_release,
    "The release up to which revisions are measured: `latest` (default), or which one.",
    "^(latest|[1-9][0-9]{0,5})$",
    "latest",
)
REVERTED_WITHIN = _days(
    "reverted_within",
    3650,
    "A figure that comes back to its former value within so many days was not revised, but reverted. "
    "0: none was. Default: 7.",
    7,
)
HAC_LAGS = _days("hac_lags", 30, "The lags of long-run variances. Default: by the number of figures.", 2)
WITHIN_LATEST = _text(
    "within_latest",
    share,
    "The share of the latest value within which a value is near to it. Default: 0.2.",
    f"^{_SHARE}$",
    "0.2",
)
MIN_WAITING_PERIOD = _days(
    "min_waiting_period", 36_500, "Leave out periods that ended fewer days before. Default: 0.", 0
)
