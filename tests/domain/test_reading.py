"""The reading rule by worked examples, over plain entries and amendments."""

from typing import Any

import pytest

from domain.moments import OPEN, from_microseconds, microseconds
from domain.reading import Amendment, Entry, derive, read, standing
from domain.statements import Adjustment, Statement, Withdrawal
from domain.words import Moment, Value


def said(number, value, published_at, *, position=None, qualifier="exact", **more):
    """An entry that gives a value; without one it is a withdrawal."""
    content = (
        Withdrawal(published_at=published_at, **more)
        if value is None
        else Statement(value=value, published_at=published_at, qualifier=qualifier, **more)
    )
    return entry(number, content, position, "statement")


def declared(number, amount, published_at, *, position=None, **more):
    return entry(number, Adjustment(amount=amount, published_at=published_at, **more), position, "adjustment")


def taken_back(number, published_at, *, position=None):
    return entry(number, Withdrawal(published_at=published_at), position, "adjustment")


def entry(number, content, position, slot):
    return Entry(
        number=number, position=position or number, slot=slot, content=content, bulletin="b", tag="as-recorded"
    )


def corrected(number, content, *, position):
    return Amendment(position=position, entry=number, content=content)


def voided(number, *, position):
    return Amendment(position=position, entry=number, content=None)


def answer(entries, published="9000-01-01", *, amendments=(), slot="statement", position=OPEN) -> Any:
    """The entry that answers; Any, for an example knows what it looks at."""
    return read(standing(entries, amendments, slot, position), microseconds(published))


def reads(entries, published="9000-01-01", *, amendments=(), position=OPEN, slot="statement"):
    """What the slot says: a value or an amount, "nothing" where it was withdrawn, None where nothing was said."""
    found = answer(entries, published, amendments=amendments, slot=slot, position=position)
    return None if found is None else spoken(found.content)


def order(entries, amendments=()):
    """The numbers of the entries as they stand."""
    return [one.entry.number for one in standing(entries, amendments, "statement")]


def spoken(content):
    if isinstance(content, Withdrawal):
        return "nothing"
    return content.amount if isinstance(content, Adjustment) else content.value


def kinds(entries, amendments=(), slot="statement", position=OPEN):
    return [change.kind for change in derive(standing(entries, amendments, slot, position))]


REPORT = said(1, "5840", "2022-03-02T08:00:00.000000Z")
REVISION = said(2, "9000", "2022-03-03T08:00:00.000000Z", reason="verification")


def test_a_figure_that_nobody_spoke_of_reads_as_nothing():
    assert reads([]) is None
    assert kinds([]) == []


def test_a_revision_changes_the_answer_from_its_publication_on():
    entries = [REPORT, REVISION]

    assert reads(entries, "2022-03-02T08:00:00.000000Z") == "5840"
    assert reads(entries, "2022-03-03T07:59:59.999999Z") == "5840"
    assert reads(entries, "2022-03-03T08:00:00.000000Z") == "9000"
    assert reads(entries) == "9000"
    assert kinds(entries) == ["report", "revision"]


def test_an_instant_is_inclusive_and_the_microsecond_before_it_is_not():
    assert reads([REPORT], "2022-03-02T08:00:00.000000Z") == "5840"
    assert reads([REPORT], "2022-03-02T07:59:59.999999Z") is None


def test_a_date_as_bound_means_its_whole_day():
    late_in_the_day = said(1, "7", "2022-03-02T23:59:59.999999Z")
    next_day = said(2, "8", "2022-03-03T00:00:00.000000Z")

    assert reads([late_in_the_day, next_day], "2022-03-02") == "7"
    assert reads([late_in_the_day, next_day], "2022-03-03") == "8"


def test_a_position_is_inclusive():
    entries = [said(1, "1", "2022-03-02", position=10), said(2, "2", "2022-03-03", position=11)]

    assert reads(entries, position=9) is None
    assert reads(entries, position=10) == "1"
    assert reads(entries, position=11) == "2"


def test_an_amendment_holds_from_its_own_position_on():
    entries, amendments = [said(1, "1", "2022-03-02", position=10)], [voided(1, position=12)]

    assert reads(entries, amendments=amendments, position=11) == "1"
    assert reads(entries, amendments=amendments, position=12) is None


