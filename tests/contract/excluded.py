"""What the run does not hold against the service: each by its name, with its reason."""

from typing import NamedTuple

import msgspec


class Excluded(NamedTuple):
    """A failure that is none: what schemathesis calls it, what is said of it, and why that is right.

    ``problem`` is the problem that answered, if there was one; ``saying`` is part of its detail or of the failure.
    """

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
            and problem.get("type", "/problems/") == f"/problems/{self.problem}"
            and self.parameter in ("", problem.get("parameter"))
            and self.saying in f"{problem.get('detail')} {failure.message}"
        )


# A request that fits its schema may be refused for what no schema can say; its problem tells which that was.
REFUSED = "RejectedPositiveData"
ACCEPTED = "AcceptedNegativeData"
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
    Excluded(REFUSED, "changed-meanwhile", "which version a figure has is not known to a schema"),
    Excluded(REFUSED, "version-missing", "that one of two headers is there cannot be said in OpenAPI"),
    Excluded(REFUSED, "key-used-otherwise", "what a key was used for before is not known to a schema"),
    Excluded(REFUSED, "key-of-a-dry-run", "that a header and a parameter exclude each other cannot be said in OpenAPI"),
    Excluded(
        REFUSED, "not-a-body", "JSON Schema calls 3.0 an integer; here a counter is written without a point",
        saying="got `float`",
    ),
)  # fmt: skip

# Statuses that a check does not expect by itself, beside those that it does.
USUAL = {"missing_required_header": (400, 401, 403, 406, 415, 422)}
EXPECTED = {
    "missing_required_header": {428: "RFC 6585: the precondition that is missing is If-Match"},
}


def excluded_by(failure, response):
    """The row of the table that this failure is, if any."""
    problem = problem_in(response)
    return next((one for one in EXCLUDED if one.holds(failure, problem)), None)


def problem_in(response):
    """The problem that answered, or nothing."""
    if "problem+json" not in "".join(response.headers.get("content-type", ())):
        return {}
    try:
        problem = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return problem if isinstance(problem, dict) else {}
