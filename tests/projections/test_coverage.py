"""The coverage of a series: looks at whole lists, those that brought nothing new, and what was missed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.events import BulletinReceived, BulletinVoided, Span
from domain.moments import microseconds
from domain.recording.commands import VoidBulletins
from domain.refusals import Malformed
from projections.answers.coverage import CoverageTooLong, ask_coverage
from projections.answers.releases import ask_vintages
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import ACTOR, CASES

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def coverage(town, at=None):
    return ask_coverage(town.ask, at or town.now, CASES)


def test_a_look_that_brings_nothing_new_is_told_and_so_is_what_was_missed(town):
    town.opens("increment")
    town.lists("2024-02-01", {"2024-01-31": "1"})
    town.lists("2024-02-02", {"2024-01-31": "1"})
    town.lists("2024-02-06", {"2024-01-31": "2", "2024-02-05": "7"})

    found = coverage(town)

    told = [(one.published_at, one.whole, one.unchanged, one.reported, one.changed, one.missed) for one in found.items]
    assert told == [
        ("2024-02-01", True, False, 1, 0, 0),
        ("2024-02-02", True, True, 0, 0, 0),
        ("2024-02-06", True, False, 1, 1, 3),
    ]
    assert (found.looks, found.unchanged, found.missed, found.longest_gap) == (3, 1, 3, 4)
    assert all(one.bulletin and one.recorded_at for one in found.items)


def test_a_change_without_a_whole_list_is_no_look_at_the_rest(town):
    town.opens("increment")
    town.lists("2024-02-01", {"2024-01-31": "1"})
    town.says("2024-02-03", {"2024-02-02": "5"})
    town.lists("2024-02-05", {"2024-01-31": "1", "2024-02-02": "5"})

    found = coverage(town)

    assert [(one.whole, one.unchanged, one.missed) for one in found.items] == [
        (True, False, 0), (False, False, 0), (True, True, 3),
    ]  # fmt: skip
    assert (found.items[1].bulletin, found.items[1].recorded_at) == (None, None)
    assert found.looks == 2


def test_a_look_at_a_part_says_at_which(town):
    town.opens("increment")
    spans = (Span(series=CASES, start="2024-01", end="2024-02-03"), Span(series=CASES, start="2023-12-30", end="2024"))
    town.says("2024-02-05", {"2024-01-31": "1"}, complete=spans[:1])
    town.says("2024-02-06", {"2024-01-31": "1"}, complete=spans)

    assert [(one.start, one.end) for one in coverage(town).items] == [("2024-01", "2024-02-03"), ("2023-12-30", "2024")]


def test_a_list_of_another_series_or_of_adjustments_is_no_look(town):
    town.opens("increment")
    town.opens("increment", series="town/beds")
    town.lists("2024-02-01", {"2024-01-31": "1"}, "town/beds")
    town.says("2024-02-02", {}, complete=(Span(series=CASES, of="adjustments"),))

    assert coverage(town).items == []


def test_a_bulletin_that_was_voided_is_no_look_from_then_on(town):
    town.opens("increment")
    town.lists("2024-02-01", {"2024-01-31": "1"})
    misread = town.lists("2024-02-02", {"2024-01-31": "1"})
    before = town.now
    town.ledger.record(VoidBulletins(bulletins=(misread.bulletin,), why="misread"), ACTOR)

    assert [one.published_at for one in coverage(town).items] == ["2024-02-01"]
    assert [one.published_at for one in coverage(town, before).items] == ["2024-02-01", "2024-02-02"]
    assert coverage(town).position > coverage(town, before).position


def test_months_are_missed_by_the_month(town):
    town.opens("level", "M")
    town.lists("2024-01-31", {"2023-12": "1"})
    town.lists("2024-02-01", {"2023-12": "1"})
    town.lists("2024-05-31", {"2023-12": "1"})

    assert [one.missed for one in coverage(town).items] == [0, 0, 2]


def test_a_window_has_the_looks_within_it(town):
    town.opens("increment")
    for day in range(1, 8):
        town.lists(f"2024-02-{day:02}", {"2024-01-31": "1"})

    found = ask_coverage(town.ask, town.now, CASES, "2024-02-03", "2024-02-05T12:00:00Z")

    assert [one.published_at for one in found.items] == ["2024-02-03", "2024-02-04"]
    assert ask_coverage(town.ask, town.now, CASES, "2024-02").items == coverage(town).items
    with pytest.raises(Malformed):
        ask_coverage(town.ask, town.now, CASES, "2024-03", "2024-02")


def test_too_many_bulletins_are_refused_with_what_to_do(town):
    town.opens("increment")
    for day in range(1, 4):
        town.lists(f"2024-02-{day:02}", {"2024-01-31": "1"})

    with pytest.raises(CoverageTooLong, match="published_from"):
        ask_coverage(town.ask, town.now, CASES, most=2)
    assert len(ask_coverage(town.ask, town.now, CASES, "2024-02-02", most=2).items) == 2


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1))
@LAW
def test_looks_are_the_bulletins_and_changes_the_vintages(history, moment, share):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        events: list[Any] = [one.event for one in answers.store.after(0) if one.position <= at.position]
        voided = {one.stream for one in events if isinstance(one, BulletinVoided)}
        spoke = [one for one in events if isinstance(one, BulletinReceived) and one.stream not in voided]
        for series in SERIES:
            found = ask_coverage(answers, at, series)
            looks = {
                microseconds(one.published_at)
                for one in spoke
                if any(span.series == series and span.of == "statements" for span in one.complete)
            }

            event(f"{min(len(looks), 4)} looks, {found.unchanged} unchanged")
            assert [microseconds(one.published_at) for one in found.items if one.whole] == sorted(
                one for one in looks if one <= at.published
            )
            assert {microseconds(one.published_at): one.figures for one in found.items if not one.unchanged} == {
                microseconds(one.published_at): one.figures for one in ask_vintages(answers, at, series).items
            }
