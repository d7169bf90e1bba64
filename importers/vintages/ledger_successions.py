"""Series of the ledger that a file has no more, beside new ones with the same figures on the same periods."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from domain.keys import series_key
from domain.moments import microseconds
from domain.reading import read
from domain.recording.ledger import Ledger
from domain.recording.memory import LedgerMemory
from domain.statements import value_of
from domain.values import number
from importers.cells.series_names import as_slug, transliterated
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec, LongSpec
from importers.specs.spec import Spec
from importers.specs.templates import filled, placeholders
from importers.vintages.successions import Succession, compared, figures_of

# The figures of more series are not looked at: a file that has so many no more is another file.
_MOST_GONE = 500


def ledger_successions(ledger: Ledger, spec: Spec, file: FileSpec, contents: Contents, at: str) -> list[Succession]:
    """What may have been renamed in a file, beside what the ledger has at that moment."""
    if file.long is None:
        return []
    called = contents.names.called
    fresh = {slug: told for slug, told in called.items() if ledger.series(spec.key(slug)) is None}
    gone = [slug for slug in spec.series_of(file) if slug not in called and ledger.series(spec.key(slug)) is not None]
    if not fresh or not 0 < len(gone) <= _MOST_GONE:
        return []
    memory, moment = LedgerMemory(ledger.store), microseconds(at)
    had = {slug: dict(_figures(memory, spec.key(slug), moment)) for slug in gone}
    pairs = compared(had, figures_of(contents.lines, fresh))
    before = {slug: _told(file.long, slug, spec.series[slug].title) for slug in gone}
    return [Succession(old, before[old], new, fresh[new], equal, common) for old, new, equal, common in pairs]


def _figures(memory: LedgerMemory, series: str, at: int) -> Iterator[tuple[str, Decimal]]:
    for key, figure in memory.figures_of(series_key(series)).items():
        there = read(figure.standing("statement"), at)
        value = value_of(there.content) if there else None
        if value is not None:
            yield key.period, number(value)


def _told(long: LongSpec, slug: str, title: str) -> str:
    """What the cells may have called a series, by its title or its slug; an empty text where neither says it."""
    cells = _parts(long.each.title, title) if long.each else {}
    if cells.keys() != {*long.keys} or _slug(long, cells) != slug:
        cells = _parts(long.series, slug) if len(long.keys) == 1 else {}
    return ", ".join(f"{column} = {name}" for column, name in cells.items())


def _parts(template: str, text: str) -> dict[str, str]:
    """What stands for the columns in a text that a template made."""
    columns = placeholders(template)
    literals = re.split(r"\{[^{}]*\}", template)
    found = re.fullmatch("(.+)".join(map(re.escape, literals)), text)
    return dict(zip(columns, found.groups(), strict=True)) if found else {}


def _slug(long: LongSpec, cells: Mapping[str, str]) -> str:
    parts = {column: transliterated(name) if long.transliterate else name for column, name in cells.items()}
    return filled(long.series, {column: as_slug(name) for column, name in parts.items()})
