"""The one table that turns refusals into HTTP problems (RFC 9457)."""

from typing import NamedTuple

from msgspec import Struct

from api.http import hook_refusals as hooks
from api.http import http_refusals as http
from api.problems.problem_texts import TEXTS
from domain import refusals as domain
from domain.refusals import Refusal
from projections.answers.coverage import CoverageTooLong
from projections.answers.day_vintages import ExportTooLarge
from projections.answers.figure_answer import FigureNotPublishedThen, FigureNotRecordedThen, FigureVoided
from projections.answers.figure_pasts import AnalysisTooLarge
from projections.answers.figure_sums import ReconciliationTooLong
from projections.answers.series_table import TableTooLarge
from projections.answers.timeline import TimelineTooLong
from projections.answers.triangle import TriangleTooLarge
from projections.following.failures import CannotCatchUp, NotCaughtUp, ProjectionFailed
from projections.following.serving_check import ProjectionsDiffer
from projections.moment import PositionTooHigh
from stores import proposal_refusals as proposals
from stores.operators_copy import OperatorsLogChanged
from stores.postgres.database_refusals import DatabaseNotPrepared
from stores.sqlite.hooks import HooksExposed
from stores.sqlite.operators import OperatorsLogExposed
from stores.sqlite.proposals import ProposalsExposed
from transparency import log_refusals as log
from upkeep.upkeep_refusals import NotAMirror

PROBLEM_MEDIA_TYPE = "application/problem+json"


class Misplaced(Struct, kw_only=True):
    """Where in a body something is not as it should be, as a JSON pointer (RFC 6901), and what."""

    pointer: str
    detail: str


class ProblemDetails(Struct, kw_only=True, omit_defaults=True):
    """The body of every error; further members are facts of its type, such as ``first_published_at``."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    parameter: str | None = None
    nearest: str | None = None
    nearest_address: str | None = None
    first_published_at: str | None = None
    version: int | None = None
    errors: list[Misplaced] | None = None


class Problem(Struct, frozen=True):
    """What a refusal is over HTTP: the last word of its type's URI, which never changes, and its status."""

    slug: str
    status: int

    @property
    def uri(self) -> str:
        """The problem type, which is also the address of its page."""
        return f"/problems/{self.slug}"


