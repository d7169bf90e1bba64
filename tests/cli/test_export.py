"""The whole log as plain files, and the same ledger made of them again; whatever was changed in between is found."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from domain.recording.commands import NewDocument, ReceiveDocument
from stores.opening import open_ledger
from stores.sqlite.schema import guards_of
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.cli.conftest import CASES, ORIGIN, rows_of
from tests.cli.test_upkeep import tamper
from tests.stores.kinds import other_program
from tests.transparency.grown import append
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.transparency_log import Log

FIGURE = f"{CASES}/2022-03-05"

ONE_MORE = (
    b'{"type":"source-registered","stream":"source/x","version":1,"recorded_at":"2999-01-01T00:00:00.000000Z",'
    b'"recorded_by":"x","batch":{"id":"x"},"name":"x"}\n'
)


@pytest.fixture
def exported(signed, run, tmp_path):
    """The town's log with two checkpoints, one of them cosigned, in the folder ``out``."""
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    run("log", "sign")
    with Log.open(signed) as log:
        line = log.last().note.splitlines(keepends=True)[-1].replace(ORIGIN, "witness.example")
        log.checkpoints.keep_cosignatures(ORIGIN, 17, [line])
    run("export", "out")
    return tmp_path / "out"


def vkey(run):
    return json.loads(run("log", "show", "--json").output)["key"]


def lines_of(folder, name="events.ndjson"):
    return (folder / name).read_bytes().splitlines(keepends=True)


def test_an_export_holds_every_stored_byte_in_its_order(exported, signed):
    with closing(Store(signed)) as store:
        stored = [state for _, state in store.stored(0, 100)]

    assert lines_of(exported) == [state + b"\n" for state in stored]
    assert [one.name for one in (exported / "contents").iterdir()] == [hashlib.sha256(b"5,840").hexdigest()]
    assert sorted(one.name for one in exported.iterdir()) == [
        "README.txt", "checkpoint", "checkpoints.ndjson", "contents", "events.ndjson",
    ]  # fmt: skip


def test_an_export_holds_every_checkpoint_verbatim(exported, signed):
    with Log.open(signed) as log:
        kept, last = log.checkpoints.all(), log.note(log.last())
    told = [json.loads(line) for line in lines_of(exported, "checkpoints.ndjson")]

    assert [one["note"] for one in told] == [one.note for one in kept]
    assert [len(one["cosignatures"]) for one in told] == [1, 0]
    assert (exported / "checkpoint").read_text() == last


def test_a_ledger_made_of_an_export_is_the_same_row_by_row(exported, signed, run, tmp_path):
    told = json.loads(run("import", "log", "out", "--key", vkey(run), "--database", "new.db", "--json").output)

    assert rows_of(tmp_path / "new.db") == rows_of(signed)
    assert (told["position"], told["origin"], told["checkpoints"], told["contents"]) == (19, ORIGIN, 2, 1)
    assert told["signed_by"].startswith(ORIGIN)
    for question in (["totals"], ["history", FIGURE], ["revisions"], ["sources"]):
        again = run(*question, "--json", "--database", "new.db").output
        assert again == run(*question, "--json").output
    run("verify", "--database", "new.db")


def test_a_ledger_made_of_an_export_has_its_guards_again(exported, run, tmp_path):
    run("import", "log", "out", "--database", "new.db")

    there = {name for (name,) in other_program(tmp_path / "new.db", "SELECT name FROM sqlite_master")}
    assert set(guards_of(3)) <= there
    with pytest.raises(sqlite3.IntegrityError, match="are for ever"):
        other_program(tmp_path / "new.db", "DELETE FROM stored_events")


def test_whoever_has_the_key_goes_on_with_the_log(exported, signed, run, tmp_path):
    run("import", "log", "out", "--database", "new.db")
    shutil.copy(surroundings_of(signed).key, surroundings_of(tmp_path / "new.db").key)
    assert "asreported.db" not in run("revise", FIGURE, 560, "--database", "new.db", code=1).output
    shutil.copy(surroundings_of(signed).guard, surroundings_of(tmp_path / "new.db").guard)

    run("revise", FIGURE, 560, "--published-at", "2022-04-03", "--database", "new.db")
    run("log", "sign", "--database", "new.db")

    assert surroundings_of(tmp_path / "new.db").guard.read_text().splitlines()[:2] == [ORIGIN, "21"]
    run("verify", "--database", "new.db")


