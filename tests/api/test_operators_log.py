"""The operators' log: private from its first byte, append-only, whole after a crash, seen by every process at once."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from api.authority.operators import Operators
from api.authority.operators_log import OperatorsLog
from domain.refusals import FileUnreadable, NewerLedger, NotALedger
from stores.opening import open_ledger
from stores.sqlite.operators import APPLICATION_ID, OperatorsLogExposed, check_private, check_rows, log_of
from stores.token_events import TokenExpired, TokenIssued, TokenRevoked, decode, encode

ROOT = Path(__file__).parents[2]
LONG_AGO = 1_600_000_000
ISSUED = (
    b'{"type":"token-issued","number":1,"recorded_at":"2026-01-01T00:00:00.000000Z","recorded_by":"root",'
    b'"token":"3k9d02xm","key":"aa","request":"bb","digest":"cc","owner":"ada","scopes":["correct","report:*"],'
    b'"expires":"2026-04-01T00:00:00.000000Z"}'
)
REVOKED = (
    b'{"type":"token-revoked","number":2,"recorded_at":"2026-01-01T00:00:00.000001Z","recorded_by":"root",'
    b'"token":"3k9d02xm","why":"lost"}'
)
EXPIRED = (
    b'{"type":"token-expired","number":3,"recorded_at":"2026-01-01T00:00:00.000002Z","recorded_by":"asreported",'
    b'"token":"3k9d02xm"}'
)
STANDS_FOR_EVER = (ISSUED, REVOKED, EXPIRED)


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "asreported.db"


@pytest.fixture
def issued(ledger):
    """The ledger's operators, with one token."""
    with Operators.open(ledger) as operators:
        text, token = operators.issue("ada", ["admin", "report:*"], "90d", "root")
        yield operators, f"Bearer {text}".encode(), token


def elsewhere(script, ledger):
    """What another process prints; ``operators`` are the ledger's."""
    head = f"from api.authority.operators import Operators\noperators = Operators.open({str(ledger)!r})\n"
    done = subprocess.run([sys.executable, "-c", head + script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def revoking(token):
    return msgspec.structs.replace(decode(REVOKED), token=token.id)


def age(ledger):
    """Let the log look as if nothing had been written for years."""
    os.utime(log_of(ledger), (LONG_AGO, LONG_AGO))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# What stands in it.


@pytest.mark.parametrize("stored", STANDS_FOR_EVER, ids=["issued", "revoked", "expired"])
def test_the_bytes_of_an_event_are_the_same_for_ever(stored):
    assert encode(decode(stored)) == stored


def test_each_event_has_its_bytes_here():
    kinds = {type(decode(stored)) for stored in STANDS_FOR_EVER}

    assert kinds == {TokenIssued, TokenRevoked, TokenExpired}


def test_a_field_of_a_newer_program_is_passed_over():
    newer = REVOKED.replace(b'"why"', b'"colour":"red","why"')

    assert decode(newer) == decode(REVOKED)


def test_no_secret_is_on_disk(issued, ledger):
    operators, header, token = issued
    operators.revoke(token.id, "root", "lost")
    secret = header.split(b"_", 2)[2][:43]

    written = b"".join(path.read_bytes() for path in ledger.parent.iterdir())

    assert token.id.encode() in written
    assert secret not in written
    assert header.removeprefix(b"Bearer ") not in written


def test_nothing_of_tokens_goes_into_the_ledger(issued, ledger):
    _, _, token = issued
    with open_ledger(ledger) as opened:
        assert opened.head() == 0

    assert token.id.encode() not in ledger.read_bytes()


# Append-only.


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE noted_events SET state = x'7b7d'",
        "UPDATE noted_events SET number = 7",
        "DELETE FROM noted_events",
        "INSERT OR REPLACE INTO noted_events VALUES (1, 'token-issued', x'7b7d')",
        "INSERT INTO noted_events VALUES (5, 'token-issued', x'7b7d')",
        "INSERT INTO noted_events VALUES (0, 'token-issued', x'7b7d')",
        "INSERT INTO noted_events VALUES (2, 'token-issued', NULL)",
    ],
)
def test_sql_itself_changes_nothing(deed, issued, ledger):
    connection = sqlite3.connect(log_of(ledger))
    before = connection.execute("SELECT * FROM noted_events").fetchall()

    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(deed)

    assert connection.execute("SELECT * FROM noted_events").fetchall() == before
    connection.close()


