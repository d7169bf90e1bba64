"""Availability: which keys and periods there are of a dataflow, and how many series and figures."""

from itertools import groupby
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from api.dialects.sdmx.components import FREQ, SERIES, TIME, Component
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.filters import of_series
from api.dialects.sdmx.flows import Flow, FlowSeries
from api.dialects.sdmx.message_header import xml_reference
from api.dialects.sdmx.reading import asked_series, read_versions
from api.dialects.sdmx.structure_json import maintained as maintained_json
from api.dialects.sdmx.structure_xml import maintained as maintained_xml
from api.dialects.sdmx.structure_xml import names
from api.dialects.sdmx.words import urn
from domain.periods import period
from projections.answers.series_list import ask_series

_NAME = "What there is of the data"


class Availability(Struct, frozen=True, kw_only=True):
    """The frequencies, codes of series, and first and last day of figures that have a value, and their numbers.

    Days, since sdmx1 reads no other period where it reads what is available.
    """

    flow: Flow
    frequencies: tuple[str, ...]
    codes: tuple[str, ...]
    first: str | None
    last: str | None
    series: int
    figures: int


class _Extent(NamedTuple):
    of: FlowSeries
    first: str
    last: str
    figures: int


def available(query: DataQuery, *, could_be_added: bool = False) -> Availability:
    """What there is; every figure is read only where something is asked of it.

    ``could_be_added``: frequencies and codes are those of which there is something if nothing else of their own kind
    is asked for, so that a form can offer them.
    """
    counted = _counted(query)
    of_frequencies = _counted(_without(query, FREQ)) if could_be_added else counted
    of_codes = _counted(_without(query, SERIES)) if could_be_added else counted
    spans = [period(each) for one in counted for each in (one.first, one.last)]
    return Availability(
        flow=query.flows[0],
        frequencies=tuple(sorted({one.of.series.frequency for one in of_frequencies})),
        codes=tuple(one.of.code for one in of_codes),
        first=min(one.first for one in spans).isoformat() if spans else None,
        last=max(one.last for one in spans).isoformat() if spans else None,
        series=len(counted),
        figures=sum(one.figures for one in counted),
    )


def _without(query: DataQuery, dimension: Component) -> DataQuery:
    """The query without what it says of one dimension."""
    field = "frequencies" if dimension is FREQ else "codes"
    keys = tuple(one._replace(**{field: None}) for one in query.keys)
    return replace(query, keys=keys, filters=tuple(one for one in query.filters if one.component is not dimension))


def _counted(query: DataQuery) -> list[_Extent]:
    """Of each series that has a figure with a value."""
    of_whole_series = of_series(query.filters) == list(query.filters) and query.since is None
    if of_whole_series and query.start is None and query.end is None:
        known = [(one, ask_series(query.asked.view, query.at, one.series.series)) for one in asked_series(query)]
        return [
            _Extent(one, told.first_period, told.last_period, told.figures)
            for one, told in known
            if told.first_period is not None and told.last_period is not None
        ]
    valued = (one for one in read_versions(query) if one.version.value is not None)
    groups = (list(some) for _, some in groupby(valued, key=lambda one: one.of.series.series))
    return [_Extent(some[0].of, some[0].version.period, some[-1].version.period, len(some)) for some in groups]


def available_json(one: Availability, components: frozenset[str]) -> dict[str, object]:
    """The constraint as SDMX-JSON 2.0 has it: what is, with the numbers as annotations, as registries write them."""
    values = {FREQ.code: one.frequencies, SERIES.code: one.codes}
    keys: list[dict[str, object]] = [
        {"id": code, "values": [{"value": each} for each in some]}
        for code, some in values.items()
        if code in components
    ]
    if one.first is not None and one.last is not None and TIME.code in components:
        bounds = {"startPeriod": one.first, "endPeriod": one.last}
        time = {name: {"period": said, "isInclusive": True} for name, said in bounds.items()}
        keys.append({"id": TIME.code, "timeRange": time})
    counts = {"series_count": one.series, "obs_count": one.figures}
    return {
        **maintained_json(f"{one.flow.code}_AVAILABLE", _NAME),
        "role": "Actual",
        "constraintAttachment": {"dataflows": [urn("Dataflow", one.flow.code)]},
        "cubeRegions": [{"include": True, "keyValues": keys}],
        "annotations": [{"id": name, "type": "sdmx_metrics", "title": str(n)} for name, n in counts.items()],
    }


def available_xml(one: Availability, components: frozenset[str]) -> str:
    """The constraint as SDMX-ML 2.1 has it."""
    values = {FREQ.code: one.frequencies, SERIES.code: one.codes}
    keys = "".join(
        f'<com:KeyValue id="{code}">{"".join(f"<com:Value>{each}</com:Value>" for each in some)}</com:KeyValue>'
        for code, some in values.items()
        if code in components
    )
    time = (
        f'<com:KeyValue id="{TIME.code}"><com:TimeRange><com:StartPeriod isInclusive="true">{one.first}'
        f'</com:StartPeriod><com:EndPeriod isInclusive="true">{one.last}</com:EndPeriod></com:TimeRange></com:KeyValue>'
        if one.first is not None and TIME.code in components
        else ""
    )
    counts = {"series_count": one.series, "obs_count": one.figures}
    notes = "".join(
        f'<com:Annotation id="{name}"><com:AnnotationTitle>{n}</com:AnnotationTitle>'
        "<com:AnnotationType>sdmx_metrics</com:AnnotationType></com:Annotation>"
        for name, n in counts.items()
    )
    return (
        f'<str:ContentConstraint {maintained_xml("ContentConstraint", f"{one.flow.code}_AVAILABLE")} type="Actual">'
        f"<com:Annotations>{notes}</com:Annotations>{names(_NAME)}"
        f"<str:ConstraintAttachment><str:Dataflow>{xml_reference('Dataflow', one.flow.code, 'datastructure')}"
        f'</str:Dataflow></str:ConstraintAttachment><str:CubeRegion include="true">{keys}{time}</str:CubeRegion>'
        "</str:ContentConstraint>"
    )
