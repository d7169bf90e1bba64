"""What can be done about a refusal of the ledger, in words to be added to it."""

from domain.refusals import Refusal, SeriesClosed, ValueDoesNotFit
from domain.series import Series


def way_out(refusal: Refusal, known: Series | None, decimals: int = 0) -> str:
    """The way out, if there is one to name; ``known`` is the ledger's own series, ``decimals`` what it would need."""
    if isinstance(refusal, ValueDoesNotFit) and decimals:
        if known is None:
            return f"; say decimals = {decimals} in the spec"
        return f"; first: asreported describe {known.series} --decimals {decimals} --reason WHY"
    if isinstance(refusal, SeriesClosed):
        return "; a closed series takes no later period: take it into a series of another name"
    return ""
