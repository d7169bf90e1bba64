"""Citations of a figure: its value, and the position and the signed root by which anybody can hold us to it."""

import base64
import re
from decimal import Decimal

from msgspec import Struct, field

from domain.checkpoints import SignedCheckpoint
from domain.keys import figure_key, series_key
from projections.answers import Answers
from projections.figure_answer import FigureAnswer
from projections.moment import At
from projections.proving import latest_figure, settled

_LOG = "/log"
_DAY = len("2022-03-02")
_BY_BIBTEX = re.compile(r"([&%$#_{}])|([\\~^])")
_QUALIFIED = {"about": "about ", "over": "over ", "under": "under "}


class CslName(Struct, frozen=True):
    """Who is cited, as one piece of text."""

    literal: str


class CslDate(Struct, frozen=True):
    """A day: year, month and day."""

    date_parts: list[list[int]] = field(name="date-parts")


class CslItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of CSL-JSON, the form of the Citation Style Language that reference managers read."""

    id: str
    type: str
    author: list[CslName]
    title: str
    issued: CslDate
    version: str
    archive: str
    archive_location: str
    url: str | None = field(name="URL", default=None)


class Citation(Struct, frozen=True, kw_only=True):
    """How to cite a figure so that the citation can be checked.

    ``position`` is the last one that could have changed the answer. The checkpoint of ``origin`` at ``size`` is the
    first one that covers it; ``root`` is its Merkle root, in base64. ``url`` is where the service is, if the log is
    named after it. ``csl`` is an item of CSL-JSON.
    """

    figure: str
    value: str | None
    qualifier: str | None
    unit: str
    published_at: str
    as_of: str | None
    position: int
    origin: str
    size: int
    root: str
    signed_at: str
    url: str | None
    text: str
    bibtex: str
    csl: CslItem


def cite_figure(answers: Answers, at: At, key: str) -> Citation:
    """The citation of a figure; raises UnknownFigure and its kin, LogNotBegun or NotSignedYet."""
    return _cite(answers, settled(answers, at, str(figure_key(key).of)), str(figure_key(key)))


def cite_total(answers: Answers, at: At, key: str) -> Citation:
    """The citation of the latest figure of a series; raises UnknownSeries besides."""
    at = settled(answers, at, str(series_key(key)))
    return _cite(answers, at, latest_figure(answers, at, key))


def _cite(answers: Answers, at: At, key: str) -> Citation:
    figure = answers.figure(at, key)
    _, series = answers.known_series(at, figure.series)
    checkpoint = answers.log.covering(at.position)
    told = _Told(
        key=key,
        author=answers.source(at, figure_key(key).source).name,
        title=f"{series.title}, {figure.period}{_relayed(figure)}: {_said(figure, series.unit)}",
        published=figure.published_at[:_DAY],
        place=_place(at, key, checkpoint),
        url=_url(at, figure, checkpoint.origin),
        position=at.position,
        origin=checkpoint.origin,
    )
    return Citation(
        figure=key,
        value=figure.value,
        qualifier=figure.qualifier,
        unit=series.unit,
        published_at=figure.published_at,
        as_of=at.as_of,
        position=at.position,
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=_root(checkpoint),
        signed_at=checkpoint.signed_at,
        url=told.url,
        text=_text(told),
        bibtex=_bibtex(told),
        csl=_csl(told),
    )


class _Told(Struct, frozen=True, kw_only=True):
    # What all three forms say.
    key: str
    author: str
    title: str
    published: str
    place: str
    url: str | None
    position: int
    origin: str


def _relayed(figure: FigureAnswer) -> str:
    """A slip of the relay is not the other's: a citation names both."""
    return f" (relayed from {figure.relays})" if figure.relays else ""


def _said(figure: FigureAnswer, unit: str) -> str:
    if figure.value is None:
        return "no value (withdrawn)"
    return f"{_QUALIFIED.get(figure.qualifier or '', '')}{Decimal(figure.value):,} {unit}"


def _place(at: At, key: str, checkpoint: SignedCheckpoint) -> str:
    asked = f", as published by {at.as_of}" if at.as_of else ""
    return (
        f"{key}{asked}, at position {at.position} of the ledger {checkpoint.origin}, "
        f"whose first {checkpoint.size} events have the Merkle root {_root(checkpoint)}"
    )


def _root(checkpoint: SignedCheckpoint) -> str:
    return base64.b64encode(checkpoint.root).decode()


def _url(at: At, figure: FigureAnswer, origin: str) -> str | None:
    if not origin.endswith(_LOG):
        return None
    asked = f"as_of={at.as_of}&" if at.as_of else ""
    service = origin.removesuffix(_LOG)
    return f"https://{service}/v1/series/{figure.series}/figures/{figure.period}?{asked}position={at.position}"


def _text(told: _Told) -> str:
    where = f" {told.url}" if told.url else ""
    return f"{told.author}. {told.title}. Published {told.published}. {told.place}.{where}"


def _bibtex(told: _Told) -> str:
    fields = {
        "author": "{" + _escaped(told.author) + "}",
        "title": "{" + _escaped(told.title) + "}",
        "year": told.published[:4],
        "date": told.published,
        "note": _escaped(told.place),
        "url": told.url,
    }
    name = re.sub(r"[^0-9a-z-]", ":", told.key)
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value is not None]
    return f"@misc{{{name}:{told.position},\n" + ",\n".join(lines) + "\n}\n"


def _escaped(text: str) -> str:
    return _BY_BIBTEX.sub(lambda found: f"\\{found[1]}" if found[1] else f"\\char{ord(found[2])}{{}}", text)


def _csl(told: _Told) -> CslItem:
    return CslItem(
        id=f"{told.key}@{told.position}",
        type="dataset",
        author=[CslName(told.author)],
        title=told.title,
        issued=CslDate([[int(part) for part in told.published.split("-")]]),
        version=str(told.position),
        archive=told.origin,
        archive_location=told.place,
        url=told.url,
    )
