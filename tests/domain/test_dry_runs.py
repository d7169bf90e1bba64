"""A dry run answers what would be recorded, and records nothing."""

import pytest

from domain.recording.commands import NewDocument
from domain.refusals import EventTooLarge, NotAValue
from tests.examples import ACTOR, WHOLE_LIST, bulletin, issue_list, too_many_spans

DAY = "2022-03-01"
NEXT = "2022-03-02"


def test_a_dry_run_records_nothing_and_answers_what_would_be(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})
    would_be = bulletin("2022-03-04", {DAY: "5"}, complete=WHOLE_LIST, document=NewDocument(url="https://x.example"))
    head = ledger.head()

    dry = ledger.record(would_be, ACTOR, dry_run=True)
    assert ledger.head() == head

    issued = ledger.record(would_be, ACTOR)
    assert (dry.position, dry.recorded, dry.outcomes) == (issued.position, issued.recorded, issued.outcomes)


def test_a_dry_run_refuses_what_would_be_refused(ledger):
    with pytest.raises(NotAValue):
        ledger.record(bulletin("2022-03-02", {DAY: "1e5"}), ACTOR, dry_run=True)
    with pytest.raises(EventTooLarge):
        ledger.record(bulletin("2022-03-02", complete=too_many_spans()), ACTOR, dry_run=True)
