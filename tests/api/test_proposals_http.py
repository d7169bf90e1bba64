"""Proposals over HTTP: prepared by one, read by everybody who has the link, issued by another."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from stores.proposal_register import ProposalRegister
from stores.sqlite.proposals import proposals_of
from tests.api.conftest import PERSONNEL, TANKS
from tests.api.page_text import tables_of, text_of
from tests.api.writing import bearing, bulletin, token, writing

PROPOSALS = "/v1/proposals"
TITLE = "Figures <b>of 20 March</b>"
SAID = bulletin((PERSONNEL, "2022-03-20", "15000"), (PERSONNEL, "2022-03-02", "9001"), title=TITLE)


@pytest.fixture
def ada(path):
    with writing(path, "report:war-losses") as client:
        yield client


@pytest.fixture
def ben(path):
    """The headers of another hand."""
    return bearing(token(path, "report:war-losses", owner="ben"))


def prepared(client, **more):
    answer = client.post(PROPOSALS, json={**SAID, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_bulletin_is_prepared_shown_with_what_would_become_of_it_and_issued_by_another_hand(ada, ben):
    head = ada.get("/v1/totals").headers["ledger-position"]
    made = ada.post(PROPOSALS, json=SAID)
    proposal = made.json()["id"]

    shown = ada.get(f"{PROPOSALS}/{proposal}").json()
    assert made.headers["location"] == f"{PROPOSALS}/{proposal}"
    assert (made.json()["state"], made.json()["proposed_by"], made.json()["figures"]) == ("waiting", "ada", 2)
    assert ada.get("/v1/totals").headers["ledger-position"] == head
    (would,) = shown["would_become"]
    assert {(one["period"], one["kind"]) for one in would["outcomes"]} == {
        ("2022-03-20", "report"), ("2022-03-02", "revision"),
    }  # fmt: skip

    issued = ada.post(f"{PROPOSALS}/{proposal}/issuing", headers=ben)

    assert issued.status_code == 201
    assert (issued.json()["proposal"]["state"], issued.json()["proposal"]["decided_by"]) == ("issued", "ben")
    (receipt,) = issued.json()["receipts"]
    assert receipt["outcomes"] == would["outcomes"]
    assert ada.get(f"/v1/bulletins/{receipt['bulletin']}").json()["recorded_by"] == "ben"
    assert ada.get(f"/v1/series/{PERSONNEL}/figures/2022-03-20").json()["value"] == "15000"


def test_the_metrics_tell_how_many_wait_and_since_when(ada, ben):
    def told():
        lines = [one for one in ada.get("/metrics").text.splitlines() if one.startswith("asreported_proposals")]
        return {name: float(value) for name, value in (one.split() for one in lines)}

    proposal = prepared(ada)
    waiting = told()
    ada.post(f"{PROPOSALS}/{proposal}/dropping", headers=ben, json={})

    assert waiting["asreported_proposals_waiting"] == 1
    assert waiting["asreported_proposals_waiting_since_seconds"] > 0
    assert told() == {"asreported_proposals_waiting": 0}


def test_nobody_issues_what_they_have_prepared_themselves(ada, ben):
    proposal = prepared(ada)

    refused = ada.post(f"{PROPOSALS}/{proposal}/issuing")

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/own-proposal")
    assert ada.get(f"{PROPOSALS}/{proposal}").json()["proposal"]["state"] == "waiting"
    assert ada.post(f"{PROPOSALS}/{proposal}/issuing?dry_run=true").status_code == 200
    assert ada.post(f"{PROPOSALS}/{proposal}/issuing", headers=ben).status_code == 201


def test_what_was_decided_is_not_decided_again(ada, ben):
    one, other = prepared(ada), prepared(ada)
    ada.post(f"{PROPOSALS}/{one}/issuing", headers=ben)
    dropped = ada.post(f"{PROPOSALS}/{other}/dropping", json={"why": "a slip"})

    assert (dropped.json()["state"], dropped.json()["why"]) == ("dropped", "a slip")
    for proposal in (one, other):
        for way, body in (("issuing", None), ("dropping", {})):
            again = ada.post(f"{PROPOSALS}/{proposal}/{way}", headers=ben, json=body)
            assert (again.status_code, again.json()["type"]) == (409, "/problems/proposal-already-decided")
        assert ada.get(f"{PROPOSALS}/{proposal}").json()["would_become"] == []


def test_of_many_hands_that_issue_at_once_one_does(path, ada):
    proposal = prepared(ada)
    hands = [bearing(token(path, "report:*", owner=f"hand-{number}")) for number in range(6)]

    with ThreadPoolExecutor(6) as together:
        answers = list(together.map(lambda one: ada.post(f"{PROPOSALS}/{proposal}/issuing", headers=one), hands))

    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]
    history = ada.get(f"/v1/series/{PERSONNEL}/figures/2022-03-20/history").json()["items"]
    assert [one["entry"] for one in history] == [1]


def test_an_attempt_that_is_made_again_gets_the_first_answer(ada, ben):
    key = {"idempotency-key": "first"}
    made, again = (ada.post(PROPOSALS, json=SAID, headers=key) for _ in range(2))
    other = ada.post(PROPOSALS, json={**SAID, "title": "Others"}, headers=key)
    issued, told = (
        ada.post(f"{PROPOSALS}/{made.json()['id']}/issuing", headers=ben | {"idempotency-key": "second"})
        for _ in range(2)
    )

    assert (made.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert made.json() == again.json()
    (first,), (second,) = issued.json()["receipts"], told.json()["receipts"]
    assert (first["bulletin"], first["outcomes"]) == (second["bulletin"], second["outcomes"])


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (bulletin(("war-losses/ships", "2022-03-20", "1")), 404, "unknown-series"),
        (bulletin((PERSONNEL, "2022-03", "1")), 400, "period-does-not-fit"),
        (bulletin((PERSONNEL, "2022-03-20", "x")), 400, "not-a-value"),
        (bulletin(*[(PERSONNEL, "2022-03-20", "1")] * 1001), 413, "too-many-statements"),
        ({**SAID, "title": "a\u202eb"}, 400, "invalid-text"),
        ({}, 400, "invalid-body"),
    ],
)
def test_what_the_ledger_would_refuse_is_refused_when_it_is_prepared(ada, path, body, status, problem):
    refused = ada.post(PROPOSALS, json=body)

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
    assert not proposals_of(path).exists()


def test_a_figure_that_changed_meanwhile_is_not_overwritten(ada, ben):
    line = {"series": PERSONNEL, "period": "2022-03-02", "value": "9001", "expect": 1}
    version = ada.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02").json()["version"]
    proposal = prepared(ada, statements=[line | {"expect": version}])
    ada.post("/v1/bulletins", json=bulletin((PERSONNEL, "2022-03-02", "9002")))

    refused = ada.post(f"{PROPOSALS}/{proposal}/issuing", headers=ben)

    assert refused.status_code == 412
    assert ada.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02").json()["value"] == "9002"


def test_a_token_sees_and_decides_the_proposals_of_its_own_sources_alone(path, ada):
    proposal = prepared(ada)
    of_others = bearing(token(path, "report:elsewhere", owner="eve"))
    without = bearing(token(path, "correct", "admin", "read", owner="eve"))

    assert ada.get(PROPOSALS).json()["items"][0]["id"] == proposal
    assert ada.get(PROPOSALS, headers=of_others).json()["items"] == []
    for headers, listed in ((of_others, 200), (without, 403), ({"authorization": ""}, 401)):
        assert ada.get(PROPOSALS, headers=headers).status_code == listed
        refused = 401 if listed == 401 else 403
        assert ada.get(f"{PROPOSALS}/{proposal}", headers=headers).status_code == refused
        assert ada.post(PROPOSALS, json=SAID, headers=headers).status_code == refused
        assert ada.post(f"{PROPOSALS}/{proposal}/issuing", headers=headers).status_code == refused
        assert ada.post(f"{PROPOSALS}/{proposal}/dropping", json={}, headers=headers).status_code == refused


def test_the_page_is_for_everybody_who_has_the_whole_link(ada):
    proposal = prepared(ada)

    page = ada.get(f"/proposals/{proposal}", headers={"authorization": "", "accept": "text/html"})

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert re.fullmatch("[0-9a-f]{32}", proposal)
    assert "Figures &lt;b&gt;of 20 March&lt;/b&gt;" in page.text
    assert "Nothing of it is recorded until somebody issues it" in page.text
    assert tables_of(page.text)["What would become of it"][-1]["After"] == "15 000"
    assert "Somebody else than ada has to issue it" in text_of(page.text)
    for other in (proposal[:8], proposal + "0", "%25", "x"):
        assert ada.get(f"/proposals/{other}").status_code == 404
        assert ada.get(f"{PROPOSALS}/{other}").status_code == 404


def test_the_page_says_what_became_of_it(ada, ben):
    one, other, silent = prepared(ada), prepared(ada), prepared(ada, statements=[], title="Nothing new")
    ada.post(f"{PROPOSALS}/{one}/issuing", headers=ben)
    ada.post(f"{PROPOSALS}/{other}/dropping", json={"why": "<i>a slip</i>"})

    assert "by ben." in text_of(ada.get(f"/proposals/{one}").text)
    assert "&lt;i&gt;a slip&lt;/i&gt;" in ada.get(f"/proposals/{other}").text
    assert "What would become of it" in ada.get(f"/proposals/{silent}").text


def test_the_page_counts_what_would_become_of_its_figures(ada):
    said = [{"series": TANKS, "period": day, "value": "500"} for day in ("2022-03-21", "2022-03-22")]

    page = text_of(ada.get(f"/proposals/{prepared(ada, statements=said)}").text)

    assert "2 first reported." in page


def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(ada, path):
    prepared(ada)
    proposals_of(path).chmod(0o640)

    refused = ada.get(PROPOSALS)

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/proposals-exposed")
    assert "chmod 600" in refused.json()["detail"]


def test_a_review_is_decided_again_only_when_something_was_recorded(ada, path):
    proposal = prepared(ada, statements=[{"series": TANKS, "period": "2022-03-21", "value": "500"}])
    first = ada.get(f"{PROPOSALS}/{proposal}").json()["would_become"]
    ada.post("/v1/bulletins", json=bulletin((TANKS, "2022-03-21", "499")))

    then = ada.get(f"{PROPOSALS}/{proposal}").json()["would_become"]

    assert [one["kind"] for one in first[0]["outcomes"]] == ["report"]
    assert [one["kind"] for one in then[0]["outcomes"]] == ["revision"]
    assert ProposalRegister(path).proposal(proposal).state == "waiting"
