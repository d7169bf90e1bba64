"""The refusals of the HTTP interface itself, before the domain is asked."""

from domain.refusals import Conflict, Malformed, Refusal, Unknown, UnknownWord


class UnknownParameter(Malformed):
    """The route has no such query parameter; none is ignored."""


class RepeatedParameter(Malformed):
    """A query parameter was given more than once."""


class MissingParameter(Malformed):
    """A required query parameter is missing."""


class InvalidParameter(Malformed):
    """A query parameter has a value that it cannot take."""


class QueryTooLong(Malformed):
    """A query string is at most 8 KiB."""


class FormatGivenTwice(Malformed):
    """The request gives a format twice: in the ending of the path and as a parameter."""


class CursorMismatch(Malformed):
    """The cursor belongs to another list or to other parameters."""


class BodyTooLarge(Malformed):
    """The body is larger than the address accepts."""


class BodyTooSlow(Malformed):
    """The body did not arrive in time."""


class BodyIncomplete(Malformed):
    """The connection closed before the whole body arrived."""


class NotJSON(Malformed):
    """The body was not sent as JSON."""


class FormatNotAvailable(Unknown):
    """The answer is not available in that format."""


class NotAcceptable(Malformed):
    """The answer has none of the media types that Accept names."""


class RangeNotSatisfiable(Malformed):
    """The answer ends before the first byte that Range names."""

    def __init__(self, message: str, length: int) -> None:
        """``length`` is that of the whole answer, in bytes."""
        super().__init__(message, length=length)


class AnswerChanged(Refusal):
    """The answer is no longer the one that If-Match names."""


class PathTooLong(Malformed):
    """A path is at most 1 KiB."""


class NotFound(Unknown):
    """There is no such address."""


class HeadersTooLarge(Malformed):
    """A request has at most 100 header fields, of 32 KiB together."""


class AmbiguousRequest(Malformed):
    """The request has several Host or length headers, or none that can be read."""


class TooManyRequests(Refusal):
    """The client sent more requests than the service answers; Retry-After says when to continue."""


class TookTooLong(Refusal):
    """The answer was not ready in time; try again."""


class InvalidBody(Malformed):
    """The body is not what the address accepts; the pointer says where."""


class NotAVersion(Malformed):
    """The version in If-Match or If-None-Match cannot be read."""


class NotAnIdempotencyKey(Malformed):
    """The Idempotency-Key is not one string of 1 to 255 printable ASCII characters."""


class IdempotencyKeyWithDryRun(Malformed):
    """A dry run records nothing, so it cannot have a key."""


class TooManyStatements(Malformed):
    """A bulletin over HTTP has at most 1,000 statements and adjustments."""


class VersionMissing(Refusal):
    """The write must say which version it applies to: If-Match, or If-None-Match for a first report."""


class Overloaded(Refusal):
    """Too many requests are waiting; try again."""


class ClientDisconnected(Refusal):
    """The client disconnected before its answer was ready; no client sees this, and the metrics count it."""


class NotAuthenticated(Refusal):
    """The request needs a valid token."""

    def __init__(self) -> None:
        # One text for all cases: nobody learns whether a token was unknown, mistyped, expired or revoked.
        super().__init__("send a valid token: Authorization: Bearer asr_...")


class NotAllowed(Refusal):
    """The token is valid, but it does not have the scope."""

    def __init__(self, message: str = "this token has no scope for that") -> None:
        super().__init__(message)


class NotAScope(UnknownWord):
    """A scope is report:<source>, report:*, correct, admin or read."""


class UnknownToken(Unknown):
    """There is no token with that id."""


class TokenAlreadyIssued(Conflict):
    """The attempt already issued a token, whose text is shown only once."""


class ChartsNotInstalled(Unknown):
    """The service draws no charts: the libraries are not installed."""


class ChartsBusy(Refusal):
    """Too many charts wait to be drawn; try again."""


class ChartNotDrawn(Refusal):
    """The renderer ended, took too long or failed; try again."""
