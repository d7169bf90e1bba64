"""The components of every data structure: dimensions, the measure, and attributes of a series or of a figure."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from api.dialects.sdmx.sdmx_figure import SdmxFigure
from domain.moments import from_microseconds
from domain.words import FREQUENCIES, MEASURES, QUALIFIERS

Level = Literal["dimension", "time", "measure", "series", "figure"]

_STATUS_NAMES = {
    "A": "Normal value",
    "B": "Time series break",
    "D": "Definition differs",
    "E": "Estimated value",
    "F": "Forecast value",
    "G": "Experimental value",
    "H": "Missing value; holiday or weekend",
    "I": "Imputed value",
    "J": "Derogation",
    "K": "Data included in another category",
    "L": "Missing value; data exist but were not collected",
    "M": "Missing value; data cannot exist",
    "N": "Not significant",
    "O": "Missing value",
    "P": "Provisional value",
    "Q": "Missing value; suppressed",
    "S": "Strike and other special events",
    "U": "Low reliability",
    "V": "Unvalidated value",
    "W": "Includes data from another category",
}
_FREQUENCY_NAMES = {"D": "Daily", "W": "Weekly", "M": "Monthly", "Q": "Quarterly", "A": "Annual"}
_MEASURE_NAMES = {
    "cumulative": "Running total",
    "increment": "Amount of the period",
    "level": "State at the end of the period",
}
_QUALIFIER_NAMES = {"exact": "Exactly", "about": "About", "over": "More than", "under": "Less than, or up to"}
_CHANGE_NAMES = {
    "reported": "The source gave the figure its first value",
    "changed": "The source gave it another value, wording, status or extent, or gave it a value again",
    "withdrawn": "The source withdrew the figure: it has no value",
}
# The lists of codes that do not depend on a source, by their ids. CL_OBS_STATUS has those of SDMX's own, version 2.2.
CODELISTS: dict[str, tuple[str, dict[str, str]]] = {
    "CL_FREQ": ("Frequencies", {one: _FREQUENCY_NAMES[one] for one in FREQUENCIES}),
    "CL_OBS_STATUS": ("Statuses of a figure", _STATUS_NAMES),
    "CL_MEASURE_KIND": ("What a series measures", {one: _MEASURE_NAMES[one] for one in MEASURES}),
    "CL_QUALIFIER": ("How the source put a figure", {one: _QUALIFIER_NAMES[one] for one in QUALIFIERS}),
    "CL_CHANGE": ("What made a version of a figure", _CHANGE_NAMES),
}


class Component(NamedTuple):
    """A dimension, measure or attribute; ``codes`` is the id of its list of codes, ``text`` its type without one.

    ``value`` is what it is of a version of a figure; None where that has none.
    """

    code: str
    name: str
    level: Level
    value: Callable[[SdmxFigure], str | None]
    codes: str | None = None
    text: str = "String"


def _until(one: SdmxFigure) -> str | None:
    return None if one.version.until is None else from_microseconds(one.version.until)


FREQ = Component("FREQ", "Frequency", "dimension", lambda one: one.of.series.frequency, "CL_FREQ")
# The codes of a dataflow's series stand in a list of its own.
SERIES = Component("SERIES", "Series", "dimension", lambda one: one.of.code, "CL_SERIES")
TIME = Component("TIME_PERIOD", "Period", "time", lambda one: one.version.period, text="ObservationalTimePeriod")
VALUE = Component("OBS_VALUE", "Value", "measure", lambda one: one.version.value, text="Decimal")
OF_SERIES = (
    Component("UNIT_MEASURE", "Unit", "series", lambda one: one.of.series.unit),
    Component("DECIMALS", "Decimals", "series", lambda one: str(one.of.series.decimals), text="Integer"),
    Component("MEASURE_KIND", "What is measured", "series", lambda one: one.of.series.measure, "CL_MEASURE_KIND"),
    Component("TITLE", "Title", "series", lambda one: one.of.series.title),
    Component("LEDGER_KEY", "Key in the ledger", "series", lambda one: one.of.series.series),
)
OF_FIGURE = (
    Component("OBS_STATUS", "Status, as the source said", "figure", lambda one: one.version.status, "CL_OBS_STATUS"),
    Component("QUALIFIER", "Qualifier", "figure", lambda one: one.version.qualifier, "CL_QUALIFIER"),
    Component("THROUGH", "Last day counted", "figure", lambda one: one.version.through, text="ObservationalTimePeriod"),
    Component("CHANGE", "What made this version", "figure", lambda one: one.version.what, "CL_CHANGE"),
    Component("PUBLISHED_AT", "Published, as the source said", "figure", lambda one: one.version.published_at),
    Component(
        "VALID_FROM", "Holds from", "figure", lambda one: from_microseconds(one.version.published), text="DateTime"
    ),
    Component("VALID_TO", "Holds until", "figure", _until, text="DateTime"),
    Component("ENTRY", "Entry of the figure", "figure", lambda one: str(one.version.entry), text="Integer"),
    Component("POSITION", "Position in the ledger", "figure", lambda one: str(one.version.position), text="Long"),
)
DIMENSIONS = (FREQ, SERIES, TIME)
ATTRIBUTES = (*OF_SERIES, *OF_FIGURE)
COMPONENTS = {one.code: one for one in (*DIMENSIONS, VALUE, *ATTRIBUTES)}
