"""The help page: what to know in ten sentences, and lines to copy, with addresses of this very ledger."""

from collections.abc import Sequence

from msgspec import Struct

from api.http import addresses
from api.http.addresses import filled
from api.pages.cited_page import cited
from api.pages.templating import rendered
from api.reading.page_view import PageView
from projections.answers.citing import Citation, cite_total
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import Total

# Where `asreported serve` answers unless it is told otherwise; the page's script puts the real address instead.
HERE = "http://127.0.0.1:8000"
_LOOKED_AT = 20


class HelpPage(Struct, frozen=True, kw_only=True):
    """What the page shows beside its text: a series with a value as an example, and how to cite it."""

    example: Total | None
    citation: Citation | None
    position: int


def ask_help(view: View, at: At) -> HelpPage:
    """Of the first series that have a value the one that was revised most; none in a ledger without figures."""
    totals = ask_totals(view, at, limit=_LOOKED_AT)
    valued = [one for one in totals.items if one.value is not None]
    # A level adds nothing up, so the lines that ask for amounts would get none.
    example = max(valued, key=lambda one: (one.measure != "level", one.revisions), default=None)
    citation = None if example is None else cite_total(view, at, example.series)
    return HelpPage(example=example, citation=citation, position=totals.position)


def help_page(view: PageView[HelpPage]) -> bytes:
    """The page."""
    (found,) = view.items
    words = found.citation and cited(found.citation)
    return rendered(
        "help.html", title="Help", view=view, help=found, cited=words, here=HERE, **_addresses(found.example)
    )


def _addresses(example: Total | None) -> dict[str, object]:
    """The addresses that the lines to copy ask, and the words in them."""
    words: Sequence[str] = ("town", "cases") if example is None else example.series.split("/")
    published = (example.published_at if example else None) or "2022-03-02"
    series, figures = filled(addresses.SERIES, *words), filled(addresses.FIGURES, *words)
    return {
        "key": "/".join(words),
        "name": words[1],
        "period": example.period if example else "2022-03-02",
        "day": published[:10],
        "series_page": filled(addresses.SERIES_PAGE, *words),
        "figures": figures,
        "days": f"{series}/days",
    }
