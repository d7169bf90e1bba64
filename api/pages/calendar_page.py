"""The page of a calendar: when each figure came and was expected, and when its source was looked at."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median_low

from msgspec import Struct

from api.http.addresses import SERIES, filled
from api.pages.templating import rendered
from api.pages.watched_rows import OUTCOME_WORDS, watched_rows
from api.pages.wording import counted, grouped, moment_words
from api.pages.year_strips import year_strips
from api.reading.page_view import PageView
from domain.moments import microseconds
from domain.series import Source
from domain.words import Moment
from projections.answers.coverage import Coverage, CoverageTooLong, Look, ask_coverage
from projections.answers.known import known_series, known_source
from projections.answers.marked_days import MarkedDays, look_days, release_days
from projections.answers.release_calendar import CalendarRelease, ask_release_calendar
from projections.answers.series_list import ask_series
from projections.answers.view import View
from projections.answers.watched_spans import BlindSpan
from projections.moment import At
from projections.tables.listed_series import SeriesAnswer

_RELEASES, _LATE, _GAPS, _WATCHED = 20, 10, 10, 20


class CalendarPage(Struct, frozen=True, kw_only=True):
    """What the page shows; ``coverage`` is None where the source has too many bulletins, and ``why`` then says so.

    ``looked`` are the days of its looks, and of those that were missed.
    """

    series: SeriesAnswer
    publisher: Source
    releases: Sequence[CalendarRelease]
    coverage: Coverage | None
    looked: Sequence[MarkedDays]
    why: str
    position: int


class LookGap(Struct, frozen=True):
    """Two looks at a whole list one after the other, and the periods that were missed between them."""

    before: Look
    after: Look


def ask_calendar_page(view: View, at: At, key: str) -> CalendarPage:
    """The release calendar and the coverage that the reads answer."""
    series = ask_series(view, at, key)
    coverage, why = None, ""
    try:
        coverage = ask_coverage(view, at, key)
    except CoverageTooLong as refusal:
        why = str(refusal)
    return CalendarPage(
        series=series,
        publisher=known_source(view, at, series.source),
        releases=ask_release_calendar(view, at, key).items,
        coverage=coverage,
        looked=[] if coverage is None else look_days(coverage, known_series(view, at, key).series.frequency),
        why=why,
        position=max(series.position, 0 if coverage is None else coverage.position),
    )


def calendar_page(view: PageView[CalendarPage]) -> bytes:
    """The page."""
    (found,) = view.items
    series, coverage = found.series, found.coverage
    words = series.series.split("/")
    released = [one for one in found.releases if one.state == "released"]
    late = sorted((one for one in released if (one.late or 0) > 0), key=lambda one: (-(one.late or 0), one.period))
    looks = [] if coverage is None else coverage.items
    return rendered(
        "calendar.html",
        title=f"{series.title}: when it came",
        view=view,
        series=series,
        publisher=found.publisher,
        awaited=next((one for one in found.releases if one.state == "awaited"), None),
        released=released[::-1][:_RELEASES],
        facts=_facts(released, late),
        strips=year_strips(release_days(found.releases)),
        late=late[:_LATE],
        looks=looks,
        look_facts=[] if coverage is None else _look_facts(coverage),
        look_strips=year_strips(found.looked),
        gaps=_gaps(looks)[:_GAPS],
        watched=[] if coverage is None else watched_rows(coverage.watched, _WATCHED),
        has_looks=coverage is not None and coverage.looks > 0,
        why=found.why,
        calendar=view.at_moment(filled(f"{SERIES}/calendar.csv", *words)),
        coverage=view.at_moment(filled(f"{SERIES}/coverage.csv", *words)),
    )


def _facts(released: Sequence[CalendarRelease], late: Sequence[CalendarRelease]) -> list[tuple[str, str]]:
    known = [one for one in released if one.late is not None]
    lags = [one.days_after or 0 for one in released if not one.backfilled]
    days = sum(one.precision == "day" for one in released)
    backfilled = sum(one.backfilled for one in released)
    facts = [
        ("Released", counted(len(released), "period")),
        ("Came after the end of a period", _lags(lags)),
        ("Late", f"{grouped(len(late))} of {grouped(len(known))} of which a day was to be expected" if known else ""),
        ("Most days late", f"{late[0].period}, {counted(late[0].late or 0, 'day')} late" if late else ""),
        ("Came with a later period, or behind it", counted(backfilled, "period") if backfilled else ""),
        ("Known to the day alone", counted(days, "release") if days else ""),
    ]
    return [(name, said) for name, said in facts if said]


def _lags(lags: Sequence[int]) -> str:
    if not lags:
        return ""
    middle = counted(median_low(lags), "day")
    return (
        middle if min(lags) == max(lags) else f"{middle} as a rule, from {grouped(min(lags))} to {grouped(max(lags))}"
    )


def _look_facts(coverage: Coverage) -> list[tuple[str, str]]:
    partly = sum(not one.whole for one in coverage.items)
    gaps = _gaps(coverage.items)
    reverted = [one.reverted for one in coverage.items if one.reverted]
    facts = [
        ("Looked at the whole list", counted(coverage.looks, "time")),
        ("Nothing was new", counted(coverage.unchanged, "time") if coverage.looks else ""),
        ("Something was new without a whole list", counted(partly, "time") if partly else ""),
        (
            "Taken back within a week",
            f"{counted(sum(reverted), 'change')} at {counted(len(reverted), 'look')}" if reverted else "",
        ),
        ("Missed between two looks", counted(coverage.missed, "period") if coverage.looks else ""),
        ("Longest time without a look", _longest(coverage, gaps)),
        *_watch_facts(coverage),
    ]
    return [(name, said) for name, said in facts if said]


def _watch_facts(coverage: Coverage) -> list[tuple[str, str]]:
    """What the watch of the source's addresses says last, and how often it could not see them."""
    if not coverage.watched:
        return []
    last = coverage.watched[-1]
    when, blind = f"{moment_words(last.last)}: {OUTCOME_WORDS[last.outcome]}", len(coverage.blind)
    longest = max(coverage.blind, key=_length, default=None)
    where = "" if longest is None else f", longest {moment_words(longest.since)} to {moment_words(longest.until)}"
    return [("Last look of the watch", when), ("Blind", f"{counted(blind, 'time')}{where}" if blind else "")]


def _length(span: BlindSpan) -> int:
    return microseconds(Moment(span.until)) - microseconds(Moment(span.since))


def _longest(coverage: Coverage, gaps: Sequence[LookGap]) -> str:
    # What the watch found in between is told beside it.
    if not gaps or coverage.watched:
        return ""
    days, gap = counted(coverage.longest_gap, "day"), gaps[0]
    return f"{days}, {moment_words(gap.before.published_at)} to {moment_words(gap.after.published_at)}"


def _gaps(items: Sequence[Look]) -> list[LookGap]:
    """Where periods were missed, the most first."""
    wholes = (one for one in items if one.whole)
    found = [LookGap(before, after) for before, after in pairwise(wholes) if after.missed]
    return sorted(found, key=lambda gap: (-gap.after.missed, gap.after.published_at))
