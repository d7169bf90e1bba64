"""Where the product's answers differ from the model's, field by field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projections.answers.view import View
from projections.moment import At
from tests.model.facts import Facts
from tests.model.plain import plain
from tests.model.questions import OF_A_SERIES
from tests.model.questions_of_all import OF_ALL
from tests.model.questions_of_revisions import OF_REVISIONS

# When the ledger learned of it, and why there is nothing: these are the product's own.
APART = {"last_changed", "why"}
NUMBERS = {
    "total", "total_adjusted", "daily_average", "net_effect", "amount", "change", "difference", "min", "max",
    "first", "last", "before", "after", "adjusted_before", "adjusted_after",
}  # fmt: skip

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NUMBERED = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True)
class Difference:
    """One field that the product answers otherwise than the model."""

    question: str
    as_of: str | None
    position: int
    path: str
    product: Any
    model: Any

    def __str__(self) -> str:
        at = f"as_of={self.as_of} position={self.position}"
        return f"{self.question} at {at}: {self.path} is {self.product!r}, by the model {self.model!r}"

    @property
    def kind(self) -> tuple[str, str]:
        """The question and the field, without the series and the places in lists."""
        return self.question.partition(" of ")[0], _NUMBERED.sub("[]", self.path)


def differences(
    answers: View, facts: Facts, as_of: str | None, position: int, only: str = ""
) -> Iterator[list[Difference]]:
    """Every question, or one, asked at one moment: the fields that differ, each once; none where it agrees."""
    at = answers.at(as_of=as_of, position=position)
    for series in facts.series(position):
        periods = [one.period for one in facts.of(series, position)]
        for question, (ask, tell) in (OF_A_SERIES | OF_REVISIONS).items():
            if not f"{question} of {series}".startswith(only):
                continue
            product, model = plain(ask(answers, at, series, periods)), tell(facts, series, as_of, position)
            yield _told(f"{question} of {series}", at, as_of, product, model)
    for name, (ask_all, tell_all) in OF_ALL.items():
        if not name.startswith(only):
            continue
        answered, told = plain(ask_all(answers, at)), tell_all(facts, as_of, position)
        if name.startswith("feed"):
            answered, told = _in_one_order(answered, facts), _in_one_order(told, facts)
        yield _told(name, at, as_of, answered, told)


def _in_one_order(rows: list[dict[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    rows = [{**row, "since": facts.batch_end(row["since"])} for row in rows]
    return sorted(rows, key=lambda one: (one["position"], one["kind"], one["entry"], one["series"], one["period"]))


def _told(question: str, at: At, as_of: str | None, product: Any, model: Any) -> list[Difference]:
    first: dict[str, Difference] = {}
    for path, one, other in unequal(product, model):
        first.setdefault(_NUMBERED.sub("[]", path), Difference(question, as_of, at.position, path, one, other))
    return list(first.values())


def unequal(product: Any, model: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place at which two answers differ; a field that is left out counts as None."""
    if product == model:
        return
    if isinstance(product, dict) and isinstance(model, dict):
        for name in sorted((product.keys() | model.keys()) - APART):
            yield from unequal(product.get(name), model.get(name), f"{path}.{name}")
    elif isinstance(product, list | tuple) and isinstance(model, list | tuple) and len(product) == len(model):
        for number, (one, other) in enumerate(zip(product, model, strict=True)):
            yield from unequal(one, other, f"{path}[{number}]")
    elif not _equal(product, model, path.rpartition(".")[2]):
        yield path, product, model


def _equal(product: Any, model: Any, name: str) -> bool:
    if name == "since":
        return bool(product >= model)  # a row may be told again as it is, but no change of it may be missed
    if name in NUMBERS and isinstance(product, str) and NUMBER.fullmatch(product) and isinstance(model, str):
        return NUMBER.fullmatch(model) is not None and Decimal(product) == Decimal(model)
    return bool(product == model)
