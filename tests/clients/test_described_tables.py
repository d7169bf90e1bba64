"""csvw and frictionless find every CSV as its metadata describe it, and read the cells that it has."""

import csv

import httpx
import pytest

from projections.answers.claim_rules import ClaimRules
from tests.api.conftest import copied, filled  # noqa: F401 - fixtures of these tests, too
from tests.api.running import running
from tests.api.test_table_metadata import LISTS as WITHOUT_RULES
from tests.api.test_table_metadata import ending
from tests.client.conftest import RULE
from tests.clients.environment import asked_by

LISTS = {**WITHOUT_RULES, "reconciliation": "/v1/reconciliation"}
# The one of which a cell is damaged is named first.
FIRST = "totals"
PROGRAMS = ("csvw", "frictionless")


@pytest.fixture(scope="module")
def address(filled, tmp_path_factory):  # noqa: F811 - the fixture
    path = copied(filled, tmp_path_factory.mktemp("described"))
    with running(path, reconciliation=ClaimRules(rule=(RULE,))) as service:
        yield str(service.client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def told(address, tmp_path_factory):
    paths = [LISTS[FIRST], *(path for name, path in LISTS.items() if name != FIRST)]
    return asked_by("described_tables", address, *paths, folder=tmp_path_factory.mktemp("described-tables"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_each_list_is_valid_and_read_cell_by_cell(program, name, told, address):
    _, *rows = csv.reader(httpx.get(address + ending(LISTS[name], "csv")).text.splitlines())

    found = told["read"][LISTS[name]][program]

    assert (found["valid"], found["warnings"]) == (True, [])
    assert len(rows) > 0
    assert found["rows"] == rows


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_cell_that_is_not_as_described_is_found(program, told):
    assert told["damaged"][program] is False
