"""Each property of the OpenAPI document says what it means, and no words are left over."""

import json

import pytest

from api.openapi.property_words import WORDS
from api.openapi.property_words_by_schema import WORDS_BY_SCHEMA
from tests.test_architecture import ROOT

SCHEMAS = json.loads((ROOT / "docs/reference/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
PROPERTIES = {name: schema.get("properties", {}) for name, schema in SCHEMAS.items()}


@pytest.mark.parametrize("schema", sorted(SCHEMAS))
def test_every_property_is_described_in_a_sentence(schema):
    lacking = [name for name, told in PROPERTIES[schema].items() if not told.get("description", "").endswith(".")]

    assert lacking == [], "add words to api/openapi/property_words.py"


def test_no_words_are_of_what_is_not_there():
    there = {name for properties in PROPERTIES.values() for name in properties}
    in_full = {f"{schema}.{name}" for schema, properties in PROPERTIES.items() for name in properties}
    sides = {name.rpartition("_")[0] for name in there if name.endswith(("_after", "_before"))}

    assert WORDS.keys() - there - sides == set()
    assert WORDS_BY_SCHEMA.keys() - in_full == set()


def test_an_exception_says_something_else_than_the_words():
    assert [name for name, told in WORDS_BY_SCHEMA.items() if WORDS.get(name.rpartition(".")[2]) == told] == []


def test_words_are_shown_where_a_property_has_none_of_its_own():
    shown = {
        (name, told.get("description"))
        for schema, properties in PROPERTIES.items()
        for name, told in properties.items()
        if f"{schema}.{name}" not in WORDS_BY_SCHEMA
    }

    assert {name for name, told in WORDS.items() if (name, told) not in shown} <= {"published"}
