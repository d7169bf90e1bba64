"""Disseminations: what was published at one moment, with what a client does with it."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from typing import NamedTuple

from api.dialects.dialect_request import DialectRefusal
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.reading import read_versions
from api.dialects.sdmx.sdmx_figure import Action, SdmxFigure
from domain.moments import from_microseconds
from domain.words import Moment

_NOT_FOUND, _TOO_LARGE = 404, 413
# What has to be put into another order, or into a message that begins with what it holds, is in memory at a time.
MOST_VERSIONS = 50_000


class Dissemination(NamedTuple):
    """Versions of figures, by series and period, that hold ``valid_from`` to ``valid_to``, both instants or unknown."""

    action: Action
    valid_from: str | None
    valid_to: str | None
    versions: Iterable[SdmxFigure]


def streamed(query: DataQuery) -> Iterator[SdmxFigure]:
    """The versions one by one; raises DialectRefusal where there is none."""
    found = read_versions(query)
    first = next(found, None)
    if first is None:
        raise DialectRefusal(_NOT_FOUND, "no figure matches the query.")
    return chain([first], found)


def held(query: DataQuery) -> list[SdmxFigure]:
    """All of them; raises DialectRefusal where there is none, or where there are too many."""
    found = list(islice(_sharing(streamed(query)), MOST_VERSIONS + 1))
    if len(found) > MOST_VERSIONS:
        raise DialectRefusal(
            _TOO_LARGE,
            f"There are more than {MOST_VERSIONS:,} versions of figures. Ask for fewer series or periods, or for "
            "SDMX-CSV (Accept: application/vnd.sdmx.data+csv;version=2.0.0), which has no limit.",
        )
    return found


def _sharing(found: Iterable[SdmxFigure]) -> Iterator[SdmxFigure]:
    """The same with one text in the place of all that are equal, of which each row has its own."""
    known: dict[str, str] = {}

    def same(text: str | None) -> str | None:
        return None if text is None else known.setdefault(text, text)

    for of, one, action in found:
        version = one._replace(
            period=known.setdefault(one.period, one.period),
            qualifier=same(one.qualifier),
            status=same(one.status),
            through=same(one.through),
            published_at=Moment(known.setdefault(one.published_at, one.published_at)),
        )
        yield SdmxFigure(of, version, action)


def disseminations(query: DataQuery, *, is_held: bool = False) -> Iterable[Dissemination]:
    """What the query names, oldest first: one if it is the figures as they stand, read as it is taken unless held."""
    if query.has_history:
        return _of_history(held(query))
    if query.since is not None:
        return _of_changes(held(query))
    return [Dissemination("Information", query.as_of, query.as_of, (held if is_held else streamed)(query))]


def _of_changes(found: list[SdmxFigure]) -> list[Dissemination]:
    actions: tuple[Action, ...] = ("Replace", "Delete")
    sorted_out = {action: [one for one in found if one.action == action] for action in actions}
    return [Dissemination(action, None, None, some) for action, some in sorted_out.items() if some]


def _of_history(found: list[SdmxFigure]) -> Iterator[Dissemination]:
    """At each moment what was reported or changed, and then what was withdrawn."""

    def moment(one: SdmxFigure) -> tuple[int, bool]:
        return one.version.published, one.action == "Delete"

    for (published, is_withdrawn), some in groupby(sorted(found, key=moment), key=moment):
        instant = from_microseconds(published)
        action: Action = "Delete" if is_withdrawn else "Replace"
        yield Dissemination(action, instant, instant if is_withdrawn else None, list(some))
