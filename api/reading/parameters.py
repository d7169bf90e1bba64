"""The query parameters that routes share, each with its form."""

import re
from collections.abc import Callable, Collection

from msgspec.structs import replace

from api.http import patterns
from api.http.http_refusals import InvalidParameter
from api.http.query_string import Parameter, Value
from domain.keys import series_key, slug
from domain.moments import moment_text
from domain.periods import period
from domain.refusals import Malformed
from domain.values import value_text
from domain.words import REASONS, text
from projections.answers.feed import KINDS
from projections.moment import earliest, latest

DEFAULT_LIMIT, MOST_LIMIT = 100, 1000
_STREAM = re.compile(patterns.STREAM.strip("^$"), re.ASCII)
_COUNT = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)


def count(least: int, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number within bounds, in ASCII digits."""

    def read(said: str) -> int:
        number = int(said) if _COUNT.fullmatch(said) else -1
        if number < least or (most is not None and number > most):
            bounds = f"from {least} to {most}" if most is not None else f"of at least {least}"
            raise InvalidParameter(f"not a whole number {bounds}: {said[:30]!r}")
        return number

    return read


def one_of(*words: str, unnamed: Collection[str] = ()) -> Callable[[str], str]:
    """Reads one of a few words, or one that is ``unnamed``: no refusal offers it."""

    def read(said: str) -> str:
        if said not in words and said not in unnamed:
            raise InvalidParameter(f"not known: {said[:60]!r}; write one of {', '.join(words)}")
        return said

    return read


def series_word(said: str) -> str:
    """The key of a series as one word."""
    return str(series_key(said))


def period_word(said: str) -> str:
    """A period's text."""
    return period(said).text


def release(said: str) -> str:
    """``first``, ``latest`` or which release, counted from 1."""
    return said if said in {"first", "latest"} else str(count(1, 1_000_000)(said))


def least_difference(said: str) -> str:
    """An absolute amount."""
    amount = value_text(said)
    if amount.startswith("-"):
        raise InvalidParameter(f"an absolute difference is not negative: {said}")
    return amount


def stream(said: str) -> str:
    """The name of a stream, such as ``figure/war-losses/personnel/2022-03-02``."""
    if not _STREAM.fullmatch(said):
        raise Malformed(f"not a stream: {said[:80]!r}; write for example series/war-losses/personnel")
    return said


def _parameter(name: str, read: Callable[[str], Value], about: str, **schema: object) -> Parameter:
    return Parameter(name=name, read=read, description=about, schema={"type": "string", **schema})


def _moment(name: str, about: str, *examples: str) -> Parameter:
    said = {"examples": list(examples)} if examples else {}
    return _parameter(name, moment_text, about, pattern=patterns.MOMENT, **said)


def _bound(name: str, read: Callable[[str], str], about: str, *examples: str) -> Parameter:
    said = {"examples": list(examples)} if examples else {}
    return _parameter(name, read, about, pattern=patterns.BOUND, **said)


def _count(name: str, least: int, most: int | None, about: str, **more: object) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most or patterns.MOST_COUNT, **more}
    return Parameter(name=name, read=count(least, most), description=about, schema=schema)


# A program that fills in all examples at once asks something that the built-in example answers: so of parameters that
# exclude each other (both names of a position) none has one.
AS_OF = _moment(
    "as_of",
    "As published by this moment; a date means its whole day, UTC.",
    "2025-06-30",
    "2025-06-30T08:00:00Z",
)
POSITION = _count("position", 0, None, "As recorded in this ledger up to this position.")
RECORDED_AS_OF = _moment("recorded_as_of", "As recorded in this ledger by this moment.")
_TABLES = ("json", "csv", "ndjson", "parquet", "arrow")
_EVERY_FORMAT = (*_TABLES, "atom", "jsonfeed")
# By the forms that a list has; one that it has not is refused by the list, which names those.
FORMATS: dict[tuple[str, ...], Parameter] = {
    forms: _parameter("format", one_of(*forms, unnamed=_EVERY_FORMAT), "The format of the list.", enum=list(forms))
    for forms in (_EVERY_FORMAT, _TABLES, ("json", "ndjson", "parquet", "arrow"))
}
LIMIT = _count(
    "limit",
    1,
    MOST_LIMIT,
    f"Maximum number of items. Default: {DEFAULT_LIMIT} in JSON and feeds, the whole list in CSV and NDJSON.",
    examples=[100],
)
CURSOR = _parameter("cursor", str, "Continue after a page: its `next`.", pattern="^[A-Za-z0-9_-]+$", maxLength=500)
SOURCE = _parameter(
    "source",
    lambda said: slug(said, "source"),
    "Only this source.",
    pattern=patterns.SLUG,
    maxLength=patterns.SLUG_LENGTH,
    examples=["ua-general-staff"],
)
SERIES = _parameter(
    "series",
    series_word,
    "Only this series, as `source/series`.",
    pattern=patterns.SERIES,
    maxLength=patterns.SERIES_LENGTH,
    examples=["ua-general-staff/personnel"],
)
SERIES_LIST = replace(
    SERIES, description="Only these series, as `source/series`; repeatable, or separated by commas.", is_many=True
)
COLUMNS = replace(SERIES_LIST, description="The series to show side by side, as `source/series`.", is_asked=True)
Q = _parameter(
    "q",
    lambda said: text(said, 100, "q"),
    "Only series whose key or title contains this text.",
    pattern=patterns.TEXT,
    maxLength=100,
    examples=["personnel"],
)
START = _parameter(
    "start",
    period_word,
    "First period, inclusive; a coarser one means its first day.",
    pattern=patterns.PERIOD,
    examples=["2022-03-02"],
)
END = _parameter(
    "end",
    period_word,
    "Last period, inclusive; a coarser one means its last day.",
    pattern=patterns.PERIOD,
    examples=["2022-03-31"],
)
BEFORE = _parameter(
    "before",
    period_word,
    "Show the figures of earlier periods only.",
    pattern=patterns.PERIOD,
    examples=["2022-03-02"],
)
ORDER = _parameter("order", one_of("asc", "desc"), "Order by period: `asc` (default) or `desc`.", enum=["asc", "desc"])
RELEASE = _parameter(
    "release",
    release,
    "The `first`, `latest` or n-th released value of each figure.",
    pattern="^(first|latest|[1-9][0-9]{0,5})$",
    examples=["first"],
)
SORT = _parameter(
    "sort", one_of("day", "-value"), "`day`: by date. `-value`: the heaviest days first.", enum=["day", "-value"]
)
REASON = _parameter("reason", one_of(*REASONS), "Only this reason.", enum=list(REASONS))
KIND = _parameter("kind", one_of(*KINDS), "Only this kind of change.", enum=list(KINDS))
MIN_DIFFERENCE = _parameter(
    "min_difference", least_difference, "Only changes of at least this absolute size.",
    pattern=patterns.AMOUNT, examples=["100"])  # fmt: skip
