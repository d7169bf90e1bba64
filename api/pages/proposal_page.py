"""The page of a proposal: what waits to be issued, for everybody who has its link, with what would become of it."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Sequence

from api.http.addresses import FIGURE_PAGE, filled
from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import Answering, HttpRequest, PlainResponse, plain
from api.pages.change_words import KIND_WORDS
from api.pages.templating import rendered
from api.pages.wording import grouped
from domain.outcomes import Outcome
from domain.recording.ledger import Ledger
from stores.proposal import ShownProposal
from stores.proposal_register import ProposalRegister

_MOST_SHOWN = 500
_HEADERS = [
    (b"content-security-policy", PAGE_POLICY),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
]


def proposal(register: ProposalRegister, ledger: Ledger) -> Answering:
    """The proposal that the address names, as it would be recorded now."""

    async def answer(request: HttpRequest) -> PlainResponse:
        body = await to_thread(_page, register, ledger, request.scope["path_params"]["proposal"])
        return plain(body, HTML, extra=_HEADERS)

    return answer


def _page(register: ProposalRegister, ledger: Ledger, proposal: str) -> bytes:
    shown = register.shown(proposal, ledger)
    outcomes = [one for receipt in shown.would_become for one in receipt.outcomes]
    return rendered(
        "proposal.html",
        title=f"Proposal: {shown.proposal.title}",
        view=None,
        proposal=shown.proposal,
        outcomes=[(one, KIND_WORDS[one.kind], _address(one)) for one in outcomes[:_MOST_SHOWN]],
        counted_kinds=_counted([one for one in outcomes if not one.pinned]),
        more=max(0, len(outcomes) - _MOST_SHOWN),
        is_nothing=_is_nothing(shown),
    )


def _counted(outcomes: Sequence[Outcome]) -> str:
    """How many figures would be revised, withdrawn and so on, most first."""
    return ", ".join(
        f"{grouped(many)} {KIND_WORDS[kind]}" for kind, many in Counter(one.kind for one in outcomes).most_common()
    )


def _address(one: Outcome) -> str:
    return filled(FIGURE_PAGE, *one.series.split("/"), one.period)


def _is_nothing(shown: ShownProposal) -> bool:
    return shown.proposal.state == "waiting" and not any(one.recorded for one in shown.would_become)
