"""The page of deliveries in a real browser, which sends an operator's token as the password."""

import pytest

from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from stores.opening import open_ledger
from stores.sqlite.hooks import DeliveryRow, HookRows
from stores.sqlite.store import Store
from tests.api.a_browser import needs_a_browser
from tests.api.conftest import PERSONNEL, fill, ticking
from tests.api.writing import token
from tests.contract.running import served
from tests.pages.browsing import CONTEXTS, a_page

pytestmark = needs_a_browser
HOSTILE = '<img src="https://elsewhere.example/x.png">' + "x" * 300


@pytest.fixture(scope="module")
def operated(tmp_path_factory):
    """The address of a ledger with a hook and its deliveries, and a token of its operator."""
    path = tmp_path_factory.mktemp("operated") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    admin = token(path, "admin")
    store = Store(path)
    hook = HookRegister(store).add("https://example.org/" + "in/" * 60, Wanted(kind=("revision",)), "ada").hook
    with HookRows(path) as rows, rows.writing():
        rows.queue([delivery(hook.id, 1, state="waiting"), delivery(hook.id, 2, state="given-up", answer=HOSTILE)])
    store.close()
    with served(path) as address:
        yield address, admin


def delivery(hook, number, *, state, answer=None):
    return DeliveryRow(
        number=None, hook=hook, message=f"msg_{number}", type="asreported.figure.revised.v1", series=PERSONNEL,
        figure=f"{PERSONNEL}/2022-03-02", position=number, body=b"{}", queued_at="2026-01-01T08:00:00.000000Z",
        state=state, tries=20, status=500, answer=answer,
    )  # fmt: skip


@pytest.mark.parametrize("kind", CONTEXTS)
def test_an_operators_page_is_shown_without_a_complaint(browser, operated, kind):
    address, admin = operated
    with a_page(browser, kind, http_credentials={"username": "ada", "password": admin}) as heard:
        answer = heard.open(f"{address}/deliveries")
        heard.settle()

        assert answer.status == 200
        assert "example.org" in heard.kept().text
        assert heard.overflows() == []
        assert heard.elsewhere(address) == []
        assert [one for one in heard.complaints if "401" not in one] == []
        if kind != "no script":
            assert heard.violations() == []
