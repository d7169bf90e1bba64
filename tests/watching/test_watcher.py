"""A file that is watched: what changed is imported once, and that nothing changed is recorded, too."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.keys import FigureKey
from domain.recording.ledger import Ledger
from domain.refusals import FileUnreadable
from domain.streams import OfFigure
from tests.watching.a_site import Page
from tests.watching.watching import LIST, SPEC, Watching, a_file

TUESDAY, WEDNESDAY = "Tue, 01 Mar 2022 18:00:00 GMT", "Wed, 02 Mar 2022 07:00:00 GMT"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def watching(tmp_path, site):
    found = Watching(tmp_path, site)
    yield found
    found.ledger.close()


def reads(watching, day="2022-03-01"):
    """The value of the last statement that was recorded of the day."""
    entries = watching.ledger.store.stream(OfFigure(FigureKey("town", "cases", day)))
    return entries[-1].event.statement.value


def test_the_first_look_imports_the_file_and_keeps_its_bytes(watching):
    watching.publishes(a_file(d01=5), Last_Modified=TUESDAY)

    look = watching.look()

    assert (look.outcome, look.published_at, look.published_by) == (
        "changed", "2022-03-01T18:00:00.000000Z", "last-modified",
    )  # fmt: skip
    [bulletin] = watching.bulletins()
    document = watching.ledger.document(bulletin.document)
    assert (document.url, document.sha256) == (look.url, look.sha256)
    assert Path(look.file).read_bytes() == a_file(d01=5)
    assert reads(watching) == "5"


def test_a_file_whose_age_nobody_says_was_published_when_it_was_seen(watching):
    look = watching.look()

    assert (look.published_at, look.published_by) == ("2022-03-02T08:00:00.000000Z", "look")


@pytest.mark.parametrize("tag", [{"ETag": '"1"'}, {"Last_Modified": TUESDAY}, {}], ids=["tag", "time", "neither"])
def test_a_file_that_is_as_it_was_is_not_imported_again(watching, tag):
    watching.publishes(a_file(d01=5), **tag)

    assert watching.looks(0, 1, 1) == ["changed", "unchanged", "unchanged"]
    assert len(watching.bulletins()) == 1


def test_a_new_version_is_the_whole_list(watching):
    watching.publishes(a_file(d01=5, d02=7))
    watching.look()
    watching.publishes(a_file(d01=6))

    look = watching.look(hours=1)

    assert look.summary.total.revisions_of_value == 1
    assert look.summary.total.withdrawals == 1


def test_looks_that_find_nothing_new_are_one_fact_a_day(watching):
    watching.looks(*[1] * 73)

    assert watching.told() == [("changed", 1), ("unchanged", 24), ("unchanged", 24), ("unchanged", 24)]
    first, second, *_ = watching.recorded()[1:]
    assert (first.first, first.last) == ("2022-03-02T10:00:00.000000Z", "2022-03-03T09:00:00.000000Z")
    assert second.first == "2022-03-03T10:00:00.000000Z"
    assert (first.series, first.every, first.url) == (("cases",), 3600, watching.listed.entries[0].cited)


def test_looks_that_find_something_else_are_another_fact(watching):
    watching.looks(0, 1, 1)
    watching.breaks()
    watching.looks(1, 1)
    watching.publishes(a_file(d01=5))
    watching.looks(1)

    assert watching.told() == [("changed", 1), ("unchanged", 2), ("unreachable", 2)]
    assert watching.recorded()[2].why == "it answers 503"


def test_a_source_that_is_back_is_asked_only_if_it_changed(watching):
    watching.publishes(a_file(d01=5), ETag='"1"')
    watching.look()
    watching.breaks()
    watching.look(hours=1)
    watching.publishes(a_file(d01=5), ETag='"1"')

    assert watching.look(hours=1).outcome == "unchanged"


def test_who_was_away_says_so_by_two_facts(watching):
    watching.looks(0, 1, 1, 5, 1, 24)

    assert watching.told() == [("changed", 1), ("unchanged", 2), ("unchanged", 2)]


def test_a_file_that_cannot_be_read_changes_no_figure(watching):
    watching.look()
    watching.publishes(b"date,cases\n2022-03-01,many\n")

    look = watching.look(hours=1)

    assert look.outcome == "unreadable"
    assert "row 1, column 'cases'" in look.why
    assert str(watching.folder) not in look.why  # it is recorded for all to see
    assert (len(watching.bulletins()), reads(watching)) == (1, "5")
    assert look.is_wrong


def test_a_file_that_cannot_be_read_stays_so_until_it_changes(watching):
    watching.publishes(b"<html>Sorry</html>", ETag='"1"')
    outcomes = watching.looks(0, 1)
    watching.publishes(a_file(d01=5), ETag='"2"')

    assert [*outcomes, *watching.looks(1, 1)] == ["unreadable", "unreadable", "changed", "unchanged"]
    assert watching.told()[0] == ("unreadable", 2)


def test_a_mended_spec_reads_what_is_kept(watching):
    watching.publishes(b"day,cases\n2022-03-01,5\n", ETag='"1"')
    assert watching.look().outcome == "unreadable"
    (watching.folder / "town.toml").write_text(SPEC.replace('column = "date"', 'column = "day"'))

    look = watching.look(hours=1)

    assert (look.outcome, reads(watching)) == ("unchanged", "5")
    assert look.published_at == "2022-03-02T08:00:00.000000Z"  # when it came, not when the spec was mended
    assert [one["If-None-Match"] for one in watching.site.asked("/cases.csv")] == [None, '"1"']


def test_what_is_not_kept_any_more_is_asked_for_again(watching):
    watching.publishes(b"day,cases\n2022-03-01,5\n", ETag='"1"')
    Path(watching.look().file).unlink()
    (watching.folder / "town.toml").write_text(SPEC.replace('column = "date"', 'column = "day"'))

    look = watching.look(hours=1)

    assert (look.outcome, reads(watching)) == ("changed", "5")
    assert [one["If-None-Match"] for one in watching.site.asked("/cases.csv")] == [None, None]


def test_kept_bytes_that_were_changed_are_not_believed(watching):
    watching.publishes(b"day,cases\n2022-03-01,5\n", ETag='"1"')
    Path(watching.look().file).write_bytes(b"day,cases\n2022-03-01,6\n")
    (watching.folder / "town.toml").write_text(SPEC.replace('column = "date"', 'column = "day"'))

    watching.look(hours=1)

    assert reads(watching) == "5"


@pytest.mark.parametrize("older", [TUESDAY, "Fri, 01 Jan 1600 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "soon"])
def test_a_time_that_cannot_be_is_not_when_a_file_was_published(watching, older):
    watching.publishes(a_file(d01=5), Last_Modified=WEDNESDAY)
    watching.look()
    watching.publishes(a_file(d01=6), Last_Modified=older)

    look = watching.look(hours=1)

    assert (look.published_at, look.published_by) == ("2022-03-02T09:00:00.000000Z", "look")
    assert reads(watching) == "6"


def test_a_clock_that_went_back_puts_no_old_figure_in_force(watching):
    watching.look()
    watching.publishes(a_file(d01=6))

    look = watching.look(seconds=-30)

    assert look.published_at == "2022-03-02T08:00:01.000000Z"
    assert reads(watching) == "6"
    assert watching.due() > timedelta(0)


def test_a_clock_that_went_back_ends_a_run_of_looks(watching):
    watching.looks(0, 1, 1)
    watching.look(minutes=-5)
    watching.look(hours=24)

    assert all(one.first <= one.last for one in watching.recorded())
    assert watching.told() == [("changed", 1), ("unchanged", 2), ("unchanged", 1)]


def test_a_watch_is_due_when_its_time_has_come(watching):
    assert not watching.due()
    watching.look()
    assert watching.due() == timedelta(minutes=57)
    watching.clock.move(timedelta(minutes=57))
    assert not watching.due()
    watching.clock.move(timedelta(days=-9))
    assert not watching.due()


def test_a_source_is_left_alone_as_long_as_it_asks(watching):
    watching.breaks(429, Retry_After="7200")

    watching.look()

    assert watching.due() == timedelta(hours=2)
    watching.publishes(a_file(d01=5))
    watching.look(hours=2)
    assert watching.due() == timedelta(minutes=57)


def test_a_source_that_does_not_change_falls_silent(watching):
    watching.look()

    looks = [watching.look(days=1) for _ in range(4)]

    assert [one.silent_since for one in looks] == [None, None, None, "2022-03-02T08:00:00.000000Z"]
    assert looks[-1].is_wrong


def test_a_source_that_nobody_can_see_is_told(watching):
    watching.look()
    watching.breaks()

    looks = [watching.look(hours=1) for _ in range(3)]

    assert [one.blind_since for one in looks] == [None, None, "2022-03-02T08:00:00.000000Z"]


def test_a_source_that_never_could_be_reached_is_looked_at_all_the_same(watching):
    watching.breaks(404)
    watching.looks(*[1] * 24)

    assert watching.told() == [("unreachable", 24)]
    assert watching.ledger.series("town/cases") is None


def test_where_we_are_is_recorded_nowhere(watching):
    watching.site.addresses[:] = ["10.1.2.3"]
    watching.looks(*[1] * 24)

    [event] = watching.recorded()
    assert "not of the internet" in event.why
    assert "10.1.2.3" not in event.why
    assert watching.requests() == 0


def test_a_key_in_an_address_is_recorded_nowhere(tmp_path, site):
    secret = "k3y"
    listed = f"""
