"""The page of a series in a real browser: its first paint, its bytes over the wire, and a step of its slider."""

import shutil
from collections.abc import Iterator, Sequence
from statistics import quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import made_up
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
    name = made_up.series_names(bench.middling)[0]
    paints, sizes, steps = list[float](), list[float](), list[float]()
    with bench.scratch("pages") as place, running(ledger, place) as port, sync_playwright() as driver:
        browser = driver.chromium.launch(headless=True, executable_path=chromium, args=_FLAGS)
        for number in range(bench.sizes.rounds + 1):
            painted, size, took = _visited(browser, f"http://127.0.0.1:{port}/series/{name}")
            if number:  # the first starts the renderer of charts
                paints.append(painted)
                sizes.append(size)
                steps.append(took)
            bench.step("opening pages", number, bench.sizes.rounds)
        browser.close()
    yield slower(TOPIC, "first contentful paint of a series, cold, beside 400 ms", _beside(paints, _PAINT), at_most(1))
    row = slower(TOPIC, "bytes over the wire of a series' whole page, beside 1 MB", _beside(sizes, _BYTES), at_most(1))
    row.ours, row.floor = f"{max(sizes):,.0f} bytes", f"{_BYTES:,} bytes"
    yield row
    yield slower(TOPIC, "the slowest twentieth of the slider's steps, beside 50 ms", _beside(steps, _STEP), at_most(1))


def _beside(found: Sequence[float], bound: float) -> tuple[Sequence[float], Sequence[float]]:
    return found, [bound] * len(found)


def _visited(browser: Browser, address: str) -> tuple[float, float, float]:
    """Seconds to the first paint, bytes received, and seconds of the slowest twentieth of steps."""
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
    return painted, size, took


def _received(page: Page) -> list[float]:
    """The bytes of each answer as they come over the wire, compressed."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes
