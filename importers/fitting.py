"""Make sure that the values of a version fit their series, before any of these is opened for its sake."""

from msgspec import UNSET

from domain.ledger import Ledger
from domain.refusals import ValueDoesNotFit
from domain.values import check_fits
from importers.file_reading import Contents
from importers.placing import placed
from importers.refusals import UnreadableRow
from importers.spec import FileSpec, Spec


def check_decimals(spec: Spec, file: FileSpec, content: bytes, contents: Contents, ledger: Ledger) -> None:
    """Raises UnreadableRow for a value with more decimals than its series has, or will have."""
    said = [(one.series, line.period, one.value) for line in contents.lines for one in line.said]
    said += [(one.series, one.period, one.amount) for one in contents.adjustments]
    decimals: dict[str, int] = {}
    for series, period, value in said:
        if series not in decimals:
            decimals[series] = _decimals(spec, series, ledger)
        try:
            check_fits(value or "0", decimals[series])
        except ValueDoesNotFit as refusal:
            about = type(refusal)(refusal.message, **{**refusal.facts, "series": series, "period": period})
            raise placed(spec, file, content, about, "") or UnreadableRow(refusal.message) from refusal


def _decimals(spec: Spec, key: str, ledger: Ledger) -> int:
    described = spec.series[key.partition("/")[2]].decimals
    said = spec.defaults.decimals if described is UNSET else described
    known = ledger.series(key)
    return said if known is None else max(said, known.decimals)
