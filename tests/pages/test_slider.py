"""The slider over knowledge in a real browser: at each of its moments the page says what is answered there."""

import re
from contextlib import contextmanager
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from api.pages.wording import grouped, qualified
from tests.api.a_browser import needs_a_browser
from tests.pages.browsing import a_page

pytestmark = needs_a_browser
NAMES = {"published": "as_of", "recorded": "position"}
AXES = tuple(NAMES)
RESTED = "#main:not([aria-busy])"


@pytest.fixture(params=["demo", "troubled"])
def ground(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("along", AXES)
def test_at_any_moment_the_headline_is_what_is_answered_there_at_once_and_at_rest(browser, ground, along):
    timeline = timeline_of(ground, along)
    moments = timeline["moments"]
    with opened(browser, ground) as heard:
        choose(heard, along)
        for at in Random(1).sample(range(len(moments)), min(5, len(moments))):
            wind(heard, at)
            at_once, change = headline(heard)

            assert at_once == value_at(ground, along, None if at == len(moments) - 1 else moments[at])
            rest(heard)
            assert headline(heard)[0] == at_once
            assert not change or change in heard.page.locator(".headline").inner_text().lower()
            assert asked_now(heard, along) == ([] if at == len(moments) - 1 else [moments[at]])
        assert heard.complaints == []


@pytest.mark.parametrize("along", AXES)
def test_the_address_reloaded_gives_the_same_view(browser, troubled, along):
    with opened(browser, troubled) as heard:
        choose(heard, along)
        wind(heard, 1)
        rest(heard)
        before = view_of(heard)

        heard.page.reload()
        ready(heard)

        assert NAMES[along] in before["address"]
        assert view_of(heard) == before
        assert heard.complaints == []


def test_arrows_home_end_and_pages_of_the_keyboard_wind(browser, troubled):
    last = len(timeline_of(troubled, "published")["moments"]) - 1
    with opened(browser, troubled) as heard:
        heard.page.locator("#slider input[type=range]").focus()
        found = []
        for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "Home", "ArrowUp", "End", "PageDown"):
            heard.page.keyboard.press(key)
            found.append(at_of(heard))
        rest(heard)

        assert found[:6] == [last - 1, last - 2, last - 1, 0, 1, last]
        assert found[6] < last
        assert heard.page.evaluate("document.activeElement.type") == "range"


def test_the_mouse_winds(browser, troubled):
    with opened(browser, troubled) as heard:
        place = heard.page.locator("#slider input[type=range]").bounding_box()
        middle = place["y"] + place["height"] / 2
        heard.page.mouse.move(place["x"] + place["width"] - 4, middle)
        heard.page.mouse.down()
        heard.page.mouse.move(place["x"] + 2, middle, steps=5)
        heard.page.mouse.up()

        assert at_of(heard) == 0
        rest(heard)
        assert heard.page.locator(".banner").count() == 1


def test_a_finger_winds(browser, troubled):
    with opened(browser, troubled, "phone") as heard:
        heard.page.locator("#slider input[type=range]").scroll_into_view_if_needed()
        place = heard.page.locator("#slider input[type=range]").bounding_box()
        heard.page.touchscreen.tap(place["x"] + 4, place["y"] + place["height"] / 2)

        rest(heard)
        assert at_of(heard) == 0
        assert heard.overflows() == []
        assert heard.violations() == []


def test_a_moment_is_said_in_words_to_who_does_not_see_it(browser, troubled):
    with opened(browser, troubled) as heard:
        wind(heard, 0)

        assert heard.page.locator("#slider input[type=range]").get_attribute("aria-valuetext") == (
            "as published by 2 March 2022: " + headline(heard)[0]
        )


def test_playing_goes_on_to_today_and_stops(browser, troubled):
    with opened(browser, troubled) as heard:
        heard.page.get_by_role("button", name="Play").click()
        expect(heard.page.get_by_role("button", name="Pause")).to_be_visible()
        expect(heard.page.get_by_role("button", name="Play")).to_be_visible()
        rest(heard)

        assert at_of(heard) == len(timeline_of(troubled, "published")["moments"]) - 1
        assert heard.complaints == []


@pytest.mark.parametrize("kind", ["light", "phone"])
def test_at_a_past_moment_the_page_says_so_wherever_it_is_scrolled_to(browser, troubled, kind):
    with opened(browser, troubled, kind) as heard:
        wind(heard, 0)
        rest(heard)

        for place in ("#slider", "#figures", "footer"):
            heard.page.locator(place).scroll_into_view_if_needed()
            heard.page.evaluate("place => document.querySelector(place).scrollIntoView()", place)
            expect(heard.page.locator(".banner")).to_be_in_viewport(ratio=1)
        assert "as published by 2022-03-02" in heard.page.title()
        links = heard.page.locator("#main a[href^='/series'], header a[href='/'], header a[href^='/?']")
        addresses = [one.get_attribute("href") for one in links.all()]
        left = [one for one in addresses if "as_of=" not in one and "/compare?" not in one]
        assert left == [urlsplit(heard.page.url).path]  # the way back to today
        heard.page.get_by_role("link", name="Back to today").click()
        assert urlsplit(heard.page.url).query == ""


