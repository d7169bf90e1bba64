"""The verbs of upkeep, of the log and of a mirror itself, run upon a mirror."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from cli.main import app
from domain.moments import instant_text
from stores.mirror_files import OriginStanding, keep_standing
from stores.upstream import Upstream, keep_upstream
from tests.mirrors.conftest import rows
from tests.mirrors.test_forks import forge, with_another_value
from tests.upkeep.rewriting import signed_ledger
from transparency.transparency_log import Log
from upkeep.upstream.mirror_places import turn_of_mirror


@pytest.fixture
def run():
    """Runs a verb; its exit code, and all that it printed."""

    def run(*words):
        found = CliRunner().invoke(app, [str(one) for one in words])
        return found.exit_code, found.output

    return run


def test_a_mirror_is_made_followed_and_told(origin, place, run):
    made = run("mirror", origin.address, "--key", origin.key, "--once", "--json", "--database", place)
    origin.record("village")
    followed = run("mirror", "--once", "--json", "--database", place)

    told = json.loads(followed[1])
    assert (made[0], followed[0]) == (0, 0)
    assert told["position"] == json.loads(made[1])["position"] + 1
    assert (told["origin"], told["key"]) == (origin.key.name, str(origin.key))
    assert rows(place) == rows(origin.path)


def test_the_first_time_the_address_and_the_key_have_to_be_named(place, run):
    code, said = run("mirror", "--once", "--database", place)

    assert (code, "--key" in said) == (2, True)


def test_a_mirror_is_made_in_a_folder_of_its_own(origin, tmp_path, run):
    home = tmp_path / "new" / "folder"

    made = run("mirror", origin.address, "--key", origin.key, "--once", "--home", home)
    verified = run("verify", "--home", home)

    assert (made[0], verified[0]) == (0, 0), made[1] + verified[1]
    assert rows(home / "asreported.db") == rows(origin.path)


def test_a_fork_ends_the_verb_with_a_code_and_the_reason(origin, mirrored, run):
    forge(origin, with_another_value)

    code, said = run("mirror", "--once", "--database", mirrored)
    again = run("mirror", "--once", "--database", mirrored)
    doctor = run("doctor", "--database", mirrored)

    assert (code, again[0], doctor[0]) == (1, 1, 1)
    assert "signed two histories" in said
    assert "is not followed since" in again[1]
    assert "signed two histories" in " ".join(doctor[1].split())


def test_a_ledger_of_its_own_is_no_mirror(tmp_path, origin, run):
    own = tmp_path / "own.db"
    signed_ledger(own)

    for words in ((), (origin.address, "--key", origin.key)):
        code, said = run("mirror", *words, "--once", "--database", own)
        assert (code, "no mirror" in said) == (1, True)


def test_a_node_is_told_to_be_one(tmp_path, run):
    keep_upstream(tmp_path / "node.db", Upstream(address="postgresql://figures@127.0.0.1:9/figures"))
    (tmp_path / "node.db").touch()

    code, said = run("mirror", "--once", "--database", tmp_path / "node.db")

    assert (code, "a copy of the log in postgresql://figures@127.0.0.1:9/figures and no mirror" in said) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("register", "village", "--name", "V"),
        ("log", "sign"),
        ("log", "begin", "--origin", "mine.example/log"),
        ("log", "restart", "--origin", "mine.example/log", "--why", "x"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_nothing_is_recorded_or_signed_upon_a_mirror(mirrored, run, words):
    before = rows(mirrored)

    code, said = run(*words, "--database", mirrored)

    assert code == 1, said
    assert rows(mirrored) == before
    assert not mirrored.with_name(f"{mirrored.name}.key").exists()
    assert not mirrored.with_name(f"{mirrored.name}.key.next").exists()


def test_the_doctor_finds_nothing_wrong_with_a_mirror_that_follows(origin, mirrored, run):
    code, said = run("doctor", "--database", mirrored)

    words = " ".join(said.split())
    assert code == 0, said
    assert f"{origin.address}: all 316 signed events are here" in words
    assert "another machine signs" in words


def test_the_doctor_tells_of_an_origin_that_went_dark(mirrored, run):
    then = instant_text(datetime.now(UTC) - timedelta(hours=2))
    keep_standing(mirrored, OriginStanding(answered_at=then, trouble="it does not answer", trouble_since=then))

    _, said = run("doctor", "--database", mirrored)

    assert "is not followed since" in " ".join(said.split())


def test_a_mirror_verifies_and_is_backed_up(mirrored, tmp_path, run):
    verified = run("verify", "--database", mirrored)
    backup = run("backup", tmp_path / "copy.db", "--database", mirrored)

    assert verified[0] == 0, verified[1]
    assert backup[0] == 0, backup[1]
    assert rows(tmp_path / "copy.db") == rows(mirrored)


def test_the_log_of_a_mirror_is_shown_with_its_origins_key(origin, mirrored, run):
    code, said = run("log", "show", "--database", mirrored)

    assert code == 0, said
    assert str(origin.key) in "".join(said.split("\n"))


def test_tokens_of_a_mirror_are_its_own(mirrored, run):
    code, said = run("token", "create", "ada", "--scope", "read", "--database", mirrored)

    assert code == 0, said


@pytest.mark.parametrize(
    "words",
    [
        ("log", "begin", "--origin", "town.example/other"),
        ("log", "sign"),
        ("log", "restart", "--origin", "town.example/other", "--why", "why not"),
        ("log", "guard", "checkpoint", "--why", "why not"),
    ],
    ids=" ".join,
)
def test_whoever_would_sign_does_not_wait_for_the_one_that_follows(mirrored, tmp_path, run, words):
    with Log.open(mirrored) as log:
        (tmp_path / "checkpoint").write_text(log.last().note)
    words = [str(tmp_path / one) if one == "checkpoint" else one for one in words]

    with turn_of_mirror(mirrored):
        code, said = run(*words, "--database", mirrored)

    assert (code, "mirrors" in said) == (1, True)
