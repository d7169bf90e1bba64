"""A plugin of pytest that runs the laws alone, with many more examples: ``make hunt``."""

import os

import pytest
from hypothesis import is_hypothesis_test, settings

# As many times the examples of an ordinary run.
TIMES = int(os.environ.get("ASREPORTED_HUNT", "10"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what tries no examples, and raise the number of those that do."""
    laws = {id(one): one for one in items if is_law(one)}
    for law in {tried_by(one) for one in laws.values()}:
        raise_examples(law)
    config.hook.pytest_deselected(items=[one for one in items if id(one) not in laws])
    items[:] = laws.values()


def is_law(item: pytest.Item) -> bool:
    """Whether Hypothesis makes up what the test is given, or the steps that it takes."""
    return is_hypothesis_test(getattr(item, "obj", None)) or is_machine(item)


def is_machine(item: pytest.Item) -> bool:
    """Whether the test is the steps of a state machine, whose class has its settings."""
    return hasattr(getattr(item, "cls", None), "settings")


def tried_by(item):
    """What has the settings: the class of a state machine, or the function."""
    return item.cls if is_machine(item) else getattr(item.obj, "__func__", item.obj)


def raise_examples(law):
    """So many times the examples, none of which is kept from an earlier run."""
    name = "settings" if hasattr(law, "settings") else "_hypothesis_internal_use_settings"
    usual = getattr(law, name, None) or settings()
    setattr(law, name, settings(usual, max_examples=usual.max_examples * TIMES, database=None))
