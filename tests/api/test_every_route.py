"""What holds for every read route."""

import csv
import io
import json
import re
from functools import partial
from typing import Unpack, get_args, get_origin, get_type_hints

import pytest

from api.reading.answer_writer import argument_of
from api.routes.charts import CHARTS
from projections.answers.feed import RevisionFilter
from tests.api.addresses import ALL, address, ending, having
from tests.test_architecture import ROOT

NAMES = list(ALL)
LISTS = [name for name, read in ALL.items() if read.is_list and len(read.forms) > 1]
# By rules that may change, at a position too; this service has none: tests/api/test_reconciliation.py.
OF_RULES = {"reconciliation"}
PINNABLE = [name for name, read in ALL.items() if read.times != "none" and name not in OF_RULES]
TRAVELLING = [name for name, read in ALL.items() if read.times == "both axes" and name not in OF_RULES]
# Sources are as the ledger describes them, whatever had been published.
SAYS_NOTHING_OF_FIGURES = {"sources", "source"}
# Nothing of the source itself changes once its second series is open.
RECORDED_EARLY = {"source": 3}
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "access-control-allow-origin": "*",
}


def no_float(text):
    raise AssertionError(f"a float in an answer: {text}")


def exact(response):
    return json.loads(response.text, parse_float=no_float)


def words_of(ask):
    """The names by which a question takes its parameters; what is unpacked has them in its type."""
    hints = get_type_hints(ask.func if isinstance(ask, partial) else ask)
    of_moments = (get_type_hints(*get_args(one)) for one in hints.values() if get_origin(one) is Unpack)
    of_revisions = RevisionFilter.__struct_fields__ if "wanted" in hints else ()
    return {*hints, *of_revisions, *(word for found in of_moments for word in found)}


@pytest.mark.parametrize("read", [*ALL.values(), *(one.read for one in CHARTS)], ids=lambda read: read.name)
def test_its_question_knows_every_parameter_by_name(read):
    assert {argument_of(one.name) for one in read.parameters} <= words_of(read.ask)


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_at_the_head_and_names_the_position(shared, name):
    response = shared.get(address(shared, name))

    assert response.status_code == 200
    assert int(response.headers["ledger-position"]) > 0
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers.items() >= SECURITY.items()
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-request-id"]
    if response.headers["content-type"] == "application/json" and name != "event":
        assert exact(response)["position"] <= int(response.headers["ledger-position"])


def read_at(client, url, query):
    """The body at that moment, without the position that it is as old as, which tells nothing of what it says."""
    response = client.get(having(url, query))
    assert response.status_code == 200, response.text
    is_json = response.headers["content-type"] == "application/json"
    return {**response.json(), "position": None} if is_json else response.text


DAYS, END_OF_DAY = ("2022-03-02", "2022-03-13"), ("2022-03-13T12:00:00%2B02:00", "2022-03-13")


@pytest.mark.parametrize(
    ("name", "earlier", "later"),
    [
        pytest.param(name, *moments, id=f"{words}-{name}")
        for words, moments in (("days", DAYS), ("a date is known from the end of its day", END_OF_DAY))
        for name in TRAVELLING
        if name not in SAYS_NOTHING_OF_FIGURES
        # What was published on that day was no first value.
        if (name, moments) != ("calendar", END_OF_DAY)
    ],
)
def test_it_reads_as_what_had_been_published_by_then(shared, name, earlier, later):
    url = address(shared, name)

    assert read_at(shared, url, f"as_of={earlier}") != read_at(shared, url, f"as_of={later}")


@pytest.mark.parametrize("name", TRAVELLING)
def test_it_reads_as_the_ledger_stood_then(shared, name):
    url, early = address(shared, name), RECORDED_EARLY.get(name, 6)
    recorded_at = shared.get(f"/v1/events/{early}").json()["recorded_at"]

    by_time = shared.get(having(url, f"recorded_as_of={recorded_at}"))
    then = read_at(shared, url, f"position={by_time.headers['ledger-position']}")

    assert early <= int(by_time.headers["ledger-position"]) < 10
    # A page for people says which moment it shows.
    assert ALL[name].page is not None or read_at(shared, url, f"recorded_as_of={recorded_at}") == then
    assert then != read_at(shared, url, "position=21")


@pytest.mark.parametrize("name", PINNABLE)
def test_pinned_by_position_it_is_the_same_for_ever(shared, name):
    url = address(shared, name)
    now = shared.get(url)

    pinned = shared.get(having(url, f"position={now.headers['ledger-position']}"))

    # A page for people says which moment it shows.
    assert pinned.content == now.content or ALL[name].page is not None
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert pinned.headers["ledger-position"] == now.headers["ledger-position"]


