"""The captures of a listing are versions of the path that is meant, and of no other file."""

import pytest

from importers.histories.archived_addresses import ArchivedAddresses
from importers.import_refusals import NotAHistory

CASES, DEATHS = "https://town.example/data/cases.csv", "https://town.example/data/deaths.csv"


def paths_of(urls, *paths):
    addresses = ArchivedAddresses(urls, paths)
    return [addresses.path_of(one) for one in urls]


def test_another_file_of_the_listing_is_not_read_as_the_only_one_of_the_spec_and_told_of():
    addresses = ArchivedAddresses([CASES, DEATHS], ["cases.csv"])

    assert [addresses.path_of(CASES), addresses.path_of(DEATHS)] == ["cases.csv", None]
    assert addresses.sentences() == [
        "the captures of other addresses in the listing are not read: town.example/data/deaths.csv"
    ]


def test_files_of_one_name_are_told_apart_by_their_folders():
    old = "https://town.example/old/cases.csv"

    assert paths_of([CASES, old], "old/cases.csv", "data/cases.csv") == ["data/cases.csv", "old/cases.csv"]
    assert paths_of([CASES, old], "data/cases.csv") == ["data/cases.csv", None]


def test_the_only_address_is_that_of_the_only_file_whatever_it_is_called():
    urls = ["https://town.example/download?file=cases", "http://www.town.example:80/download?file=cases"]
    addresses = ArchivedAddresses(urls, ["cases.csv"])

    assert [addresses.path_of(one) for one in urls] == ["cases.csv", "cases.csv"]
    assert addresses.sentences() == []


def test_several_addresses_of_one_file_are_told_of():
    addresses = ArchivedAddresses([f"{CASES}?of=north", f"{CASES}?of=south"], ["cases.csv"])

    [told] = addresses.sentences()
    assert told == (
        "the captures of 2 addresses are read as versions of cases.csv: "
        "town.example/data/cases.csv?of=north, town.example/data/cases.csv?of=south"
    )


def test_of_several_addresses_none_is_taken_that_ends_otherwise_than_the_only_file():
    with pytest.raises(NotAHistory, match=r"name the file as its address ends, as path = 'cases.csv'"):
        ArchivedAddresses([CASES, DEATHS], ["counts.csv"])


def test_an_address_that_may_be_two_files_of_the_spec_is_refused():
    with pytest.raises(NotAHistory, match=r"ends as several paths of the spec do, north/cases.csv and south/cases.csv"):
        paths_of([CASES], "north/cases.csv", "south/cases.csv")
