"""Data as SDMX-ML 2.1: data sets by what was published, in them figures by their series."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain, groupby
from typing import Protocol

from api.dialects.sdmx.components import Component
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.disseminations import Dissemination
from api.dialects.sdmx.sdmx_figure import SdmxFigure

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class XmlForm(Protocol):
    """One of the two kinds of messages; each method gives a piece of it as text."""

    begin: str
    end: str
    end_of_series: str

    def dissemination(self, said: dict[str, str]) -> str:
        """The start tag of a data set, with the attributes that both kinds have."""

    def series(self, one: SdmxFigure) -> str:
        """The start of a series."""

    def figure(self, one: SdmxFigure) -> str:
        """One version of a figure inside its series."""

    def flat(self, one: SdmxFigure) -> str:
        """One version of a figure with all of its key."""


def xml_data(query: DataQuery, style: XmlForm, found: Iterable[Dissemination]) -> Iterator[bytes]:
    """The message, piece by piece."""
    yield f"{_HEAD}{style.begin}".encode()
    for one in found:
        said = {"action": one.action, "validFromDate": one.valid_from, "validToDate": one.valid_to}
        yield style.dissemination({name: value for name, value in said.items() if value}).encode()
        yield from (piece.encode() for piece in _inside(query, style, one.versions))
        yield b"</mes:DataSet>"
    yield style.end.encode()


def named(components: Iterable[Component], one: SdmxFigure) -> list[tuple[str, str]]:
    """The components that the version has, with their values as XML has them."""
    found = ((each.code, each.value(one)) for each in components)
    return [(code, escape(value)) for code, value in found if value is not None]


def attributes_text(said: Iterable[tuple[str, str]]) -> str:
    """Attributes of a tag, of which the values are escaped already."""
    return "".join(f' {name}="{value}"' for name, value in said)


def _inside(query: DataQuery, style: XmlForm, versions: Iterable[SdmxFigure]) -> Iterator[str]:
    if query.is_flat and query.has_figures:
        yield from map(style.flat, versions)
        return
    for _, of_series in groupby(versions, key=lambda one: one.of.series.series):
        yield from _series(query, style, of_series)


def _series(query: DataQuery, style: XmlForm, versions: Iterator[SdmxFigure]) -> Iterator[str]:
    first = next(versions)
    yield style.series(first)
    if query.has_figures:
        yield from map(style.figure, chain([first], versions))
    yield style.end_of_series
