"""Bulletins: what each statement turns out to be, what is missing from whole lists, and what is nothing."""

import pytest

from domain.events import Span
from domain.keys import figure_key
from domain.recording.commands import (
    CorrectEntry,
    NewDocument,
    ReceiveDocument,
    Replacement,
    SaidAdjustment,
    VoidEntry,
)
from domain.recording.lines import Line, SaidStatement, lines_of
from domain.refusals import (
    ChangedMeanwhile,
    Malformed,
    SaysNothingNew,
    UnknownDocument,
    WrongKind,
)
from tests.examples import (
    ACTOR,
    DAILY,
    LOSSES,
    SOURCE,
    WHOLE_LIST,
    WHOLE_LIST_OF_ADJUSTMENTS,
    a_ledger,
    bulletin,
    declaring,
    figure,
    folded,
    issue,
    issue_list,
    outcomes,
    pins,
    reads,
    tags,
)

DAY = "2022-03-01"
KEY = figure_key(figure(DAY))
NEXT = "2022-03-02"
CLOCK = "2022-06-01T00:00:00Z"


def test_a_bulletin_of_one_statement_is_a_report(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "5840"})

    assert outcomes(issued) == [(DAY, "report", "5840")]
    assert tags(ledger, DAY) == ["figure-reported"]
    assert issued.recorded == 2
    assert issued.position == ledger.head()


def test_the_ledger_works_out_what_each_statement_is(ledger):
    issue(ledger, "2022-03-02", {DAY: "1", NEXT: "2", "2022-03-03": "3", "2022-03-04": "4"})
    issue(ledger, "2022-03-03", {"2022-03-04": None})

    issued = issue(
        ledger, "2022-03-04", {DAY: "1", NEXT: "5", "2022-03-03": None, "2022-03-04": "4", "2022-03-05": "5"}
    )

    assert [kind for _, kind, _ in outcomes(issued)] == [
        "confirmation",
        "revision",
        "withdrawal",
        "reinstatement",
        "report",
    ]


def test_an_outcome_names_entry_version_and_what_was_before(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})

    [outcome] = issue(ledger, "2022-03-03", {DAY: "9000"}).outcomes

    assert (outcome.series, outcome.slot, outcome.entry, outcome.version) == (LOSSES, "statement", 2, 2)
    assert (outcome.previous, outcome.value, outcome.of_value) == ("5840", "9000", True)
    assert not outcome.pinned
    assert not outcome.against_hand


