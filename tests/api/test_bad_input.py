"""Bad input over HTTP: refused with its place, nothing recorded, and never slowly."""

import json
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from api.writing.statements import MOST_STATEMENTS
from api.writing.write_route import LARGE, SMALL
from tests.api.in_process import NOW, service
from tests.bad_input import CASES, DAY, PUBLISHED, SERIES, SOURCE, Case, Taken, begin, texts

# CPU seconds that no answer may take; the best of three, for other tests run beside this one.
SLOW = 0.05
_MARK = "@@@"
_FIGURES = f"/v1/series/{SERIES}/figures"
_DOCUMENT = {"url": "https://example.org/a"}
_ONE = {"published_at": PUBLISHED, "value": "600"}
_FIRST = {"series": "cases", "period": "2022-03-05", "value": "500"}
_LINE = {"series": "cases", "period": DAY, "value": "600"}
_BULLETIN = {"source": SOURCE, "published_at": PUBLISHED, "statements": [_FIRST, _LINE]}
_OF_THE_WHOLE = ("published_at", "url")


class Request(NamedTuple):
    """One way to send a case: where to, and at which place of the body it stands."""

    way: str
    method: str
    url: str
    body: bytes
    pointer: str = ""


def spoiled(case, body):
    """The body as JSON, with what the case says in the marked place."""
    return json.dumps(body).replace(f'"{_MARK}"', case.literal).encode()


def requests_of(case):
    """Every way to send it."""
    yield one_figure(case)
    yield in_a_bulletin(case)
    if case.field == "value":
        declared = {"series": "cases", "period": DAY, "amount": _MARK, "reason": "unstated"}
        whole = {**_BULLETIN, "adjustments": [declared]}
        yield Request("declared", "POST", "/v1/bulletins", spoiled(case, whole), "/adjustments/0/amount")
    if case.field == "note":
        named = {"source": "village", "name": _MARK}
        yield Request("as a name", "POST", "/v1/sources", spoiled(case, named), "/name")
    if case.field in {"url", "published_at"}:
        of_a_document = {**_ONE, "document": {**_DOCUMENT, case.field: _MARK}}
        pointer = f"/document/{case.field}"
        yield Request("of a document", "PUT", f"{_FIGURES}/{DAY}", spoiled(case, of_a_document), pointer)


def one_figure(case):
    if case.field in {"period", "series"}:
        words = {"period": DAY, "series": SERIES.partition("/")[2]}
        words[case.field] = quote(case.text, safe="", errors="surrogatepass")
        url = f"/v1/series/{SOURCE}/{words['series']}/figures/{words['period']}"
        return Request("one figure", "PUT", url, json.dumps(_ONE).encode())
    if case.field == "url":
        body = {"source": SOURCE, "url": _MARK}
        return Request("one document", "POST", "/v1/documents", spoiled(case, body), "/url")
    body = {**_ONE, case.field: _MARK}
    return Request("one figure", "PUT", f"{_FIGURES}/{DAY}", spoiled(case, body), f"/{case.field}")


def in_a_bulletin(case):
    whole: dict[str, Any] = dict(_BULLETIN)
    pointer = f"/statements/1/{case.field}"
    if case.field == "url":
        whole["document"] = {"url": _MARK}
        pointer = "/document/url"
    elif case.field in _OF_THE_WHOLE:
        whole[case.field] = _MARK
        pointer = f"/{case.field}"
    else:
        whole["statements"] = [_FIRST, {**_LINE, case.field: _MARK}]
    return Request("a bulletin", "POST", "/v1/bulletins", spoiled(case, whole), pointer)


def sent(wanted):
    """Each case in each way, as pytest's parameters."""
    for one in CASES:
        case = one.at(NOW)
        if isinstance(case.over_http, Taken) is wanted:
            for request in requests_of(case):
                yield pytest.param(case, request, id=f"{case.field}: {case.name}, {request.way}")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "ledger.db"
    begin(path)
    with service(path) as opened:
        yield opened


