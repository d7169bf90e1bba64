"""The trial of a drafted spec on the bytes of a file: what it reads, or why it reads nothing."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.recording.ledger import utc_now
from domain.recording.lines import Line
from domain.refusals import Refusal
from importers.formats.unpacking import unpacked
from importers.guessing.drafting import DraftedSpec, form_spec
from importers.guessing.guess import Doubt, Guess, ReadFigure
from importers.guessing.line_samples import FORMATS_OF_LINES, sampled_lines, sampled_text
from importers.guessing.spec_text import spec_text
from importers.reading.file_reading import Contents, FileReader
from importers.specs.file_spec import Format
from importers.specs.spec import Spec
from importers.specs.spec_reading import spec_from
from importers.vintages.discovering import in_file
from stores.opening import scratch_ledger

_SHOWN = 10
# Of a file of more bytes, a sample alone is read.
_READ = 16 << 20
_REMARKS = {
    "source": "Who publishes the file? The name is that of the folder or file.",
    "defaults": "What is counted, in which unit? A measure is a level, an increment (of the period), or cumulative.",
}


def sample_of(file: Mapping[str, Any], content: bytes, most: int) -> bytes:
    """Some rows of a version of a drafted file, where they can be told apart; raises Unreadable."""
    written_as: Format = file.get("format", "json")
    if written_as not in FORMATS_OF_LINES or len(content) <= most:
        return content
    return sampled_lines(unpacked(form_spec("csv"), content)[0], written_as, most)


def tried(draft: DraftedSpec, content: bytes, placed: Mapping[str, str]) -> Guess:
    """The guess with what its spec reads of the content, or why it reads nothing."""
    guess = draft.guess
    looked_at, size = _looked_at(draft.file, content)
    if size > len(looked_at):
        why = f"it has {size >> 10:,} KiB, of which {len(looked_at) >> 10:,} were tried"
        guess.doubts.append(Doubt(about="size", why=why))
    try:
        contents = _read(spec_from(spec_text(draft.keys, {}), "the guessed spec"), looked_at, placed)
    except Refusal as refusal:
        return replace(_untried(draft), refusal=refusal.message)
    defaults = draft.keys["defaults"]
    defaults["decimals"] = max(defaults.get("decimals", 0), decimals_of(contents))
    return _told(_untried(draft), contents)


def _looked_at(file: Mapping[str, Any], content: bytes) -> tuple[bytes, int]:
    """What is tried of a content, and the bytes of all of it, unpacked."""
    written_as: Format = file.get("format", "json")
    if written_as not in FORMATS_OF_LINES:
        return content, len(content)
    within, _ = unpacked(form_spec("csv"), content)
    sample = sampled_text(within, written_as, file.get("encoding", "utf-8-sig"), _READ)
    return (content, len(content)) if sample is within else (sample, len(within))


def figures_read(draft: DraftedSpec, content: bytes, placed: Mapping[str, str]) -> int:
    """The number of figures that the spec reads of the content; none where it refuses."""
    try:
        lines = _read(spec_from(spec_text(draft.keys, {}), "the guessed spec"), content, placed).lines
    except Refusal:
        return 0
    return sum(len(line.said) for line in lines)


def _untried(draft: DraftedSpec) -> Guess:
    guess = draft.guess
    text = spec_text(draft.told_keys, _REMARKS | _remarks(guess.doubts))
    return Guess(spec=text, columns=guess.columns, doubts=guess.doubts, figures=[], read=0, series=0)


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
    """The doubts as comments where their lines can stand: of the file, or of the spec as a whole."""
    of_spec = [one for one in doubts if one.choices and one.choices[0].startswith("document")]
    whole = "\n".join([_REMARKS["defaults"], *_told_doubts(of_spec)])
    return {"defaults": whole, "files": "\n".join(_told_doubts([one for one in doubts if one not in of_spec]))}


def _told_doubts(doubts: list[Doubt]) -> list[str]:
    """Each with the lines of which one is right."""
    told = []
    for one in doubts:
        told.append(f"{'ANSWER FIRST: ' if one.asks else ''}{one.about}: {one.why}")
        told += [f"    {choice}" for choice in one.choices]
    return told
