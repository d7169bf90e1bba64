"""The page of hooks and their deliveries, for operators with a token."""

from asyncio import to_thread

from msgspec import Struct

from api.hooks.hook import Delivery, answer_words
from api.hooks.hook_register import HookRegister
from api.http.addresses import FIGURE_PAGE, filled
from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import Answering, HttpRequest, PlainResponse, plain
from api.pages.templating import rendered

# How many deliveries are shown, of all hooks together.
_MOST = 100
_WORDS = {"given-up": "given up"}


class ListedDelivery(Struct, frozen=True):
    """A delivery as the page shows it."""

    delivery: Delivery
    figure: str
    state: str
    answer: str


def deliveries(register: HookRegister) -> Answering:
    """Every hook, and the latest deliveries of all of them."""

    async def answer(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
        body = await to_thread(_page, register)
        return plain(body, HTML, extra=[(b"content-security-policy", PAGE_POLICY), (b"cache-control", b"no-store")])

    return answer


def _page(register: HookRegister) -> bytes:
    hooks = register.hooks()
    latest = [_row(one) for one in register.latest(_MOST)]
    return rendered("deliveries.html", title="Deliveries", view=None, hooks=hooks, latest=latest)


def _row(one: Delivery) -> ListedDelivery:
    page, state = filled(FIGURE_PAGE, *one.figure.split("/")), _WORDS.get(one.state, one.state)
    return ListedDelivery(one, page, state, answer_words(one.status, one.answer))
