"""What is first said of a figure is recorded as judging it would record it, without being judged."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.events import FigureReported
from domain.figure import reported
from domain.keys import figure_key
from domain.moments import moment_text
from domain.recording.draft import Draft
from domain.recording.judging import judge
from domain.recording.memory import LedgerMemory
from domain.statements import Statement
from domain.words import QUALIFIERS, REASONS, STATUSES, Value
from tests.domain.test_laws import folder
from tests.examples import ACTOR, DAILY, LOSSES, a_ledger, figure, issue, issue_list, outcomes, pins, reads
from tests.histories import Clock

BULLETIN = "3f0f1bb1-2f4e-4a43-9a3c-0f5c3ff0a001"
DAYS = [f"2022-03-{day:02}" for day in range(1, 21)]
MOMENTS = [moment_text(said) for said in ("2022-03-02", "2022-03-02T08:00:00Z", "2022-03-04T23:59:59.999999Z")]
figures = st.lists(
    st.sampled_from([figure_key(figure(day, of)) for day in DAYS for of in (LOSSES, DAILY)]), unique=True
)
statements = st.builds(
    Statement,
    value=st.integers(-99, 99).map(lambda number: Value(str(number))),
    qualifier=st.sampled_from(QUALIFIERS),
    status=st.none() | st.sampled_from(STATUSES),
    published_at=st.sampled_from(MOMENTS),
    reason=st.none() | st.sampled_from(REASONS),
)


def drafted(ledger):
    now = Clock()()
    return Draft(LedgerMemory(ledger.store), now, now.isoformat(), ACTOR)


def events_of(draft):
    return [(position, replace(event, batch=None)) for position, event in draft.kept]


@settings(max_examples=50)
@given(st.lists(st.tuples(figures, statements), max_size=3))
def test_a_first_report_is_what_judging_would_make_of_it(said):
    with folder() as here, a_ledger(here / "ledger.db") as ledger:
        plain, direct = drafted(ledger), drafted(ledger)
        for keys, statement in said:
            unheard = direct.unheard(keys)
            assert unheard == {key for key in keys if plain.figure(key).version == 0}
            for key in (one for one in keys if one in unheard):
                judge(plain, key, statement, slot="statement", bulletin=BULLETIN, silent=False)
                direct.report(key, statement, BULLETIN)

        assert events_of(direct) == events_of(plain)
        assert direct.outcomes == plain.outcomes
        assert direct.affected == plain.affected
        for position, event in direct.kept:
            assert isinstance(event, FigureReported)
            assert reported(event, position) == direct.figure(figure_key(event.stream.partition("/")[2]))


def test_what_was_heard_of_before_is_judged_among_many_that_were_not(ledger):
    issue(ledger, "2022-03-21", {DAYS[3]: "7"})

    receipt = issue(ledger, "2022-03-22", {day: str(at) for at, day in enumerate(DAYS)})

    kinds = [(day, "revision" if at == 3 else "report") for at, day in enumerate(DAYS)]
    assert [(period, kind) for period, kind, _ in outcomes(receipt)] == kinds
    assert reads(ledger, DAYS[3]) == "3"


def test_many_first_reports_of_a_day_let_a_list_of_that_day_speak_first(ledger):
    issue_list(ledger, "2022-03-22T12:00:00Z", {})

    receipt = issue(ledger, "2022-03-22", dict.fromkeys(DAYS, "1"))

    assert pins(receipt) == [(day, None) for day in DAYS]
    assert reads(ledger, DAYS[0], "2022-03-22T12:00:00.000000Z") == "nothing"
    assert reads(ledger, DAYS[0]) == "1"
