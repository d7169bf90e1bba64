"""A hash that goes on from the version before is that of the version alone."""

import hashlib

import pytest
from hypothesis import HealthCheck, event, given, settings

from importers.formats import json_beginning
from importers.formats.json_rows import JsonRows
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.vintages import hashing
from importers.vintages.hashing import RunningHash
from tests.importers.test_json_beginning import drawn_lists


@pytest.mark.parametrize("tail", [1, 12])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_lists())
def test_every_version_is_hashed_as_if_there_were_none_before(monkeypatch, tail, versions):
    monkeypatch.setattr(json_beginning, "_TAIL", 1)
    monkeypatch.setattr(hashing, "_TAIL", tail)
    rows, running = JsonRows(FileSpec(path="a.json", period=PeriodSpec(column="a"))), RunningHash()
    for version in map(str.encode, versions):
        try:
            beginning = rows.read(version).begins
        except UnreadableFile:
            continue  # nobody hashes what cannot be read
        event("begins as one before" if beginning else "begins by itself")

        assert version.startswith(beginning)
        assert running.of(version, beginning) == hashlib.sha256(version).hexdigest()
