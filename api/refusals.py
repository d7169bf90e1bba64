"""What the HTTP interface itself refuses, before the domain is asked."""

from domain.refusals import Malformed


class UnknownParameter(Malformed):
    """A query parameter that the route does not have is refused, never ignored."""


class RepeatedParameter(Malformed):
    """A query parameter is given once."""


class MissingParameter(Malformed):
    """A query parameter that the route cannot do without is missing."""


class NotAParameterValue(Malformed):
    """A query parameter's value is not of its form."""


class QueryTooLong(Malformed):
    """A query string is at most 8 KiB."""


class FormatNamedTwice(Malformed):
    """The format is named by the ending of the path or by the parameter, not by both."""


class CursorOfAnotherList(Malformed):
    """A cursor goes on with the list that it came from, and with no other."""
