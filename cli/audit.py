"""Checks a log, or a proof from one, without trusting the server: one file that needs Python and cryptography.

    python audit.py proof FILE --key KEY                                a proof, offline
    python audit.py log PLACE --key KEY [--proof FILE] [--keep NEW]     a whole log, by address or in a folder
    python audit.py log PLACE --key KEY --held OLD                      and that it goes on from what was kept before

It imports nothing of the service, so that you can read all of it, copy it anywhere, and run it with ``python -I``.
KEY is the log's verifier key, which you should have from elsewhere than the service. What is checked: RFC 9162 Merkle
trees under C2SP signed notes and tlog-tiles, cosignatures of witnesses, and the reading rule by which a figure's value
follows from its events. What is not: that a source said what an event says it said. A proof alone cannot show that
nothing was left out at its end, nor a log alone that others are shown the same one: ``--proof`` and ``--held`` do.
Ends with 0 if all holds, 1 if something is wrong, 2 if it could not be checked. Python 3.11 or later.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_WIDTH, _HASH_BYTES, _AT_ONCE, _PIECE = 256, 32, 16, 1 << 16
_SECONDS, _LONGEST_SECONDS, _WAITING_SECONDS = 30, 120, 600
_LARGEST_NOTE, _LARGEST_TILE, _LARGEST_BUNDLE = 1 << 16, _WIDTH * _HASH_BYTES, _WIDTH * (2 + 0xFFFF)
_LOG, _WITNESS, _ID_BYTES, _TIME_BYTES = 1, 4, 4, 8  # the types of keys; how long a key id and a cosignature's time are
_DATE, _MOST_SIGNATURES, _DASH = 10, 100, "\N{EM DASH} "
_MAGIC, _BUNDLE = "c2sp.org/tlog-proof@v1", "asreported-proof/1"
_SAYS = {
    "figure-reported": "statement", "figure-revised": "statement", "figure-confirmed": "statement",
    "figure-reinstated": "statement", "figure-withdrawn": "withdrawal",
}  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)?", re.ASCII)
_AMENDS, _OTHERS = ("entry-corrected", "entry-voided"), ("adjustment-declared", "adjustment-withdrawn")


class Wrong(Exception):
    """Something does not hold."""


class NotChecked(Exception):
    """It could not be checked."""


class Key(NamedTuple):
    """A verifier key: ``name+key id+base64(type || public key)``."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def accepts(self, seal: bytes, text: str) -> bool:
        """Whether it is the signature, of a witness the cosignature, over the text."""
        signed = text.encode()
        if self.kind == _WITNESS:
            stamp, seal = int.from_bytes(seal[:_TIME_BYTES]), seal[_TIME_BYTES:]
            signed = b"cosignature/v1\ntime %d\n" % stamp + signed
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(seal, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


class Checkpoint(NamedTuple):
    """A signed tree: the log's name, how many entries, and their root."""

    origin: str
    size: int
    root: bytes


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect within the host that was asked alone: no service sends its auditors about."""

    def redirect_request(self, req: Any, *more: Any) -> Any:  # noqa: ANN401 - as the library has it
        if urlsplit(more[-1]).netloc != urlsplit(req.full_url).netloc:
            raise URLError(f"sent on to another host, {urlsplit(more[-1]).netloc!r:.80}: name that one, if it is right")
        return super().redirect_request(req, *more)


_urlopen = build_opener(_SameHost).open


class Place:
    """Where a log is: an address or a folder."""

    def __init__(self, said: str) -> None:
        self._base = said.rstrip("/")
        self._is_web = said.startswith(("http://", "https://"))

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file of the log, if not more than so many; a service that asks to wait is waited for."""
        where, until = f"{self._base}/{name}", time.monotonic() + _WAITING_SECONDS
        while time.monotonic() < until:
            try:
                with _urlopen(where, timeout=_SECONDS) if self._is_web else Path(where).open("rb") as answer:
                    return _received(answer, where, most)
            except HTTPError as error:
                with error:
                    if error.code not in (429, 503):
                        raise NotChecked(f"{where}: status {error.code}") from error
                    wait = re.fullmatch("[0-9]{1,5}", error.headers.get("Retry-After", ""), re.ASCII)
                time.sleep(min(max(int(wait[0]), 1), _SECONDS) if wait else 1)
            except (OSError, HTTPException, ValueError) as error:
                raise NotChecked(f"{where}: {error}") from error
        raise NotChecked(f"{where}: asked to wait again and again")

    def all(self, names: list[str], most: int) -> Iterator[bytes]:
        """Several files in their order, some at a time."""
        with ThreadPoolExecutor(4) as several:
            for at in range(0, len(names), _AT_ONCE):
                yield from several.map(lambda name: self.read(name, most), names[at : at + _AT_ONCE])


def _received(answer: HTTPResponse | BufferedReader, where: str, most: int) -> bytes:
    """What is answered, to its end; the server may be slow or endless by intent."""
    content, until = bytearray(), time.monotonic() + _LONGEST_SECONDS
    while piece := answer.read1(_PIECE):
        content += piece
        if len(content) > most:
            raise Wrong(f"{where} has more than {most} bytes")
        if time.monotonic() > until:
            raise NotChecked(f"{where}: not answered within {_LONGEST_SECONDS} seconds")
    if getattr(answer, "length", None):
        raise NotChecked(f"{where}: the answer was cut off")
    return bytes(content)


def key_of(said: str, kinds: tuple[int, ...] = (_LOG, _WITNESS)) -> Key:
    """The key that the text is, if it is of one of the kinds."""
    name, _, rest = said.strip().partition("+")
    key_id, _, coded = rest.partition("+")
    public = decoded(coded)
    if not name or public is None or len(public) != 1 + _HASH_BYTES or public[0] not in kinds:
        wanted = "a witness's" if kinds == (_WITNESS,) else "a log's"
        raise NotChecked(f"not {wanted} Ed25519 verifier key: {said!r:.80}")
    key = Key(name, public[0], public[1:])
    if key.id.hex() != key_id:
        raise NotChecked(f"the key id of {name} is {key.id.hex()}, not {key_id}: it was mistyped")
    return key


def decoded(text: str) -> bytes | None:
    """Base64 in its one way to be written, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def opened(note: bytes, keys: list[Key]) -> Checkpoint:
    """The checkpoint in a note that every one of the keys signed; the first of them is the log's."""
    try:
        said = note.decode()
    except UnicodeDecodeError:
        raise Wrong("the checkpoint is no UTF-8") from None
    text, gap, lines = said.rpartition("\n\n")
    if len(note) > _LARGEST_NOTE or lines.count("\n") > _MOST_SIGNATURES:
        raise Wrong(f"the checkpoint has more than {_LARGEST_NOTE} bytes or {_MOST_SIGNATURES} signatures")
    if not gap or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said):
        raise Wrong("the checkpoint is no signed note")
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    for key in keys:
        own = [seal for name, seal in signatures if name == key.name and seal[:_ID_BYTES] == key.id]
        if not own:
            raise Wrong(f"the checkpoint is not signed by {key.name}")
        if not all(key.accepts(one[_ID_BYTES:], text + "\n") for one in own):
            raise Wrong(f"the signature of {key.name} does not hold")
    checkpoint = _checkpoint(text)
    if keys and checkpoint.origin != keys[0].name:
        raise Wrong(f"it is the log {checkpoint.origin}, not {keys[0].name}")
    return checkpoint


