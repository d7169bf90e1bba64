"""The front page in a real browser, in windows of several widths: no number, date or word is broken or out of sight."""

import json
import re
import subprocess
from html import unescape
from importlib.resources import files

import pytest

from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.a_browser import CHROMIUM, FLAGS, needs_a_browser
from tests.api.conftest import PERSONNEL, TANKS

# A window is 500 wide at least, so frames are narrowed instead.
WIDTHS = (320, 390, 500, 800, 1121, 1280)
MEASURE = """<script>
function broken(page) {
  const found = [], walker = page.createTreeWalker(page.querySelector("table"), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[+\\u2212-]?\\d[\\d\\u202f.-]*|\\p{L}+/gu)) {
      const range = page.createRange()
      range.setStart(walker.currentNode, word.index)
      range.setEnd(walker.currentNode, word.index + word[0].length)
      if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(word[0])
    }
  }
  return found
}
addEventListener("load", () => {
  const told = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, whole = page.documentElement
    return {width: frame.clientWidth, broken: broken(page), hidden: whole.scrollWidth - whole.clientWidth}
  })
  document.body.innerHTML = `<pre>${JSON.stringify(told)}</pre>`
})
</script>"""


@pytest.fixture
def page(client, path):
    """The front page with a long number, a change that has something said of it, and a qualifier."""
    with open_ledger(path) as ledger:
        said = SaidStatement(series=PERSONNEL, value="1456610", qualifier="about")
        lines = lines_of([("2022-03-13", SaidStatement(series=TANKS, value="335")), ("2022-03-13", said)])
        adjusted = (SaidAdjustment(series=PERSONNEL, period="2022-03-13", amount="1650", reason="late-data"),)
        ledger.record(
            Bulletin(source="war-losses", published_at="2022-03-14", lines=lines, adjustments=adjusted), "ada"
        )
    return client.get("/").text


@needs_a_browser
def test_no_number_date_or_word_is_broken_and_nothing_is_out_of_sight(page, tmp_path):
    style = (files("api.pages") / "static" / "app.css").read_text(encoding="utf-8")
    styled = page.replace("</head>", f"<style>{style}</style></head>")  # a file on disk loads none of the service's
    (tmp_path / "front.html").write_text(styled, encoding="utf-8")
    frames = "".join(
        f'<iframe src="front.html" style="border:0;width:{width}px;height:900px"></iframe>' for width in WIDTHS
    )
    (tmp_path / "all.html").write_text(f'<!doctype html><meta charset="utf-8">{frames}{MEASURE}', encoding="utf-8")

    shown = subprocess.run(
        [
            *(CHROMIUM, *FLAGS, "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'browser'}"),
            *("--window-size=1400,1000", "--virtual-time-budget=9000", "--dump-dom", f"file://{tmp_path / 'all.html'}"),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )

    (told,) = re.findall(r"<pre>(.*)</pre>", shown.stdout)
    assert json.loads(unescape(told)) == [{"width": width, "broken": [], "hidden": 0} for width in WIDTHS]