def refused(town, request, **headers):
    """The answer to a request that is to change nothing, and takes no time."""
    expecting = {"if_none_match": "*"} if request.method == "PUT" else {}
    answer = town.ask(request.method, request.url, request.body, **{**expecting, **headers})

    assert 400 <= answer.status < 500, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert town.everything() == town.begun
    for _ in range(2):
        if answer.cpu >= SLOW:
            answer = town.ask(request.method, request.url, request.body, **{**expecting, **headers})
    assert answer.cpu < SLOW
    return answer


@pytest.mark.parametrize(("case", "request_"), [*sent(wanted=False)])
def test_a_bad_field_is_refused_and_its_place_named(town, case: Case, request_: Request):
    answer = refused(town, request_)

    if not request_.pointer:
        assert answer.status in {400, 404, 414}
    elif not case.is_json or "\\ud" in case.literal:
        assert answer.slug == "invalid-body"
        assert answer.pointers in ([""], [request_.pointer])
    else:
        assert (answer.slug, answer.pointers) == (case.over_http, [request_.pointer])


@pytest.mark.parametrize(("case", "request_"), [*sent(wanted=True)])
def test_what_is_unusual_but_good_is_kept_as_said(tmp_path, case: Case, request_: Request):
    assert isinstance(case.over_http, Taken)
    begin(tmp_path / "ledger.db")
    with service(tmp_path / "ledger.db") as town:
        expecting = {"if_none_match": "*"} if request_.method == "PUT" else {}
        assert town.ask(request_.method, request_.url, request_.body, **expecting).status == 201
        if request_.way == "as a name":
            assert town.ask("GET", "/v1/sources/village").json()["name"] == case.over_http.reads
            return
        figure = town.ask("GET", f"{_FIGURES}/{DAY}").json()

    holder = figure["adjustment"] if request_.way == "declared" else figure
    assert holder["amount" if request_.way == "declared" else case.field] == case.over_http.reads


ONE_TEXTS = {one.name: one for one in texts(_ONE)}
BULLETIN_TEXTS = {one.name: one for one in texts(_BULLETIN)}


@pytest.mark.parametrize("name", ONE_TEXTS)
def test_a_bad_body_is_refused(town, name):
    text = ONE_TEXTS[name]

    answer = refused(town, Request(name, "PUT", f"{_FIGURES}/{DAY}", text.whole))

    assert (answer.status, answer.slug) == (400, "invalid-body")
    assert answer.pointers == [text.points_at] or name.endswith("a known key")


@pytest.mark.parametrize("name", BULLETIN_TEXTS)
def test_a_bad_bulletin_is_refused(town, name):
    text = BULLETIN_TEXTS[name]

    answer = refused(town, Request(name, "POST", "/v1/bulletins", text.whole))

    assert (answer.status, answer.slug) == (400, "invalid-body")
    assert answer.pointers == [text.points_at] or name.endswith("a known key")


@pytest.mark.parametrize(
    ("inside", "pointer"),
    [
        pytest.param('"value": "1", "document": {"url": "a", "url": "b"}', "", id="twice"),
        pytest.param('"value": "1", "document": {"uri": "a"}', "/document/uri", id="an unknown key"),
        pytest.param('"value": "1", "document": {"url": 5}', "/document/url", id="a number for a text"),
        pytest.param('"value": "1", "document": {"size": "5"}', "/document/size", id="a text for a number"),
        pytest.param('"value": "1", "document": 5', "/document", id="no document"),
        pytest.param('"value": null', "/value", id="null is no value"),
        pytest.param('"qualifier": "over"', "/value", id="a field is missing"),
    ],
)
def test_what_is_wrong_inside_is_pointed_at(town, inside, pointer):
    body = f'{{"published_at": "{PUBLISHED}", {inside}}}'

    answer = refused(town, Request("", "PUT", f"{_FIGURES}/{DAY}", body.encode()))

    assert (answer.slug, answer.pointers) == ("invalid-body", [pointer])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        pytest.param({"statements": [_FIRST, {**_LINE, "valeu": "1"}]}, "/statements/1/valeu", id="an unknown key"),
        pytest.param({"statements": [_FIRST, {"period": DAY, "value": "1"}]}, "/statements/1/series", id="one missing"),
        pytest.param({"statements": [_FIRST, 5]}, "/statements/1", id="no statement"),
        pytest.param({"statements": {}}, "/statements", id="no list"),
        pytest.param({"statements": [_FIRST, {**_LINE, "expect": "1"}]}, "/statements/1/expect", id="a text"),
        pytest.param({"statements": [_FIRST, {**_LINE, "expect": 1.5}]}, "/statements/1/expect", id="no whole number"),
        pytest.param({"complete": [{"series": "cases", "upto": "2022"}]}, "/complete/0/upto", id="in a span"),
        pytest.param({"adjustments": [{"series": "cases"}]}, "/adjustments/0/period", id="in an adjustment"),
    ],
)
def test_what_is_wrong_inside_a_bulletin_is_pointed_at(town, change, pointer):
    body = json.dumps({**_BULLETIN, **change}).encode()

    answer = refused(town, Request("", "POST", "/v1/bulletins", body))

    assert (answer.slug, answer.pointers) == ("invalid-body", [pointer])