def _signature(line: str) -> tuple[str, bytes]:
    name, _, coded = line.removeprefix(_DASH).partition(" ")
    seal = decoded(coded)
    if not line.startswith(_DASH) or not name or seal is None or len(seal) <= _ID_BYTES:
        raise Wrong(f"not a signature: {line!r:.60}")
    return name, seal


def _checkpoint(text: str) -> Checkpoint:
    origin, size, root, *more = (*text.split("\n"), "", "")
    found = decoded(root)
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size, re.ASCII) or not found or len(found) != _HASH_BYTES:
        raise Wrong(f"not a checkpoint: {text!r:.80}")
    if not origin or "" in more[:-2]:
        raise Wrong(f"not a checkpoint: {text!r:.80}")
    return Checkpoint(origin, int(size), found)


def leaf(entry: bytes) -> bytes:
    """RFC 9162 section 2.1.1: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """RFC 9162 section 2.1.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def includes(hashed: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2: whether the leaf is in the tree."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, hashed
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


class Tree:
    """The hashes of all complete subtrees of the entries so far, by level of tiles, and the root."""

    def __init__(self) -> None:
        self.size = 0
        self._stack: list[tuple[int, bytes]] = []
        self.tiles: list[list[bytes]] = []

    def add(self, hashed: bytes) -> None:
        """One more leaf."""
        height, self.size = 0, self.size + 1
        while self._stack and self._stack[-1][0] == height:
            hashed, height = node(self._stack.pop()[1], hashed), height + 1
            if height % 8 == 0:
                self.tiles += [[] for _ in range(height // 8 - len(self.tiles))]
                self.tiles[height // 8 - 1].append(hashed)
        self._stack.append((height, hashed))

    def root(self) -> bytes:
        """Over all leaves so far."""
        found = [one for _, one in self._stack] or [hashlib.sha256(b"").digest()]
        while len(found) > 1:
            found[-2:] = [node(*found[-2:])]
        return found[0]


def tile_names(level: str, count: int, first: int = 0) -> list[str]:
    """The files of one level with so many hashes or entries, from a number on, as tlog-tiles names them."""
    names = []
    for number in range(first, -(-count // _WIDTH)):
        groups = [f"{number // 1000**at % 1000:03}" for at in range(5) if at == 0 or number >= 1000**at]
        whole = "/".join([*(f"x{one}" for one in reversed(groups[1:])), groups[0]])
        width = min(_WIDTH, count - number * _WIDTH)
        names.append(f"tile/{level}/{whole}" + ("" if width == _WIDTH else f".p/{width}"))
    return names


def split(bundle: bytes, name: str) -> list[bytes]:
    """The entries of a bundle: each behind its length in two bytes."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        if len(entries) == _WIDTH:
            raise Wrong(f"{name} holds more than {_WIDTH} entries")
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if end > len(bundle):
            raise Wrong(f"{name} is cut off")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def audit(place: Place, last: Checkpoint, held: list[Checkpoint], stream: str = "") -> dict[int, dict[str, Any]]:
    """Read the whole log and compare everything; the events of that stream and of the log itself, by position."""
    for old in held:
        if old.origin != last.origin:
            raise Wrong(f"what was kept is of the log {old.origin}, this is {last.origin}")
        if old.size > last.size:
            raise Wrong(f"the log went back: it had {old.size} entries, and has {last.size}")
    wanted = {one.size: one.root for one in (*held, last)}
    if any(wanted[one.size] != one.root for one in held):
        raise Wrong(f"two roots were signed at size {next(o.size for o in held if wanted[o.size] != o.root)}")
    tree, found, near = Tree(), {}, [f'"{one}"'.encode() for one in (stream or "log", "log")]
    for entry in _entries(place, last.size, tree, wanted):
        # Behind a backslash JSON can hide any name, so whatever has one is read in full.
        is_near = any(one in entry for one in (*near, b"\\"))
        if is_near and (event := _event(entry)).get("stream") in (stream, "log"):
            found[tree.size] = event
    for level, hashes in enumerate(tree.tiles, 1):
        names = tile_names(str(level), len(hashes))
        for number, (name, tile) in enumerate(zip(names, place.all(names, _LARGEST_TILE), strict=True)):
            if tile != b"".join(hashes[number * _WIDTH : (number + 1) * _WIDTH]):
                raise Wrong(f"{name} does not hold the hashes of the entries")
    return found


def _entries(place: Place, size: int, tree: Tree, wanted: dict[int, bytes]) -> Iterator[bytes]:
    """Every entry, once it is in the tree; raises Wrong where a root is not as it was signed."""
    _check_root(tree, wanted)
    for start in range(0, size, _AT_ONCE * _WIDTH):
        # Named a stretch at a time: a size that nobody could serve costs no memory.
        upto = min(size, start + _AT_ONCE * _WIDTH)
        bundles, tiles = (tile_names(level, upto, start // _WIDTH) for level in ("entries", "0"))
        read = zip(bundles, place.all(bundles, _LARGEST_BUNDLE), place.all(tiles, _LARGEST_TILE), strict=True)
        for name, bundle, tile in read:
            entries = split(bundle, name)
            if len(entries) != min(_WIDTH, size - tree.size):
                raise Wrong(f"{name} holds {len(entries)} entries, not {min(_WIDTH, size - tree.size)}")
            hashes = [leaf(one) for one in entries]
            if tile != b"".join(hashes):
                raise Wrong(f"the hashes under {name} are not those of its entries")
            for hashed, entry in zip(hashes, entries, strict=True):
                tree.add(hashed)
                _check_root(tree, wanted)
                yield entry


def _check_root(tree: Tree, wanted: dict[int, bytes]) -> None:
    if tree.size in wanted and tree.root() != wanted[tree.size]:
        raise Wrong(f"the first {tree.size} entries do not have the root that was signed")


def proved(text: str, entry: bytes, keys: list[Key]) -> int:
    """The position of the entry in the log that signed it, by a tlog-proof."""
    head, _, note = text.partition("\n\n")
    magic, *lines = head.split("\n")
    lines = lines[1:] if lines and lines[0].startswith("extra ") else lines
    index = re.fullmatch("index (0|[1-9][0-9]{0,18})", lines[0], re.ASCII) if lines else None
    path = [decoded(one) for one in lines[1:]]
    if magic != _MAGIC or index is None or any(one is None or len(one) != _HASH_BYTES for one in path):
        raise Wrong("not a tlog-proof")
    checkpoint = opened(note.encode(), keys)
    whole = [one for one in path if one is not None]
    if not includes(leaf(entry), int(index[1]), checkpoint.size, whole, checkpoint.root):
        raise Wrong(f"the log does not hold this entry at position {int(index[1]) + 1}")
    return int(index[1]) + 1


def check_bundle(bundle: dict[str, Any], keys: list[Key]) -> tuple[Checkpoint, dict[int, dict[str, Any]]]:
    """What was signed, and the events of the figure by position, once all are proved and the answer follows."""
    if bundle.get("format") != _BUNDLE:
        raise Wrong(f"not a proof of the format {_BUNDLE}")
    signed, question, answer = opened(bundle["checkpoint"].encode(), keys), bundle["question"], bundle["answer"]
    stream, until = f"figure/{question['figure']}", _whole(question["position"])
    if question["kind"] not in ("figure", "total"):
        raise Wrong(f"a proof is of a figure or a total, not of {question['kind']!r:.40}")
    if question["figure"].rpartition("/")[2] != answer["period"]:
        raise Wrong("the answer is of another period than the question")
    if not 0 < until <= signed.size:
        raise Wrong(f"the answer is at position {until}, and what was signed ends at {signed.size}")
    if (bundle["origin"], _whole(bundle["position"])) != (signed.origin, until):
        raise Wrong("the proof is of another log or position than its question and its checkpoint")
    events = _proved_events(bundle, keys, stream, until)
    if [one["version"] for one in events.values()] != list(range(1, len(events) + 1)):
        raise Wrong(f"events of {stream} are left out")
    for name, said in reads(events, question["as_of"]).items():
        if said != answer[name] or type(said) is not type(answer[name]):
            raise Wrong(f"{name}: the events say {said}, the answer says {answer[name]}")
    return signed, events


def _proved_events(bundle: dict[str, Any], keys: list[Key], stream: str, until: int) -> dict[int, dict[str, Any]]:
    """The stream's events up to the position, in order; raises Wrong where any entry of the proof is not proved."""
    events = {}
    for one in bundle["entries"]:
        position = proved(one["proof"], one["event"].encode(), keys)
        if position != _whole(one["position"]) or one["proof"].partition("\n\n")[2] != bundle["checkpoint"]:
            raise Wrong(f"the proof of position {one['position']} is of another")
        event = _event(one["event"].encode())
        if event["stream"] == stream and position <= until:
            events[position] = event
    return dict(sorted(events.items()))


def reads(events: dict[int, dict[str, Any]], as_of: str | None) -> dict[str, Any]:
    """The reading rule: of the entries as corrected, without those voided, the last of those published by then."""
    entries: dict[int, tuple[int, dict[str, Any] | None]] = {}
    days: dict[str, list[tuple[int, datetime]]] = {}
    for position, event in events.items():
        if event["type"] in _SAYS:
            entries[event["version"]] = position, event[_SAYS[event["type"]]]
            _mark(days, position, event[_SAYS[event["type"]]]["published_at"])
        elif event["type"] not in (*_AMENDS, *_OTHERS):
            raise NotChecked(f"the event at position {position} is of a type that is not known here: {event['type']}")
        elif event["type"] in _AMENDS and entries.get(event["entry"], (0, None))[1] is not None:
            entries[event["entry"]] = entries[event["entry"]][0], event.get("statement") or event.get("withdrawal")
    known = [
        (_ordered(said["published_at"], at, days), at, number, said)
        for number, (at, said) in entries.items()
        if said and (as_of is None or _instant(said["published_at"]) <= _instant(as_of))
    ]
    if not known:
        raise Wrong("by the events nothing had been published by then")
    _, _, number, said = max(known, key=lambda one: one[:2])
    qualifier = said.get("qualifier", "exact") if "value" in said else None
    return {
        "value": said.get("value"), "qualifier": qualifier, "published_at": said["published_at"], "entry": number
    }  # fmt: skip


def _mark(days: dict[str, list[tuple[int, datetime]]], position: int, moment: str) -> None:
    """Keep the latest instant of each day as it was recorded, by position."""
    if len(moment) > _DATE:
        day = days.setdefault(moment[:_DATE], [])
        day.append((position, max([_instant(moment), *(at for _, at in day[-1:])])))


def _ordered(moment: str, position: int, days: dict[str, list[tuple[int, datetime]]]) -> datetime:
    """Where an entry stands: a bare date behind the instants that were recorded of its day at earlier positions."""
    if len(moment) > _DATE:
        return _instant(moment)
    before = bisect_left(days.get(moment, []), position, key=lambda one: one[0])
    return days[moment][before - 1][1] if before else datetime.fromisoformat(f"{moment}T00:00:00+00:00")


def _whole(number: object) -> int:
    if type(number) is not int:
        raise Wrong(f"a position is a whole number, not {number!r:.40}")
    return number


def _instant(moment: str) -> datetime:
    """From when on a moment is known: a bare date from its last microsecond on."""
    said = _MOMENT.fullmatch(moment)
    try:
        if said:
            return datetime.fromisoformat(moment if said[1] else f"{moment}T23:59:59.999999Z").astimezone(UTC)
    except (ValueError, OverflowError):
        said = None
    raise Wrong(f"not a moment as the ledger writes it: {moment!r:.40}")


def _event(entry: bytes, what: str = "an event") -> dict[str, Any]:
    try:
        event = json.loads(entry.decode(), object_pairs_hook=_unambiguous)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise Wrong(f"not {what}: {entry[:60]!r}")
    return event


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that has each name once: two programs could not read two different events in it."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("an object that has a name twice")
    return dict(pairs)


def _say(line: str, to: TextIO | None = None) -> None:
    """Print one line: whatever a log holds cannot begin another, move the cursor, or be too strange for a terminal."""
    shown, to = "".join(one if one.isprintable() else "?" for one in line), to or sys.stdout
    encoding = to.encoding or "ascii"
    print(shown.encode(encoding, "backslashreplace").decode(encoding), file=to)


def _kept(path: Path, key: Key) -> Checkpoint:
    try:
        return opened(path.read_bytes(), [key])
    except Wrong as wrong:
        raise Wrong(f"{path}: {wrong}") from wrong


def _run_log(given: argparse.Namespace, keys: list[Key]) -> None:
    place, bundle = Place(given.place), _event(given.proof.read_bytes(), "a proof") if given.proof else None
    note = place.read("checkpoint", _LARGEST_NOTE)
    last = opened(note, keys)
    # What is about to be replaced is evidence, too.
    before = [*given.held, *([given.keep] if given.keep and given.keep.exists() else [])]
    held = [_kept(path, keys[0]) for path in dict.fromkeys(before)]
    signed, events = check_bundle(bundle, keys[:1]) if bundle else (last, {})
    held += [signed] if bundle else []
    found = audit(place, last, held, f"figure/{bundle['question']['figure']}" if bundle else "")
    _say(f"ok  the log {last.origin} at size {last.size}, signed by {', '.join(one.name for one in keys)}")
    _say(f"ok  {last.size} entries and all tiles have the root {base64.b64encode(last.root).decode()}")
    for size in dict.fromkeys(one.size for one in held):
        _say(f"ok  it goes on from what was signed at size {size}")
    for at, event in found.items():
        if event["stream"] == "log":
            _say(f"    at position {at} it says of itself: {event['type']}, {event.get('why')}")
    if bundle:
        until, own = bundle["question"]["position"], [at for at, one in found.items() if one["stream"] != "log"]
        if [one for one in own if one <= until] != list(events):
            raise Wrong("the log has more events of the figure than the proof")
        later = [one for one in own if one > until]
        _say(f"ok  the proof has all events of {bundle['question']['figure']} up to position {until}")
        _say(f"    {f'changed since, at {later}' if later else 'nothing was recorded of it since'}")
        _say_of_total(bundle["question"])
    if given.keep:
        fresh = given.keep.with_name(f"{given.keep.name}.new")
        fresh.write_bytes(note)
        fresh.replace(given.keep)
        _say(f"    kept for the next time: {given.keep}")


def _run_proof(given: argparse.Namespace, keys: list[Key]) -> None:
    content = given.file.read_bytes()
    if given.entry:
        position = proved(content.decode(), given.entry.read_bytes(), keys)
        _say(f"ok  the log {keys[0].name} holds {given.entry} at position {position}")
        return
    bundle = _event(content, "a proof")
    (signed, events), question, answer = check_bundle(bundle, keys), bundle["question"], bundle["answer"]
    _say(f"ok  {keys[0].name} signed a tree of {signed.size} events, root {base64.b64encode(signed.root).decode()}")
    _say(f"ok  the {len(bundle['entries'])} events of the proof are in it, byte for byte")
    for position, event in events.items():
        said = event.get("statement") or event.get("withdrawal") or event.get("adjustment") or {}
        told = f"{said.get('value') or said.get('amount') or '-':>12}  {said.get('published_at', ''):27}"
        _say(f"    {position:>9}  {event['type']:20}  {told}  {event['recorded_at']}  {event['recorded_by']}")
    asked = f", as published by {question['as_of']}" if question["as_of"] else ""
    value = "withdrawn" if answer["value"] is None else f"{answer['qualifier']} {answer['value']}"
    _say(f"ok  by these, {question['figure']} is {value}{asked}, at position {question['position']}")
    _say_of_total(question)
    _say("    whether an event was left out at the end, only the log can say: log PLACE --proof FILE")


def _say_of_total(question: dict[str, Any]) -> None:
    if question["kind"] == "total":
        _say("    that it is the latest figure of its series is claimed by the proof, and cannot be checked by it")


def main(arguments: list[str] | None = None) -> int:
    """Check what is asked for; how it ended."""
    parser = argparse.ArgumentParser(prog="audit.py", description=(__doc__ or "").partition("\n")[0])
    verbs = parser.add_subparsers(required=True)
    log = verbs.add_parser("log", help="a whole log")
    log.add_argument("place", help="its address, such as https://figures.example/log, or a folder")
    log.add_argument("--held", action="append", default=[], type=Path, help="a checkpoint kept from before")
    log.add_argument("--keep", type=Path, help="where to keep the checkpoint for the next time; held, too, if there")
    log.add_argument("--proof", type=Path, help="a proof that should have all events of its figure")
    log.set_defaults(run=_run_log)
    proof = verbs.add_parser("proof", help="a proof, offline")
    proof.add_argument("file", type=Path, help="a proof of a figure, or a .tlog-proof")
    proof.add_argument("--entry", type=Path, help="the stored bytes that a .tlog-proof is of")
    proof.set_defaults(run=_run_proof)
    for one in (log, proof):
        one.add_argument("--key", required=True, help="the log's verifier key")
        one.set_defaults(witness=[])
    log.add_argument("--witness", action="append", help="the key of a witness that has to have cosigned")
    given = parser.parse_args(arguments)
    try:
        given.run(given, [key_of(given.key, (_LOG,)), *(key_of(one, (_WITNESS,)) for one in given.witness)])
    except Wrong as wrong:
        _say(f"WRONG  {wrong}")
        return 1
    except (OSError, NotChecked, KeyboardInterrupt) as problem:
        _say(f"audit.py: {str(problem) or 'stopped'}", sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as strange:
        _say(f"WRONG  it is not of the form: {type(strange).__name__}: {strange}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
