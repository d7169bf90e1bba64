"""Links of the page of a series: comparisons that are filled in, and everything in forms for programs."""

from datetime import date, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from api.http import addresses
from api.http.addresses import filled
from api.pages.link import Link
from api.reading.page_view import Item, PageView, with_query
from projections.answers.buckets import is_finer
from projections.tables.listed_series import Total

_AGO = (("a week before", 7), ("a month before", 30), ("a year before", 365))


class LinkedForms(Struct, frozen=True, kw_only=True):
    """One thing to take along, in each of its forms."""

    name: str
    links: list[Link]


def comparisons(view: PageView[Item], total: Total) -> list[Link]:
    """The comparisons of the page's moment with some time before it; none where nothing had been published."""
    if total.published_at is None:
        return []
    last = date.fromisoformat((view.as_of or total.published_at)[:10])
    return [Link(words, _compared(view, total.series, last - timedelta(days=days))) for words, days in _AGO]


def _compared(view: PageView[Item], series: str, since: date) -> str:
    asked = {"from": since.isoformat()}
    if view.as_of:
        asked["to"] = view.as_of
    if view.asked_position is not None or view.recorded_as_of is not None:
        asked |= {"from_position": str(view.position), "to_position": str(view.position)}
    return with_query(filled(addresses.COMPARE_PAGE, *series.split("/")), urlencode(asked))


def downloads(view: PageView[Item], series: str, frequency: str) -> list[LinkedForms]:
    """Everything that there is of a series for programs, at the moment of the page."""
    at = filled(addresses.SERIES, *series.split("/"))
    of_lists = [
        ("Figures", f"{at}/figures"),
        *([] if is_finer("D", frequency) else [("Amounts by day", f"{at}/days")]),
        ("Years", f"{at}/years"),
        *([] if is_finer("M", frequency) else [("Months", f"{at}/months")]),
        ("Moments at which it changed", f"{at}/vintages"),
        ("Periods by vintages", f"{at}/triangle"),
        ("Each version, with when it held", f"{at}/rectangles"),
        ("How long each figure took to settle", f"{at}/settling"),
        ("When each figure came", f"{at}/calendar"),
        ("When the source was looked at", f"{at}/coverage"),
        ("Changes", f"{addresses.REVISIONS}"),
    ]
    query = {addresses.REVISIONS: f"series={series}"}
    lists = [LinkedForms(name=name, links=_forms(view, path, query.get(path, ""))) for name, path in of_lists]
    series_itself = LinkedForms(name="This series", links=[Link("JSON", view.at_moment(at))])
    # A feed of the past has nothing to come.
    return [series_itself, *lists] if view.asked else [series_itself, *lists, _feeds(series)]


def _feeds(series: str) -> LinkedForms:
    forms = (("Atom", ".atom"), ("JSON Feed", ".jsonfeed"))
    links = [Link(words, with_query(f"{addresses.REVISIONS}{ending}", f"series={series}")) for words, ending in forms]
    return LinkedForms(name="Feeds of its changes", links=links)


def _forms(view: PageView[Item], path: str, query: str) -> list[Link]:
    forms = (("JSON", ""), ("CSV", ".csv"), ("NDJSON", ".ndjson"))
    return [Link(words, view.at_moment(with_query(f"{path}{ending}", query))) for words, ending in forms]
