"""Examples of answers in the OpenAPI document: real ones of the built-in example, which a test asks for again."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from api.openapi.read_operations import JsonObject

FILE = "answer_examples.json"


class AnswerExample(Struct, frozen=True):
    """What the built-in example answers at an address."""

    address: str
    body: Any


def add_examples(paths: JsonObject) -> None:
    """Put the examples into the answers of the operations that have one."""
    known = _known()
    for operations in paths.values():
        for operation in operations.values():
            example = known.get(operation["operationId"])
            if example is not None:
                told = {"summary": f"GET {example.address}", "value": example.body}
                operation["responses"]["200"]["content"]["application/json"]["examples"] = {"demo": told}


@cache
def _known() -> dict[str, AnswerExample]:
    """The examples by the names of their reads."""
    return msgspec.json.decode((files("api.openapi") / FILE).read_bytes(), type=dict[str, AnswerExample])
