"""The import of a feed: a folder of dated files, or of what a web archive has of one file."""

from pathlib import Path

from msgspec.structs import replace

from importers.histories.archived import ARCHIVE, ArchivedFiles
from importers.histories.folders import Folder
from importers.history_import import import_from
from importers.import_refusals import NotASpec
from importers.issuing.summary import Summary
from importers.specs.spec import DocumentSpec, Spec
from importers.vintages.file_vintage import Progress
from stores.opening import OpenLedger

_IN_FOLDER = "urn:sha256:{commit}:{path}"


def import_feed(  # noqa: PLR0913 - what to import from where
    ledger: OpenLedger,
    folder: str | Path,
    spec: Spec,
    *,
    listing: str | Path | None = None,
    trust: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Record what the ledger does not have yet of every file in the folder.

    Each is published when its path, or a column of it, says. With a CDX ``listing`` of a web archive, each capture is
    a version, published when it was made and cited by its address there. Raises as the import of a history does.
    """
    if listing is None:
        for file in spec.files:
            if file.published_column is None:
                raise NotASpec(
                    f"file {file.path}: nothing says when a file of the folder was published; "
                    'say published_at = "{date}" under document, with the name of a part of the path or of a column'
                )
        return import_from(ledger, Folder(Path(folder)), _cited(spec, _IN_FOLDER), trust=trust, progress=progress)
    archived = ArchivedFiles(Path(folder), Path(listing))
    summary = import_from(ledger, archived, _cited(spec, ARCHIVE), trust=trust, progress=progress)
    summary.notes += archived.notes
    return summary


def _cited(spec: Spec, url: str) -> Spec:
    """The spec with the form in which a feed is cited, unless it says its own."""
    default = DocumentSpec()
    document = spec.document
    return replace(
        spec,
        document=replace(
            document,
            url=url if document.url == default.url else document.url,
            title="{path}" if document.title == default.title else document.title,
        ),
    )
