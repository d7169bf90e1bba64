"""A file at an address, guessed and imported without being saved first."""

from datetime import UTC, datetime

import pytest

from domain.refusals import Malformed
from importers.file_import import import_file
from importers.guessing.place_guess import guessed_place
from importers.import_refusals import Unreadable, UnreadableFile
from importers.specs.spec_reading import spec_from
from importers.watching.fetched_file import fetched_file, is_address
from importers.watching.fetching import SourceUnreachable
from importers.watching.watched_url import NotAWatchedUrl
from stores.opening import open_ledger
from tests.watching.a_site import Page
from tests.watching.watching import SPEC, a_file

NOW = datetime(2022, 3, 9, 8, 0, 0, 5, tzinfo=UTC)
MODIFIED = {"Last-Modified": "Fri, 04 Mar 2022 06:00:00 GMT"}


@pytest.fixture
def at_hand(site):
    def fetched(path, body=b"", **headers):
        site.pages[path] = Page(body, headers=headers)
        return fetched_file(f"{site.url}{path}", site.fetcher(), NOW)

    return fetched


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.db", lambda: NOW) as opened:
        yield opened


def test_an_address_is_told_from_a_path():
    assert is_address("https://town.example/cases.csv")
    assert is_address("HTTP://town.example/cases.csv")
    assert not is_address("data/cases.csv")
    assert not is_address("C:/cases.csv")


def test_a_file_at_an_address_is_guessed_and_nothing_of_it_is_left(at_hand):
    with at_hand("/open/cases.csv?lang=en", a_file(d01=5, d02=6)) as found:
        guessed = guessed_place(str(found.path))

    assert (guessed.read, guessed.asks) == (2, False)
    assert 'path = "cases.csv"' in guessed.spec
    assert not found.path.parent.exists()


def test_a_file_at_an_address_is_imported_as_published_when_it_was_changed(at_hand, ledger):
    with at_hand("/cases.csv", a_file(d01=5), **MODIFIED) as found:
        import_file(ledger, found.path, spec_from(SPEC), changed_at=found.changed_at, url=found.url)

    [bulletin] = [ledger.store.at(one).event for one in ledger.store.found("bulletins", "town")]
    assert bulletin.published_at.startswith("2022-03-04T06:00:00")
    assert found.url.endswith("/cases.csv")


def test_without_a_time_of_the_server_it_was_published_when_it_was_fetched(at_hand):
    with at_hand("/cases.csv", a_file(d01=5)) as found:
        assert found.changed_at == "2022-03-09T08:00:00.000000Z"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/open/data/cases%202022.csv", "cases 2022.csv"),
        ("/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("/.hidden", "hidden"),
        ("/", "town.example"),
        ("/export?format=csv", "export"),
    ],
)
def test_a_file_is_called_as_the_last_part_of_its_address(at_hand, path, name):
    with at_hand(path, a_file(d01=5)) as found:
        assert found.path.name == name


@pytest.mark.parametrize(
    ("path", "keys", "times"),
    [
        ("/cases.csv", '"cases.csv"', ["2022-03-04T06:00:00.000000Z"]),
        ("/cases-2022-03-02.csv", '"cases-{edition}.csv"\npublished_at = "{edition}"', ["2022-03-02"]),
        ("/cases.csv", '"cases.csv"\npublished_at = "{since}"', ["2022-03-02", "2022-03-03"]),
    ],
)
def test_the_time_of_the_server_counts_where_the_spec_says_none(at_hand, ledger, path, keys, times):
    body = b"date,cases,since\n2022-03-01,5,2022-03-02\n2022-03-01,6,2022-03-03\n"
    text = SPEC.replace('"cases.csv"', f'{keys}\nignored = ["since"]\nrepeated = "last"')
    text = text.replace('ignored = ["since"]\n', "") if "{since}" in keys else text

    with at_hand(path, body, **MODIFIED) as found:
        import_file(ledger, found.path, spec_from(text), changed_at=found.changed_at)

    assert [ledger.store.at(one).event.published_at for one in ledger.store.found("bulletins", "town")] == times


def test_a_refusal_names_the_file_and_no_folder_of_this_machine(at_hand, ledger):
    with (
        pytest.raises(Unreadable) as refused,
        at_hand("/cases.csv", b"date,cases\n2022-03-01,many\n") as found,
    ):
        import_file(ledger, found.path, spec_from(SPEC))

    assert refused.value.message.startswith("cases.csv: row 1, column 'cases'")
    assert "asreported-" not in str(refused.value.facts)
    assert ledger.head() == 0


def test_an_address_that_answers_nothing_is_refused_by_its_name(site):
    with pytest.raises(SourceUnreachable) as refused, fetched_file(f"{site.url}/none.csv", site.fetcher(), NOW):
        pass

    assert "/none.csv cannot be fetched: it answers 404" in refused.value.message


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("https://github.com/town/cases", "git clone --bare https://github.com/town/cases"),
        ("https://github.com/town/cases/", "git clone --bare https://github.com/town/cases"),
        ("https://git.town.example/cases.git", "git clone --bare https://git.town.example/cases.git"),
        ("https://github.com/town/cases/blob/main/a.csv", "at https://github.com/town/cases/raw/main/a.csv"),
        ("https://gitlab.com/town/cases/-/blob/main/a.csv", "at https://gitlab.com/town/cases/-/raw/main/a.csv"),
    ],
)
def test_the_address_of_a_repository_or_of_a_page_around_a_file_is_refused_with_what_to_do(site, said, why):
    with pytest.raises(UnreadableFile) as refused, fetched_file(said, site.fetcher(), NOW):
        pass

    assert why in refused.value.message
    assert not site.requests


@pytest.mark.parametrize("said", ["http://town.example/a.csv", "ftp://town.example/a.csv", "file:///etc/passwd"])
def test_nothing_is_fetched_but_by_https(site, said):
    with pytest.raises(NotAWatchedUrl, match="https") as refused, fetched_file(said, site.fetcher(), NOW):
        pass

    assert isinstance(refused.value, Malformed)


def test_a_long_name_in_many_letters_is_cut_so_that_a_file_can_have_it(at_hand):
    with at_hand(f"/{'%E6%95%B0' * 150}.csv", a_file(d01=5)) as found:
        assert found.path.name.endswith("数.csv")
        assert found.path.read_bytes() == a_file(d01=5)


def test_a_name_in_the_path_of_the_spec_stands_for_a_folder_of_the_address(at_hand, ledger):
    spec = spec_from(
        SPEC.replace('path = "cases.csv"', 'path = "{place}/cases.csv"').replace(
            'columns = { cases = "cases" }',
            'long = { series = "{place}", value = "cases", each = { title = "{place}" } }',
        ).replace('[series.cases]\ntitle = "Cases"\n', "")
    )  # fmt: skip

    with at_hand("/north/cases.csv", a_file(d01=5)) as found:
        import_file(ledger, found.path, spec)

    assert ledger.series("town/north") is not None
