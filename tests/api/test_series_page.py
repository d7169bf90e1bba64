"""The page of a series: its value in words, its years and heaviest days, what changed, its figures, and a citation."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from domain.recording.commands import (
    Bulletin,
    CloseSeries,
    DescribeSource,
    OpenSeries,
    RegisterSource,
    SaidAdjustment,
)
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.charts.drawn import needs_charts
from tests.api.conftest import PERSONNEL, TANKS, late
from tests.api.page_text import links_of, tables_of, text_of

PAGE = f"/series/{PERSONNEL}"


def record(path, *commands):
    with open_ledger(path) as ledger:
        for one in commands:
            ledger.record(one, "ada")


def said(period, value, **more):
    return SaidStatement(series=PERSONNEL, value=value, **more), period


def bulletin(published_at, lines=(), source="war-losses", adjustments=()):
    return Bulletin(source=source, published_at=published_at, lines=lines_of(lines), adjustments=adjustments)


def adjusted(period, amount, reason="late-data"):
    return SaidAdjustment(series=PERSONNEL, period=period, amount=amount, reason=reason)


def test_the_value_is_said_with_its_wording_its_day_and_what_its_change_is_made_of(client, path):
    day = ("2022-03-13", SaidStatement(series=PERSONNEL, value="14110", qualifier="about"))
    record(path, bulletin("2022-03-14T08:30:00Z", [day], adjustments=(adjusted("2022-03-13", "1650"),)))

    text = text_of(client.get(PAGE).text)

    assert "about 14 110 people up to 2022-03-13" in text
    assert "about +2 710, of which 1 650 were declared to belong to earlier days, against 2022" in text.replace(
        "2022-03-12", "2022"
    )
    assert "Published 2022-03-14, 08:30 UTC" in text


def test_an_adjustment_of_unknown_amount_is_said_too(client, path):
    day = ("2022-03-13", SaidStatement(series=PERSONNEL, value="11500"))
    record(path, bulletin("2022-03-14", [day], adjustments=(adjusted("2022-03-13", None),)))

    assert "+100, of which an unknown part was declared to belong to earlier days" in text_of(client.get(PAGE).text)


def test_years_say_their_totals_and_which_days_were_counted(shared):
    (year,) = tables_of(shared.get(PAGE).text)["Years"]

    assert year == {
        "row": "2022",
        "Total": "11 400",
        "Adjusted": "11 350",
        "A day": "712.50",
        "Days counted": "16: 2022-02-24 to 2022-03-11",
        "Complete": "no",
        "Revisions": "1",
    }


def test_a_day_that_would_be_among_the_heaviest_but_for_its_adjustment_is_named_with_the_reason(client, path):
    days = [
        (f"2022-03-{day}", SaidStatement(series=PERSONNEL, value=str(11400 + 100 * (day - 12)))) for day in (13, 14)
    ]
    days += [
        (f"2022-03-{day}", SaidStatement(series=PERSONNEL, value=value))
        for day, value in ((15, "14310"), (16, "14330"))
    ]
    record(
        path, bulletin("2022-03-16", days, adjustments=(adjusted("2022-03-15", "2700"), adjusted("2022-03-16", "15")))
    )

    page = client.get(PAGE).text
    heaviest = tables_of(page)["Heaviest days"]

    assert (heaviest[0]["row"], heaviest[0]["Amount"]) == ("2022-03-02", "600")
    assert "2022-03-14" not in [one["row"] for one in heaviest]
    text = text_of(page)
    assert "+2 710, of which 2 700 were declared to belong to earlier days. What is left, 10, has rank " in text
    assert "What is left, 5, has rank " not in text
    assert "First figure of a running total" in text


def test_what_changed_is_listed_with_why(client, path):
    changes = tables_of(client.get(PAGE).text)["What changed after it was published"]

    assert [(one["row"], one["What"], one["Before"], one["After"], one["Why"]) for one in changes] == [
        ("2022-03-09", "our entry corrected", "10 800", "10 810", "mistyped"),
        ("2022-03-08", "adjustment declared", "", "50 of other periods", "late data"),
        ("2022-03-05", "withdrawn", "10 000", "", "an error of the source"),
        ("2022-03-02", "revised", "5 840", "9 000", "after verification"),
    ]


def test_figures_stand_beside_the_day_that_they_cover_and_the_day_of_publication(shared):
    rows = tables_of(shared.get(PAGE).text)["Figures, newest first"]

    assert rows[0] == {
        "row": "2022-03-12", "Value": "11 400", "Amount": "200", "Covers": "2022-03-11",
        "Published": "2022-03-12", "Revisions": "",
    }  # fmt: skip
    by_day = {one["row"]: one for one in rows}
    assert by_day["2022-03-08"]["Amount"] == "150 of +200"
    assert by_day["2022-03-05"]["Value"] == "withdrawn"
    assert (by_day["2022-03-06"]["Amount"], by_day["2022-03-06"]["Covers"]) == ("400", "2022-03-04 to 2022-03-05")


def test_earlier_figures_are_on_the_next_page_and_every_page_keeps_the_moment(client, path):
    days = [
        (f"2022-{month:02}-{day:02}", SaidStatement(series=PERSONNEL, value=str(20000 + 31 * month + day)))
        for month in (4, 5)
        for day in range(1, 31)
    ]
    record(path, bulletin("2022-06-01", days))
    seen: list[str] = []
    address: str | None = f"{PAGE}?as_of=2022-06-01"

    while address is not None:
        page = client.get(address).text
        seen += [one["row"] for one in tables_of(page)["Figures, newest first"]]
        address = next((unescape(one) for one in re.findall(r'rel="next" href="([^"]+)"', page)), None)
        assert address is None or "as_of=2022-06-01" in address

    told = client.get(f"/v1/series/{PERSONNEL}/figures?order=desc&limit=1000").json()["items"]
    assert seen == [one["period"] for one in told]
    assert len(seen) == len(set(seen)) > 60


@pytest.mark.parametrize("before", ["2022-03-04", "2022-W10", "2022-03", "2022"])
def test_before_is_any_period_of_which_no_day_counts(shared, before):
    rows = tables_of(shared.get(f"{PAGE}?before={before}").text).get("Figures, newest first", [])

    last = {"2022-03-04": "2022-03-03", "2022-W10": "2022-03-06"}.get(before)
    assert (rows[0]["row"] if rows else None) == last


def test_what_was_not_published_yet_says_when_it_was_first(shared):
    text = text_of(shared.get(f"{PAGE}?as_of=2022-03-01").text)

    assert "Not published yet: the first of its figures was published on 2022-03-02." in text
    assert "withdrawn" not in text.lower()


def test_a_series_all_of_whose_figures_were_taken_back_says_so(client, path):
    gone = [("2022-03-12", SaidStatement(series=TANKS, value=None, reason="source-error"))]
    record(path, bulletin("2022-03-20", gone))

    text = text_of(client.get(f"/series/{TANKS}").text)

    assert "Withdrawn: each of its figures was taken back." in text
    assert "Not published yet" not in text


def test_a_series_without_figures_says_so(client, path):
    record(path, OpenSeries(series="war-losses/boats", title="Boats", unit="pieces", measure="level", frequency="M"))

    assert "No figures: nothing of this series has been recorded." in text_of(
        client.get("/series/war-losses/boats").text
    )


def test_a_series_that_ended_names_its_successors(client, path):
    with open_ledger(path) as ledger:
        late(ledger)

    page = client.get(f"/series/{TANKS}").text

    assert "No longer published: 2022-03-12 is the last period. It goes on as war-losses/personnel." in text_of(page)
    assert PAGE in links_of(page)


@pytest.mark.parametrize(
    ("measure", "frequency", "periods", "when"),
    [
        ("cumulative", "W", ("2022-W09", "2022-W10"), "up to 2022-W10"),
        ("increment", "D", ("2022-03-02", "2022-03-03"), "in 2022-03-03"),
        ("increment", "A", ("2022", "2023"), "in 2023"),
        ("level", "D", ("2022-03-02", "2022-03-03"), "at the end of 2022-03-03"),
        ("level", "Q", ("2022-Q1", "2022-Q2"), "at the end of 2022-Q2"),
        ("increment", "M", ("2022-01", "2022-02"), "in 2022-02"),
    ],
)  # fmt: skip
def test_every_measure_and_frequency_reads_well(client, path, measure, frequency, periods, when):
    key = "bank/rate"
    record(
        path,
        RegisterSource(source="bank", name="Bank"),
        OpenSeries(series=key, title="Rate", unit="percent", measure=measure, frequency=frequency, decimals=2),
        bulletin("2024-01-01", [(one, SaidStatement(series=key, value="3.25")) for one in periods], source="bank"),
    )

    page = client.get(f"/series/{key}").text
    told = client.get(f"/v1/series/{key}/years").json()["items"]

    assert f"3.25 percent {when}" in text_of(page)
    assert [one["row"] for one in tables_of(page)["Figures, newest first"]] == list(periods[::-1])
    assert [one["row"] for one in tables_of(page)["Years"]] == [one["year"] for one in told]
    # What a level was is no amount, and what is known by weeks is none of a day.
    assert ("Heaviest days" in page) == (frequency == "D" and measure != "level")


def test_a_figure_that_counts_only_part_of_its_period_says_up_to_which_day(client, path):
    key = "bank/yearly"
    part = SaidStatement(series=key, value="200000", qualifier="over", through="2025-06-04")
    record(
        path,
        RegisterSource(source="bank", name="Bank"),
        OpenSeries(series=key, title="Yearly", unit="people", measure="increment", frequency="A"),
        bulletin("2025-06-12", [("2025", part)], source="bank"),
    )

    page = client.get(f"/series/{key}").text

    assert "over 200 000 people in 2025, counted to 2025-06-04" in text_of(page)
    assert tables_of(page)["Figures, newest first"][0]["Value"] == "over 200 000 to 2025-06-04"
    # What is known by years is offered neither by days nor by months.
    assert not [one for one in links_of(page) if re.search("/(days|months)", one)]


def test_comparisons_are_filled_in_from_the_last_publication_or_the_moment_of_the_page(shared):
    now, then = (
        [one for one in links_of(shared.get(f"{PAGE}{asked}").text) if "/compare?" in one]
        for asked in ("", "?as_of=2022-03-13&position=22")
    )

    assert now == [f"{PAGE}/compare?from={day}" for day in ("2022-03-05", "2022-02-10", "2021-03-12")]
    both = "from_position=22&to_position=22"
    assert then[0] == f"{PAGE}/compare?from=2022-03-06&to=2022-03-13&{both}"


def test_the_citation_names_the_value_and_an_address_that_never_changes(client, path):
    page = client.get(PAGE).text
    text = text_of(page)
    position = client.get(f"/v1/series/{PERSONNEL}").json()["position"]
    address = f"/series/{PERSONNEL}/figures/2022-03-12?position={position}"

    assert "War losses. =Personnel, <all>, 2022-03-12 (relayed from ua-general-staff): 11,400 people." in text
    assert f"Published 2022-03-12. {PERSONNEL}/2022-03-12, at position {position}. {address}" in text
    cited = client.get(address)
    assert (cited.status_code, "immutable" in cited.headers["cache-control"]) == (200, True)
    told = client.get(f"/v1/series/{PERSONNEL}/citation").json()["text"]
    assert told.startswith("War losses. =Personnel, <all>, 2022-03-12 (relayed from ua-general-staff): 11,400 people.")


def test_links_of_a_past_view_keep_its_moment(shared):
    for href in links_of(shared.get(f"{PAGE}?as_of=2022-03-13&position=22").text):
        if re.match(r"/(v1/)?(series|revisions|sources)", href) and not href.startswith(PAGE + "/compare"):
            assert ("as_of=2022-03-13" in href and "position=22" in href) or href == PAGE, href


def test_the_page_never_lies_after_a_write(client, path):
    assert "11 400 people up to 2022-03-12" in text_of(client.get(PAGE).text)
    record(path, bulletin("2022-03-14", [("2022-03-13", SaidStatement(series=PERSONNEL, value="11500"))]))
    assert "11 500 people up to 2022-03-13" in text_of(client.get(PAGE).text)

    with open_ledger(path) as ledger:
        late(ledger)
    client.get(f"/series/{TANKS}")

    assert "No longer published" in client.get(f"/series/{TANKS}").text


def test_hostile_words_are_inert(client, path):
    bad = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    record(
        path,
        RegisterSource(source="bad", name=bad, url="https://example.org/"),
        OpenSeries(
            series="bad/words", title=bad, unit=bad[:60], measure="cumulative", frequency="D",
            description=bad + "x" * 900, starts_on="2022-01-01",
        ),
        bulletin("2022-01-02", [("2022-01-01", SaidStatement(series="bad/words", value="1"))], source="bad"),
        bulletin(
            "2022-01-03",
            [("2022-01-01", SaidStatement(series="bad/words", value="2", reason="verification", note=bad))],
            source="bad",
        ),
    )  # fmt: skip

    for name in ("", "/compare?from=2022-01-02&to=2022-01-03", "/triangle"):
        page = client.get(f"/series/bad/words{name}").text
        assert bad in text_of(page)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_series_that_is_not_there_is_not_found(shared):
    for name in ("", "/compare", "/triangle"):
        answer = shared.get(f"/series/war-losses/none{name}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-series")


@needs_charts
def test_the_last_of_many_amounts_are_drawn_one_by_one_and_older_ones_with_older_figures(client, path):
    first = date(2023, 1, 1)
    days = [(first + timedelta(days=one)).isoformat() for one in range(260)]
    lines = [(day, SaidStatement(series=TANKS, value=str(1000 + 3 * at))) for at, day in enumerate(days)]
    most = SaidAdjustment(series=TANKS, period=days[-2], amount="1", reason="late-data")
    record(path, bulletin("2023-10-01", lines, adjustments=(most,)))

    page = client.get(f"/series/{TANKS}").text
    (picture,) = re.findall(r'<img src="([^"]+&amp;start=[^"]+)" alt="([^"]+)"', page)
    (older,) = re.findall(r'<img src="([^"]+&amp;start=[^"]+)"', client.get(f"/series/{TANKS}?before={days[-50]}").text)

    assert picture[1] == (
        f"Bars of the amounts from {days[-121]} to {days[-2]}, day by day. The largest is of {days[-121]}, 3 people. "
        "A part of 1 amount was declared to belong to earlier days."
    )
    drawn = client.get(unescape(picture[0]).replace(".svg", ".json")).json()
    bars = drawn["datasets"]["amounts"]
    assert {one["day"] for one in bars} == set(days[-121:-1])
    assert [(one["day"], one["value"]) for one in bars if one["part"] == "adjustment"] == [(days[-3], "1")]
    assert drawn["title"]["text"] == ["Tanks, added by day"]
    assert f"end={days[-52]}" in older


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}/compare", f"{PAGE}/triangle"])
def test_a_page_names_the_source_as_that_is_called_now(client, path, page):
    before = client.get(page).text
    record(path, DescribeSource(source="war-losses", name="The <Losses> of War"))
    after = client.get(page).text

    assert re.search(r"[Pp]ublished by The <Losses> of War", text_of(after))
    assert "The <Losses> of War" not in after + text_of(before)
    assert "as The &lt;Losses&gt; of War reported it" in after


def test_few_amounts_are_drawn_once(shared):
    assert "start=" not in " ".join(re.findall(r'<img src="([^"]+)"', shared.get(PAGE).text))


def test_a_series_that_is_no_longer_published_says_why(client, path):
    record(path, CloseSeries(series=TANKS, last_period="2022-03-31", reason="counted as <b>vehicles</b> since"))

    page = client.get(f"/series/{TANKS}").text

    assert "2022-03-31 is the last period" in text_of(page)
    assert "Why: counted as <b>vehicles</b> since" in text_of(page)
    assert "<b>vehicles" not in page
