"""Every refusal has a problem, every error is one, and every type has its page."""

import html
import re

import pytest
from litestar import get
from litestar.testing import TestClient

from api.app import create_app
from api.authority.gate import RULE
from api.authority.scopes import OPEN
from api.problems.problem_table import PROBLEMS, catalogue, problem_of
from api.problems.problem_texts import TEXTS
from domain.refusals import ClosedSeries, Refusal
from projections.answers.view import View
from projections.following.failures import NotCaughtUp

OURS = ("domain.", "projections.", "api.")


def kinds(of):
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted({one for one in kinds(Refusal) if one.__module__.startswith(OURS)}, key=str))
def test_every_refusal_has_a_status_and_a_type(kind):
    assert kind in PROBLEMS
    assert 400 <= PROBLEMS[kind].status < 600
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", PROBLEMS[kind].slug)
    assert kind.__doc__


def test_a_type_means_one_thing():
    slugs = [one.slug for one in PROBLEMS.values()]

    assert len(slugs) == len(set(slugs))


def test_a_type_is_the_name_of_its_refusal():
    # The root of the tree is named after what a caller is told; the name of the other is taken by an event.
    excused = {Refusal, ClosedSeries}
    named = {
        kind: "-".join(re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+", kind.__name__)).lower()
        for kind in PROBLEMS
        if kind not in excused
    }

    # The event is called SeriesClosed, so the refusal is not; its type stays what clients know.
    named[ClosedSeries] = "series-closed"

    assert {kind: PROBLEMS[kind].slug for kind in named} == named


def test_a_refusal_from_elsewhere_is_the_nearest_above_it():
    class Unheard(NotCaughtUp):
        """Not in the table."""

    assert problem_of(Unheard) is PROBLEMS[NotCaughtUp]


@pytest.mark.parametrize("slug", list(catalogue()))
def test_every_type_has_its_page(shared, slug):
    page = shared.get(f"/problems/{slug}")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert slug in page.text
    assert catalogue()[slug].title in html.unescape(page.text)
    assert catalogue()[slug].remedy in html.unescape(page.text)
    assert f"/problems/{slug}" in shared.get("/problems").text


@get("/accident", opt={RULE: OPEN})
async def accident() -> str:
    raise RuntimeError("secret in a traceback")


def test_an_accident_is_a_problem_without_its_traceback(path, caplog):
    with View.open(path) as answers, TestClient(create_app(answers, others=[accident])) as client:
        response = client.get("/accident", headers={"x-request-id": "mine-1"})

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/internal-error"
    assert "secret" not in response.text
    assert "mine-1" in response.json()["detail"]
    assert "secret in a traceback" in caplog.text
    assert "mine-1" in caplog.text


class Stuck(View):
    """Answers whose projections do not follow."""

    def bookmark(self):
        return 0

    def catch_up(self):
        raise NotCaughtUp("the projections have not reached position 9 yet; try again")


def test_a_read_that_cannot_catch_up_says_when_to_try_again(path):
    with Stuck.open(path) as answers, TestClient(create_app(answers)) as client:
        read, ready, live = client.get("/v1/totals"), client.get("/health/ready"), client.get("/health/live")

    assert (read.status_code, read.json()["type"]) == (503, "/problems/not-caught-up")
    assert read.headers["retry-after"] == "1"
    assert int(read.headers["ledger-position"]) > 0
    assert (ready.status_code, ready.json()["type"]) == (503, "/problems/not-ready")
    assert ready.json()["projections"][0]["lag"] > 0
    assert live.status_code == 200


def test_a_host_that_is_none_is_a_problem(shared):
    response = shared.get("/v1/totals", headers={"host": "a b<"})

    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")


def test_every_problem_and_no_other_is_told_in_whole_sentences_for_people():
    assert TEXTS.keys() == catalogue().keys()
    for slug, (title, remedy) in TEXTS.items():
        for told in (title, remedy):
            assert re.fullmatch(r"[A-Z][^`\n]*[.]", told), slug
            assert not re.search(r"\b[a-z]+_[a-z]+\(|::|``", told), slug
