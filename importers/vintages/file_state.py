"""The state of one file of a history, carried from one version to the next."""

from functools import partial

from domain.events import Span
from importers.histories.history import Version
from importers.issuing.bulletins import spans
from importers.issuing.recorded_lists import Narrowing, Part
from importers.reading.file_reading import Contents, FileReader
from importers.reading.spooled_tables import SpooledRows, SpooledTables
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from importers.vintages.hashing import RunningHash


class FileState:
    """What reads, hashes and narrows the versions of one file, each beside the one before."""

    def __init__(self, spec: Spec, file: FileSpec, spooled: SpooledTables | None = None) -> None:
        self.reader = FileReader(spec, file, SpooledRows(spooled) if spooled else None)
        self.hash = RunningHash()
        self.narrowing = Narrowing()
        self._complete = partial(spans, spec, file)
        self._moves = file.has_window
        self._spans: tuple[frozenset[Part] | None, tuple[Span, ...]] = None, ()
        self.last: tuple[Version | None, Contents | None] = None, None
        """The version that was read last, and what it says."""

    def complete(self, contents: Contents, lacking: frozenset[Part]) -> tuple[Span, ...]:
        """The spans of these parts for which a version is the whole list; the same as of the last one, if they are."""
        before = self._spans[0]
        if self._moves or not (lacking is before or lacking == before):
            self._spans = lacking, tuple(one for one in self._complete(contents) if (one.series, one.of) in lacking)
        return self._spans[1]
