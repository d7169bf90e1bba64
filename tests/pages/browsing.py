"""A real browser on the pages of a real service, and everything that it complains of."""

import re
import time
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import sync_playwright

from tests.api.a_browser import CHROMIUM

# No sandbox, because it does not start for root; and nothing that the browser does for itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# What still needs no scrolling sideways, by WCAG 2.2, 1.4.10.
NARROWEST = {"width": 320, "height": 640}
CONTEXTS: dict[str, Any] = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "is_mobile": True, "has_touch": True},
    "no script": {"viewport": DESK, "color_scheme": "light", "java_script_enabled": False},
}
# Milliseconds, of which a machine with much else to do may take many; nobody waits for longer than he has to.
PATIENCE = 60_000
# How long nothing may be on its way before a page is taken to have all that it fetches by itself.
QUIET = 400
SCRIPTS = re.compile(r"\.js$")
_OVERFLOWS = """() => {
  const room = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= room) return []
  return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > room)
    .slice(0, 5).map(one => one.outerHTML.slice(0, 120))
}"""


@contextmanager
def a_browser():
    """Chromium, which is gone afterwards; the driver has a loop of its own, so nobody keeps it for long."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(headless=True, executable_path=CHROMIUM, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def a_page(browser, kind, **more):
    """A tab in a window of that kind, all of whose complaints are heard."""
    context = browser.new_context(**CONTEXTS[kind], **more)
    context.set_default_timeout(PATIENCE)
    try:
        yield Heard(context.new_page())
    finally:
        context.close()


def without_scripts(page):
    """Have the page's own scripts be empty, which for axe is the same as a browser that runs none."""
    page.route(SCRIPTS, lambda route: route.fulfill(body="", content_type="text/javascript"))


class Read(NamedTuple):
    """What a page says: its title, and all text that is to be seen."""

    title: str
    text: str


class Heard:
    """A tab with everything that went wrong in it: on the console, on the network, and against its policy."""

    def __init__(self, page):
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._on_their_way: set[Any] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._requested)
        page.on("requestfinished", self._arrived)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def open(self, address):
        """Go to an address; the response to it."""
        return self.page.goto(address, wait_until="load")

    def elsewhere(self, address):
        """The requests that went to another host than that of the address."""
        own = urlsplit(address).netloc
        return [one for one in self.asked if urlsplit(one).scheme != "data" and urlsplit(one).netloc != own]

    def settle(self):
        """Wait until everything that the page fetches by itself is there; what is not there is named."""
        until = time.monotonic() + PATIENCE / 1000
        while True:
            before = len(self.asked)
            self.page.wait_for_timeout(QUIET)
            if not self._on_their_way and len(self.asked) == before:
                return
            assert time.monotonic() < until, f"still on their way: {[one.url for one in self._on_their_way]}"

    def overflows(self):
        """What is wider than the window, where one would have to scroll sideways."""
        return self.page.evaluate(_OVERFLOWS)

    def violations(self):
        """What axe says against the page, and of which elements; it is a script, and so needs scripts to run."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def kept(self):
        """What there is to read, for when the tab is closed."""
        return Read(self.page.title(), self.page.locator("body").inner_text())

    def _console(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _requested(self, request):
        self.asked.append(request.url)
        self._on_their_way.add(request)

    def _arrived(self, request):
        self._on_their_way.discard(request)

    def _failed(self, request):
        self._on_their_way.discard(request)
        if request.failure != "net::ERR_ABORTED":  # which the page did itself, as it was left
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")
