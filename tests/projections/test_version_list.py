"""The list of versions: every version once, entered at any place, of one series and of all of a source."""

from itertools import pairwise

import pytest

from domain.keys import series_key
from domain.refusals import Malformed, UnknownSeries, UnknownSource
from projections.answers.version_list import (
    VERSION_FIELDS,
    ask_source_versions,
    ask_versions,
    place_of_version,
    run_source_versions,
    run_versions,
)
from projections.answers.versions import versions
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, TANKS, fill, late, ticking


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    path = tmp_path_factory.mktemp("versions") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
        late(ledger)
    with View.open(path) as view:
        view.catch_up()
        yield view


def moments(view):
    head = view.head()
    return [view.at(as_of, position) for position in range(5, head + 1, 4) for as_of in (None, "2022-03-12")]


def paged(ask, limit):
    found, behind = [], None
    while page := ask(behind=behind, limit=limit).items:
        found += page
        behind = place_of_version(page[-1])
    return found


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_of_versions_are_the_versions(view, limit):
    for at in moments(view):
        found = paged(lambda at=at, **cut: ask_versions(view, at, PERSONNEL, **cut), limit)

        expected = list(versions(view, at, PERSONNEL))
        assert [(one.period, one.value, one.entry, one.what) for one in found] == [
            (one.period, one.value, one.entry, one.what) for one in expected
        ]


def test_a_source_has_the_versions_of_its_series(view):
    for at in moments(view):
        answer = ask_source_versions(view, at, "war-losses")
        whole, of_series = answer.items, [view.last_change(key, at.position) for key in (PERSONNEL, TANKS)]

        assert answer.position == max(of_series)
        assert whole == ask_versions(view, at, PERSONNEL).items + ask_versions(view, at, TANKS).items
        assert paged(lambda at=at, **cut: ask_source_versions(view, at, "war-losses", **cut), 3) == whole


def test_what_runs_has_the_fields_of_the_items(view):
    at = view.at()

    run = [line for some in run_source_versions(view, at, "war-losses") for line in some]

    items = ask_source_versions(view, at, "war-losses").items
    shared = [name for name in VERSION_FIELDS if name not in {"published", "until"}]
    assert [tuple(getattr(one, name) for name in shared) for one in items] == [
        tuple(line[VERSION_FIELDS.index(name)] for name in shared) for line in run
    ]
    assert [line for some in run_versions(view, at, PERSONNEL, "2022-03-03", "2022-03-05") for line in some] == [
        line for line in run if line[0] == PERSONNEL and "2022-03-03" <= line[1] <= "2022-03-05"
    ]


def test_what_there_is_not_is_refused_before_anything_is_read(view):
    for refused, ask in (
        (UnknownSeries, lambda: run_versions(view, view.at(), "war-losses/nothing")),
        (UnknownSource, lambda: run_source_versions(view, view.at(), "nobody")),
        (Malformed, lambda: ask_versions(view, view.at(), PERSONNEL, behind="no place")),
        (Malformed, lambda: ask_source_versions(view, view.at(), "nato", behind=f"{PERSONNEL} 2022-03-02 1")),
    ):
        with pytest.raises(refused):
            ask()


def test_versions_follow_one_another_without_a_gap(view):
    rows = ask_versions(view, view.at(), PERSONNEL).items

    for one, following in pairwise(rows):
        assert one.published_to == (following.published_from if following.period == one.period else None)
        assert series_key(one.series).source == "war-losses"
