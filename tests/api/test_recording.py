"""Every write route: what it records, what it answers, and that it is once."""

import socket
from contextlib import suppress

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.refusals import Refusal
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, copied, late
from tests.api.writing import (
    ADJUSTED,
    EVERY,
    FIGURE,
    PUBLISHED,
    RECORDING,
    WITHDRAWN,
    bearing,
    bulletin,
    request,
    said,
    send,
    token,
    writing,
)

OF_THE_LEDGER = [name for name in RECORDING if EVERY[name].is_of_ledger]
KEY = {"idempotency-key": '"8e03978e-40d5"'}


@pytest.fixture
def writer(path):
    with writing(path) as client:
        yield client


@pytest.fixture(scope="module")
def unmoved(filled, tmp_path_factory):
    """A client for tests that record nothing that counts."""
    with writing(copied(filled, tmp_path_factory.mktemp("unmoved"))) as client:
        yield client


def send_as(client, sent, **more):
    method, address, body, headers = sent
    return send(client, method, address, body, {**headers, **more})


def send_once(client, sent):
    return send_as(client, sent, **KEY)


def head(client):
    return int(client.get("/v1/sources").headers["ledger-position"])


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_it_records_and_names_position_kind_and_version(writer, name):
    method, address, body, headers = request(writer, name)
    before = head(writer)

    response = send(writer, method, address, body, headers)

    assert response.status_code == (200 if method == "PATCH" else 201), response.text
    answer = response.json()
    assert answer["position"] == head(writer) == int(response.headers["ledger-position"])
    assert answer["recorded"] == head(writer) - before > 0
    assert response.headers["cache-control"] == "no-store"
    if name != "issue_bulletin":
        assert answer["kind"]
        assert answer["version"] >= 1
    if "period" in EVERY[name].path:
        assert response.headers["etag"] == f'"{answer["version"]}"'
    events = writer.get(f"/v1/events?after={before}").json()["items"]
    assert {one["event"]["recorded_by"] for one in events} == {"ada"}


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_where_it_says_it_is_something_is_found(writer, name):
    response = send_as(writer, request(writer, name))

    if "location" in response.headers:
        assert writer.get(response.headers["location"]).status_code == 200


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_the_same_key_gives_the_stored_answer_whatever_came_since(writer, path, name):
    method, address, body, headers = request(writer, name)
    first = send(writer, method, address, body, {**headers, **KEY})
    with open_ledger(path) as ledger, suppress(Refusal):
        late(ledger)
    before = head(writer)

    again = send(writer, method, address, body, {**headers, "idempotency-key": "8e03978e-40d5"})

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["ledger-position"] == first.headers["ledger-position"]
    assert head(writer) == before


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_a_key_survives_a_restart_and_a_rebuild(path, name):
    with writing(path) as client:
        sent = request(client, name)
        first = send_once(client, sent)
    with View.open(path) as answers:
        rebuild(Pointer(path), answers.store)

    with writing(path) as client:
        again = send_once(client, sent)

    assert (again.status_code, again.content) == (first.status_code, first.content)


