"""The log over HTTP as C2SP tlog-tiles has it: the checkpoint, tiles of hashes, bundles of entries."""

import gzip
from asyncio import to_thread

from msgspec import Struct

from api.http.conditional import sent_unless_known, wants_gzip
from api.http.query_string import read_query
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from api.reading.parameters import count
from api.reading.sized_cache import SizedCache
from projections.answers.proving import entry_proof
from projections.answers.view import View
from transparency.keys import signers_of
from transparency.known_keys import KnownKeys
from transparency.log_refusals import UnknownTile
from transparency.notes import VerifierKey
from transparency.signing import check_signer
from transparency.status import signs_elsewhere
from transparency.tile_paths import TilePath, tile_path

CHECKPOINT = "/log/checkpoint"
TILES = "/log/tile/{tile:path}"
KEY = "/log/key"
PROOF = "/v1/events/{position:str}/proof"
_FOR_EVER: Headers = [(b"cache-control", b"public, max-age=31536000, immutable")]
_FOR_SECONDS: Headers = [(b"cache-control", b"public, max-age=1")]
_ROOM = 16 * 1024 * 1024


class _Packed(Struct, frozen=True):
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)


def checkpoint(answers: View) -> Answering:
    """The last signed checkpoint, with all cosignatures."""

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        last = answers.log.last()
        body = answers.log.note(last).encode()
        return _sent(request, body, b'"%d-%d"' % (last.size, len(body)), "text/plain; charset=utf-8", _FOR_SECONDS)

    return answer


def key(answers: View) -> Answering:
    """The verifier key, for convenience: those who check the log should have it from elsewhere."""

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        lines = [f"{one}\n" for one in await to_thread(_verifiers, answers)]
        body = "".join(lines).encode()
        return _sent(request, body, b'"%d"' % len(body), "text/plain; charset=utf-8", _FOR_SECONDS)

    return answer


def _verifiers(answers: View) -> list[VerifierKey]:
    """Of the signer of now; raises WrongSigningKey for a key, also one of the same name, that did not sign last."""
    log, last = answers.log, answers.log.checkpoints.last()
    if last is not None and signs_elsewhere(log) and (known := KnownKeys(log).key(last.origin)) is not None:
        return [known]
    signers = signers_of(log.surroundings)
    if last is not None:
        check_signer(signers[0], last.note, "the ledger")
    return [one.verifier for one in signers]


def proof(answers: View) -> Answering:
    """A C2SP tlog-proof that one event is in the log; it never changes."""

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        position = count(1)(request.scope["path_params"]["position"])
        answers.at(position=position)
        body = (await to_thread(entry_proof, answers.log, position)).encode()
        return _sent(request, body, b'"%d-%d"' % (position, len(body)), "text/plain; charset=utf-8", _FOR_EVER)

    return answer


def tile(answers: View) -> Answering:
    """A tile or a bundle, within what was signed; it never changes."""
    kept = SizedCache[_Packed](_ROOM)

    async def packed(path: TilePath, body: bytes) -> bytes:
        key = (answers.log.last().origin, str(path))  # another log has other entries
        found = kept.get(key)
        if found is None:
            found = _Packed(await to_thread(gzip.compress, body, 6, mtime=0))
            kept.put(key, found)
        return found.body

    async def answer(request: HttpRequest) -> PlainResponse:
        scope = request.scope
        read_query(scope["query_string"], {})
        path = tile_path(scope["path_params"]["tile"].removeprefix("/"))
        if path is None:
            raise UnknownTile("this is not the address of a tile; see C2SP tlog-tiles", path=scope["path"][:100])
        tag = b'"%b"' % str(path).encode()
        if path.level is not None:
            body = await to_thread(answers.log.tile, path.level, path.number, path.width)
            return _sent(request, body, tag, "application/octet-stream", _FOR_EVER)
        body = await to_thread(answers.log.entries, path.number, path.width)
        if not wants_gzip(request):
            return _sent(request, body, tag, "application/octet-stream", _FOR_EVER, vary=True)
        small = await packed(path, body)
        return _sent(
            request, small, tag[:-1] + b'-gzip"', "application/octet-stream", _FOR_EVER, vary=True, packed=True
        )

    return answer


def _sent(
    request: HttpRequest,
    body: bytes,
    tag: bytes,
    media_type: str,
    keeping: Headers,
    *,
    vary: bool = False,
    packed: bool = False,
) -> PlainResponse:
    headers = [(b"etag", tag), *keeping]
    if vary:
        headers.append((b"vary", b"Accept-Encoding"))
    encoding = [(b"content-encoding", b"gzip")] if packed else []
    of_content = [*encoding, (b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
    return sent_unless_known(request, tag, headers, of_content, body)
