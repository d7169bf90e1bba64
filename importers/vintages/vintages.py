"""The vintages of a git history: one bulletin for each version of each file that the spec names."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from domain.recording.commands import Bulletin
from domain.refusals import Refusal
from importers.histories.git import Repository
from importers.histories.history import DELETED, Version, versions
from importers.histories.missing_files import why_missing
from importers.histories.same_second import SameSecond
from importers.import_refusals import NotAHistory, Unreadable, UnreadableFile, UnreadableRow
from importers.issuing.bulletins import Appearance, bulletin_of, credited
from importers.issuing.recorded_lists import Part, RecordedLists, parts_of
from importers.issuing.rehearsing import Rehearsal
from importers.reading.file_reading import Contents, FileReader
from importers.reading.needed_decimals import NamedDelivery, decimals_needed
from importers.reading.refusal_places import at_its_row, way_out
from importers.reading.refused_cells import read_or_refused
from importers.specs.columns import unseen
from importers.specs.file_spec import FileSpec
from importers.specs.path_templates import ways
from importers.vintages.discovering import DiscoveredSpec
from importers.vintages.doubts import Doubts
from importers.vintages.editions import parted
from importers.vintages.file_state import FileState
from importers.vintages.file_vintage import FileVintage, Progress, no_series
from importers.vintages.held_vintages import HeldVintages
from importers.vintages.history_notes import overtaken_note
from importers.vintages.reading_order import reading_order
from importers.vintages.verdicts import Verdicts

_NOTHING: frozenset[Part] = frozenset()


class History:
    """Reads the versions of a history of which the ledger does not know everything that the spec takes from them."""

    def __init__(  # noqa: PLR0913 - which history, how far, and in the light of what
        self,
        found: DiscoveredSpec,
        repository: Repository,
        rehearsal: Rehearsal,
        rev: str,
        *,
        since: str | None = None,
        known: RecordedLists | None = None,
        held: HeldVintages | None = None,
    ) -> None:
        spec = found.spec
        paths = list(dict.fromkeys(path for file in spec.files for path in file.paths))
        whole = versions(spec, repository.changes(rev, paths), rehearsal.now())
        everything = [
            _not_to_be_read(version, found.unreadable.get(version.key))
            for version in parted(whole, found.editions, rehearsal.now())
        ]
        self._there = {one.file.key for one in everything}
        wanted = repository.commits_after(since, rev) if since is not None else None
        self.chosen = [one for one in everything if wanted is None or one.change.commit.name in wanted]
        self._spec, self._repository, self._rev = spec, repository, rev
        self._rehearsal = rehearsal
        self._known = known or RecordedLists(())
        self._dropped = held.dropped if held else {}
        self._refused = held.refused if held else frozenset()
        self._parts = {file.key: parts_of(spec, file) for file in spec.files}
        self._parts_of_version, self._spooled = found.parts, found.spooled
        self._same_second = SameSecond(self.chosen, self._known)
        self.versions = [one for one in self.chosen if self._is_to_be_read(one)]
        read = {one.address for one in self.versions} | {one.address for one in self.chosen if self._was_dropped(one)}
        self.known = len({one.address for one in self.chosen} - read)
        self._order = reading_order(everything, self.versions, lambda one: not self._was_dropped(one), self._is_refused)
        self.verdicts = Verdicts(spec, trust=held is not None and held.trust)
        self._doubts = Doubts(spec)
        self._readings = self._from_the_start()
        self._read_at_all: set[str] = set()
        self._why_not: dict[str, str] = {}

    def vintages(self, progress: Progress | None = None, after: int = 0) -> Iterator[FileVintage]:
        """Each version in turn, but for the first few; raises what the spec or the ledger refuses, with its place."""
        self._readings = self._from_the_start()
        chosen = self.versions[after:]
        order = self._order[self._order.index(chosen[0]) :] if after else self._order
        left = {id(one) for one in chosen}
        with self._repository.blobs([one.change.blob for one in order if one.why_not is None]) as blobs:
            for version in order:
                if id(version) not in left:
                    self._read_beside(version, blobs.next)
                    continue
                left.discard(id(version))
                yield self._skipped(version, version.why_not) if version.why_not else self._read(version, blobs.next)
                if progress:
                    progress(len(chosen) - len(left), len(chosen), f"reading {version.change.path}")
        self.verdicts.finish()

    def latest(self, file: FileSpec) -> Contents | None:
        """The contents of a file's last version, recorded before or now; None if that cannot be read."""
        last = next((one for one in reversed(self.chosen) if one.file is file), None)
        if last is None or last.why_not is not None or self.verdicts.leaves_out(file.key, last.address):
            return None
        read, contents = self._readings[file.key].last
        if read is last:
            return contents
        try:
            with self._repository.blobs([last.change.blob]) as blobs:
                return FileReader(self._spec, file).read(blobs.next(), last.placed)
        except Unreadable:
            return None

    def misfits(self) -> list[str]:
        """After reading: what the spec names and no version had; nothing is said of a file that was not read whole."""
        return [*dict.fromkeys(why for file in self._spec.files for why in self._misfits_of(file))]

    def moves(self) -> list[str]:
        """The moves of files that seem to have come from, or gone to, names that the spec does not know."""
        return [*dict.fromkeys(told for file in self._spec.files for told in self._moves_of(file))]

    def doubts(self) -> list[str]:
        """After reading: what may not mean what it seems to, beside the versions before."""
        return self._doubts.sentences()

    def overtaken(self) -> list[str]:
        """A note of versions that say nothing, because a later one of their second is recorded already."""
        return overtaken_note([one for one in self.chosen if one.why_not is None and self._is_overtaken(one)])

    def _is_overtaken(self, version: Version) -> bool:
        overtaken = self._same_second.overtaken(version)
        if not overtaken:
            return False
        return not (self._whole(version) - self._known.under(version.address)).isdisjoint(overtaken)

    def _from_the_start(self) -> dict[str, FileState]:
        return {file.key: FileState(self._spec, file, self._spooled.get(file.key)) for file in self._spec.files}

    def _lacking(self, version: Version, alike: frozenset[Part] = _NOTHING) -> frozenset[Part]:
        """The parts of a version that the ledger lacks; where that is the whole, the same object."""
        whole = self._whole(version)
        dropped = self._dropped.get(version.address, _NOTHING)
        known = self._known.under(version.address) | self._same_second.overtaken(version) | alike | dropped
        return whole if whole.isdisjoint(known) else whole - known

    def _is_to_be_read(self, version: Version) -> bool:
        # Of a version before which no series was ever found, only a reading tells why.
        return bool(self._lacking(version)) or not self._whole(version)

    def _was_dropped(self, version: Version) -> bool:
        """Whether the ledger lacks a part of a version because it was dropped."""
        dropped = self._dropped.get(version.address, _NOTHING) & self._whole(version)
        return bool(dropped - self._known.under(version.address))

    def _is_refused(self, version: Version) -> bool:
        return version.address in self._refused and self._was_dropped(version)

    def _whole(self, version: Version) -> frozenset[Part]:
        """The parts of which the version is the whole list."""
        return self._parts_of_version.get(version.key, self._parts[version.file.key])

    def _misfits_of(self, file: FileSpec) -> Iterator[str]:
        unread = [version for version in self.versions if version.file is file]
        if len(unread) < sum(one.file is file for one in self.chosen):
            return
        if file.key not in self._there:
            yield why_missing(self._repository, self._rev, file.paths)
        elif not unread:
            return  # ``since`` leaves out every commit that changed it
        elif file.key not in self._read_at_all:
            yield f"no version of {file.path} can be read; the last one: {self._why_not.get(file.key, DELETED)}"
        elif seen := self._readings[file.key].reader.seen:
            never = unseen(file, seen)
            unnamed = sorted(seen - self._spec.named_columns(file))
            others = f"; the spec does not name these that it has: {', '.join(unnamed)}" if unnamed else ""
            yield from (f"no version of {file.path} has the column {column!r}{others:.400}" for column in never)

    def _moves_of(self, file: FileSpec) -> Iterator[str]:
        of_file = [one for one in self.chosen if one.file is file]
        if not of_file or not any(one.file is file for one in self.versions):
            return
        first, last = min(of_file, key=lambda one: one.change.status != "A"), of_file[-1]
        for version, moved in ((first, "from"), *(((last, "to"),) if last.why_not == DELETED else ())):
            other = self._repository.renamed(version.change)
            if other is not None and not any(ways(path, other) for path in file.paths):
                at = version.change.commit.name[:12]
                yield (
                    f"{version.change.path} was moved {moved} {other} at commit {at}, and only one of them is read: "
                    'name the present path as path, and the other under former_paths, or say former_paths = "follow"'
                )

    def _read_beside(self, version: Version, next_content: Callable[[], bytes]) -> None:
        """Read a version that is not wanted, beside which others are told and judged."""
        with suppress(Unreadable, NotAHistory):
            contents = self._readings[version.file.key].reader.read(next_content(), version.placed)
            if self._is_refused(version):
                self.verdicts.refuse(version, contents)
                return
            self._doubts.start_from(version, contents)
            self.verdicts.judge(version, contents, _unread(version))

    def _read(self, version: Version, next_content: Callable[[], bytes]) -> FileVintage:
        file, change = version.file, version.change
        where, place = version.where, {"path": change.path, "commit": change.commit.name}
        try:
            return self._vintage(version, next_content())
        except UnreadableFile as refusal:
            return self._skipped(version, refusal.message)
        except UnreadableRow as refusal:
            if file.unreadable == "skip":
                return self._skipped(version, refusal.message)
            # What the ledger refuses of a row has a way out of its own.
            out = "" if "series" in refusal.facts else '; or pass over such versions by unreadable = "skip"'
            raise UnreadableRow(f"{where}: {refusal.message}{out}", **{**refusal.facts, **place}) from refusal
        except NotAHistory as refusal:
            told = f"{where}: {refusal.message}; the repository is damaged, or a copy that lacks a part"
            raise NotAHistory(told, **{**refusal.facts, **place}) from refusal
        except Refusal as refusal:
            told = f"{where}: {refusal.message}{way_out(refusal, str)}"
            raise type(refusal)(told, **{**refusal.facts, **place}) from refusal

    def _vintage(self, version: Version, content: bytes) -> FileVintage:
        file, reading = version.file, self._readings[version.file.key]
        contents = read_or_refused(reading.reader, (content, version.placed))
        reading.last = version, contents
        if not self._whole(version):
            return self._skipped(version, no_series(contents.unknown))
        self._read_at_all.add(file.key)
        self._doubts.add(version, contents, content)
        appearance = self._appearance(version, content, reading)
        alike = self._known.alike(version.change.commit.name, appearance.published_at, appearance.sha256)
        lacking = self._lacking(version, alike)
        is_whole = lacking is self._whole(version)
        whole = contents
        if not is_whole:
            contents = reading.narrowing.narrowed(contents, frozenset(series for series, _ in lacking))
        complete, since = reading.complete(contents, lacking), reading.reader.since
        bulletin = bulletin_of(self._spec, contents, appearance, complete, since)
        if lacking:
            self._check(version, bulletin, content)
        vintage = FileVintage(
            commit=version.change.commit.name,
            path=version.change.path,
            published_at=appearance.published_at,
            file=file.key,
            address=version.address,
            bulletin=bulletin if lacking else None,
            repeated=contents.repeated,
            lost=contents.lost,
            unknown=contents.unknown,
            passed=contents.passed,
            taken=contents.taken,
            learned=() if is_whole else tuple(sorted(series for series, _ in lacking)),
        )
        self.verdicts.judge(version, whole, vintage)
        return vintage

    def _check(self, version: Version, bulletin: Bulletin, content: bytes) -> None:
        try:
            self._rehearsal.check(version.file, version.change.path, bulletin)
        except Refusal as refusal:
            out = way_out(refusal, partial(self._needed, version))
            told = at_its_row(self._spec, version.file, (content, version.placed), refusal, out)
            if told is None:
                raise
            raise told from refusal

    def _needed(self, version: Version) -> str:
        """The lines of the spec with the decimals that every value needs from that version on, in any of its files."""
        rest = self.versions[self.versions.index(version) :] if version.file.unreadable == "refuse" else []
        return decimals_needed(self._spec, self._rehearsal.decimals, self._deliveries(rest))

    def _deliveries(self, those: list[Version]) -> Iterator[NamedDelivery]:
        wanted = [one for one in those if one.why_not is None and one.file.unreadable == "refuse"]
        with self._repository.blobs([one.change.blob for one in wanted]) as blobs:
            for one in wanted:
                yield one.file, (blobs.next(), one.placed), one.where

    def _appearance(self, version: Version, content: bytes, state: FileState) -> Appearance:
        change, document, title = version.change, self._spec.document, self._spec.document.title
        return Appearance(
            url=version.address,
            title=title and title.replace("{commit}", change.commit.name[:12]).replace("{path}", change.path),
            published_at=version.published_at,
            published_by=credited(document.published_by, change.commit.author),
            sha256=state.hash.of(content, state.reader.beginning),
            size=len(content),
        )

    def _skipped(self, version: Version, why: str) -> FileVintage:
        self._why_not[version.file.key] = why
        return _unread(version, why)


def _unread(version: Version, why: str | None = None) -> FileVintage:
    change = version.change
    return FileVintage(commit=change.commit.name, path=change.path, published_at=version.published_at, skipped=why)


def _not_to_be_read(version: Version, unreadable: str | None) -> Version:
    return replace(version, why_not=unreadable) if unreadable and not version.why_not else version
