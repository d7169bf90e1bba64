"""The pages of revisions, bulletins, documents and sources: what changed, told as episodes, and on what it rests."""

import pytest

from domain.events import Span
from domain.recording.commands import (
    Bulletin,
    CorrectEntry,
    NewDocument,
    OpenSeries,
    ReceiveContent,
    RegisterSource,
    Replacement,
    VoidBulletins,
)
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, TANKS
from tests.api.markup import read_page

NOTE = "a new count"
DAYS = [f"2022-03-{day:02}" for day in (3, 4, 6, 7)]


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return read_page(answer.text)


def episodes_of(page):
    return [one for one in page.one("ol", "episodes").children if one.tag == "li"]


def heading(episode):
    return episode.children[1].words


@pytest.fixture
def revised(path):
    """One bulletin that revises four figures of one series and one of another, for one reason."""
    with open_ledger(path) as ledger:
        both = [
            *((day, SaidStatement(series=PERSONNEL, value="7000", reason="methodology", note=NOTE)) for day in DAYS),
            ("2022-03-12", SaidStatement(series=TANKS, value="340", reason="methodology", note=NOTE)),
            ("2022-03-13", SaidStatement(series=TANKS, value="350")),
        ]
        document = NewDocument(title="A new method", url="https://example.org/method", published_by="Ada Lovelace")
        receipt = ledger.record(
            Bulletin(source="war-losses", published_at="2022-05-04", document=document, lines=lines_of(both)), "carol"
        )
    return receipt.bulletin


def test_what_a_bulletin_changed_for_one_reason_is_one_episode(client, revised):
    episode = episodes_of(page_of(client, "/revisions"))[0]

    assert heading(episode) == "5 figures of 2 series revised, 3 March 2022 to 12 March 2022"
    assert "Published 4 May 2022; another method. Recorded" in episode.words
    assert "by carol; the document is by Ada Lovelace." in episode.words
    assert episode.words.count(NOTE) == 1
    assert f"/bulletins/{revised}" in episode.links
    assert [cell.words for cell in episode.rows()[0]] == [
        "=Personnel, <all>", "3 March 2022", "9\u202f600", "7\u202f000", "−2\u202f600", "53 days after the first value",
    ]  # fmt: skip


def test_by_the_filter_of_a_series_the_episode_is_of_that_series(client, revised):
    episode = episodes_of(page_of(client, f"/revisions?series={PERSONNEL}"))[0]

    assert revised
    assert heading(episode) == "4 figures of =Personnel, <all> revised, 3 March 2022 to 7 March 2022"


def test_an_episode_that_the_page_cuts_says_that_the_next_page_has_more(client, revised):
    first = page_of(client, "/revisions?limit=3")

    assert revised
    assert heading(episodes_of(first)[0]).startswith("3 figures or more of 2 series revised")
    (following,) = [one.attributes["href"] for one in first.all("a") if one.attributes.get("rel") == "next"]
    assert "limit=3" in following
    assert heading(episodes_of(page_of(client, following))[0]).startswith("2 figures of")


def test_a_change_of_its_own_says_what_it_moved_by_whom_and_how_late(shared):
    revision = episodes_of(page_of(shared, "/revisions?kind=revision"))[0]

    assert heading(revision) == "=Personnel, <all>, 2 March 2022 revised: from 5\u202f840 to 9\u202f000 (+3\u202f160)"
    assert "Published 13 March 2022, 11 days after the first value; after verification." in revision.words
    assert "by ada" in revision.words


def test_our_own_correction_is_marked(shared):
    (ours,) = episodes_of(page_of(shared, "/revisions?kind=correction"))

    assert "ours" in ours.attributes["class"]
    assert heading(ours).endswith("our entry corrected: from 10\u202f800 to 10\u202f810 (+10)")


def test_the_form_of_filters_may_be_sent_with_empty_fields_and_says_again_what_was_chosen(shared):
    empty = "source=&series=&kind=&reason=&min_difference=&published_from=&published_to=&recorded_from=&recorded_to="
    chosen = empty.replace("reason=", "reason=verification").replace("published_to=", "published_to=2022")
    everything, filtered = page_of(shared, f"/revisions?{empty}"), page_of(shared, f"/revisions?{chosen}")

    assert len(episodes_of(everything)) == 4
    assert len(episodes_of(filtered)) == 1
    selected = [one.attributes["value"] for one in filtered.all("option") if "selected" in one.attributes]
    assert selected == ["verification"]
    assert filtered.by_id("of-published_to").attributes["value"] == "2022-12-31"


@pytest.mark.parametrize("query", ["as_of=2022-03-13", "position=24", "recorded_as_of=2030-01-01"])
def test_a_form_stays_at_the_moment(shared, query):
    name, _, value = query.partition("=")
    for address in ("/", "/revisions"):
        page = page_of(shared, f"{address}?{query}")
        search = page.all("form")[0]
        hidden = {
            one.attributes["name"]: one.attributes["value"]
            for one in search.all("input")
            if one.attributes.get("type") == "hidden"
        }
        assert list(hidden) == [name]
        assert hidden[name].startswith(value)


def test_the_same_filters_lead_to_the_data(shared):
    links = page_of(shared, f"/revisions?series={PERSONNEL}&reason=verification&as_of=2022-03-13").links

    assert "/v1/revisions?reason=verification&series=war-losses%2Fpersonnel&as_of=2022-03-13" in links