def test_a_revision_without_a_reason_says_that_none_was_stated(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    issue(ledger, "2022-03-03", {DAY: "9000"})

    first, second = folded(ledger, DAY).entries

    assert (first.content.reason, second.content.reason) == (None, "unstated")


def test_a_statement_is_judged_against_how_the_figure_reads_at_its_own_time(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-10", {DAY: "2"})

    late = issue(ledger, "2022-03-05", {DAY: "1"})

    assert outcomes(late) == [(DAY, "confirmation", "1")]


def test_a_late_first_report_is_recorded_as_the_report_that_it_is(ledger):
    issue(ledger, "2022-03-10", {DAY: "2"})

    late = issue(ledger, "2022-03-05", {DAY: "1"})

    assert outcomes(late) == [(DAY, "report", "1")]
    assert tags(ledger, DAY) == ["figure-reported", "figure-reported"]


def test_at_one_instant_the_later_recorded_statement_revises(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    assert outcomes(issue(ledger, "2022-03-02", {DAY: "2"})) == [(DAY, "revision", "2")]
    assert reads(ledger, DAY, "2022-03-02") == "2"


# Sending again.


def test_a_bulletin_sent_again_is_nothing_as_a_whole(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    head = ledger.head()

    again = issue(ledger, "2022-03-02", {DAY: "1"})

    assert (again.recorded, again.outcomes, again.position, ledger.head()) == (0, (), head, head)


def test_a_bulletin_sent_again_after_a_revision_is_nothing(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-03", {DAY: "2"})

    assert issue(ledger, "2022-03-02", {DAY: "1"}).recorded == 0
    assert reads(ledger, DAY) == "2"


def test_a_statement_sent_again_in_another_bulletin_is_nothing(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    issued = issue(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})

    assert outcomes(issued) == [(NEXT, "report", "2")]


@pytest.mark.parametrize("sent", ["1", "1.0"])
def test_a_statement_sent_again_never_undoes_a_hands_voiding(ledger, sent):
    issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)

    issued = issue(ledger, "2022-03-02", {DAY: sent, NEXT: "2"})

    assert outcomes(issued) == [(NEXT, "report", "2")]
    assert reads(ledger, DAY) is None


def test_the_same_said_at_another_time_after_a_hands_voiding_is_recorded_and_marked(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)

    [outcome] = issue(ledger, "2022-03-03", {DAY: "1"}).outcomes

    assert outcome.against_hand
    assert reads(ledger, DAY) == "1"


def test_the_same_from_another_document_is_a_confirmation(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    issued = issue(ledger, "2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/2"))

    assert outcomes(issued) == [(DAY, "confirmation", "1")]


def test_a_bare_date_and_its_last_instant_are_different_words(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    assert outcomes(issue(ledger, "2022-03-02T23:59:59.999999Z", {DAY: "1"})) == [(DAY, "confirmation", "1")]


def test_the_order_of_lines_and_statements_does_not_make_another_bulletin(ledger):
    said = [
        (DAY, SaidStatement(series=LOSSES, value="1")),
        (DAY, SaidStatement(series=DAILY, value="2")),
        (NEXT, SaidStatement(series=LOSSES, value="3")),
    ]
    issue(ledger, "2022-03-05", lines=lines_of(said), complete=WHOLE_LIST)

    again = issue(ledger, "2022-03-05", lines=lines_of(reversed(said))[::-1], complete=WHOLE_LIST)

    assert again.recorded == 0


def test_completeness_makes_another_bulletin_and_that_one_is_known_too(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    assert issue_list(ledger, "2022-03-02", {DAY: "1"}).recorded == 1
    assert issue_list(ledger, "2022-03-02", {DAY: "1"}).recorded == 0
    assert issue(ledger, "2022-03-02", {DAY: "1"}).recorded == 0


def test_the_order_of_spans_does_not_make_another_bulletin(ledger):
    spans = [Span(series=LOSSES, end="2022-03"), Span(series=LOSSES, end="2022-02"), Span(series=DAILY)]
    issue(ledger, "2022-03-02", {DAY: "1"}, complete=tuple(spans))

    assert issue(ledger, "2022-03-02", {DAY: "1"}, complete=tuple(reversed(spans))).recorded == 0


def test_a_bulletin_without_statements_is_recorded_only_if_it_is_complete(ledger):
    assert issue(ledger, "2022-03-02").recorded == 0
    assert issue(ledger, "2022-03-02", complete=WHOLE_LIST).recorded == 1


def test_a_bulletin_that_comes_to_nothing_leaves_no_document_either(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    nothing = issue(ledger, "2022-03-02", document=NewDocument(url="https://x.example/new"))

    assert nothing.recorded == 0
    assert ledger.evidence(SOURCE) == []


# Documents.


def test_a_document_comes_with_its_bulletin_and_is_reused(ledger):
    document = NewDocument(url="https://x.example/1", quote="5,840")

    first = issue(ledger, "2022-03-02", {DAY: "1"}, document=document)
    second = issue(ledger, "2022-03-02", {DAY: "2"}, document=document)

    assert (first.recorded, second.recorded) == (3, 2)
    one, other = folded(ledger, DAY).entries
    assert one.content.document == other.content.document is not None
    assert {one.url for one in ledger.evidence(SOURCE)} == {"https://x.example/1"}


@pytest.mark.parametrize(
    "other",
    [
        NewDocument(url="https://x.example/2", sha256="00" * 32),
        NewDocument(url="https://x.example/1", sha256="11" * 32),
        NewDocument(url="https://x.example/1", sha256="00" * 32, published_at="2022-03-01"),
    ],
)
def test_another_url_hash_or_time_is_another_document(ledger, other):
    one = NewDocument(url="https://x.example/1", sha256="00" * 32)
    issue(ledger, "2022-03-02", {DAY: "1"}, document=one)

    assert issue(ledger, "2022-03-02", {DAY: "2"}, document=other).recorded == 3


@pytest.mark.parametrize("url", [None, "https://x.example/1"])
def test_other_words_are_another_document_and_no_words_the_one_that_is_there(ledger, url):
    first, other, silent = (
        ledger.record(
            ReceiveDocument(source=SOURCE, document=NewDocument(url=url, published_at="2022-03-02", quote=quote)), ACTOR
        ).document
        for quote in ("5,840", "9,000", None)
    )

    assert first != other
    assert silent == first


def test_a_bulletin_that_was_sent_before_is_named(ledger):
    first = issue(ledger, "2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/1"))

    again = issue(ledger, "2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/1"))

    assert (again.recorded, again.bulletin, again.document) == (0, first.bulletin, first.document)


def test_a_dry_run_names_no_bulletin_that_is_not_there(ledger):
    new = bulletin("2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/1"))

    dry = ledger.record(new, ACTOR, dry_run=True)

    assert dry.recorded == 3
    assert (dry.bulletin, dry.document) == (None, None)


def test_a_document_that_was_received_before_is_named_by_its_id(ledger):
    received = ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/1")), ACTOR)

    issue(ledger, "2022-03-02", {DAY: "1"}, document=received.document)

    assert folded(ledger, DAY).entries[0].content.document == received.document


def test_a_document_that_nobody_received_is_refused(ledger):
    with pytest.raises(UnknownDocument):
        issue(ledger, "2022-03-02", {DAY: "1"}, document="00000000-0000-4000-8000-000000000000")


# Whole lists.


def test_figures_missing_from_a_whole_list_are_withdrawn(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})

    issued = issue_list(ledger, "2022-03-03", {NEXT: "2"}, reason="source-error", note="taken off")

    assert outcomes(issued) == [(DAY, "withdrawal", None)]
    assert folded(ledger, DAY).entries[-1].content.reason == "source-error"
    assert folded(ledger, DAY).entries[-1].content.note == "taken off"
    assert tags(ledger, NEXT) == ["figure-reported"]


def test_a_figure_back_in_the_list_is_reinstated(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})
    issue_list(ledger, "2022-03-03", {})

    assert outcomes(issue_list(ledger, "2022-03-04", {DAY: "1"})) == [(DAY, "reinstatement", "1")]


def test_a_figure_that_stays_missing_is_withdrawn_once(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})
    issue_list(ledger, "2022-03-03", {})

    assert issue_list(ledger, "2022-03-04", {}).recorded == 1


def test_a_whole_list_is_recorded_even_if_nothing_changed(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})

    again = issue_list(ledger, "2022-03-03", {DAY: "1"})

    assert (again.recorded, again.outcomes) == (1, ())
    assert again.bulletin is not None


