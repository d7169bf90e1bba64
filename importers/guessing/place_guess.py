"""The guess of whatever is at a place: a file, or a file in a repository with its history."""

from pathlib import Path

from domain.moments import instant_text
from domain.recording.ledger import utc_now
from importers.guessing.chosen_members import draft_of_a_member
from importers.guessing.guess import Guess
from importers.guessing.guessing import guessed_file
from importers.guessing.history_guess import guessed_history
from importers.guessing.trying import tried
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import PUBLISHED
from stores.plain_files import NotAPlainFile, plain_bytes

_BUNDLE = b"# v2 git bundle"


def guessed_place(place: str, *, path: str | None = None, rev: str | None = None) -> Guess:
    """The guess for a file, or for the file by ``path`` in a repository or bundle.

    Raises Unreadable for a file that cannot be read at all, and NotAHistory.
    """
    at = Path(place)
    if at.is_dir():
        return guessed_history(at, path, rev)
    try:
        content = plain_bytes(at)
    except NotAPlainFile as refusal:
        raise UnreadableFile(refusal.message, **refusal.facts) from refusal
    if content.startswith(_BUNDLE):
        return guessed_history(at, path, rev)
    placed = {PUBLISHED: instant_text(utc_now())}
    of_member = draft_of_a_member(at.name, content, at.stem, placed)
    if of_member is not None:
        return tried(*of_member, placed)
    return guessed_file(at.name, content, at.stem)
