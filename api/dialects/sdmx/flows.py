"""Dataflows: each source is one, and each of its series a key of it (decision 0139)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from api.dialects.dialect_ids import DialectIds, IdRule
from api.dialects.dialect_request import DialectRefusal, DialectRequest
from api.dialects.sdmx.words import MAINTAINER, VERSION, VERSIONS
from domain.keys import series_key
from domain.refusals import NotASlug, UnknownSeries, UnknownSource
from domain.series import Series, Source
from projections.answers.known import known_series, known_source
from projections.answers.series_list import described_series
from projections.answers.sources import sources_in_order

_NOT_FOUND = 404
_ANY = frozenset({"*", "all"})
# Behind the code that a series has by rule where an operator gave it to another one of its dataflow.
_APART = "@RULE"


class Flow(NamedTuple):
    """The dataflow of a source; ``code`` is its id, which an operator may have chosen: that by rule works too."""

    code: str
    source: Source

    @property
    def codes(self) -> frozenset[str]:
        """The ids by which it may be asked for."""
        return frozenset({self.code, _written(self.source.source)})


class FlowSeries(NamedTuple):
    """A series as a key of its dataflow: its frequency and ``code``, which an operator may have chosen."""

    flow: Flow
    code: str
    series: Series

    @property
    def codes(self) -> frozenset[str]:
        """The codes by which it may be asked for; where an operator gave its own by rule to another, one alone."""
        by_rule = _written(series_key(self.series.series).series)
        return frozenset({self.code} if self.code == f"{by_rule}{_APART}" else {self.code, by_rule})


def _read(said: str) -> str:
    return said.lower().replace("_", "-").replace(".", "/")


def _written(key: str) -> str:
    return key.upper().replace("-", "_").replace("/", ".")


# ``war-losses`` is WAR_LOSSES, ``war-losses/personnel`` WAR_LOSSES.PERSONNEL: what follows the dot is its code.
SDMX_RULE = IdRule(written=_written, read=_read)


def flows(asked: DialectRequest) -> Iterator[Flow]:
    """Every dataflow, by its source."""
    found = sorted(sources_in_order(asked.view, asked.at), key=attrgetter("source"))
    return (Flow(asked.ids.of_source(one.source), one) for one in found)


def flows_named(asked: DialectRequest, maintainer: str, code: str, version: str) -> list[Flow]:
    """The dataflows that a reference names, of which each part may be several with commas, or any; none is refused."""
    if not _names(maintainer, {MAINTAINER}) or not _names(version, VERSIONS):
        found = []
    elif _ANY & set(code.split(",")):
        found = list(flows(asked))
    else:
        found = flows_by_code(asked, code)
    if not found:
        raise DialectRefusal(
            _NOT_FOUND,
            f"there is no dataflow {maintainer[:60]}:{code[:60]}({version[:20]}). "
            f"All are of {MAINTAINER}, in version {VERSION}; each is a source of this ledger.",
        )
    return found


def flows_by_code(asked: DialectRequest, code: str) -> list[Flow]:
    """The dataflows of some ids with commas between, as far as there are any; no other is looked at."""
    return list(dict.fromkeys(one for each in code.split(",") for one in _flow(asked, each)))


def series_of(asked: DialectRequest, flow: Flow, codes: Iterable[str] | None = None) -> Iterator[FlowSeries]:
    """The series of a dataflow by their keys, or those of them that have one of the codes."""
    if codes is None:
        for each in described_series(asked.view, asked.at, flow.source.source):
            yield FlowSeries(flow, code_of(asked, each.series), each)
    else:
        found = {key: one for code in codes if (one := _series(asked, flow, code)) for key in [one.series.series]}
        yield from (found[key] for key in sorted(found))


def code_of(asked: DialectRequest, key: str) -> str:
    """The code of a series in its dataflow."""
    code = asked.ids.of_series(key).rpartition(".")[2]
    is_its_own = _named(asked.ids).get((series_key(key).source, code), key) == key
    return code if is_its_own else f"{code}{_APART}"


@lru_cache(maxsize=8)
def _named(ids: DialectIds) -> Mapping[tuple[str, str], str]:
    """The series that an operator named, by their source and their code in it."""
    return {(series_key(key).source, said.rpartition(".")[2]): key for said, key in ids.configured.items()}


def _names(said: str, known: Iterable[str]) -> bool:
    parts = set(said.split(","))
    return bool(parts & (_ANY | set(known)))


def _flow(asked: DialectRequest, code: str) -> Iterator[Flow]:
    name = asked.ids.source(code)
    try:
        source = known_source(asked.view, asked.at, name)
    except (UnknownSource, NotASlug):
        return
    found = Flow(asked.ids.of_source(source.source), source)
    if code in found.codes:
        yield found


def _series(asked: DialectRequest, flow: Flow, code: str) -> FlowSeries | None:
    """The series that a code could stand for; whether it has it is for the key to say."""
    for key in _keys_of(asked, flow, code):
        try:
            series = known_series(asked.view, asked.at, key).series
        except (UnknownSeries, NotASlug):
            continue
        if series_key(key).source == flow.source.source:
            return FlowSeries(flow, code_of(asked, series.series), series)
    return None


def _keys_of(asked: DialectRequest, flow: Flow, code: str) -> Iterable[str]:
    """The series that a code of a dataflow could be, those that an operator named first."""
    source, named, by_rule = flow.source.source, _named(asked.ids), code.removesuffix(_APART)
    if (source, code) in named:
        return [named[source, code]]
    if by_rule != code and (source, by_rule) in named:
        return [f"{source}/{_read(by_rule)}"]
    return map(asked.ids.series, (f"{flow.code}.{code}", f"{_written(source)}.{code}", code))
