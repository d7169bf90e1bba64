"""The stand-alone verifier is strict: two forms of moments, each key once, and what it does not check it says."""

import json

import msgspec
import pytest

from projections.answers.proving import prove_total
from projections.answers.view import View
from stores.opening import open_ledger
from stores.surroundings import surroundings_of
from tests.begun import put_guard_back
from tests.examples import LOSSES
from tests.transparency.test_audit import DAY, bundle, checked, folder, key, path, proof_of  # noqa: F401 - its fixtures
from tests.transparency.test_audit_hostile import answer, answering
from transparency.publishing import publish
from transparency.signing import Signing
from transparency.transparency_log import Log

pytestmark = pytest.mark.usefixtures("path")


def changed(place, **parts):
    """The proof with some of its members changed: ``question__as_of`` is that of the question."""
    proof = json.loads(place.read_text())
    for name, value in parts.items():
        *inside, last = name.split("__")
        where = proof
        for one in inside:
            where = where[one]
        where[last] = value
    place.write_text(json.dumps(proof))
    return place


@pytest.mark.parametrize(
    "as_of",
    [
        "20220303", "2022-W09-4", "2022-03-03 00:00", "2022-03-03T12:00:00", "2022-03-03\n",
        "2022-03-03T12:00:00.000000+00:00", "2022-3-3", "2022-02-30", "9999-12-31T23:59:59-01:00", "", " 2022-03-03",
        "0000-01-01", "2022-03-03T25:00:00.000000Z", "\u0662022-03-03", "0001-01-01T00:00:00+01:00",
    ],
)  # fmt: skip
def test_a_moment_of_another_form_is_refused_whatever_it_would_come_to(as_of, bundle, key, capsys):  # noqa: F811 - its fixtures
    answered = {"answer__value": "5840", "answer__published_at": DAY, "answer__entry": 1, "answer__qualifier": "exact"}

    code, told = checked(capsys, "proof", changed(bundle, question__as_of=as_of, **answered), "--key", key)

    assert (code, "not a moment as the ledger writes it" in told) == (1, True), told


@pytest.mark.parametrize("as_of", ["2022-03-02", "2022-03-03T00:00:00.000000Z", "2022-03-03", None])
def test_the_two_forms_of_the_ledger_are_read(as_of, path, key, tmp_path, capsys):  # noqa: F811 - its fixtures
    place = tmp_path / "proof.json"
    place.write_text(json.dumps(proof_of(path, as_of)))

    assert checked(capsys, "proof", place, "--key", key)[0] == 0


@pytest.mark.parametrize("number", [11.5, True, "11", 11.0, None, [11], 1e300, -1, 0, 10**30])
@pytest.mark.parametrize("which", ["question__position", "position"])
def test_a_position_is_a_whole_number_and_the_same_twice(number, which, bundle, key, capsys):  # noqa: F811 - its fixtures
    code, _ = checked(capsys, "proof", changed(bundle, **{which: number}), "--key", key)

    assert code == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"origin": "evil.example/log"}, {"question__kind": "sum"}, {"question__kind": None}, {"answer__entry": True},
        {"answer__value": 9002}, {"question": []}, {"entries": {}}, {"checkpoint": 1},
    ],
)  # fmt: skip
def test_what_is_said_beside_the_events_has_to_agree_with_them(parts, bundle, key, capsys):  # noqa: F811 - its fixtures
    assert checked(capsys, "proof", changed(bundle, **parts), "--key", key)[0] == 1


@pytest.mark.parametrize("name", ["value", "position", "question", "origin", "event", "checkpoint"])
def test_a_key_that_is_there_twice_is_refused(name, bundle, folder, key, capsys):  # noqa: F811 - its fixtures
    content = bundle.read_text()
    bundle.write_text(content.replace(f'"{name}": ', f'"{name}": "another", "{name}": ', 1))
    assert bundle.read_text() != content

    assert checked(capsys, "proof", bundle, "--key", key)[0] == 1
    assert checked(capsys, "log", folder, "--key", key, "--proof", bundle)[0] == 1


def test_of_a_total_it_says_what_it_cannot_check(path, folder, key, tmp_path, capsys):  # noqa: F811 - its fixtures
    with View.open(path) as answers:
        answers.catch_up()
        proof = prove_total(answers, answers.at(), LOSSES)
    (tmp_path / "total.json").write_bytes(msgspec.json.encode(proof))

    for verb in (("proof", tmp_path / "total.json"), ("log", folder, "--proof", tmp_path / "total.json")):
        code, told = checked(capsys, *verb, "--key", key)
        assert (code, "latest figure of its series is claimed" in told) == (0, True)


def test_a_service_that_sends_its_auditor_to_another_host_is_refused(folder, key, capsys):  # noqa: F811 - its fixtures
    note = (folder / "checkpoint").read_bytes()
    with (
        answering([answer(note)]) as elsewhere,
        answering([answer(b"", "302 Found", f"Location: {elsewhere}/checkpoint\r\n")]) as place,
    ):
        code, told = checked(capsys, "log", place, "--key", key)

    assert (code, "sent on to another host" in told) == (2, True)


def test_a_redirect_within_the_host_is_followed(folder, key, capsys):  # noqa: F811 - its fixtures
    note = (folder / "checkpoint").read_bytes()
    sent_on = answer(b"", "302 Found", "Location: /elsewhere/checkpoint\r\n")
    with answering([sent_on, answer(note), answer(b"", "404 Not Found")]) as place:
        code, told = checked(capsys, "log", place, "--key", key)

    assert (code, "tile/" in told) == (2, True)


def test_what_a_log_says_of_itself_is_shown(path, tmp_path, key, capsys):  # noqa: F811 - its fixtures
    note = surroundings_of(path).guard.read_text()
    surroundings_of(path).guard.unlink()
    assert surroundings_of(path).key.exists()
    with open_ledger(path) as ledger:
        put_guard_back(ledger, note, "the disk of the guard died", "ada")
    with Log.open(path) as log:
        Signing(log).sign()
        publish(log, tmp_path / "log")

    code, told = checked(capsys, "log", tmp_path / "log", "--key", key)

    assert (code, "it says of itself: log-guarded, the disk of the guard died" in told) == (0, True)
