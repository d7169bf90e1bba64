"""Examples in the OpenAPI document: of answers and writes of the built-in example, which tests ask for again."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from api.openapi.read_operations import JsonObject

FILE, WRITES_FILE = "answer_examples.json", "write_examples.json"


class AnswerExample(Struct, frozen=True):
    """What the built-in example answers at an address."""

    address: str
    body: Any


class WriteExample(Struct, frozen=True):
    """What is sent to an address of the built-in example, and what it answers; None where that holds a secret."""

    address: str
    body: Any
    status: int
    answer: Any = None


def add_examples(paths: JsonObject) -> None:
    """Put the examples into the answers of the operations that have one."""
    known, written = _known(), _written()
    for operations in paths.values():
        for operation in operations.values():
            example = known.get(operation["operationId"])
            if example is not None:
                _show(operation["responses"]["200"], f"GET {example.address}", example.body)
            write = written.get(operation["operationId"])
            if write is not None:
                _show(operation["requestBody"], write.address, write.body)
            if write is not None and write.answer is not None:
                _show(operation["responses"][str(write.status)], write.address, write.answer)


def _show(told: JsonObject, summary: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    shown = {**told["content"]["application/json"], "examples": {"demo": {"summary": summary, "value": value}}}
    told["content"] = {**told["content"], "application/json": shown}  # several statuses may share what they say


@cache
def _known() -> dict[str, AnswerExample]:
    """The examples by the names of their reads."""
    return msgspec.json.decode((files("api.openapi") / FILE).read_bytes(), type=dict[str, AnswerExample])


@cache
def _written() -> dict[str, WriteExample]:
    """The examples of writes by their names."""
    return msgspec.json.decode((files("api.openapi") / WRITES_FILE).read_bytes(), type=dict[str, WriteExample])
