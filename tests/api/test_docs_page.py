"""The page that shows the OpenAPI document: what is sent, and what a browser makes of it."""

import gzip
import json
import re
import subprocess
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

from api.openapi.docs_page import POLICY
from api.routes.reads import READS
from tests.api.a_browser import CHROMIUM, FLAGS, needs_a_browser
from tests.contract.running import served

# Nothing resolves but us, so that what tries to leave is heard of.
ALONE = [
    *FLAGS,
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--virtual-time-budget=20000",
    "--dump-dom",
]
MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
OFFICIAL = {"swagger_style.css", "swagger_bundle.js"}


def directives(policy):
    return {name: rest.split() for name, _, rest in (one.strip().partition(" ") for one in policy.split(";"))}


def addresses(page):
    return re.findall(r'(?:src|href)="(/[^"]+)"', page)


def own_files(page):
    return [one for one in addresses(page) if one.startswith("/docs/")]


def named(address):
    """The name of the file in its package, and the hash in its address."""
    stem, hashed, ending = address.rpartition("/")[2].rsplit(".", 2)
    return f"{stem}.{ending}", hashed


def test_the_page_names_its_files_and_the_document(shared):
    page = shared.get("/docs")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert [named(one)[0] for one in own_files(page.text)] == [
        "swagger_style.css",
        "swagger_bundle.js",
        "start.js",
    ]
    assert all(shared.get(one).status_code == 200 for one in addresses(page.text))


def test_an_address_has_the_hash_of_what_it_leads_to_and_never_changes(shared):
    for address in own_files(shared.get("/docs").text):
        file = shared.get(address)
        name, hashed = named(address)

        assert sha256(file.content).hexdigest().startswith(hashed)
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["x-content-type-options"] == "nosniff"
        assert file.headers["content-type"] == MEDIA_TYPES[name.rpartition(".")[2]]


def test_what_is_not_ours_is_sent_as_the_package_has_it(shared):
    sent = {named(one)[0]: shared.get(one).content for one in own_files(shared.get("/docs").text)}
    folder = Path(str(distribution("offapi").locate_file("offapi")))

    assert set(sent) == {*OFFICIAL, "start.js"}
    assert {name: (folder / name).read_bytes() for name in OFFICIAL}.items() <= sent.items()


def test_files_are_sent_compressed_to_whoever_takes_it_and_not_sent_to_whoever_has_them(shared):
    for address in ["/docs", *own_files(shared.get("/docs").text)]:
        plain = shared.get(address, headers={"accept-encoding": "identity"})
        with shared.stream("GET", address, headers={"accept-encoding": "gzip"}) as packed:
            body = b"".join(packed.iter_raw())
        head = shared.head(address, headers={"accept-encoding": "identity"})

        assert gzip.decompress(body) == plain.content
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] != plain.headers["etag"]
        assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        assert (head.headers["content-length"], head.content) == (str(len(plain.content)), b"")
        for tag in (plain.headers["etag"], packed.headers["etag"]):
            again = shared.get(address, headers={"if-none-match": tag})
            assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_the_page_does_not_have_is_a_problem(shared):
    nothing = shared.get("/docs/index.html")

    assert (nothing.status_code, nothing.headers["content-type"]) == (404, "application/problem+json")


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(shared):
    told = shared.get("/docs").headers.get_list("content-security-policy")
    allowed = directives(POLICY)

    assert told == [POLICY]
    assert allowed.pop("img-src") == ["data:"]
    assert {name for name, sources in allowed.items() if sources == ["'self'"]} == {
        "script-src",
        "style-src",
        "connect-src",
    }
    assert {name for name, sources in allowed.items() if sources == ["'none'"]} == {
        "default-src",
        "base-uri",
        "form-action",
        "frame-ancestors",
    }
    assert len(allowed) == 7


def test_what_we_write_ourselves_names_no_other_host_and_holds_no_script_or_style(shared):
    page = shared.get("/docs").text
    start = shared.get(next(one for one in addresses(page) if "/start." in one)).text

    assert "//" not in page + start
    assert re.findall(r"<script[^>]*>([^<]*)", page) == ["", ""]
    assert not re.search(r"<style|style=|\son\w+=|javascript:", page)
    assert "validatorUrl: null" in start


@needs_a_browser
def test_a_browser_shows_every_route_without_a_complaint_or_a_request_to_elsewhere(tmp_path):
    browser, log = tmp_path / "browser", tmp_path / "network.json"
    with served(tmp_path / "ledger.db") as address:
        shown = subprocess.run(
            [CHROMIUM, *ALONE, f"--user-data-dir={browser}", f"--log-net-log={log}", f"{address}/docs"],
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )

    assert {read.path.replace(":str", "") for read in READS} <= set(re.findall(r'data-path="([^"]+)"', shown.stdout))
    assert [line for line in shown.stderr.splitlines() if "CONSOLE" in line] == []
    asked = requests_of_pages(json.loads(log.read_text(encoding="utf-8")))
    assert {one.removeprefix(address).partition(".")[0] for one in asked if one.startswith(address)} == {
        "/docs/swagger_style",
        "/docs/swagger_bundle",
        "/docs/start",
        "/v1/openapi",
    }
    assert [one for one in asked if not one.startswith(address)] == []


def requests_of_pages(log):
    """What a page asked for: the browser's own requests, such as for updates of itself, have no origin."""
    asking = [event["params"] for event in log["events"] if "initiator" in event.get("params", {})]
    return {one["url"] for one in asking if one["initiator"] != "not an origin"}