# Private.


def test_there_is_no_log_and_no_token_until_one_is_issued(ledger):
    with Operators.open(ledger) as operators:
        assert operators.tokens() == []
        assert operators.authenticate(b"Bearer x") is None
    check_private(ledger)

    assert list(ledger.parent.iterdir()) == []


def test_the_log_is_private_whatever_the_umask(ledger):
    script = "import os; os.umask(0); print(operators.issue('ada', ['admin'], '1d', 'root')[1].owner)"

    assert elsewhere(script, ledger) == (0, "ada")
    assert {path.name: mode(path) for path in ledger.parent.iterdir()} == {"asreported.db.operators": 0o600}


def test_what_sqlite_keeps_beside_the_log_is_private_too(issued, ledger):
    _, _, token = issued
    log = OperatorsLog(ledger)
    with log.writing():
        log.append(revoking(token))
        modes = {path.name: mode(path) for path in ledger.parent.iterdir()}
    log.close()

    assert modes == {"asreported.db.operators": 0o600, "asreported.db.operators-journal": 0o600}


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o610, 0o777])
def test_a_log_that_others_can_reach_is_refused_with_the_command_that_mends_it(bits, issued, ledger):
    log_of(ledger).chmod(bits)

    with pytest.raises(OperatorsLogExposed, match=f"chmod 600 {log_of(ledger)}"):
        check_private(ledger)
    with pytest.raises(OperatorsLogExposed):
        Operators.open(ledger)


def test_a_log_that_is_opened_to_others_while_it_is_used_is_refused_at_once(issued, ledger):
    operators, header, _ = issued
    assert operators.authenticate(header)
    log_of(ledger).chmod(0o644)

    with pytest.raises(OperatorsLogExposed):
        operators.authenticate(header)
    log_of(ledger).chmod(0o600)

    assert operators.authenticate(header)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_log_of_another_user_is_refused(issued, ledger):
    os.chown(log_of(ledger), 12345, 12345)

    with pytest.raises(OperatorsLogExposed, match="user 12345"):
        check_private(ledger)


def test_a_private_log_passes(issued, ledger):
    check_private(ledger)


# Somebody else's file.


@pytest.mark.parametrize(
    "content", [pytest.param(b"not a database at all, but long enough" * 100, id="a text"), pytest.param(b"x", id="x")]
)
def test_a_file_that_is_no_log_is_refused_and_left_alone(content, ledger):
    log_of(ledger).write_bytes(content)
    log_of(ledger).chmod(0o600)

    with pytest.raises(NotALedger):
        check_private(ledger)

    assert log_of(ledger).read_bytes() == content


def test_a_folder_is_refused(ledger):
    log_of(ledger).mkdir()

    with pytest.raises(NotALedger):
        check_private(ledger)


def test_a_ledger_is_no_log(ledger, tmp_path):
    open_ledger(tmp_path / "other.db").close()
    (tmp_path / "other.db").rename(log_of(ledger))
    log_of(ledger).chmod(0o600)

    with pytest.raises(NotALedger):
        check_private(ledger)


def test_a_log_is_no_ledger(issued, ledger):
    with pytest.raises(NotALedger):
        open_ledger(log_of(ledger))


def test_the_log_of_a_newer_program_is_refused(issued, ledger):
    connection = sqlite3.connect(log_of(ledger))
    connection.execute("PRAGMA user_version = 2")
    connection.close()

    with pytest.raises(NewerLedger, match="upgrade"):
        check_private(ledger)


def test_an_event_that_cannot_be_understood_lets_nobody_in(issued, ledger):
    operators, header, _ = issued
    connection = sqlite3.connect(log_of(ledger))
    connection.execute(
        "INSERT INTO noted_events VALUES (2, 'token-blessed', cast('{\"type\":\"token-blessed\"}' AS BLOB))"
    )
    connection.commit()
    connection.close()

    for _ in range(2):  # nor later, by what was known before
        with pytest.raises(FileUnreadable, match="cannot be understood"):
            operators.authenticate(header)


