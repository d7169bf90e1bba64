"""Every address that takes a moment is an original with a TimeGate, a TimeMap and mementos that never change."""

import asyncio
import re
from email.utils import parsedate_to_datetime

import httpx
import pytest

from api.app import create_app
from api.memento.link_format import last_instant_of
from api.policy import Policy
from projections.answers.view import View
from tests.api.by_hand import heard
from tests.clients.environment import asked_by

SERIES = "/v1/series/war-losses/personnel"
FIGURE = f"{SERIES}/figures/2022-03-02"
HOST = "http://figures.example"
ORIGINALS = [
    "/", "/revisions", "/sources", "/sources/war-losses", "/series/war-losses/personnel",
    "/series/war-losses/personnel/figures/2022-03-02", "/v1/totals", "/v1/totals.csv", "/v1/sources/war-losses",
    SERIES, f"{SERIES}/figures", f"{SERIES}/figures.csv", f"{SERIES}/years?as_of=2022-03-12", FIGURE,
    f"{FIGURE}/history", f"{SERIES}/triangle.ndjson", "/v1/table?series=war-losses/personnel,war-losses/tanks",
]  # fmt: skip


def links(response):
    """The targets of a Link header or of a TimeMap by their relations, with the datetimes of mementos."""
    text = response.headers.get("link", response.text)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for target, parameters in re.findall(r"<([^>]*)>((?:; [a-z]+=\"[^\"]*\")+)", text):
        said = dict(re.findall(r"([a-z]+)=\"([^\"]*)\"", parameters))
        for rel in said["rel"].split():
            found.setdefault(rel, []).append((target, said.get("datetime")))
    return found


def position_of(target):
    return int(target.rpartition("position=")[2])


def gate(client, path, wanted=None):
    headers = {} if wanted is None else {"accept-datetime": wanted}
    return client.get(f"/timegate/{HOST}{path}", headers=headers, follow_redirects=False)


@pytest.mark.parametrize("path", ORIGINALS)
def test_an_original_leads_to_its_gate_and_the_gate_to_a_memento(client, path):
    original = client.get(path, headers={"accept": "text/html, */*"})
    found = links(original)

    led = client.get(found["timegate"][0][0].removeprefix(HOST), follow_redirects=False)
    memento = client.get(led.headers["location"].removeprefix(HOST), headers={"accept": "text/html, */*"})

    assert (original.status_code, led.status_code, memento.status_code) == (200, 302, 200)
    assert found["original"] == [(f"{HOST}{path}", None)]
    assert "memento-datetime" not in original.headers
    assert "memento-datetime" not in led.headers
    assert "accept-datetime" in led.headers["vary"].lower()
    assert links(memento)["original"] == found["original"]
    assert memento.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (led.headers["location"], memento.headers["memento-datetime"]) in links(led)["last"]
    assert client.get(found["timemap"][0][0].removeprefix(HOST)).headers["content-type"] == "application/link-format"


@pytest.mark.parametrize("path", ORIGINALS)
def test_head_says_the_same(client, path):
    for where in (path, f"/timegate/{HOST}{path}", f"/timemap/{HOST}{path}"):
        got = client.get(where, follow_redirects=False)
        head = client.head(where, follow_redirects=False)

        assert head.status_code == got.status_code
        for name in ("link", "location", "vary", "memento-datetime"):
            assert head.headers.get(name) == got.headers.get(name)


def test_a_datetime_leads_to_what_was_recorded_by_then(client):
    every = [(target, said) for target, said in links(client.get(f"/timemap/{HOST}{FIGURE}"))["memento"]]
    middle = len(every) // 2

    between = gate(client, FIGURE, every[middle][1])

    assert between.headers["location"] == every[middle][0]
    found = links(between)
    assert [found[rel][0][0] for rel in ("first", "prev", "next", "last")] == [
        every[0][0], every[middle - 1][0], every[middle + 1][0], every[-1][0],
    ]  # fmt: skip
    assert gate(client, FIGURE, "Thu, 01 Jan 1970 00:00:00 GMT").headers["location"] == every[0][0]
    assert gate(client, FIGURE, "Fri, 01 Jan 2100 00:00:00 GMT").headers["location"] == every[-1][0]
    assert gate(client, FIGURE).headers["location"] == every[-1][0]


def test_each_memento_of_a_map_is_there_and_none_is_missing(client):
    every = links(client.get(f"/timemap/{HOST}{FIGURE}"))["memento"]
    positions = [position_of(target) for target, _ in every]
    head = int(client.get(FIGURE).headers["ledger-position"])

    read = {at: client.get(f"{FIGURE}?position={at}") for at in range(1, head + 1)}

    assert all(read[at].status_code == 200 for at in positions)
    for answer in read.values():
        at = int(answer.headers["ledger-position"])  # the end of the batch
        assert (answer.status_code == 200) is (at >= positions[0])
        before = max((one for one in positions if one <= at), default=None)
        if before is not None:
            assert answer.json()["value"] == read[before].json()["value"]
            then, since = (parsedate_to_datetime(one.headers["memento-datetime"]) for one in (answer, read[before]))
            assert then >= since


def test_a_map_goes_on_behind_a_position(client):
    every = links(client.get(f"/timemap/{HOST}/v1/totals"))["memento"]
    position = position_of(every[2][0])

    rest = links(client.get(f"/timemap/after/{position}/{HOST}/v1/totals"))["memento"]

    assert rest == every[3:]


