"""What of a history the ledger knows already, derived from its evidence alone."""

import re
from collections.abc import Iterable

from domain.recording.documents import Evidence
from importers.spec import FileSpec, Spec

# A series' key, and what of it: its statements or its adjustments.
Part = tuple[str, str]
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NOTHING: frozenset[Part] = frozenset()


class Known:
    """Which versions the ledger has whole lists of, and of which series."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self._by_address: dict[str, frozenset[Part]] = {}
        self._by_commit: dict[tuple[str, str | None], frozenset[Part]] = {}
        self._by_content: dict[tuple[str, str | None, str | None], frozenset[Part]] = {}
        for one in evidence:
            parts = frozenset((span.series, span.of) for span in one.complete)
            self._by_address[one.url] = self._by_address.get(one.url, _NOTHING) | parts
            for commit in _COMMIT.findall(one.url):
                key = (commit, one.published_at, one.sha256)
                self._by_content[key] = self._by_content.get(key, _NOTHING) | parts
                self._by_commit[key[:2]] = self._by_commit.get(key[:2], _NOTHING) | parts

    def under(self, address: str) -> frozenset[Part]:
        """What is known of the version with this address."""
        return self._by_address.get(address, _NOTHING)

    def alike(self, commit: str, published_at: str, sha256: str) -> frozenset[Part]:
        """What is known of the same bytes of that commit, under whatever address: a spec may come to cite otherwise."""
        return self._by_content.get((commit, published_at, sha256), _NOTHING)

    def of_commit(self, commit: str, published_at: str) -> frozenset[Part]:
        """What is known of anything that the commit brought."""
        return self._by_commit.get((commit, published_at), _NOTHING)


def parts_of(spec: Spec, file: FileSpec) -> frozenset[Part]:
    """Everything that the spec takes from a file."""
    return frozenset((spec.key(slug), file.of) for slug in spec.series_of(file))
