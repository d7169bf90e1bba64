"""A history becomes bulletins in the ledger: once, in whole, and with everything that happened told."""

import pytest

from domain.recording.commands import CorrectEntry, Replacement, VoidBulletins
from domain.refusals import Refusal
from domain.series import Closed
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, SpecDoesNotFit, UnreadableFile, UnreadableRow
from importers.issuing.rehearsing import rehearsed
from importers.vintages.vintage_buffer import VintageBuffer
from stores.opening import open_ledger
from tests.importers.small_histories import PEOPLE, SmallHistory, history_of, row, spec

FIGURE = "counters/people/2022-03-01"


def a_history_with_everything(history):
    history.commit([row("2022-03-01", 1)])
    history.commit([row("2022-03-01", 1), row("2022-03-02", 2)])
    history.commit([row("2022-03-01", 1), row("2022-03-02", 5), row("2022-03-03", "~7", dogs=1)])
    history.commit('[{"date": "2022-03-01"')
    history.commit([row("2022-03-01", 1), row("2022-03-03", 7, dogs=1), row("2022-03-03", 7, dogs=2)])
    history.commit([row("2022-03-01", 1), row("2022-03-02", 5), row("2022-03-03", 7)])
    return history


def stored(ledger):
    """What the ledger holds, but for the names and times that differ from run to run."""
    kept = list(ledger.store.between(1, ledger.head()))
    return [(one.event.stream.partition("/")[0], getattr(one.event, "statement", None) is not None) for one in kept]


def test_everything_that_the_source_did_is_counted(ledger, history):
    a_history_with_everything(history)

    summary = import_history(ledger, history.place, spec())

    assert (summary.vintages, summary.known, summary.events) == (5, 0, ledger.head())
    total = summary.total
    assert (total.reports, total.revisions_of_value, total.revisions_of_wording) == (3, 1, 1)
    assert (total.withdrawals, total.reinstatements, total.confirmations, total.pins) == (1, 1, 0, 0)
    assert summary.series["counters/people"] == total
    assert [(one.path, "not JSON" in one.why) for one in summary.skipped] == [("counts.json", True)]
    assert [one.periods for one in summary.repeated] == [("2022-03-03",)]
    assert [(one.column, one.vintages) for one in summary.unknown] == [("dogs", 2)]
    assert summary.opened == ["counters/people"]


def test_the_relayed_source_is_registered_too(ledger, history):
    history.commit([row("2022-03-01", 1)])
    relays = '[source.relays]\nsource = "mint"\nname = "The mint"\n[defaults]'

    import_history(ledger, history.place, spec(PEOPLE.replace("[defaults]", relays)))

    assert ledger.source("counters").relays == "mint"
    assert ledger.source("mint").name == "The mint"


def test_running_it_twice_records_nothing(ledger, history):
    a_history_with_everything(history)
    import_history(ledger, history.place, spec())
    before = ledger.head()

    summary = import_history(ledger, history.place, spec())

    assert (summary.events, summary.vintages, summary.known, ledger.head()) == (0, 0, 5, before)


def test_after_new_commits_it_goes_on(ledger, history):
    history.commit([row("2022-03-01", 1)])
    import_history(ledger, history.place, spec())
    history.commit([row("2022-03-01", 1), row("2022-03-02", 2)])

    summary = import_history(ledger, history.place, spec())

    assert (summary.known, summary.vintages, summary.total.reports) == (1, 1, 1)


def test_an_import_that_is_stopped_ends_like_one_that_was_not(ledger, history, tmp_path):
    a_history_with_everything(history)

    class StoppedError(Exception):
        pass

    def stop(done, total, label):
        if label.startswith("recording") and done % 2 == 0:
            raise StoppedError

    for _ in range(2):
        with pytest.raises(StoppedError):
            import_history(ledger, history.place, spec(), progress=stop)
    import_history(ledger, history.place, spec())

    with open_ledger(tmp_path / "other.db", ledger.clock) as other:
        import_history(other, history.place, spec())
        assert stored(ledger) == stored(other)


def test_a_rehearsal_tells_what_would_be_and_records_nothing(ledger, history):
    a_history_with_everything(history)

    told = rehearsed(ledger, lambda copy: import_history(copy, history.place, spec()))

    assert ledger.head() == 0
    assert told == import_history(ledger, history.place, spec())


def test_progress_counts_every_version_read_and_recorded(ledger, history):
    a_history_with_everything(history)
    told = []

    import_history(ledger, history.place, spec(), progress=lambda *step: told.append(step))

    assert told[:1] == [(1, 6, "reading counts.json")]
    assert [step[:2] for step in told] == [(done, 6) for done in range(1, 7)] * 2


def test_a_vintage_that_repeats_what_was_corrected_by_hand_is_recorded_and_named(ledger, history):
    history.commit([row("2022-03-01", 1)])
    import_history(ledger, history.place, spec())
    ledger.record(CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="2"), why="mistyped"), "somebody")
    commit = history.commit([row("2022-03-01", 1), row("2022-03-02", 3)])

    summary = import_history(ledger, history.place, spec())

    assert [(one.figure, one.commit, one.value) for one in summary.against_hand] == [(FIGURE, commit, "1")]