[[watch]]
name = "cases"
url = "{{url}}/cases.csv?key={secret}"
cite = "https://town.example/cases.csv"
spec = "town.toml"
every = "1h"
"""
    watching = Watching(tmp_path, site, listed=listed)
    site.pages[f"/cases.csv?key={secret}"] = Page(a_file(d01=5))
    watching.look()
    site.pages[f"/cases.csv?key={secret}"] = Page(status=302, headers={"Location": f"http://x.example/?key={secret}"})
    watching.look(hours=1)
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /")
    watching.looks(1, 24, 1, 24)

    assert len(watching.told()) > 2
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*") if path.is_file())
    watching.ledger.close()


def test_another_address_of_the_same_name_is_another_file(watching):
    watching.look()
    (watching.folder / "watch.toml").write_text(LIST.replace("{url}/cases", f"{watching.site.url}/deaths"))
    (watching.folder / "town.toml").write_text(SPEC.replace("cases", "deaths"))
    watching.site.pages["/deaths.csv"] = Page(b"date,deaths\n2022-03-01,1\n", headers={"Last-Modified": TUESDAY})

    look = watching.look(hours=1)

    assert (look.outcome, reads(watching)) == ("changed", "5")
    assert look.published_by == "look"  # a later time than anything that has this name
    assert [one.published_at for one in watching.bulletins()] == sorted(
        one.published_at for one in watching.bulletins()
    )


MONTH = {f"d{day:02}": day * 10 for day in range(1, 31)}
BROKEN = {day: value * 1000 for day, value in MONTH.items()}


def test_a_version_that_is_not_plausible_is_held_and_dropped_by_the_next_good_one(watching):
    watching.publishes(a_file(**MONTH))
    watching.look()
    watching.publishes(a_file(d01=10))
    held = [watching.look(hours=1) for _ in range(2)]
    watching.publishes(a_file(**MONTH | {"d31": 310}))

    look = watching.look(hours=1)

    assert [one.outcome for one in held] == ["held", "held"]
    assert held[0].is_wrong
    assert "30 figures" in held[0].why
    assert (look.outcome, len(watching.bulletins())) == ("changed", 2)
    assert reads(watching, "2022-03-31") == "310"


def test_a_change_that_lasts_is_taken_with_the_version_that_began_it(watching):
    watching.publishes(a_file(**MONTH))
    watching.look()
    watching.publishes(a_file(**BROKEN))
    began = watching.look(hours=1)
    watching.publishes(a_file(**BROKEN | {"d31": 310_000}))

    look = watching.look(hours=1)

    assert (began.outcome, look.outcome) == ("held", "changed")
    assert [one.published_at[11:13] for one in watching.bulletins()] == ["08", "09", "10"]
    assert reads(watching, "2022-03-02") == "20000"


def test_what_is_held_is_taken_by_who_trusts_it(watching):
    watching.publishes(a_file(**MONTH), ETag='"1"')
    watching.look()
    watching.publishes(a_file(**BROKEN), ETag='"2"')
    watching.look(hours=1)

    look = watching.look(hours=1, trust=True)

    assert (look.outcome, reads(watching, "2022-03-02")) == ("unchanged", "20000")
    assert look.published_at[11:13] == "09"
    assert watching.look(hours=1).outcome == "unchanged"


def test_a_spec_that_judges_nothing_frees_what_is_held(watching):
    watching.publishes(a_file(**MONTH), ETag='"1"')
    watching.look()
    watching.publishes(a_file(**BROKEN), ETag='"2"')
    watching.look(hours=1)
    (watching.folder / "town.toml").write_text("plausible = false\n" + SPEC)

    watching.look(hours=1)

    assert reads(watching, "2022-03-02") == "20000"


@pytest.mark.parametrize("at", range(1, 12))
def test_killed_at_any_moment_the_next_look_goes_on(watching, at):
    watching.publishes(a_file(d01=5), ETag='"1"')
    watching.look()
    watching.looks(1, 1)
    watching.publishes(a_file(d01=6), ETag='"2"')
    is_killed = _killed(watching, at)

    outcomes = watching.looks(1, 1, 24)

    # Other than a second bulletin of the same bytes, or a look that is counted twice, nothing could tell.
    assert (len(watching.bulletins()), reads(watching)) == (2, "6")
    assert outcomes[1:] == ["unchanged", "unchanged"]
    runs = [(one.first, one.outcome) for one in watching.recorded()]
    assert len(set(runs)) == len(runs)
    assert is_killed or at > 5


def test_killed_behind_the_import_nothing_is_recorded_twice(watching):
    watching.publishes(a_file(d01=5), ETag='"1"')
    watching.looks(0, 1)
    watching.publishes(a_file(d01=6), ETag='"2"')
    notes = watching.kept / "notes" / "cases.json"
    assert _killed(watching, 4)
    before_the_import = notes.read_bytes()
    watching.look()
    recorded = watching.ledger.head()
    notes.write_bytes(before_the_import)

    look = watching.look()

    assert (look.outcome, watching.ledger.head()) == ("changed", recorded)


def _killed(watching, at):
    """Whether a look was ended when it asked for the time so often."""
    asked, clock = 0, watching.ledger.clock

    def now():
        nonlocal asked
        asked += 1
        if asked == at:
            raise Killed
        return clock()

    watching.clock.move(timedelta(hours=1))
    dying = Ledger(watching.ledger.store, watching.ledger._guard, now)  # noqa: SLF001 - the same ledger, dying
    whole, watching.ledger = watching.ledger, dying
    try:
        watching.look()
    except Killed:
        return True
    finally:
        watching.ledger = whole
    return False


@pytest.mark.parametrize(
    "damaged",
    [
        lambda _: b"{",
        lambda said: said.replace(b'"looked_at":"2022', b'"looked_at":"2O22', 1),
    ],
)
def test_notes_that_are_damaged_are_told_with_the_way_out(watching, damaged):
    watching.look()
    path = watching.kept / "notes" / "cases.json"
    path.write_bytes(damaged(path.read_bytes()))

    with pytest.raises(FileUnreadable, match=r"cases\.json is damaged: .*remove it with rm"):
        watching.look(hours=1)
