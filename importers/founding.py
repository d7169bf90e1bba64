"""Make known to the ledger the sources and series that a spec speaks of, and close those that ended."""

from msgspec import UNSET

from domain.commands import Closing, NewSeries, NewSource
from domain.ledger import Ledger
from domain.periods import period
from domain.series import Series
from importers.file_reading import Contents
from importers.refusals import SpecDoesNotFit
from importers.spec import FileSpec, Spec
from importers.summary import Summary


def found(ledger: Ledger, spec: Spec, summary: Summary) -> None:
    """Register the source, whom it relays, and its series; raises SpecDoesNotFit if one is there as something else."""
    relayed = spec.source.relays
    if relayed and ledger.source(relayed.source) is None:
        new = NewSource(source=relayed.source, name=relayed.name, url=relayed.url)
        summary.record(ledger.register_source(new, spec.actor))
    if ledger.source(spec.source.source) is None:
        relays = relayed.source if relayed else None
        new = NewSource(source=spec.source.source, name=spec.source.name, url=spec.source.url, relays=relays)
        summary.record(ledger.register_source(new, spec.actor))
    for slug in spec.series:
        new_series = series_of(spec, slug)
        known = ledger.series(new_series.series)
        if known is None:
            summary.record(ledger.open_series(new_series, spec.actor))
            summary.opened.append(new_series.series)
        else:
            _check(known, new_series)


def is_founded(ledger: Ledger, spec: Spec) -> bool:
    """Whether the ledger knows everything that the spec speaks of, so that founding would record nothing."""
    relayed = spec.source.relays
    sources = [spec.source.source, *([relayed.source] if relayed else [])]
    known = all(ledger.source(one) is not None for one in sources)
    return known and all(ledger.series(spec.key(slug)) is not None for slug in spec.series)


def series_of(spec: Spec, slug: str) -> NewSeries:
    """The series as the spec, with its defaults, describes it."""
    one, defaults = spec.series[slug], spec.defaults
    starts_on = defaults.starts_on if one.starts_on is UNSET else one.starts_on
    return NewSeries(
        series=spec.key(slug),
        title=one.title,
        unit=one.unit or defaults.unit or "",
        measure=one.measure or defaults.measure or "",
        frequency=spec.frequency(slug),
        description=one.description,
        decimals=defaults.decimals if one.decimals is UNSET else one.decimals,
        starts_on=starts_on.isoformat() if starts_on else None,
        lag_days=defaults.lag_days if one.lag_days is UNSET else one.lag_days,
    )


def _check(known: Series, new: NewSeries) -> None:
    # Title, lag and the like may have been described anew since; these three make the series what it is.
    for word in ("unit", "measure", "frequency"):
        there, said = getattr(known, word), getattr(new, word)
        if there != said:
            raise SpecDoesNotFit(
                f"series {new.series} is in the ledger with the {word} {there!r}, the spec says {said!r}",
                series=new.series,
            )


def close(ledger: Ledger, spec: Spec, file: FileSpec, latest: Contents, summary: Summary) -> None:
    """Close the file's series that the spec says have ended, unless the latest version still goes on with them.

    A version between two ends may hold later periods; a closed series could not take them any more.
    """
    for slug in spec.series_of(file):
        closing, key = spec.series[slug].closing, spec.key(slug)
        if closing is None or file.of != "statements" or _goes_on(latest, key, closing.last_period):
            continue
        known = ledger.series(key)
        if known is not None and known.closed is None:
            successors = tuple(spec.key(one) for one in closing.successors)
            new = Closing(last_period=closing.last_period, successors=successors, reason=closing.reason)
            summary.record(ledger.close_series(key, new, spec.actor))
            summary.closed.append(key)


def _goes_on(latest: Contents, key: str, last_period: str) -> bool:
    last = period(last_period).first
    return any(said.series == key for line in latest.lines if period(line.period).first > last for said in line.said)