PROBLEMS: dict[type[Refusal], Problem] = {
    Refusal: Problem("refused", 400),
    http.NotAuthenticated: Problem("not-authenticated", 401),
    http.NotAllowed: Problem("not-allowed", 403),
    http.NotAScope: Problem("not-a-scope", 400),
    http.UnknownToken: Problem("unknown-token", 404),
    http.TokenAlreadyIssued: Problem("token-already-issued", 409),
    OperatorsLogChanged: Problem("operators-log-changed", 503),
    OperatorsLogExposed: Problem("operators-log-exposed", 503),
    hooks.NotAReceiver: Problem("not-a-receiver", 400),
    hooks.UnknownHook: Problem("unknown-hook", 404),
    hooks.UnknownDelivery: Problem("unknown-delivery", 404),
    hooks.HookAlreadyExists: Problem("hook-already-exists", 409),
    hooks.TooManyHooks: Problem("too-many-hooks", 409),
    proposals.UnknownProposal: Problem("unknown-proposal", 404),
    proposals.ProposalAlreadyDecided: Problem("proposal-already-decided", 409),
    proposals.TooManyProposals: Problem("too-many-proposals", 409),
    proposals.OwnProposal: Problem("own-proposal", 409),
    ProposalsExposed: Problem("proposals-exposed", 503),
    HooksExposed: Problem("hooks-exposed", 503),
    domain.Malformed: Problem("malformed", 400),
    domain.NotASlug: Problem("not-a-slug", 400),
    domain.NotAPeriod: Problem("not-a-period", 400),
    domain.NotAValue: Problem("not-a-value", 400),
    domain.NotAMoment: Problem("not-a-moment", 400),
    domain.InvalidText: Problem("invalid-text", 400),
    domain.UnknownWord: Problem("unknown-word", 400),
    domain.PeriodDoesNotFit: Problem("period-does-not-fit", 400),
    domain.ValueDoesNotFit: Problem("value-does-not-fit", 400),
    domain.PublishedOutOfRange: Problem("published-out-of-range", 400),
    domain.SeriesOfAnotherSource: Problem("series-of-another-source", 400),
    domain.DuplicateFigure: Problem("duplicate-figure", 400),
    domain.NotAUrl: Problem("not-a-url", 400),
    domain.DocumentTooLarge: Problem("document-too-large", 413),
    domain.EventTooLarge: Problem("event-too-large", 413),
    domain.Unknown: Problem("unknown", 404),
    domain.UnknownSource: Problem("unknown-source", 404),
    domain.UnknownSeries: Problem("unknown-series", 404),
    domain.UnknownFigure: Problem("unknown-figure", 404),
    domain.UnknownEntry: Problem("unknown-entry", 404),
    domain.UnknownDocument: Problem("unknown-document", 404),
    domain.UnknownBulletin: Problem("unknown-bulletin", 404),
    domain.ContentMissing: Problem("content-missing", 404),
    domain.Conflict: Problem("conflict", 409),
    domain.AlreadyExists: Problem("already-exists", 409),
    domain.AlreadyStored: Problem("already-stored", 409),
    domain.ClosedSeries: Problem("series-closed", 409),
    domain.LaterFiguresExist: Problem("later-figures-exist", 409),
    domain.SaysNothingNew: Problem("says-nothing-new", 409),
    domain.WrongKind: Problem("wrong-kind", 409),
    domain.CannotBeCorrected: Problem("cannot-be-corrected", 409),
    domain.AlreadyVoided: Problem("already-voided", 409),
    domain.ChangedMeanwhile: Problem("changed-meanwhile", 412),
    domain.IdempotencyKeyReused: Problem("idempotency-key-reused", 422),
    domain.ContentDiffers: Problem("content-differs", 409),
    domain.LedgerBusy: Problem("ledger-busy", 503),
    domain.LogOvertaken: Problem("log-overtaken", 503),
    domain.ReadOnlyCopy: Problem("read-only-copy", 409),
    domain.Elsewhere: Problem("elsewhere", 503),
    domain.PrimaryUnreachable: Problem("primary-unreachable", 503),
    domain.OutcomeUnknown: Problem("outcome-unknown", 503),
    domain.Halted: Problem("halted", 503),
    domain.DriverNotInstalled: Problem("driver-not-installed", 503),
    domain.CopyForked: Problem("copy-forked", 503),
    domain.UpstreamWrong: Problem("upstream-wrong", 503),
    NotAMirror: Problem("not-a-mirror", 404),
    domain.ClockBehind: Problem("clock-behind", 503),
    domain.ClockAhead: Problem("clock-ahead", 503),
    domain.NotALedger: Problem("not-a-ledger", 503),
    domain.NewerLedger: Problem("newer-ledger", 503),
    DatabaseNotPrepared: Problem("database-not-prepared", 503),
    domain.FileUnreadable: Problem("file-unreadable", 503),
    domain.GuardLost: Problem("guard-lost", 503),
    domain.DiskFull: Problem("disk-full", 507),
    domain.LogForked: Problem("log-forked", 503),
    domain.LogHalted: Problem("log-halted", 503),
    log.LogNotBegun: Problem("log-not-begun", 404),
    log.UnknownTile: Problem("unknown-tile", 404),
    log.NotSignedYet: Problem("not-signed-yet", 503),
    log.VerifierKeyUnknown: Problem("verifier-key-unknown", 503),
    log.SigningKeyExposed: Problem("signing-key-exposed", 503),
    log.WrongSigningKey: Problem("wrong-signing-key", 503),
    log.LogContradiction: Problem("log-contradiction", 503),
    log.LogAlreadyBegun: Problem("log-already-begun", 409),
    log.RestartNotNeeded: Problem("restart-not-needed", 409),
    log.NotACheckpoint: Problem("not-a-checkpoint", 400),
    log.NotAnOrigin: Problem("not-an-origin", 400),
    log.NotASigningKey: Problem("not-a-signing-key", 503),
    FigureNotRecordedThen: Problem("figure-not-recorded-then", 404),
    FigureVoided: Problem("figure-voided", 404),
    FigureNotPublishedThen: Problem("figure-not-published-then", 404),
    PositionTooHigh: Problem("position-too-high", 400),
    AnalysisTooLarge: Problem("analysis-too-large", 400),
    ExportTooLarge: Problem("export-too-large", 400),
    TimelineTooLong: Problem("timeline-too-long", 400),
    CoverageTooLong: Problem("coverage-too-long", 400),
    ReconciliationTooLong: Problem("reconciliation-too-long", 400),
    TableTooLarge: Problem("table-too-large", 400),
    TriangleTooLarge: Problem("triangle-too-large", 400),
    ProjectionsDiffer: Problem("projections-differ", 503),
    NotCaughtUp: Problem("not-caught-up", 503),
    CannotCatchUp: Problem("cannot-catch-up", 503),
    ProjectionFailed: Problem("projection-failed", 503),
    http.UnknownParameter: Problem("unknown-parameter", 400),
    http.RepeatedParameter: Problem("repeated-parameter", 400),
    http.MissingParameter: Problem("missing-parameter", 400),
    http.InvalidParameter: Problem("invalid-parameter", 400),
    http.QueryTooLong: Problem("query-too-long", 414),
    http.FormatGivenTwice: Problem("format-given-twice", 400),
    http.FormatNotAvailable: Problem("format-not-available", 404),
    http.NotAcceptable: Problem("not-acceptable", 406),
    http.RangeNotSatisfiable: Problem("range-not-satisfiable", 416),
    http.AnswerChanged: Problem("answer-changed", 412),
    http.CursorMismatch: Problem("cursor-mismatch", 400),
    http.BodyTooLarge: Problem("body-too-large", 413),
    http.BodyTooSlow: Problem("body-too-slow", 408),
    http.BodyIncomplete: Problem("body-incomplete", 400),
    http.NotJSON: Problem("not-json", 415),
    http.NotFound: Problem("not-found", 404),
    http.PathTooLong: Problem("path-too-long", 414),
    http.HeadersTooLarge: Problem("headers-too-large", 431),
    http.AmbiguousRequest: Problem("ambiguous-request", 400),
    http.TooManyRequests: Problem("too-many-requests", 429),
    http.TookTooLong: Problem("took-too-long", 503),
    http.InvalidBody: Problem("invalid-body", 400),
    http.NotAVersion: Problem("not-a-version", 400),
    http.NotAnIdempotencyKey: Problem("not-an-idempotency-key", 400),
    http.IdempotencyKeyWithDryRun: Problem("idempotency-key-with-dry-run", 400),
    http.TooManyStatements: Problem("too-many-statements", 413),
    http.VersionMissing: Problem("version-missing", 428),
    http.Overloaded: Problem("overloaded", 503),
    http.ChartsNotInstalled: Problem("charts-not-installed", 404),
    http.ChartsBusy: Problem("charts-busy", 503),
    http.ChartNotDrawn: Problem("chart-not-drawn", 503),
    http.ClientDisconnected: Problem("client-disconnected", 499),
}