@pytest.mark.parametrize("content", [b"\xff", b'{"x":' + b"[" * 60_000, b'{"type":"token-issued"}'])
def test_bytes_of_any_kind_let_nobody_in(content, issued, ledger):
    operators, header, _ = issued
    with closing(sqlite3.connect(log_of(ledger), isolation_level=None)) as connection:
        connection.execute("INSERT INTO noted_events VALUES (2, 'token-revoked', ?)", (content,))

    with pytest.raises(FileUnreadable, match="cannot be understood"):
        operators.authenticate(header)


def test_a_log_of_which_a_row_was_taken_out_lets_nobody_in(issued, ledger):
    operators, header, token = issued
    operators.revoke(token.id, "root")
    operators.issue("bob", ["read"], None, "root")
    with closing(sqlite3.connect(log_of(ledger), isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER noted_events_DELETE")
        connection.execute("DELETE FROM noted_events WHERE number = 2")

    for _ in range(2):
        with pytest.raises(FileUnreadable, match="row 2 is missing"):
            operators.authenticate(header)
    with pytest.raises(FileUnreadable, match="row 2 is missing"):
        check_rows(ledger)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with (
        Operators.open(tmp_path / "nowhere" / "asreported.db") as operators,
        pytest.raises(FileUnreadable, match="cannot be made"),
    ):
        operators.issue("ada", ["read"], "1d", "root")


# Crashes.


def test_a_file_that_was_made_and_left_empty_is_filled(ledger):
    log_of(ledger).touch(mode=0o600)

    with Operators.open(ledger) as operators:
        assert operators.issue("ada", ["read"], "1d", "root")[1].state == "active"
    connection = sqlite3.connect(log_of(ledger))
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_a_process_killed_before_it_had_committed_leaves_no_trace(issued, ledger):
    operators, header, token = issued
    script = f"""
import os, signal
log = operators._log
with log.writing():
    from stores.token_events import TokenRevoked
    event = TokenRevoked(number=2, recorded_at="2030-01-01T00:00:00.000000Z", recorded_by="root", token={token.id!r})
    log.append(event)
    log._rows._file.connected().execute("PRAGMA cache_spill = 1")
    os.kill(os.getpid(), signal.SIGKILL)
"""

    assert elsewhere(script, ledger) == (-signal.SIGKILL, "")
    assert operators.authenticate(header) == token
    assert operators.revoke(token.id, "root").state == "revoked"


def test_what_fails_before_its_end_leaves_no_trace(issued, ledger):
    operators, header, token = issued
    log = OperatorsLog(ledger)

    def begin():
        with log.writing():
            log.append(revoking(token))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin()

    assert [event.number for event in log.events()] == [1]
    assert operators.authenticate(header) == token
    log.close()


def test_nothing_is_noted_in_a_file_that_is_taken_away_meanwhile_nor_in_its_successor(issued, ledger, tmp_path):
    _, _, token = issued
    log, moved = OperatorsLog(ledger), OperatorsLog(tmp_path / "moved.db")

    def begin():
        with log.writing():
            log_of(ledger).rename(log_of(tmp_path / "moved.db"))
            log_of(ledger).touch(mode=0o600)
            log.has_moved()
            log.append(msgspec.structs.replace(revoking(token), number=len(log.events()) + 1))

    with pytest.raises(FileUnreadable):
        begin()

    assert [event.number for event in moved.events()] == [1]
    assert log.events() == []
    log.close()
    moved.close()


# Many at once.


@pytest.mark.parametrize("is_quiet", [True, False], ids=["long after the last event", "right after it"])
def test_a_revocation_by_another_process_holds_for_the_next_request(is_quiet, issued, ledger):
    operators, header, token = issued
    if is_quiet:
        age(ledger)
    assert [operators.authenticate(header) for _ in range(3)] == [token] * 3

    ended = elsewhere(f"print(operators.revoke({token.id!r}, 'root').state)", ledger)

    assert ended == (0, "revoked")
    assert operators.authenticate(header) is None


def test_a_token_that_another_process_issues_is_known_at_once_even_if_it_is_the_first(ledger):
    with Operators.open(ledger) as operators:
        assert operators.authenticate(None) is None

        _, text = elsewhere("print(operators.issue('ada', ['read'], '1d', 'root')[0])", ledger)

        assert [token.owner for token in operators.tokens()] == ["ada"]
        assert operators.authenticate(f"Bearer {text}".encode()) is not None


def test_each_of_many_revocations_is_seen_by_the_very_next_look_up(ledger):
    # Two connections in one process see each other no sooner than two processes do, and take turns faster.
    with Operators.open(ledger) as operators, Operators.open(ledger) as others:
        late = []
        for _ in range(50):
            text, token = operators.issue("ada", ["read"], "1d", "root")
            header = f"Bearer {text}".encode()
            assert others.authenticate(header) == token
            operators.revoke(token.id, "root")
            late += [token] if others.authenticate(header) else []

    assert late == []


def test_no_event_is_missed_however_quickly_they_come(ledger):
    # Many within one tick of the clock of files, for nothing waits for the disk.
    log = OperatorsLog(ledger)
    with log.writing():
        pass
    hasty = sqlite3.connect(log_of(ledger), isolation_level=None)
    hasty.execute("PRAGMA synchronous = OFF")
    hasty.execute("PRAGMA journal_mode = MEMORY")

    missed = []
    for number in range(1, 301):
        event = msgspec.structs.replace(decode(REVOKED), number=number)
        hasty.execute("INSERT INTO noted_events VALUES (?, 'token-revoked', ?)", (number, encode(event)))
        missed += [] if log.has_moved() and len(log.events()) == number else [number]
        assert not log.has_moved()

    assert missed == []
    hasty.close()
    log.close()


def test_a_log_that_is_taken_away_or_replaced_counts_at_once(issued, ledger):
    operators, header, _ = issued
    kept = log_of(ledger).read_bytes()
    log_of(ledger).unlink()
    without = operators.authenticate(header)

    log_of(ledger).touch(mode=0o600)
    log_of(ledger).write_bytes(kept)

    assert without is None
    assert operators.authenticate(header)


def test_another_log_put_in_its_place_counts_at_once(issued, ledger, tmp_path):
    operators, header, token = issued
    backup = tmp_path / "backup"
    backup.touch(mode=0o600)
    backup.write_bytes(log_of(ledger).read_bytes())
    operators.revoke(token.id, "root")
    assert operators.authenticate(header) is None

    backup.replace(log_of(ledger))

    assert operators.authenticate(header) == token


def test_threads_and_processes_may_issue_together(ledger):
    script = f"""
from api.authority.operators import Operators
operators = Operators.open({str(ledger)!r})
input()
print(*(operators.issue('ada', ['read'], '1d', 'root')[0] for _ in range(12)))
"""
    command = [sys.executable, "-c", script]
    with Operators.open(ledger) as operators, ThreadPoolExecutor(4) as pool:
        processes = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        others = [pool.submit(process.communicate, "begin\n") for process in processes]
        here = [operators.issue("bob", ["read"], "1d", "root")[0]]
        while not all(one.done() for one in others):
            here.append(operators.issue("bob", ["read"], "1d", "root")[0])
        texts = [*here, *(text for one in others for text in one.result()[0].split())]
        known = [operators.authenticate(f"Bearer {text}".encode()) for text in texts]

    assert len({token.id for token in known if token}) == len(here) + 36
    log = OperatorsLog(ledger)
    assert [event.number for event in log.events()] == list(range(1, len(texts) + 1))
    log.close()


def test_who_presents_a_token_waits_for_nobody_who_is_about_to_note_something(issued, ledger):
    operators, header, token = issued
    os.utime(log_of(ledger), (LONG_AGO, LONG_AGO))
    assert operators.authenticate(header) == token  # that nothing was noted since is known from here on
    held = sqlite3.connect(log_of(ledger), isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(2) as threads:
        revoking = threads.submit(operators.revoke, token.id, "root")
        until = time.monotonic() + 30
        while not operators._log._turn.locked():  # noqa: SLF001 - that it waits is seen by nobody else
            assert time.monotonic() < until, "nobody is about to note anything"
            time.sleep(0.001)

        answered = threads.submit(operators.authenticate, header)
        still = answered.result(timeout=9), revoking.done()

        held.execute("ROLLBACK")
        revoking.result()
    held.close()
    assert still == (token, False)
    assert operators.authenticate(header) is None
