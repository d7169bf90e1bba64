"""The import of one file as it is now, of any format, with the same readers as a history."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from domain.recording.commands import Bulletin, NewDocument, ReceiveContent, ReceiveDocument
from domain.recording.contents import LARGEST_CONTENT
from importers.issuing import registering
from importers.issuing.shares import Shares
from importers.issuing.summary import DoubtfulVintage, Summary
from importers.plausibility.ledger_doubts import ledger_doubts
from importers.recording import record_all
from importers.specs.spec import Spec
from importers.vintages.delivered_file import DeliveredFile, DeliveryFacts
from importers.vintages.file_vintage import Progress
from stores.garbage import collecting_rarely
from stores.opening import OpenLedger
from stores.proposal import HeldVintage
from stores.proposal_register import ProposalRegister


def import_file(  # noqa: PLR0913 - the facts of one publication
    ledger: OpenLedger,
    path: str | Path,
    spec: Spec,
    *,
    published_at: str | None = None,
    changed_at: str | None = None,
    complete: bool = False,
    url: str | None = None,
    format: str | None = None,  # noqa: A002 - the spec's own word
    trust: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Record what one file says as one bulletin for each time that the spec names it, published then or now.

    ``complete``: the file is the whole list, so that what it lacks is withdrawn. ``url`` is where it
    appeared, and it was published when it was ``changed_at``, if nothing says otherwise; ``format`` is the one that the
    caller takes it to be. What is not plausible beside what the ledger has is held back, unless ``trust`` is put in it.
    ``progress`` is called with (done, total, label). Raises Unreadable, NotASpec, or a refusal of the ledger; then
    nothing is recorded.
    """
    with collecting_rarely():
        if progress:
            progress(0, 1, f"reading {Path(path).name}")
        one = DeliveredFile(ledger, Path(path), spec, DeliveryFacts(published_at, complete, url, format, changed_at))
        found = () if trust else file_doubts(ledger, one)
        return _held(ledger, one, found) if found else record_file(ledger, one, progress)


def record_file(ledger: OpenLedger, one: DeliveredFile, progress: Progress | None = None) -> Summary:
    """Record a file that was read, whatever it says; ``progress`` is told of its figures."""
    summary = Summary(position=ledger.head(), notes=one.notes)
    registering.register(ledger, one.spec, summary)
    vintages = [vintage for _, vintage in one.vintages]
    record_all(ledger, one.spec, vintages, summary, issued=_telling(one, progress))
    return summary


def _telling(one: DeliveredFile, progress: Progress | None) -> Callable[[int], None]:
    total = sum(bulletin.size for bulletin in _bulletins(one)) if progress else 0
    done = 0

    def issued(figures: int) -> None:
        nonlocal done
        done += figures
        if progress:
            progress(done, total, f"recording the figures of {one.path.name}")

    return issued


def publish_bytes(ledger: OpenLedger, one: DeliveredFile, media_type: str) -> None:
    """Record the bytes of a file as the content of its documents, if they fit; those that have it stay as they are."""
    if len(one.content) > LARGEST_CONTENT:
        return
    source, actor = one.spec.source.source, one.spec.actor
    cited = {bulletin.document for bulletin in _bulletins(one) if isinstance(bulletin.document, NewDocument)}
    for document in sorted(cited, key=lambda one: one.published_at or ""):
        # What the ledger has already is named, and not recorded again.
        name = ledger.record(ReceiveDocument(source=source, document=document), actor).document
        if name is not None:
            ledger.record(ReceiveContent(document=name, media_type=media_type, content=one.content), actor)


def held_file(
    ledger: OpenLedger, one: DeliveredFile, doubts: tuple[str, ...], *, named: str, title: str
) -> HeldVintage:
    """A file that was read as a proposal, by the name that the same again has; with what is to be registered for it."""
    bulletins = tuple(share for vintage in _bulletins(one) for share in Shares().of(vintage))
    return HeldVintage(
        key=proposal_key(one.spec.actor, named, one.appearance.sha256),
        source=one.spec.source.source,
        address=None,
        title=title,
        published_at=bulletins[-1].published_at,
        spans=tuple(span for bulletin in bulletins for span in bulletin.complete),
        doubts=doubts,
        figures=sum(bulletin.size for bulletin in bulletins),
        bulletins=bulletins,
        registering=tuple(registering.lacking(ledger, one.spec)),
    )


def proposal_key(actor: str, named: str, sha256: str) -> str:
    """What a file's proposal is known by: who reads it, under which name, and the SHA-256 of its bytes."""
    return hashlib.sha256(f"{actor}\n{named}\n{sha256}".encode()).hexdigest()


def _bulletins(one: DeliveredFile) -> Iterator[Bulletin]:
    return (vintage.bulletin for _, vintage in one.vintages if vintage.bulletin is not None)


def file_doubts(ledger: OpenLedger, one: DeliveredFile) -> tuple[str, ...]:
    """Why a file is not plausible beside what the ledger has of its series, or one edition in it beside another.

    None if it is, or if the ledger has nothing of them.
    """
    found = dict.fromkeys(
        f"the edition of {doubtful.vintage.published_at}: {doubt}"
        for doubtful in one.doubtful_editions
        for doubt in doubtful.doubts
    )
    if all(ledger.series(one.spec.key(slug)) is None for slug in one.spec.series):
        return tuple(found)
    for file, vintage in one.vintages:
        rule = one.spec.plausible_of(file)
        if rule is not None and vintage.bulletin is not None:
            shares = Shares().of(vintage.bulletin)
            found |= dict.fromkeys(ledger_doubts(ledger, shares, rule, one.spec.actor))
    return tuple(found)


def _held(ledger: OpenLedger, one: DeliveredFile, doubts: tuple[str, ...]) -> Summary:
    name = one.path.name
    held = held_file(ledger, one, doubts, named=f"file {name}", title=name)
    ProposalRegister(ledger.store.path, ledger.clock).hold((held,), one.spec.actor)
    told = DoubtfulVintage(commit="", path=name, published_at=held.published_at, verdict="waiting", doubts=doubts)
    return Summary(position=ledger.head(), notes=one.notes, doubtful=[told])
