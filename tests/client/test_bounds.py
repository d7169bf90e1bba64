"""Whoever answers, the client holds no more than it is allowed to, and no list leads it round."""

import asyncio
import gzip
import itertools
import json

import pytest

import asreported
from asreported.answers.figures import FigureRow
from asreported.columns import columns_of
from tests.client.test_problems import answering, good, totals

_ALLOWED = 1 << 20
_SPACES = b" " * (64 << 20)
HEAD = {"ledger-position": 7}


def packed(encoding, *, times=1):
    body = b'{"items": []' + _SPACES
    for _ in range(times):
        body = gzip.compress(body)
    return 200, {**HEAD, "content-encoding": encoding}, body


async def totals_async(address, **more):
    async with asreported.connect_async(address, **more) as ledger:
        return await ledger.totals().to_list()


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("head", [HEAD, {**HEAD, "content-encoding": "gzip"}])
def test_an_answer_with_more_bytes_than_are_allowed_is_not_held(head, status):
    body = gzip.compress(_SPACES) if "content-encoding" in head else _SPACES

    with answering((status, head, body)) as (address, asked):
        with pytest.raises(asreported.AnswerTooLarge, match="1,048,576"):
            totals(address, most_bytes=_ALLOWED)
        with pytest.raises(asreported.AnswerTooLarge, match="1,048,576"):
            asyncio.run(totals_async(address, most_bytes=_ALLOWED))

    assert len(asked) == 2  # and it is not asked for again


def test_a_file_is_not_held_either():
    with (
        answering((200, HEAD, _SPACES)) as (address, _),
        asreported.connect(address, most_bytes=_ALLOWED) as ledger,
        pytest.raises(asreported.AnswerTooLarge),
    ):
        ledger.series("town/cases").figures().file("csv")


@pytest.mark.parametrize(("encoding", "times"), [("gzip, gzip", 2), ("br", 1), ("zstd", 1), ("deflate", 1)])
def test_an_answer_that_is_packed_as_nobody_asked_is_not_unpacked(encoding, times):
    with answering(packed(encoding, times=times)) as (address, asked):
        with pytest.raises(asreported.NotUnderstood, match="packed"):
            totals(address)
        with pytest.raises(asreported.NotUnderstood, match="packed"):
            asyncio.run(totals_async(address))

    assert asked[0][2]["accept-encoding"] == "gzip"


def test_an_answer_as_large_as_is_allowed_is_read():
    status, head, body = good()
    whole = body.ljust(_ALLOWED)

    with answering((status, {**head, "content-encoding": "gzip"}, gzip.compress(whole))) as (address, _):
        assert totals(address, most_bytes=_ALLOWED) == []


def leading_to(*cursors):
    return [good({"items": [], "next": cursor, "position": 3}) for cursor in cursors]


@pytest.mark.parametrize("cursors", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"], ["x" * 100_000]])
def test_a_list_whose_pages_lead_round_is_read_no_further(cursors):
    with answering(*leading_to(*cursors)) as (address, asked):
        with pytest.raises(asreported.NotUnderstood, match="never end"):
            totals(address)
        with pytest.raises(asreported.NotUnderstood, match="never end"):
            asyncio.run(totals_async(address))

    assert len(asked) <= len(cursors) + 2


def row(**more):
    told = {
        "period": "2022-03-02", "state": "reported", "value": "1", "qualifier": None, "status": None, "through": None,
        "published_at": "2022-03-02", "entry": 1, "revisions": 0, "adjustment": None, "adjustment_unknown": False,
    }  # fmt: skip
    return json.dumps({"items": [{**told, **more}], "next": None, "position": 3}).encode()


@pytest.mark.parametrize(
    "wrong",
    [
        *({"value": text} for text in ("NaN", "sNaN", "-Infinity", "1E999999999", "1e-999999999", "9" * 4000)),
        *({"published_at": text} for text in ("", "x", "2022", "0000-00-00", "9999-99-99")),
    ],
)
def test_a_table_of_what_no_ledger_has_is_not_made(wrong):
    with answering((200, HEAD, row(**wrong))) as (address, _), asreported.connect(address) as ledger:
        rows = ledger.series("town/cases").figures().to_list()

    with pytest.raises(asreported.NotUnderstood):
        [column.decimals for column in columns_of(FigureRow, rows) if column.kind == "decimal"]


def test_as_many_pages_as_a_list_has_are_read():
    cursors = [*map(str, itertools.islice(itertools.count(), 20)), None]

    with answering(*leading_to(*cursors)) as (address, asked):
        assert totals(address) == []

    assert len(asked) == len(cursors)
