"""The doctor as a verb: its sheet, its JSON, and how it ends."""

import json

import pytest

from stores.surroundings import surroundings_of


def test_findings_are_printed_with_what_to_do(signed, run):
    run("totals")
    surroundings_of(signed).key.chmod(0o644)

    output = " ".join(run("doctor", code=1).output.split())

    assert "Examination of asreported.db" in output
    assert "17 events" in output
    assert "all of it, as town.example/log" in output
    assert "up to position 17" in output
    assert "Do: chmod 600 asreported.db.key" in output


def change_nothing(signed):
    """The ledger as it is."""


def lay_a_key_beside_it(signed):
    surroundings_of(signed).next_key.touch()


def expose_the_key(signed):
    surroundings_of(signed).key.chmod(0o644)


@pytest.mark.parametrize(
    ("deed", "verdicts", "code"),
    [
        pytest.param(change_nothing, {"ok", "look"}, 0, id="nothing"),
        pytest.param(lay_a_key_beside_it, {"look"}, 0, id="something to look at"),
        pytest.param(expose_the_key, {"wrong"}, 1, id="something wrong"),
    ],
)
def test_the_worst_verdict_is_told_and_decides_how_it_ends(deed, verdicts, code, signed, run):
    deed(signed)

    told = json.loads(run("doctor", "--json", code=code).stdout)

    assert (told["database"], told["verdict"] in verdicts) == ("asreported.db", True)
    found = {one["verdict"] for one in told["findings"]}
    assert told["verdict"] == next(one for one in ("wrong", "look", "ok") if one in found)
    assert all(set(one) == {"check", "verdict", "seen", "do"} for one in told["findings"])