@pytest.mark.parametrize("name", NAMES)
def test_a_mistyped_or_repeated_parameter_is_refused(shared, name):
    url = address(shared, name)
    for query in ("asof=2022-03-02", "as_off=2022-03-02", "=1", "position=1&position=2", "limt=3", "x"):
        response = shared.get(having(url, query))

        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["cache-control"] == "no-store"
        assert response.json()["type"] in {"/problems/unknown-parameter", "/problems/repeated-parameter"}


@pytest.mark.parametrize("name", PINNABLE)
def test_a_position_is_a_whole_number_up_to_the_head(shared, name):
    url = address(shared, name)
    for position in ("-1", "1.0", "1e3", "\u0665", "01", "+1", "", "100000000000000000000", "999"):
        response = shared.get(having(url, f"position={position}"))

        assert response.status_code == 400
        assert response.json()["type"] in {"/problems/invalid-parameter", "/problems/position-too-high"}


@pytest.mark.parametrize("name", NAMES)
def test_head_has_the_headers_of_get_and_no_body(shared, name):
    url = address(shared, name)
    get, head = shared.get(url), shared.head(url)

    assert head.status_code == 200
    assert head.content == b""
    of_its_own = {"x-request-id": "", "ratelimit": ""}
    assert {**get.headers, **of_its_own} == {**head.headers, **of_its_own}
    if "content-encoding" not in get.headers:
        assert int(head.headers["content-length"]) == len(get.content)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_again_is_not_sent_again(shared, name):
    url = address(shared, name)
    first = shared.get(url)

    assert shared.get(url, headers={"if-none-match": '"something-else"'}).status_code == 200
    for form in ("{}", "W/{}", '"other", {}', "*", 'W/"other",{} , "more"'):
        again = shared.get(url, headers={"if-none-match": form.format(first.headers["etag"])})

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["ledger-position"] == first.headers["ledger-position"]
        assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize("name", NAMES)
def test_compressed_bytes_have_a_tag_of_their_own(shared, name):
    url = address(shared, name)
    plain = shared.get(url, headers={"accept-encoding": "identity"})
    packed = shared.get(url, headers={"accept-encoding": "gzip"})

    assert packed.content == plain.content
    varies = "Accept, Accept-Encoding" if len(ALL[name].written_as) > 1 else "Accept-Encoding"
    assert packed.headers["vary"] == plain.headers["vary"] == varies
    if len(plain.content) > 1024:
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_written_as_csv_and_ndjson_too(shared, name):
    url = address(shared, name)
    items = exact(shared.get(having(url, "limit=1000")))["items"]

    if "csv" in ALL[name].forms:
        by_parameter, by_ending = shared.get(having(url, "format=csv")), shared.get(ending(url, "csv"))
        rows = list(csv.reader(io.StringIO(by_ending.text, newline="")))
        assert by_parameter.content == by_ending.content
        assert by_ending.headers["content-type"].startswith("text/csv")
        assert by_ending.headers["content-disposition"].endswith('.csv"')
        assert len(rows) == len(items) + 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert by_ending.text.count("\r\n") >= len(rows)
    lines = shared.get(ending(url, "ndjson"))
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == [item.get("event", item) for item in items]
    assert exact(shared.get(ending(url, "json"))) == exact(shared.get(url))


@pytest.mark.parametrize("name", LISTS)
def test_the_ending_and_the_parameter_are_not_given_both(shared, name):
    response = shared.get(having(ending(address(shared, name), "ndjson"), "format=ndjson"))

    assert (response.status_code, response.json()["type"]) == (400, "/problems/format-given-twice")


@pytest.mark.parametrize("name", LISTS)
def test_a_limit_is_from_1_to_1000(shared, name):
    url = address(shared, name)
    for limit in ("0", "1001", "-1", "x", "1_0", ""):
        response = shared.get(having(url, f"limit={limit}"))

        assert (response.status_code, response.json()["parameter"]) == (400, "limit")


@pytest.mark.parametrize("name", NAMES)
def test_another_method_is_a_problem_and_names_those_there_are(shared, name):
    response = shared.delete(address(shared, name))

    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert {"GET", "HEAD"} <= set(response.headers["allow"].split(", "))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_another_page_may_ask_beforehand(shared, name):
    response = shared.options(address(shared, name))

    assert response.status_code == 204
    assert response.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "If-None-Match" in response.headers["access-control-allow-headers"]


def test_a_script_of_another_page_can_read_every_header_of_ours(shared):
    sources = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "api").rglob("*.py"))
    ours = set(re.findall(r'b"((?:x-asreported|ledger)-[a-z-]+)"', sources))

    exposed = shared.get("/v1/totals").headers["access-control-expose-headers"].lower().split(", ")

    assert {"ledger-position", "x-asreported-collapsed"} <= ours
    assert ours <= set(exposed)
