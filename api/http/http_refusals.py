"""The refusals of the HTTP interface itself, before the domain is asked."""

from domain.refusals import Conflict, Malformed, Refusal, Unknown, UnknownWord


class UnknownParameter(Malformed):
    """A query parameter that the route does not have is refused, never ignored."""


class RepeatedParameter(Malformed):
    """A query parameter is given once."""


class MissingParameter(Malformed):
    """A query parameter that the route cannot do without is missing."""


class InvalidParameter(Malformed):
    """A query parameter's value is not of its form."""


class QueryTooLong(Malformed):
    """A query string is at most 8 KiB."""


class FormatGivenTwice(Malformed):
    """The format is named by the ending of the path or by the parameter, not by both."""


class CursorMismatch(Malformed):
    """A cursor goes on with the list that it came from, and with no other."""


class BodyTooLarge(Malformed):
    """The body is larger than the address takes."""


class BodyTooSlow(Malformed):
    """The body did not come in time."""


class BodyIncomplete(Malformed):
    """The body ends before its end."""


class NotJSON(Malformed):
    """The body is not said to be plain JSON."""


class FormatNotAvailable(Unknown):
    """The answer is not written in that form."""


class PathTooLong(Malformed):
    """A path is at most 1 KiB."""


class NotFound(Unknown):
    """There is no such address."""


class HeadersTooLarge(Malformed):
    """A request has at most 100 header fields, of 32 KiB together."""


class AmbiguousRequest(Malformed):
    """A request names one host, and says in one way where its body ends."""


class TooManyRequests(Refusal):
    """More requests came from there than the service answers; Retry-After says when to go on."""


class TookTooLong(Refusal):
    """The answer was not ready in time; the same request may be sent again."""


class InvalidBody(Malformed):
    """The body is not what the address takes; the pointer says where."""


class NotAVersion(Malformed):
    """If-Match and If-None-Match name the one version that was seen, or that there is none."""


class NotAnIdempotencyKey(Malformed):
    """An Idempotency-Key is one string of 1 to 255 printable ASCII characters."""


class IdempotencyKeyWithDryRun(Malformed):
    """A dry run records nothing, so it has no key."""


class TooManyStatements(Malformed):
    """A bulletin over HTTP has at most 1,000 statements and adjustments."""


class VersionMissing(Refusal):
    """The write says which version it may meet: If-Match, or If-None-Match for a first report."""


class Overloaded(Refusal):
    """Too much waits already; the same request may be sent again."""


class ClientDisconnected(Refusal):
    """Whoever asked has hung up, so the answer was not made; nobody hears this, and the metrics count it."""


class NotAuthenticated(Refusal):
    """The request needs a valid token."""

    def __init__(self) -> None:
        # One text for all cases: nobody learns whether a token was unknown, mistyped, expired or revoked.
        super().__init__("send a valid token: Authorization: Bearer asr_...")


class NotAllowed(Refusal):
    """The token is valid, but its scopes do not go so far."""

    def __init__(self) -> None:
        super().__init__("no scope of this token allows that")


class NotAScope(UnknownWord):
    """A scope is report:<source>, report:*, correct, admin or read."""


class UnknownToken(Unknown):
    """No token of that id was ever issued."""


class TokenAlreadyIssued(Conflict):
    """The same attempt issued a token before, and its text is shown once."""