def test_a_revision_found_late_slots_into_the_past_of_the_published_axis_only():
    found_late = said(3, "6000", "2022-03-02T20:00:00.000000Z", position=900)
    entries = [REPORT, REVISION, found_late]

    assert reads(entries, "2022-03-02T20:00:00.000000Z") == "6000"
    assert reads(entries, "2022-03-02T20:00:00.000000Z", position=899) == "5840"
    assert reads(entries) == "9000"
    assert kinds(entries) == ["report", "revision", "revision"]


def test_a_revision_found_late_becomes_the_previous_of_the_one_after_it():
    found_late = said(3, "6000", "2022-03-02T20:00:00.000000Z", position=900)
    before = derive(standing([REPORT, REVISION, found_late], (), "statement", 899))[-1]
    after = derive(standing([REPORT, REVISION, found_late], (), "statement"))[-1]

    assert (before.previous and before.previous.entry) == REPORT
    assert (after.previous and after.previous.entry) == found_late
    assert after.standing.entry == before.standing.entry == REVISION


def test_a_first_report_found_late_makes_the_recorded_report_a_revision():
    found_late = said(3, "4000", "2022-03-01T08:00:00.000000Z", position=900)
    entries = [REPORT, REVISION, found_late]

    assert kinds(entries, position=899) == ["report", "revision"]
    assert kinds(entries) == ["report", "revision", "revision"]
    assert [change.standing.entry.number for change in derive(standing(entries, (), "statement"))] == [3, 1, 2]
    assert reads(entries, "2022-03-01T08:00:00.000000Z") == "4000"


def test_the_same_found_published_earlier_makes_the_recorded_report_a_confirmation():
    found_late = said(2, "5840", "2022-03-01", position=900)

    assert kinds([REPORT, found_late]) == ["report", "confirmation"]


def test_a_bulletin_sent_again_after_a_revision_would_not_change_the_later_answer():
    sent_again = said(3, "5840", REPORT.content.published_at)

    assert reads([REPORT, REVISION, sent_again]) == "9000"
    assert kinds([REPORT, REVISION, sent_again]) == ["report", "confirmation", "revision"]


def test_a_repetition_published_after_a_revision_is_a_revision_back():
    back = said(3, "5840", "2022-03-04")

    assert reads([REPORT, REVISION, back]) == "5840"
    assert kinds([REPORT, REVISION, back]) == ["report", "revision", "revision"]


def test_a_correction_of_a_value_holds_for_the_whole_time_that_the_entry_stands():
    right = Statement(value=Value("5480"), published_at=REPORT.content.published_at)
    amendments = [corrected(1, right, position=50)]
    entries = [REPORT, REVISION]

    assert reads(entries, "2022-03-02", amendments=amendments) == "5480"
    assert reads(entries, "2022-03-02", amendments=amendments, position=49) == "5840"
    assert reads(entries, amendments=amendments) == "9000"


def test_a_correction_of_published_at_moves_the_entry():
    moved = Statement(value=Value("9000"), published_at=Moment("2022-03-05T08:00:00.000000Z"))
    amendments = [corrected(2, moved, position=50)]

    assert reads([REPORT, REVISION], "2022-03-04", amendments=amendments) == "5840"
    assert reads([REPORT, REVISION], "2022-03-04", amendments=amendments, position=49) == "9000"
    assert reads([REPORT, REVISION], "2022-03-05T08:00:00.000000Z", amendments=amendments) == "9000"


def test_a_correction_of_published_at_to_before_the_report_turns_the_kinds_round():
    moved = Statement(value=Value("9000"), published_at=Moment("2022-03-01"))

    changes = derive(standing([REPORT, REVISION], [corrected(2, moved, position=50)], "statement"))

    assert [(change.standing.entry.number, change.kind) for change in changes] == [(2, "report"), (1, "revision")]


def test_a_moved_entry_keeps_its_own_position_at_its_new_instant():
    moved = Statement(value=Value("1"), published_at=Moment("2022-03-03T08:00:00.000000Z"))
    entries = [REPORT, REVISION]

    assert reads(entries, amendments=[corrected(1, moved, position=50)]) == "9000"


def test_of_several_corrections_the_one_at_the_last_position_counts():
    first = corrected(1, Statement(value=Value("1"), published_at=Moment("2022-03-02")), position=20)
    second = corrected(1, Statement(value=Value("2"), published_at=Moment("2022-03-02")), position=30)

    assert reads([REPORT], amendments=[second, first]) == "2"
    assert reads([REPORT], amendments=[second, first], position=29) == "1"


