"""A watch that is kept: what is due is looked at, old bytes go, and there is one at a time."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from cli.main import main
from cli.watching import watched
from domain.refusals import ClockBehind
from importers.watching.keeping_watch import WatchRuns, keep_watch, look_once, only_watch
from importers.watching.kept_bytes import KeptBytes
from importers.watching.watcher import Watcher, WatchLook
from tests.watching.a_site import Page
from tests.watching.watching import LIST, SPEC, Watching, a_file

ONE_SECOND = timedelta(seconds=1)
TWO = LIST + LIST.replace('"cases"', '"again"')


@pytest.fixture
def watching(tmp_path, site):
    found = Watching(tmp_path, site)
    yield found
    found.ledger.close()


def look_at_all(watching, **how):
    """The looks of one turn."""
    found: list[WatchLook] = []
    with watching.site.fetcher() as fetcher:
        listed = watching.listed
        look_once(Watcher(watching.ledger, listed, watching.kept, fetcher), listed.entries, found.append, **how)
    return found


def test_only_what_is_due_is_looked_at(tmp_path, site):
    watching = Watching(tmp_path, site, listed=TWO.replace('every = "1h"', 'every = "1d"', 1))

    first = look_at_all(watching)
    watching.clock.move(watching.due() / 2)
    second = look_at_all(watching)
    third = look_at_all(watching, whether_due=True)

    assert [[one.name for one in looks] for looks in (first, second, third)] == [
        ["cases", "again"], ["again"], ["cases", "again"],
    ]  # fmt: skip
    watching.ledger.close()


def test_one_source_that_cannot_be_had_keeps_nobody_from_the_others(tmp_path, site):
    watching = Watching(
        tmp_path, site, listed=LIST.replace("/cases.csv", "/none.csv") + LIST.replace('"cases"', '"again"')
    )

    assert [one.outcome for one in look_at_all(watching)] == ["unreachable", "changed"]
    watching.ledger.close()


def test_a_watch_goes_on_until_it_is_told_to_stop(watching):
    stop, found = threading.Event(), []

    def tell(look):
        found.append(look.outcome)
        if len(found) == 3:
            stop.set()

    def hours():
        watching.clock.move(watching.listed.entries[0].every * ONE_SECOND)
        return watching.clock.now

    watching.ledger.clock = hours  # each time that it is asked, an hour has gone by
    with watching.site.fetcher() as fetcher:
        listed = watching.listed
        keep_watch(Watcher(watching.ledger, listed, watching.kept, fetcher), listed.entries, tell, stop)

    assert found == ["changed", "unchanged", "unchanged"]


@pytest.mark.parametrize("back", [-0.5, -2])
def test_a_clock_that_went_far_back_is_said_and_nothing_that_came_is_lost(watching, back):
    look_at_all(watching)
    watching.publishes(a_file(d01=6))
    watching.clock.move(timedelta(days=back))

    with pytest.raises(ClockBehind, match="cases is not looked at, and nothing of it is lost: the last batch"):
        look_at_all(watching)

    watching.clock.move(timedelta(days=3))
    [look] = look_at_all(watching)
    assert (look.outcome, look.summary.total.revisions_of_value) == ("changed", 1)


def test_one_process_at_a_time_keeps_the_watch(tmp_path):
    with only_watch(tmp_path / "w"), pytest.raises(WatchRuns), only_watch(tmp_path / "w"):
        pass

    with only_watch(tmp_path / "w"):
        pass


def test_old_bytes_go_when_there_is_no_room_but_never_the_last(tmp_path, site):
    watching = Watching(tmp_path, site, listed="keep_bytes = 0\n" + LIST)
    look_at_all(watching)
    watching.publishes(a_file(d01=6))
    watching.clock.move(watching.due())

    [look] = look_at_all(watching)

    kept = [one for one in (watching.kept / "bytes").rglob("*") if one.is_file()]
    assert kept == [Path(look.file)]
    watching.ledger.close()


def test_what_was_left_half_way_goes(tmp_path):
    (tmp_path / ".arriving-x").write_bytes(b"half")

    KeptBytes(tmp_path).prune(100, ())

    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_is_not_kept(watching):
    watching.site.pages["/cases.csv"] = Page(raw=(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ndate,cases\n",))

    [look] = look_at_all(watching)

    assert look.outcome == "unreachable"
    assert list((watching.kept / "bytes").iterdir()) == []


def test_the_verb_prints_each_look_and_keeps_its_notes_beside_the_ledger(tmp_path, site, monkeypatch, capsys):
    watching = Watching(tmp_path, site)
    watching.ledger.close()
    monkeypatch.setenv("ASREPORTED_DATABASE", str(watching.database))

    with site.fetcher() as fetcher:
        looks = watched(watching.listed, fetcher, as_json=False, once=True, whether_due=False)
    printed = capsys.readouterr().out
    with site.fetcher() as fetcher:
        watched(watching.listed, fetcher, as_json=True, once=True, whether_due=True)
    [told] = json.loads(capsys.readouterr().out)

    assert [one.outcome for one in looks] == ["changed"]
    assert "cases" in printed
    assert "events recorded" in printed
    assert (told["outcome"], told["name"]) == ("unchanged", "cases")
    assert (tmp_path / "ledger.db.watch" / "notes" / "cases.json").is_file()


def run(folder, monkeypatch, spec, *options):
    """The exit code of the verb over a list with an address of this machine."""
    (folder / "town.toml").write_text(spec)
    (folder / "watch.toml").write_text(LIST.replace("{url}", "https://127.0.0.1"))
    monkeypatch.setenv("ASREPORTED_DATABASE", str(folder / "ledger.db"))
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(folder / "watch.toml"), *options])
    return ended.value.code


def test_the_verb_asks_nothing_of_a_network_near_us(tmp_path, monkeypatch, capsys):
    code = run(tmp_path, monkeypatch, SPEC, "--once", "--json")

    [told] = json.loads(capsys.readouterr().out)
    assert (code or 0, told["outcome"], told["file"]) == (0, "unreachable", None)
    assert "not of the internet" in told["why"]


def test_the_verb_refuses_a_list_before_it_makes_a_ledger(tmp_path, monkeypatch, capsys):
    code = run(tmp_path, monkeypatch, "", "--once")

    assert code == 1
    assert "watch 'cases'" in capsys.readouterr().err
    assert not (tmp_path / "ledger.db").exists()
