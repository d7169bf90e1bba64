"""The list of revisions page by page: no revision is lost or comes twice, wherever a page ends."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.feed import RevisionFilter, all_revisions, revisions_page
from tests.model.running import moments
from tests.model.town import Town, live_through

FILTERS = (
    RevisionFilter(),
    RevisionFilter(reverted="exclude"),
    RevisionFilter(reverted="only"),
    RevisionFilter(reverted="exclude", reverted_within=1),
)
LIMITS = (1, 2, 7, 100)


def paged(view, at, wanted, limit, window):
    """All pages, one behind the other; each but the last says where to go on."""
    pages, behind = [], None
    while True:
        found = revisions_page(view, at, wanted, limit, behind, window)
        pages.append(found.items)
        if found.behind is None:
            return pages
        assert found.behind != behind, "a page leads on"
        behind = found.behind


def expected(view, at, wanted):
    """Of the whole list without a filter those that are of a pair, or all others."""
    rows = all_revisions(view, at, RevisionFilter(reverted_within=wanted.reverted_within), None).items
    kept = {None: (True, False), "exclude": (False,), "only": (True,)}[wanted.reverted]
    return [one for one in rows if (one.days_until_reverted is not None) in kept]


@pytest.fixture(params=[1, 4, 20_000], ids=lambda most: f"{most} entries a page")
def budget(request, monkeypatch):
    """How many entries a page reads before it ends, and all figures are kept from one page to the next."""
    monkeypatch.setattr("projections.answers.feed._MOST_ENTRIES_READ", request.param)
    monkeypatch.setattr("projections.answers.reversions._FEW_ENTRIES", 0)
    return request.param


# In these histories something was taken back.
@pytest.mark.parametrize("seed", [0, 2, 4, 7, 21, 22, 26, 29, 34, 47, 50])
def test_pages_of_any_size_are_the_list(seed, budget):
    chance = Random(seed)
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        live_through(town, seed)
        facts = town.facts()
        for _ in range(4):
            at = town.answers.at(as_of=chance.choice(moments(facts)), position=chance.choice(facts.positions()))
            for wanted in FILTERS:
                limit, window = chance.choice(LIMITS), chance.choice((2, 5, 20_000))

                pages = paged(town.answers, at, wanted, limit, window)

                assert [one for some in pages for one in some] == expected(town.answers, at, wanted)
                assert all(len(some) <= limit for some in pages)


@pytest.fixture
def in_turns(tmp_path):
    """Three figures that are given thirty values each in turns, of which some are taken back at once."""
    with Town(tmp_path) as town:
        town.ledger.record(RegisterSource(source="town", name="Town"), "clerk")
        town.ledger.record(
            OpenSeries(series="town/cases", title="Cases", unit="persons", measure="level", frequency="D"), "clerk"
        )
        for minute in range(30):
            lines = lines_of(
                (f"2022-01-0{day}", SaidStatement(series="town/cases", value=str(minute - 2 * (minute % 5 == 4))))
                for day in (1, 2, 3)
            )
            at = f"2022-03-01T00:{minute:02}:00Z"
            town.ledger.record(Bulletin(source="town", published_at=at, lines=lines), "clerk")
        town.answers.catch_up()
        yield town.answers


def test_a_page_is_full_where_its_figures_are_known_already(in_turns, monkeypatch):
    monkeypatch.setattr("projections.answers.feed._MOST_ENTRIES_READ", 30)
    monkeypatch.setattr("projections.answers.reversions._FEW_ENTRIES", 20)

    pages = paged(in_turns, in_turns.at(), RevisionFilter(), 10, 20_000)

    # The first one has read two of the three figures, and the second one the third.
    assert [len(some) for some in pages] == [2, *([10] * 8), 5]


def test_what_is_kept_of_a_figure_is_of_the_moment_and_the_days_that_were_asked(in_turns, monkeypatch):
    monkeypatch.setattr("projections.answers.reversions._FEW_ENTRIES", 0)
    asked = [
        (in_turns.at(as_of=as_of, position=position), RevisionFilter(reverted="only", reverted_within=days))
        for as_of in (None, "2022-03-01T00:12:30Z")
        for position in (in_turns.head(), in_turns.head() // 2)
        for days in (0, 7)
    ]
    counts = [len(all_revisions(in_turns, at, wanted, None).items) for at, wanted in asked]

    again = [len(all_revisions(in_turns, at, wanted, None).items) for at, wanted in reversed(asked)]

    assert again[::-1] == counts
    assert counts[::2] == [0, 0, 0, 0]
    assert len(set(counts[1::2])) > 1