def test_a_repetition_outside_the_span_is_a_confirmation(ledger):
    issue(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})

    issued = issue(ledger, "2022-03-03", {DAY: "1", NEXT: "2"}, complete=(Span(series=LOSSES, start=NEXT),))

    assert outcomes(issued) == [(DAY, "confirmation", "1")]


@pytest.mark.parametrize(
    ("start", "end", "withdrawn"),
    [
        (None, None, [DAY, NEXT, "2022-04-01"]),
        (NEXT, None, [NEXT, "2022-04-01"]),
        (None, DAY, [DAY]),
        (DAY, DAY, [DAY]),
        ("2022-03", "2022-03", [DAY, NEXT]),
        (None, "2022-Q1", [DAY, NEXT]),
        ("2023", None, []),
    ],
)
def test_only_what_lies_between_the_bounds_is_missing(ledger, start, end, withdrawn):
    issue(ledger, "2022-04-02", {DAY: "1", NEXT: "2", "2022-04-01": "3"})

    issued = issue(ledger, "2022-04-03", complete=(Span(series=LOSSES, start=start, end=end),))

    assert [day for day, _, _ in outcomes(issued)] == withdrawn


def test_a_whole_list_of_one_series_leaves_the_others_alone(ledger):
    issue(ledger, "2022-03-02", lines=lines_of([(DAY, SaidStatement(series=DAILY, value="1"))]))

    assert issue_list(ledger, "2022-03-03", {}).outcomes == ()


def test_a_whole_list_published_before_a_figure_does_not_withdraw_it(ledger):
    issue(ledger, "2022-03-05", {DAY: "1"})

    late = issue_list(ledger, "2022-03-03", {})

    assert late.outcomes == ()
    assert reads(ledger, DAY) == "1"


def test_a_late_whole_list_withdraws_what_was_there_then_and_later_lists_keep_their_word(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})
    issue_list(ledger, "2022-03-04", {DAY: "1"})

    late = issue_list(ledger, "2022-03-03", {})

    assert outcomes(late) == [(DAY, "withdrawal", None)]
    assert pins(late) == [(DAY, "1")]
    assert [reads(ledger, DAY, f"2022-03-0{day}") for day in (2, 3, 4)] == ["1", "nothing", "1"]


