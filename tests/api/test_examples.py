"""Whoever fills in every example that the OpenAPI document gives asks something that the built-in example answers."""

import json

import pytest
from litestar.testing import TestClient

from api.app import create_app
from cli import example
from projections.answers.view import View
from stores.opening import open_ledger
from tests.begun import begin
from tests.test_architecture import ROOT

DOCUMENT = json.loads((ROOT / "docs/reference/openapi.json").read_text(encoding="utf-8"))
# Ids are made at random, so no example can name one that is there.
BY_ID = ("{document}", "{bulletin}", "{sha256}")
# What only a mirror answers; tests/mirrors asks it.
OF_A_MIRROR = ("/log/mirror",)


def is_secret(operation):
    """Whether it asks for a token though anybody may read."""
    return bool(operation.get("security"))


READS = sorted(
    path
    for path, operations in DOCUMENT["paths"].items()
    if "get" in operations
    and not is_secret(operations["get"])
    and not any(name in path for name in (*BY_ID, *OF_A_MIRROR))
)


def filled(path):
    """The address with every first example, with every second one, and so on while there are more."""
    parameters = DOCUMENT["paths"][path]["get"].get("parameters", [])
    examples = {
        (one["in"], one["name"]): found
        for one in parameters
        if (found := one["schema"].get("examples") or one["schema"].get("items", {}).get("examples"))
    }
    for turn in range(max(map(len, examples.values()), default=1)):
        said = {name: found[min(turn, len(found) - 1)] for name, found in examples.items()}
        words = {name: value for (where, name), value in said.items() if where == "path"}
        yield path.format(**words), {name: value for (where, name), value in said.items() if where == "query"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    path = tmp_path_factory.mktemp("examples") / "ledger.db"
    with open_ledger(path) as ledger:
        example.load(ledger)
    begin(path, "demo.example/asreported")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client


@pytest.mark.parametrize("path", READS)
def test_what_the_document_gives_as_examples_is_answered(path, service):
    for address, query in filled(path):
        answer = service.get(address, params=query)

        assert answer.status_code == 200, (str(answer.url), answer.text[:300])
