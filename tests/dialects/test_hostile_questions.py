"""Hostile words and parameters on every dialect: refused in its own form, or answered, and never an accident."""

from urllib.parse import quote

import pytest

from api.dialects.dialect_query import EXTENSIONS
from api.policy import DialectNames, DialectSettings, Policy
from api.routes.spoken_dialects import spoken
from tests.api.in_process import service
from tests.dialects.asked_well import ASKED_WELL, REFUSED_WELL
from tests.dialects.conftest import own_copy

ROUTES = {route.path: (one.dialect, route) for one in spoken(Policy()) for route in one.dialect.routes}
POLICY = Policy(
    reads_per_minute=0,
    guesses_per_minute=0,
    dialects=DialectSettings(warship=DialectNames(series={"personnel_units": "war-losses/personnel"})),
)
# CPU seconds that no answer about so small a ledger may take.
SLOW = 1.0
HOSTILE = (
    "", " ", "0", "-1", "1.5", "1e999", "NaN", "inf", "9" * 400, "١٢٣", "*", "**", ",", ",,,,", "a,b;c d", ":", "..",
    "../..", "/", "%", "%00", "\u202e", "\ud7ff", "é" * 300, "x" * 5000, "<a>&\"'", "'; DROP TABLE vintages; --", "{}",
    "[]", "null", "true", "=1+1", "2022-03-02", "2022-3-2", "20220302", "2022-02-30", "2022-13-45", "0000-00-00",
    "9999-12-31", "10000-01-01", "1776-07-04", "2022-03-02T24:00:00Z", "2022-03-02T10:00:00.1234567Z", "2022-W53",
    "2022-03-10--2022-03-01", "20220310-20220301", ">=2022-03-01", "<", "2022-03-01:", ",".join(["2022-03-02"] * 700),
    ",".join(map(str, range(1500))), "+".join("ABCDEFGH" * 100), "." * 200,
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(filled, tmp_path_factory):
    with service(own_copy(filled, tmp_path_factory.mktemp("hostile")), POLICY) as asking:
        yield asking


def test_each_address_has_a_good_question():
    assert ASKED_WELL.keys() == ROUTES.keys()


@pytest.mark.parametrize("path", ROUTES)
def test_a_good_question_has_an_answer(asked, path):
    address, query = ASKED_WELL[path]

    answer = asked.ask("GET", f"{address}?{query}")

    assert answer.status == REFUSED_WELL.get(path, 200), answer.content[:300]
    assert answer.headers["ledger-position"] == str(asked.head())


def spoiled(query, name, text):
    """The query with another text in one parameter."""
    kept = [one for one in query.split("&") if one and one.partition("=")[0] != quote(name)]
    return "&".join([*kept, f"{quote(name)}={quote(text, safe='', errors='surrogatepass')}"])


@pytest.mark.parametrize("path", ROUTES)
def test_no_text_in_a_parameter_is_an_accident(asked, path):
    _, route = ROUTES[path]
    address, query = ASKED_WELL[path]
    for name in sorted(route.parameters | EXTENSIONS):
        for text in HOSTILE:
            answer = asked.ask("GET", f"{address}?{spoiled(query, name, text)}")
            assert_in_own_form(answer, f"{name}={text[:60]!r}")


@pytest.mark.parametrize("path", [path for path in ROUTES if "{" in path])
def test_no_text_in_a_word_of_the_address_is_an_accident(asked, path):
    parts = path.split("/")
    good = ASKED_WELL[path][0].split("/")
    for place in (number for number, part in enumerate(parts) if part.startswith("{")):
        for text in HOSTILE:
            word = quote(text[:200], safe="", errors="surrogatepass")
            address = "/".join([*good[:place], word, *good[place + 1 :]])
            answer = asked.ask("GET", f"{address}?{ASKED_WELL[path][1]}")
            assert_in_own_form(answer, f"{address[:80]}")


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "query", ["%zz", "a=%ff", "vintage_date=2022-03-02", "&".join(["x=1"] * 300), "=", "position=99999999"]
)
def test_what_no_dialect_takes_is_refused_in_the_form_of_each(asked, path, query):
    address, good = ASKED_WELL[path]

    answer = asked.ask("GET", f"{address}?{good}&{query}")

    assert_in_own_form(answer, query)
    # The old forms of Epidata say so in their body alone.
    assert answer.status != 200 or b'"result":-1,' in answer.content, answer.content[:200]


def test_nothing_of_all_this_has_changed_anything(asked):
    assert asked.everything() == asked.begun


def assert_in_own_form(answer, what):
    assert answer.status < 500 or answer.status == 501, f"{what}: {answer.status} {answer.content[:300]!r}"
    assert answer.headers.get("content-type") != "application/problem+json", what
    assert answer.cpu < SLOW, f"{what} took {answer.cpu} s"
