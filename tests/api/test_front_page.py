"""The front page: what was published by when, in words that cannot be taken for today's."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from api.http.addresses import quoted
from domain.recording.commands import Bulletin, CloseSeries, OpenSeries, RegisterSource, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, TANKS


def rows_of(page):
    """The cells of each series' row, as text, by its title."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\"(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r">(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    texts = [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in cells]
    return {row[0]: row[1:] for row in texts}


def links_of(page):
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', page)]


def test_a_view_of_the_past_says_so_and_its_links_stay_there(shared):
    page = shared.get("/?as_of=2022-03-02").text

    assert "<title>asreported, as published by 2022-03-02</title>" in page
    assert '<h1>asreported, <span class="moment">as published by 2022-03-02</span></h1>' in page
    assert f"/series/{PERSONNEL}?as_of=2022-03-02" in links_of(page)
    assert "/" in links_of(page)
    of_figures = [one for one in links_of(page) if re.match(r"/(v1/)?(series|totals|sources|revisions)", one)]
    assert all("as_of=2022-03-02" in one for one in of_figures)


@pytest.mark.parametrize("asked", ["as_of=2022-03-13&position=9", "position=9", "recorded_as_of=2030-01-01"])
def test_every_link_of_a_view_of_the_past_leads_somewhere(shared, asked):
    for href in links_of(shared.get(f"/?{asked}").text):
        assert shared.get(href).status_code == 200, href


def test_a_position_of_the_ledger_is_named_too(shared):
    page = shared.get("/?position=20").text

    assert "<title>asreported, as this ledger stood at position 20</title>" in page
    now = shared.get("/")
    assert "<title>asreported</title>" in now.text
    assert rows_of(shared.get(f"/?position={now.headers['ledger-position']}").text) == rows_of(now.text)


@pytest.mark.parametrize("position", [18, 20])
def test_links_keep_the_position_asked_for_also_where_nothing_changed_since_another_one(shared, position):
    pages = {asked: shared.get(f"/series/{PERSONNEL}?position={asked}").text for asked in (18, 20)}

    assert f"as this ledger stood at position {position}" in pages[position]
    assert f"/?position={position}" in links_of(pages[position])


def test_what_was_not_published_yet_is_not_withdrawn(client, path):
    rows = rows_of(client.get("/?as_of=2022-03-02").text)
    assert (rows["=Personnel, <all>"][0], rows["Tanks"][0]) == ("5\u202f840", "not published yet")

    with open_ledger(path) as ledger:
        lines = lines_of([("2022-03-12", SaidStatement(series=TANKS, value=None, reason="source-error"))])
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-16", lines=lines), "ada")

    assert rows_of(client.get("/").text)["Tanks"][0] == "withdrawn"


def test_a_change_of_nothing_has_no_sign_and_what_does_not_belong_to_it_is_told(client, path):
    with open_ledger(path) as ledger:
        lines = lines_of(
            [
                ("2022-03-13", SaidStatement(series=TANKS, value="335")),
                ("2022-03-13", SaidStatement(series=PERSONNEL, value="14110")),
            ]
        )
        adjusted = (SaidAdjustment(series=PERSONNEL, period="2022-03-13", amount="1650", reason="late-data"),)
        ledger.record(
            Bulletin(source="war-losses", published_at="2022-03-14", lines=lines, adjustments=adjusted), "ada"
        )

    rows = rows_of(client.get("/").text)

    assert rows["Tanks"][3] == "0"
    assert rows["=Personnel, <all>"][3] == "+2\u202f710, of which 1\u202f650 were declared to belong to earlier days"


def test_sources_have_their_own_rows_and_closed_series_are_apart(client, path):
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="nato", name="Nato"), "ada")
        ledger.record(
            OpenSeries(series="nato/killed", title="Killed", unit="people", measure="level", frequency="A"), "ada"
        )
        ledger.record(CloseSeries(series=TANKS, last_period="2022-03-12", reason="over"), "ada")

    page = client.get("/").text

    going_on, closed = page.split("<h2>No longer published</h2>")
    assert list(rows_of(going_on)) == ["Killed", "=Personnel, <all>"]
    assert list(rows_of(closed)) == ["Tanks (closed after 2022-03-12)"]
    assert re.findall(r'<th scope="rowgroup" colspan="6">(.*?)</th>', going_on) == [
        '<a href="/sources/nato"><bdi class="said">Nato</bdi></a>',
        '<a href="/sources/war-losses"><bdi class="said">War losses</bdi></a>, relaying ua-general-staff',
    ]


@pytest.mark.parametrize("asked", ["/?limit=1", "/revisions?limit=2", "/sources?limit=1&as_of=2022-03-13"])
def test_a_later_part_of_a_list_is_fixed_permanently_as_that_part(client, path, asked):
    browser = {"accept": "text/html"}
    (more,) = re.findall(r'rel="next" href="([^"]+)"', client.get(asked, headers=browser).text)
    second = client.get(unescape(more), headers=browser).text
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)"', second)
    (fixed,) = re.findall(r'<a href="([^"]+)">This page, fixed permanently', second)
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="another", name="Another"), "ada")

    kept = client.get(unescape(fixed), headers=browser)

    assert client.get(unescape(canonical), headers=browser).text == second
    assert "immutable" in kept.headers["cache-control"]
    assert shown_of(kept.text) == shown_of(second) != shown_of(client.get(asked, headers=browser).text)


def shown_of(page):
    """What a page lists, without the moment of its links."""
    listed = " ".join(re.findall(r"<tbody>.*</tbody>|<ol.*</ol>", page, re.DOTALL))
    return re.sub(r"[?&](?:amp;)?(?:as_of|position)=[^\"&#]*", "", listed)


