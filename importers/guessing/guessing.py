"""The guess of one file: its form is sniffed, its columns understood, and the spec tried on it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.commands import Line
from domain.recording.ledger import utc_now
from domain.refusals import Refusal
from importers.cells.series_names import as_slug
from importers.formats.cell_table import CellTable
from importers.formats.decoding import decoded
from importers.formats.unpacking import unpacked
from importers.guessing.file_guess import file_guess
from importers.guessing.found_table import FoundTable, found_table, text_columns
from importers.guessing.guess import Doubt, Guess, ReadFigure
from importers.guessing.guessed_table import FileGuess
from importers.guessing.ready_guess import ready_guess
from importers.guessing.sniffing import SniffedForm, is_workbook, sniffed
from importers.guessing.spec_text import spec_text
from importers.import_refusals import UnreadableFile
from importers.reading.file_reading import Contents, FileReader
from importers.specs.file_spec import PUBLISHED, FileSpec, Format, PeriodSpec
from importers.specs.spec import Spec
from importers.specs.spec_reading import spec_from
from importers.vintages.discovering import in_file
from stores.opening import scratch_ledger

_SHOWN = 10
_MOST_COLUMNS = 2_000
_NOTHING: Mapping[str, str] = {}
_REMARKS = {
    "source": "Who publishes the file? The name is that of the folder or file.",
    "defaults": "What is counted, in which unit? A measure is a level, an increment (of the period), or cumulative.",
}


class DraftedSpec(Struct, kw_only=True):
    """A spec before it is tried: its keys as TOML has them, and what is known of the file."""

    keys: dict[str, Any]
    guess: FileGuess

    @property
    def file(self) -> dict[str, Any]:
        """The keys of its one file."""
        found: dict[str, Any] = self.keys["files"][0]
        return found


def guessed_file(path: str, content: bytes, source: str) -> Guess:
    """The guess for a file by that path; raises Unreadable."""
    return tried(drafted(path, content, source), content, {PUBLISHED: instant_text(utc_now())})


def drafted(path: str, content: bytes, source: str, placed: Mapping[str, str] = _NOTHING) -> DraftedSpec:
    """The draft for a file by that path; ``placed`` are the cells of the names in braces in it. Raises Unreadable."""
    ready = None if placed else ready_guess(path, content)
    if ready is not None:
        return DraftedSpec(keys=ready[0], guess=ready[1])
    within = content if is_workbook(content) else unpacked(_file("csv"), content)[0]
    form = sniffed(within)
    table = _table(form, within)
    beside = {name: [cell] * table.rows for name, cell in placed.items() if name != PUBLISHED}
    guess = file_guess({**beside, **table.columns})
    guess.doubts[:0] = [*form.doubts, *table.doubts]
    return DraftedSpec(keys=_spec_keys(path, source, form, table, guess), guess=guess)


def _table(form: SniffedForm, content: bytes) -> FoundTable:
    file = _file(form.format, form)
    cells = decoded(file, content)
    many = len(cells.header) if isinstance(cells, CellTable) else max(map(len, cells.rows), default=0)
    if many > _MOST_COLUMNS:
        raise UnreadableFile(f"it has {many:,} columns; a guess looks at no more than {_MOST_COLUMNS:,}")
    if isinstance(cells, CellTable):
        return FoundTable(columns=text_columns(cells.header, cells.rows))
    return found_table(cells)


def _file(written_as: Format, form: SniffedForm | None = None) -> FileSpec:
    """A file of which nothing is known but its form."""
    form = form or SniffedForm(format=written_as)
    return FileSpec(
        path="guessed",
        format=written_as,
        encoding=form.encoding,
        delimiter=form.delimiter,
        layouts=(form.layout,),
        short_rows="fill",
        period=PeriodSpec(of="published"),
    )


def _spec_keys(path: str, source: str, form: SniffedForm, table: FoundTable, guess: FileGuess) -> dict[str, Any]:
    name = as_slug(source)[:40].strip("-") or "guessed"
    file: dict[str, Any] = {"path": path, "format": form.format}
    if form.format in ("csv", "tsv") and form.encoding != "utf-8-sig":
        file["encoding"] = form.encoding
    if form.format == "csv" and form.delimiter != ",":
        file["delimiter"] = form.delimiter
    if form.format == "json" and form.layout != "list":
        file["layouts"] = [form.layout]
    found = {"table": _merged(table.keys, guess.keys.get("table", {}))}
    file |= {key: value for key, value in {**guess.keys, **found}.items() if value}
    return {
        "name": name,
        "source": {"source": name, "name": source},
        "defaults": {
            "unit": "units",
            "measure": "level",
            "frequency": guess.frequency,
            "decimals": guess.decimals,
        },
        **({"series": guess.series} if guess.series else {}),
        "files": [file],
    }


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = [*one.get("pass_over", ()), *other.get("pass_over", ())]
    return {**one, **other, **({"pass_over": list(dict.fromkeys(both))} if both else {})}


def tried(draft: DraftedSpec, content: bytes, placed: Mapping[str, str]) -> Guess:
    """The guess with what its spec reads of the content, or why it reads nothing."""
    guess = draft.guess
    text = spec_text(draft.keys, _REMARKS | _remarks(guess.doubts))
    empty = Guess(spec=text, columns=guess.columns, doubts=guess.doubts, figures=[], read=0, series=0)
    try:
        spec = spec_from(text, "the guessed spec")
        contents = _read(spec, content, placed)
    except Refusal as refusal:
        return replace(empty, refusal=refusal.message)
    needed = decimals_of(contents)
    if needed > draft.keys["defaults"].get("decimals", 0):
        draft.keys["defaults"]["decimals"] = needed
        return tried(draft, content, placed)
    return _told(empty, contents)


def decimals_of(contents: Contents) -> int:
    """The most decimals that a value of a version has."""
    values = (said.value or "" for line in contents.lines for said in line.said)
    return max((len(one.partition(".")[2]) for one in values), default=0)


def _read(spec: Spec, content: bytes, placed: Mapping[str, str]) -> Contents:
    (file,) = spec.files
    placed = {name: cell for name, cell in placed.items() if name in file.placed_columns}
    with scratch_ledger(utc_now) as ledger:
        described = in_file(spec, file, (content, placed), ledger)
    return FileReader(described, file).read(content, placed)


def _told(guess: Guess, contents: Contents) -> Guess:
    figures = [_figure(line, at) for line in contents.lines for at in range(len(line.said))]
    series = {one.series for one in figures}
    refusal = None if figures else "the guessed spec reads no figure of the file"
    return replace(
        guess,
        figures=_some(figures),
        read=len(figures),
        series=len(series),
        passed=dict(contents.passed),
        refusal=refusal,
    )


def _figure(line: Line, at: int) -> ReadFigure:
    said = line.said[at]
    return ReadFigure(
        series=said.series,
        period=line.period,
        value=said.value,
        qualifier=said.qualifier,
        status=said.status,
    )


def _some(figures: list[ReadFigure]) -> list[ReadFigure]:
    """The first, the last, and some between, evenly."""
    if len(figures) <= _SHOWN:
        return figures
    return [figures[at * (len(figures) - 1) // (_SHOWN - 1)] for at in range(_SHOWN)]


def _remarks(doubts: list[Doubt]) -> dict[str, str]:
    """The doubts as comments of the file's table: each with the lines of which one is right."""
    told = []
    for one in doubts:
        told.append(f"{'ANSWER FIRST: ' if one.asks else ''}{one.about}: {one.why}")
        told += [f"    {choice}" for choice in one.choices]
    return {"files": "\n".join(told)}
