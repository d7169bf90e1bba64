"""Every dialect with its ids: add a row here, and its routes are served."""

from typing import NamedTuple

from api.dialects.dialect import Dialect
from api.dialects.dialect_ids import AS_IT_IS, DialectIds
from api.dialects.epidata.epidata_dialect import EPIDATA
from api.dialects.epidata.placed_series import SIGNALS
from api.dialects.fred.fred_dialect import FRED
from api.dialects.fred.fred_ids import FRED_RULE
from api.dialects.sdmx.flows import SDMX_RULE
from api.dialects.sdmx.sdmx_dialect import SDMX
from api.dialects.warship.warship_dialect import WARSHIP
from api.policy import Policy


class SpokenDialect(NamedTuple):
    """A dialect as this service speaks it."""

    dialect: Dialect
    ids: DialectIds


def spoken(policy: Policy) -> tuple[SpokenDialect, ...]:
    """The dialects of a service."""
    names = policy.dialects
    return (
        SpokenDialect(FRED, DialectIds(FRED_RULE, AS_IT_IS, names.fred)),
        SpokenDialect(SDMX, DialectIds(SDMX_RULE, SDMX_RULE, names.sdmx)),
        SpokenDialect(EPIDATA, DialectIds(SIGNALS, AS_IT_IS, names.epidata)),
        SpokenDialect(WARSHIP, DialectIds(AS_IT_IS, AS_IT_IS, names.warship)),
    )
