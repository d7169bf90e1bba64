"""The guess of one file: its form is sniffed, its columns understood, and the spec tried on it."""

from collections.abc import Mapping

from domain.moments import instant_text
from domain.recording.ledger import utc_now
from importers.formats.unpacking import unpacked
from importers.guessing.chosen_tables import HAVE_TABLES, draft_of_a_table
from importers.guessing.drafting import DraftedSpec, draft_of, form_spec
from importers.guessing.guess import Guess
from importers.guessing.line_samples import FORMATS_OF_LINES, sampled_text
from importers.guessing.ready_guess import ready_guess
from importers.guessing.sniffing import check_whole_size, is_workbook, sniffed
from importers.guessing.trying import tried
from importers.specs.file_spec import PUBLISHED

# Of more bytes than these, a sample is looked at.
_DRAFTED = 8 << 20
_NOTHING: Mapping[str, str] = {}


def guessed_file(path: str, content: bytes, source: str) -> Guess:
    """The guess for a file by that path; raises Unreadable."""
    return tried(drafted(path, content, source), content, {PUBLISHED: instant_text(utc_now())})


def drafted(path: str, content: bytes, source: str, placed: Mapping[str, str] = _NOTHING) -> DraftedSpec:
    """The draft for a file by that path; ``placed`` are the cells of the names in braces in it. Raises Unreadable."""
    within = content if is_workbook(content) else unpacked(form_spec("csv"), content)[0]
    form = sniffed(within)
    looked_at = within
    if form.format in FORMATS_OF_LINES:
        looked_at = sampled_text(within, form.format, form.encoding, _DRAFTED)
    else:
        check_whole_size(within)
    ready = None if placed else ready_guess(path, looked_at)
    if ready is not None:
        return DraftedSpec(keys=ready[0], guess=ready[1])
    if form.format in HAVE_TABLES:
        return draft_of_a_table(form, looked_at, (path, source), placed)
    return draft_of(form, looked_at, (path, source), placed)