def test_a_misreading_is_cured_in_the_spec_after_voiding_its_bulletins(ledger, history):
    history.commit([row("2022-03-01", 1, dogs=9)])
    wrong = spec(PEOPLE.replace('people = "people"', 'dogs = "people"').replace('["day"]', '["day", "people"]'))
    import_history(ledger, history.place, wrong)
    bulletins = [one.event.stream.partition("/")[2] for one in ledger.store.between(1, ledger.head())
                 if one.event.stream.startswith("bulletin/")]  # fmt: skip
    ledger.record(VoidBulletins(bulletins=tuple(bulletins), why="the wrong column"), "somebody")

    summary = import_history(ledger, history.place, spec())

    assert (summary.known, summary.vintages, summary.series["counters/people"].reports) == (0, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            'people = "people"',
            'persons = "people"',
            "it has no column 'persons'; it has: 'date', 'people'",
        ),
        (
            'column = "date"',
            'column = "Date"',
            "the last one: row 1 has no column 'Date'; it has: 'date', 'people'",
        ),
        (
            'column = "date"',
            'column = "date", formats = ["%d.%m.%Y"]',
            "counts.json at [0-9a-f]{12}: row 1, column 'date'",
        ),
        ('path = "counts.json"', 'path = "figures.json"', "no commit has the file figures.json"),
        ('"list", "rows:data"', '"rows:data"', "no version of counts.json can be read; the last one: unknown layout"),
    ],
)
def test_a_spec_that_does_not_fit_is_explained_and_nothing_is_recorded(ledger, history, old, new, why):
    history.commit([row("2022-03-01", 1)])
    wrong = PEOPLE.replace('former_paths = ["old/counts.json"]\n', "").replace(old, new, 1)

    with pytest.raises((SpecDoesNotFit, UnreadableRow), match=why):
        import_history(ledger, history.place, spec(wrong))

    assert ledger.head() == 0


def test_a_row_that_cannot_be_read_names_its_place_or_is_passed_over_if_the_spec_says_so(ledger, history):
    history.commit([row("2022-03-01", 1)])
    commit = history.commit([row("2022-03-01", 1), row("2022-03-02", "lots")])

    with pytest.raises(UnreadableRow) as refused:
        import_history(ledger, history.place, spec())
    facts = refused.value.facts
    assert (facts["path"], facts["commit"], facts["row"], facts["column"]) == ("counts.json", commit, 2, "people")
    assert facts["text"] == "lots"

    lenient = spec(PEOPLE.replace('repeated = "last"', 'repeated = "last"\nunreadable = "skip"'))
    assert [one.commit for one in import_history(ledger, history.place, lenient).skipped] == [commit]


def test_a_part_of_the_history_in_which_nothing_changed_is_no_misfit(ledger, history):
    commit = history.commit([row("2022-03-01", 1)])

    summary = import_history(ledger, history.place, spec(), since=commit)

    assert (summary.vintages, summary.known, summary.notes) == (0, 0, [])


def test_a_column_that_no_version_has_is_only_noted_where_a_part_of_the_history_is_read(ledger, history):
    first = history.commit([row("2022-03-01", 1)])
    history.commit([row("2022-03-01", 1, dogs=2)])
    both = spec(PEOPLE.replace('people = "people"', 'people = "people"\ndogs = "dogs"').replace(
        "[[files]]", '[series.dogs]\ntitle = "Dogs"\n[[files]]'))  # fmt: skip

    summary = import_history(ledger, history.place, both, rev=first)

    assert summary.notes == ["no version of counts.json has the column 'dogs'"]


def test_a_series_that_the_ledger_has_with_another_unit_is_refused(ledger, history):
    history.commit([row("2022-03-01", 1)])
    import_history(ledger, history.place, spec())

    with pytest.raises(SpecDoesNotFit, match="in the ledger with the unit 'persons', the spec says 'heads'"):
        import_history(ledger, history.place, spec(PEOPLE.replace("persons", "heads")))


def test_what_the_ledger_refuses_is_told_with_the_vintage(ledger, history):
    commit = history.commit([row("2022-03-01", 1.123)])

    with pytest.raises(
        Refusal,
        match=f"counts.json at {commit[:12]}: row 1, column 'people': 1.123 has more than the series' 2 decimals",
    ):
        import_history(ledger, history.place, spec())


CLOSING = PEOPLE.replace('"People"', '"People"\nclosing = { last_period = 2022-03-01, reason = "no longer counted" }')


def test_a_series_is_closed_when_its_last_version_ends_there_and_only_once(ledger, history):
    first = history.commit([row("2022-03-01", 1), row("2022-03-02", 2)])
    history.commit([row("2022-03-01", 1)])

    assert import_history(ledger, history.place, spec(CLOSING), rev=first).closed == []
    assert import_history(ledger, history.place, spec(CLOSING)).closed == ["counters/people"]
    assert import_history(ledger, history.place, spec(CLOSING)).closed == []
    assert ledger.series("counters/people").closed == Closed(last_period="2022-03-01", reason="no longer counted")


