"""The page of a figure: how it reads, who said what when, why it reads so, and how to check it."""

import shutil
import subprocess
import sys

from domain.recording.commands import (
    Bulletin,
    CorrectEntry,
    NewDocument,
    ReceiveContent,
    RefileEntry,
    Replacement,
    SaidAdjustment,
)
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, late
from tests.api.markup import read_page
from tests.api.running import running
from tests.test_architecture import ROOT
from transparency.signing import Signing
from transparency.transparency_log import Log


def page_of(client, period, query=""):
    answer = client.get(f"/series/{PERSONNEL}/figures/{period}{query}")
    assert answer.status_code == 200, answer.text
    return read_page(answer.text)


def reading(page):
    return page.one("p", "reading").words


def test_it_says_who_revised_the_figure_when_and_why_with_quote_and_evidence(shared):
    page = page_of(shared, "2022-03-02")

    assert page.one("title").words == "=Personnel, <all>, 2 March 2022 – asreported"
    assert reading(page) == "9\u202f000 people"
    first, revised = page.one("ol", "timeline").all("li")
    assert first.one("h3").words == "First reported: 5\u202f840"
    assert first.one("blockquote").words == "about 5,840"
    assert "https://example.org/a" in first.links
    assert revised.one("h3").words == "Revised: from 5\u202f840 to 9\u202f000 (+3\u202f160)"
    facts = revised.facts()
    assert (facts["Published"], facts["Why"]) == ("13 March 2022", "after verification")
    assert facts["Recorded"].startswith("1 January 2026, 00:")
    assert "by ada, as entry 2, event 22 of this bulletin" in facts["Recorded"]


def test_what_is_passed_over_is_listed_with_why(shared):
    (row,) = page_of(shared, "2022-03-02").rows()

    assert [cell.words for cell in row] == ["Entry 1", "5\u202f840", "2 March 2022", "entry 2 was published later"]


def test_a_withdrawn_figure_one_that_is_not_published_yet_and_a_voided_one_are_told_apart(client, path):
    with open_ledger(path) as ledger:
        late(ledger)

    assert reading(page_of(client, "2022-03-05")) == "Withdrawn. The source gives no value any more."
    before = page_of(client, "2022-03-05", "?as_of=2022-03-02")
    assert reading(before) == "Not published yet. It was first published on 12 March 2022."
    assert reading(page_of(client, "2022-03-05", "?position=6")).startswith("Not recorded yet:")
    assert reading(page_of(client, "2022-03-07")).startswith("Voided:")
    assert client.get(f"/series/{PERSONNEL}/figures/1999-01-01").status_code == 404


def test_the_way_back_to_today_leads_from_a_moment_at_which_there_was_nothing(shared):
    page = page_of(shared, "2022-03-05", "?as_of=2022-03-02")

    assert page.one("p", "banner").links == [f"/series/{PERSONNEL}/figures/2022-03-05"]


def test_our_own_correction_is_shown_as_such_and_linked_both_ways(shared):
    page = page_of(shared, "2022-03-09")

    assert reading(page) == "10\u202f810 people"
    wrong, correction = page.one("ol", "timeline").all("li")
    assert wrong.one("p", "mended").links == ["#entry-2"]
    assert "ours" in correction.attributes["class"]
    assert correction.one("h3").words == "Our entry corrected: from 10\u202f800 to 10\u202f810 (+10)"
    assert "We were wrong, not the source" in correction.words
    assert correction.links[0] == "#entry-1"
    assert page.by_id("entry-1") is wrong
    assert correction.facts()["Why we changed it"] == "mistyped"


def test_an_entry_that_was_filed_under_another_figure_leads_there(client, path):
    with open_ledger(path) as ledger:
        to = f"{PERSONNEL}/2022-03-13"
        ledger.record(RefileEntry(figure=f"{PERSONNEL}/2022-03-08", entry=1, target=to, why="another day"), "ada")

    page = page_of(client, "2022-03-08")

    assert f"/series/{PERSONNEL}/figures/2022-03-13" in page.links


def test_an_adjustment_is_said_in_words_and_the_change_is_against_the_figure_before(shared):
    page = page_of(shared, "2022-03-08")

    assert "+200 since 7 March 2022, of which 50 were declared to belong to earlier days." in page.words


def test_an_adjustment_of_unknown_amount_is_said_to_be_one(client, path):
    with open_ledger(path) as ledger:
        unknown = (SaidAdjustment(series=PERSONNEL, period="2022-03-10", amount=None, reason="late-data"),)
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-15", adjustments=unknown), "ada")

    page = page_of(client, "2022-03-10")

    assert "of which an unknown part was declared to belong to earlier days" in page.words
    assert "Adjustment declared: an unknown amount of other periods" in page.words


