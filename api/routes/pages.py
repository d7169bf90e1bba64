"""The pages, as a table: each row asks what the reads ask, and shows it to people."""

from collections.abc import Sequence
from operator import attrgetter

from msgspec.structs import replace

from api.http.addresses import (
    BULLETIN_PAGE,
    CALENDAR_PAGE,
    COMPARE_PAGE,
    DOCUMENT_PAGE,
    FIGURE_PAGE,
    HELP,
    HOME,
    REVISIONS,
    REVISIONS_PAGE,
    SERIES_PAGE,
    SOURCE_PAGE,
    SOURCES_PAGE,
    TRIANGLE_PAGE,
)
from api.pages.bulletin_page import BulletinPage, ask_bulletin_page, bulletin_page
from api.pages.calendar_page import CalendarPage, ask_calendar_page, calendar_page
from api.pages.compare_page import ComparePage, ask_compare_page, compare_page
from api.pages.document_page import DocumentPage, ask_document_page, document_page
from api.pages.figure_facts import FigurePage, ask_figure_page
from api.pages.figure_page import figure_page
from api.pages.front_page import ask_front_page, front_page
from api.pages.help_page import HelpPage, ask_help, help_page
from api.pages.listed_changes import ListedChange
from api.pages.revisions_page import ask_changes_page, changes_page, place_of_change
from api.pages.series_page import SeriesPage, ask_series_page, series_page
from api.pages.sources_page import SourcePage, ask_source_page, source_page, sources_page
from api.pages.triangle_page import TrianglePage, ask_triangle_page, triangle_page
from api.reading import parameters as take
from api.reading.read_route import CachePolicy, Listed, Read
from api.routes.embeds import EMBEDS
from api.routes.reads import NO_SERIES, READS
from projections.answers.citing import is_signed
from projections.answers.claim_rules import ClaimRule
from projections.answers.sources import SourceAnswer, ask_sources
from projections.tables.listed_series import Total

# A feed leads back to the page by the parameters that it has itself.
_OF_REVISIONS = next(read.parameters for read in READS if read.path == REVISIONS)
_MOMENTS = tuple(one.of_form() for one in (take.FROM, take.TO, take.FROM_POSITION, take.TO_POSITION))
_BOUNDS = tuple(one.of_form() for one in (take.START, take.END, take.FIRST_VINTAGE, take.LAST_VINTAGE))

PAGES: tuple[Read, ...] = (
    Read(
        name="front_page", path=HOME, ask=ask_front_page, answer=Total, tag="pages",
        listed=Listed(goes_on_behind=attrgetter("series"), forms=()), page=front_page,
        parameters=(take.SOURCE.of_form(), take.Q.of_form()), missing=("unknown-source",),
        summary="The current totals as a page, with a search, and what changed last.",
    ),
    Read(
        name="series_page", path=SERIES_PAGE, ask=ask_series_page, answer=SeriesPage, tag="pages",
        parameters=(take.BEFORE,), forms_alone=(), page=series_page, missing=NO_SERIES,
        summary="A series: its value, years, heaviest days, changes, figures and data.",
    ),
    Read(
        name="compare_page", path=COMPARE_PAGE, ask=ask_compare_page, answer=ComparePage, tag="pages",
        parameters=_MOMENTS, times="none",
        forms_alone=(), page=compare_page, missing=NO_SERIES,
        summary="What reads differently at two moments, the largest differences first, and why.",
    ),
    Read(
        name="triangle_page", path=TRIANGLE_PAGE, ask=ask_triangle_page, answer=TrianglePage, tag="pages",
        parameters=_BOUNDS,
        forms_alone=(), page=triangle_page, missing=NO_SERIES,
        summary="Periods by vintages: the figures that changed after they were published.",
    ),
    Read(
        name="calendar_page", path=CALENDAR_PAGE, ask=ask_calendar_page, answer=CalendarPage, tag="pages",
        forms_alone=(), page=calendar_page, missing=NO_SERIES, rests_on_more=True,
        summary="When each figure came beside when it was expected, and when the source was looked at.",
    ),
    Read(
        name="figure_page", path=FIGURE_PAGE, ask=ask_figure_page, answer=FigurePage, tag="pages",
        forms_alone=(), page=figure_page, missing=(*NO_SERIES, "unknown-figure"), rests_on_more=True,
        cache=CachePolicy(is_final=is_signed),
        summary="A figure as a page: everything that was said of it, why it reads so, and how to check that.",
    ),
    Read(
        name="revisions_page", path=REVISIONS_PAGE, ask=ask_changes_page, answer=ListedChange, tag="pages",
        listed=Listed(goes_on_behind=place_of_change, forms=()), page=changes_page,
        parameters=tuple(one.of_form() for one in _OF_REVISIONS), missing=("unknown-source", "unknown-series"),
        summary="Every change as a page, newest first: what one bulletin changed for one reason is told as one.",
    ),
    Read(
        name="sources_page", path=SOURCES_PAGE, ask=ask_sources, answer=SourceAnswer, tag="pages",
        listed=Listed(goes_on_behind=attrgetter("source"), forms=()), page=sources_page,
        summary="Every source as a page.",
    ),
    Read(
        name="source_page", path=SOURCE_PAGE, ask=ask_source_page, answer=SourcePage, tag="pages",
        forms_alone=(), page=source_page, missing=("unknown-source",),
        summary="A source as a page, with its totals and its latest changes.",
    ),
    Read(
        name="document_page", path=DOCUMENT_PAGE, ask=ask_document_page, answer=DocumentPage, tag="pages",
        forms_alone=(), page=document_page, parameters=(take.REST_AFTER,),
        missing=("unknown-document",),
        summary="A document as a page, with what rests on it.",
    ),
    Read(
        name="bulletin_page", path=BULLETIN_PAGE, ask=ask_bulletin_page, answer=BulletinPage, tag="pages",
        forms_alone=(), page=bulletin_page, parameters=(take.REST_AFTER,),
        missing=("unknown-bulletin",),
        summary="A bulletin as a page, with what it recorded and what it changed.",
    ),
    Read(
        name="help_page", path=HELP, ask=ask_help, answer=HelpPage, tag="pages",
        forms_alone=(), page=help_page, cache=CachePolicy(is_final=is_signed),
        summary="How to read the pages, take figures along, and cite them.",
    ),
    *EMBEDS,
)  # fmt: skip


def pages(rules: Sequence[ClaimRule]) -> tuple[Read, ...]:
    """All of them; with rules for claims, the page of a series rests on other series, and on the rules."""
    return tuple(_with_claims(one) if rules and one.name == "series_page" else one for one in PAGES)


def _with_claims(page: Read) -> Read:
    return replace(page, rests_on_more=True, cache=CachePolicy(is_final=lambda *_: False))
