"""The help page: its addresses are those of the ledger that it is asked of, and its lines do what they say."""

import csv
import io
import json
import re
import shutil
import subprocess
from html import unescape
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.pages.help_page import HERE
from domain.recording.commands import Bulletin, OpenSeries
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL
from tests.contract.running import served


def copied(page, tool):
    """The lines to copy of one tool, as a person copies them."""
    blocks = re.findall(rf'<pre[^>]* data-tool="{tool}"><code>(.*?)</code></pre>', page, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", one)) for one in blocks]


def every_line(page):
    return "\n".join(copied(page, '[^"]+'))


def addresses_of(page):
    """Those of its links and those in its lines, without the host."""
    links = [unescape(one) for one in re.findall(r'<a [^>]*href="(/[^"]*)"', page)]
    asked = re.findall(re.escape(HERE) + r"(/[^'\"\s]*)", every_line(page))
    return sorted({*links, *asked})


def test_every_address_on_it_answers(shared):
    for address in addresses_of(shared.get("/help").text):
        assert shared.get(address).status_code == 200, address


def test_its_lines_are_about_a_series_of_this_ledger(shared):
    page = shared.get("/help").text

    assert f"/v1/series/{PERSONNEL}/figures.csv" in addresses_of(page)
    assert {urlsplit(one)[:2] for one in re.findall(r"https?://[^'\"\s]+", every_line(page))} == {urlsplit(HERE)[:2]}


def test_a_level_is_no_example_where_there_is_a_series_with_amounts(client, path):
    with open_ledger(path) as ledger:
        opened = OpenSeries(series="war-losses/front", title="Front", unit="km", measure="level", frequency="D")
        ledger.record(opened, "ada")
        for day in range(20, 30):
            said = SaidStatement(series="war-losses/front", value=str(day), reason=None if day == 20 else "late-data")
            lines = lines_of([("2022-03-12", said)])
            ledger.record(Bulletin(source="war-losses", published_at=f"2022-03-{day}", lines=lines), "ada")

    assert f"/v1/series/{PERSONNEL}/figures.csv" in addresses_of(client.get("/help").text)


def test_every_tool_has_its_lines(shared):
    page = shared.get("/help").text

    tools = {"curl", "pandas", "polars", "R", "Datawrapper", "spreadsheets"}
    assert set(re.findall(r'data-tool="([^"]+)"', page)) == tools
    for tool in ("pandas", "polars"):
        for lines in copied(page, tool):
            compile(lines, tool, "exec")


def test_a_view_of_the_past_keeps_its_moment_in_the_links_between_pages(shared):
    page = shared.get("/help?as_of=2022-03-02").text

    assert "as published by 2022-03-02" in page
    assert 'href="/?as_of=2022-03-02"' in page


def test_a_ledger_without_figures_is_helped_too(tmp_path):
    with open_ledger(tmp_path / "empty.db"):
        pass
    with View.open(tmp_path / "empty.db") as answers, TestClient(create_app(answers)) as client:
        page = client.get("/help")

    assert page.status_code == 200
    assert "town/cases" in page.text
    assert "blockquote" not in page.text


def printed(lines, folder):
    """What they print, nothing of it about their progress; a line that fails ends them."""
    quiet = lines.replace("curl ", "curl -sSf ")
    run = subprocess.run(["bash", "-ec", quiet], cwd=folder, check=True, capture_output=True, text=True, timeout=60)
    return run.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_lines_of_curl_do_what_they_say(tmp_path):
    with served(tmp_path / "ledger.db") as address:
        page = printed(f"curl {address}/help", tmp_path)
        take, follow = (printed(one.replace(HERE, address), tmp_path) for one in copied(page, "curl"))

    (today, then) = (
        list(csv.DictReader(io.StringIO((tmp_path / name).read_text(encoding="utf-8"))))
        for name in ("personnel.csv", "personnel-then.csv")
    )
    assert {"period", "value", "qualifier"} <= set(today[0])
    assert [one["period"] for one in today][: len(then)] == [one["period"] for one in then]
    assert {one["series"] for one in json.loads(take)["items"]} == {"ua-general-staff/personnel"}
    assert json.loads(follow)["items"] == []
