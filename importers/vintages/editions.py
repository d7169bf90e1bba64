"""The editions in the versions of a history, where a column says when each row was published."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from domain.addresses import quoted
from domain.recording.checking import check_published
from domain.refusals import PublishedOutOfRange
from importers.formats.deliveries import check_delivery
from importers.histories.git import Repository
from importers.histories.history import Version, VersionKey
from importers.import_refusals import NotAHistory, Unreadable
from importers.shapes.splitting import edition_rows
from importers.specs.file_spec import EDITION, PUBLISHED
from importers.specs.spec import Spec

# The times of publication of which a version has rows that none before it had, by the version's key.
Editions = Mapping[VersionKey, tuple[str, ...]]


def editions_in(spec: Spec, repository: Repository, everything: Sequence[Version]) -> Editions:
    """The editions of each version, but for those that a version before it had with the same rows."""
    readers = {file.key: rows for file in spec.files if (rows := edition_rows(file))}
    wanted = [one for one in everything if one.file.key in readers and one.why_not is None]
    seen: dict[tuple[str, ...], bytes] = {}
    found: dict[VersionKey, tuple[str, ...]] = {}
    with repository.blobs([one.change.blob for one in wanted]) as blobs:
        for version in wanted:
            rows = readers[version.file.key]
            try:
                content = blobs.next()
                check_delivery(version.file, content)
                fresh = []
                for at in rows.editions(content, version.placed):
                    said = rows.read(content, {**version.placed, EDITION: at}).rows
                    digest = sha256(repr([bytes(one) if not isinstance(one, tuple) else one for one in said]).encode())
                    key = (*version.key[1:], *version.stands_for, at)
                    if seen.get(key) != digest.digest():
                        seen[key] = digest.digest()
                        fresh.append(at)
                found[version.key] = tuple(fresh)
            except (Unreadable, NotAHistory):
                continue  # told of when it is read
    return found


def parted(everything: Sequence[Version], editions: Editions, clock: datetime) -> list[Version]:
    """The versions, each that has editions as so many of its own, in the order of their publication."""
    found = [one for version in everything for one in _parted(version, editions.get(version.key), clock)]
    return sorted(found, key=lambda one: one.published_at) if editions else found


def _parted(version: Version, editions: tuple[str, ...] | None, clock: datetime) -> Iterator[Version]:
    if editions is None:
        yield version
        return
    for at in editions:
        placed = {**version.placed, EDITION: at}
        if PUBLISHED in placed:
            placed[PUBLISHED] = at
        yield replace(
            version, published_at=at, address=f"{version.address}#{quoted(at)}", placed=placed,
            why_not=_why_not(at, clock),
        )  # fmt: skip


def _why_not(at: str, clock: datetime) -> str | None:
    try:
        check_published(at, clock)
    except PublishedOutOfRange as refusal:
        return refusal.message
    return None
