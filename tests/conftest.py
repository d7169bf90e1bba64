"""Fixtures that any test may ask for, and what it means that a test is skipped."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import a_ledger
from tests.postgres.fixtures import bare_database, database, nodes, postgres  # noqa: F401 - fixtures for any test

# In CI the same examples each time, so that what passes here passes there; everywhere else others at each run.
ALWAYS_THE_SAME = "ASREPORTED_SAME_EXAMPLES" in os.environ
settings.register_profile(
    "asreported", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=ALWAYS_THE_SAME
)
settings.load_profile("asreported")

# Nothing can install these: the figures of others are never part of this repository, and rights are the machine's.
NEVER_INSTALLED = ("../shared/data", "not permitted here")


@pytest.fixture
def ledger(tmp_path):
    """A small ledger in a file of its own, its clock standing still."""
    with a_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks for a PostgreSQL, so that all of it can be run with another version."""
    for item in items:
        if {"postgres", "nodes"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything that tests need was installed, as .ci/run does it, a skipped test is a failed one."""
    report = yield
    if report.skipped and "ASREPORTED_NO_SKIPS" in os.environ and not hasattr(report, "wasxfail"):
        why = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(one in why for one in NEVER_INSTALLED):
            report.outcome = "failed"
            report.longrepr = f"skipped, where nothing may be missing: {why}"
    return report
