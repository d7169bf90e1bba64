"""The stand-alone verifier: what it accepts, what it finds, and that it needs nothing of ours."""

import base64
import json
import shutil
import subprocess
import sys
from contextlib import closing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales.tlog import InclusionProof, InclusionProofInvalid

from cli import audit
from domain.recording.commands import CorrectEntry, Replacement
from projections.answers.proving import prove_figure
from projections.answers.view import View
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.examples import LOSSES, a_ledger, issue
from tests.test_architecture import ROOT
from tests.transparency.grown import append, grown, served
from transparency import tree
from transparency.keys import signers_of
from transparency.notes import Checkpoint, Signer, signed
from transparency.publishing import publish
from transparency.signing import Signing
from transparency.transparency_log import Log

AUDIT = ROOT / "cli/audit.py"
DAY, NEXT = "2022-03-02", "2022-03-03"
FIGURE = f"{LOSSES}/{DAY}"


def run(folder, *arguments):
    """The file as an auditor has it: copied somewhere, with nothing of ours in reach."""
    alone = folder / "audit.py"
    shutil.copy(AUDIT, alone)
    command = [sys.executable, "-I", str(alone), *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def checked(capsys, *arguments):
    """How it ended and what it said, in this process."""
    code = audit.main([str(one) for one in arguments])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def path(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        begin(ledger.store.path, "town.example/log")
        issue(ledger, NEXT, {DAY: "9000"})
        issue(ledger, "2022-03-04", {DAY: "9001", NEXT: "9300"})
        ledger.record(
            CorrectEntry(figure=FIGURE, entry=3, new=Replacement(value="9002", qualifier="about"), why="mistyped"),
            "ada",
        )
        with closing(Log(ledger.store, surroundings_of(ledger.store.path))) as log:
            Signing(log).sign()
    return ledger.store.path


@pytest.fixture
def key(path):
    return str(signers_of(surroundings_of(path))[0].verifier)


@pytest.fixture
def folder(path, tmp_path):
    with Log.open(path) as log:
        publish(log, tmp_path / "log")
    return tmp_path / "log"


def proof_of(path, as_of=None):
    with View.open(path) as answers:
        answers.catch_up()
        proof = prove_figure(answers, answers.at(as_of), FIGURE)
    return json.loads(msgspec.json.encode(proof))


@pytest.fixture
def bundle(path, tmp_path):
    place = tmp_path / "a.asreported-proof.json"
    place.write_text(json.dumps(proof_of(path)))
    return place


def test_alone_it_checks_a_proof_and_a_log(tmp_path, bundle, folder, key):
    proof = run(tmp_path, "proof", bundle, "--key", key)
    log = run(tmp_path, "log", folder, "--key", key, "--proof", bundle, "--keep", "kept")
    again = run(tmp_path, "log", folder, "--key", key, "--held", "kept")

    assert (proof.returncode, log.returncode, again.returncode) == (0, 0, 0), proof.stdout + log.stdout + again.stdout
    assert "is about 9002" in proof.stdout
    assert "nothing was recorded of it since" in log.stdout
    assert (tmp_path / "kept").read_bytes() == (folder / "checkpoint").read_bytes()


def test_over_http(tmp_path, capsys):
    ledgers = grown(tmp_path, (256, 257, 600))
    key = signers_of(surroundings_of(ledgers[600]))[0].verifier
    held = tmp_path / "held"
    with Log.open(ledgers[257]) as log:
        held.write_text(log.note(log.last()))

    with served(ledgers) as places:
        code, told = checked(capsys, "log", places[600], "--key", key, "--held", held)
        backwards = checked(capsys, "log", places[256], "--key", key, "--held", held)

    assert code == 0, told
    assert "goes on from what was signed at size 257" in told
    assert backwards == (1, "WRONG  the log went back: it had 257 entries, and has 256\n")


@pytest.mark.parametrize("as_of", ["2022-03-02", "2022-03-03", "2022-03-04T12:00:00Z", None])
def test_the_answer_follows_from_the_events_at_any_moment(as_of, path, key, tmp_path, capsys):
    place = tmp_path / "proof"
    place.write_text(json.dumps(proof_of(path, as_of)))

    assert checked(capsys, "proof", place, "--key", key)[0] == 0


def spoiled(bundle, change):
    said = json.loads(bundle.read_text())
    change(said)
    bundle.write_text(json.dumps(said))


def leave_out_the_first(said):
    del said["entries"][0]


def another_value(said):
    said["answer"]["value"] = "5840"


def another_qualifier(said):
    said["answer"]["qualifier"] = "exact"


def another_moment(said):
    said["question"]["as_of"] = "2022-03-02"


def another_period(said):
    said["answer"]["period"] = "2022-03-05"


def changed_bytes(said):
    said["entries"][1]["event"] = said["entries"][1]["event"].replace("9000", "9009")


def moved(said):
    said["entries"][0]["position"] += 1


def proof_of_another(said):
    said["entries"][0]["proof"] = said["entries"][1]["proof"]


def other_hash(said):
    lines = said["entries"][0]["proof"].split("\n")
    lines[2] = base64.b64encode(bytes(32)).decode()
    said["entries"][0]["proof"] = "\n".join(lines)


def another_checkpoint(said):
    said["checkpoint"] = said["checkpoint"].replace("\n", "\n1", 1)


def checkpoint_with_more(said):
    said["checkpoint"] += "\N{EM DASH} w.example AAAAAAA=\n"


def another_entry(said):
    said["answer"]["entry"] = 1


def later_than_signed(said):
    said["question"]["position"] = 1000


def no_question(said):
    del said["question"]


def no_list(said):
    said["entries"] = 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (leave_out_the_first, "are left out"),
        (another_value, "value: the events say 9002, the answer says 5840"),
        (another_qualifier, "the events say about, the answer says exact"),
        (another_moment, "the events say 5840"),
        (another_period, "another period"),
        (changed_bytes, "does not hold this entry"),
        (moved, "is of another"),
        (proof_of_another, "does not hold this entry"),
        (other_hash, "does not hold this entry"),
        (another_checkpoint, "does not hold"),
        (checkpoint_with_more, "is of another"),
        (another_entry, "entry: the events say 3, the answer says 1"),
        (later_than_signed, "what was signed ends at"),
        (no_question, "not of the form"),
        (no_list, "not of the form"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_spoiled_proof_is_found(change, told, bundle, key, capsys):
    spoiled(bundle, change)

    code, said = checked(capsys, "proof", bundle, "--key", key)

    assert (code, told in said) == (1, True), said


def test_an_event_left_out_at_the_end_is_found_by_the_log(bundle, folder, key, capsys):
    def without_the_correction(said):
        of_figure = [one for one in said["entries"] if f'"figure/{FIGURE}"' in one["event"]]
        said["entries"].remove(of_figure[-1])
        said["answer"] = {**said["answer"], "value": "9001", "qualifier": "exact", "published_at": "2022-03-04"}

    spoiled(bundle, without_the_correction)

    assert checked(capsys, "proof", bundle, "--key", key)[0] == 0
    code, told = checked(capsys, "log", folder, "--key", key, "--proof", bundle)
    assert (code, "more events of the figure than the proof" in told) == (1, True)


def test_what_was_recorded_later_is_told(bundle, path, folder, key, capsys):
    with a_ledger(path) as ledger:
        issue(ledger, "2022-03-05", {DAY: "9100"})
        with closing(Log(ledger.store, surroundings_of(ledger.store.path))) as log:
            Signing(log).sign()
            publish(log, folder)

    code, told = checked(capsys, "log", folder, "--key", key, "--proof", bundle)

    assert code == 0
    assert "changed since, at [" in told


def test_one_entry_by_a_bare_tlog_proof(path, key, tmp_path, capsys):
    with Log.open(path) as log:
        (tmp_path / "a.tlog-proof").write_text(log.proof(3, log.last()))
        (tmp_path / "entry").write_bytes(log.store.stored(2, 1)[0][1])

    asked = ("proof", tmp_path / "a.tlog-proof", "--entry", tmp_path / "entry", "--key", key)
    assert checked(capsys, *asked)[0] == 0

    (tmp_path / "entry").write_bytes(b"something else")
    assert checked(capsys, *asked)[0] == 1


def flipped(place, at=-1):
    content = bytearray(place.read_bytes())
    content[at if at >= 0 else len(content) // 2] ^= 1
    place.write_bytes(content)


@pytest.mark.parametrize("file", ["checkpoint", "tile/0/{}", "tile/entries/{}"])
def test_every_changed_byte_of_a_log_is_found(file, folder, key, capsys):
    size = len(list(audit.split(next((folder / "tile/entries").rglob("*.p/*"), folder).read_bytes(), "")))
    place = folder / file.format(f"000.p/{size}")
    whole = place.read_bytes()
    for at in range(0, len(whole), 7):
        flipped(place, at)

        assert checked(capsys, "log", folder, "--key", key)[0] == 1, f"byte {at} of {file}"
        place.write_bytes(whole)


def test_a_tile_cut_off_entries_swapped_and_a_missing_file_are_found(tmp_path, capsys):
    ledgers = grown(tmp_path, (600,))
    key, folder = signers_of(surroundings_of(ledgers[600]))[0].verifier, tmp_path / "log"
    with Log.open(ledgers[600]) as log:
        publish(log, folder)
    for name in ("tile/0/001", "tile/entries/001", "tile/1/000.p/2"):
        place = folder / name
        whole = place.read_bytes()
        place.write_bytes(whole[:-5])
        assert checked(capsys, "log", folder, "--key", key)[0] == 1, name
        place.unlink()
        assert checked(capsys, "log", folder, "--key", key)[0] == 2, name
        place.write_bytes(whole)
    entries = audit.split((folder / "tile/entries/000").read_bytes(), "")
    entries[3], entries[4] = entries[4], entries[3]
    (folder / "tile/entries/000").write_bytes(b"".join(len(one).to_bytes(2) + one for one in entries))
    assert checked(capsys, "log", folder, "--key", key)[0] == 1


def rewritten(path):
    """The ledger with one value changed, everything derived anew, signed by the same key."""
    with closing(Store(path)) as store:
        connection = store.recorder.reader
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '9000', '9999') AS BLOB) "
            "WHERE CAST(state AS TEXT) LIKE '%9000%'"
        )
        for position, state in connection.execute("SELECT position, state FROM stored_events").fetchall():
            hashed = audit.leaf(state)
            connection.execute("UPDATE stored_events SET leaf = ? WHERE position = ?", (hashed, position))
        connection.execute("DELETE FROM checkpoints")
    for ending in (".guard", ".tiles"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with Log.open(path) as log:
        Signing(log).sign_first(signers_of(surroundings_of(path)))


def test_a_log_rewritten_and_signed_anew_is_found_by_what_was_kept_and_only_so(path, folder, key, tmp_path, capsys):
    shutil.copy(folder / "checkpoint", tmp_path / "held")
    rewritten(path)
    shutil.rmtree(folder)
    with Log.open(path) as log:
        publish(log, folder)

    assert checked(capsys, "log", folder, "--key", key)[0] == 0
    code, told = checked(capsys, "log", folder, "--key", key, "--held", tmp_path / "held")
    assert (code, "two roots were signed" in told) == (1, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note[:-1],
        lambda note: note.replace("\N{EM DASH}", "-"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note + "\n",
        lambda note: note + "\N{EM DASH} x AAAA\n",
        lambda note: note[:0],
        lambda note: note * 600,
    ],
)
def test_what_is_no_signed_note_is_refused(change, folder, key, capsys):
    note = (folder / "checkpoint").read_text()
    (folder / "checkpoint").write_bytes(change(note).encode())

    assert checked(capsys, "log", folder, "--key", key)[0] == 1


@pytest.mark.parametrize("size", ["+257", "0257", "2_57", " 257", "-1", "", "1e3", "\u0661"])
def test_a_size_is_written_in_one_way(size):
    signer = Signer.fresh("town.example/log")
    text = f"town.example/log\n{size}\n{base64.b64encode(bytes(32)).decode()}\n"

    with pytest.raises(audit.Wrong):
        audit.opened((text + "\n" + signer.line(text)).encode(), [audit.key_of(str(signer.verifier))])


def test_extension_lines_and_other_signatures_are_passed_over():
    signer, others = Signer.fresh("town.example/log"), [Signer.fresh(f"w{at}.example") for at in range(17)]
    text = Checkpoint("town.example/log", 5, bytes(32)).text + "more\n"
    note = text + "\n" + "".join(one.line(text) for one in (*others, signer))

    assert audit.opened(note.encode(), [audit.key_of(str(signer.verifier))]).size == 5


def test_a_known_key_that_fails_is_a_refusal():
    signer = Signer.fresh("town.example/log")
    note = signed(Checkpoint("town.example/log", 5, bytes(32)), [signer]).replace("\n5\n", "\n6\n")

    with pytest.raises(audit.Wrong, match="does not hold"):
        audit.opened(note.encode(), [audit.key_of(str(signer.verifier))])


@pytest.mark.parametrize("said", ["", "a", "a+b", "a+00000000+AQ==", "town.example/log+12345678+!!"])
def test_a_key_that_is_none_could_not_be_checked(said, folder, capsys):
    assert checked(capsys, "log", folder, "--key", said)[0] == 2


def test_the_vector_of_the_specification():
    key = audit.key_of("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="

    assert key.accepts(base64.b64decode(line)[4:], "This is an example message.\n")


class Leaves:
    """A tree in memory, for the laws."""

    def __init__(self, size):
        self.leaves = [audit.leaf(b"%d" % at) for at in range(size)]

    def subtree(self, height, index):
        return tree.folded(self.leaves[index << height : (index + 1) << height])


@settings(deadline=None)
@given(size=st.integers(1, 2000), data=st.data())
def test_a_path_is_accepted_and_every_flipped_bit_of_it_is_not(size, data):
    trees, index = Leaves(size), data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(trees, index, size), tree.root(trees, size)

    assert audit.includes(trees.leaves[index], index, size, path, root)
    InclusionProof(index, size, path).check(trees.leaves[index], root)

    whole = [trees.leaves[index], *path, root]
    at, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    whole[at] = (int.from_bytes(whole[at]) ^ 1 << bit).to_bytes(32)
    assert not audit.includes(whole[0], index, size, whole[1:-1], whole[-1])
    with pytest.raises(InclusionProofInvalid):
        InclusionProof(index, size, whole[1:-1]).check(whole[0], whole[-1])


def test_it_grows_trees_as_the_vectors_say():
    grown_tree = audit.Tree()
    for entry, root in zip(("", "00", "10", "2021"), VECTORS, strict=True):
        grown_tree.add(audit.leaf(bytes.fromhex(entry)))

        assert grown_tree.root().hex() == root


VECTORS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)


def test_growing_helper_and_the_log_agree(tmp_path):
    with closing(Store(tmp_path / "a.db")) as store:
        append(store, 3)
        own = audit.Tree()
        for _, state in store.stored(0, 9):
            own.add(audit.leaf(state))
        with closing(Log(store, surroundings_of(store.path))) as log:
            assert log.root(3) == own.root()