_SECOND = "/statements/1"


def second(**change):
    """The bulletin's statements, the second of them changed."""
    return {"statements": [_FIRST, {**_LINE, **change}]}


@pytest.mark.parametrize(
    ("change", "slug", "pointer"),
    [
        ({"statements": [_LINE, _FIRST, _LINE]}, "duplicate-figure", "/statements/2"),
        (second(series="village/cases"), "series-of-another-source", f"{_SECOND}/series"),
        (second(series="deaths"), "unknown-series", f"{_SECOND}/series"),
        (second(expect=7), "changed-meanwhile", f"{_SECOND}/expect"),
        (second(expect=-1), "changed-meanwhile", f"{_SECOND}/expect"),
        (second(expect=10**30), "changed-meanwhile", f"{_SECOND}/expect"),
        ({"source": "village"}, "unknown-source", "/source"),
        ({"source": "The Town"}, "not-a-slug", "/source"),
        ({"document": "no id"}, "unknown-document", "/document"),
        ({"complete": [{"series": "cases", "of": "lies"}]}, "unknown-word", "/complete/0"),
        ({"complete": [{"series": "cases", "start": "x"}]}, "not-a-period", "/complete/0"),
    ],
)
def test_what_the_ledger_refuses_of_a_bulletin_is_pointed_at(town, change, slug, pointer):
    body = json.dumps({**_BULLETIN, **change}).encode()

    answer = refused(town, Request("", "POST", "/v1/bulletins", body))

    assert (answer.slug, answer.pointers) == (slug, [pointer])


@pytest.mark.parametrize(
    "said",
    [
        "", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
        "application/jsonx", "application/json-seq", "application/problem+json", "application/json, text/plain",
        "application/json; charset=latin-1", "application/json; boundary=a", "*/*",
    ],
)  # fmt: skip
def test_only_json_is_taken_for_json(town, said):
    whole = Request("", "PUT", f"{_FIGURES}/{DAY}", json.dumps(_ONE).encode())

    answer = refused(town, whole, content_type=said)

    assert (answer.status, answer.slug) == (415, "not-json")


def test_a_compressed_body_is_not_taken(town):
    answer = refused(town, Request("", "POST", "/v1/bulletins", b"\x1f\x8b"), content_encoding="gzip")

    assert (answer.status, answer.slug) == (415, "not-json")


def filled_up(body, size):
    """The body with blanks behind it, so large."""
    text = json.dumps(body).encode()
    return text + b" " * (size - len(text))


@pytest.mark.parametrize(
    ("method", "url", "body", "most"),
    [
        pytest.param("PUT", f"{_FIGURES}/{DAY}", _ONE, SMALL, id="one figure"),
        pytest.param("POST", "/v1/bulletins", _BULLETIN, LARGE, id="a bulletin"),
    ],
)
def test_a_body_may_be_so_large_and_no_larger(town, method, url, body, most):
    answer = refused(town, Request("", method, url, filled_up(body, most + 1)))
    assert (answer.status, answer.slug) == (413, "body-too-large")

    expecting = {"if_none_match": "*"} if method == "PUT" else {}
    assert town.ask(method, f"{url}?dry_run=true", filled_up(body, most), **expecting).status == 200


