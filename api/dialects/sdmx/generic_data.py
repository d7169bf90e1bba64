"""Generic data of SDMX-ML 2.1, which says the names of components as values."""

from collections.abc import Iterable
from html import escape

from api.dialects.sdmx.components import FREQ, SERIES, TIME, Component
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.message_header import SDMX, SPACES, structure_reference, xml_header
from api.dialects.sdmx.sdmx_figure import SdmxFigure
from api.dialects.sdmx.xml_data import attributes_text, named


class GenericData:
    """The pieces of a message for one dataflow."""

    end = "</mes:GenericData>"
    end_of_series = "</gen:Series>"

    def __init__(self, query: DataQuery) -> None:
        self._flow = query.flows[0].code
        self._measure = query.measure
        self._of_series = [one for one in query.attributes if one.level == "series"]
        self._of_figure = [one for one in query.attributes if one.level == "figure"]
        header = xml_header(query.asked, structure_reference(self._flow, is_flat=query.is_flat))
        self.begin = f'<mes:GenericData {SPACES} xmlns:gen="{SDMX}/data/generic">{header}'

    def dissemination(self, said: dict[str, str]) -> str:
        """The start tag of a data set."""
        return f'<mes:DataSet structureRef="{escape(self._flow)}"{attributes_text(said.items())}>'

    def series(self, one: SdmxFigure) -> str:
        """The start of a series, with its key."""
        key = f"<gen:SeriesKey>{_values((FREQ, SERIES), one)}</gen:SeriesKey>"
        return f"<gen:Series>{key}{_attributes(self._of_series, one)}"

    def figure(self, one: SdmxFigure) -> str:
        """One version of a figure; one that was withdrawn has no value."""
        when = f'<gen:ObsDimension id="{TIME.code}" value="{one.version.period}"/>'
        return f"<gen:Obs>{when}{self._value(one)}{_attributes(self._of_figure, one)}</gen:Obs>"

    def flat(self, one: SdmxFigure) -> str:
        """One version of a figure with its whole key."""
        key = f"<gen:ObsKey>{_values((FREQ, SERIES, TIME), one)}</gen:ObsKey>"
        return f"<gen:Obs>{key}{self._value(one)}{_attributes([*self._of_series, *self._of_figure], one)}</gen:Obs>"

    def _value(self, one: SdmxFigure) -> str:
        value = None if self._measure is None else self._measure.value(one)
        return "" if value is None else f'<gen:ObsValue value="{value}"/>'


def _values(components: Iterable[Component], one: SdmxFigure) -> str:
    return "".join(f'<gen:Value id="{code}" value="{value}"/>' for code, value in named(components, one))


def _attributes(components: Iterable[Component], one: SdmxFigure) -> str:
    values = _values(components, one)
    return f"<gen:Attributes>{values}</gen:Attributes>" if values else ""
