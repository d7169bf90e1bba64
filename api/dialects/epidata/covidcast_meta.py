"""``covidcast_meta`` of Epidata v4: the extent and the statistics of each signal, one row each."""

from collections.abc import Iterator
from datetime import datetime

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.epidata.covidcast import DAYS_ONLY
from api.dialects.epidata.covidcast_question import fields_of
from api.dialects.epidata.covidcast_rows import Row
from api.dialects.epidata.placed_series import sources
from api.dialects.epidata.row_forms import Envelope, row_form
from api.dialects.epidata.signal_summaries import SignalSummary
from api.dialects.epidata.signals_with_summaries import SignalWithSummary, summarized
from api.dialects.number_said import number_said

_BAD = 400
_MOST_SIGNALS = 2000
FIELDS = (
    "data_source", "signal", "time_type", "geo_type", "min_time", "max_time", "num_locations", "min_value", "max_value",
    "mean_value", "stdev_value", "last_update", "max_issue", "min_lag", "max_lag",
)  # fmt: skip
PARAMETERS = frozenset({"signals", "time_types", "geo_types", "fields", "format"})


def answer_covidcast_meta(asked: DialectRequest) -> DialectReply:
    """What there is of each signal, read signal by signal as it is sent."""
    fields = fields_of(asked, FIELDS)
    form = row_form(asked.one("format") or "classic", fields)
    rows = ({name: one[name] for name in fields} for one in _rows(asked))
    written = form.write(rows, fields, Envelope())
    return DialectReply(
        body=b"".join(written) if form.is_whole else written, media_type=form.media_type, headers=[DAYS_ONLY]
    )


def _rows(asked: DialectRequest) -> Iterator[Row]:
    time_types, geo_types = (_list(asked, name) for name in ("time_types", "geo_types"))
    for source, signals in _wanted(asked).items():
        for one in summarized(asked, source, signals):
            if (
                one.summary is not None
                and (not time_types or one.time_type in time_types)
                and (not geo_types or one.geo_type in geo_types)
            ):
                yield _row(one, one.summary, _recorded(asked, one.summary))


def _wanted(asked: DialectRequest) -> dict[str, tuple[str, ...]]:
    """The signals that are wanted of each source, of which no one means all."""
    found: dict[str, tuple[str, ...]] = {}
    for one in _list(asked, "signals"):
        source, _, signal = one.partition(":")
        names = found.get(source)
        found[source] = () if signal in {"", "*"} or names == () else (*(names or ()), signal)
    return found or dict.fromkeys(sources(asked), ())


def _list(asked: DialectRequest, name: str) -> list[str]:
    found = [one.strip() for one in asked.one(name).split(",") if one.strip() not in {"", "*"}]
    if len(found) > _MOST_SIGNALS:
        raise DialectRefusal(_BAD, f"{name} has {len(found)} names; at most {_MOST_SIGNALS} are read")
    return found


def _recorded(asked: DialectRequest, summary: SignalSummary) -> int:
    """When the ledger learned the last of it, in whole seconds since 1970."""
    store = asked.view.store
    end = store.kept_batch_end(summary.position, asked.at.position)
    return int(datetime.fromisoformat(store.recorded([end])[end]).timestamp())


def _row(one: SignalWithSummary, summary: SignalSummary, recorded: int) -> Row:
    return {
        "data_source": one.source,
        "signal": one.signal,
        "time_type": one.time_type,
        "geo_type": one.geo_type,
        "min_time": summary.first,
        "max_time": summary.last,
        "num_locations": one.places,
        "min_value": number_said(summary.least),
        "max_value": number_said(summary.most),
        "mean_value": number_said(summary.mean),
        "stdev_value": number_said(summary.deviation),
        "last_update": recorded,
        "max_issue": summary.last_issue,
        "min_lag": summary.least_lag,
        "max_lag": summary.most_lag,
    }
