"""One file as it is now, read by its spec into a bulletin for each time at which some of it was published."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from msgspec.structs import replace

from domain.moments import instant_text, moment_text
from domain.recording.commands import Bulletin
from domain.recording.ledger import Ledger
from domain.refusals import NotAMoment, Refusal
from importers.import_refusals import NotASpec, SpecDoesNotFit, Unreadable, UnreadableFile
from importers.issuing.bulletins import Appearance, bulletin_of, spans
from importers.issuing.recorded_lists import parts_of
from importers.issuing.rehearsing import Rehearsal, rehearsal
from importers.periods.published_moments import published_of
from importers.reading.file_reading import Contents, Delivery, FileReader
from importers.reading.needed_decimals import decimals_needed
from importers.reading.refusal_places import at_its_row, way_out
from importers.reading.refused_cells import read_or_refused
from importers.shapes.splitting import edition_rows
from importers.specs.columns import unseen
from importers.specs.file_spec import EDITION, PUBLISHED, FileSpec
from importers.specs.path_templates import ways
from importers.specs.spec import Spec
from importers.specs.templates import placeholders
from importers.vintages.discovering import in_file
from importers.vintages.file_vintage import FileVintage, no_series
from importers.vintages.ledger_successions import ledger_successions
from importers.vintages.name_doubts import NameDoubts
from importers.vintages.successions import Succession, Successions
from importers.vintages.verdicts import Doubtful, FileVerdicts
from stores.plain_files import NotAPlainFile, plain_bytes

# The formats that are JSON, or rows of text, by the verb that reads them too.
_KINDS = {
    "json": {"json", "ndjson", "geojson", "json-stat", "sdmx-json"},
    "csv": {"csv", "tsv", "fixed", "sdmx-csv"},
}


class DeliveryFacts(NamedTuple):
    """What is said of a file beside what stands in it.

    ``complete``: it is the whole list, so that what it lacks is withdrawn. ``url`` is where it appeared; ``format`` is
    the one that the caller takes it to be. If neither ``published_at`` nor the spec says when it was published, it was
    when it was ``changed_at``, or else now.
    """

    published_at: str | None = None
    complete: bool = False
    url: str | None = None
    format: str | None = None
    changed_at: str | None = None


class DeliveredFile:
    """A file that was read, with its series, and rehearsed: the ledger would record it.

    Raises Unreadable, NotASpec, or a refusal of the ledger, when it is made.
    """

    def __init__(self, ledger: Ledger, path: Path, spec: Spec, facts: DeliveryFacts) -> None:
        said = facts.published_at
        self.path, self.complete = path, facts.complete
        self.files = _files_of(spec, path, facts.format)
        known = facts.changed_at if said is None else said
        at = instant_text(ledger.clock()) if known is None else moment_text(known)
        content = self.content = _content_of(path)
        for file in self.files:
            spec = in_file(spec, file, (content, _placed(file, path, at)), ledger)
        self.spec = spec
        digest = hashlib.sha256(content).hexdigest()
        self.appearance = Appearance(url=facts.url, title=path.name, published_at=at, sha256=digest, size=len(content))
        self.notes: list[str] = []
        """What is to be told of columns that the file lacks, and of the names of series."""
        editions = [one for file in self.files for one in _editions(file, path, content, said, at)]
        self._verdicts = self._judged(editions)
        self.vintages: Sequence[tuple[FileSpec, FileVintage]] = self._rehearsed(ledger, editions)
        """What of the file was published at each moment; together they are no more than its figures."""

    @property
    def doubtful_editions(self) -> list[Doubtful]:
        """The editions that are not plausible beside those before them in the file, and did not last."""
        found = [one for of_file in self._verdicts.values() for one in of_file.doubtful()]
        return [one for one in found if one.verdict != "lasted"]

    def _judged(self, editions: Sequence["_Edition"]) -> dict[str, FileVerdicts]:
        """What judges the editions of each file that has several."""
        many = Counter(one.file.key for one in editions)
        rules = [(one, self.spec.plausible_of(one)) for one in self.files if many[one.key] > 1]
        return {one.key: FileVerdicts(rule, one.complete) for one, rule in rules if rule is not None}

    def _rehearsed(self, ledger: Ledger, editions: Sequence["_Edition"]) -> list[tuple[FileSpec, FileVintage]]:
        found, notes, names = [], dict[str, None](), NameDoubts()
        followed: dict[str, Successions] = {}
        # What the ledger refuses of the file must not leave a source and series behind that nobody asked for.
        with rehearsal(ledger, self.spec) as rehearsed:
            read = _vintages(self.spec, editions, str(self.path), self.appearance, complete=self.complete)
            for one, contents, vintage in read:
                notes |= dict.fromkeys(_missing(ledger, self.spec, one.file, self.path, contents))
                names.add(one.file, contents.names, "")
                names.follow(one.file, self._successions(ledger, one, contents, followed), "")
                _check(self.spec, vintage, editions, one, rehearsed)
                if one.file.key in self._verdicts:
                    self._verdicts[one.file.key].judge(contents, vintage)
                found.append((one.file, vintage))
        self.notes = [*notes, *names.sentences()]
        return found

    def _successions(
        self, ledger: Ledger, one: "_Edition", contents: Contents, followed: dict[str, Successions]
    ) -> list[Succession]:
        """What may have been renamed: in the first edition beside the ledger, in others beside the one before."""
        is_first = one.file.key not in followed
        beside = followed.setdefault(one.file.key, Successions()).go_on(contents, lambda _: None)
        return ledger_successions(ledger, self.spec, one.file, contents, one.published_at) if is_first else beside


class _Edition(NamedTuple):
    """What of the file was published at one moment, for one file of the spec."""

    file: FileSpec
    published_at: str
    delivery: Delivery


def _editions(file: FileSpec, path: Path, content: bytes, said: str | None, at: str) -> list[_Edition]:
    """The editions of a file, oldest first: one, unless a column says when each row was published."""
    placed = _placed(file, path, at)
    name = file.published_column
    rows = edition_rows(file)
    if rows is not None and said is not None:
        told = f"the spec takes the times of publication from the column {name!r}: leave out --published-at"
        raise SpecDoesNotFit(told, column=name)
    try:
        if rows is not None:
            found = rows.editions(content, placed)
            beside = placed.keys() & {PUBLISHED}
            return [_Edition(file, one, (content, placed | dict.fromkeys((EDITION, *beside), one))) for one in found]
        if name in placed and said is None:
            at = published_of(placed[name], file.published_formats, file.published_zone)
    except NotAMoment as refusal:
        raise UnreadableFile(f"{path}: {name!r} in its path: {refusal.message}", path=str(path)) from refusal
    except Unreadable as refusal:
        raise type(refusal)(f"{path}: {refusal.message}", **{**refusal.facts, "path": str(path)}) from refusal
    return [_Edition(file, at, (content, placed))]


def _vintages(
    spec: Spec, editions: Iterable[_Edition], path: str, appearance: Appearance, *, complete: bool
) -> Iterator[tuple[_Edition, Contents, FileVintage]]:
    readers: dict[str, FileReader] = {}
    for one in editions:
        is_first = one.file.key not in readers
        if is_first:
            readers[one.file.key] = FileReader(spec, one.file)
        contents = _contents(readers[one.file.key], path, one.delivery)
        if is_first and not parts_of(spec, one.file):
            raise UnreadableFile(f"{path}: {no_series(contents.unknown)}", path=path)
        whole = spans(spec, one.file, contents) if complete else ()
        bulletin = bulletin_of(spec, contents, replace(appearance, published_at=one.published_at), whole)
        yield one, contents, _vintage(one.file, path, bulletin, contents)


def _vintage(file: FileSpec, path: str, bulletin: Bulletin, contents: Contents) -> FileVintage:
    return FileVintage(
        file=file.key,
        commit="",
        path=path,
        published_at=bulletin.published_at,
        bulletin=bulletin,
        repeated=contents.repeated,
        lost=contents.lost,
        unknown=contents.unknown,
        passed=contents.passed,
        taken=contents.taken,
    )


def _content_of(path: Path) -> bytes:
    try:
        return plain_bytes(path)
    except NotAPlainFile as refusal:
        raise UnreadableFile(refusal.message, **refusal.facts) from refusal


def _missing(ledger: Ledger, spec: Spec, file: FileSpec, path: Path, contents: Contents) -> list[str]:
    """The columns that the file has not; raises SpecDoesNotFit if that leaves a series of which nothing is known."""
    missing = unseen(file, contents.columns) if contents.columns else []
    others = ", ".join(map(repr, contents.unknown))
    beside = f"; the spec does not name these that it has: {others:.400}" if others else ""
    for slug, columns in file.columns_of.items() if missing else ():
        if set(columns) <= set(missing) and ledger.series(spec.key(slug)) is None:
            names = " or ".join(map(repr, columns))
            told = (
                f"{path} has no column {names} for the series {slug}, of which nothing is known yet{beside}; "
                "put its name right in the spec, or leave that series out of a copy of it"
            )
            raise SpecDoesNotFit(told, path=str(path), column=columns[0])
    return [f"{path.name} has no column {column!r}{beside}" for column in missing]


def _check(spec: Spec, vintage: FileVintage, editions: Sequence[_Edition], at: _Edition, rehearsed: Rehearsal) -> None:
    assert vintage.bulletin is not None, "a file that was read"
    try:
        rehearsed.check(at.file, vintage.path, vintage.bulletin)
    except Refusal as refusal:
        deliveries = ((one.file, one.delivery, "") for one in editions)
        out = way_out(refusal, partial(decimals_needed, spec, rehearsed.decimals, deliveries))
        told = at_its_row(spec, at.file, at.delivery, refusal, out) or type(refusal)(
            f"{refusal.message}{out}", **refusal.facts
        )
        raise type(told)(f"{vintage.path}: {told.message}", **{**told.facts, "path": vintage.path}) from refusal


def _placed(file: FileSpec, path: Path, at: str) -> dict[str, str]:
    """The cells of the columns that stand in no row: the names in the path, and the time of publication."""
    placed = {PUBLISHED: at} if PUBLISHED in file.placed_columns else {}
    if not placeholders(file.path):
        return placed
    parts = path.resolve().parts
    found = [way for one in file.paths for way in ways(one, "/".join(parts[-len(PurePosixPath(one).parts) :]))]
    if any(one != found[0] for one in found) or not found:
        why = "can be read in several ways" if found else "does not fit it"
        raise UnreadableFile(f"{path}: the spec reads columns from the path {file.path}, and this one {why}")
    return found[0] | placed


def _contents(reader: FileReader, path: str, delivery: Delivery) -> Contents:
    try:
        return read_or_refused(reader, delivery)
    except Unreadable as refusal:
        raise type(refusal)(f"{path}: {refusal.message}", **{**refusal.facts, "path": path}) from refusal


def _files_of(spec: Spec, path: Path, wanted: str | None) -> list[FileSpec]:
    """The file of the spec that is meant, as often as the spec names it: the only one, or the one of the same name."""
    alike = [file for file in spec.files if path.name in {Path(known).name for known in file.paths}]
    chosen = alike if len({file.paths for file in spec.files}) > 1 else list(spec.files)
    if len({file.paths for file in chosen}) != 1:
        names = ", ".join(dict.fromkeys(one.path for one in spec.files))
        raise NotASpec(f"the spec names several files, and not one of them is called {path.name}: {names}")
    kinds = {file.format for file in chosen} if wanted is None else _KINDS.get(wanted, {wanted})
    other = next((file for file in chosen if file.format not in kinds), None)
    if other is not None:
        raise NotASpec(f"the spec reads {other.path} as {other.format}, not as {wanted}")
    return chosen