def test_a_correction_replaces_the_whole_of_an_entry():
    about = said(1, "5", "2022-03-02", qualifier="about", status="E", note="draft")
    amendment = corrected(1, Statement(value=Value("6"), published_at=Moment("2022-03-02")), position=5)

    assert answer([about], amendments=[amendment]).content == Statement(
        value=Value("6"), published_at=Moment("2022-03-02")
    )


def test_a_correction_of_the_report_after_a_confirmation_leaves_the_confirmation_a_revision():
    confirmation = said(2, "5840", "2022-03-04")
    right = Statement(value=Value("5480"), published_at=REPORT.content.published_at)
    amendments = [corrected(1, right, position=50)]

    assert kinds([REPORT, confirmation]) == ["report", "confirmation"]
    assert kinds([REPORT, confirmation], amendments) == ["report", "revision"]
    assert reads([REPORT, confirmation], "2022-03-03", amendments=amendments) == "5480"
    assert reads([REPORT, confirmation], "2022-03-04", amendments=amendments) == "5840"


def test_a_correction_can_turn_a_value_into_a_withdrawal_and_back():
    gone = corrected(2, Withdrawal(published_at=REVISION.content.published_at), position=50)
    back = corrected(2, REVISION.content, position=60)

    assert reads([REPORT, REVISION], amendments=[gone]) == "nothing"
    assert kinds([REPORT, REVISION], [gone]) == ["report", "withdrawal"]
    assert reads([REPORT, REVISION], amendments=[gone, back]) == "9000"


def test_a_voided_first_report_makes_the_revision_the_report():
    amendments = [voided(1, position=50)]

    changes = derive(standing([REPORT, REVISION], amendments, "statement"))

    assert [(change.kind, change.previous) for change in changes] == [("report", None)]
    assert reads([REPORT, REVISION], "2022-03-02", amendments=amendments) is None
    assert reads([REPORT, REVISION], "2022-03-02", amendments=amendments, position=49) == "5840"


def test_a_voided_revision_lets_the_report_be_read_again():
    assert reads([REPORT, REVISION], amendments=[voided(2, position=50)]) == "5840"


def test_a_voiding_is_final():
    correction = corrected(1, Statement(value=Value("1"), published_at=Moment("2022-03-02")), position=60)

    assert reads([REPORT], amendments=[voided(1, position=50), correction]) is None


def test_a_corrected_entry_can_be_voided():
    correction = corrected(1, Statement(value=Value("1"), published_at=Moment("2022-03-02")), position=50)
    amendments = [correction, voided(1, position=60)]

    assert reads([REPORT], amendments=amendments, position=50) == "1"
    assert reads([REPORT], amendments=amendments, position=60) is None


def test_a_withdrawal_leaves_no_value_until_a_reinstatement():
    entries = [REPORT, said(2, None, "2022-03-03"), said(3, "5840", "2022-03-05")]

    assert reads(entries, "2022-03-02T23:59:59.999999Z") == "5840"
    assert reads(entries, "2022-03-04") == "nothing"
    assert reads(entries, "2022-03-05") == "5840"
    assert kinds(entries) == ["report", "withdrawal", "reinstatement"]


def test_a_withdrawal_said_twice_is_confirmed():
    entries = [REPORT, said(2, None, "2022-03-03"), said(3, None, "2022-03-04"), said(4, "1", "2022-03-05")]

    assert kinds(entries) == ["report", "withdrawal", "confirmation", "reinstatement"]


def test_a_withdrawal_before_any_value_confirms_an_absence_and_the_value_after_it_is_the_report():
    entries = [said(1, None, "2022-03-01"), said(2, "5", "2022-03-02")]

    assert kinds(entries) == ["confirmation", "report"]
    assert reads(entries, "2022-03-01") == "nothing"


def test_a_withdrawal_found_late_makes_the_confirmation_after_it_a_reinstatement():
    entries = [REPORT, said(2, "5840", "2022-03-06"), said(3, None, "2022-03-04", position=99)]

    assert kinds(entries, position=98) == ["report", "confirmation"]
    assert kinds(entries) == ["report", "withdrawal", "reinstatement"]


