"""The signed log of an origin as it answers: lists, entries, hashes and contents, or the refusal of each."""

import hashlib

import msgspec

from domain.codec import LARGEST_EVENT
from domain.recording.contents import LARGEST_CONTENT
from domain.refusals import UpstreamWrong
from transparency.checkpoint_list import CheckpointPage
from transparency.nodes import WIDTH
from transparency.tile_paths import TilePath
from upkeep.upstream.origin import Origin

LISTED_AT_ONCE = 256
_LARGEST_PAGE = 16 * 1024 * 1024
_LARGEST_NOTE = 256 * 1024
# No list has more.
_MOST_CHECKPOINTS = 2**53
_HASH = 32
_LENGTH = 2
_page = msgspec.json.Decoder(CheckpointPage)


class OriginLog:
    """Asks an origin for parts of its log; raises OriginUnreachable, or UpstreamWrong for what is not of its form."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self._origin.address)

    def leave(self) -> None:
        """Have no thread ask any more, nor wait for an answer."""
        self._origin.leave()

    def note(self) -> str:
        """The checkpoint that was signed last, with its cosignatures."""
        return self._text("/log/checkpoint", self._body("/log/checkpoint", _LARGEST_NOTE))

    def page(self, after: int) -> CheckpointPage:
        """The checkpoints behind a number, one page of them."""
        target = _page_target(after)
        return self._checked_page(target, self._body(target, _LARGEST_PAGE), after)

    def page_unless(self, tag: bytes | None, after: int) -> tuple[CheckpointPage | None, bytes | None]:
        """The same with its tag; None where it still has the tag."""
        target = _page_target(after)
        answer = self._origin.get(target, _LARGEST_PAGE, tag)
        if answer.body is None and tag is not None:
            return None, tag
        return self._checked_page(target, answer.body or b"", after), answer.tag

    def entries(self, number: int, width: int) -> list[bytes]:
        """The stored bytes of so many events from the position ``256 * number + 1`` on."""
        target = f"/log/{TilePath(None, number, width)}"
        body, states, at = self._body(target, WIDTH * (LARGEST_EVENT + _LENGTH)), list[bytes](), 0
        while at < len(body):
            size = int.from_bytes(body[at : at + _LENGTH])
            states.append(body[at + _LENGTH : at + _LENGTH + size])
            at += _LENGTH + size
            if not 0 < size <= LARGEST_EVENT or at > len(body):
                raise self._wrong(target, f"entry {len(states)} is not of its length")
        if len(states) != width:
            raise self._wrong(target, f"{len(states)} entries instead of {width}")
        return states

    def hashes(self, level: int, number: int, width: int) -> list[bytes]:
        """The hashes of a tile."""
        target = f"/log/{TilePath(level, number, width)}"
        body = self._body(target, WIDTH * _HASH)
        if len(body) != width * _HASH:
            raise self._wrong(target, f"{len(body)} bytes instead of {width} hashes")
        return [body[at : at + _HASH] for at in range(0, len(body), _HASH)]

    def content(self, sha256: str, size: int) -> bytes:
        """The bytes of a document."""
        target = f"/log/content/{sha256}"
        if not 0 < size <= LARGEST_CONTENT:
            raise self._wrong(target, f"an event says that these are {size} bytes")
        body = self._body(target, size)
        if len(body) != size or hashlib.sha256(body).hexdigest() != sha256:
            raise self._wrong(target, "other bytes than the event names")
        return body

    def _body(self, target: str, most: int) -> bytes:
        body = self._origin.get(target, most).body
        if body is None:
            raise self._wrong(target, "nothing has changed, though nobody asked that")
        return body

    def _checked_page(self, target: str, body: bytes, after: int) -> CheckpointPage:
        try:
            found = _page.decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise self._wrong(target, f"no list of checkpoints: {error}"[:200]) from error
        if not 0 <= found.last <= _MOST_CHECKPOINTS:
            raise self._wrong(target, f"a list of {found.last} checkpoints"[:200])
        numbers = [one.number for one in found.items]
        last = numbers[-1] if numbers else after
        if numbers != list(range(after + 1, after + 1 + len(numbers))) or len(numbers) > LISTED_AT_ONCE:
            raise self._wrong(target, "its numbers do not follow each other")
        goes_on = found.more_after is not None
        if (goes_on and (not numbers or found.more_after != last)) or (numbers and goes_on != (found.last > last)):
            raise self._wrong(target, "where the list goes on is not where it ended")
        return found

    def _text(self, target: str, body: bytes) -> str:
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise self._wrong(target, "no text") from error

    def _wrong(self, target: str, why: str) -> UpstreamWrong:
        return UpstreamWrong(f"{self.address}{target} answers wrongly: {why}", address=self.address)


def _page_target(after: int) -> str:
    return f"/log/checkpoints?after={after}&limit={LISTED_AT_ONCE}"
