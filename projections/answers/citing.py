"""Citations of a figure: its value, and the position and the signed root by which anybody can hold us to it."""

import re
from decimal import Decimal

from msgspec import Struct, field

from domain.codec import hash_text
from domain.keys import figure_key, series_key
from domain.moments import day_of
from domain.refusals import UnknownFigure
from domain.signed_checkpoint import SignedCheckpoint
from domain.words import Moment
from projections.answers.figure_answer import FigureAnswer, ask_figure
from projections.answers.known import known_series, known_source
from projections.answers.proving import latest_figure, settled
from projections.answers.public_address import address_of
from projections.answers.view import View
from projections.moment import At
from transparency.log_refusals import LogNotBegun, NotSignedYet

# It counts braces even behind a backslash: one alone would take the entries behind it into this one.
_BY_BIBTEX = re.compile(r"([&%$#_])|([\\~^{}])")
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
    archive_location: str
    archive: str | None = None
    url: str | None = field(name="URL", default=None)


class Citation(Struct, frozen=True, kw_only=True):
    """How to cite a figure so that the citation can be checked.

    ``position`` is the last one that could have changed the answer. The checkpoint of ``origin`` at ``size`` is the
    first one that covers it; ``root`` is its Merkle root, in base64. All of them are None as long as nothing that was
    signed covers the position: then only the service vouches for it. ``path`` is the figure's address within a service,
    ``url`` the whole of it, if the log is named after where the service is. ``csl`` is an item of CSL-JSON.
    """

    figure: str
    value: str | None
    qualifier: str | None
    unit: str
    published_at: str
    as_of: str | None
    position: int
    origin: str | None
    size: int | None
    root: str | None
    signed_at: str | None
    path: str
    url: str | None
    text: str
    bibtex: str
    csl: CslItem


class PlainCitation(Struct, frozen=True, kw_only=True):
    """A citation without its root, so that nothing but the series changes it; ``text`` ends before the address."""

    figure: str
    period: str
    position: int
    text: str


def cite_total_plainly(view: View, at: At, key: str) -> PlainCitation | None:
    """The citation of the latest figure of a series by the position alone; None where no figure has a value."""
    at = settled(view, at, str(series_key(key)))
    try:
        named = latest_figure(view, at, key)
    except UnknownFigure:
        return None
    figure = ask_figure(view, at, named)
    text = _sentences(_cited(view, at, figure, f"{named}{_asked(at)}, at position {at.position}", None))
    return PlainCitation(figure=named, period=figure.period, position=at.position, text=text)


def cite_figure(view: View, at: At, key: str) -> Citation:
    """The citation of a figure; raises UnknownFigure and its kin."""
    return _cite(view, settled(view, at, str(figure_key(key).of)), str(figure_key(key)))


def cite_total(view: View, at: At, key: str) -> Citation:
    """The citation of the latest figure of a series; raises UnknownSeries besides."""
    at = settled(view, at, str(series_key(key)))
    return _cite(view, at, latest_figure(view, at, key))


def _cite(view: View, at: At, key: str) -> Citation:
    figure = ask_figure(view, at, key)
    _, series = known_series(view, at, figure.series)
    checkpoint = _covering(view, at.position)
    cited = _cited(view, at, figure, _place(at, key, checkpoint), checkpoint)
    return Citation(
        figure=key,
        value=figure.value,
        qualifier=figure.qualifier,
        unit=series.unit,
        published_at=figure.published_at,
        as_of=at.as_of,
        position=at.position,
        origin=cited.origin,
        size=checkpoint.size if checkpoint else None,
        root=hash_text(checkpoint.root) if checkpoint else None,
        signed_at=checkpoint.signed_at if checkpoint else None,
        path=cited.path,
        url=cited.url,
        text=_text(cited),
        bibtex=_bibtex(cited),
        csl=_csl(cited),
    )