def test_the_day_that_it_covers_stands_beside_the_day_on_which_it_was_published(shared):
    facts = page_of(shared, "2022-03-02").facts()

    assert facts["Covers"] == "up to 1 March 2022"
    assert facts["Source"] == "War losses, relaying ua-general-staff"


def test_its_neighbours_keep_the_moment(shared):
    page = page_of(shared, "2022-03-05", "?as_of=2022-03-13")

    assert page.one("nav", "beside").links == [
        f"/series/{PERSONNEL}/figures/2022-03-04?as_of=2022-03-13",
        f"/series/{PERSONNEL}/figures/2022-03-06?as_of=2022-03-13",
    ]


def test_an_archived_copy_that_comes_later_is_linked_from_then_on(client, path):
    history = client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02/history").json()["items"]
    name, content = history[0]["document"]["id"], f"/v1/documents/{history[0]['document']['id']}/content"
    before = client.get(f"/series/{PERSONNEL}/figures/2022-03-02")
    assert content not in read_page(before.text).links

    with open_ledger(path) as ledger:
        ledger.record(ReceiveContent(document=name, media_type="text/plain", content=b"as it was"), "ada")

    after = client.get(f"/series/{PERSONNEL}/figures/2022-03-02")
    assert content in read_page(after.text).links
    assert client.get(content).content == b"as it was"
    pinned = client.get(f"/series/{PERSONNEL}/figures/2022-03-02?position={before.headers['ledger-position']}")
    assert content not in read_page(pinned.text).links


def test_it_can_be_cited_before_anything_is_signed_and_has_its_root_afterwards(client, path):
    with open_ledger(path) as ledger:
        lines = lines_of([("2022-03-13", SaidStatement(series=PERSONNEL, value="12000"))])
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-16", lines=lines), "ada")

    unsigned = page_of(client, "2022-03-13")
    citation = client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-13/citation").json()
    said = unsigned.one("p", "copied").words
    assert said == citation["text"].replace("/v1/series/", "/series/")
    assert client.get(said.rpartition(" ")[2]).status_code == 200
    assert "not signed so far" in citation["text"]
    assert "Nothing signed covers this figure yet" in unsigned.words

    with Log.open(path) as log:
        Signing(log).sign()

    signed = page_of(client, "2022-03-13")
    root = client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-13/citation").json()["root"]
    assert root in signed.one("p", "copied").words
    assert "audit.py proof proof.json" in signed.words


def test_the_commands_of_the_page_check_the_figure(path, tmp_path):
    with running(path) as service:
        page = read_page(service.client.get(f"/series/{PERSONNEL}/figures/2022-03-02?as_of=2022-03-12").text)
        (commands,) = [one.verbatim for one in page.all("pre") if "audit.py" in one.verbatim]
        folder = tmp_path / "auditor"
        folder.mkdir()
        shutil.copy(ROOT / "cli/audit.py", folder)
        run = subprocess.run(
            ["bash", "-euc", f'python() {{ "{sys.executable}" "$@"; }}\n{commands}'],
            cwd=folder,
            env={"BASE": str(service.client.base_url).rstrip("/"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run.returncode == 0, (commands, run.stdout, run.stderr)
    assert f"by these, {PERSONNEL}/2022-03-02 is exact 5840" in run.stdout
    assert "the proof has all events" in run.stdout


def test_a_figure_that_was_corrected_again_and_again_shows_its_last_hundred_entries(client, path):
    with open_ledger(path) as ledger:
        for number in range(130):
            new = Replacement(value=str(20000 + number))
            ledger.record(CorrectEntry(figure=f"{PERSONNEL}/2022-03-10", entry=1, new=new, why=f"no. {number}"), "ada")

    page = page_of(client, "2022-03-10")

    rows = page.one("ol", "timeline").all("li")
    assert len(rows) == 100
    assert rows[-1].attributes["id"] == "entry-131"
    assert "The last 100 entries; 31 earlier ones are in the history as JSON." in page.words
    assert page.one("picture").one("img").attributes["alt"] == "Step chart of what was said of the figure."


def test_a_document_that_is_no_page_of_the_web_is_not_linked(client, path):
    with open_ledger(path) as ledger:
        lines = lines_of([("2022-03-13", SaidStatement(series=PERSONNEL, value="12000"))])
        document = NewDocument(url="git:abc:data/x.json", title="In git")
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-16", document=document, lines=lines), "ada")

    page = page_of(client, "2022-03-13")

    assert "git:abc:data/x.json" in page.words
    assert [one for one in page.links if one.startswith("git:")] == []


def test_a_figure_that_was_said_twice_has_a_chart_with_its_steps_in_words(shared):
    (picture,) = page_of(shared, "2022-03-02").all("picture")

    assert picture.one("img").attributes["alt"] == (
        "Step chart of what was said of the figure: 5\u202f840 on 2 March 2022; 9\u202f000 on 13 March 2022."
    )
