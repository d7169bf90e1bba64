"""What a bulletin says is read at its moment once it is issued, or ``held`` says what is read instead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.figure import Figure
from domain.moments import day_of, is_date, microseconds, moment_text
from domain.reading import EffectiveEntry, read
from domain.recording.archive import is_within
from domain.recording.commands import Bulletin
from domain.statements import Adjustment, Content, Statement
from domain.streams import figure_named
from domain.values import same_number
from domain.words import SLOTS, Moment, Slot
from stores.opening import OpenLedger, open_ledger
from tests.domain.test_complete_bulletins_laws import of_one_day
from tests.domain.test_laws import folder
from tests.histories import ACTOR, Player, histories

Told = tuple[str, str, Slot]
# Value or amount, and qualifier or reason; None takes it back.
Words = tuple[str | None, str] | None


class Asking(Player):
    """Plays a history, and looks at what is read behind each bulletin; ``wrong`` is what it does not find there."""

    def __init__(self, ledger: OpenLedger) -> None:
        super().__init__(ledger)
        self.wrong: list[tuple[Told, Words, EffectiveEntry | None]] = []

    def _issue(self, bulletin: Bulletin) -> bool:
        self.issued.append(bulletin)
        issued = self.ledger.record(bulletin, ACTOR)
        held = {(one.series, one.period, one.slot) for one in issued.held}
        for told, words in said_by(bulletin, self.figures()).items():
            figure = self.figures().get("figure/{}/{}".format(*told), Figure())
            one = read(figure.standing(told[2]), microseconds(moment_text(bulletin.published_at)))
            if says(one.content if one else None, words):
                is_wrong = told in held
            else:
                is_wrong = told not in held and not was_moved_into(bulletin, one)
            if is_wrong:
                self.wrong.append((told, words, one))
        return issued.recorded > 0


def said_by(bulletin: Bulletin, figures: dict[str, Figure]) -> dict[Told, Words]:
    """All of it, and of each figure that a whole list leaves out that there is nothing."""
    said: dict[Told, Words] = {
        (one.series, line.period, "statement"): one.value and (one.value, one.qualifier)  # type: ignore[misc]  # no value is empty
        for line in bulletin.lines
        for one in line.said
    }
    for one in bulletin.adjustments:
        is_none = one.withdrawn or (same_number(one.amount, "0") and is_covered(bulletin, one.series, one.period))
        said[one.series, one.period, "adjustment"] = None if is_none else (one.amount, one.reason)
    for key in map(figure_named, figures):
        for slot in SLOTS:
            if is_covered(bulletin, str(key.of), key.period, slot):
                said.setdefault((str(key.of), key.period, slot), None)
    return said


def is_covered(bulletin: Bulletin, series: str, period: str, slot: Slot = "adjustment") -> bool:
    of = "statements" if slot == "statement" else "adjustments"
    return any((one.series, one.of) == (series, of) and is_within(one, period) for one in bulletin.complete)


def says(content: Content | None, words: Words) -> bool:
    if words is None:
        return not isinstance(content, Statement | Adjustment)
    if isinstance(content, Statement):
        return same_number(content.value, words[0]) and content.qualifier == words[1]
    return isinstance(content, Adjustment) and same_number(content.amount, words[0]) and content.reason == words[1]


def was_moved_into(bulletin: Bulletin, one: EffectiveEntry | None) -> bool:
    """Whether a hand moved it to an hour of the day that is all the bulletin names: that may stand behind it."""
    if one is None or not is_date(Moment(bulletin.published_at)):
        return False
    said = one.content.published_at
    return said != one.entry.content.published_at and day_of(said) == bulletin.published_at


@pytest.mark.parametrize("drawn", [of_one_day(), histories()], ids=["of one day", "of anything"])
def test_what_a_bulletin_says_is_read_at_its_moment_or_held_says_what_is(drawn):
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def holds(data):
        with folder() as here, open_ledger(here / "ledger.db") as ledger:
            player = Asking(ledger)
            for command in data.draw(drawn):
                player.play(command)
            assert player.wrong == []

    holds()
