"""A feed is a folder of dated files, or what a web archive has of one file; each file is a vintage."""

import base64
import hashlib
import json
import re

import pytest

from importers.feed_import import import_feed
from importers.import_refusals import NotAHistory, NotASpec
from tests.importers.small_histories import spec

EDITIONS = """
name = "editions"
[source]
source = "counters"
name = "Those who count"
[document]
published_at = "{edition}"
[defaults]
unit = "persons"
measure = "level"
frequency = "M"
[series.cases]
title = "Cases"
[[files]]
path = "{edition}/cases.csv"
format = "csv"
period = { column = "month" }
[files.columns]
cases = "cases"
"""
PLAIN = EDITIONS.replace('published_at = "{edition}"', "").replace("{edition}/cases.csv", "data/cases.csv")
ORIGINAL = "http://example.org/data/cases.csv"


def write(folder, path, number):
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"month,cases\n2022-01,{number}\n", encoding="utf-8")
    return base64.b32encode(hashlib.sha1(place.read_bytes(), usedforsecurity=False).digest()).decode()


def line(timestamp, digest, status="200", mimetype="text/csv"):
    return f"org,example)/data/cases.csv {timestamp} {ORIGINAL} {mimetype} {status} {digest} 100"


def listing(tmp_path, *lines):
    (tmp_path / "captures.cdx").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "captures.cdx"


def said(ledger):
    events = [ledger.store.at(position).event for position in range(1, ledger.head() + 1)]
    return [(one.content.published_at, one.content.value) for one in events if one.stream.startswith("figure/")]


def test_each_dated_file_of_a_folder_is_a_vintage(ledger, tmp_path):
    write(tmp_path / "feed", "2022-03-01/cases.csv", 6)
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)

    summary = import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert said(ledger) == [("2022-02-01", "5"), ("2022-03-01", "6")]
    assert summary.vintages == 2
    write(tmp_path / "feed", "2022-04-01/cases.csv", 7)
    again = import_feed(ledger, tmp_path / "feed", spec(EDITIONS))
    assert (again.vintages, again.known, again.total.revisions_of_value) == (1, 2, 1)


def test_a_file_that_was_changed_in_its_place_is_told_again(ledger, tmp_path):
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)
    import_feed(ledger, tmp_path / "feed", spec(EDITIONS))
    write(tmp_path / "feed", "2022-02-01/cases.csv", 6)

    import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert said(ledger) == [("2022-02-01", "5"), ("2022-02-01", "6")]


def test_a_spec_that_does_not_say_when_a_file_was_published_is_refused(ledger, tmp_path):
    write(tmp_path / "feed", "data/cases.csv", 5)

    with pytest.raises(NotASpec, match="nothing says when a file of the folder was published"):
        import_feed(ledger, tmp_path / "feed", spec(PLAIN))


def test_a_link_to_itself_or_to_the_folder_around_it_is_skipped(ledger, tmp_path):
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)
    (tmp_path / "feed/2022-03-01").mkdir()
    (tmp_path / "feed/2022-03-01/cases.csv").symlink_to("cases.csv")
    (tmp_path / "feed/2022-03-02").symlink_to("..")

    summary = import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert ["Too many levels" in one.why for one in summary.skipped] == [True]
    assert said(ledger) == [("2022-02-01", "5")]


def test_a_link_out_of_the_folder_is_skipped_and_named(ledger, tmp_path):
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)
    write(tmp_path, "secret.csv", 9)
    (tmp_path / "feed/2022-03-01").mkdir()
    (tmp_path / "feed/2022-03-01/cases.csv").symlink_to(tmp_path / "secret.csv")

    summary = import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert [one.why for one in summary.skipped] == ["a link that leads out of the folder"]
    assert said(ledger) == [("2022-02-01", "5")]


def test_a_folder_that_is_imported_again_has_lost_nothing(ledger, tmp_path):
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)
    import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert import_feed(ledger, tmp_path / "feed", spec(EDITIONS)).notes == []


def test_a_file_that_was_changed_or_removed_is_told_of(ledger, tmp_path):
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)
    write(tmp_path / "feed", "2022-03-01/cases.csv", 6)
    import_feed(ledger, tmp_path / "feed", spec(EDITIONS))
    write(tmp_path / "feed", "2022-02-01/cases.csv", 7)
    (tmp_path / "feed/2022-03-01/cases.csv").unlink()

    [told] = import_feed(ledger, tmp_path / "feed", spec(EDITIONS)).notes

    assert told.startswith("2 files recorded before, the last one ")
    assert "are not in the folder as recorded; what was said then stays recorded" in told