@pytest.mark.parametrize("page", ["/", "/revisions"])
def test_of_more_than_a_hundred_sources_one_is_written_and_not_chosen(client, path, page):
    with open_ledger(path) as ledger:
        for number in range(98):
            ledger.record(RegisterSource(source=f"of-{number:02}", name=f"No. {number}"), "ada")
        few = client.get(page, headers={"accept": "text/html"}).text
        ledger.record(RegisterSource(source="one-more", name="One more"), "ada")
    many = client.get(f"{page}?source=of-07", headers={"accept": "text/html"}).text

    assert few.count("<option") >= 101
    assert '<select id="of-source"' in few
    assert '<select id="of-source"' not in many
    assert re.findall(r'<input id="of-source"[^>]*value="of-07"', many)


def test_the_page_goes_on_where_there_are_many_series(client, path):
    with open_ledger(path) as ledger:
        for number in range(200):
            name, title = f"war-losses/of-{number:03}", f"No. {number}"
            ledger.record(OpenSeries(series=name, title=title, unit="pieces", measure="level", frequency="A"), "ada")

    first = client.get("/").text
    (more,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(unescape(more)).text

    assert len(rows_of(first)) == 200
    assert list(rows_of(second)) == ["=Personnel, <all>", "Tanks"]
    assert 'rel="next"' not in second


def test_a_search_finds_series_by_a_word_of_their_title_or_key_and_keeps_the_moment(shared):
    page = shared.get("/?q=TANK&as_of=2022-03-12").text

    assert list(rows_of(page)) == ["Tanks"]
    assert f"/series/{TANKS}?as_of=2022-03-12" in links_of(page)
    assert "/v1/totals?q=TANK&as_of=2022-03-12" in links_of(page)
    assert [one["series"] for one in shared.get("/v1/totals?q=TANK&as_of=2022-03-12").json()["items"]] == [TANKS]
    assert list(rows_of(shared.get("/?source=war-losses&q=").text)) == ["=Personnel, <all>", "Tanks"]


def test_a_search_that_finds_nothing_says_so_with_the_nearest_names(shared):
    page = shared.get("/?q=persnnel&source=").text

    assert "No series has" in page
    assert f'<a href="/series/{PERSONNEL}">' in page
    assert f'<a href="/series/{TANKS}">' not in page
    assert "Did you mean" not in shared.get("/?q=zzz").text
    assert shared.get("/?q=x").status_code == 200


def test_a_search_within_named_series_is_one_too(shared):
    url = f"/v1/totals?series={PERSONNEL},{TANKS}&q=tanks"

    assert [one["series"] for one in shared.get(url).json()["items"]] == [TANKS]


def test_a_source_to_search_in_that_is_not_there_is_a_problem(shared):
    assert shared.get("/?source=nowhere").status_code == 404
    assert shared.get("/?source=NO+WHERE").status_code == 400


def test_what_changed_last_is_told_as_episodes_on_the_first_page_alone(shared):
    changed = shared.get("/").text.partition('id="latest"')[2]

    assert [unescape(re.sub(r"<[^>]*>", "", one)) for one in re.findall(r"<h3>(.*?)</h3>", changed)][:2] == [
        "=Personnel, <all>, 9 March 2022 our entry corrected: from 10\u202f800 to 10\u202f810 (+10)",
        "=Personnel, <all>, 8 March 2022 adjustment declared: 50 of other periods",
    ]
    assert 'id="latest"' not in shared.get("/?q=tank").text


def test_where_all_that_was_recorded_last_was_published_later_the_page_says_so_and_leads_to_the_changes(client, path):
    periods = [(date(2010, 1, 1) + timedelta(days=number)).isoformat() for number in range(2_001)]
    with open_ledger(path) as ledger:
        for moment, value in (("2022-04-01", "1"), ("2022-04-02", "2")):
            lines = lines_of((one, SaidStatement(series=TANKS, value=value)) for one in periods)
            ledger.record(Bulletin(source="war-losses", published_at=moment, lines=lines, reason="source-error"), "ada")

    changed = client.get("/?as_of=2022-03-31").text.partition('id="latest"')[2]

    assert "was published after this moment" in changed
    assert "/revisions?as_of=2022-03-31" in links_of(changed)
    assert "60 figures or more" in client.get("/").text.partition('id="latest"')[2]


def test_a_closed_series_leads_to_those_that_go_on(client, path):
    with open_ledger(path) as ledger:
        closed = CloseSeries(series=TANKS, last_period="2022-03-12", successors=(PERSONNEL,), reason="merged")
        ledger.record(closed, "ada")

    _, closed = client.get("/").text.split("<h2>No longer published</h2>")

    assert list(rows_of(closed)) == [f"Tanks (closed after 2022-03-12, goes on as {PERSONNEL})"]


def test_who_changed_a_figure_and_when_is_three_clicks_from_the_front_page(shared):
    of_series = quoted(PERSONNEL)
    (changes,) = {one for one in links_of(shared.get("/").text) if one.startswith(f"/revisions?series={of_series}")}
    (figure,) = {one for one in links_of(shared.get(changes).text) if one.endswith("/figures/2022-03-02")}

    page = shared.get(figure).text

    assert "13 March 2022" in page
    assert "by <bdi" in page
    assert "after verification" in page


@pytest.mark.parametrize("page", ["/", f"/series/{PERSONNEL}", f"/series/{PERSONNEL}/figures/2022-03-02", "/revisions"])
def test_the_field_of_a_day_has_that_of_the_instant_that_is_shown(shared, page):
    fields = re.findall(r'<input [^>]*name="as_of"[^>]*>', shared.get(f"{page}?as_of=2022-03-13T08:00:00Z").text)

    assert [one for one in fields if 'type="date"' in one and 'value="2022-03-13"' in one]