def test_an_export_of_an_export_is_the_same(exported, run, tmp_path):
    run("import", "log", "out", "--database", "new.db")
    run("export", "again", "--database", "new.db")

    for one in (path for path in exported.rglob("*") if path.is_file()):
        assert (tmp_path / "again" / one.relative_to(exported)).read_bytes() == one.read_bytes()


def test_what_was_recorded_since_is_signed_first(exported, run):
    run("revise", FIGURE, 560, "--published-at", "2022-04-03")

    told = json.loads(run("export", "later", "--json").output)

    assert (told["folder"], told["size"]) == ("later", 21)


def test_what_cannot_be_signed_is_left_out_and_counted(exported, signed, run, tmp_path):
    run("revise", FIGURE, 560, "--published-at", "2022-04-03")
    surroundings_of(signed).key.unlink()

    output = run("export", "later").output

    assert "2 events behind the last checkpoint left out" in output
    assert len(lines_of(tmp_path / "later")) == 19
    run("import", "log", "later", "--database", "new.db")


def test_a_ledger_without_a_log_is_exported_without_checkpoints(town, run, tmp_path):
    assert "none: the ledger is not signed" in run("export", "out").output

    output = run("import", "log", "out", "--database", "new.db").output

    assert "nothing outside the folder confirms the log" in output
    assert rows_of(tmp_path / "new.db") == rows_of(town)
    key = str(Signer.fresh(ORIGIN).verifier)
    assert "no checkpoint" in run("import", "log", "out", "--key", key, "--database", "x.db", code=1).stderr


def test_an_empty_ledger_comes_back_empty(run, tmp_path):
    with open_ledger(tmp_path / "asreported.db"):
        pass
    run("log", "begin", "--origin", ORIGIN)
    run("export", "out")

    assert json.loads(run("import", "log", "out", "--database", "new.db", "--json").output)["position"] == 0
    run("verify", "--database", "new.db")


def test_a_log_that_began_anew_comes_back_with_both_names(signed, run, tmp_path):
    run("backup", "old.db")
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    run("log", "sign")
    run("restore", "old.db", "--replace")
    run("log", "restart", "--origin", f"{ORIGIN}2", "--why", "the disk died")
    run("export", "out")

    told = json.loads(run("import", "log", "out", "--database", "new.db", "--json").output)

    assert (told["origin"], told["checkpoints"]) == (f"{ORIGIN}2", 2)
    assert rows_of(tmp_path / "new.db") == rows_of(signed)


def test_batches_of_many_sizes_are_found_again(tmp_path, run):
    with closing(Store(tmp_path / "asreported.db")) as store:
        for count in (1, 2, 6_000, 1, 4_999):
            append(store, count)
    run("export", "out")

    run("import", "log", "out", "--database", "new.db")

    assert rows_of(tmp_path / "new.db") == rows_of(tmp_path / "asreported.db")


def test_a_folder_that_holds_something_is_not_written_to(town, run, tmp_path):
    (tmp_path / "out").mkdir()
    run("export", "out")

    assert "out is not empty" in run("export", "out", code=1).stderr
    assert not (tmp_path / "out.part").exists()


def test_what_an_export_left_that_was_killed_is_in_nobodys_way(town, run, tmp_path):
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "events.ndjson").write_text("half")

    run("export", "out")

    assert len(lines_of(tmp_path / "out")) == 15
    assert not (tmp_path / "out.part").exists()


def test_what_is_no_export_is_never_removed(town, run, tmp_path):
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "diary.txt").write_text("mine")

    assert "is in the way" in run("export", "out", code=1).stderr
    assert (tmp_path / "out.part" / "diary.txt").read_text() == "mine"


WRONG_LEDGERS = {
    "changed": (
        "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '250', '260') AS BLOB) WHERE position = 13",
        "do not have the root that was signed",
    ),
    "missing": ("DELETE FROM stored_events WHERE position = 9", "position 9 is missing"),
    "a line feed": (
        "UPDATE stored_events SET state = CAST('{' || char(10) || '}' AS BLOB) WHERE position = 4",
        "position 4 is missing, or no event",
    ),
    "the end missing": ("DELETE FROM stored_events WHERE position > 15", "17 was signed, and the ledger ends at 15"),
    "contents missing": ("DELETE FROM contents", "are missing, or others"),
    "contents changed": ("UPDATE contents SET content = x'00'", "are missing, or others"),
}


