"""What the run does not hold against the service: each by its name, with its reason."""

from typing import NamedTuple

import msgspec


class Excluded(NamedTuple):
    """A failure that is none: what schemathesis calls it, the problem that answered it, and why that is right."""

    check: str
    problem: str
    why: str
    parameter: str = ""
    saying: str = ""

    @property
    def name(self):
        return " ".join(filter(None, (self.check, self.problem, self.parameter, self.saying and f"({self.saying})")))

    def holds(self, failure, problem):
        return (
            type(failure).__name__ == self.check
            and problem.get("type") == f"/problems/{self.problem}"
            and self.parameter in ("", problem.get("parameter"))
            and self.saying in str(problem.get("detail"))
        )


# A request that fits its schema may be refused for what no schema can say; its problem tells which that was.
REFUSED = "RejectedPositiveData"
EXCLUDED = (
    Excluded(REFUSED, "above-head", "how far the ledger has come is not known to a schema"),
    Excluded(REFUSED, "not-a-parameter-value", "a cursor is told by nobody but the page before it", "cursor"),
    Excluded(REFUSED, "cursor-of-another-list", "a cursor is told by nobody but the page before it"),
    Excluded(REFUSED, "not-a-period", "that a month has a 31st, or a year a week 53, cannot be said in a pattern"),
    Excluded(REFUSED, "not-a-moment", "that a month has a 31st, or a year a 29 February, cannot be said in a pattern"),
    Excluded(REFUSED, "not-text", "which characters Unicode has assigned, or compose, cannot be said in a pattern"),
    Excluded(
        REFUSED, "malformed", "that one of two parameters is left out cannot be said in OpenAPI",
        saying="give position or recorded_as_of, not both",
    ),
)  # fmt: skip

# Statuses that a check does not expect by itself, beside those that it does.
USUAL = {"missing_required_header": (400, 401, 403, 406, 415, 422)}
EXPECTED = {
    "missing_required_header": {428: "RFC 6585: the precondition that is missing is If-Match"},
}


def excluded_by(failure, response):
    """The row of the table that this failure is, if any."""
    try:
        problem = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(problem, dict):
        return None
    return next((one for one in EXCLUDED if one.holds(failure, problem)), None)
