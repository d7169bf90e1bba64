"""The page of a proposal in a real browser, for everybody who has its link."""

import pytest

from domain.recording.commands import Bulletin, OpenSeries
from domain.recording.lines import Line, SaidStatement
from stores.opening import open_ledger
from stores.proposal import HeldVintage
from stores.proposal_register import ProposalRegister
from tests.api.a_browser import needs_a_browser
from tests.api.conftest import PERSONNEL, fill, ticking
from tests.contract.running import served
from tests.pages.browsing import CONTEXTS, a_page

pytestmark = needs_a_browser
HOSTILE = '<img src="https://elsewhere.example/x.png">' + "x" * 300
FRESH = f"{PERSONNEL.partition('/')[0]}/fresh"


@pytest.fixture(scope="module")
def proposed(tmp_path_factory):
    """The address of a ledger's service, and the pages of a proposal that waits and of one that was dropped."""
    path = tmp_path_factory.mktemp("proposed") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    register = ProposalRegister(path)
    register.hold([held("a"), held("b")], "import:files")
    dropped, waiting = register.proposals()
    register.drop(dropped.id, "ann", HOSTILE)
    with served(path) as address:
        yield address, [f"{address}/proposals/{one.id}" for one in (waiting, dropped)]


def held(key):
    said = [SaidStatement(series=one, value="9001") for one in (PERSONNEL, FRESH)]
    return HeldVintage(
        key=key, source=PERSONNEL.partition("/")[0], address=None, title=HOSTILE[:290], published_at="2022-03-21",
        spans=(), doubts=(HOSTILE,), figures=2,
        bulletins=(Bulletin(
            source=PERSONNEL.partition("/")[0], published_at="2022-03-21", lines=(Line("2022-03-02", said),),
        ),),
        registering=(
            OpenSeries(series=FRESH, title=HOSTILE[:150], unit="persons", measure="cumulative", frequency="D"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("kind", CONTEXTS)
def test_a_proposal_is_shown_without_a_complaint(browser, proposed, kind):
    address, pages = proposed
    for page, said in zip(pages, ("This is a proposal.", "It was dropped"), strict=True):
        with a_page(browser, kind) as heard:
            answer = heard.open(page)
            heard.settle()

            assert answer.status == 200
            assert said in heard.kept().text
            assert heard.overflows() == []
            assert heard.elsewhere(address) == []
            assert heard.complaints == []
            if kind != "no script":
                assert heard.violations() == []
