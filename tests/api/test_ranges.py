"""A finished answer is sent in parts to those who ask for parts, as RFC 9110 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from api.app import create_app
from api.http.byte_ranges import byte_range
from api.http.http_refusals import RangeNotSatisfiable
from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL

CSV = f"/v1/series/{PERSONNEL}/figures.csv"
# One kept for a route that is answered before it is routed, one that is not, and what no table of reads has.
ANSWERS = [CSV, "/v1/totals", "/v1/totals.ndjson", f"/v1/series/{PERSONNEL}/figures/2022-03-02", "/"]
PLAIN = {"accept-encoding": "identity"}


def whole_of(client, url):
    answer = client.get(url, headers=PLAIN)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 20
    return answer


@pytest.mark.parametrize("url", ANSWERS)
@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-9", slice(0, 10)),
        ("BYTES=3-9", slice(3, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=5-99999999999999999999", slice(5, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=-99999999999999999999", slice(0, None)),
    ],
)
def test_one_range_is_one_part(shared, url, said, part):
    whole = whole_of(shared, url)

    for coding in ("identity", "gzip"):  # a part is one of the plain bytes, whatever else the client takes
        answer = shared.get(url, headers={"range": said, "accept-encoding": coding})

        first, end, _ = part.indices(len(whole.content))
        assert (answer.status_code, answer.content) == (206, whole.content[part])
        assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(whole.content)}"
        assert answer.headers["content-length"] == str(end - first)
        assert "content-encoding" not in answer.headers
        for name in ("etag", "content-type", "cache-control", "ledger-position", "vary", "accept-ranges"):
            assert answer.headers[name] == whole.headers[name]


@pytest.mark.parametrize("url", ANSWERS)
@pytest.mark.parametrize(
    "said",
    ["bytes=", "bytes=a-b", "bytes=9-3", "bytes=-", "bytes=0-1,4-5", "lines=0-1", "0-1", "bytes 0-1", "", "\xff"],
)
def test_what_is_no_single_range_of_bytes_is_ignored(shared, url, said):
    answer = shared.get(url, headers={**PLAIN, "range": said.encode("latin-1")})

    assert (answer.status_code, answer.content) == (200, whole_of(shared, url).content)
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("url", ANSWERS)
@pytest.mark.parametrize("said", ["bytes=1000000-", "bytes=1000000-1000005", "bytes=-0", "bytes=-00"])
def test_a_range_behind_the_end_is_a_problem_that_says_where_that_is(shared, url, said):
    whole = whole_of(shared, url)

    answer = shared.get(url, headers={"range": said})

    assert (answer.status_code, answer.json()["type"]) == (416, "/problems/range-not-satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"
    assert answer.json()["length"] == len(whole.content)


@pytest.mark.parametrize("url", ANSWERS)
def test_a_part_is_sent_only_of_the_answer_that_the_client_has(shared, url):
    whole = whole_of(shared, url)
    tag = whole.headers["etag"]

    def status(**more):
        return shared.get(url, headers={"range": "bytes=3-5", **{k.replace("_", "-"): v for k, v in more.items()}})

    assert status(if_range=tag).status_code == 206
    for other in ('"other"', f"W/{tag}", tag[:-1] + '-gzip"', "Sun, 29 Nov 2026 21:00:00 GMT", "", "x"):
        answer = status(if_range=other, accept_encoding="identity")
        assert (answer.status_code, answer.content) == (200, whole.content)
    assert status(if_none_match=tag).status_code == 304
    assert status(if_match=tag).status_code == status(if_match="*").status_code == 206
    assert status(if_match=f'"other", {tag}').status_code == 206


@pytest.mark.parametrize("url", ANSWERS)
def test_who_wants_another_answer_than_there_is_gets_none(shared, url):
    tag = whole_of(shared, url).headers["etag"]

    for other in ('"other"', f"W/{tag}", "", "nonsense"):
        answer = shared.get(url, headers={"if-match": other, "range": "bytes=0-1"})

        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/answer-changed")


@pytest.mark.parametrize("url", ANSWERS)
def test_head_knows_no_ranges(shared, url):
    whole, head = whole_of(shared, url), shared.head(url, headers={**PLAIN, "range": "bytes=0-1"})

    assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))
    assert head.headers["accept-ranges"] == "bytes"


def test_two_ranges_in_two_headers_are_no_single_one(shared):
    answer = shared.get(CSV, headers=[("range", "bytes=0-1"), ("range", "bytes=2-3"), ("accept-encoding", "identity")])

    assert (answer.status_code, answer.content) == (200, whole_of(shared, CSV).content)


def test_a_part_at_a_position_is_for_ever(shared):
    pinned = f"{CSV}?position={whole_of(shared, CSV).headers['ledger-position']}"

    assert "immutable" in shared.get(pinned, headers={"range": "bytes=0-9"}).headers["cache-control"]


def test_the_bytes_of_a_document_are_sent_in_parts(path):
    with open_ledger(path) as ledger:
        paper = ReceiveDocument(source="war-losses", document=NewDocument(url="https://example.org/paper"))
        document = str(ledger.record(paper, "ada").document)
        ledger.record(ReceiveContent(document=document, content=b"0123456789", media_type="text/plain"), "ada")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        url = f"/v1/documents/{document}/content"
        whole, part, behind = (
            client.get(url, headers=said) for said in ({}, {"range": "bytes=2-4"}, {"range": "bytes=99-"})
        )

    assert (whole.content, whole.headers["accept-ranges"]) == (b"0123456789", "bytes")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert part.headers["repr-digest"] == whole.headers["repr-digest"]
    assert part.headers["content-length"] == "3"
    assert (behind.status_code, behind.headers["content-range"]) == (416, "bytes */10")


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_range_holds_what_it_names_and_no_more(length, first, last):
    body, said = bytes(range(length)), b"bytes=%d-%d" % (first, last)

    if last < first:
        assert byte_range(said, length) is None
    elif first >= length:
        with pytest.raises(RangeNotSatisfiable):
            byte_range(said, length)
    else:
        found = byte_range(said, length)
        assert found is not None
        assert body[found.first : found.end] == body[first : last + 1]


@given(st.binary(max_size=60), st.integers(0, 10**6))
def test_any_header_is_a_range_or_ignored_or_refused(said, length):
    try:
        found = byte_range(said, length)
    except RangeNotSatisfiable:
        return
    assert found is None or 0 <= found.first < found.end <= length