def _cited(view: View, at: At, figure: FigureAnswer, place: str, checkpoint: SignedCheckpoint | None) -> "_Cited":
    key, path = figure_key(f"{figure.series}/{figure.period}"), _path(at, figure)
    _, series = known_series(view, at, figure.series)
    return _Cited(
        key=str(key),
        author=known_source(view, at, key.source).name,
        title=f"{series.title}, {figure.period}{_relayed(figure)}: {_said(figure, series.unit)}",
        published=day_of(Moment(figure.published_at)),
        place=place,
        path=path,
        url=_url(path, checkpoint),
        position=at.position,
        origin=checkpoint.origin if checkpoint else None,
    )


def _covering(view: View, position: int) -> SignedCheckpoint | None:
    try:
        return view.log.covering(position)
    except (LogNotBegun, NotSignedYet):
        return None


def is_signed(view: View, position: int) -> bool:
    """Whether a citation at that position has its root, and so stays as it is."""
    return _covering(view, position) is not None


class _Cited(Struct, frozen=True, kw_only=True):
    # What all three forms say.
    key: str
    author: str
    title: str
    published: str
    place: str
    path: str
    url: str | None
    position: int
    origin: str | None


def _relayed(figure: FigureAnswer) -> str:
    """A slip of the relay is not the other's: a citation names both."""
    return f" (relayed from {figure.relays})" if figure.relays else ""


def _said(figure: FigureAnswer, unit: str) -> str:
    if figure.value is None:
        return "no value (withdrawn)"
    return f"{_QUALIFIED.get(figure.qualifier or '', '')}{Decimal(figure.value):,f} {unit}"


def _place(at: At, key: str, checkpoint: SignedCheckpoint | None) -> str:
    if checkpoint is None:
        return f"{key}{_asked(at)}, at position {at.position} of a ledger that is not signed so far"
    return (
        f"{key}{_asked(at)}, at position {at.position} of the ledger {checkpoint.origin}, "
        f"whose first {checkpoint.size} events have the Merkle root {hash_text(checkpoint.root)}"
    )


def _asked(at: At) -> str:
    return f", as published by {at.as_of}" if at.as_of else ""


def _path(at: At, figure: FigureAnswer) -> str:
    asked = f"as_of={at.as_of}&" if at.as_of else ""
    return f"/v1/series/{figure.series}/figures/{figure.period}?{asked}position={at.position}"


def _url(path: str, checkpoint: SignedCheckpoint | None) -> str | None:
    address = address_of(checkpoint.origin) if checkpoint else ""
    return f"{address}{path}" if address else None


def _text(cited: _Cited) -> str:
    return f"{_sentences(cited)} {cited.url or cited.path}"


def _sentences(cited: _Cited) -> str:
    return f"{cited.author}. {cited.title}. Published {cited.published}. {cited.place}."


def _bibtex(cited: _Cited) -> str:
    fields = {
        "author": "{" + _escaped(cited.author) + "}",
        "title": "{" + _escaped(cited.title) + "}",
        "year": cited.published[:4],
        "date": cited.published,
        "note": _escaped(cited.place if cited.url else f"{cited.place}, {cited.path}"),
        "url": cited.url,
    }
    name = re.sub(r"[^0-9a-z-]", ":", cited.key)
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value is not None]
    return f"@misc{{{name}:{cited.position},\n" + ",\n".join(lines) + "\n}\n"


def _escaped(text: str) -> str:
    return _BY_BIBTEX.sub(lambda found: f"\\{found[1]}" if found[1] else f"\\char{ord(found[2])}{{}}", text)


def _csl(cited: _Cited) -> CslItem:
    return CslItem(
        id=f"{cited.key}@{cited.position}",
        type="dataset",
        author=[CslName(cited.author)],
        title=cited.title,
        issued=CslDate([[int(part) for part in cited.published.split("-")]]),
        version=str(cited.position),
        archive=cited.origin,
        archive_location=cited.place if cited.url else f"{cited.place}, {cited.path}",
        url=cited.url,
    )