@pytest.mark.parametrize("what", WRONG_LEDGERS)
def test_a_ledger_that_is_not_whole_is_not_exported(what, signed, run, tmp_path):
    statement, message = WRONG_LEDGERS[what]
    tamper(signed, statement)

    assert message in run("export", "out", code=1).stderr
    assert not list(tmp_path.glob("out*"))


# What was changed in an export is found.


def of_line(number, deed):
    """Change one line of the events."""

    def change(folder):
        lines = lines_of(folder)
        lines[number - 1 : number] = deed(lines[number - 1])
        (folder / "events.ndjson").write_bytes(b"".join(lines))

    return change


def of_text(name, old, new):
    def change(folder):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


def of_checkpoints(deed):
    def change(folder):
        lines = deed(lines_of(folder, "checkpoints.ndjson"))
        (folder / "checkpoints.ndjson").write_bytes(b"".join(lines))
        note = json.loads(lines[-1])
        (folder / "checkpoint").write_text(note["note"] + "".join(note["cosignatures"]))

    return change


def contents(deed):
    def change(folder):
        deed(next(iter((folder / "contents").iterdir())))

    return change


CHANGES = {
    "a digit": (of_line(13, lambda line: [line.replace(b'"250"', b'"260"')]), "events.ndjson, line 17: up to here"),
    "a line less": (of_line(4, lambda _: []), "events.ndjson, line 17: up to here"),
    "the first of a stream less": (of_line(1, lambda _: []), "events.ndjson, line 17: up to here"),
    "a version less": (of_line(7, lambda _: []), "events.ndjson, line"),
    "the last line less": (of_line(19, lambda _: []), "19 events were signed, and the file ends before"),
    "a line twice": (of_line(4, lambda line: [line, line]), "events.ndjson, line 5: series/town/rate goes on with"),
    "an empty line": (of_line(4, lambda line: [b"\n", line]), "events.ndjson, line 4: no event"),
    "no last line feed": (of_line(19, lambda line: [line[:-1]]), "events.ndjson, line 19: it is too long"),
    "another end of line": (of_line(3, lambda line: [line[:-1] + b"\r\n"]), "events.ndjson, line 17: up to here"),
    "a space": (of_line(3, lambda line: [line[:-1] + b" \n"]), "events.ndjson, line 17: up to here"),
    "no JSON": (of_line(2, lambda _: [b"?\n"]), "events.ndjson, line 2: no event"),
    "no UTF-8": (of_line(2, lambda line: [line.replace(b"town", b"t\xffwn")]), "events.ndjson, line 2: no event"),
    "nested": (of_line(2, lambda _: [b"[" * 15_000 + b"\n"]), "events.ndjson, line 2: no event"),
    "too long": (of_line(2, lambda _: [b"{" + b" " * 40_000 + b"}\n"]), "events.ndjson, line 2: it is too long"),
    "another time": (
        of_line(6, lambda line: [line.replace(b'"recorded_at":"2', b'"recorded_at":"1')]),
        "events.ndjson, line 6: recorded at",
    ),
    "no time": (
        of_line(19, lambda line: [line.replace(b'"recorded_at":"2', b'"recorded_at":"x')]),
        "events.ndjson, line 19: recorded at",
    ),
    "another batch": (
        of_line(19, lambda line: [line.replace(b'"batch":{"id":"', b'"batch":{"id":"x')]),
        "events.ndjson, line 19: recorded at",
    ),
    "one event more": (
        of_line(19, lambda line: [line, ONE_MORE]),
        "events.ndjson, line 20: the last checkpoint does not cover it",
    ),
    "no events": (lambda folder: (folder / "events.ndjson").unlink(), "is not an exported log"),
    "another root": (
        of_checkpoints(lambda lines: [lines[0], lines[1].replace(b"\\n19\\n", b"\\n18\\n")]),
        "events.ndjson, line 18: up to here",
    ),
    "a checkpoint less": (
        lambda folder: (folder / "checkpoints.ndjson").write_bytes(lines_of(folder, "checkpoints.ndjson")[0]),
        "checkpoint is not the last of checkpoints.ndjson",
    ),
    "checkpoints swapped": (of_checkpoints(lambda lines: lines[::-1]), "checkpoints.ndjson, line 2: size 17"),
    "no note": (of_text("checkpoints.ndjson", "\\n\\n", "\\n"), "checkpoints.ndjson, line 1: "),
    "no JSON in checkpoints": (of_text("checkpoints.ndjson", '{"note"', '{note"'), "checkpoints.ndjson, line 1: "),
    "a strange field": (of_text("checkpoints.ndjson", '{"note"', '{"x":1,"note"'), "checkpoints.ndjson, line 1: "),
    "no instant": (of_text("checkpoints.ndjson", '"signed_at":"2', '"signed_at":"?'), "line 1: not a moment"),
    "no last line feed in checkpoints": (
        lambda folder: (folder / "checkpoints.ndjson").write_bytes((folder / "checkpoints.ndjson").read_bytes()[:-1]),
        "checkpoints.ndjson, line 2: it does not end with a line feed",
    ),
    "another note": (of_text("checkpoint", "\n19\n", "\n20\n"), "checkpoint is not the last of checkpoints.ndjson"),
    "only one file of checkpoints": (lambda folder: (folder / "checkpoints.ndjson").unlink(), "checkpoints.ndjson"),
    "contents changed": (contents(lambda one: one.write_bytes(b"5,841")), "holds other bytes"),
    "contents cut": (contents(lambda one: one.write_bytes(b"5")), "holds other bytes"),
    "contents missing": (contents(lambda one: one.unlink()), "are not in contents"),
    "contents of nobody": (
        contents(lambda one: one.with_name("stranger").write_text("x")),
        "no event brought contents/stranger",
    ),
    "contents that are a folder": (contents(lambda one: one.with_name("x").mkdir()), "no event brought contents/x"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_was_changed_in_an_export_is_found_and_nothing_is_made(what, exported, run, tmp_path):
    change, message = CHANGES[what]
    change(exported)

    error = run("import", "log", "out", "--database", "new.db", code=1).stderr

    assert message in error
    assert len(error.splitlines()) == 1
    assert not list(tmp_path.glob("new.db*"))


def test_an_export_that_was_signed_anew_is_found_by_the_key_alone(exported, signed, run, tmp_path):
    key = vkey(run)
    of_line(13, lambda line: [line.replace(b'"250"', b'"260"')])(exported)
    for name in ("checkpoint", "checkpoints.ndjson"):
        (exported / name).unlink()
    run("import", "log", "out", "--database", "forged.db")
    run("log", "begin", "--origin", ORIGIN, "--database", "forged.db")
    run("export", "forged", "--database", "forged.db")

    run("import", "log", "forged", "--database", "new.db")
    error = run("import", "log", "forged", "--key", key, "--database", "checked.db", code=1).stderr

    assert "is not signed by" in error
    assert not (tmp_path / "checked.db").exists()


def test_a_signature_that_does_not_hold_is_found(exported, run):
    key = vkey(run)
    of_checkpoints(lambda lines: [lines[0], lines[1].replace(b"\\n19\\n", b"\\n20\\n")])(exported)

    assert "does not hold" in run("import", "log", "out", "--key", key, "--database", "new.db", code=1).stderr


def test_what_is_no_key_is_refused(exported, run):
    assert "not a verifier key" in run("import", "log", "out", "--key", "x", "--database", "new.db", code=1).stderr


def test_an_export_is_not_imported_over_a_ledger(exported, signed, run):
    before = rows_of(signed)

    assert "is already a ledger" in run("import", "log", "out", code=1).stderr
    assert rows_of(signed) == before


@pytest.mark.parametrize("content", [b"a text", b"SQLite format 3\x00" + bytes(4000)])
def test_an_export_is_not_imported_over_any_other_file(content, exported, run, tmp_path):
    (tmp_path / "new.db").write_bytes(content)

    assert "is already a ledger" in run("import", "log", "out", "--database", "new.db", code=1).stderr
    assert (tmp_path / "new.db").read_bytes() == content


def test_a_ledger_in_which_nothing_is_may_be_filled(exported, signed, run, tmp_path):
    with open_ledger(tmp_path / "new.db"):
        pass

    run("import", "log", "out", "--database", "new.db")

    assert rows_of(tmp_path / "new.db") == rows_of(signed)


def test_an_import_says_what_the_guard_knows_of_and_the_export_lacks(exported, signed, run, tmp_path):
    with open_ledger(signed) as ledger, Log.open(signed) as log:
        ledger.record(ReceiveDocument(source="town", document=NewDocument(url="https://town.example/9")), "clerk")
        Signing(log).sign()
    shutil.copy(surroundings_of(signed).guard, surroundings_of(tmp_path / "new.db").guard)

    output = run("import", "log", "out", "--database", "new.db").output

    assert "positions 20 to 20 were signed until" in output
