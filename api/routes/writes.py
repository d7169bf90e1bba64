"""The write routes, as a table: add a row here, and it has authority, limits, retries and documentation."""

from api.authority.scopes import ADMIN, CORRECT, REPORT
from api.writing import amending, bodies, registering, statements
from api.writing.registering import source_of_body
from api.writing.write_route import CONTENT, LARGE, Write, source_of_address
from domain.recording.receipts import Receipt

_SERIES = "/v1/series/{source:str}/{series:str}"
_FIGURE = f"{_SERIES}/figures/{{period:str}}"
_ENTRY = f"{_FIGURE}/entries/{{entry:str}}"
_NO_ENTRY = ("unknown-figure", "unknown-entry")
_KIND = ("says-nothing-new", "wrong-kind", "series-closed")
_AMENDED = ("says-nothing-new", "cannot-be-corrected")


def _stating(name: str, path: str, kind: str, body: type[bodies.Published], summary: str) -> Write:
    """A route by which a source does one thing with one figure."""
    return Write(
        name=name, method="PUT" if kind == "report" else "POST", path=path, rule=REPORT, body=body,
        do=statements.confirm if kind == "confirmation" else statements.stating(kind),  # type: ignore[arg-type]  # the table has kinds
        answer=Receipt, expects="version or none" if kind == "report" else "version", source=source_of_address,
        missing=("unknown-source", "unknown-series", "unknown-document", "unknown-figure"), conflicts=_KIND,
        tag="recording", summary=summary,
    )  # fmt: skip


WRITES: tuple[Write, ...] = (
    Write(
        name="register_source", method="POST", path="/v1/sources", rule=ADMIN, body=bodies.SourceBody,
        do=registering.register_source, answer=Receipt, conflicts=("already-exists",), tag="series",
        summary="Register a source.",
    ),
    Write(
        name="describe_source", method="PATCH", path="/v1/sources/{source:str}", rule=ADMIN, body=bodies.SourceChange,
        do=registering.describe_source, answer=Receipt, expects="version", missing=("unknown-source",),
        conflicts=("says-nothing-new",), tag="series", summary="Describe a source again.",
    ),
    Write(
        name="open_series", method="POST", path="/v1/series", rule=REPORT, body=bodies.SeriesBody,
        do=registering.open_series, answer=Receipt, source=registering.source_of_series, missing=("unknown-source",),
        conflicts=("already-exists",), tag="series", summary="Open a series of a registered source.",
    ),
    Write(
        name="describe_series", method="PATCH", path=_SERIES, rule=REPORT, body=bodies.SeriesChange,
        do=registering.describe_series, answer=Receipt, expects="version", source=source_of_address,
        missing=("unknown-series",), conflicts=("says-nothing-new",), tag="series", summary="Describe a series again.",
    ),
    Write(
        name="close_series", method="POST", path=f"{_SERIES}/closing", rule=REPORT, body=bodies.ClosingBody,
        do=registering.close_series, answer=Receipt, expects="version", source=source_of_address,
        missing=("unknown-series",), conflicts=("series-closed", "later-figures-exist"), tag="series",
        summary="The source stopped publishing a series.",
    ),
    Write(
        name="issue_bulletin", method="POST", path="/v1/bulletins", rule=REPORT, body=bodies.BulletinBody,
        do=statements.issue_bulletin, answer=Receipt, source=source_of_body, most=LARGE,
        missing=("unknown-source", "unknown-series", "unknown-document"), conflicts=("series-closed",),
        tag="recording", summary="What a source published at one moment: recorded as a whole, or not at all.",
    ),
    _stating("report", _FIGURE, "report", bodies.Said, "The source gave the figure its first value."),
    _stating(
        "revise", f"{_FIGURE}/revisions", "revision", bodies.Revised,
        "The source changed the value of the figure, or its wording.",
    ),
    _stating(
        "confirm", f"{_FIGURE}/confirmations", "confirmation", bodies.Confirmed, "The source repeated the figure."
    ),
    _stating(
        "withdraw", f"{_FIGURE}/withdrawals", "withdrawal", bodies.Withdrawn, "The source withdrew the figure."
    ),
    _stating(
        "reinstate", f"{_FIGURE}/reinstatements", "reinstatement", bodies.Said,
        "The source gave the figure a value again, after a withdrawal.",
    ),
    Write(
        name="adjust", method="POST", path=f"{_FIGURE}/adjustments", rule=REPORT, body=bodies.Declared,
        do=statements.adjusting(withdrawn=False), answer=Receipt, expects="version", source=source_of_address,
        missing=("unknown-source", "unknown-series", "unknown-document"), conflicts=_KIND, tag="recording",
        summary="The source declared that part of the change does not belong to the period.",
    ),
    Write(
        name="withdraw_adjustment", method="POST", path=f"{_FIGURE}/adjustment-withdrawals", rule=REPORT,
        body=bodies.Withdrawn, do=statements.adjusting(withdrawn=True), answer=Receipt, expects="version",
        source=source_of_address, missing=("unknown-source", "unknown-series", "unknown-document"), conflicts=_KIND,
        tag="recording", summary="The source withdrew its adjustment.",
    ),
    Write(
        name="correct", method="POST", path=f"{_ENTRY}/correction", rule=CORRECT, body=bodies.Correction,
        do=amending.correct, answer=Receipt, expects="version",
        missing=(*_NO_ENTRY, "unknown-series", "unknown-document"), conflicts=_AMENDED, tag="mending",
        summary="Replace a whole entry that we recorded wrongly.",
    ),
    Write(
        name="void", method="POST", path=f"{_ENTRY}/voiding", rule=CORRECT, body=bodies.Voiding, do=amending.void,
        answer=Receipt, expects="version", missing=_NO_ENTRY, conflicts=("cannot-be-corrected",), tag="mending",
        summary="Remove an entry that we should not have recorded.",
    ),
    Write(
        name="refile", method="POST", path=f"{_ENTRY}/refiling", rule=CORRECT, body=bodies.Refiling, do=amending.refile,
        answer=Receipt, expects="version", missing=(*_NO_ENTRY, "unknown-series"),
        conflicts=(*_AMENDED, "series-closed"), tag="mending",
        summary="Move an entry to the figure that it belongs to.",
    ),
    Write(
        name="void_bulletin", method="POST", path="/v1/bulletins/{bulletin:str}/voiding", rule=CORRECT,
        body=bodies.Voiding, do=amending.void_bulletin, answer=Receipt, missing=("unknown-bulletin",),
        conflicts=("already-voided",), tag="mending", summary="Void a whole bulletin that we misread.",
    ),
    Write(
        name="void_bulletins", method="POST", path="/v1/bulletin-voidings", rule=CORRECT,
        body=bodies.BulletinVoidings, do=amending.void_bulletins, answer=Receipt, missing=("unknown-bulletin",),
        conflicts=("already-voided",), tag="mending", summary="Void several bulletins together.",
    ),
    Write(
        name="receive_document", method="POST", path="/v1/documents", rule=REPORT, body=bodies.DocumentBody,
        do=registering.receive_document, answer=Receipt, source=source_of_body, missing=("unknown-source",),
        tag="evidence", summary="Record where and when a piece of evidence appeared.",
    ),
    Write(
        name="receive_content", method="PUT", path="/v1/documents/{document:str}/content", rule=REPORT,
        do=registering.receive_content, answer=Receipt, source=registering.source_of_document, is_raw=True,
        most=CONTENT, has_dry_run=False, missing=("unknown-document",), conflicts=("content-differs",), tag="evidence",
        summary="Store the bytes of a document, once for each SHA-256.",
    ),
)  # fmt: skip
