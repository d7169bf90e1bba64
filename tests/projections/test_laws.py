"""Following along = rebuilding = the pure rule over all events, for every projection, batch size and moment."""

import tempfile
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.ledger import Ledger
from domain.moments import OPEN, from_microseconds, microseconds
from projections.answers import Answers
from projections.digests import digests
from projections.feed import RevisionFilter
from projections.moment import At
from projections.rebuild import rebuild
from projections.runner import catch_up
from projections.tables import Generation
from tests.histories import MOMENTS, PERIODS, SERIES, Clock, Player, histories, troubles
from tests.projections.model import Model

LAW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
# In memory where there is such a folder: the laws ask for thousands of commits, none of them for their durability.
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
MOMENT = st.sampled_from((*MOMENTS, None))


def published(moment: str | None) -> int:
    return OPEN if moment is None else microseconds(moment)


def played(folder: str, history: list, following: Generation | None = None, limit: int = 1) -> Ledger:
    ledger = Ledger.open(Path(folder) / "ledger.db", Clock())
    player = Player(ledger)
    for command in history:
        player.play(command)
        if following is not None:
            catch_up(following, ledger.store, limit)
    return ledger


@given(history=histories(), limit=st.sampled_from((1, 2, 3, 7, 5_000)), data=st.data())
@LAW
def test_following_along_in_any_batches_equals_rebuilding(history, limit, data):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        followed = Generation(Path(folder) / "followed")
        followed.create()
        ledger = played(folder, history, followed, limit)
        for kind in troubles(ledger):
            event(kind)

        rebuilt = Generation(Path(folder) / "rebuilt")
        rebuilt.create()
        catch_up(rebuilt, ledger.store, data.draw(st.sampled_from((1, 4, 5_000))))

        assert digests(followed) == digests(rebuilt)
        ledger.close()


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_every_answer_at_any_moment_equals_the_pure_rule(history, moment, share, series):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, played(folder, history) as ledger, Answers(ledger.store) as answers:
        answers.catch_up()
        model = Model(ledger.store.after(0))
        position = answers.store.batch_end(max(3, round(share * ledger.head())))
        at = At(published(moment), position, moment, is_pinned=True)

        readings = model.readings(series, at.published, position)
        figures = answers.figures(at, series).items
        assert {one.period: (one.value, one.qualifier, one.published_at, one.entry, one.revisions) for one in figures} == {
            when: reading[:5] for when, reading in readings.items()
        }

        valued = [(when, reading) for when, reading in readings.items() if reading[0] is not None]
        total = answers.totals(at, series=[series]).items[0]
        assert (total.period, total.value) == ((valued[-1][0], valued[-1][1][0]) if valued else (None, None))
        assert total.change_since == (valued[-2][0] if len(valued) > 1 else None)

        booked = model.amounts(series, at.published, position)
        days = answers.days(at, series)
        assert [(one.day, Decimal(one.difference), one.value and Decimal(one.value)) for one in days.items] == [
            (
                str(one.last),
                one.difference,
                None if one.adjustment is None else one.difference - one.adjustment,
            )
            for one in booked
        ]
        years = answers.years(at, series).items
        assert sum(Decimal(one.total) for one in years) == sum(one.difference for one in booked)
        assert sum(one.revisions.of_value for one in years) == sum(one.of_value for one in booked)
        assert sum(one.revisions.of_wording for one in years) == sum(one.of_wording for one in booked)

        feed = answers.revisions(at, RevisionFilter(series=series), limit=10_000).items
        derived = {
            (one.period, one.slot, one.entry, one.kind, one.value, one.previous)
            for one in feed
            if one.kind not in ("correction", "voiding")
        }
        assert derived == model.deeds(series, at.published, position)
        if moment is None:
            assert len(feed) - len(derived) == model.mends(series, position)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1))
@LAW
def test_the_rectangles_tile_both_axes(history, moment, share):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, played(folder, history) as ledger, Answers(ledger.store) as answers:
        answers.catch_up()
        position = answers.store.batch_end(max(3, round(share * ledger.head())))
        at_published = from_microseconds(min(published(moment), microseconds("2030-01-01")))

        for series in SERIES:
            said = answers.figures(At(published(moment), position), series).items
            covering = [
                one
                for one in answers.rectangles(At(OPEN, ledger.head()), series).items
                if one.slot == "statement"
                and one.published_from <= at_published
                and (one.published_to is None or at_published < one.published_to)
                and one.position_from <= position
                and (one.position_to is None or position < one.position_to)
            ]
            assert {one.period: (one.value, one.entry) for one in covering} == {
                one.period: (one.value, one.entry) for one in said
            }
            assert len(covering) == len(said)


@given(history=histories(), share=st.floats(0, 1))
@LAW
def test_no_as_of_is_as_of_the_greatest_publication_and_an_answer_at_a_position_is_for_ever(history, share):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        clock, cut = Clock(), max(1, round(share * len(history)))
        with Ledger.open(Path(folder) / "ledger.db", clock) as ledger, Answers(ledger.store) as answers:
            player = Player(ledger)
            for command in history[:cut]:
                player.play(command)
            answers.catch_up()
            position = ledger.head()
            before = bodies(answers, At(OPEN, position))
            assert before == bodies(answers, At(microseconds("2030-01-01"), position))
            for command in history[cut:]:
                player.play(command)
            answers.catch_up()

            assert bodies(answers, At(OPEN, position)) == before
            rebuild(answers.pointer, answers.store, limit=3)
            assert bodies(answers, At(OPEN, position)) == before


def bodies(answers: Answers, at: At) -> list[bytes]:
    found = []
    for key in SERIES:
        found += [
            answers.totals(at, series=[key]),
            answers.series(at, key),
            answers.figures(at, key),
            answers.years(at, key),
            answers.months(at, key),
            answers.days(at, key, sort="-value"),
            answers.vintages(at, key),
            answers.triangle(at, key),
            answers.rectangles(at, key),
            answers.revisions(at, RevisionFilter(series=key), limit=10_000),
            answers.compare(key, At(microseconds("2022-03-04"), at.position), at),
        ]
        for when in PERIODS:
            name = f"{key}/{when}"
            if any(kept.position <= at.position for kept in answers.store.stream(f"figure/{name}")):
                found += [answers.history(at, name), answers.explain(at, name)]
    return [msgspec.json.encode(one) for one in found]


@pytest.mark.parametrize("batches", [1, 2])
def test_a_history_without_events_has_no_rows(tmp_path, batches):
    with Ledger.open(tmp_path / "ledger.db", Clock()) as ledger, Answers(ledger.store) as answers:
        for _ in range(batches):
            answers.catch_up()

        assert answers.totals(answers.at()).items == []
