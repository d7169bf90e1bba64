"""The sources and series of a spec: registered before the import, and closed where they ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import UNSET

from domain.periods import period
from domain.recording.commands import CloseSeries, DescribeSeries, OpenSeries, RegisterSource
from domain.recording.group import CommandGroup
from domain.recording.ledger import Ledger
from domain.refusals import LaterFiguresExist, Malformed
from domain.series import Series
from importers.import_refusals import SpecDoesNotFit
from importers.issuing.summary import Summary
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from stores.packed_bulletins import Registering


def register(ledger: Ledger, spec: Spec, summary: Summary) -> None:
    """Register the source, whom it relays, and its series; raises SpecDoesNotFit if one is there as something else.

    That is one transaction, or as many as it takes where there are very many series.
    """
    commands = lacking(ledger, spec)
    command = next(commands, None)
    while command is not None:
        with ledger.together() as group:
            while command is not None and not group.is_full:
                with _naming(_part(spec, command)):
                    summary.record(group.record(command, spec.actor))
                if isinstance(command, OpenSeries):
                    summary.opened.append(command.series)
                command = next(commands, None)


def lacking(ledger: Ledger, spec: Spec) -> Iterator[Registering]:
    """What of the source, whom it relays, and its series is to be registered yet, looked for when it is its turn.

    Raises SpecDoesNotFit if one is there as something else.
    """
    relayed = spec.source.relays
    if relayed and ledger.source(relayed.source) is None:
        yield RegisterSource(source=relayed.source, name=relayed.name, url=relayed.url)
    if ledger.source(spec.source.source) is None:
        relays = relayed.source if relayed else None
        yield RegisterSource(source=spec.source.source, name=spec.source.name, url=spec.source.url, relays=relays)
    for slug in spec.series:
        new = series_of(spec, slug)
        with _naming(_part(spec, new)):
            known = ledger.series(new.series)
        if known is None:
            yield new
        elif (raised := _raised(known, new, spec)) is not None:
            yield raised


def _part(spec: Spec, command: Registering) -> str:
    """The part of the spec from which a command comes."""
    if not isinstance(command, RegisterSource):
        return f"series {command.series.partition('/')[2]}"
    is_relayed = spec.source.relays is not None and command.source == spec.source.relays.source
    return f"{'relayed source' if is_relayed else 'source'} {command.source}"


@contextmanager
def _naming(what: str) -> Iterator[None]:
    """Name the part of the spec that the ledger refuses."""
    try:
        yield
    except Malformed as refusal:
        raise type(refusal)(f"{what} of the spec: {refusal.message}", **refusal.facts) from refusal


def rehearse(ledger: Ledger, empty: Ledger, spec: Spec) -> None:
    """Register in an empty ledger what the ledger will have; raises whatever registering or closing would raise."""
    relayed = [spec.source.relays.source] if spec.source.relays else []
    for name in (*relayed, spec.source.source):
        if (source := ledger.source(name)) is not None and empty.source(name) is None:
            empty.record(RegisterSource(source=name, name=source.name), spec.actor)
    with empty.together() as group:
        for slug in spec.series:
            new = series_of(spec, slug)
            known = ledger.series(new.series)
            if known is not None:
                _check(known, new)
                _open_as(known, group, spec)
                if (raised := _raised(known, new, spec)) is not None:
                    ledger.record(raised, spec.actor, dry_run=True)
    register(empty, spec, Summary())
    with empty.together() as group:
        for slug, series in spec.series.items():
            there = empty.series(spec.key(slug)) if series.closing else None
            if there is not None and there.closed is None:
                group.record(_closing(spec, slug), spec.actor, dry_run=True)


def _open_as(known: Series, empty: CommandGroup, spec: Spec) -> None:
    there = OpenSeries(
        series=known.series,
        title=known.title,
        unit=known.unit,
        measure=known.measure,
        frequency=known.frequency,
        decimals=known.decimals,
    )
    empty.record(there, spec.actor)
    if known.closed is not None:
        empty.record(CloseSeries(series=known.series, last_period=known.closed.last_period), spec.actor)


def _raised(known: Series, new: OpenSeries, spec: Spec) -> DescribeSeries | None:
    """The description of a series that the spec gives more decimals than it has; fewer are no reason to refuse."""
    if new.decimals <= known.decimals:
        return None
    reason = f"the spec {spec.name} gives it {new.decimals} decimals"
    return DescribeSeries(series=known.series, decimals=new.decimals, reason=reason)


def series_of(spec: Spec, slug: str) -> OpenSeries:
    """The series as the spec, with its defaults, describes it."""
    one, defaults = spec.series[slug], spec.defaults
    measure, frequency = one.measure or defaults.measure, one.frequency or defaults.frequency
    assert measure is not None, "a spec that does not say is refused when it is read"
    assert frequency is not None, "a spec that does not say is refused when it is read"
    starts_on = defaults.starts_on if one.starts_on is UNSET else one.starts_on
    return OpenSeries(
        series=spec.key(slug),
        title=one.title,
        unit=one.unit or defaults.unit or "",
        measure=measure,
        frequency=frequency,
        description=one.description,
        decimals=defaults.decimals if one.decimals is UNSET else one.decimals,
        starts_on=starts_on.isoformat() if starts_on else None,
        lag_days=defaults.lag_days if one.lag_days is UNSET else one.lag_days,
    )


def _check(known: Series, new: OpenSeries) -> None:
    # Title, lag and the like may have been changed since; these three make the series what it is.
    for word in ("unit", "measure", "frequency"):
        there, said = getattr(known, word), getattr(new, word)
        if there != said:
            raise SpecDoesNotFit(
                f"series {new.series} is in the ledger with the {word} {there!r}, the spec says {said!r}",
                series=new.series,
            )


def close(ledger: Ledger, spec: Spec, file: FileSpec, latest: Contents, summary: Summary) -> None:
    """Close the file's series that the spec says have ended, unless the latest version still goes on with them.

    A version between two ends may hold later periods; a closed series could not take them any more. What keeps a
    series from ending is noted: by then everything else is recorded.
    """
    for slug in closings(spec, file):
        key = spec.key(slug)
        known = ledger.series(key)
        if known is None or known.closed is not None or _goes_on(latest, key, _closing(spec, slug).last_period):
            continue
        try:
            summary.record(ledger.record(_closing(spec, slug), spec.actor))
        except LaterFiguresExist as refusal:
            summary.notes.append(f"not closed: {refusal.message}")
        else:
            summary.closed.append(key)


def closings(spec: Spec, file: FileSpec) -> list[str]:
    """The slugs of the file's series that the spec says have ended."""
    of_file = spec.series_of(file) if file.of == "statements" else ()
    return [slug for slug in of_file if spec.series[slug].closing is not None]


def _closing(spec: Spec, slug: str) -> CloseSeries:
    said = spec.series[slug].closing
    assert said is not None, "asked of those that end"
    successors = tuple(spec.key(successor) for successor in said.successors)
    return CloseSeries(series=spec.key(slug), last_period=said.last_period, successors=successors, reason=said.reason)


def _goes_on(latest: Contents, key: str, last_period: str) -> bool:
    last = period(last_period).first
    return any(said.series == key for line in latest.lines if period(line.period).first > last for said in line.said)
