"""The built-in example: the figures that this project was asked for, each with its document and quote."""

import hashlib
from collections.abc import Iterator

from cli.options import Given
from domain.recording.commands import Bulletin, NewDocument, OpenSeries, RegisterSource
from domain.recording.ledger import Ledger
from domain.recording.lines import Line, SaidStatement, lines_of
from domain.words import Frequency, Measure

ACTOR = "example"
GENERAL_STAFF, NATO = "ua-general-staff", "nato-officials"
REVISED = f"{GENERAL_STAFF}/personnel/2022-03-02"
ARTICLE = "Russia's Troop Losses in Ukraine Now Hit 1 Million, General Staff Says"
STATED = "2025-06-12"

SOURCES = (
    RegisterSource(
        source=GENERAL_STAFF, name="General Staff of the Armed Forces of Ukraine", url="https://www.zsu.gov.ua"
    ),
    RegisterSource(source=NATO, name="NATO officials, as quoted by the press"),
)
_INVASION = "2022-02-24"
_ALL = "Personnel killed, wounded, captured or incapacitated"


def _series(
    key: str, title: str, measure: Measure = "cumulative", frequency: Frequency = "D", **more: Given
) -> OpenSeries:
    return OpenSeries(series=key, title=title, unit="persons", measure=measure, frequency=frequency, **more)


# The General Staff's report of a morning counts up to the end of the day before.
SERIES = (
    _series(f"{GENERAL_STAFF}/personnel", _ALL, starts_on=_INVASION, lag_days=1),
    _series(f"{GENERAL_STAFF}/personnel-killed", "Personnel killed", starts_on=_INVASION, lag_days=1),
    _series(f"{GENERAL_STAFF}/personnel-captured", "Personnel captured", starts_on=_INVASION, lag_days=1),
    _series(f"{GENERAL_STAFF}/personnel-daily", f"{_ALL}, by day", "increment"),
    _series(f"{GENERAL_STAFF}/personnel-yearly", f"{_ALL}, by year", "increment", "A", starts_on=_INVASION),
    _series(f"{GENERAL_STAFF}/personnel-yearly-average", f"{_ALL}, average of a day, as claimed", "level", "A"),
    _series(f"{NATO}/personnel-killed", "Personnel killed", starts_on=_INVASION),
    _series(f"{NATO}/personnel", "Personnel killed and wounded", starts_on=_INVASION),
)

_FILED = (
    "Filed as the revision that it is said to be; the daily data set of the same reports files 9,000 as the figure "
    "of 3 March instead."
)
_RECENT = "More than 628,000 in just the past year and a half."


def bulletins() -> Iterator[Bulletin]:
    """What was said, in the order in which it was."""
    yield _bulletin(
        GENERAL_STAFF, "2022-03-01", "1 March 2022: 5,710 killed, 200 captured.",
        ("2022-03-01", _said("personnel-killed", "5710")), ("2022-03-01", _said("personnel-captured", "200")),
    )  # fmt: skip
    yield _bulletin(
        GENERAL_STAFF, "2022-03-02", "2 March 2022: 5,840 killed, wounded, captured or incapacitated.",
        ("2022-03-02", _said("personnel", "5840")),
    )  # fmt: skip
    yield _bulletin(
        GENERAL_STAFF, "2022-03-03", "3 March 2022: the figure of 5,840 revised upward to 9,000 after verification.",
        ("2022-03-02", _said("personnel", "9000", reason="verification", note=_FILED)),
    )  # fmt: skip
    yield _bulletin(
        NATO, "2025-04-03", "3 April 2025: over 250,000 killed, over 900,000 in all.",
        ("2025-04-03", _said("personnel-killed", "250000", NATO, qualifier="over")),
        ("2025-04-03", _said("personnel", "900000", NATO, qualifier="over")),
    )  # fmt: skip
    yield from _statement_of_june()


def _statement_of_june() -> Iterator[Bulletin]:
    yield _bulletin(
        GENERAL_STAFF, STATED, f"12 June 2025: over 1,000,000. {_RECENT}",
        (STATED, _said("personnel", "1000000", qualifier="over", note=_RECENT)),
    )  # fmt: skip
    days = {"2024-11-28": "2030", "2024-12-19": "2200", "2024-12-29": "2010", "2025-06-11": "1140"}
    yield _bulletin(
        GENERAL_STAFF, STATED,
        "28 November 2024: 2,030; 19 December 2024: 2,200; 29 December 2024: 2,010; 11 June 2025: 1,140.",
        *((day, _said("personnel-daily", value)) for day, value in days.items()),
    )  # fmt: skip
    years = {"2022": "106720", "2023": "253290", "2024": "430790"}
    yield _bulletin(
        GENERAL_STAFF, STATED,
        "2022: 106,720; 2023: 253,290; 2024: 430,790; 2025, to 4 June: over 200,000.",
        *((year, _said("personnel-yearly", value)) for year, value in years.items()),
        ("2025", _said("personnel-yearly", "200000", qualifier="over", through="2025-06-04")),
    )  # fmt: skip
    averages = {"2022": "340", "2023": "693", "2024": "1177"}
    yield _bulletin(
        GENERAL_STAFF, STATED, "On average 340 a day in 2022, 693 in 2023, 1,177 in 2024, 1,286 in 2025, to 4 June.",
        *((year, _said("personnel-yearly-average", value)) for year, value in averages.items()),
        ("2025", _said("personnel-yearly-average", "1286", through="2025-06-04")),
    )  # fmt: skip


def _said(series: str, value: str, source: str = GENERAL_STAFF, **more: Given) -> SaidStatement:
    return SaidStatement(series=f"{source}/{series}", value=value, **more)


def _bulletin(source: str, published_at: str, quote: str, *statements: tuple[str, SaidStatement]) -> Bulletin:
    # The hash is of the passage that is kept: it tells the passages of one article apart.
    passage = quote.encode()
    document = NewDocument(
        title=ARTICLE,
        quote=quote,
        published_at=STATED,
        sha256=hashlib.sha256(passage).hexdigest(),
        size=len(passage),
    )
    lines: tuple[Line, ...] = lines_of(statements)
    return Bulletin(source=source, published_at=published_at, document=document, lines=lines)


def load(ledger: Ledger) -> int:
    """Record what the ledger lacks of the example; how many events that were."""
    recorded = 0
    for source in SOURCES:
        if ledger.source(source.source) is None:
            recorded += ledger.record(source, ACTOR).recorded
    for series in SERIES:
        if ledger.series(series.series) is None:
            recorded += ledger.record(series, ACTOR).recorded
    return recorded + sum(ledger.record(one, ACTOR).recorded for one in bulletins())
