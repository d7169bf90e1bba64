"""What may come out where revisions are measured, each by a name, so that a run can tell that all of it did."""

from collections.abc import Iterator

from tests.model.coverage import coverage
from tests.model.facts import Facts
from tests.model.pasts import pasts
from tests.model.questions_of_claims import model as claims_of
from tests.model.release_calendar import calendar
from tests.model.reverted_bulletins import reverted_bulletins
from tests.model.revision_statistics import revision_statistics, settling

EVERYTHING = {
    "a bulletin that was reverted",
    "a value that was reverted", "a withdrawal that was reverted", "a figure that came back without being reverted",
    "a release that was backfilled", "a release that was expected", "a release that was late", "a previous value",
    "a look that changed nothing", "a change without a look", "a missed period",
    "growth that was revised", "growth on the year before", "a regression", "a figure that takes days to settle",
    "a claim that agrees", "a claim that differs", "a claim that is undecided", "a claim that is not computed",
}  # fmt: skip


def measured(facts: Facts) -> set[str]:
    """The names of all that came out at the head of one history."""
    found = {name for series in facts.series(facts.head) for name in _of_series(facts, series)}
    if any(reverted_bulletins(facts, None, facts.head).values()):
        found.add("a bulletin that was reverted")
    return found


def _of_series(facts: Facts, series: str) -> Iterator[str]:
    where = series, None, facts.head
    yield from _of_pasts(facts, series)
    yield from _of_releases(facts, series)
    found = revision_statistics(facts, *where)
    if found["efficiency"]["mincer_zarnowitz"] is not None:
        yield "a regression"
    if any(one["lag_near_latest"] > one["min_lag"] for one in settling(facts, *where)):
        yield "a figure that takes days to settle"
    growth, yearly = (revision_statistics(facts, *where, transform=one) for one in ("growth", "yearly-growth"))
    if growth["sizes"]["up"] or growth["sizes"]["down"]:
        yield "growth that was revised"
    if yearly["figures"]:
        yield "growth on the year before"
    for rows in claims_of(facts, *where):
        yield from (f"a claim that {_VERBS[one['verdict']]}" for one in rows)


_VERBS = {"agrees": "agrees", "differs": "differs", "undecided": "is undecided", "not-computed": "is not computed"}


def _of_pasts(facts: Facts, series: str) -> Iterator[str]:
    for past in pasts(facts, series, None, facts.head):
        for one in past.reverted:
            yield "a withdrawal that was reverted" if one.meanwhile.number is None else "a value that was reverted"
    for past in pasts(facts, series, None, facts.head, 0):
        if any(one.number == other.number for one, other in zip(past.said, past.said[2:], strict=False)):
            yield "a figure that came back without being reverted"


def _of_releases(facts: Facts, series: str) -> Iterator[str]:
    for one in calendar(facts, series, None, facts.head):
        if one["backfilled"]:
            yield "a release that was backfilled"
        if one["expected"] is not None:
            yield "a release that was expected"
        if one.get("late"):
            yield "a release that was late"
        if one.get("previous") is not None:
            yield "a previous value"
    found = coverage(facts, series, None, facts.head)
    if found["unchanged"]:
        yield "a look that changed nothing"
    if found["missed"]:
        yield "a missed period"
    if any(not one["whole"] for one in found["items"]):
        yield "a change without a look"