def test_a_withdrawal_in_a_whole_list_of_what_was_never_there_is_silent(ledger):
    assert issue_list(ledger, "2022-03-02", {DAY: None}).recorded == 1
    assert tags(ledger, DAY) == []


def test_a_withdrawal_of_what_was_never_there_confirms_its_absence(ledger):
    assert outcomes(issue(ledger, "2022-03-02", {DAY: None})) == [(DAY, "confirmation", None)]
    assert tags(ledger, DAY) == ["figure-withdrawn"]


def test_whole_lists_of_lines_kept_by_the_caller_are_judged_as_new_ones_are(ledger):
    kept = [Line(day, [SaidStatement(series=LOSSES, value="1")]) for day in (DAY, NEXT)]
    new = Line(NEXT, [SaidStatement(series=LOSSES, value="2")])
    issue(ledger, "2022-03-03", lines=tuple(kept), complete=WHOLE_LIST)

    second = issue(ledger, "2022-03-04", lines=(kept[0], new), complete=WHOLE_LIST)
    third = issue(ledger, "2022-03-05", lines=(new,), complete=WHOLE_LIST)
    fourth = issue(ledger, "2022-03-06", lines=(Line(NEXT, new.said),), complete=WHOLE_LIST)

    assert outcomes(second) == [(NEXT, "revision", "2")]
    assert outcomes(third) == [(DAY, "withdrawal", None)]
    assert outcomes(fourth) == []


def test_a_whole_list_after_a_hands_correction_says_what_it_says(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(
        CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="2", published_at="2022-03-04"), why="misread"),
        ACTOR,
    )
    issue_list(ledger, "2022-03-03", {})

    later = issue_list(ledger, "2022-03-05", {})

    assert outcomes(later) == [(DAY, "withdrawal", None)]


def test_an_entry_moved_behind_a_list_is_taken_back_by_the_next_one_even_after_a_restart(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(
        CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="1", published_at="2022-03-04"), why="misread"),
        ACTOR,
    )
    with a_ledger(ledger.store.path) as restarted:
        issue_list(restarted, "2022-03-03", {})

        assert outcomes(issue_list(restarted, "2022-03-05", {})) == [(DAY, "withdrawal", None)]


# Adjustments.


def test_an_adjustment_is_declared_replaced_and_withdrawn(ledger):
    said = [declaring(DAY, "5"), declaring(DAY, "6"), declaring(DAY, None), declaring(DAY, None, withdrawn=True)]

    kinds = [outcomes(issue(ledger, f"2022-03-0{day}", adjustments=(one,))) for day, one in enumerate(said, start=2)]

    assert kinds == [
        [(DAY, "adjustment", "5")],
        [(DAY, "adjustment", "6")],
        [(DAY, "adjustment", None)],
        [(DAY, "adjustment-withdrawal", None)],
    ]
    assert tags(ledger, DAY) == [*["adjustment-declared"] * 3, "adjustment-withdrawn"]


def test_an_adjustment_may_come_with_its_figure_or_before_it(ledger):
    issue(ledger, "2022-03-02", adjustments=(declaring(NEXT, "5"),))
    issued = issue(ledger, "2022-03-03", {DAY: "1"}, adjustments=(declaring(DAY, "7"),))

    assert outcomes(issued) == [(DAY, "report", "1"), (DAY, "adjustment", "7")]
    assert (reads(ledger, NEXT), reads(ledger, NEXT, slot="adjustment")) == (None, "5")


def test_the_same_adjustment_for_another_reason_is_another(ledger):
    issue(ledger, "2022-03-02", adjustments=(declaring(DAY, "5"),))

    other = SaidAdjustment(series=LOSSES, period=DAY, amount="5", reason="methodology")

    assert outcomes(issue(ledger, "2022-03-03", adjustments=(other,))) == [(DAY, "adjustment", "5")]


def test_adjustments_missing_from_a_whole_list_or_zero_in_it_are_withdrawn(ledger):
    issue(ledger, "2022-03-02", adjustments=(declaring(DAY, "5"), declaring(NEXT, None), declaring("2022-03-03", "1")))

    issued = issue(
        ledger,
        "2022-03-05",
        adjustments=(declaring(NEXT, "0.0"), declaring("2022-03-03", "1"), declaring("2022-03-04", "0")),
        complete=WHOLE_LIST_OF_ADJUSTMENTS,
    )

    assert outcomes(issued) == [(DAY, "adjustment-withdrawal", None), (NEXT, "adjustment-withdrawal", None)]
    assert tags(ledger, "2022-03-04") == []


