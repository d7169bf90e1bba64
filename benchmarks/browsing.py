"""The page of a series in a real browser: its first paint, its bytes over the wire, and a step of its slider."""

import shutil
from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import NamedTuple
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import made_up
from benchmarks.idle_page import idle_page
from benchmarks.measuring import Bench, Row, at_most, slower
from benchmarks.service import running

TOPIC = "pages"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_PAINT, _BYTES, _STEP = 0.4, 1_000_000, 0.05
_STEPS = 100
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_SLIDER = "#slider input[type=range]:not([disabled])"
_WOUND = """async steps => {
  const range = document.querySelector("#slider input[type=range]"), took = []
  const frame = () => new Promise(done => requestAnimationFrame(done))
  for (let step = 0; step < steps; step++) {
    await frame()
    const began = performance.now()
    range.value = Math.floor(Math.random() * range.max)
    range.dispatchEvent(new Event("input", { bubbles: true }))
    await frame()
    took.push(performance.now() - began)
  }
  return took
}"""


def rows(bench: Bench) -> Iterator[Row]:
    """The page of a series of 1,600 days, in a browser that has nothing of it yet, round by round."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        yield Row(topic=TOPIC, what="the page of a series", note="No Chromium is installed.")
        return
    ledger = made_up.ledger(bench, bench.middling)
    path = f"/series/{made_up.series_names(bench.middling)[0]}"
    with bench.scratch("pages") as place, running(ledger, place) as port, sync_playwright() as driver:
        browser = driver.chromium.launch(headless=True, executable_path=chromium, args=_FLAGS)
        ours, idle = _in_turns(bench, browser, f"http://127.0.0.1:{port}{path}")
        browser.close()
    yield from _against_bounds(ours)
    paint = "first contentful paint of a series, cold, beside a page of as much HTML that does nothing"
    yield slower(TOPIC, paint, ([one.painted for one in ours], [one.painted for one in idle]), None)
    step = "the slowest twentieth of the slider's steps, beside a slider that nothing hears"
    yield slower(TOPIC, step, ([one.step for one in ours], [one.step for one in idle]), None)


class Visit(NamedTuple):
    """Seconds to the first paint, bytes received, and seconds of the slowest twentieth of the slider's steps."""

    painted: float
    size: float
    step: float


def _in_turns(bench: Bench, browser: Browser, address: str) -> tuple[list[Visit], list[Visit]]:
    """Visits of the page, each with one of a page that does nothing; the first, which starts all, does not count."""
    ours, idle = list[Visit](), list[Visit]()
    with urlopen(address) as page:  # noqa: S310 - an address of ours
        size = len(page.read())
    with idle_page(size) as nothing:
        for number in range(bench.sizes.rounds + 1):
            ours.append(_visited(browser, address))
            idle.append(_visited(browser, nothing))
            bench.step("opening pages", number, bench.sizes.rounds)
    return ours[1:], idle[1:]


def _against_bounds(ours: Sequence[Visit]) -> Iterator[Row]:
    paints, sizes, steps = ([one[fact] for one in ours] for fact in range(3))
    yield slower(TOPIC, "first contentful paint of a series, cold, beside 400 ms", _beside(paints, _PAINT), at_most(1))
    row = slower(TOPIC, "bytes over the wire of a series' whole page, beside 1 MB", _beside(sizes, _BYTES), at_most(1))
    row.ours, row.floor = f"{max(sizes):,.0f} bytes", f"{_BYTES:,} bytes"
    yield row
    yield slower(TOPIC, "the slowest twentieth of the slider's steps, beside 50 ms", _beside(steps, _STEP), at_most(1))


def _beside(found: Sequence[float], bound: float) -> tuple[Sequence[float], Sequence[float]]:
    return found, [bound] * len(found)


def _visited(browser: Browser, address: str) -> Visit:
    """A visit by somebody who has nothing of the page yet, sees each chart and winds the slider."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    received = _received(page)
    page.goto(address, wait_until="networkidle")
    painted = page.evaluate(_PAINTED) / 1000
    for chart in page.locator("figure[data-bundle]:not(#slider *)").all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg").first.wait_for()
    size = sum(received)
    page.locator(_SLIDER).wait_for()
    took = quantiles(page.evaluate(_WOUND, _STEPS), n=20)[-1] / 1000
    context.close()
    return Visit(painted, size, took)


def _received(page: Page) -> list[float]:
    """The bytes of each answer as they come over the wire, compressed."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes
