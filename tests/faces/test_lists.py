"""A list says the same in JSON, page by page, as NDJSON, as CSV and on the command line; nothing is lost on the way."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cli.wording import number_text
from tests.faces.asking import lived, some_moments
from tests.faces.lists import lists, options

SEEDS = range(500, 503)
MARKS = {"about": "~", "over": ">", "under": "<"}
UNKNOWN = ("amount_unknown", "adjustment_unknown", "previous_unknown")
# A level has no days and is never complete: its table has no columns that say so.
_NOT_OF_A_LEVEL = {"days", "complete"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_list_is_the_same_in_every_form_and_page_by_page(seed):
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            for one in lists(faces, where):
                asked = {**one.asked, **where}
                body = faces.ask(one.path, limit=1000, **asked).json()
                items = body["items"]

                assert faces.paged(one.path, 2, **asked) == items
                assert faces.lines(one.path, **asked)[: len(items)] == items
                assert lost(body, faces.rows(one.path, **asked), one.path) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_command_line_prints_what_http_answers_and_no_mark_is_lost_in_its_tables(seed):
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed))[::3]:
            for one in lists(faces, where):
                asked, words = {**one.asked, **where}, (*one.words, *options(where))
                body = faces.ask(one.path, limit=1000, **asked).json()

                assert json.loads(faces.types(*words, "--json")) == body
                assert faces.types(*words, "--csv") == faces.ask(one.path, format="csv", **asked).content
                assert unsaid(body, faces.types(*words).decode(), one.words[0]) == []


def lost(body: dict[str, Any], rows: list[dict[str, str]], path: str) -> list[tuple[str, str, str | None]]:
    """What stands in an item and not in its row; behind the items a table may have more."""
    items = body["items"]
    if path == "/v1/table":
        items = [_side_by_side(item) for item in items]
    if path.endswith("/triangle"):
        items = [_by_vintage(item, body["vintages"]) for item in items]
    found = []
    for item, row in zip(items, rows[: len(items)], strict=True):
        for name, text in flat(item):
            if text and row.get(name) not in {text, f"'{text}"} and not (item.get("level") and name in _NOT_OF_A_LEVEL):
                found.append((name, text, row.get(name)))
    return found


def _by_vintage(item: dict[str, Any], vintages: list[str]) -> dict[str, Any]:
    """What a row of the triangle has to tell: values, and of each what is not exact or withdrawn."""
    told = {"period": item["period"], **dict(zip(vintages, item["values"], strict=True))}
    ends = [one["from"] for one in item["runs"][1:]] + [len(vintages)]
    for run, end in zip(item["runs"], ends, strict=True):
        for vintage in vintages[run["from"] : end]:
            told[f"{vintage}.qualifier"] = None if run["qualifier"] == "exact" else run["qualifier"]
            told[f"{vintage}.state"] = None if run["state"] == "reported" else run["state"]
    return told


def _side_by_side(item: dict[str, Any]) -> dict[str, Any]:
    told = {"period": item["period"], **item["values"]}
    told |= {f"{key}.qualifier": word for key, word in item["qualifiers"].items()}
    return told | {f"{key}.state": word for key, word in item["states"].items()}


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every word of an item with the name of its column."""
    inside = f"{name}." if name else ""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(one, f"{inside}{key}")
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, 1):
            yield from flat(one, f"{inside}{number}")
    elif isinstance(value, list):
        yield name, " ".join(str(one) for one in value)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, "" if value is None else str(value)


def unsaid(body: Any, table: str, verb: str) -> list[str]:
    """What a table for people does not show: marks of values, withdrawals, unknown amounts."""
    found = []
    for one in _parts(body):
        mark = MARKS.get(one.get("qualifier") or "", "")
        value = one.get("value") or one.get("total")
        if mark and value and not any(f"{mark}{sign}{number_text(value)}" in table for sign in ("", "+")):
            found.append(f"{mark}{value}")
        if one.get("state") == "withdrawn" and "withdrawn" not in table:
            found.append("withdrawn")
        # A trail shows what an amount was in the row of that amount.
        if any(one.get(name) for name in UNKNOWN[: 2 if verb == "history" else 3]) and "unknown" not in table:
            found.append("unknown")
    return found


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _parts(one)
