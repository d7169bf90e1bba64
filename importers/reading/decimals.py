"""The decimals of series that are not opened yet, and whether the values of a version fit them."""

from msgspec import UNSET

from domain.keys import series_key
from domain.recording.ledger import Ledger
from domain.refusals import ValueDoesNotFit
from domain.values import check_fits
from importers.reading.file_reading import Contents
from importers.specs.series_spec import SeriesSpec
from importers.specs.spec import Spec


class DecimalsCheck:
    """Knows how many decimals each series has, or will have; those without a table of their own are as ``each`` is."""

    def __init__(self, spec: Spec, each: SeriesSpec, ledger: Ledger) -> None:
        self._spec = spec
        self._each = each
        self._ledger = ledger
        self._decimals: dict[str, int] = {}

    def check(self, contents: Contents) -> None:
        """Raises ValueDoesNotFit, with series and period, for the first value that has more."""
        for line in contents.lines:
            for statement in line.said:
                self._check(statement.series, line.period, statement.value)
        for declared in contents.adjustments:
            self._check(declared.series, declared.period, declared.amount)

    def _check(self, series: str, period: str, value: str | None) -> None:
        if series not in self._decimals:
            self._decimals[series] = self._of(series)
        try:
            check_fits(value or "0", self._decimals[series])
        except ValueDoesNotFit as refusal:
            raise type(refusal)(refusal.message, **{**refusal.facts, "series": series, "period": period}) from refusal

    def _of(self, key: str) -> int:
        described = self._spec.series.get(series_key(key).series, self._each).decimals
        said = self._spec.defaults.decimals if described is UNSET else described
        known = self._ledger.series(key)
        return said if known is None else max(said, known.decimals)
