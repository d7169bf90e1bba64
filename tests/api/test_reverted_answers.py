"""What was taken back within days, as the history of a figure, lists of vintages and feeds tell it."""

import pytest

from domain.recording.commands import Bulletin
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, said
from tests.api.test_feeds import entries, parsed, texts

DAY = "2022-03-03"
ISSUED = (("2022-05-04T08:00:00Z", "709600"), ("2022-05-05T09:00:00Z", "9600"))


@pytest.fixture
def slipped(path):
    """One figure had a wrong value, and the former one again the next day."""
    with open_ledger(path) as ledger:
        return [
            ledger.record(
                Bulletin(source="war-losses", published_at=at, lines=said(PERSONNEL, {DAY: value})), "carol"
            ).position
            for at, value in ISSUED
        ]


def history(client, query=""):
    answer = client.get(f"/v1/series/{PERSONNEL}/figures/{DAY}/history{query}")
    assert answer.status_code == 200, answer.text
    return answer


def test_the_history_of_a_figure_marks_both_entries(client, slipped):
    *_, wrong, right = history(client).json()["items"]

    assert (wrong["reverted_by"], wrong["reverted_at"]) == (right["entry"], "2022-05-05T09:00:00.000000Z")
    assert right["reverts"] == wrong["entry"]
    assert (wrong["days_until_reverted"], right["days_until_reverted"]) == (1, 1)
    assert (
        history(client, "?format=csv")
        .text.splitlines()[0]
        .endswith("reverted_by,reverted_at,reverts,days_until_reverted")
    )


def test_a_history_as_known_before_marks_nothing(client, slipped):
    for before in ("?as_of=2022-05-04", f"?position={slipped[0]}"):
        *_, last = history(client, before).json()["items"]

        assert (last["value"], last["reverted_by"], last["days_until_reverted"]) == ("709600", None, None)


def test_an_entry_of_a_feed_is_updated_and_says_that_it_was_reverted(client, slipped):
    before = parsed(client.get(f"/v1/revisions.atom?position={slipped[0]}"))
    after = parsed(client.get("/v1/revisions.atom"))

    wrong_then = entries(before)[0]
    right, wrong = entries(after)[:2]
    assert texts(wrong, "id") == texts(wrong_then, "id")
    assert "Reverted" not in texts(wrong_then, "summary")[0]
    assert texts(wrong, "summary")[0].startswith(
        "Reverted after 1 day: the former value was published again 5 May 2022, 09:00 UTC.\n"
    )
    assert texts(right, "summary")[0].startswith("Takes back what stood for 1 day.\n")
    assert texts(wrong, "updated") == texts(right, "updated") > texts(wrong_then, "updated")
    assert texts(wrong, "published") == texts(wrong_then, "published")


def test_an_item_of_a_json_feed_has_the_tag_reverted(client, slipped):
    items = client.get("/v1/revisions.jsonfeed").json()["items"]

    assert [("reverted" in one["tags"]) for one in items[:2]] == [False, True]


def test_lists_of_moments_count_what_was_reverted_and_can_leave_it_out_or_list_it_alone(client, slipped):
    address = f"/v1/series/{PERSONNEL}/vintages"
    whole, rest, alone = (
        client.get(f"{address}{query}").json()["items"] for query in ("", "?reverted=exclude", "?reverted=only")
    )

    assert [(one["reverted"], one["reverts"]) for one in whole[-2:]] == [(1, 0), (0, 1)]
    assert alone == whole[-2:]
    assert rest == whole[:-2]
    assert client.get(f"{address}?reverted_within=0").json()["items"][-1]["reverts"] == 0
    looks = client.get(f"/v1/series/{PERSONNEL}/coverage").json()["items"]
    assert [(one["reverted"], one["reverts"]) for one in looks[-2:]] == [(1, 0), (0, 1)]


@pytest.mark.parametrize("form", ["csv", "ndjson", "json"])
@pytest.mark.parametrize("of", [f"series/{PERSONNEL}/versions", "sources/war-losses/versions"])
def test_versions_without_what_was_reverted_have_the_value_before_go_on(client, slipped, of, form):
    whole, rest = (client.get(f"/v1/{of}?format={form}{query}").text for query in ("", "&reverted=exclude"))

    assert "709600" in whole
    assert "709600" not in rest
    before = client.get(f"/v1/series/{PERSONNEL}/versions?start={DAY}&end={DAY}&reverted=exclude").json()["items"]
    assert (before[-1]["value"], before[-1]["published_to"]) == ("9600", None)


@pytest.mark.parametrize("form", ["csv", "ndjson", "json"])
def test_a_triangle_without_what_was_reverted_has_no_column_of_it(client, slipped, form):
    address = f"/v1/series/{PERSONNEL}/triangle?format={form}"
    whole, rest = (client.get(f"{address}{query}").text for query in ("", "&reverted=exclude"))
    named = client.get(f"/v1/series/{PERSONNEL}/triangle?reverted=exclude&vintages=2022-05-04").text

    assert "709600" in whole
    assert "2022-05-05T09" in whole
    assert "709600" not in rest + named
    assert "2022-05-05T09" not in rest