def test_a_file_that_was_changed_back_is_told_of_with_what_holds(ledger, tmp_path):
    for number in (5, 6):
        write(tmp_path / "feed", "2022-02-01/cases.csv", number)
        import_feed(ledger, tmp_path / "feed", spec(EDITIONS))
    write(tmp_path / "feed", "2022-02-01/cases.csv", 5)

    summary = import_feed(ledger, tmp_path / "feed", spec(EDITIONS))

    assert said(ledger) == [("2022-02-01", "5"), ("2022-02-01", "6")]
    assert re.fullmatch(
        r"2022-02-01/cases.csv at \w{12} is there again, and what was recorded last of its moment, \w{12}, holds: "
        "if that was a mistake, void its bulletin",
        summary.notes[-1],
    )


def test_each_capture_of_a_listing_is_a_vintage_cited_in_the_archive(ledger, tmp_path):
    first = write(tmp_path / "feed", "20220201100000/example.org/data/cases.csv", 5)
    second = write(tmp_path / "feed", "20220301100000/example.org/data/cases.csv", 6)
    captures = listing(tmp_path, line("20220301100000", second), line("20220201100000", first))

    summary = import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=captures)

    assert said(ledger) == [("2022-02-01T10:00:00.000000Z", "5"), ("2022-03-01T10:00:00.000000Z", "6")]
    assert f"https://web.archive.org/web/20220201100000id_/{ORIGINAL}" in {
        one.url for one in ledger.evidence("counters")
    }
    assert summary.notes == []
    assert import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=captures).events == 0


def test_the_same_bytes_need_to_be_fetched_only_once(ledger, tmp_path):
    digest = write(tmp_path / "feed", "20220201100000.csv", 5)
    captures = listing(
        tmp_path, line("20220201100000", digest), line("20220301100000", digest, "-", "warc/revisit"),
        line("20220401100000", digest),
    )  # fmt: skip

    summary = import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=captures)

    assert (summary.vintages, summary.total.reports, summary.skipped) == (3, 1, [])


def test_a_capture_of_an_error_or_without_its_bytes_is_skipped_and_named(ledger, tmp_path):
    digest = write(tmp_path / "feed", "20220201100000.csv", 5)
    captures = listing(
        tmp_path, line("20220201100000", digest), line("20220301100000", "A" * 32, "404"),
        line("20220401100000", "B" * 32),
    )  # fmt: skip

    summary = import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=captures)

    why = [one.why for one in summary.skipped]
    assert why == [
        "archived with the status 404, so that it is no file",
        "neither a file with 20220401100000 in its path nor one with its SHA-1 is in the folder",
    ]


def test_bytes_that_are_not_those_of_the_listing_are_told_of(ledger, tmp_path):
    write(tmp_path / "feed", "20220201100000/cases.csv", 5)

    summary = import_feed(
        ledger, tmp_path / "feed", spec(PLAIN), listing=listing(tmp_path, line("20220201100000", "A" * 32))
    )

    assert said(ledger) == [("2022-02-01T10:00:00.000000Z", "5")]
    assert (
        "of 1 captures, the first 20220201100000, the bytes have another SHA-1 than the listing says"
        in summary.notes[-1]
    )


def test_a_listing_may_be_json_or_have_a_header_of_letters(ledger, tmp_path):
    digest = write(tmp_path / "feed", "20220201100000.csv", 5)
    as_json = tmp_path / "captures.json"
    as_json.write_text(
        json.dumps([["timestamp", "original", "statuscode", "digest"], ["20220201100000", ORIGINAL, "200", digest]])
    )
    letters = listing(tmp_path, " CDX N b a m s k", line("20220201100000", digest))

    assert import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=as_json).vintages == 1
    assert import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=letters).events == 0


def test_a_line_of_a_listing_may_end_in_an_object(ledger, tmp_path):
    digest = write(tmp_path / "feed", "20220201100000.csv", 5)
    facts = {"url": ORIGINAL, "mime": "text/csv", "status": "200", "digest": f"sha1:{digest}"}
    behind_a_key = listing(tmp_path, f"org,example)/data/cases.csv 20220201100000 {json.dumps(facts)}")

    summary = import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=behind_a_key)

    assert (summary.vintages, summary.notes) == (1, [])
    alone = listing(tmp_path, json.dumps({"timestamp": "20220201100000", **facts}))
    assert import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=alone).events == 0


@pytest.mark.parametrize(
    "broken",
    [
        "<html>no listing</html>",
        "[1, 2]",
        "org,example)/ 2022 http://a/ text/csv 200 A 1",
        "org,example)/ 20220201100000 http://[a/ text/csv 200 A 1",
        'org,example)/ 20220201100000 {"url": }',
        "",
        "[]",
    ],
)
def test_what_is_no_listing_is_refused(ledger, tmp_path, broken):
    write(tmp_path / "feed", "20220201100000.csv", 5)

    with pytest.raises(NotAHistory):
        import_feed(ledger, tmp_path / "feed", spec(PLAIN), listing=listing(tmp_path, broken))
    assert ledger.head() == 0


def test_what_is_no_folder_is_refused(ledger, tmp_path):
    with pytest.raises(NotAHistory, match="is no folder"):
        import_feed(ledger, tmp_path / "nowhere", spec(EDITIONS))