def large(inside):
    """A bulletin of nearly a MiB, with that inside."""
    return f"{json.dumps(_BULLETIN)[:-1]}, {inside}}}".encode()


_MANY = 20_000
_MARKS = "\u0323\u0301" * 80_000
_SPAN = '{"series": "cases", "start": "2022-03"}'


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        pytest.param(b"[" * (LARGE // 2) + b"]" * (LARGE // 2), "invalid-body", id="lists"),
        pytest.param(b'{"a":' * (LARGE // 5), "invalid-body", id="objects"),
        pytest.param(b"9" * LARGE, "invalid-body", id="a number"),
        pytest.param(large(", ".join(f'"k{at}": 1' for at in range(_MANY))), "invalid-body", id="unknown keys"),
        pytest.param(large(", ".join(['"note": "a"'] * _MANY)), "invalid-body", id="one key again and again"),
        pytest.param(large('"note": "' + "x" * 1_000_000 + '"'), "invalid-text", id="a note"),
        pytest.param(large(f'"note": "a{_MARKS}"'), "invalid-text", id="marks on one letter"),
        pytest.param(large('"complete": [' + ", ".join([_SPAN] * _MANY) + "]"), "too-many-statements", id="spans"),
        pytest.param(
            large('"complete": [' + ", ".join([_SPAN] * 999) + "]"), "event-too-large", id="spans beyond an event"
        ),
    ],
)
def test_a_large_body_is_refused_as_quickly(town, body, slug):
    answer = refused(town, Request("", "POST", "/v1/bulletins", body))

    assert answer.slug == slug


def test_a_bulletin_has_a_thousand_statements_and_no_more(town):
    days = [f"{1000 + at // 28}-02-{at % 28 + 1:02}" for at in range(MOST_STATEMENTS + 1)]
    lines = [{"series": "cases", "period": day, "value": "1"} for day in days]

    answer = refused(
        town, Request("", "POST", "/v1/bulletins", json.dumps({**_BULLETIN, "statements": lines}).encode())
    )

    assert (answer.status, answer.slug) == (413, "too-many-statements")


@pytest.mark.parametrize(
    ("header", "said", "slug"),
    [
        *(
            pytest.param("if_match", said, "not-a-version", id=f"If-Match {said}")
            for said in (
                "1", '"one"', '"-1"', '"1.0"', '"01"', '"1e3"', 'W/"1"', "*", '"1", "2"', '""', '"', '"\xb2"',
                '"9999999999999999999"',
            )
        ),
        pytest.param("if_none_match", '"1"', "not-a-version", id="If-None-Match a version"),
        pytest.param("if_none_match", "", "version-missing", id="no version"),
        *(
            pytest.param("idempotency_key", said, "not-an-idempotency-key", id=f"key {said[:12]}")
            for said in (" ", '""', '"', 'a"b', '"a', "a b", "a,b", "a;b", "\xe9", "\x01", '"\t"', "k" * 256)
        ),
    ],
)  # fmt: skip
def test_a_header_that_cannot_be_meant_is_refused(town, header, said, slug):
    expecting = {"if_none_match": "*"} if header == "idempotency_key" else {"if_none_match": ""}
    whole = Request("", "PUT", f"{_FIGURES}/{DAY}", json.dumps(_ONE).encode())

    answer = refused(town, whole, **{**expecting, header: said})

    assert answer.slug == slug


def test_a_series_that_names_another_source_than_its_body_is_refused(town):
    told = {"title": "Births", "unit": "persons", "measure": "cumulative", "frequency": "D"}
    body = json.dumps({"source": "town", "series": "village/births", **told}).encode()

    answer = refused(town, Request("", "POST", "/v1/series", body))

    assert (answer.slug, answer.pointers) == ("series-of-another-source", ["/series"])
