"""What was taken back within days, as pages show it."""

import pytest

from domain.recording.commands import Bulletin
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, said
from tests.api.markup import read_page

RIGHT = {"2022-03-03": "9600", "2022-03-04": "9800", "2022-03-06": "10200"}
WRONG = {day: f"70{value}" for day, value in RIGHT.items()}
BEFORE = "?as_of=2022-05-04"
ISSUED = (("2022-05-04T08:00:00Z", WRONG), ("2022-05-05T09:00:00Z", RIGHT))


@pytest.fixture
def slipped(path):
    """The bulletin that gave three figures wrong values, and the one of the next day that took them back."""
    with open_ledger(path) as ledger:
        return [
            ledger.record(
                Bulletin(source="war-losses", published_at=at, lines=said(PERSONNEL, values)), "carol"
            ).bulletin
            for at, values in ISSUED
        ]


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return read_page(answer.text)


def test_the_page_of_revisions_says_once_that_a_whole_delivery_was_taken_back_and_can_leave_it_out(client, slipped):
    whole, rest = (page_of(client, f"/revisions{query}").words for query in ("", "?reverted=exclude"))

    assert whole.count("; reverted after 1 day") == 1
    assert whole.count("; takes back what stood for 1 day") == 1
    assert "10 200" not in rest
    assert "revised" in rest


def test_a_delivery_that_was_taken_back_in_part_says_how_much_of_it(client, path):
    with open_ledger(path) as ledger:
        for at, values in (ISSUED[0], ("2022-05-05T09:00:00Z", {"2022-03-03": "9600", "2022-03-04": "7777"})):
            ledger.record(Bulletin(source="war-losses", published_at=at, lines=said(PERSONNEL, values)), "carol")

    page = page_of(client, "/revisions").words

    assert "of these, 1 reverted within days" in page
    assert "of these, 1 taking back what stood for days" in page
    assert page.count("reverted after 1 day") == 1


def test_what_takes_back_values_of_several_days_says_from_how_many_to_how_many(client, path):
    steps = (
        ("2022-05-04T08:00:00Z", {"2022-03-03": "709600"}),
        ("2022-05-05T08:00:00Z", {"2022-03-04": "709800"}),
        ("2022-05-06T09:00:00Z", {"2022-03-03": "9600", "2022-03-04": "9800"}),
    )
    with open_ledger(path) as ledger:
        for at, values in steps:
            ledger.record(Bulletin(source="war-losses", published_at=at, lines=said(PERSONNEL, values)), "carol")

    page = page_of(client, "/revisions").words

    assert "; takes back what stood for 1 to 2 days" in page


def test_the_page_of_a_series_says_which_of_its_changes_were_taken_back(client, slipped):
    page = page_of(client, f"/series/{PERSONNEL}").words

    assert page.count("revised; reverted after 1 day") == 3
    assert page.count("revised; takes back what stood for 1 day") == 3


def test_a_poller_is_offered_no_choice_and_told_why_there_is_none(client, slipped):
    refused = client.get("/v1/revisions?after=0&reverted=exclude")

    assert refused.status_code == 400
    assert "has to be told" in refused.json()["detail"]
    assert "Taken back within days" not in page_of(client, "/revisions?after=1").words


def test_a_bulletin_that_was_taken_back_says_by_which_one(client, slipped):
    wrong, right = slipped

    found = client.get(f"/v1/bulletins/{wrong}").json()["reverted"]
    page = page_of(client, f"/bulletins/{wrong}")

    assert found == {
        "bulletin": right, "reverted_at": "2022-05-05T09:00:00.000000Z", "days_until_reverted": 1, "figures": 3,
        "changed": 3,
    }  # fmt: skip
    assert "Reverted after 1 day: the bulletin of 5 May 2022, 09:00:00 UTC took back 3 of the 3 figures" in page.words
    assert client.get(f"/v1/bulletins/{right}").json()["reverted"] is None


def test_the_page_of_a_figure_says_what_was_taken_back_once_that_was_known(client, slipped):
    now, then = (page_of(client, f"/series/{PERSONNEL}/figures/2022-03-03{query}").words for query in ("", BEFORE))

    assert now.count("Reverted after 1 day.") == 1
    assert now.count("Takes back what stood for 1 day.") == 1
    assert "Reverted" not in then


def test_the_page_of_a_calendar_counts_what_was_taken_back(client, slipped):
    now, then = (page_of(client, f"/series/{PERSONNEL}/calendar{query}").words for query in ("", BEFORE))

    assert "Taken back within a week" in now
    assert "3 changes at 1 look" in now
    assert "Taken back" not in then
