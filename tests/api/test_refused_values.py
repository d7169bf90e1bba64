"""A refusal holds all of what it refuses; the problem and the log show only so much of it."""

import pytest
from litestar import get
from litestar.testing import create_test_client

from api.problems.error_handlers import HANDLERS
from domain.refusals import LogHalted
from tests.api.conftest import PERSONNEL, TANKS
from tests.api.writing import FIGURE, bulletin, said, writing

LONG = "1" * 60_000
NEW = {"if-none-match": "*"}


@pytest.fixture
def writer(path):
    with writing(path) as client:
        yield client


def pointers(answer):
    return [one["pointer"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("field", ["value", "qualifier", "status", "through", "reason", "published_at", "document"])
def test_a_long_value_is_refused_in_few_words_and_pointed_at(writer, field):
    answer = writer.put(FIGURE.replace("03-03", "03-31"), json=said(**{field: LONG}), headers=NEW)

    assert answer.status_code in {400, 404}
    assert pointers(answer) == [f"/{field}"]
    assert len(answer.content) < 3000


def test_of_two_long_values_that_begin_alike_the_refused_one_is_pointed_at(writer):
    lines = bulletin((TANKS, "2022-03-20", "1"), (PERSONNEL, LONG + "1", "2"), (PERSONNEL, LONG + "2", "3"))
    lines["statements"].reverse()

    assert pointers(writer.post("/v1/bulletins", json=lines)) == ["/statements/1/period"]


def test_a_moment_refused_in_the_document_is_pointed_at_there_and_not_at_the_same_one_of_the_bulletin(writer):
    late = "2022-04-01T08:00"
    in_document = bulletin((TANKS, "2022-03-20", "1"), document={"published_at": late})
    in_both = {**in_document, "published_at": late}

    assert pointers(writer.post("/v1/bulletins", json=in_document)) == ["/document/published_at"]
    assert pointers(writer.post("/v1/bulletins", json=in_both)) == ["/published_at"]


def test_a_word_of_an_adjustment_is_pointed_at_there_though_a_statement_of_the_figure_has_one_too(writer):
    of = {"series": PERSONNEL, "period": "2022-03-20"}
    body = bulletin(adjustments=[{**of, "amount": "1", "reason": LONG}])
    body["statements"] = [{**of, "value": "1", "reason": "late-data"}]

    assert pointers(writer.post("/v1/bulletins", json=body)) == ["/adjustments/0/reason"]


def test_a_long_refusal_is_a_short_problem_and_one_short_line_of_the_log(caplog):
    @get("/")
    async def refuse() -> None:
        raise LogHalted("x" * 10_000_000, of="y" * 10_000_000, lines=["z" * 10_000_000])

    with create_test_client(refuse, exception_handlers=HANDLERS, debug=False, logging_config=None) as client:
        answer = client.get("/")

    assert answer.status_code == 503
    assert len(answer.content) < 3000
    assert [len(one.getMessage()) < 1000 for one in caplog.records if "xxx" in one.getMessage()] == [True]
