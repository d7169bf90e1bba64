"""What no ledger records is told from what one does, in each kind of event that says a number, a moment or a name."""

import json
from typing import Any

import pytest

from domain.codec import decode
from domain.record_check import check_recordable
from domain.refusals import Malformed

DAY, INSTANT = "2022-03-02", "2022-03-02T08:00:00.000000Z"
STATEMENT = {"value": "-5.10", "published_at": INSTANT, "through": DAY}
ADJUSTMENT, WITHDRAWAL = {"amount": "7", "published_at": DAY}, {"published_at": DAY}
OPENED = {"title": "t", "unit": "persons", "measure": "level", "frequency": "D"}
BULLETIN = {"source": "town", "published_at": DAY, "statements": 1, "digest": "x"}
RIGHT: dict[str, dict[str, Any]] = {
    "series-closed": {"last_period": "2022-W09", "successors": ["town/deaths"]},
    "series-opened": OPENED | {"starts_on": DAY, "lag_days": 366, "decimals": 9},
    "figure-reported": {"statement": STATEMENT, "bulletin": "x"},
    "adjustment-declared": {"adjustment": {"amount": None, "published_at": DAY}, "bulletin": "x"},
    "figure-withdrawn": {"withdrawal": WITHDRAWAL, "bulletin": "x"},
    "entry-corrected": {"adjustment": ADJUSTMENT, "entry": 1, "why": "x"},
    "entry-voided": {"refiled_as": {"series": "town/deaths", "period": "2022-03", "entry": 1}, "entry": 1, "why": "x"},
    "bulletin-received": BULLETIN | {"complete": [{"series": "town/cases", "start": "2022-03", "end": "2022-Q1"}]},
    "document-received": {"source": "town", "published_at": INSTANT},
    "content-received": {"sha256": "0" * 64, "size": 1, "media_type": "text/plain"},
    "source-looked-at": {
        "url": "https://town.example/cases.csv",
        "series": ["cases-*"],
        "first": INSTANT,
        "last": INSTANT,
        "looks": 1,
        "outcome": "unchanged",
        "every": 3600,
    },
    "source-registered": {"name": "town"},
}


def event(kind, said):
    facts = {"stream": "x", "version": 1, "recorded_at": INSTANT, "recorded_by": "ada", "batch": {"id": "x"}}
    return decode(json.dumps({"type": kind} | facts | RIGHT[kind] | said).encode())


@pytest.mark.parametrize("kind", RIGHT)
def test_what_a_ledger_records_passes(kind):
    check_recordable(event(kind, {}))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("series-closed", {"last_period": "2022-13"}),
        ("series-closed", {"successors": ["deaths"]}),
        ("series-opened", {"lag_days": 10**30}),
        ("series-opened", {"starts_on": "2022-02-30"}),
        *(("figure-reported", {"statement": STATEMENT | {"value": one}}) for one in ("NaN", "1e5", "9" * 19, "1.", "")),
        *(("adjustment-declared", {"adjustment": ADJUSTMENT | {"amount": one}}) for one in ("1E-999999999", "\u0665")),
        ("figure-reported", {"statement": STATEMENT | {"through": "2022-03"}}),
        ("figure-reported", {"statement": STATEMENT | {"published_at": "2022-03-02T08:00Z"}}),
        ("figure-withdrawn", {"withdrawal": {"published_at": "9999-01-01"}}),
        ("entry-corrected", {"adjustment": None}),
        ("entry-corrected", {"statement": STATEMENT}),
        ("entry-corrected", {"adjustment": ADJUSTMENT | {"amount": "x"}}),
        ("entry-voided", {"refiled_as": {"series": "town/deaths", "period": "x", "entry": 1}}),
        ("bulletin-received", {"published_at": "yesterday"}),
        ("bulletin-received", {"complete": [{"series": "cases"}]}),
        ("bulletin-received", {"complete": [{"series": "town/cases", "end": "x"}]}),
        ("document-received", {"published_at": "yesterday"}),
        *(("content-received", {"sha256": one}) for one in ("", "A" * 64, "é" * 64, "../" * 21 + "a")),
        *(("content-received", {"media_type": one}) for one in ("Text/plain", "text/plain\r\nx: y", "text")),
        *(("content-received", {"size": one}) for one in (0, -1, 10 * 1024 * 1024 + 1)),
        *(("source-looked-at", {"looks": one}) for one in (0, -1, 10**10)),
        *(("source-looked-at", {"every": one}) for one in (0, 10**12)),
        *(("source-looked-at", {"series": one}) for one in ([], ["a/b"], ["a" * 65], ["a"] * 101)),
        ("source-looked-at", {"first": "2022-03-02T09:00:00.000000Z"}),
        *(("source-looked-at", {"last": one}) for one in ("2022-03-02", "2022-03-02T09:00Z", "later")),
    ],
    ids=lambda one: f"{one!s:.40}",
)
def test_what_no_ledger_records_is_refused(kind, said):
    with pytest.raises(Malformed):
        check_recordable(event(kind, said))
