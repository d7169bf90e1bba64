"""The ledger and the actor of a verb that records, and the print of what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli import settings
from cli.next_command import naming_the_next_command
from cli.opening import existing, to_record
from cli.options import print_json
from cli.sheets import Sheet, paragraph
from cli.wording import BACK_CHANGED, ORDER_ASSUMED, count_text, difference_text, figure_text
from domain.moments import instant_text
from domain.outcomes import Outcome
from domain.recording.holding import Held
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from domain.values import number, plain
from stores.opening import open_ledger


def now(ledger: Ledger) -> str:
    """The moment, to the second, at which something is published unless another is given."""
    return instant_text(ledger.clock().replace(microsecond=0))


@contextmanager
def opened(*, make: bool = False, figure: str | None = None) -> Iterator[Ledger]:
    """The ledger that the settings name; only a verb that may be the first one makes it.

    What it refuses within is told with the command that would help; ``figure`` is the one that is spoken of.
    """
    path = settings.database()
    with naming_the_next_command(figure), open_ledger(to_record(path) if make else existing(path)) as ledger:
        yield ledger


def tell(issued: Receipt, *, as_json: bool, dry_run: bool = False, what: str = "") -> None:
    """Print what was recorded; ``what`` names it where no figure was concerned."""
    if as_json:
        print_json(issued)
        return
    if not issued.recorded:
        print(f"Nothing to record: the ledger already says all of it (position {issued.position:,}).")
        _tell_held(issued)
        return
    verb = "Would record" if dry_run else "Recorded"
    place = f"{count_text(issued.recorded, 'event')}, up to position {issued.position:,}"
    title = f"{verb} {what}: {place}" if what else f"{verb} {place}"
    if not issued.outcomes and not issued.bulletin:
        paragraph(title)
        return
    sheet = Sheet(title).columns(
        ("figure", "word"), ("what", "word"), ("was", "number"), ("is", "number"), ("change", "number"),
        ("entry", "number"), ("version", "number"), ("", "prose"),
    )  # fmt: skip
    for one in issued.outcomes:
        sheet.row(*_cells(one))
    if issued.bulletin:
        sheet.note(f"bulletin {issued.bulletin}")
    sheet.show()
    _tell_held(issued)


def _tell_held(issued: Receipt) -> None:
    for one in issued.held:
        adjusted = "the adjustment of " if one.slot == "adjustment" else ""
        print(
            f"{adjusted}{one.series}/{one.period} does not read so: {_said_by(one)} said it before; at that moment "
            f"{held_text(one)}."
        )
    if issued.held_more:
        print(f"{count_text(issued.held_more, 'more statement')} said before and not in force.")


def _said_by(one: Held) -> str:
    return "this very bulletin" if one.entry is None else f"entry {one.entry}"


def held_text(one: Held) -> str:
    """Which entry is read instead, and what it says."""
    if one.holds is None:
        return "nothing holds any more"
    if one.withdrawn:
        return f"entry {one.holds} holds: withdrawn"
    says = "unknown" if one.value is None else figure_text(one.value, one.qualifier)
    return f"entry {one.holds} holds: {says}"


def _cells(one: Outcome) -> tuple[str, ...]:
    change = ""
    if one.value is not None and one.previous is not None and one.of_value:
        change = difference_text(plain(number(one.value) - number(one.previous)))
    wording = "of the wording alone" if one.kind in ("revision", "adjustment") and not one.of_value else ""
    hand = "repeats what was corrected by hand" if one.against_hand else ""
    back = BACK_CHANGED if one.came_back_changed else ""
    assumed = ORDER_ASSUMED if one.order_assumed else ""
    pinned = "a later whole list had implied it" if one.pinned else ""
    return (
        f"{one.series}/{one.period}",
        one.kind,
        figure_text(one.previous, one.previous_qualifier),
        "unknown" if one.kind == "adjustment" and one.value is None else figure_text(one.value, one.qualifier),
        change,
        str(one.entry),
        str(one.version),
        "; ".join(filter(None, (wording, back, assumed, hand, pinned))),
    )
