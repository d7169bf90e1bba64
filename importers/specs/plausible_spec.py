"""The form of what a spec says of plausibility: from which share on a version is held back."""

from decimal import Decimal

from msgspec import Struct

_HALF = Decimal("0.5")


class PlausibleSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The shares beyond which a version is not plausible beside the last one that was taken; 1 is never.

    ``withdrawn``: of a series' figures, those that it takes away. ``factor``: of those that both have, those that it
    changes by one and the same factor, of 2 at least, a half at most, or to zero. ``rows``: less than this share of the
    figures of the last one; 0 is never. Of a series, or a file, with fewer figures than ``least`` nothing is judged.
    """

    withdrawn: Decimal = _HALF
    factor: Decimal = _HALF
    rows: Decimal = _HALF
    least: int = 20
