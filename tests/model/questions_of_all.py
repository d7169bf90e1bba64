"""Each question about all series together that is asked of both: totals, and the feed through its filters."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain.events import BulletinReceived
from projections.answers.bulletin import ask_bulletin
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.series_list import ask_series_list
from projections.answers.series_table import ask_table
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from tests.model import feed, latest
from tests.model.facts import Facts
from tests.model.figures import figures_at
from tests.model.latest import state_of_figure
from tests.model.moments import day_of
from tests.model.plain import plain
from tests.model.reverted_bulletins import reverted_bulletins

MIDDLE = 12


def _table(facts: Facts, as_of: str | None, position: int) -> Any:
    """All series side by side, of the periods of which any of them had published anything."""
    series = facts.series(position)
    read = {key: {one.period: one for one in figures_at(facts, key, as_of, position)} for key in series}
    rows = []
    for period in sorted({one for key in series for one in read[key]}):
        told = {key: read[key].get(period) for key in series}
        rows.append(
            {
                "period": period,
                "values": {key: one.value if one else None for key, one in told.items()},
                "qualifiers": {key: one.qualifier if one and one.value else None for key, one in told.items()},
                "states": {key: state_of_figure(one) for key, one in told.items()},
            }
        )
    return rows


def _product_table(answers: View, at: At) -> Any:
    return ask_table(answers, at, [one.series for one in ask_series_list(answers, at).items]).items


def _feed(keeps: Callable[[dict[str, Any]], bool], **asked: Any) -> tuple[Any, Any]:
    """The feed through a filter; ``keeps`` says of a row of the whole feed whether it lets it through."""

    def product(answers: View, at: At) -> Any:
        if "source" in asked and at.position == 0:
            return []  # refused: nothing was registered by then
        rows = plain(all_revisions(answers, at, RevisionFilter(**asked), limit=100_000).items)
        assert rows == sorted(rows, key=lambda one: one["since"], reverse=True)
        return rows

    def model(facts: Facts, as_of: str | None, position: int) -> Any:
        if ("feed", as_of, position) not in facts.kept:
            facts.kept["feed", as_of, position] = feed.feed(facts, as_of, position)
        return [one for one in facts.kept["feed", as_of, position] if keeps(one)]

    return product, model


def _product_series(answers: View, at: At) -> Any:
    """Their own positions say when the ledger learned of them, which is compared elsewhere."""
    return [{**one, "position": None} for one in plain(ask_series_list(answers, at).items)]


def _product_since(answers: View, at: At) -> Any:
    """What a poller is told is what the whole feed says of these positions; that one is compared by itself."""
    after = answers.at(position=min(MIDDLE, answers.head())).position
    rows = plain(all_revisions(answers, at, RevisionFilter(after=after), limit=100_000).items)
    whole = plain(all_revisions(answers, at, RevisionFilter(), limit=100_000).items)
    return rows == [one for one in whole[::-1] if one["since"] > after]


def _product_bulletins(answers: View, at: At) -> Any:
    names = [
        one.stream.removeprefix("bulletin/")
        for _, one in answers.store.after(0, at.position)
        if isinstance(one, BulletinReceived)
    ]
    return {name: plain(ask_bulletin(answers, at, name).reverted) for name in names}


OF_ALL: dict[str, tuple[Callable[[View, At], Any], Callable[[Facts, str | None, int], Any]]] = {
    "totals": (lambda answers, at: ask_totals(answers, at).items, latest.totals),
    "series": (_product_series, latest.extents),
    "table": (_product_table, _table),
    "feed": _feed(lambda _: True),
    "feed of revisions": _feed(lambda one: one["kind"] == "revision", kind="revision"),
    "feed of a source": _feed(lambda one: one["series"].startswith("town/"), source="town"),
    "feed by reason": _feed(lambda one: one["reason"] == "verification", reason="verification"),
    "feed of large differences": _feed(
        lambda one: one["difference"] is not None and abs(Decimal(one["difference"])) >= 9, min_difference="9"
    ),
    "feed published on two days": _feed(
        lambda one: "2022-03-02" <= day_of(one["published_at"]) <= "2022-03-03",
        published_from="2022-03-02",
        published_to="2022-03-03",
    ),
    "feed without what was reverted": _feed(lambda one: one["days_until_reverted"] is None, reverted="exclude"),
    "feed of what was reverted": _feed(lambda one: one["days_until_reverted"] is not None, reverted="only"),
    "bulletins": (_product_bulletins, reverted_bulletins),
    "poll": (_product_since, lambda *_: True),
}
