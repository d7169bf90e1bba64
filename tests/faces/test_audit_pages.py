"""Pages for people say what the answers for programs say, at any moment."""

import re
from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest

from api.pages.change_words import change_words, said_words
from api.pages.series_words import adjustment_words
from api.pages.wording import grouped, instant_words, qualified, signed
from domain.periods import period
from projections.answers.feed import KINDS, Revision
from projections.answers.history import HistoryRow
from tests.api.markup import Element, read_page
from tests.faces.asking import Faces, Where, lived, some_moments

SEEDS = (540, 543, 563)
NO_VALUE = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}
# How a page says that there is no figure, by the problem that programs are told.
ABSENT = {
    "/problems/figure-not-published-then": "Not published yet.",
    "/problems/figure-not-recorded-then": "Not recorded yet:",
    "/problems/figure-voided": "Voided:",
    "/problems/unknown-figure": "No value:",
}


def page_of(faces: Faces, path: str, **asked: Any) -> Element:
    answer = faces.ask(path, **asked)
    assert answer.status == 200, (path, asked, answer.content)
    return read_page(answer.content)


def paged(faces: Faces, path: str, **asked: Any) -> list[Element]:
    """A page and those that follow it."""
    found = [page_of(faces, path, **asked)]
    while following := [one for one in found[-1].all("a") if one.attributes.get("rel") == "next"]:
        found.append(page_of(faces, following[0].attributes["href"]))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_front_page_has_the_totals(seed):
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            check_front_page(faces, where)


def check_front_page(faces: Faces, where: Where) -> None:
    """Each total that programs are answered is on the front page, and no other."""
    page = page_of(faces, "/", **where)
    tables = [one for one in page.all("table") if "by source" in one.one("caption").words]
    found = {
        row[0].links[0].partition("?")[0].removeprefix("/series/"): [cell.words for cell in row[1:]]
        for table in tables
        for row in table.rows()
        if len(row) > 1
    }

    assert found == {one["series"]: total_cells(one) for one in faces.items("/v1/totals", **where)}


def total_cells(one: dict[str, Any]) -> list[str]:
    value = NO_VALUE[one["state"]] if one["value"] is None else qualified(grouped(one["value"]), one["qualifier"])
    later = f" {one['later_withdrawn']} later withdrawn" if one["later_withdrawn"] else ""
    change = "" if one["change"] is None else qualified(signed(one["change"]), one["change_qualifier"])
    adjusted = adjustment_words(
        one["adjustment"],
        period(one["period"]).frequency if one["period"] else "D",
        is_unknown=one["adjustment_unknown"],
    )
    return [value + later, one["unit"], one["period"] or "", change + adjusted, str(one["revisions"])]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_revisions_has_each_change_of_the_feed_once(seed):
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            for limit in (5, 200):
                pages = paged(faces, "/revisions", limit=limit, **where)
                items = faces.items("/v1/revisions", **where)

                assert Counter(row for page in pages for row in change_rows(page)) == Counter(map(change_row, items))


def change_rows(page: Element) -> list[tuple[str, ...]]:
    """Figure, what was said before and after it, and the difference, of each change that a page tells."""
    found: list[tuple[str, ...]] = []
    for episode in page.one("ol", "episodes").all("li"):
        kind, at = episode.all("span", "kind")[0].words, episode.all("time")[0].attributes["datetime"]
        if not episode.all("table"):
            (head, *_) = episode.children[1:2]
            found.append((figure_of(head), kind, at, head.words.partition(f"{kind}")[2].removeprefix(": ")))
        found += [
            (figure_of(row[0] if len(row[0].links[0].split("/")) > 4 else row[1]), kind, at, *moved(row))
            for table in episode.all("table")
            for row in table.rows()
        ]
    return found


def figure_of(element: Element) -> str:
    (href,) = [one for one in element.links if "/figures/" in one]
    return re.split("[?#]", href)[0].removeprefix("/series/").replace("/figures", "")


def moved(row: list[Element]) -> tuple[str]:
    before, after, difference = [cell.words for cell in row[-4:-1]]
    return (as_moved(before, "" if after == "no value" else after, difference),)