def test_the_address_of_a_memento_leads_to_the_gate_of_its_original(client):
    led = gate(client, f"{SERIES}/years?position=9&as_of=2022-03-12", "Thu, 01 Jan 1970 00:00:00 GMT")

    assert re.fullmatch(rf"{HOST}{SERIES}/years\?as_of=2022-03-12&position=\d+", led.headers["location"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param(f"/timegate/http://elsewhere.example{SERIES}", 404, id="another host"),
        pytest.param(f"/timegate/{HOST}/health/live", 404, id="no moment"),
        pytest.param(f"/timegate/{HOST}/v1/series/war-losses/none", 404, id="no such series"),
        pytest.param(f"/timegate/{HOST}{SERIES}/figures/1999-01-01", 404, id="no such figure"),
        pytest.param(f"/timegate/{HOST}/v1/series/WAR/x", 400, id="no key"),
        pytest.param("/timegate/nothing", 404, id="no address"),
        pytest.param(f"/timemap/http://elsewhere.example{SERIES}", 404, id="map of another host"),
        pytest.param(f"/timemap/after/x/{HOST}{SERIES}", 404, id="map behind no position"),
        pytest.param("/timegate/http://[::1", 404, id="a host that is none"),
        pytest.param(f"/timegate/{HOST}/%ff", 404, id="no text"),
    ],
)
def test_what_has_no_mementos_is_refused_in_the_form_of_problems(client, path, status):
    refused = client.get(path, follow_redirects=False)

    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    if path.startswith("/timegate"):
        assert "accept-datetime" in refused.headers["vary"].lower()


@pytest.mark.parametrize("said", ["yesterday", "2022-03-02", "Wed, 02 Mar 2022 08:00:00 CET", "", "\u00e9", "9" * 500])
def test_what_is_no_datetime_of_http_is_refused(client, said):
    refused = client.get(
        f"/timegate/{HOST}{SERIES}", headers={"accept-datetime": said.encode()}, follow_redirects=False
    )

    assert refused.status_code == 400
    assert "accept-datetime" in refused.headers["vary"].lower()


def test_an_address_may_be_escaped_as_a_whole(client):
    plain_one = gate(client, SERIES)
    path = SERIES.replace("/", "%2F")
    escaped = client.get(f"/timegate/http%3A%2F%2Ffigures.example{path}", follow_redirects=False)

    assert escaped.headers["location"] == plain_one.headers["location"]


def test_a_problem_is_no_memento(client):
    assert "link" not in client.get(f"{SERIES}/figures/1999-01-01?position=5").headers


def test_links_lead_to_the_scheme_that_a_trusted_proxy_says(filled):
    with View.open(filled) as answers:
        app = create_app(answers, policy=Policy(trusted_proxies=("203.0.113.0/24",)))
        headers = [("host", "figures.example"), ("x-forwarded-proto", "https")]
        answer = asyncio.run(heard(app, "GET", FIGURE, headers))

    original = f"https://figures.example{FIGURE}"
    assert f'<{original}>; rel="original", <https://figures.example/timegate/{original}>' in answer.headers["link"]


@pytest.mark.parametrize("path", ["/timemap/", "/timegate/"])
def test_the_beginning_of_an_address_does_not_name_itself(client, path):
    told = client.get(path)

    assert told.status_code == 404
    assert "did you mean" not in told.json()["detail"]
    assert "nearest_address" not in told.json()


def test_a_page_of_another_site_may_ask_a_gate(client):
    asked = {"origin": "https://elsewhere.example", "access-control-request-headers": "accept-datetime"}
    preflight = client.options(f"/timegate/{HOST}{FIGURE}", headers=asked)

    assert "Accept-Datetime" in preflight.headers["access-control-allow-headers"]


def test_what_is_no_read_is_no_original(client):
    assert "link" not in client.options("/v1/totals").headers


def test_the_second_of_a_datetime_is_all_of_it():
    assert last_instant_of("Wed, 02 Mar 2022 08:00:00 GMT") == "2022-03-02T08:00:00.999999Z"


def test_memento_client_finds_the_memento_by_the_links_of_the_original(address, tmp_path):
    found = asked_by("memento", f"{address}{FIGURE}", "2026-01-01T00:06:30", folder=tmp_path)

    assert found["original_uri"] == f"{address}{FIGURE}"
    assert found["timegate_uri"] == f"{address}/timegate/{address}{FIGURE}"
    mementos = found["mementos"]
    assert mementos["closest"]["http_status_code"] == 200
    assert mementos["closest"]["datetime"].startswith("2026-01-01 00:0")
    assert mementos["closest"]["uri"][0].startswith(f"{address}{FIGURE}?position=")
    assert {"first", "last"} <= set(mementos)


def test_memento_client_finds_it_by_a_gate_that_it_is_given_and_from_a_memento(address, tmp_path):
    given = asked_by("memento", f"{address}{FIGURE}", "2100-01-01", f"{address}/timegate/", folder=tmp_path)
    last = given["mementos"]["closest"]["uri"][0]

    again = asked_by("memento", last, "2100-01-01", folder=tmp_path)

    assert again["mementos"]["closest"]["uri"][0] == last
    assert again["original_uri"] == f"{address}{FIGURE}"


def test_memento_cli_lists_every_memento_and_finds_since_when_a_figure_reads_so(address, tmp_path):
    history = httpx.get(f"{address}{FIGURE}/history").json()["items"]
    revised = next(one for one in history if one["kind"] == "revision")
    said = f'"value":"{revised["value"]}"'

    found = asked_by("listed_mementos", f"{address}{FIGURE}", said, folder=tmp_path)

    every = links(httpx.get(f"{address}/timemap/{address}{FIGURE}"))["memento"]
    assert len(every) > 3
    assert found["listed"] == [f"{parsedate_to_datetime(when):%Y-%m-%d %H:%M:%S} {target}" for target, when in every]
    assert found["first with the text"] == f"{address}{FIGURE}?position={revised['position']}"
