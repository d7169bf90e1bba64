"""A made-up dialect, which shows what all dialects share."""

import re
import threading

import msgspec

from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_request import DialectRefusal, DialectReply

# How often a long body was let go of before its end, and what is held back until a test says so.
LET_GO = threading.Semaphore(0)
# How often a body was begun whose first piece never comes.
BEGAN = threading.Semaphore(0)
_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
PIECE = b"x" * 70_000


def _told(asked):
    told = {"query": asked.query, "words": asked.words, "position": asked.at.position, "base": asked.base}
    return DialectReply(body=msgspec.json.encode(told), media_type="application/json", headers=[(b"x-own", b"yes")])


def _refuse(asked):
    raise DialectRefusal(422, "Never.")


def _unknown(asked):
    return DialectReply(body=asked.view.at(None, 10**9), media_type="text/plain")


def _break(asked):
    raise ZeroDivisionError


def _pieces(most):
    try:
        for _ in range(most):
            yield PIECE
    except GeneratorExit:
        LET_GO.release()
        raise


def _long(asked):
    return DialectReply(body=_pieces(int(asked.one("pieces", "1"))), media_type="text/plain")


def _slow(asked):
    def pieces():
        BEGAN.release()
        yield from asked.view.generation.each(_ENDLESS, ())

    return DialectReply(body=pieces(), media_type="text/plain")


class _Pieces:
    def __iter__(self):
        return iter([PIECE] * 20)


def _again(asked):
    return DialectReply(body=_Pieces(), media_type="text/plain")


def _fail_half_way(asked):
    def pieces():
        yield from [PIECE] * 8
        raise ZeroDivisionError

    return DialectReply(body=pieces(), media_type="text/plain")


def _refused(told):
    return DialectReply(
        body=b"<wrong>%d %b</wrong>" % (told.status, told.message.encode()),
        media_type="text/xml",
        status=200 if "mild" in told.query else told.status,
    )


MADE_UP = Dialect(
    name="made-up",
    prefixes=("/fred/",),
    refused=_refused,
    routes=(
        DialectRoute(
            path="/fred/told",
            answer=_told,
            summary="What was asked.",
            parameters=frozenset({"series_id", "tag", "mild"}),
            repeated=frozenset({"tag"}),
            ignored=frozenset({"api_key"}),
            wild=re.compile(r"c\[[A-Z]+\]"),
            methods=("GET", "HEAD", "POST"),
        ),
        DialectRoute(path="/fred/word/{word:str}", answer=_told, summary="A word."),
        DialectRoute(path="/fred/refused", answer=_refuse, summary="A refusal of its own."),
        DialectRoute(path="/fred/high", answer=_unknown, summary="A refusal of ours."),
        DialectRoute(path="/fred/broken", answer=_break, summary="A mistake."),
        DialectRoute(
            path="/fred/long",
            answer=_long,
            summary="As long as is asked.",
            parameters=frozenset({"pieces"}),
            is_streamed=True,
        ),
        DialectRoute(path="/fred/again", answer=_again, summary="Long, and nothing is read for it any more."),
        DialectRoute(path="/fred/slow", answer=_slow, summary="Never comes.", is_streamed=True),
        DialectRoute(path="/fred/half", answer=_fail_half_way, summary="Breaks.", is_streamed=True),
    ),
)  # fmt: skip
