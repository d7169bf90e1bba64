"""The choice of one table among the sheets of a workbook, or the tables of a page, for a guess."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.ledger import utc_now
from domain.refusals import Refusal
from importers.formats.confined_tables import ListedTable, listed_tables
from importers.guessing.drafting import DraftedSpec, draft_of, form_spec
from importers.guessing.guess import Doubt
from importers.guessing.sniffing import SniffedForm
from importers.guessing.spec_text import toml_value
from importers.guessing.trying import figures_read
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import PUBLISHED

HAVE_TABLES = frozenset({"xlsx", "ods", "html"})
"""The formats of which a file may have several tables."""
_MOST_TRIED = 12
_LISTED = 8
_SHOWN, _SHOWN_ROW = 40, 60
_PATTERN = frozenset("*?[")


class TriedTable(Struct, frozen=True):
    """A table with the draft of a spec that reads so many figures of it; ``dated``: its rows name their periods."""

    table: ListedTable
    draft: DraftedSpec
    figures: int

    @property
    def is_dated(self) -> bool:
        """Whether the rows or columns of the table name their periods."""
        of = self.draft.file["period"].get("of")
        return bool(of != "published")


def draft_of_a_table(
    form: SniffedForm, content: bytes, named: tuple[str, str], placed: Mapping[str, str]
) -> DraftedSpec:
    """The draft for the one table that reads as figures, or for the largest of several, which it asks about.

    Raises Unreadable.
    """
    tables = listed_tables(form_spec(form.format, form), content)
    there = [one for one in tables if one.rows and not one.is_hidden]
    if len(there) < 2 and len(tables) < 2:  # noqa: PLR2004 - of one, there is no choice
        return draft_of(form, content, named, placed)
    largest = sorted(there, key=lambda one: -one.rows * one.columns)[:_MOST_TRIED]
    tried = [found for one in largest if (found := _tried(form, content, named, placed, (one, tables)))]
    what = "table" if form.format == "html" else "sheet"
    if not tried:
        raise UnreadableFile(f"of none of its {what}s figures can be read: {_listed(tables)}")
    dated = [one for one in tried if one.is_dated] or tried
    best = max(dated, key=lambda one: one.figures)
    _tell(best, dated, what, tables)
    return best.draft


def _tried(
    form: SniffedForm,
    content: bytes,
    named: tuple[str, str],
    placed: Mapping[str, str],
    table: tuple[ListedTable, list[ListedTable]],
) -> TriedTable | None:
    one, tables = table
    try:
        draft = draft_of(replace(form, sheet=_called(one, tables)), content, named, placed)
    except Refusal:
        return None
    read = figures_read(draft, content, {**placed, PUBLISHED: instant_text(utc_now())})
    return TriedTable(one, draft, read) if read else None


def _called(one: ListedTable, tables: list[ListedTable]) -> str | int:
    """The name by which a spec means a table alone; its number, where it has none such."""
    alike = [other for other in tables if other.name.strip().casefold() == one.name.strip().casefold()]
    is_name = one.name.strip() and len(one.name) <= _SHOWN and not _PATTERN & {*one.name}
    return one.name if is_name and len(alike) == 1 else one.number


def _tell(best: TriedTable, others: list[TriedTable], what: str, tables: list[ListedTable]) -> None:
    several = sorted(others, key=lambda one: (one is not best, one.table.number))
    choices = [f"table.sheet = {toml_value(_called(one.table, tables))}" for one in several]
    is_asked = len(several) > 1
    why = f"it has {len(tables)} {what}s, of which {len(several)} read as figures" if is_asked else (
        f"it has {len(tables)} {what}s, and this one reads as figures"
    )  # fmt: skip
    doubt = Doubt(about=what, why=f"{why}: {_listed(tables)}", choices=tuple(choices[:_LISTED]), asks=is_asked)
    best.draft.guess.doubts.insert(0, doubt)


def _listed(tables: list[ListedTable]) -> str:
    """The tables with their sizes and the first row of each, in words."""
    told = [
        f"{one.number} {one.name[:_SHOWN]!r}{' (hidden)' if one.is_hidden else ''}, {one.rows:,} rows of {one.columns},"
        f" {_beginning(one)!r}"
        for one in tables[:_LISTED]
    ]
    more = f"; and {len(tables) - _LISTED} more" if len(tables) > _LISTED else ""
    return "; ".join(told) + more


def _beginning(one: ListedTable) -> str:
    cells = [cell for row in one.first[:1] for cell in row if cell]
    return ", ".join(cells)[:_SHOWN_ROW]
