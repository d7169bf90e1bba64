"""The guess of a file with a history: by its newest version, tried on others."""

from pathlib import Path

from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.ledger import utc_now
from domain.refusals import Refusal
from importers.guessing.cited_origin import of_origin
from importers.guessing.data_files import DataFile, data_files
from importers.guessing.guess import Doubt, Guess
from importers.guessing.guessing import drafted
from importers.guessing.looked_at import fullest
from importers.guessing.trying import figures_read, sample_of, tried
from importers.guessing.version_forms import take_older_forms
from importers.guessing.version_trials import (
    SAMPLED,
    take_decimals,
    take_former_columns,
    take_rounding,
    take_window,
    trials,
    unread,
)
from importers.histories.changes import FileChange
from importers.histories.git import Repository, opened
from importers.histories.missing_files import why_missing
from importers.import_refusals import NotAHistory
from importers.specs.file_spec import PUBLISHED
from importers.specs.path_templates import ways
from importers.specs.templates import placeholders

_CANDIDATES = 5
_SHOWN = 5
_MOST_RENAMES = 20


def guessed_history(place: Path, path: str | None = None, rev: str | None = None) -> Guess:
    """The guess for a file of a repository: the one by ``path``, or the data file that changed most often.

    Raises NotAHistory, and Unreadable where the newest version cannot be read at all.
    """
    with opened(place) as repository:
        end = repository.resolve(rev)
        files = data_files(repository, end)
        if path is not None:
            chosen = next((one for one in files if path in (one.path, *one.paths)), None)
            return _of_file(repository, end, chosen or DataFile(path=path, changes=0, paths=(path,)), place)
        if not files:
            raise NotAHistory("no file of the repository has a name that data files have; name one with --path")
        found, guess, unread = _first_read(repository, end, files, place)
        others = [one for one in files if one is not found]
        return replace(guess, doubts=[*guess.doubts, *unread, *_of_others(others)])


def _first_read(
    repository: Repository, end: str, files: list[DataFile], place: Path
) -> tuple[DataFile, Guess, list[Doubt]]:
    """The first of those that changed most often of which figures can be read, and why others cannot; or the first."""
    first: tuple[DataFile, Guess, list[Doubt]] | None = None
    unread: list[Doubt] = []
    for one in files[:_CANDIDATES]:
        try:
            guess = _of_file(repository, end, one, place)
        except Refusal as refusal:
            if one is files[:_CANDIDATES][-1] and first is None:
                raise
            unread.append(Doubt(about="file", why=f"{one.path} cannot be read: {refusal.message}"))
            continue
        if guess.refusal is None:
            return one, guess, unread
        first = first or (one, guess, unread)
    assert first is not None, "the last one raises where none could be read"
    return first


def _of_file(repository: Repository, end: str, file: DataFile, place: Path) -> Guess:
    former, changes = _with_former_paths(repository, end, file)
    there = [one for one in changes if one.status != "D"]
    if not there:
        raise NotAHistory(why_missing(repository, end, [file.path]), path=file.path)
    looked_at, content = fullest(repository, there)
    placed = _placed(file.path, looked_at.path)
    draft = drafted(file.path, content, place.resolve().name, placed)
    if looked_at is not there[-1]:
        draft.guess.doubts.append(_of_another(looked_at))
    if former:
        draft.file["former_paths"] = former
        draft.guess.doubts.append(Doubt(about="former_paths", why=f"git saw it come from {', '.join(former)}"))
    draft.guess.doubts += [*_of_times(changes), *of_origin(repository.origin())]
    placed[PUBLISHED] = instant_text(utc_now())
    if not figures_read(draft, sample_of(draft.file, content, SAMPLED), placed):
        return tried(draft, content, placed)
    of_versions = trials(repository, draft, changes, len(content))
    taken = take_former_columns(draft, of_versions) | take_rounding(draft, of_versions)
    if taken | take_older_forms(draft, of_versions):
        of_versions = trials(repository, draft, changes, len(content))
    take_window(draft, of_versions)
    take_decimals(draft, of_versions)
    draft.guess.doubts += [*unread(of_versions), *_of_untried(len(of_versions), len(there))]
    return tried(draft, content, placed)


def _with_former_paths(repository: Repository, end: str, file: DataFile) -> tuple[list[str], list[FileChange]]:
    """The paths from which git saw the file come, the latest first, and all their changes."""
    former: list[str] = []
    changes = repository.changes(end, list(file.paths))
    if placeholders(file.path):
        return former, [one for one in changes if ways(file.path, one.path)]
    while changes and len(former) < _MOST_RENAMES:
        before = repository.renamed(changes[0])
        if before is None or before in (file.path, *former):
            break
        former.append(before)
        changes = repository.changes(end, [*file.paths, *former])
    return former, changes


def _of_another(looked_at: FileChange) -> Doubt:
    why = f"the newest version holds next to nothing: what was looked at is the one of {looked_at.commit.name[:12]}"
    return Doubt(about="history", why=why)


def _placed(template: str, path: str) -> dict[str, str]:
    """The parts of a path that stand for the names in braces of its template."""
    return dict(ways(template, path)[0]) if placeholders(template) else {}


def _of_others(others: list[DataFile]) -> list[Doubt]:
    if not others:
        return []
    named = ", ".join(f"{one.path} ({one.changes} changes)" for one in others[:_SHOWN])
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return [Doubt(about="file", why=f"other files may hold figures, too: {named}{more}; choose one with --path")]


def _of_untried(tried_on: int, there: int) -> list[Doubt]:
    """That most versions were not looked at: an import may meet what none of the others had."""
    if there <= tried_on:
        return []
    why = f"it was tried on {tried_on} of {there:,} versions; the import reads all, and may meet what they do not have"
    return [Doubt(about="versions", why=why)]


def _of_times(changes: list[FileChange]) -> list[Doubt]:
    """A doubt where all commits were made at once, and written by their authors at many times."""
    committed = {one.commit.committed for one in changes}
    authored = {one.commit.authored for one in changes}
    if len(changes) > 1 and len(committed) * 2 <= len(authored):
        why = f"{len(changes)} commits have {len(committed)} commit times and {len(authored)} of their authors"
        choice = 'document = { published_at = "authored" }'
        return [Doubt(about="published_at", why=why, choices=(choice,), asks=True)]
    return []
