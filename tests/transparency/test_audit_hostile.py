"""The stand-alone verifier against whoever serves the log, or makes a proof, to mislead it or to keep it busy."""

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cli import audit
from domain.codec import decode, encode
from domain.events import EntryCorrected, EntryVoided, FigureReported, FigureWithdrawn
from domain.figure import replay
from domain.ledger_event import Batch
from domain.moments import microseconds
from domain.statements import Statement, Withdrawal
from tests.transparency.test_audit import AUDIT, bundle, checked, folder, key, path, rewritten, spoiled  # noqa: F401 - its fixtures
from transparency.notes import COSIGNATURE, Checkpoint, Signer, VerifierKey, signature_line, signed

STREAM = "figure/town/cases/2022-03-02"


def laid_out(place, entries, signer=None):
    """A log of less than one tile, as a folder."""
    signer, tree = signer or Signer.fresh("town.example/log"), audit.Tree()
    hashes = [audit.leaf(one) for one in entries]
    for one in hashes:
        tree.add(one)
    for level, content in (
        ("0", b"".join(hashes)),
        ("entries", b"".join(len(one).to_bytes(2) + one for one in entries)),
    ):
        file = place / f"tile/{level}/000.p/{len(entries)}"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    checkpoint = Checkpoint("town.example/log", len(entries), tree.root())
    (place / "checkpoint").write_bytes(signed(checkpoint, [signer]).encode())
    return str(signer.verifier)


