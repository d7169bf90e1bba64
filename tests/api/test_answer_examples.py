"""The document's examples of answers are what the built-in example answers.

``ASREPORTED_WRITE_DOCS=1 python -m pytest tests/api/test_answer_examples.py`` writes them again.
"""

import itertools
import json
import os
import re
from datetime import UTC, datetime

import jsonschema_rs
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.openapi.answer_examples import FILE
from api.openapi.read_operations import IN_PATH
from api.policy import Policy
from api.routes.reads import READS
from cli import example
from cli.example_rules import RULES
from projections.answers.view import View
from stores.opening import open_ledger
from tests.test_architecture import ROOT

PLACE = ROOT / "api/openapi" / FILE
DOCUMENT = ROOT / "docs/reference/openapi.json"
THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Proofs are signed with keys made at random, and events are as many things as there are kinds of them.
COMPARING = Policy(reconciliation=RULES)
WITHOUT = {"proof", "total_proof"}
# Without a moment to begin with, nothing differs.
ASKED = {"compare": ["from=2022-03-02"]}
WITH_EXAMPLES = [read for read in READS if read.name not in WITHOUT and read.line is None]


def address(read, ids):
    """The address of a read with the examples of its words; of a list, no more than the first two items."""
    path = re.sub(r"{(\w+):str}", lambda word: ids.get(word[1], IN_PATH[word[1]].example), read.path)
    asked = ASKED.get(read.name, []) + [
        f"{name}={one.schema['examples'][0]}" for name, one in read.known.items() if one.is_asked
    ]
    asked += ["limit=2"] if "limit" in read.known else []
    return f"{path}?{'&'.join(asked)}" if asked else path


def without_chance(text):
    """The text with each id, which are made at random, as one that says by its end which of them it was."""
    numbers = itertools.count(0x3456789ABCD)
    known: dict[str, str] = {}
    return _ID.sub(lambda one: known.setdefault(one[0], f"0191e2f4-5b6c-7d8e-9f01-2{next(numbers):011x}"), text)


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    path = tmp_path_factory.mktemp("answered") / "ledger.db"
    with open_ledger(path, lambda: THEN) as ledger:
        example.load(ledger)
    with View.open(path) as answers, TestClient(create_app(answers, policy=COMPARING)) as client:
        words = [IN_PATH[name].example for name in ("source", "series", "period")]
        first = client.get("/v1/series/{}/{}/figures/{}/history".format(*words)).json()["items"][0]
        ids = {"document": first["document"]["id"], "bulletin": first["bulletin"]}
        found = {}
        for read in WITH_EXAMPLES:
            asked = address(read, ids)
            answer = client.get(asked)
            assert answer.status_code == 200, (asked, answer.text)
            told = json.dumps({"address": asked, "body": answer.json()}, ensure_ascii=False)
            found[read.name] = json.loads(without_chance(told))
        yield found


def test_the_examples_are_what_the_built_in_example_answers(answered):
    text = json.dumps(answered, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("ASREPORTED_WRITE_DOCS") == "1":
        PLACE.write_text(text, encoding="utf-8")

    assert PLACE.read_text(encoding="utf-8") == text, "run make reference"


@pytest.mark.parametrize("name", [read.name for read in WITH_EXAMPLES])
def test_an_example_is_of_the_schema_beside_it(name):
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    (told,) = (
        operation["responses"]["200"]["content"]["application/json"]
        for operations in document["paths"].values()
        for operation in operations.values()
        if operation["operationId"] == name
    )

    schema = {**told["schema"], "components": document["components"]}
    assert told["examples"]["demo"]["summary"].startswith("GET /v1/")
    jsonschema_rs.validate(schema, told["examples"]["demo"]["value"])


def test_the_examples_show_something():
    shown = json.loads(PLACE.read_text(encoding="utf-8"))
    lists = {name: one["body"]["items"] for name, one in shown.items() if "items" in one["body"]}

    assert [name for name, items in lists.items() if not items] == []
    assert shown["figure"]["body"]["value"] == "9000"