def as_moved(before: str, after: str, difference: str) -> str:
    said = f"from {before} to {after}" if before and after else after or (before and f"was {before}")
    return " ".join(filter(None, [said, difference and f"({difference})"]))


def change_row(item: dict[str, Any]) -> tuple[str, ...]:
    words = change_words(msgspec.convert(item, Revision))
    moved = as_moved(words.before or "", words.after or "", words.difference or "")
    return f"{item['series']}/{item['period']}", words.kind, item["published_at"], moved


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_figure_says_how_it_reads_what_was_said_and_what_is_passed_over(seed):
    with lived(seed) as faces:
        random = Random(seed)
        everything = [(key, one) for key in faces.series({}) for one in faces.periods(key, {})]
        for where in some_moments(faces, random):
            for key, period in random.sample(everything, min(4, len(everything))):
                check_figure_page(faces, key, period, where)


def check_figure_page(faces: Faces, key: str, period: str, where: Where) -> None:
    """The page of a figure says how it reads, what was said of it, and what was passed over, as programs are told."""
    path = f"/series/{key}/figures/{period}"
    answer, shown = faces.ask(f"/v1{path}", **where), faces.ask(path, **where)
    if shown.status == 404:
        assert answer.json()["type"] == shown.json()["type"]
        return

    page = read_page(shown.content)
    assert page.one("p", "reading").words.startswith(reading_of(answer.json()))
    history = faces.items(f"/v1{path}/history", **where)
    rows = page.one("ol", "timeline").children
    assert [entry_of(one) for one in rows if one.tag == "li"] == [entry_row(one) for one in history]
    explained = faces.ask(f"/v1{path}/explain", **where).json().get("passed_over", [])
    assert [[cell.words for cell in row] for row in page.rows()] == [passed_row(one) for one in explained]


def reading_of(figure: dict[str, Any]) -> str:
    if "type" in figure:
        return ABSENT[figure["type"]]
    return said_words(figure["value"], figure["qualifier"], figure["status"], figure["through"]) or "Withdrawn."


def entry_of(row: Element) -> tuple[str, ...]:
    facts = row.facts()
    note = facts.get("Note", facts.get("Why we changed it", ""))
    return row.attributes["id"], row.one("h3").words, facts.get("Published", ""), facts.get("Why", ""), note


def entry_row(item: dict[str, Any]) -> tuple[str, ...]:
    words = change_words(msgspec.convert(item, HistoryRow))
    said = as_moved(words.before or "", words.after or "", words.difference or "")
    published = instant_words(item["published_at"]) if item["published_at"] else ""
    heading = f"{words.kind.capitalize()}: {said}" if said else words.kind.capitalize()
    note = " ".join((item["note"] or "").split())
    return f"entry-{item['entry']}", heading, published, words.reason or "", note


def passed_row(one: dict[str, Any]) -> list[str]:
    said = said_words(one["value"], one["qualifier"], one["status"], one["through"], is_unknown=one["amount_unknown"])
    entry = f"Entry {one['entry']}{' (adjustment)' if one['slot'] == 'adjustment' else ''}"
    return [entry, said or "no value", instant_words(one["published_at"]), one["why"]]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_bulletin_has_each_of_its_entries_once(seed):
    with lived(seed) as faces:
        changes = faces.items("/v1/revisions")
        for name in sorted({one["bulletin"] for one in changes if one["bulletin"]})[:8]:
            page = page_of(faces, f"/bulletins/{name}")
            told = faces.ask(f"/v1/bulletins/{name}").json()
            entries = Counter(f"{one['series']}/{one['period']}" for one in told["entries"])

            assert Counter(figures_in(page)) == entries
            assert f"It speaks of {told['statements']} figure" in page.words


def figures_in(page: Element) -> list[str]:
    return [
        figure_of(one)
        for one in [*page.all("h3"), *(cell for row in page.rows() for cell in row)]
        if any("/figures/" in href for href in one.links)
    ]


def test_these_histories_have_every_kind_of_change():
    kinds = set()
    for seed in SEEDS:
        with lived(seed) as faces:
            kinds |= {one["kind"] for one in faces.items("/v1/revisions")}

    assert kinds == set(KINDS)
