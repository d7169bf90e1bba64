"""What the run does not hold against the service: each by its name, with its reason, and seen to be what it says."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from api.http import patterns
from tests.contract.made_up import FORMS


class Refused(NamedTuple):
    """A request that failed: the problem that answered, what was sent, the head as answered, and what failed of it."""

    problem: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    words: dict[str, Any]
    body: Any
    head: int
    told: str

    @property
    def detail(self):
        return self.problem.get("detail", "")

    @property
    def pointed_at(self):
        """What stands where the problem points."""
        found = self.body
        for step in self.problem.get("errors", [{}])[0].get("pointer", "").split("/")[1:]:
            try:
                found = found[int(step)] if isinstance(found, list) else found[step]
            except (KeyError, IndexError, TypeError, ValueError):
                return None
        return found


class Excluded(NamedTuple):
    """What is no failure: the type of the problem that answered, why no schema can say it, and whether that holds.

    ``of`` is what schemathesis calls the failure: mostly that it had thought the request right. An answer that is no
    problem has no type.
    """

    problem: str
    what: str
    why: str
    holds: Callable[[Refused], bool]
    of: str = "RejectedPositiveData"

    @property
    def name(self):
        return f"{self.problem or 'answer'} ({self.what})"


def _whole(*names):
    """Reads whole numbers out of a query."""
    return lambda query: [int(query[one]) for one in names if re.fullmatch("[0-9]+", str(query.get(one, "")))]


_positions = _whole("position", "from_position", "to_position")


def _positions_of(body):
    """Those that a body names: a hook begins after one."""
    return [int(body["after"])] if isinstance(body, dict) and isinstance(body.get("after"), int | float) else []


_LAST_DAYS = re.compile(r"\d{4}-\d\d-(29|30|31)")
_LAST_WEEKS = re.compile(r"\d{4}-W53|1000-W01|9998-W52")
_BEHIND_ALL = re.compile(r"(1000-01-01|9998-12-31)[Tt].*[+-]\d\d:\d\d")
_LETTER = re.compile(r"contains the character U\+([0-9A-F]{4,6})")


def _is_of_the_calendar(said, form):
    return bool(
        re.fullmatch(form, said)
        and (_LAST_DAYS.match(said) or _LAST_WEEKS.fullmatch(said) or _BEHIND_ALL.fullmatch(said))
    )


def _is_unassigned(asked):
    """A pattern could name the other characters; these are thousands of ranges, and more with each Unicode."""
    found = _LETTER.search(asked.detail)
    return found is not None and unicodedata.category(chr(int(found[1], 16))) in {"Cn", "Co", "Cs"}


def _is_of_the_clock(asked):
    said = str(asked.problem.get("published_at", ""))
    return said[:4] == "1900" or said[:4] == "1899" or said > datetime.now(UTC).isoformat()


def _fits(asked):
    """What is said not to be of a form of tests/contract/made_up.py, and is: schemathesis takes no text to be of it."""
    found = re.search(r" violates `format` at [^ ]*/([a-z_]+)", asked.told)
    said = list(_under([asked.query, asked.words, asked.body], found[1])) if found else []
    return bool(said) and all(isinstance(one, str) and any(re.fullmatch(form, one) for form in FORMS) for one in said)


def _under(body, name):
    """Whatever stands under that name, anywhere."""
    for key, one in body.items() if isinstance(body, dict) else enumerate(body if isinstance(body, list) else ()):
        if key == name:
            yield one
        yield from _under(one, name)


def _is_changed(asked):
    """Another version than the one that the problem tells."""
    return asked.headers.get("if-match", asked.headers.get("if-none-match")) not in {
        None,
        f'"{asked.problem.get("version")}"',
    } or (isinstance(asked.body, dict) and '"expect"' in msgspec.json.encode(asked.body).decode())


def _is_of_another(asked):
    """A series that names another source than the body does."""
    series, source = str(asked.problem.get("series")), asked.problem.get("source")
    return series.partition("/")[0] != source and source in {*asked.words.values(), *_strings(asked.body)}


def _strings(body):
    return {one for one in body.values() if isinstance(one, str)} if isinstance(body, dict) else set()


CALENDAR = "that a month has a 31st, or a year a week 53, is in the calendar and in no pattern"
LEDGER = "no schema knows what the ledger holds"
TOGETHER = "OpenAPI has no word for what two parameters say together"
EXCLUDED = (
    Excluded("content-missing", "a document just received, without its bytes", "another request brings the bytes",
        lambda asked: asked.problem.get("document") == asked.words.get("document"), of="EnsureResourceAvailability"),
    Excluded("position-too-high", "a position behind the last", LEDGER, lambda asked: asked.head < max(
        [*_positions(asked.query), *_positions(asked.words), *_positions_of(asked.body)], default=-1)),
    Excluded("invalid-parameter", "a cursor made up", "a cursor is told by the page before it alone",
        lambda asked: asked.problem.get("parameter") == "cursor" and "cursor" in asked.query),
    Excluded("cursor-mismatch", "a cursor of another list", "a cursor is told by the page before it alone",
        lambda asked: "cursor" in asked.query),
    Excluded("not-a-period", "no such day or week", CALENDAR,
        lambda asked: _is_of_the_calendar(asked.problem.get("period", ""), patterns.PERIOD)),
    Excluded("not-a-moment", "no such day or week", CALENDAR,
        lambda asked: _is_of_the_calendar(asked.problem.get("moment", ""), patterns.BOUND)),
    Excluded("not-a-moment", "a token that has expired already", "no schema knows the clock",
        lambda asked: "expires later than now" in asked.detail),
    Excluded("published-out-of-range", "not published yet", "no schema knows the clock", _is_of_the_clock),
    Excluded("not-a-url", "a character that is none", "which characters there are is in Unicode and in no pattern",
        _is_unassigned),
    Excluded("malformed", "position and recorded_as_of", TOGETHER,
        lambda asked: {"position", "recorded_as_of"} <= asked.query.keys() and "not both" in asked.detail),
    Excluded("malformed", "vintages by their names and by bounds", TOGETHER,
        lambda asked: "vintages" in asked.query and bool({"from", "to"} & asked.query.keys())),
    Excluded("malformed", "bounds that run backwards", TOGETHER, lambda asked: " is backwards: " in asked.detail),
    Excluded("malformed", "releases in the other order", TOGETHER, lambda asked: " is not later than " in asked.detail),
    Excluded("", "a text that is of its form", "to schemathesis no text is of a format of tests/contract/made_up.py",
        _fits, of="AcceptedNegativeData"),
    Excluded("malformed", "an amount for a statement, or a value for an adjustment", LEDGER,
        lambda asked: "slot" in asked.problem and {"value", "amount", "withdrawn"} & asked.body.keys()),
    Excluded("changed-meanwhile", "another version", LEDGER, _is_changed),
    Excluded("version-missing", "neither If-Match nor If-None-Match", TOGETHER,
        lambda asked: not {"if-match", "if-none-match"} & asked.headers.keys()),
    Excluded("not-a-version", "both If-Match and If-None-Match", TOGETHER,
        lambda asked: {"if-match", "if-none-match"} <= asked.headers.keys()),
    Excluded("not-a-version", "an empty If-Match", "schemathesis says If-Match: '' is of the pattern that it is not of",
        lambda asked: asked.headers.get("if-match") == ""),
    Excluded("not-a-slug", "a series without its source", "tests/contract/made_up.py makes series up",
        lambda asked: isinstance(asked.body, dict) and asked.body.get("source") is None
        and "/" not in asked.body.get("series", "/")),
    *(Excluded(one, "a gap of a template as its own word", "schemathesis takes the templates of /v1 for links",
        lambda asked: "/{" in asked.problem.get("instance", ""))
        for one in ("not-a-slug", "not-a-period", "malformed", "invalid-parameter", "not-a-uuid")),
    Excluded("not-a-slug", "a slug of more than 64 characters", "a plain pattern does not count two slugs in one word",
        lambda asked: any(len(part) > 64 for part in str(asked.problem.get("slug", "")).split("/"))),
    Excluded("invalid-body", "none or several of value, amount and withdrawn", "said in words: generators of clients "
        "cannot read it otherwise", lambda asked: "exactly one of value, amount, or withdrawn" in asked.detail),
    Excluded("not-a-url", "a host that is none", "RFC 3986 says in prose which hosts there are",
        lambda asked: "its host or port is malformed" in asked.detail),
    Excluded("not-a-receiver", "a host that is not public, or none", "no pattern knows which addresses are public",
        lambda asked: re.search("not an address of the internet|its host (is a number|(or port )?is malformed)",
            asked.detail) is not None),
    Excluded("idempotency-key-reused", "a key sent before", LEDGER, lambda asked: "idempotency-key" in asked.headers),
    Excluded("idempotency-key-with-dry-run", "dry_run and Idempotency-Key", TOGETHER,
        lambda asked: "idempotency-key" in asked.headers and "dry_run" in asked.query),
    Excluded("invalid-body", "3.0", "JSON Schema calls it an integer; here a counter is written without a point",
        lambda asked: "got `float`" in asked.detail and isinstance(asked.pointed_at, float)
        and asked.pointed_at.is_integer()),
    Excluded("period-does-not-fit", "a period of another length", LEDGER, lambda asked: "frequency" in asked.problem),
    Excluded("period-does-not-fit", "through outside the period", "no schema compares two fields",
        lambda asked: asked.detail.startswith("through ")),
    Excluded("value-does-not-fit", "more decimals or digits than the series has", LEDGER, lambda _: True),
    Excluded("", "revisions as a JSON Feed", "generators of clients take the first JSON for the answer: the feed "
        "is documented at its own address alone", lambda asked: asked.query.get("format") == "jsonfeed",
        of="UndefinedContentType"),
    Excluded("series-of-another-source", "a series of another source", "no schema compares two fields", _is_of_another),
)  # fmt: skip

# Statuses that a check does not expect by itself, beside those that it does.
USUAL = {
    "missing_required_header": ("400", "401", "403", "406", "415", "422"),
    "negative_data_rejection": ("400", "401", "403", "404", "405", "406", "409", "415", "422", "428", "429", "5xx"),
}
EXPECTED = {
    "missing_required_header": {"428": "RFC 6585: the precondition that is missing is If-Match"},
    "negative_data_rejection": {
        "412": "RFC 9110: a version that is not the seen one refuses whatever the body holds",
        "414": "RFC 9110: an address that is too long is refused before anything else of it is read",
    },
}


def excluded_by(failure, case, response):
    """The row of the table that this failure is, if any."""
    problem = problem_in(response)
    asked = Refused(
        problem=problem,
        query=dict(case.query or {}),
        headers={name.lower(): value for name, value in (case.headers or {}).items()},
        words=dict(case.path_parameters or {}),
        body=case.body,
        head=int("".join(response.headers.get("ledger-position", ["0"]))),
        told=failure.message,
    )
    rows = (one for one in EXCLUDED if one.of == type(failure).__name__)
    said = problem.get("type", "").removeprefix("/problems/")
    return next((one for one in rows if one.problem == said and one.holds(asked)), None)


def problem_in(response):
    """The problem that answered, or nothing."""
    if "problem+json" not in "".join(response.headers.get("content-type", ())):
        return {}
    try:
        problem = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return problem if isinstance(problem, dict) else {}