# A proposal is decided once, whatever the key; issuing it has no body that could be another one.
@pytest.mark.parametrize("name", [name for name in RECORDING if name not in {"issue_proposal", "drop_proposal"}])
def test_a_key_stands_for_one_request(writer, name):
    method, address, body, headers = request(writer, name)
    send(writer, method, address, body, {**headers, **KEY})
    other = body + b"!" if isinstance(body, bytes) else {**body, "note": "another"}
    if name not in {"revise", "confirm", "withdraw", "reinstate", "report", "adjust", "withdraw_adjustment"}:
        other = other if isinstance(body, bytes) else _spelled_otherwise(body)
    before = head(writer)

    response = send(writer, method, address, other, {**headers, **KEY})

    assert (response.status_code, response.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert (response.headers.get("ledger-position"), head(writer)) == (str(before), before)


def _spelled_otherwise(body):
    return dict(reversed(body.items())) if len(body) > 1 else {name: f"{value} " for name, value in body.items()}


def test_a_key_is_its_owners_own_for_one_method_and_address(writer, path):
    sent = bulletin((PERSONNEL, "2022-03-20", "15000"))
    send(writer, "POST", "/v1/bulletins", sent, KEY)

    other_owner = bearing(token(path, "report:*", owner="eve"))
    other = bulletin((PERSONNEL, "2022-03-21", "15100"))

    assert send(writer, "POST", "/v1/bulletins", other, {**KEY, **other_owner}).status_code == 201
    assert send(writer, "PUT", f"/v1/series/{PERSONNEL}/figures/2022-03-22", said("15200"),
                {**KEY, "if-none-match": "*"}).status_code == 201  # fmt: skip


def test_a_refusal_is_not_kept_so_the_key_may_try_again(writer):
    stale = send(writer, "POST", f"{FIGURE}/revisions", said("1", reason="unstated"), {**KEY, "if-match": '"7"'})
    right = send(writer, "POST", f"{FIGURE}/revisions", said("1", reason="unstated"), {**KEY, "if-match": '"1"'})
    again = send(writer, "POST", f"{FIGURE}/revisions", said("1", reason="unstated"), {**KEY, "if-match": '"1"'})

    assert (stale.status_code, right.status_code, again.status_code) == (412, 201, 201)
    assert again.content == right.content


@pytest.mark.parametrize("name", [name for name in OF_THE_LEDGER if EVERY[name].has_dry_run])
def test_a_dry_run_answers_what_would_be_recorded_and_records_nothing(writer, name):
    method, address, body, headers = request(writer, name)
    before = head(writer)

    dry = send(writer, method, f"{address}?dry_run=true", body, headers)
    with_key = send(writer, method, f"{address}?dry_run=true", body, {**headers, **KEY})

    assert (dry.status_code, head(writer)) == (200, before)
    assert with_key.json()["type"] == "/problems/idempotency-key-with-dry-run"
    wet = send(writer, method, address, body, headers).json()
    assert {**dry.json(), "bulletin": None, "document": None} == {**wet, "bulletin": None, "document": None}


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_an_unknown_parameter_is_refused(unmoved, name):
    method, address, body, headers = request(unmoved, name)
    before = head(unmoved)
    for query in ("dryrun=true", "dry_run=1", "dry_run=true&dry_run=true", "position=1", "x"):
        response = send(unmoved, method, f"{address}?{query}", body, headers)

        assert response.status_code == 400
    assert head(unmoved) == before


@pytest.mark.parametrize("name", [name for name in RECORDING if EVERY[name].expects != "nothing"])
def test_the_version_that_was_seen_is_asked_for(unmoved, name):
    method, address, body, _ = request(unmoved, name)
    before = head(unmoved)
    for headers, status, slug in (
        ({}, 428, "version-missing"),
        ({"if-match": '"77"'}, 412, "changed-meanwhile"),
        ({"if-match": '"77-gzip"'}, 412, "changed-meanwhile"),
        ({"if-match": "77"}, 400, "not-a-version"),
        ({"if-match": 'W/"1"'}, 400, "not-a-version"),
        ({"if-match": "*"}, 400, "not-a-version"),
        ({"if-match": '"1", "2"'}, 400, "not-a-version"),
        ({"if-match": '"01"'}, 400, "not-a-version"),
        ({"if-match": '"1"', "if-none-match": "*"}, 400, "not-a-version"),
    ):
        response = send(unmoved, method, address, body, headers)

        assert (response.status_code, response.json()["type"]) == (status, f"/problems/{slug}"), headers
    assert head(unmoved) == before


def test_a_figures_etag_is_what_a_write_expects_compressed_or_not(writer):
    packed = writer.get(FIGURE, headers={"accept-encoding": "gzip"})

    response = send(
        writer, "POST", f"{FIGURE}/revisions", said(reason="unstated"), {"if-match": packed.headers["etag"]}
    )

    assert response.status_code == 201
    assert writer.get(FIGURE).headers["etag"] == response.headers["etag"]


def test_what_is_said_of_the_source_is_another_answer_but_no_other_version(writer):
    before = writer.get(FIGURE)
    version = writer.get("/v1/sources/war-losses").json()["version"]

    send(writer, "PATCH", "/v1/sources/war-losses", {"relays": None}, {"if-match": f'"{version}"'})

    after = writer.get(FIGURE, headers={"if-none-match": before.headers["etag"]})
    assert (before.json()["relays"], after.json()["relays"]) == ("ua-general-staff", None)
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    done = send(writer, "POST", f"{FIGURE}/revisions", said(reason="unstated"), {"if-match": before.headers["etag"]})
    again = send(
        writer, "POST", f"{FIGURE}/revisions", said("9", reason="unstated"), {"if-match": after.headers["etag"]}
    )
    assert (done.status_code, again.status_code) == (201, 412)
    now = {"if-match": writer.get(FIGURE).headers["etag"]}
    assert send(writer, "POST", f"{FIGURE}/revisions", said("9", reason="unstated"), now).status_code == 201


def test_a_first_report_meets_no_figure_and_a_late_one_says_which_version(writer):
    first = send(writer, "PUT", FIGURE, said("1"), {"if-none-match": "*"})
    late_one = {"value": "9550", "published_at": "2022-03-03"}

    found_late = send(writer, "PUT", FIGURE, late_one, {"if-match": writer.get(FIGURE).headers["etag"]})

    assert (first.status_code, first.json()["version"]) == (412, 1)
    assert found_late.json()["kind"] == "report"
    assert writer.get(f"{FIGURE}?as_of=2022-03-03").json()["value"] == "9550"


@pytest.mark.parametrize(
    ("address", "body", "slug", "kind"),
    [
        pytest.param(f"{FIGURE}/revisions", said("9600", reason="wording"), "says-nothing-new", "confirmation", id="="),
        pytest.param(f"{FIGURE}/reinstatements", said("1"), "wrong-kind", "revision", id="it has a value"),
        pytest.param(f"{FIGURE}/confirmations", said("1"), "wrong-kind", "revision", id="another value"),
        pytest.param(f"{WITHDRAWN}/revisions", said(reason="unstated"), "wrong-kind", "reinstatement", id="none"),
        pytest.param(
            f"{FIGURE}/adjustment-withdrawals", {"published_at": PUBLISHED, "reason": "unstated"}, "says-nothing-new",
            "confirmation", id="nothing declared",
        ),
    ],
)  # fmt: skip
def test_what_is_not_what_its_sender_calls_it_is_refused(unmoved, address, body, slug, kind):
    figure = address.rpartition("/")[0]
    before = head(unmoved)

    response = send(unmoved, "POST", address, body, {"if-match": f'"{unmoved.get(figure).json()["version"]}"'})

    assert (response.status_code, response.json()["type"], response.json()["kind"]) == (409, f"/problems/{slug}", kind)
    assert head(unmoved) == before


def test_a_confirmation_of_what_is_not_there_is_refused(unmoved):
    response = send(unmoved, "POST", f"{WITHDRAWN}/confirmations", {"published_at": PUBLISHED}, {"if-match": '"2"'})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/unknown-figure")


def test_what_a_confirmation_leaves_out_is_as_in_force(writer):
    about = said("9650", qualifier="about", reason="unstated")
    send(writer, "POST", f"{FIGURE}/revisions", about, {"if-match": '"1"'})

    confirmed = send(
        writer, "POST", f"{FIGURE}/confirmations", said("9650", published_at="2022-05-01"), {"if-match": '"2"'}
    )

    assert confirmed.json()["kind"] == "confirmation"
    assert confirmed.json()["outcomes"][0]["qualifier"] == "about"


def test_a_bulletin_is_all_or_nothing_and_its_expectations_hold(writer):
    stale = bulletin((PERSONNEL, "2022-03-20", "15000"), (PERSONNEL, "2022-03-03", "1"))
    stale["statements"][1]["expect"] = 5
    before = head(writer)

    refused = send(writer, "POST", "/v1/bulletins", stale, {})

    assert (refused.status_code, refused.json()["type"]) == (412, "/problems/changed-meanwhile")
    assert refused.json()["errors"][0]["pointer"].startswith("/statements/1")
    assert head(writer) == before
    stale["statements"][1]["expect"] = 1
    assert send(writer, "POST", "/v1/bulletins", stale, {}).status_code == 201


def test_a_bulletin_sent_again_is_nothing(writer):
    sent = bulletin((PERSONNEL, "2022-03-20", "15000"), document={"url": "https://example.org/c", "quote": "15,000"})
    first = send(writer, "POST", "/v1/bulletins", sent, {})

    again = send(writer, "POST", "/v1/bulletins", sent, {})

    assert first.json()["document"]
    assert (again.status_code, again.json()["recorded"]) == (200, 0)
    assert "location" not in again.headers


def test_what_was_said_before_names_the_entry_that_holds_in_a_dry_run_and_under_its_key_too(writer):
    day, other = "2022-03-21", "2022-03-22"
    for value in ("100", "200"):
        send(writer, "POST", "/v1/bulletins", bulletin((PERSONNEL, day, value)), {})
    mixed = bulletin((PERSONNEL, day, "100"), (PERSONNEL, other, "300"))

    would = send(writer, "POST", "/v1/bulletins?dry_run=true", mixed, {}).json()
    first = send(writer, "POST", "/v1/bulletins", mixed, KEY)
    send(writer, "POST", "/v1/bulletins", bulletin((PERSONNEL, day, "250"), (PERSONNEL, other, "350")), {})
    again = send(writer, "POST", "/v1/bulletins", mixed, KEY)
    (held,) = first.json()["held"]

    assert (first.status_code, first.json()["kind"], first.json()["held_more"]) == (201, None, 0)
    assert [(one["period"], one["kind"]) for one in first.json()["outcomes"]] == [(other, "report")]
    assert (held["period"], held["entry"], held["holds"], held["value"]) == (day, 1, 2, "200")
    assert would["held"] == [held]
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_one_figure_said_again_names_the_entry_that_holds(writer):
    for value in ("9700", "9800"):
        revised = said(value, reason="unstated")
        send(writer, "POST", f"{FIGURE}/revisions", revised, {"if-match": writer.get(FIGURE).headers["etag"]})
    etag = writer.get(FIGURE).headers["etag"]

    again = send(writer, "POST", f"{FIGURE}/revisions", said("9700", reason="unstated"), {"if-match": etag})
    (held,) = again.json()["held"]

    assert (again.status_code, again.json()["recorded"], again.headers["etag"]) == (200, 0, etag)
    assert (held["holds"], held["value"], held["withdrawn"]) == (held["entry"] + 1, "9800", False)


def test_a_whole_list_withdraws_what_it_leaves_out(writer):
    whole = bulletin((PERSONNEL, "2022-03-12", "11400"), complete=[{"series": "personnel", "start": "2022-03-11"}])

    answer = send(writer, "POST", "/v1/bulletins", whole, {}).json()

    assert [(one["period"], one["kind"]) for one in answer["outcomes"]] == [("2022-03-11", "withdrawal")]


def test_a_bulletin_declares_adjustments_too(writer):
    declared = bulletin(
        adjustments=[{"series": "personnel", "period": "2022-03-09", "amount": "100", "reason": "unstated"}]
    )

    answer = send(writer, "POST", "/v1/bulletins", declared, {}).json()

    assert (answer["kind"], answer["outcomes"][0]["value"]) == ("adjustment", "100")


def test_an_adjustment_of_unknown_amount_is_read_back(writer):
    send_as(writer, request(writer, "adjust"))

    assert writer.get(FIGURE).json()["adjustment"]["amount"] is None
    assert writer.get(ADJUSTED).json()["adjustment"]["amount"] == "50"


def test_a_correction_says_the_whole_of_an_entry_in_one_way(writer):
    for said_so in (
        {},
        {"value": "1", "withdrawn": True},
        {"value": "1", "amount": "2"},
        {"amount": None, "value": "1"},
    ):
        response = send(writer, "POST", f"{FIGURE}/entries/1/correction", {"why": "x", **said_so}, {"if-match": '"1"'})

        assert (response.status_code, response.json()["type"]) == (400, "/problems/invalid-body")
    withdrawn = {"why": "it was none", "withdrawn": True}
    assert send(writer, "POST", f"{FIGURE}/entries/1/correction", withdrawn, {"if-match": '"1"'}).status_code == 201


@pytest.mark.parametrize("entry", ["0", "01", "x", "\u0661", "9" * 40, "-1"])
def test_an_entry_is_a_number(unmoved, entry):
    response = send(unmoved, "POST", f"{FIGURE}/entries/{entry}/voiding", {"why": "x"}, {"if-match": '"1"'})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/unknown-entry")


def test_what_a_source_said_of_itself_can_be_taken_away(writer):
    send(writer, "PATCH", "/v1/sources/war-losses", {"url": "https://example.org"}, {"if-match": '"1"'})

    gone = send(writer, "PATCH", "/v1/sources/war-losses", {"url": None}, {"if-match": '"2"'})

    assert gone.status_code == 200
    source = writer.get("/v1/sources/war-losses").json()
    assert (source["url"], source["relays"], source["version"]) == (None, "ua-general-staff", 3)


def test_a_document_keeps_its_bytes_once_and_gives_them_back(writer):
    _, address, body, _ = request(writer, "receive_content")

    first = send(writer, "PUT", address, body, {})
    again = send(writer, "PUT", address, body, {})
    other = send(writer, "PUT", address, b"something else", {})
    read = writer.get(address)

    assert (first.status_code, again.status_code, again.json()["recorded"]) == (201, 200, 0)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/content-differs")
    assert (read.content, read.headers["content-type"]) == (body, "application/pdf")
    assert read.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in read.headers["content-security-policy"]
    assert writer.head(address).headers["content-length"] == str(len(body))
    assert writer.get(address, headers={"if-none-match": read.headers["etag"]}).status_code == 304
    assert writer.get(address.removesuffix("/content")).json()["content"]["size"] == len(body)


def test_an_address_that_was_sent_is_kept_and_never_fetched(writer):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/evidence"
        made = send(writer, "POST", "/v1/documents", {"source": "war-losses", "url": url}, {})
        with_bulletin = bulletin((PERSONNEL, "2022-03-20", "15000"), document={"url": f"{url}/2"})
        send(writer, "POST", "/v1/bulletins", with_bulletin, {})
        shown = writer.get(made.headers["location"]).json()["document"]["url"]

        with pytest.raises(TimeoutError):
            listener.accept()

    assert shown == url


def test_a_document_without_bytes_says_so(writer):
    made = send_as(writer, request(writer, "receive_document")).json()["document"]

    response = writer.get(f"/v1/documents/{made}/content")

    assert (response.status_code, response.json()["type"]) == (404, "/problems/content-missing")


def test_bytes_that_are_not_those_that_were_announced_are_refused(writer):
    announced = {"source": "war-losses", "url": "https://example.org/d", "sha256": "0" * 64, "size": 3}
    made = send(writer, "POST", "/v1/documents", announced, {}).json()["document"]

    response = send(writer, "PUT", f"/v1/documents/{made}/content", b"abc", {})

    assert (response.status_code, response.json()["type"]) == (409, "/problems/content-differs")


def test_tokens_are_issued_shown_once_and_revoked(writer):
    issued = send_as(writer, request(writer, "issue_token")).json()
    listed = writer.get("/v1/tokens")

    assert issued["text"].startswith("asr_")
    assert issued["text"] not in listed.text
    assert [one["owner"] for one in listed.json()["items"]] == ["ada", "bob"]
    sent = bulletin((PERSONNEL, "2022-03-20", "15000"))
    assert send(writer, "POST", "/v1/bulletins", sent, bearing(issued["text"])).status_code == 201
    for _ in range(2):
        assert writer.delete(f"/v1/tokens/{issued['token']['id']}").status_code == 204
    assert send(writer, "POST", "/v1/bulletins", sent, bearing(issued["text"])).status_code == 401
    assert writer.delete("/v1/tokens/zzzzzzzz").json()["type"] == "/problems/unknown-token"


def test_a_token_that_was_issued_is_not_issued_again(writer):
    sent = request(writer, "issue_token")
    first = send_once(writer, sent)

    again = send_once(writer, sent)

    assert (again.status_code, again.json()["type"]) == (409, "/problems/token-already-issued")
    assert again.json()["token"] == first.json()["token"]["id"]
    assert len(writer.get("/v1/tokens").json()["items"]) == 2


def test_reads_and_writes_are_one_service(writer):
    """A read behind an acknowledged write never answers from before it."""
    for at in range(20):
        day = f"2022-06-{at + 1:02}"
        done = send(
            writer, "PUT", f"/v1/series/{PERSONNEL}/figures/{day}", said(f"{20000 + at}"), {"if-none-match": "*"}
        )
        totals = writer.get(f"/v1/totals?series={PERSONNEL}")

        assert totals.json()["items"][0]["value"] == f"{20000 + at}"
        assert int(totals.headers["ledger-position"]) >= done.json()["position"]


def test_nothing_is_written_without_a_token(path):
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        assert send(client, "POST", "/v1/bulletins", bulletin((PERSONNEL, "2022-03-20", "1")), {}).status_code == 401
