"""The list of what is watched: what it cannot mean is refused, with the entry and the key named."""

import pytest

from domain.refusals import Malformed
from importers.import_refusals import NotASpec
from importers.watching.watch_list import NotAWatchList, read_watch_list
from importers.watching.watched_url import NotAWatchedUrl, watched_url
from tests.watching.watching import SPEC

ENTRY = '[[watch]]\nname = "cases"\nurl = "https://town.example/cases.csv"\nspec = "town.toml"\n'
LONG = """
name = "town"
source = { source = "town", name = "The town" }

[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }

[files.long]
series = "cases-{country}-{sex}"
value = "cases"

[files.long.each]
title = "Cases in {country}"
unit = "persons"
measure = "cumulative"
frequency = "D"
"""


def read(folder, text, spec=SPEC):
    (folder / "town.toml").write_text(spec)
    (folder / "watch.toml").write_text(text)
    return read_watch_list(folder / "watch.toml")


def test_an_entry_has_its_schedule_in_seconds(tmp_path):
    [entry] = read(tmp_path, ENTRY + 'every = "90m"\nsilent_after = "2w"\nwithin = "45s"').entries

    assert (entry.every, entry.silent_after, entry.within) == (5400, 1_209_600, 45)
    assert (entry.cited, entry.series, entry.file_name) == ("https://town.example/cases.csv", ("cases",), "cases.csv")


def test_series_that_a_template_names_are_a_pattern(tmp_path):
    [entry] = read(tmp_path, ENTRY, LONG).entries

    assert entry.series == ("cases-*-*",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "watch"),
        ("watch = 1", "watch"),
        ("[[watch", "not TOML"),
        ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1") * 3, "not TOML"),
        (ENTRY + ENTRY, "two entries are called cases"),
        (ENTRY + 'evry = "1h"', "evry"),
        (ENTRY + 'every = "30s"', "every is a length of time from 1m to 366d"),
        (ENTRY + 'every = "hourly"', "every is a length of time"),
        (ENTRY + "every = 60", "every"),
        (ENTRY + 'silent_after = "1h"', "silent_after is a length of time from 1d"),
        (ENTRY + 'within = "2h"', "within is a length of time"),
        (ENTRY + "most_bytes = 0", "most_bytes is 1 to"),
        (ENTRY + "most_bytes = 9999999999999", "most_bytes is 1 to"),
        (ENTRY + 'file = "deaths.csv"', "say file = with one of the paths cases.csv"),
        (ENTRY + 'cite = "town"', "not an address"),
        (ENTRY.replace('"cases"', '"../cases"'), "not a name"),
        ('contact = "a b"\n' + ENTRY, "contact is an address"),
        ("keep_bytes = -1\n" + ENTRY, "keep_bytes"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(tmp_path, text, why):
    with pytest.raises(Malformed) as told:
        read(tmp_path, text)

    assert why in told.value.message
    assert "watch.toml" in told.value.message


def test_a_spec_that_is_none_is_told_with_its_entry(tmp_path):
    with pytest.raises(NotASpec, match="watch 'cases'"):
        read(tmp_path, ENTRY, "name = 1")


def test_a_path_that_stands_for_many_files_is_not_one(tmp_path):
    with pytest.raises(NotAWatchList, match="stands for many files"):
        read(tmp_path, ENTRY, SPEC.replace('"cases.csv"', '"cases-{date}.csv"'))


def test_a_list_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotAWatchList, match="cannot be read"):
        read_watch_list(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("https://town.example", ("town.example", 443, "/")),
        ("https://town.example:8443/a?b=c&d", ("town.example", 8443, "/a?b=c&d")),
        ("https://[2001:db8::1]/a", ("2001:db8::1", 443, "/a")),
        ("https://TOWN.example/A", ("town.example", 443, "/A")),
    ],
)
def test_an_address_is_taken_apart(said, parts):
    assert watched_url(said) == parts


@pytest.mark.parametrize(
    "said",
    [
        "http://town.example/", "ftp://town.example/", "file:///etc/passwd", "town.example", "https://", "https:///a",
        "https://user@town.example/", "https://u:p@town.example/", "https://town.example:25/", "https://town.example:0/",
        "https://town.example:99999/", "https://town.example:x/", "https://[::1/", "https://a[::1]/",
        "https://täglich.example/", "https://town.example/a b", "https://town.example/ä", "https://town.example/a#b",
        "https://town.example/\r\nHost: x",
        "https://town.example\\@x.example/", "https://" + "a" * 3000, "https://..example/", "https://town_.example./",
    ],
)  # fmt: skip
def test_what_is_no_address_to_fetch_from_is_refused(said):
    with pytest.raises(NotAWatchedUrl) as told:
        watched_url(said)

    assert told.value.why


def test_a_spec_by_whose_column_a_file_has_several_editions_is_refused_before_any_look(tmp_path):
    with pytest.raises(NotAWatchList, match="times of publication from the column 'since'"):
        read(tmp_path, ENTRY, SPEC.replace('path = "cases.csv"', 'path = "cases.csv"\npublished_at = "{since}"'))