def test_outside_a_whole_list_zero_is_an_amount(ledger):
    issue(ledger, "2022-03-02", adjustments=(declaring(DAY, "5"),))

    assert outcomes(issue(ledger, "2022-03-03", adjustments=(declaring(DAY, "0"),))) == [(DAY, "adjustment", "0")]


def test_a_whole_list_of_statements_and_adjustments_takes_back_both(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"}, adjustments=(declaring(DAY, "5"),))

    issued = issue(ledger, "2022-03-03", complete=(*WHOLE_LIST, *WHOLE_LIST_OF_ADJUSTMENTS))

    assert sorted(kind for _, kind, _ in outcomes(issued)) == ["adjustment-withdrawal", "withdrawal"]


# What callers claim and expect.


def test_a_claim_that_holds_passes(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"}, claims={(KEY, "statement"): "report"})

    issued = issue(
        ledger,
        "2022-03-03",
        {DAY: "2"},
        adjustments=(declaring(DAY, "1"),),
        claims={(KEY, "statement"): "revision", (KEY, "adjustment"): "adjustment"},
    )

    assert [kind for _, kind, _ in outcomes(issued)] == ["revision", "adjustment"]


@pytest.mark.parametrize(
    ("value", "claim", "refusal"),
    [
        ("2", "report", WrongKind),
        ("2", "withdrawal", WrongKind),
        ("1", "revision", SaysNothingNew),
        ("2", "confirmation", WrongKind),
    ],
)
def test_a_claim_that_does_not_hold_is_refused(ledger, value, claim, refusal):
    issue(ledger, "2022-03-02", {DAY: "1"})
    head = ledger.head()

    with pytest.raises(refusal):
        issue(ledger, "2022-03-03", {DAY: value}, claims={(KEY, "statement"): claim})

    assert ledger.head() == head


def test_a_claim_on_an_adjustment_is_refused_too(ledger):
    with pytest.raises(WrongKind):
        issue(
            ledger,
            "2022-03-02",
            adjustments=(declaring(DAY, "1"),),
            claims={(KEY, "adjustment"): "adjustment-withdrawal"},
        )


def test_a_bulletin_sent_again_passes_whatever_it_claims_and_expects(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    again = issue(ledger, "2022-03-02", {DAY: "1"}, claims={(KEY, "statement"): "report"}, expect={figure(DAY): 0})

    assert again.recorded == 0


def test_the_version_that_the_caller_saw_is_checked(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"}, expect={figure(DAY): 0})
    issue(ledger, "2022-03-03", {DAY: "2"}, expect={figure(DAY): 1})

    with pytest.raises(ChangedMeanwhile, match="is at version 2, not 1"):
        issue(ledger, "2022-03-04", {DAY: "3"}, expect={figure(DAY): 1})


def test_the_version_is_that_before_the_bulletin_for_both_slots(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})

    issued = issue(ledger, "2022-03-03", {DAY: "2"}, adjustments=(declaring(DAY, "1"),), expect={figure(DAY): 1})

    assert [one.version for one in issued.outcomes] == [2, 3]


def test_the_version_of_a_figure_that_a_list_leaves_out_is_checked_too(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})

    with pytest.raises(ChangedMeanwhile):
        issue_list(ledger, "2022-03-03", {}, expect={figure(DAY): 7})


# Spans.


@pytest.mark.parametrize("bounds", [("2022-05-01", "2022-03-01"), ("2022-05", "2022-04"), ("2023", "2022-12-31")])
def test_a_whole_list_that_ends_before_it_starts_is_refused(ledger, bounds):
    span = Span(series=LOSSES, start=bounds[0], end=bounds[1])
    head = ledger.head()

    with pytest.raises(Malformed, match="ends before it starts"):
        issue(ledger, "2022-03-10", {"2022-03-01": "1"}, complete=(span,))

    assert ledger.head() == head


@pytest.mark.parametrize("bounds", [("2022-03-01", "2022-03-01"), ("2022", "2022-01"), ("2022-03", "2022-03-02")])
def test_bounds_of_two_lengths_that_share_a_day_make_a_list(ledger, bounds):
    span = Span(series=LOSSES, start=bounds[0], end=bounds[1])

    assert issue(ledger, "2022-03-10", complete=(span,)).recorded == 1
