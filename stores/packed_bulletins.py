"""The bytes in which the commands of a proposal wait: JSON, compressed, that reads back as what was packed."""

import zlib
from typing import NamedTuple

import msgspec
from msgspec import Struct

from domain.events import Span
from domain.recording.commands import (
    Bulletin,
    DescribeSeries,
    NewDocument,
    OpenSeries,
    RegisterSource,
    SaidAdjustment,
)
from domain.recording.lines import Line, SaidStatement
from domain.refusals import FileUnreadable

# Of what is packed and unpacked: no version of a file that is read as a whole is larger.
MOST_UNPACKED = 512 << 20
_FAST = 6
Registering = RegisterSource | OpenSeries | DescribeSeries


class ProposalCommands(NamedTuple):
    """The bulletins of a proposal, and what is to be registered before the ledger can take them."""

    bulletins: tuple[Bulletin, ...]
    registering: tuple[Registering, ...] = ()


class _PackedLine(Struct, frozen=True, array_like=True):
    period: str
    said: tuple[SaidStatement, ...]


class _PackedBulletin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str
    published_at: str
    cited: str | None = None
    document: NewDocument | None = None
    complete: tuple[Span, ...] = ()
    lines: tuple[_PackedLine, ...] = ()
    adjustments: tuple[SaidAdjustment, ...] = ()
    reason: str | None = None
    note: str | None = None
    expect: dict[str, int] = {}


class _PackedProposal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    sources: tuple[RegisterSource, ...] = ()
    series: tuple[OpenSeries, ...] = ()
    descriptions: tuple[DescribeSeries, ...] = ()
    bulletins: tuple[_PackedBulletin, ...] = ()


_encoder = msgspec.json.Encoder()
_commands = msgspec.json.Decoder(_PackedProposal)
_spans = msgspec.json.Decoder(tuple[Span, ...])


def pack(commands: ProposalCommands) -> bytes:
    """The commands as bytes."""
    packed = _PackedProposal(
        sources=tuple(one for one in commands.registering if isinstance(one, RegisterSource)),
        series=tuple(one for one in commands.registering if isinstance(one, OpenSeries)),
        descriptions=tuple(one for one in commands.registering if isinstance(one, DescribeSeries)),
        bulletins=tuple(_packed(one) for one in commands.bulletins),
    )
    return zlib.compress(_encoder.encode(packed), _FAST)


def unpack(packed: bytes) -> ProposalCommands:
    """The commands again; raises FileUnreadable where the bytes are none that were packed."""
    try:
        found = _commands.decode(_inflated(packed))
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileUnreadable(f"a proposal cannot be read: {error}") from error
    registering: tuple[Registering, ...] = (*found.sources, *found.series, *found.descriptions)
    return ProposalCommands(tuple(_unpacked(one) for one in found.bulletins), registering)


def pack_spans(spans: tuple[Span, ...]) -> bytes:
    """The spans as bytes."""
    return zlib.compress(_encoder.encode(spans), _FAST)


def unpack_spans(packed: bytes) -> tuple[Span, ...]:
    """The spans again; raises FileUnreadable."""
    try:
        return _spans.decode(_inflated(packed))
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileUnreadable(f"a proposal cannot be read: {error}") from error


def _inflated(packed: bytes) -> bytes:
    inflating = zlib.decompressobj()
    content = inflating.decompress(packed, MOST_UNPACKED)
    if not inflating.eof:
        raise FileUnreadable(f"a proposal cannot be read: it breaks off, or has more than {MOST_UNPACKED:,} bytes")
    return content


def _packed(one: Bulletin) -> _PackedBulletin:
    return _PackedBulletin(
        source=one.source,
        published_at=one.published_at,
        cited=one.document if isinstance(one.document, str) else None,
        document=one.document if isinstance(one.document, NewDocument) else None,
        complete=one.complete,
        lines=tuple([_PackedLine(line.period, line.said) for line in one.lines]),
        adjustments=one.adjustments,
        reason=one.reason,
        note=one.note,
        expect=dict(one.expect),
    )


def _unpacked(one: _PackedBulletin) -> Bulletin:
    return Bulletin(
        source=one.source,
        published_at=one.published_at,
        document=one.document or one.cited,
        complete=one.complete,
        lines=tuple([Line(line.period, line.said) for line in one.lines]),
        adjustments=one.adjustments,
        reason=one.reason,  # type: ignore[arg-type]  # the domain judges the word
        note=one.note,
        expect=one.expect,
    )