def test_a_bulletin_says_what_it_changed_what_else_it_said_and_on_what_it_rests(client, revised):
    page = page_of(client, f"/bulletins/{revised}")

    assert page.one("h1").words == "Bulletin of 4 May 2022"
    assert "What War losses, relaying ua-general-staff, published on 4 May 2022." in page.words
    assert "by carol. It speaks of 6 figures." in page.words
    (episode,) = episodes_of(page)
    assert heading(episode) == "5 figures of 2 series revised, 3 March 2022 to 12 March 2022"
    assert "1 figure of Tanks first reported" in page.words
    assert "https://example.org/method" in page.links


def test_what_a_bulletin_changed_stays_as_it_read_when_it_was_recorded(client, path, revised):
    with open_ledger(path) as ledger:
        new = Replacement(value="7100", reason="methodology")
        ledger.record(CorrectEntry(figure=f"{PERSONNEL}/2022-03-03", entry=2, new=new, why="mistyped"), "ada")

    (episode,) = episodes_of(page_of(client, f"/bulletins/{revised}"))

    assert [cell.words for cell in episode.rows()[0]][2:4] == ["9\u202f600", "7\u202f000"]


def test_a_voided_bulletin_says_so_and_why(client, path, revised):
    before = client.get("/v1/totals").headers["ledger-position"]
    with open_ledger(path) as ledger:
        ledger.record(VoidBulletins(bulletins=(revised,), why="issued twice"), "ada")

    page = page_of(client, f"/bulletins/{revised}")

    assert "We voided this bulletin: it should not have been recorded so. Why: issued twice" in page.words
    pinned = page_of(client, f"/bulletins/{revised}?position={before}")
    assert "We voided this bulletin" not in pinned.words


def test_a_complete_bulletin_says_of_what_it_is_the_whole_list(client, path):
    with open_ledger(path) as ledger:
        whole = (Span(series=PERSONNEL, of="statements", start="2022-03-02", end="2022-03-03"),)
        lines = lines_of([("2022-03-02", SaidStatement(series=PERSONNEL, value="9000"))])
        receipt = ledger.record(
            Bulletin(source="war-losses", published_at="2022-03-20", complete=whole, lines=lines), "bob"
        )

    page = page_of(client, f"/bulletins/{receipt.bulletin}")

    assert f"It is the whole list of statements of {PERSONNEL} from 2022-03-02 to 2022-03-03" in page.words
    assert heading(episodes_of(page)[0]) == "=Personnel, <all>, 3 March 2022 withdrawn: was 9\u202f600"


def test_a_document_has_its_evidence_its_copy_and_what_rests_on_it(client, path):
    said = client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02/history").json()["items"][0]
    name = said["document"]["id"]
    assert page_of(client, f"/documents/{name}").facts()["Archived copy"] == "none"
    with open_ledger(path) as ledger:
        ledger.record(ReceiveContent(document=name, media_type="text/plain", content=b"as it was"), "dora")

    page = page_of(client, f"/documents/{name}")

    facts = page.facts()
    assert page.one("h1").words == "Statement"
    assert page.one("blockquote").words == "about 5,840"
    assert (facts["Source"], facts["Published"], facts["Address"]) == (
        "War losses",
        "2 March 2022",
        "https://example.org/a",
    )
    assert facts["Archived copy"].startswith("9 bytes of text/plain, recorded")
    assert "by dora; SHA-256" in facts["Archived copy"]
    assert f"/v1/documents/{name}/content" in page.links
    assert [[cell.words for cell in row] for row in page.rows()] == [["2 March 2022", "1", "ada"]]
    assert f"/bulletins/{said['bulletin']}" in page.links


def test_sources_say_whom_they_relay_and_a_source_has_its_series_and_latest_changes(shared):
    rows = [[cell.words for cell in row] for row in page_of(shared, "/sources").rows()]
    assert rows == [["General Staff ua-general-staff", "", "0"], ["War losses war-losses", "ua-general-staff", "2"]]

    page = page_of(shared, "/sources/war-losses")

    assert page.one("h1").words == "War losses"
    assert "Relays" in page.facts()
    assert "/sources/ua-general-staff" in page.links
    assert {row[0].words for row in page.all("table")[0].rows()} == {"=Personnel, <all>", "Tanks"}
    assert len(episodes_of(page)) == 4
    assert "/revisions?source=war-losses" in page.links


def test_a_source_of_many_series_shows_its_first_and_where_all_are(client, path):
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        for number in range(201):
            opened = OpenSeries(series=f"town/of-{number:03}", title="Of", unit="p", measure="level", frequency="A")
            ledger.record(opened, "ada")

    page = page_of(client, "/sources/town")

    assert len(page.rows()) == 200
    assert "/?source=town" in page.links
    assert len([row for row in page_of(client, "/?source=town").rows() if len(row) > 1]) == 200


def test_a_source_without_series_says_so(shared):
    assert "It has no series of its own here." in page_of(shared, "/sources/ua-general-staff").words


def test_a_relayed_source_that_is_not_in_the_ledger_is_named_and_not_linked(client, path):
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="agency", name="Agency", relays="far-away"), "ada")
        opened = OpenSeries(series="agency/cases", title="Cases", unit="people", measure="level", frequency="D")
        ledger.record(opened, "ada")
        lines = lines_of([("2022-03-02", SaidStatement(series="agency/cases", value="1"))])
        bulletin = ledger.record(Bulletin(source="agency", published_at="2022-03-02", lines=lines), "ada").bulletin

    series = "/series/agency/cases"
    pages = ("/", "/sources", "/sources/agency", series, f"{series}/compare", f"{series}/triangle",
             f"{series}/figures/2022-03-02", f"/bulletins/{bulletin}")  # fmt: skip
    for address in pages:
        page = page_of(client, address)
        assert "far-away" in page.words, address
        assert not [one for one in page.links if "far-away" in one], address
    assert "/sources/ua-general-staff" in page_of(client, "/sources/war-losses").links