def _of_http(slug: str, status: int) -> tuple[Problem, str]:
    return Problem(slug, status), TEXTS[slug][0]


NOT_READY = _of_http("not-ready", 503)
# What Litestar itself refuses, and what nobody foresaw, by status.
OF_HTTP: dict[int, tuple[Problem, str]] = {
    400: _of_http("bad-request", 400),
    404: _of_http("not-found", 404),
    405: _of_http("method-not-allowed", 405),
    413: _of_http("body-too-large", 413),
    500: _of_http("internal-error", 500),
}


def problem_of(refusal: type[Refusal]) -> Problem:
    """The problem of the refusal, or of the nearest one above it in the tree."""
    return next(PROBLEMS[kind] for kind in refusal.__mro__ if kind in PROBLEMS)


def title_of(refusal: type[Refusal]) -> str:
    """What is wrong, in one sentence."""
    return TEXTS[problem_of(refusal).slug][0]


class ProblemSummary(NamedTuple):
    """A problem as people are told of it."""

    status: int
    title: str
    remedy: str


def catalogue() -> dict[str, ProblemSummary]:
    """Every problem type by the last word of its address: its status, what it means, and what to do."""
    every = [*PROBLEMS.values(), *(problem for problem, _ in OF_HTTP.values()), NOT_READY[0]]
    return {one.slug: ProblemSummary(one.status, *TEXTS[one.slug]) for one in sorted(every, key=lambda one: one.slug)}