def test_while_it_is_wound_the_page_says_of_when_it_is(browser, troubled):
    with opened(browser, troubled) as heard:
        wind(heard, 0)
        rest(heard)
        wind(heard, 1)

        said = heard.page.locator("#slider output").inner_text()
        assert heard.page.locator(".banner .moment").inner_text() == said
        assert heard.page.locator("h1 .moment").inner_text() == said


def test_pointing_at_the_line_reads_a_day_then_and_today(browser, troubled):
    with opened(browser, troubled) as heard:
        place = heard.page.locator("#slider figure svg").bounding_box()
        heard.page.mouse.move(place["x"] + place["width"] - 14, place["y"] + 40)
        told = heard.page.locator("#slider .pointed")
        last = timeline_of(troubled, "published")["periods"][-1]

        assert told.inner_text().startswith(f"{last}: ")
        assert "today" not in told.inner_text()
        wind(heard, 0)
        assert told.inner_text().startswith(f"{last}: then not published yet, today ")


def test_the_line_is_as_wide_as_the_window_leaves_room_for(browser, troubled):
    with opened(browser, troubled) as heard:
        wind(heard, 1)
        for width in (1280, 700, 320):
            heard.page.set_viewport_size({"width": width, "height": 900})
            drawn = heard.page.locator("#slider figure svg")

            expect(drawn).to_have_attribute(
                "width", str(heard.page.locator("#slider figure").evaluate("one => one.clientWidth"))
            )
            assert heard.page.locator("#slider .known-then").get_attribute("d")
            assert heard.overflows() == []


def test_who_wants_less_motion_has_nothing_that_plays(browser, troubled):
    with a_page(browser, "light", reduced_motion="reduce") as heard:
        heard.open(f"{troubled.address}/{troubled.series}")
        ready(heard)

        expect(heard.page.locator("#slider button.play")).to_be_hidden()


def test_going_back_goes_to_the_views_at_which_it_rested(browser, troubled):
    last = len(timeline_of(troubled, "published")["moments"]) - 1
    with opened(browser, troubled) as heard:
        addresses = [heard.page.url]
        for at in (2, 0):
            wind(heard, at + 1, at)
            rest(heard)
            addresses.append(heard.page.url)

        for address, at in ((addresses[1], 2), (addresses[0], last)):
            heard.page.go_back()
            heard.settle()
            assert heard.page.url == address
            assert at_of(heard) == at


def test_without_script_it_is_a_form(browser, troubled):
    with a_page(browser, "no script") as heard:
        heard.open(f"{troubled.address}/{troubled.series}")
        heard.page.get_by_label("As published by").fill("2022-03-12")
        heard.page.locator("#slider form").first.get_by_role("button", name="Show").click()

        assert parse_qs(urlsplit(heard.page.url).query) == {"as_of": ["2022-03-12"]}
        assert headline(heard)[0] == value_at(troubled, "published", "2022-03-12")
        expect(heard.page.locator("#slider input[type=range]")).to_be_hidden()


@contextmanager
def opened(browser, ground, kind="light"):
    """The page of a series whose slider can be moved."""
    with a_page(browser, kind) as heard:
        heard.open(f"{ground.address}/{ground.series}")
        ready(heard)
        yield heard


def ready(heard):
    expect(heard.page.locator("#slider input[type=range]")).to_be_enabled()


def choose(heard, along):
    heard.page.locator(f"#slider input[value={along}]").check()
    heard.settle()


def wind(heard, *places):
    """As a user does who goes from place to place and stays at the last: input events, and no wait between them."""
    heard.page.locator("#slider input[type=range]").evaluate(
        "(one, all) => all.forEach(at => { one.value = at; one.dispatchEvent(new Event('input', {bubbles: true})) })",
        places,
    )


def rest(heard):
    expect(heard.page.locator(RESTED)).to_be_attached()
    heard.settle()


def at_of(heard):
    return int(heard.page.locator("#slider input[type=range]").input_value())


def headline(heard):
    """The value and the change, both of one instant."""
    return heard.page.locator(".headline").evaluate(
        "one => ['strong', '[data-said=change]'].map(part => one.querySelector(part)?.innerText.toLowerCase())"
    )


def view_of(heard):
    # Not what is in charts: in sight, they give way to others that hold their words as text.
    text = " ".join(heard.page.locator("body > :not(main), main > :not(figure)").all_inner_texts())
    return {"address": heard.page.url, "at": at_of(heard), "text": re.sub(r"\s+", " ", text)}


def asked_now(heard, along):
    return parse_qs(urlsplit(heard.page.url).query).get(NAMES[along], [])


def timeline_of(ground, along):
    return ground.get(f"/v1/{ground.series}/timeline?along={along}").json()


def value_at(ground, along, moment):
    """What the service answers at a moment, in the words of pages."""
    query = "" if moment is None else f"&{NAMES[along]}={moment}"
    series = f"{ground.words.source}/{ground.words.series}"
    (total,) = ground.get(f"/v1/totals?series={series}{query}").json()["items"]
    if total["value"] is None:
        return {"withdrawn": "withdrawn", "not-published-then": "not published yet"}[total["state"]]
    return qualified(grouped(total["value"]), total["qualifier"])