REVERTED = _parameter(
    "reverted",
    one_of("exclude", "only"),
    "Values that were taken back within `reverted_within` days, and what took them back: leave them out (`exclude`) "
    "or list them alone (`only`). Default: they are in the list. Not with `after`.",
    enum=["exclude", "only"],
)
REVERTED_MOMENTS = _parameter(
    "reverted",
    one_of("exclude", "only"),
    "What was taken back within `reverted_within` days: leave it out as if it had never been said (`exclude`), or list "
    "only the moments at which figures were taken back or came back (`only`).",
    enum=["exclude", "only"],
)
WITHOUT_REVERTED = _parameter(
    "reverted",
    one_of("exclude"),
    "`exclude` leaves out what was taken back within `reverted_within` days, as if it had never been said.",
    enum=["exclude"],
)
PUBLISHED_FROM = _bound(
    "published_from", earliest, "Published at this moment or later; a period means its first day.", "2022"
)
PUBLISHED_TO = _bound("published_to", latest, "Published by this moment; a period means its last day.", "2022")
RECORDED_FROM = _bound(
    "recorded_from", earliest, "Recorded at this moment or later; a period means its first day.", "2022"
)
RECORDED_TO = _bound("recorded_to", latest, "Recorded by this moment; a period means its last day.", "2035")
AFTER = _count("after", 0, None, "Only after this position, oldest first; for polling.", examples=[0])
AFTER_CHECKPOINT = _count(
    "after", 0, None, "Only checkpoints after this number: `more_after` of the previous answer.", examples=[0]
)
CHECKPOINT_LIMIT = _count("limit", 1, MOST_LIMIT, f"Maximum number of checkpoints. Default: {DEFAULT_LIMIT}.")
OF_CHECKPOINTS = (AFTER_CHECKPOINT, CHECKPOINT_LIMIT)
REST_AFTER = _count("after", 0, None, "Only entries after this position: `more_after` of the previous answer.")
STREAM = _parameter(
    "stream",
    stream,
    "Only this stream, such as `series/war-losses/personnel`.",
    pattern=patterns.STREAM,
    maxLength=260,
    examples=["series/ua-general-staff/personnel"],
)
FROM = _moment("from", "The earlier moment of publication. Default: no bound.", "2022-03-02")
TO = _moment("to", "The later moment of publication. Default: no bound.", "2022-03-03")
FIRST_VINTAGE = _bound("from", earliest, "First vintage; a period means its first day.", "2022")
LAST_VINTAGE = _bound("to", latest, "Last vintage; a period means its last day.", "2025")
VINTAGES = replace(
    _moment(
        "vintages",
        "These vintages alone, a column each: what had been published by each moment; repeatable, or separated by "
        "commas. Not with `from` and `to`.",
    ),
    is_many=True,
)
VINTAGES_IN_TURN = replace(
    VINTAGES,
    description="The list once for each of these moments, as far as it had been published by then; repeatable, or "
    "separated by commas.",
)
VINTAGE_COLUMNS = replace(
    VINTAGES,
    description="For each series a column for each of these moments, `series@vintage`: what had been published by "
    "then; repeatable, or separated by commas.",
)
ALONG = _parameter(
    "along",
    one_of("published", "recorded"),
    "Along which axis: the moments of publication (`published`, the default) or the ledger's positions (`recorded`).",
    enum=["published", "recorded"],
)
FROM_POSITION = _count("from_position", 0, None, "The earlier position. Default: the head.")
TO_POSITION = _count("to_position", 0, None, "The later position. Default: the head.")


def truth(said: str) -> bool:
    """``true`` or ``false``."""
    return one_of("true", "false")(said) == "true"


DRY_RUN = Parameter(
    name="dry_run",
    read=truth,
    description="Answer what would be recorded, and record nothing.",
    schema={"type": "boolean"},
)