@contextmanager
def answering(answers):
    """The address of a server that sends these bytes, one after the other, and the last for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            at = 0
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answers[min(at, len(answers) - 1)])
                at += 1

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def answer(body, status="200 OK", more="", length=None):
    length = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}\r\n".encode("latin-1") + body


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 abc"),
        (b"\x00\xff\x1b[2J\r\n\r\n", "checkpoint: "),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "more than 100 headers"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "IncompleteRead"),
        (answer(b"abc", length=500), "was cut off"),
        (answer(b"", "302 Found", "Location: file:///etc/hostname\r\n"), "status 302"),
        (answer(b"", "404 Not Found"), "status 404"),
        (b"", "closed connection"),
    ],
)
def test_an_answer_that_is_none_could_not_be_checked(said, told, key, capsys):  # noqa: F811 - a fixture
    with answering([said]) as place:
        code, output = checked(capsys, "log", place, "--key", key)

    assert (code, told in output, output.count("\n"), "\x1b" in output) == (2, True, 1, False), output


@pytest.mark.parametrize("wait", ["0", "\u00b2", "9" * 5000 + "x", "Thu, 01 Jan 2026 00:00:00 GMT"])
def test_who_asks_to_wait_is_waited_for_however_it_is_written(wait, folder, key, capsys):  # noqa: F811 - its fixtures
    note = (folder / "checkpoint").read_bytes()
    busy = answer(b"", "503 Busy", f"Retry-After: {wait}\r\n")

    with answering([busy, answer(note), answer(b"", "404 Not Found")]) as place:
        code, output = checked(capsys, "log", place, "--key", key)

    assert (code, "tile/" in output, "status 404" in output) == (2, True, True), output


def test_an_answer_that_is_too_long_is_not_read_to_its_end(key, capsys):  # noqa: F811 - a fixture
    with answering([answer(b"x" * 70_000)]) as place:
        code, output = checked(capsys, "log", place, "--key", key)

    assert (code, "has more than 65536 bytes" in output) == (1, True)


@pytest.mark.parametrize("place", ["http://a b", "http://a:b", "http://[::1", "http://", "/nowhere", "\x00"])
def test_a_place_that_is_none_could_not_be_checked(place, key, capsys):  # noqa: F811 - a fixture
    assert checked(capsys, "log", place, "--key", key)[0] == 2


@pytest.mark.parametrize(("file", "most"), [("tile/0", 8192), ("tile/entries", 256 * 65_537)])
def test_a_file_larger_than_any_can_be_is_found(file, most, tmp_path, capsys):
    signer_key = laid_out(tmp_path / "log", [b"{}"])
    (tmp_path / "log" / file / "000.p/1").write_bytes(bytes(most + 1))

    code, output = checked(capsys, "log", tmp_path / "log", "--key", signer_key)

    assert (code, f"has more than {most} bytes" in output) == (1, True), output


def test_a_bundle_of_more_entries_than_a_tile_has_is_found(tmp_path, capsys):
    signer_key = laid_out(tmp_path / "log", [b"{}"])
    (tmp_path / "log/tile/entries/000.p/1").write_bytes(bytes(2 * 257))

    assert "more than 256 entries" in checked(capsys, "log", tmp_path / "log", "--key", signer_key)[1]


def test_a_tree_larger_than_anybody_has_ends_at_the_first_file_that_is_not_there(tmp_path, capsys):
    signer = Signer.fresh("town.example/log")
    note = signed(Checkpoint("town.example/log", 1 << 40, bytes(32)), [signer])
    (tmp_path / "checkpoint").write_text(note)

    assert checked(capsys, "log", tmp_path, "--key", signer.verifier)[0] == 2


@pytest.mark.parametrize(
    "entry",
    [
        b'{"stream":"%s"}' % STREAM.encode(),
        b'{ "stream" : "%s" }' % STREAM.encode(),
        b'{"stream":"%s"}' % STREAM.replace("/", "\\/").encode(),
        b'{"\\u0073tream":"\\u0066%s"}' % STREAM[1:].encode(),
    ],
)
def test_an_event_of_the_figure_is_found_however_its_name_is_written(entry, tmp_path):
    audited = audit_of(tmp_path, [b'{"stream":"figure/other"}', entry])

    assert audited == {2: json.loads(entry)}


@pytest.mark.parametrize(
    "entry",
    [
        b'{"stream":"%s","stream":"figure/other"}' % STREAM.encode(),
        b'{"stream":"%s","value":1,"value":2}' % STREAM.encode(),
        b'["%s"]' % STREAM.encode(),
        b'"%s" and \xff' % STREAM.encode(),
    ],
)
def test_an_event_that_two_programs_could_read_in_two_ways_is_none(entry, tmp_path):
    with pytest.raises(audit.Wrong, match="not an event"):
        audit_of(tmp_path, [entry])


def audit_of(place, entries):
    signer_key = audit.key_of(laid_out(place / "log", entries))
    last = audit.opened((place / "log/checkpoint").read_bytes(), [signer_key])
    return audit.audit(audit.Place(str(place / "log")), last, [], STREAM)


def test_what_a_proof_holds_cannot_write_a_line_of_the_verdict(bundle, key, capsys):  # noqa: F811 - its fixtures
    def forge(said):
        said["entries"][0]["position"] = "1\x1b[2K\r\u202e\nok  all is well"

    spoiled(bundle, forge)

    code, output = checked(capsys, "proof", bundle, "--key", key)

    assert (code, output.count("\n"), output[:-1].isprintable()) == (1, 1, True)


def test_a_terminal_that_cannot_write_a_letter_is_no_verdict(bundle, key):  # noqa: F811 - its fixtures
    def far_away(said):
        said["answer"]["value"] = "\u0665\ud800"

    spoiled(bundle, far_away)
    command = [sys.executable, str(AUDIT), "proof", str(bundle), "--key", key]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "")
    assert "the answer says \\u0665?" in done.stdout


class Witness:
    """A key that cosigns whatever it is given."""

    def __init__(self, name):
        self._private = Ed25519PrivateKey.generate()
        self.key = VerifierKey(name, COSIGNATURE, self._private.public_key().public_bytes_raw())

    def cosignature(self, text, stamp=1_800_000_000):
        signature = self._private.sign(b"cosignature/v1\ntime %d\n" % stamp + text.encode())
        return signature_line(self.key, stamp.to_bytes(8) + signature)


def test_a_witness_has_to_have_cosigned(folder, key, capsys):  # noqa: F811 - its fixtures
    text, _, seals = (folder / "checkpoint").read_text().partition("\n\n")
    witness, other = Witness("w.example"), Witness("w.example")
    (folder / "checkpoint").write_text(f"{text}\n\n{seals}{witness.cosignature(text + chr(10))}")

    assert checked(capsys, "log", folder, "--key", key, "--witness", witness.key)[0] == 0
    code, output = checked(capsys, "log", folder, "--key", key, "--witness", other.key)
    assert (code, output) == (1, "WRONG  the checkpoint is not signed by w.example\n")

    (folder / "checkpoint").write_text(f"{text}\n\n{seals}{witness.cosignature(text + ' ')}")
    code, output = checked(capsys, "log", folder, "--key", key, "--witness", witness.key)
    assert (code, output) == (1, "WRONG  the signature of w.example does not hold\n")


def test_a_log_is_not_signed_by_a_witness_nor_witnessed_by_a_log(folder, key, capsys):  # noqa: F811 - its fixtures
    witness = Witness("town.example/log").key

    assert "not a log's" in checked(capsys, "log", folder, "--key", witness)[1]
    assert "not a witness's" in checked(capsys, "log", folder, "--key", key, "--witness", key)[1]


def test_more_signatures_than_anybody_reads_are_refused():
    signer = Signer.fresh("town.example/log")
    note = signed(Checkpoint("town.example/log", 5, bytes(32)), [signer])

    with pytest.raises(audit.Wrong, match="100 signatures"):
        audit.opened((note + "\N{EM DASH} w AAAAAAA=\n" * 100).encode(), [audit.key_of(str(signer.verifier))])


def test_what_was_kept_is_held_before_it_is_replaced(path, folder, key, tmp_path, capsys):  # noqa: F811 - its fixtures
    from transparency.publishing import publish  # noqa: PLC0415 - one test needs it
    from transparency.transparency_log import Log  # noqa: PLC0415 - one test needs it

    kept = tmp_path / "kept"
    assert checked(capsys, "log", folder, "--key", key, "--keep", kept)[0] == 0
    before = kept.read_bytes()
    assert "goes on from" in checked(capsys, "log", folder, "--key", key, "--keep", kept)[1]

    rewritten(path)
    with Log.open(path) as log:
        publish(log, tmp_path / "anew")

    code, output = checked(capsys, "log", tmp_path / "anew", "--key", key, "--keep", kept)
    assert (code, "two roots" in output, kept.read_bytes()) == (1, True, before)


def test_a_kept_file_that_is_no_checkpoint_is_named_and_left(folder, key, tmp_path, capsys):  # noqa: F811 - its fixtures
    (tmp_path / "letter").write_text("Dear Ada,\n")

    code, output = checked(capsys, "log", folder, "--key", key, "--keep", tmp_path / "letter")

    assert (code, "letter: the checkpoint is no signed note" in output) == (1, True)
    assert (tmp_path / "letter").read_text() == "Dear Ada,\n"


def test_an_event_of_a_type_that_it_does_not_know_could_not_be_checked():
    with pytest.raises(audit.NotChecked, match="figure-split"):
        audit.reads({1: {"type": "figure-split", "version": 1}}, None)


MOMENTS = st.sampled_from(
    ["2022-03-02", "2022-03-03", "2022-03-02T23:59:59.999999Z", "2022-03-03T00:00:00.000000Z"]
    + [f"2022-03-02T12:00:00.{part}Z" for part in ("000000", "000001", "500000")]
)
SAID = st.one_of(
    st.builds(Statement, value=st.sampled_from(["1", "2", "2.0"]), published_at=MOMENTS),
    st.builds(Statement, value=st.just("3"), qualifier=st.just("about"), published_at=MOMENTS),
    st.builds(Withdrawal, published_at=MOMENTS),
)


@st.composite
def histories(draw):
    """Events of a figure with their positions: said, corrected and voided in any order."""
    events: list[Any] = []
    for version in range(1, draw(st.integers(1, 9)) + 1):
        deed = draw(st.sampled_from(["say", "say", "correct", "void"])) if events else "say"
        said, entry = draw(SAID), draw(st.integers(1, max(1, version - 1)))
        whole: dict[str, Any] = {
            "stream": STREAM,
            "version": version,
            "recorded_at": "2022-04-01T00:00:00.000000Z",
            "recorded_by": "ada",
            "batch": Batch(id="b"),
        }
        slot = "statement" if isinstance(said, Statement) else "withdrawal"
        if deed == "say":
            kind: Any = FigureReported if slot == "statement" else FigureWithdrawn
            events.append(kind(**whole, bulletin="b", **{slot: said}))
        elif deed == "correct":
            events.append(EntryCorrected(**whole, entry=entry, why="mistyped", **{slot: said}))
        else:
            events.append(EntryVoided(**whole, entry=entry, why="not ours"))
    return {3 * at: encode(one) for at, one in enumerate(events, 1)}


@given(histories(), st.none() | MOMENTS)
def test_it_reads_any_history_as_the_ledger_does(stored, as_of):
    known: Any = [(position, decode(one)) for position, one in stored.items()]
    said = replay(known).reads("statement", *([microseconds(as_of)] if as_of else []))
    events = {position: json.loads(one) for position, one in stored.items()}

    if said is None:
        with pytest.raises(audit.Wrong, match="nothing had been published"):
            audit.reads(events, as_of)
        return
    found = audit.reads(events, as_of)
    wanted = (said.value, said.qualifier) if isinstance(said, Statement) else (None, None)
    assert (found["value"], found["qualifier"], found["published_at"]) == (*wanted, said.published_at)


def test_an_instant_without_a_fraction_is_before_one_with():
    said = {
        at: {"type": "figure-reported", "version": at, "statement": {"value": str(at), "published_at": moment}}
        for at, moment in ((1, "2022-03-02T11:00:00.000000Z"), (2, "2022-03-02T12:00:00.500000Z"))
    }

    assert audit.reads(said, "2022-03-02T12:00:00Z")["value"] == "1"
