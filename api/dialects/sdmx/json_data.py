"""Data as SDMX-JSON, 1.0 and 2.0: data sets by what was published, figures by places in the lists of the structure."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import Literal

import msgspec

from api.dialects.sdmx.components import CODELISTS, DIMENSIONS, FREQ, SERIES, TIME, Component
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.disseminations import Dissemination
from api.dialects.sdmx.message_header import json_header
from api.dialects.sdmx.sdmx_figure import SdmxFigure
from api.dialects.sdmx.words import urn

_Level = Literal["dataSet", "series", "observation"]


# What a JSON object is made of.
JsonObject = dict[str, object]


class _Places:
    """The values of one component in the order in which they were met, and the place of each."""

    def __init__(self, component: Component, text: str) -> None:
        """``text`` is the member that holds a value which is no code."""
        self.component = component
        self._text = text
        self._places: dict[str, int] = {}
        self._titles: dict[str, str] = {}

    def place(self, one: SdmxFigure) -> int | None:
        value = self.component.value(one)
        if value is None:
            return None
        if self.component is SERIES:
            self._titles[value] = one.of.series.title
        return self._places.setdefault(value, len(self._places))

    def _told(self, value: str) -> JsonObject:
        """A value with its label."""
        if self.component is SERIES:
            return {"id": value, "name": self._titles[value]}
        labels = CODELISTS[self.component.codes][1] if self.component.codes else {}
        is_code = bool(labels) or self.component is TIME
        return {"id": value, "name": labels.get(value, value)} if is_code else {self._text: value}

    def told(self, **more: object) -> JsonObject:
        """The component with its values, which are text already: as many as there are figures, if each has its own."""
        listed = b",".join(msgspec.json.encode(self._told(value)) for value in self._places)
        values = {"values": msgspec.Raw(b"[%b]" % listed)} if self._places else {}
        return {"id": self.component.code, "name": self.component.name, **more, **values}


class _Message:
    """What stands in the structure, of which the data sets name the places."""

    def __init__(self, query: DataQuery, met: Sequence[Iterable[SdmxFigure]], text: str) -> None:
        self.query = query
        self._links = [{"rel": "dataflow", "urn": urn("Dataflow", query.flows[0].code)}]
        self._is_flat = query.is_flat and query.has_figures
        series = () if self._is_flat else (FREQ, SERIES)
        self.series = [_Places(one, text) for one in series]
        self.figure = [_Places(one, text) for one in DIMENSIONS if one not in series] if query.has_figures else []
        every = chain.from_iterable
        attributes = [one for one in query.attributes if any(one.value(each) is not None for each in every(met))]
        self.of_series = [_Places(one, text) for one in attributes if one.level == "series" and not self._is_flat]
        self.of_figure = [_Places(one, text) for one in attributes if one.level == "figure" or self._is_flat]

    def dissemination(self, one: Dissemination, **more: object) -> msgspec.Raw:
        """One data set as text, which takes a tenth of the room of what it is made of."""
        return msgspec.Raw(msgspec.json.encode({**more, **self._told(one)}))

    def _told(self, one: Dissemination) -> JsonObject:
        said = {"action": one.action, "validFrom": one.valid_from, "validTo": one.valid_to, "links": self._links}
        head: JsonObject = {name: value for name, value in said.items() if value is not None}
        if self._is_flat:
            return {**head, "observations": self._figures(one.versions)}
        groups = groupby(one.versions, key=lambda each: each.of.series.series)
        return {**head, "series": dict(self._series(list(some)) for _, some in groups)}

    def _series(self, some: list[SdmxFigure]) -> tuple[str, JsonObject]:
        first = some[0]
        key = ":".join(str(each.place(first)) for each in self.series)
        attributes = [each.place(first) for each in self.of_series]
        figures = self._figures(some) if self.query.has_figures else {}
        return key, {"attributes": attributes, "observations": figures}

    def _figures(self, some: Iterable[SdmxFigure]) -> dict[str, list[object]]:
        return {
            ":".join(str(each.place(one)) for each in self.figure): [
                None if self.query.measure is None else self.query.measure.value(one),
                *(each.place(one) for each in self.of_figure),
            ]
            for one in some
        }

    def structure(self) -> JsonObject:
        flow = self.query.flows[0]
        places = {one.code: place for place, one in enumerate(DIMENSIONS)}
        dimensions: dict[_Level, list[_Places]] = {"dataSet": [], "series": self.series, "observation": self.figure}
        attributes: dict[_Level, list[_Places]] = {
            "dataSet": [],
            "series": self.of_series,
            "observation": self.of_figure,
        }
        return {
            "name": flow.source.name,
            "links": self._links,
            "dimensions": {
                level: [each.told(keyPosition=places[each.component.code], **_role(each)) for each in some]
                for level, some in dimensions.items()
            },
            "attributes": {
                level: [each.told(**_relationship(each)) for each in some] for level, some in attributes.items()
            },
        }


def json_data(query: DataQuery, found: Iterable[Dissemination]) -> bytes:
    """The message of version 1.0."""
    disseminated, structure = _written(query, found, text="name")
    whole = {"header": json_header(query.asked), "dataSets": disseminated, "structure": structure}
    return msgspec.json.encode(whole)


def second_json_data(query: DataQuery, found: Iterable[Dissemination]) -> bytes:
    """The message of version 2.0, in which the measure is a component too."""
    disseminated, structure = _written(query, found, text="value", structure=0)
    measure = [] if query.measure is None else [{"id": query.measure.code, "name": query.measure.name}]
    numbers = list(range(len(disseminated)))
    data = {
        "dataSets": disseminated,
        "structures": [{**structure, "measures": {"observation": measure}, "dataSets": numbers}],
    }
    return msgspec.json.encode({"meta": json_header(query.asked), "data": data})


def _written(
    query: DataQuery, found: Iterable[Dissemination], text: str, **more: object
) -> tuple[list[msgspec.Raw], JsonObject]:
    """The data sets, each with what else is said of it, and the structure that has the places that they name."""
    held = [one._replace(versions=list(one.versions)) for one in found]
    message = _Message(query, [one.versions for one in held], text)
    return [message.dissemination(one, **more) for one in held], message.structure()


def _role(one: _Places) -> JsonObject:
    return {"role": "time"} if one.component is TIME else {}


def _relationship(one: _Places) -> JsonObject:
    """What an attribute is one of, which version 1.0 does not say and does not mind."""
    of_series: JsonObject = {"dimensions": [FREQ.code, SERIES.code]}
    return {"relationship": of_series if one.component.level == "series" else {"observation": {}}}
