"""The lists that the ledger has recorded from a history, and what a version says beyond them."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from domain.recording.documents import RecordedEvidence
from domain.recording.lines import Line
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec

# A series' key, and what of it: its statements or its adjustments.
Part = tuple[str, str]
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NOTHING: frozenset[Part] = frozenset()


class RecordedLists:
    """The versions of which the ledger has whole lists, with the series of each."""

    def __init__(self, evidence: Iterable[RecordedEvidence]) -> None:
        self._by_address: dict[str, frozenset[Part]] = {}
        self._by_commit: dict[tuple[str, str | None], frozenset[Part]] = {}
        self._by_content: dict[tuple[str, str | None, str | None], frozenset[Part]] = {}
        self._published: dict[str, str] = {}
        for appearance in evidence:
            self._published[appearance.url] = appearance.published_at or ""
            parts = frozenset((span.series, span.of) for span in appearance.complete)
            self._by_address[appearance.url] = self._by_address.get(appearance.url, _NOTHING) | parts
            for commit in _COMMIT.findall(appearance.url):
                key = (commit, appearance.published_at, appearance.sha256)
                self._by_content[key] = self._by_content.get(key, _NOTHING) | parts
                self._by_commit[key[:2]] = self._by_commit.get(key[:2], _NOTHING) | parts

    def commits(self, template: str) -> dict[str, str]:
        """The commits of the versions that were cited by such a template, and when each was published."""
        before = template.partition("{commit}")[0]
        cited = ((_COMMIT.match(url, len(before)), at) for url, at in self._published.items() if url.startswith(before))
        return {found[0]: at for found, at in cited if found}

    def last_of_moments(self) -> dict[tuple[str, str], str]:
        """The commit that was recorded last, by the address without its commit, and the moment of publication."""
        found = ((_COMMIT.search(url), url, at) for url, at in self._published.items())
        return {(url.replace(commit[0], "", 1), at): commit[0] for commit, url, at in found if commit}

    def published(self, address: str) -> str:
        """When the version with this address was published; nothing of one that is not recorded."""
        return self._published.get(address, "")

    def under(self, address: str) -> frozenset[Part]:
        """The parts that the ledger has of the version with this address."""
        return self._by_address.get(address, _NOTHING)

    def alike(self, commit: str, published_at: str, sha256: str) -> frozenset[Part]:
        """The parts of the same bytes of that commit, under any address: a spec may come to cite otherwise."""
        return self._by_content.get((commit, published_at, sha256), _NOTHING)

    def of_commit(self, commit: str, published_at: str) -> frozenset[Part]:
        """The parts of anything that the commit brought."""
        return self._by_commit.get((commit, published_at), _NOTHING)


def parts_of(spec: Spec, file: FileSpec) -> frozenset[Part]:
    """Everything that the spec takes from a file."""
    return frozenset((spec.key(slug), file.of) for slug in spec.series_of(file))


class Narrowing:
    """Narrows one version after the other; a line that stays the same object is narrowed to the same object."""

    def __init__(self) -> None:
        self._series: frozenset[str] = frozenset()
        self._lines: dict[Line, Line] = {}

    def narrowed(self, contents: Contents, series: frozenset[str]) -> Contents:
        """The contents of a version, of these series alone; they are named by their keys."""
        if series != self._series:
            self._series, self._lines = series, {}
        before = self._lines
        self._lines = {line: before.get(line) or self._only(line) for line in contents.lines}
        lines = tuple([line for line in self._lines.values() if line.said])
        return replace(
            contents,
            lines=lines,
            adjustments=tuple(adjustment for adjustment in contents.adjustments if adjustment.series in series),
        )

    def _only(self, line: Line) -> Line:
        said = [statement for statement in line.said if statement.series in self._series]
        return line if len(said) == len(line.said) else Line(line.period, said)
