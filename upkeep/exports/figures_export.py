"""A folder of Parquet files for programs that ask with SQL: all versions of all figures, at one position after another.

``manifest.json`` lists what the folder holds, oldest position first. What it lists is complete and never changes.
"""

import hashlib
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from domain.refusals import FileUnreadable
from domain.series import Series
from projections.answers.version_list import VersionLines, run_source_versions
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from stores.durable import replace_durably
from stores.plain_files import NotAPlainFile, plain_bytes
from stores.turns import turn
from upkeep.columnar.columnar_file import write_columnar
from upkeep.columnar.columns import ROWS_OF_BATCH, Column, ColumnarRows
from upkeep.columnar.version_columns import version_columns
from upkeep.exports.whole_file import whole_file
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists

MANIFEST = "manifest.json"
# An export waits for nobody, so its row groups are as large as readers like them.
_ROWS_OF_GROUP = 120_000
_LARGEST_MANIFEST = 16 << 20
_DIGITS_OF_POSITION = 12
_SERIES = [
    *(
        Column(name, "string", attrgetter(name))
        for name in ("series", "title", "description", "unit", "measure", "frequency")
    ),
    Column("decimals", "integer", attrgetter("decimals")),
    Column("starts_on", "date", attrgetter("starts_on")),
    Column("lag_days", "integer", attrgetter("lag_days")),
    Column("closed", "string", lambda one: one.closed.last_period if one.closed else None),
    Column("version", "integer", attrgetter("version")),
]


class FiguresFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Parquet file: its name in the folder, what its rows are, and its bytes."""

    name: str
    rows: int
    size: int
    sha256: str


class FiguresExport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was exported at one position: every version of every figure, and the series that they are of.

    ``last_event`` is the SHA-256 of the event there, by which a ledger is told from another one; exports of before do
    not say it.
    """

    position: int
    last_event: str | None = None
    versions: FiguresFile
    series: FiguresFile


class FiguresManifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exports of a folder, by position."""

    format: int = 1
    exports: list[FiguresExport] = []


def export_figures(view: View, at: At, folder: Path, step: Progress | None = None) -> FiguresExport:
    """Add what was known at a position to a folder, or find it there; raises FileExists, DiskFull or FileUnreadable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnreadable(f"{folder} cannot be made: {error.strerror}", path=str(folder)) from error
    with turn(folder / MANIFEST, "exporter", wait=True):
        manifest = read_manifest(folder)
        for left in folder.glob("*.parquet.part"):  # by one that was killed: nobody else is at work here
            if _is_own(left.name):
                left.unlink(missing_ok=True)
        _check_is_of(view, manifest, folder)
        known = next((one for one in manifest.exports if one.position == at.position), None)
        if known is not None and all(_is_there(folder, file) for file in (known.versions, known.series)):
            return known
        exported = _export(view, at, folder, step)
        others = (one for one in manifest.exports if one.position != at.position)
        exports = sorted([*others, exported], key=attrgetter("position"))
        told = msgspec.json.format(msgspec.json.encode(FiguresManifest(exports=exports)), indent=2)
        replace_durably(folder / MANIFEST, f"{told.decode()}\n")
    return exported


def read_manifest(folder: Path) -> FiguresManifest:
    """What a folder holds, nothing if that is empty; raises FileExists where it holds something else."""
    place = folder / MANIFEST
    if not place.exists() and not any(not _is_own(one.name) for one in folder.iterdir()):
        return FiguresManifest()
    try:
        return msgspec.json.decode(plain_bytes(place, _LARGEST_MANIFEST), type=FiguresManifest)
    except (msgspec.MsgspecError, ValueError, NotAPlainFile) as error:
        raise FileExists(
            f"{folder} holds something else, or its {MANIFEST} cannot be read; give an empty or new folder",
            folder=str(folder),
        ) from error


def _check_is_of(view: View, manifest: FiguresManifest, folder: Path) -> None:
    """Refuse a folder with exports of another ledger, which would be taken for those of this one."""
    head = view.head()
    for one in manifest.exports:
        is_told = one.last_event is not None and one.position <= head
        if is_told and one.last_event != _event_at(view, one.position):
            raise FileExists(
                f"{folder} holds figures of another ledger, which has another event at position {one.position}; "
                "give an empty or new folder",
                folder=str(folder),
            )


def _event_at(view: View, position: int) -> str | None:
    stored = view.store.raw_after(position - 1, 1) if position else []
    return hashlib.sha256(stored[0][-1]).hexdigest() if stored else None


def _is_there(folder: Path, file: FiguresFile) -> bool:
    place = folder / file.name
    return place.is_file() and place.stat().st_size == file.size


def _is_own(name: str) -> bool:
    """Whether an export that was interrupted may have left it."""
    return name == f"{MANIFEST}.leader" or name.removesuffix(".part").startswith(("versions-", "series-"))


def _export(view: View, at: At, folder: Path, step: Progress | None) -> FiguresExport:
    word = f"{at.position:0{_DIGITS_OF_POSITION}}"
    about = msgspec.json.encode({"position": at.position}).decode()
    versions = ColumnarRows(version_columns(), _versions(view, at, step), about)
    return FiguresExport(
        position=at.position,
        last_event=_event_at(view, at.position),
        versions=_write(folder / f"versions-{word}.parquet", versions),
        series=_write(folder / f"series-{word}.parquet", ColumnarRows(_SERIES, _series(view, at), about)),
    )


class _CountedSink:
    """Where the bytes of a file go, counted on their way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)
        self.digest.update(data)


def _write(place: Path, told: ColumnarRows) -> FiguresFile:
    rows = 0

    def counted() -> Iterator[Any]:
        nonlocal rows
        for some in told.batches:
            rows += len(some)
            yield some

    with whole_file(place) as file:
        sink = _CountedSink(file)
        write_columnar(sink, "parquet", told._replace(batches=counted()), _ROWS_OF_GROUP)
    return FiguresFile(name=place.name, rows=rows, size=sink.size, sha256=sink.digest.hexdigest())


def _versions(view: View, at: At, step: Progress | None) -> Iterator[VersionLines]:
    sources = [one.source for one in descriptions.sources_behind(view.generation, at)]
    for number, source in enumerate(sources):
        if step is not None:
            step(number, len(sources), "Exporting sources")
        yield from run_source_versions(view, at, source)


def _series(view: View, at: At) -> Iterator[list[Series]]:
    behind: str | None = None
    while page := descriptions.series_behind(view.generation, at, behind=behind, limit=ROWS_OF_BATCH):
        yield [one.series for one in page]
        behind = page[-1].key
