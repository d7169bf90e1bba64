"""The page of a figure: how it reads, everything that was said of it, why it reads so, and how to check that."""

from collections.abc import Sequence

from msgspec import Struct

from api.http.addresses import FIGURE
from api.pages.change_words import KIND_WORDS, OURS, ChangeWords, change_words, reverted_words, said_words
from api.pages.cited_page import cited, cited_in_bibtex
from api.pages.figure_facts import FigurePage
from api.pages.link_card import link_card
from api.pages.proof_commands import proof_commands
from api.pages.series_words import declared_part
from api.pages.templating import rendered
from api.pages.wording import counted, day_words, instant_words, qualified, shortened, signed
from api.reading.page_view import PageView
from domain.bounds import of_difference
from domain.facts import KIND_OF_TAG
from domain.keys import figure_key
from domain.refusals import Unknown
from domain.values import number, plain
from projections.answers.evidence import Evidence
from projections.answers.figure_answer import FigureNotPublishedThen, FigureNotRecordedThen, FigureVoided
from projections.answers.history import HistoryRow

# So many steps of a chart are said in words.
_MOST_STEPS = 6
# What programs read of a figure, below its address.
_DATA = {"figure": "", "history": "/history", "table": "/history.csv", "why": "/explain", "proof": "/proof"}


class ShownRow(Struct, frozen=True, kw_only=True):
    """One row of the history in words; ``refiled`` is the page of the figure under which it is filed now."""

    row: HistoryRow
    words: ChangeWords
    is_ours: bool
    is_void: bool
    is_adjustment: bool
    reverted: str | None
    recorded_as: str | None
    document: Evidence | None
    has_copy: bool
    refiled: str | None


class ShownSkippedEntry(Struct, frozen=True, kw_only=True):
    """An entry that does not make the answer: what it says, and why it is passed over."""

    entry: int
    slot: str
    said: str
    published_at: str
    why: str


def figure_page(view: PageView[FigurePage]) -> bytes:
    """The page."""
    (found,) = view.items
    day, words = day_words(found.period), (*found.series.series.split("/"), found.period)
    return rendered(
        "figure.html",
        title=f"{shortened(found.series.title)}, {day}",
        view=view,
        page=found,
        series=found.series,
        card=link_card(view, found.public, found.series.series, found.period),
        day=day,
        covered=_covered(found),
        reads=_reads(found),
        absent=_absent(found.absence),
        change=_change(found),
        adjustment=_adjustment(found),
        steps=_steps(found),
        rows=[_shown(view, found, row) for row in found.history],
        passed=_passed(found),
        cited=found.citation and cited(found.citation),
        bibtex=found.citation and cited_in_bibtex(found.citation),
        commands=proof_commands(found.citation) if found.citation and found.citation.root else None,
        data={name: view.to(FIGURE + end, *words) for name, end in _DATA.items()},
    )


def _covered(found: FigurePage) -> str | None:
    """The last day that the figure counts, where that is not the last one of its period."""
    span = figure_key(f"{found.series.series}/{found.period}").span
    last = found.series.covered(span, found.figure.through if found.figure else None)
    return None if last == span.last else day_words(last.isoformat())


def _reads(found: FigurePage) -> str | None:
    figure = found.figure
    return None if figure is None else said_words(figure.value, figure.qualifier, figure.status, figure.through)


def _absent(refusal: Unknown | None) -> tuple[str, str] | None:
    """What there is instead of a figure, and what else there is to say of that."""
    match refusal:
        case None:
            return None
        case FigureNotPublishedThen():
            first = instant_words(str(refusal.facts["first_published_at"]))
            return "Not published yet.", f"It was first published on {first}."
        case FigureNotRecordedThen():
            return "Not recorded yet:", "the ledger had nothing of this figure then."
        case FigureVoided():
            return "Voided:", "what was recorded of it should not have been, and nothing else is there."
        case _:
            return "No value:", "none was reported."


def _change(found: FigurePage) -> str | None:
    """What the figure is less the one before it, as that may be claimed."""
    figure, before = found.figure, found.before
    if figure is None or before is None or figure.value is None or before.value is None:
        return None
    difference = plain(number(figure.value) - number(before.value))
    qualifier = of_difference(figure.qualifier or "exact", before.qualifier or "exact")
    return qualified(signed(difference), qualifier)


def _adjustment(found: FigurePage) -> tuple[str, str] | None:
    """The part that was declared to belong to earlier periods, in words."""
    declared = found.figure.adjustment if found.figure else None
    return None if declared is None else declared_part(declared.amount, found.series.frequency)


def _steps(found: FigurePage) -> str | None:
    """The chart of the figure in words; None where it has no step to show."""
    said = [row for row in found.history if row.slot == "statement" and row.kind not in OURS and row.published_at]
    if found.figure is None or (len(said) < 2 and not found.earlier):  # noqa: PLR2004 - one alone is no step
        return None
    words = [f"{change_words(row).after or 'no value'} on {instant_words(row.published_at or '')}" for row in said]
    more = f", and {counted(len(words) - _MOST_STEPS, 'more step')}" if len(words) > _MOST_STEPS else ""
    steps = f": {'; '.join(words[:_MOST_STEPS])}{more}" if words else ""
    return f"Step chart of what was said of the figure{steps}."


def _shown(view: PageView[FigurePage], found: FigurePage, row: HistoryRow) -> ShownRow:
    words = change_words(row)
    return ShownRow(
        row=row,
        words=words,
        is_ours=row.kind in OURS,
        is_void=row.kind == "voided",
        is_adjustment=row.slot == "adjustment",
        reverted=reverted_words(row.days_until_reverted, reverts=row.reverts is not None),
        recorded_as=_recorded_as(row),
        document=row.document,
        has_copy=row.document is not None and row.document.id in found.copies,
        refiled=None if row.refiled_as is None else view.figure(*row.refiled_as.rsplit("/", 1)),
    )


def _recorded_as(row: HistoryRow) -> str | None:
    """What the entry was taken for when it was recorded, where it turned out to be something else."""
    recorded = KIND_OF_TAG[row.recorded_kind]
    return None if row.kind in (*OURS, "voided", recorded) else KIND_WORDS[recorded]


def _passed(found: FigurePage) -> Sequence[ShownSkippedEntry]:
    some = found.explanation.passed_over if found.explanation else ()
    return [
        ShownSkippedEntry(
            entry=one.entry,
            slot=one.slot,
            said=said_words(one.value, one.qualifier, one.status, one.through, is_unknown=one.amount_unknown)
            or "no value",
            published_at=one.published_at,
            why=one.why,
        )
        for one in some
    ]