def test_a_closing_is_made_up_for_if_the_import_was_stopped_before_it(ledger, history):
    history.commit([row("2022-03-01", 1)])
    import_history(ledger, history.place, spec())

    assert import_history(ledger, history.place, spec(CLOSING)).closed == ["counters/people"]


def test_adjustments_that_the_source_moves_or_takes_back_are_withdrawn(ledger, tmp_path):
    history = SmallHistory(tmp_path / "corrections")
    text = PEOPLE.replace('repeated = "last"', 'of = "adjustments"\nreason = "source-error"')
    history.commit([row("2022-03-01", 5), row("2022-03-02", 0)])
    history.commit([row("2022-03-01", 0), row("2022-03-02", 5)])
    history.commit([row("2022-03-02", 6)])

    summary = import_history(ledger, history.place, spec(text))

    assert (summary.total.adjustments, summary.total.adjustment_withdrawals) == (3, 1)


def test_a_single_file_is_a_bulletin_and_whole_only_if_said_so(ledger, tmp_path):
    file = tmp_path / "counts.json"
    file.write_text('[{"date": "2022-03-01", "people": 1}, {"date": "2022-03-02", "people": 2}]')
    first = import_file(ledger, file, spec(), published_at="2022-03-02")
    file.write_text('[{"date": "2022-03-02", "people": 3}]')

    partly = import_file(ledger, file, spec(), published_at="2022-03-03")
    wholly = import_file(ledger, file, spec(), published_at="2022-03-04", complete=True)
    again = import_file(ledger, file, spec(), published_at="2022-03-04", complete=True)

    assert first.total.reports == 2
    assert (partly.total.revisions_of_value, partly.total.withdrawals) == (1, 0)
    assert wholly.total.withdrawals == 1
    assert again.events == 0


def test_a_single_file_that_cannot_be_read_is_named(ledger, tmp_path):
    file = tmp_path / "counts.json"
    file.write_text("[")

    with pytest.raises(UnreadableFile, match=r"counts\.json: not JSON"):
        import_file(ledger, file, spec())
    with pytest.raises(NotASpec, match=r"the spec reads counts\.json as json, not as csv"):
        import_file(ledger, file, spec(), format="csv")
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        import_file(ledger, tmp_path / "none.json", spec())


def test_versions_for_which_there_is_no_room_are_read_a_second_time_and_are_the_same(history):
    a_history_with_everything(history)

    with history_of(history.place, spec()) as read:
        whole = [said_in(one) for one in read.vintages()]
        for most in (0, 200, 400, 10_000):
            assert [said_in(one) for one in VintageBuffer(read, most=most)] == whole


def test_a_version_takes_room_for_what_the_one_before_it_did_not_say(tmp_path):
    held = {}
    for name, changed in (("one row", 1), ("every row", 10)):
        history = SmallHistory(tmp_path / name)
        for version in range(6):
            history.commit([row(f"2022-03-{day + 1:02}", version if day < changed else 0) for day in range(10)])
        with history_of(history.place, spec()) as read:
            held[name] = len(VintageBuffer(read, most=1_400)._held)  # noqa: SLF001 - the others are read once more

    assert held == {"one row": 6, "every row": 2}


def test_adjustments_that_the_version_before_did_not_declare_take_room(tmp_path):
    adjusts, held = PEOPLE.replace('repeated = "last"', 'of = "adjustments"\nreason = "source-error"'), {}
    for name, changed in (("one row", 1), ("every row", 10)):
        history = SmallHistory(tmp_path / name)
        for version in range(6):
            history.commit([row(f"2022-03-{day + 1:02}", version + 1 if day < changed else 1) for day in range(10)])
        with history_of(history.place, spec(adjusts)) as read:
            held[name] = len(VintageBuffer(read, most=1_400)._held)  # noqa: SLF001 - the others are read once more

    assert held == {"one row": 6, "every row": 4}


def said_in(vintage):
    return vintage.commit, vintage.skipped, vintage.bulletin and (vintage.bulletin.digest, vintage.bulletin.document)


def test_a_version_that_lists_nothing_of_a_series_any_more_is_named_with_what_that_withdrew(ledger, history):
    text = PEOPLE.replace('people = "people"', 'people = "people"\ndogs = "dogs"').replace(
        "[[files]]", '[series.dogs]\ntitle = "Dogs"\n[[files]]')  # fmt: skip
    history.commit([row("2022-03-01", 1, dogs=1), row("2022-03-02", 2, dogs=2)])
    lost = history.commit([row("2022-03-01", 1), row("2022-03-02", 2)])
    history.commit([row("2022-03-02", 2)])
    emptied = history.commit([])

    summary = import_history(ledger, history.place, spec(text))

    assert [(one.commit, one.series, one.figures) for one in summary.emptied] == [
        (lost, "counters/dogs", 2),
        (emptied, "counters/people", 1),
    ]
