"""The index that finds an entry of a figure among many, kept up to date as the figure grows."""

from collections.abc import Iterable

from domain.effective import EffectiveEntries
from domain.reading import Amendment, Entry
from domain.statements import Content, Says, says
from domain.words import Slot

Sent = tuple[Slot, str, str | None, Says]


def sent(slot: Slot, content: Content) -> Sent:
    """What makes two statements the same sent twice."""
    return slot, content.published_at, content.document, says(content)


class Index:
    """What finds an entry among many, without going through them."""

    def __init__(
        self, entries: Iterable[Entry], amendments: Iterable[Amendment], lines: dict[Slot, EffectiveEntries]
    ) -> None:
        self.lines = lines
        self.by_number: dict[int, Entry] = {}
        self.sent: dict[Sent, list[Entry]] = {}
        self.spoken: dict[tuple[Slot, str], int] = {}
        self.mended: dict[int, list[Amendment]] = {}
        self.put_right: dict[tuple[Slot, Says], int] = {}
        for entry in entries:
            self._find(entry)
        for amendment in amendments:
            self._count(amendment)

    def add(self, entry: Entry) -> None:
        """One more entry."""
        self._find(entry)
        self.lines[entry.slot].add(entry)

    def _find(self, entry: Entry) -> None:
        self.by_number[entry.number] = entry
        self.sent.setdefault(sent(entry.slot, entry.content), []).append(entry)
        said = entry.slot, entry.bulletin
        self.spoken[said] = self.spoken.get(said, 0) + 1

    def forget(self, entry: Entry) -> None:
        """Take back the entry that was added last."""
        self.lines[entry.slot].forget(entry)
        del self.by_number[entry.number]
        self.sent[sent(entry.slot, entry.content)].pop()
        said = entry.slot, entry.bulletin
        self.spoken[said] -= 1
        if not self.spoken[said]:
            del self.spoken[said]

    def amend(self, amendment: Amendment) -> None:
        """One more amendment."""
        self._count(amendment)
        entry = self.by_number[amendment.entry]
        self.lines[entry.slot].amend(entry, amendment.content)

    def _count(self, amendment: Amendment) -> None:
        self.mended.setdefault(amendment.entry, []).append(amendment)
        self._weigh(amendment, 1)

    def _weigh(self, amendment: Amendment, by: int) -> None:
        if amendment.by_hand:
            entry = self.by_number[amendment.entry]
            said = entry.slot, says(entry.content)
            self.put_right[said] = self.put_right.get(said, 0) + by

    def unmend(self, amendment: Amendment) -> None:
        """Take back the amendment that was made last."""
        self._weigh(amendment, -1)
        mended = self.mended[amendment.entry]
        mended.pop()
        entry = self.by_number[amendment.entry]
        self.lines[entry.slot].amend(entry, mended[-1].content if mended else entry.content)
