"""Structure-specific data of SDMX-ML 2.1, where components are attributes of a series or a figure."""

from html import escape

from api.dialects.sdmx.components import FREQ, SERIES, TIME
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.message_header import SDMX, SPACES, structure_reference, xml_header
from api.dialects.sdmx.sdmx_figure import SdmxFigure
from api.dialects.sdmx.words import urn
from api.dialects.sdmx.xml_data import attributes_text, named

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class SpecificData:
    """The pieces of a message for one dataflow."""

    end = "</mes:StructureSpecificData>"
    end_of_series = "</Series>"

    def __init__(self, query: DataQuery) -> None:
        self._flow = query.flows[0].code
        measure = [] if query.measure is None else [query.measure]
        of_series = [one for one in query.attributes if one.level == "series"]
        of_figure = [one for one in query.attributes if one.level == "figure"]
        self._series = [FREQ, SERIES, *of_series]
        self._figure = [TIME, *measure, *of_figure]
        level = "AllDimensions" if query.is_flat else TIME.code
        space = escape(f"{urn('DataStructure', self._flow)}:ObsLevelDim:{level}")
        header = xml_header(query.asked, structure_reference(self._flow, is_flat=query.is_flat, space=space))
        self.begin = (
            f'<mes:StructureSpecificData {SPACES} xmlns:ss="{SDMX}/data/structurespecific" xmlns:flow="{space}" '
            f'xmlns:xsi="{_INSTANCE}">{header}'
        )

    def dissemination(self, said: dict[str, str]) -> str:
        """The start tag of a data set."""
        of_both = attributes_text((f"ss:{name}", value) for name, value in said.items())
        return (
            f'<mes:DataSet ss:dataScope="DataStructure" xsi:type="flow:DataSetType" '
            f'ss:structureRef="{escape(self._flow)}"{of_both}>'
        )

    def series(self, one: SdmxFigure) -> str:
        """The start tag of a series."""
        return f"<Series{attributes_text(named(self._series, one))}>"

    def figure(self, one: SdmxFigure) -> str:
        """One version of a figure; one that was withdrawn has no value."""
        return f"<Obs{attributes_text(named(self._figure, one))}/>"

    def flat(self, one: SdmxFigure) -> str:
        """One version of a figure with its whole key."""
        return f"<Obs{attributes_text(named([*self._series, *self._figure], one))}/>"