def test_the_same_value_in_other_digits_is_a_confirmation():
    assert kinds([said(1, "1.1", "2022-03-01"), said(2, "1.10", "2022-03-02")]) == ["report", "confirmation"]


@pytest.mark.parametrize("wording", [{"qualifier": "about"}, {"status": "E"}, {"through": "2022-03-01"}])
def test_another_qualifier_status_or_last_day_is_a_revision_of_the_wording_alone(wording):
    changes = derive(standing([said(1, "5", "2022-03-01"), said(2, "5", "2022-03-02", **wording)], (), "statement"))

    assert [(change.kind, change.of_value) for change in changes] == [("report", True), ("revision", False)]


def test_another_value_is_a_revision_of_value_even_if_the_wording_changes_too():
    changes = derive(standing([said(1, "5", "2022-03-01"), said(2, "6", "2022-03-02", status="E")], (), "statement"))

    assert changes[-1].of_value is True


def test_another_note_reason_or_document_alone_is_a_confirmation():
    again = said(2, "5", "2022-03-02", note="as before", reason="wording", document="d")

    assert kinds([said(1, "5", "2022-03-01"), again]) == ["report", "confirmation"]


def test_at_one_instant_the_later_recorded_entry_holds():
    first, second = said(1, "5", "2022-03-02", position=10), said(2, "6", "2022-03-02", position=11)

    assert reads([second, first], "2022-03-02") == "6"
    assert reads([second, first], "2022-03-02", position=10) == "5"
    assert kinds([second, first]) == ["report", "revision"]


def test_a_bare_date_is_read_as_the_last_microsecond_of_its_day():
    bare = said(1, "5", "2022-03-02")

    assert reads([bare], "2022-03-02T23:59:59.999998Z") is None
    assert reads([bare], "2022-03-02T23:59:59.999999Z") == "5"
    assert reads([bare], "2022-03-02") == "5"


def test_a_bare_date_stands_right_behind_what_was_recorded_of_its_day_before_it():
    noon, evening = said(1, "5", "2022-03-02T12:00:00.000000Z"), said(4, "8", "2022-03-02T18:00:00.000000Z")
    bare, morning = said(2, "6", "2022-03-02"), said(3, "7", "2022-03-02T08:00:00.000000Z")
    midnight = said(5, "9", "2022-03-03T00:00:00.000000Z")

    assert order([midnight, evening, morning, bare, noon]) == [3, 1, 2, 4, 5]


def test_a_bare_date_of_which_nothing_was_recorded_before_stands_where_its_day_begins():
    before = said(2, "4", "2022-03-01T23:59:59.999999Z")
    first_microsecond = said(3, "7", "2022-03-02T00:00:00.000000Z")

    assert order([said(1, "6", "2022-03-02"), before, first_microsecond]) == [2, 1, 3]


def test_what_is_corrected_or_voided_later_moves_no_bare_date():
    noon, bare = said(1, "5", "2022-03-02T12:00:00.000000Z"), said(2, "6", "2022-03-02")
    morning = said(3, "7", "2022-03-02T08:00:00.000000Z")
    moved = corrected(1, Statement(value=Value("5"), published_at=Moment("2022-03-04T08:00:00.000000Z")), position=10)

    assert order([noon, bare, morning], [voided(1, position=10)]) == [3, 2]
    assert order([noon, bare, morning], [moved]) == [3, 2, 1]


def test_an_entry_corrected_to_a_bare_date_stands_behind_what_was_recorded_of_it_before_the_entry():
    noon, moved = said(1, "5", "2022-03-02T12:00:00.000000Z"), said(2, "6", "2022-03-05T08:00:00.000000Z")
    evening = said(3, "7", "2022-03-02T18:00:00.000000Z")

    amendments = [corrected(2, Statement(value=Value("6"), published_at=Moment("2022-03-02")), position=10)]

    assert order([noon, moved, evening], amendments) == [1, 2, 3]


def test_a_bare_date_is_known_at_the_end_of_its_day_and_an_instant_recorded_behind_it_before():
    entries = [said(1, "5840", "2022-03-02"), said(2, "9000", "2022-03-02T18:00:00.000000Z")]

    assert reads(entries, "2022-03-02T17:59:59.999999Z") is None
    assert reads(entries, "2022-03-02T18:00:00.000000Z") == "9000"
    assert reads(entries, "2022-03-02") == "9000"
    assert kinds(entries) == ["report", "revision"]


