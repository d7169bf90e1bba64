"""F6: single bits tip over in copies of the ledger's file."""

import shutil

from tests.faults.report import Book
from tests.upkeep.rewriting import settle, signed_ledger
from tests.upkeep.test_flipped_bits import EVENTS, NAME, flipped, is_found, said


def flip_bits(seed, rounds, folder):
    """One bit of a copy for each round: every one that reaches an event is found by ``verify``."""
    book, original = Book("F6", seed, rounds), folder / "original"
    original.mkdir()
    signed_ledger(original / NAME)
    settle(original / NAME)
    events = said(original / NAME, EVENTS)
    for turn in range(rounds):
        place = folder / "flipped"
        place.mkdir()
        bit = flipped(original, place, seed * 1_000_003 + turn)
        is_changed = said(place / "copy.db", EVENTS) != events
        is_sound = said(place / "copy.db", "PRAGMA integrity_check(1)") == "[('ok',)]"
        found = is_found(place / NAME)
        book.counts["flips"] += 1
        book.counts["changed what is read of the events"] += is_changed
        book.counts["of these found by verify"] += is_changed and found
        book.counts["of these found by PRAGMA integrity_check"] += is_changed and not is_sound
        book.counts["changed something else that verify found"] += found and not is_changed
        book.counts["found by PRAGMA integrity_check alone"] += not is_sound and not found
        book.expect(found or not is_changed, f"bit {bit} changes an event, and verify found nothing")
        shutil.rmtree(place)
    return book.report(f"{book.counts['flips']} single bits flipped, each in a copy of a ledger of 314 events")
