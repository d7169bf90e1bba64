"""The doubts about what arrived, beside a version that came before it."""

from pathlib import Path

from domain.recording.ledger import Ledger
from importers.import_refusals import Unreadable
from importers.plausibility.delivered import Delivered
from importers.plausibility.judging import doubts
from importers.reading.file_reading import Delivery, FileReader
from importers.specs.file_spec import PUBLISHED, FileSpec
from importers.vintages.discovering import in_file
from importers.watching.watch_list import Watched
from importers.watching.watch_notes import Arrival
from stores.plain_files import plain_bytes


def arrival_doubts(
    ledger: Ledger, entry: Watched, before: tuple[Arrival, Path], now: tuple[Arrival, Path]
) -> tuple[str, ...] | None:
    """Why what arrived is not plausible beside what was there before, as for a history; none if it is.

    None where the spec, which may have changed, cannot read what was there before. Nothing is said of what arrived and
    cannot be read: the import refuses it. Raises SpecDoesNotFit as the import does.
    """
    spec, found = entry.spec, list[str]()
    for file in entry.files:
        rule = spec.plausible_of(file)
        if rule is None:
            continue
        old, new = (_delivery(file, *one) for one in (before, now))
        described = in_file(in_file(spec, file, old, ledger), file, new, ledger)
        reader = FileReader(described, file)
        try:
            first = Delivered(reader.read(*old))
        except Unreadable:
            return None
        try:
            later = Delivered(reader.read(*new), first)
        except Unreadable:
            continue
        found += doubts(first, later, rule, "none" if file.has_one_period else file.complete)
    return tuple(found)


def _delivery(file: FileSpec, arrival: Arrival, path: Path) -> Delivery:
    return plain_bytes(path), {PUBLISHED: arrival.published_at} if PUBLISHED in file.placed_columns else {}