def test_an_instant_that_is_known_earlier_does_not_hide_what_stands_before_a_bare_date():
    entries = [said(1, "4", "2022-03-01"), said(2, "5", "2022-03-02"), said(3, "6", "2022-03-02T18:00:00.000000Z")]

    assert reads(entries, "2022-03-02T17:00:00.000000Z") == "4"
    assert reads(entries, "2022-03-02T19:00:00.000000Z", position=2) == "4"
    assert reads(entries, "2022-03-02", position=2) == "5"


@pytest.mark.parametrize(
    ("one", "other", "is_assumed"),
    [
        ("2022-03-02", "2022-03-02T18:00:00.000000Z", True),
        ("2022-03-02T18:00:00.000000Z", "2022-03-02", True),
        ("2022-03-02", "2022-03-02", True),
        ("2022-03-02T12:00:00.000000Z", "2022-03-02T18:00:00.000000Z", False),
        ("2022-03-01", "2022-03-02", False),
        ("2022-03-01", "2022-03-02T00:00:00.000000Z", False),
    ],
)
def test_only_an_order_within_a_day_that_a_bare_date_names_is_assumed(one, other, is_assumed):
    changes = derive(standing([said(1, "5", one), said(2, "6", other)], (), "statement"))

    assert [change.order_assumed for change in changes] == [False, is_assumed]


def test_a_bare_date_and_its_last_microsecond_are_one_instant():
    bare = said(1, "5", "2022-03-02", position=2)
    instant = said(2, "6", "2022-03-02T23:59:59.999999Z", position=1)

    assert reads([bare, instant]) == "5"


def test_the_two_slots_are_read_apart():
    entries = [REPORT, declared(2, "1650", "2022-03-03")]

    assert reads(entries) == "5840"
    assert reads(entries, slot="adjustment") == "1650"


def test_an_adjustment_may_come_before_its_figure():
    entries = [declared(1, "1650", "2022-03-01"), said(2, "9", "2022-03-02")]

    assert reads(entries, "2022-03-01") is None
    assert reads(entries, "2022-03-01", slot="adjustment") == "1650"
    assert kinds(entries) == ["report"]


def test_adjustments_replace_each_other():
    entries = [
        declared(1, "1650", "2022-03-01"),
        declared(2, "1600", "2022-03-02"),
        declared(3, None, "2022-03-03"),
        declared(4, "0", "2022-03-04"),
        taken_back(5, "2022-03-05"),
    ]

    days = [reads(entries, f"2022-03-0{day}", slot="adjustment") for day in range(1, 6)]

    assert days == ["1650", "1600", None, "0", "nothing"]
    assert kinds(entries, slot="adjustment") == [*["adjustment"] * 4, "adjustment-withdrawal"]


def test_an_unknown_amount_is_an_amount_too():
    assert answer([declared(1, None, "2022-03-01")], slot="adjustment").has_value
    assert kinds([declared(1, None, "2022-03-01"), declared(2, None, "2022-03-02")], slot="adjustment") == [
        "adjustment",
        "confirmation",
    ]


def test_an_adjustment_found_late_slots_in_as_a_statement_does():
    entries = [declared(1, "5", "2022-03-03", position=1), declared(2, "4", "2022-03-01", position=9)]

    assert reads(entries, "2022-03-02", slot="adjustment") == "4"
    assert reads(entries, "2022-03-02", slot="adjustment", position=8) is None
    assert reads(entries, slot="adjustment") == "5"


def test_an_adjustment_can_be_corrected_and_voided():
    entries = [declared(1, "5", "2022-03-01"), declared(2, "6", "2022-03-02")]
    better = corrected(2, Adjustment(amount=Value("7"), published_at=Moment("2022-03-02")), position=20)

    assert reads(entries, slot="adjustment", amendments=[better]) == "7"
    assert reads(entries, slot="adjustment", amendments=[better, voided(2, position=21)]) == "5"


def test_the_greatest_published_at_is_the_answer_without_a_bound():
    entries = [said(1, "1", "2022-03-09", position=1), said(2, "2", "2022-03-03", position=2)]

    assert reads(entries) == "1"
    assert from_microseconds(answer(entries).published) == "2022-03-09T23:59:59.999999Z"
