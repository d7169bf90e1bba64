"""The sessions of the documents give the answers that the pages show."""

import os
import shutil

import pytest

from tests.docs.page import as_shown, masked
from tests.docs.stand_in import understood
from tests.docs.told import told_by
from tests.test_architecture import ROOT

PAGES = [ROOT / "docs" / name for name in ("recording.md", "auditing.md")]
WRITES = os.environ.get("ASREPORTED_WRITE_DOCS") == "1"
CLIENTS = [True, False] if shutil.which("curl") else [False]


@pytest.mark.parametrize("with_curl", CLIENTS, ids=lambda one: "curl" if one else "stand-in")
@pytest.mark.parametrize("place", PAGES, ids=lambda one: one.stem)
def test_a_session_goes_as_the_page_says(place, with_curl, tmp_path):
    page = place.read_text(encoding="utf-8")

    told = told_by(page, tmp_path, with_curl)
    if WRITES and masked(told) != masked(page):
        place.write_text(told, encoding="utf-8")
        page = told

    assert masked(page) == masked(told), "write it again: ASREPORTED_WRITE_DOCS=1"


def test_an_answer_is_cut_to_what_the_page_shows_of_it():
    real = 'HTTP/1.1 201 Created\r\nserver: x\r\netag: "2"\r\n\r\n{"a":"1","b":[{"c":1,"d":2},{"c":3}],"e":null}'

    assert as_shown(real, 'HTTP/1.1 0\netag: 0\n\n{"e": 0, "b": [{"c": 0, …}, …], …}\n') == (
        'HTTP/1.1 201 Created\netag: "2"\n\n{"b": [{"c": 1, …}, …], "e": null, …}\n'
    )


def test_a_field_that_the_answer_has_not_is_seen_to_be_missing():
    assert as_shown('{"a":1}', '{"a": 1, "b": 2}\n') == '{"a": 1}\n'


def test_what_differs_from_run_to_run_is_not_compared():
    one, other = (
        '"id": "a1b2c3d4", "at": "2026-11-25T22:15:57.184532Z"',
        '"id": "zzzzzzzz", "at": "2027-01-01T00:00:00.000000Z"',
    )

    assert masked(one) == masked(other)
    assert masked('"value": "5840"') != masked('"value": "5841"')


def test_the_stand_in_says_what_it_does_not_know():
    with pytest.raises(ValueError, match="knows no --json"):
        understood(["--json", "{}", "http://127.0.0.1:8000"])
