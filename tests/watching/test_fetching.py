"""One file over HTTPS: whole or not at all, from the internet alone, and never more than it may be."""

import gzip
import threading
import zlib
from functools import partial

import pytest

from importers.watching.checked_network import CheckedNetwork
from importers.watching.fetching import MOST_REDIRECTS, Condition, Fetcher, SourceUnreachable
from importers.watching.watched_url import watched_url
from tests.watching.a_site import HERE, HOST, Page, a_site

# As a server does that would hold somebody for hours.
SLOWLY = partial(threading.Event().wait, 0.05)
MOST, WITHIN = 1_000_000, 20.0
BODY = b"date,cases\n2022-03-01,5\n"


def fetched(site, path="/cases.csv", *, most=MOST, condition=None, within=WITHIN, fetcher=None):
    """What came, and how it was told."""
    came = bytearray()
    with fetcher or site.fetcher() as one:
        one.end_after(within)
        found = one.fetch(watched_url(site.url + path), most, came.extend, condition)
    return bytes(came), found


def refused(site, path="/cases.csv", **more):
    with pytest.raises(SourceUnreachable) as told:
        fetched(site, path, **more)
    return told.value


def test_a_file_comes_with_what_its_next_question_needs(site):
    site.pages["/cases.csv"] = Page(BODY, headers={"ETag": '"1"', "Last-Modified": "Wed, 02 Mar 2022 08:00:00 GMT"})

    came, found = fetched(site)

    assert came == BODY
    assert found.is_changed
    assert found.condition == Condition(
        url=f"{site.url}/cases.csv", etag='"1"', last_modified="Wed, 02 Mar 2022 08:00:00 GMT"
    )


def test_a_file_that_is_as_it_was_is_not_sent_again(site):
    site.pages["/cases.csv"] = Page(BODY, headers={"ETag": '"1"'})
    _, first = fetched(site)

    came, second = fetched(site, condition=first.condition)

    assert (came, second.is_changed) == (b"", False)
    assert [one["If-None-Match"] for one in site.asked("/cases.csv")] == [None, '"1"']


def test_a_condition_is_sent_only_to_the_address_that_gave_it(site):
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": "/2022.csv"})
    site.pages["/2022.csv"] = Page(BODY, headers={"ETag": '"1"'})
    _, first = fetched(site)
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": "/2023.csv"})
    site.pages["/2023.csv"] = Page(BODY + b"2023-01-01,6\n", headers={"ETag": '"1"'})

    came, second = fetched(site, condition=first.condition)

    assert second.is_changed
    assert came.endswith(b"6\n")
    assert site.asked("/2023.csv")[0]["If-None-Match"] is None


def test_304_to_a_question_without_condition_says_nothing(site):
    site.pages["/cases.csv"] = Page(status=304)

    assert "without a condition" in str(refused(site))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(site, status):
    site.pages["/cases.csv"] = Page(status=status, headers={"Location": "2022.csv#top"})
    site.pages["/2022.csv"] = Page(BODY)

    came, found = fetched(site)

    assert came == BODY
    assert found.condition.url == f"{site.url}/2022.csv"


def test_redirects_end(site):
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": "/cases.csv"})

    assert "on and on" in str(refused(site))
    assert len(site.requests) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    [
        f"http://{HOST}/cases.csv", "ftp://town.example/", "file:///etc/passwd", "//user@town.example/",
        "https://town.example:25/", "https://[::1/", "https://exa mple/", "gopher:x", "https://täglich.example/",
    ],
)  # fmt: skip
def test_a_redirect_to_what_is_not_fetched_is_not_followed(site, location):
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": location.encode().decode("latin-1")})

    assert "redirects to where nothing is fetched" in str(refused(site))
    assert len(site.requests) == 1


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1", "fd00::1", "192.168.1.1", "0.0.0.0"])  # noqa: S104 - nothing listens there
def test_a_redirect_inwards_is_not_followed(site, address):
    host = f"[{address}]" if ":" in address else address
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": f"https://{host}:{site.port}/secrets"})
    network = CheckedNetwork(
        lambda host, _: [HERE] if host == HOST else [host],
        lambda one: one == HERE,
    )

    told = str(refused(site, fetcher=Fetcher(network, site.trust)))

    assert "not of the internet" in told
    assert [path for path, _ in site.requests] == ["/cases.csv"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_nothing_is_asked_of_a_network_near_us(site, address):
    site.pages["/cases.csv"] = Page(BODY)

    told = str(refused(site, fetcher=Fetcher(CheckedNetwork(lambda *_: ["9.9.9.9", address]), site.trust)))

    assert "not of the internet" in told
    assert address not in told  # it is recorded for all to see
    assert site.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(site):
    site.pages["/cases.csv"] = Page(BODY)
    answers = [[HERE], ["10.0.0.1"]]
    network = CheckedNetwork(lambda *_: answers.pop(0), lambda address: address == HERE)

    came, _ = fetched(site, fetcher=Fetcher(network, site.trust))

    assert came == BODY
    assert answers == [["10.0.0.1"]]  # asked once


def test_a_name_that_changes_between_two_requests_is_checked_again(site):
    site.pages["/cases.csv"] = Page(status=302, headers={"Location": "/2022.csv"})
    site.pages["/2022.csv"] = Page(BODY)
    answers = [[HERE], ["10.0.0.1"]]
    network = CheckedNetwork(lambda *_: answers.pop(0), lambda address: address == HERE)

    assert "not of the internet" in str(refused(site, fetcher=Fetcher(network, site.trust)))
    assert [path for path, _ in site.requests] == ["/cases.csv"]


def test_only_a_certificate_of_the_host_is_believed(tmp_path):
    with a_site(tmp_path, "other.example") as site:
        site.pages["/cases.csv"] = Page(BODY)

        assert "certificate" in str(refused(site))
        assert site.requests == []


@pytest.mark.parametrize("status", [204, 206, 400, 403, 404, 500, 503])
def test_no_other_answer_is_a_file(site, status):
    site.pages["/cases.csv"] = Page(b"" if status == 204 else BODY, status=status)

    assert f"answers {status}" in str(refused(site))


def test_a_source_that_asks_to_be_left_alone_is_heard(site):
    site.pages["/cases.csv"] = Page(status=429, headers={"Retry-After": "120"})

    assert refused(site).wait == 120


def test_what_is_packed_is_unpacked(site):
    packed = gzip.compress(BODY[:10]) + gzip.compress(BODY[10:])
    site.pages["/cases.csv"] = Page(packed, headers={"Content-Encoding": "gzip"})

    came, _ = fetched(site)

    assert came == BODY


def test_a_bomb_is_left_when_it_is_larger_than_a_file_may_be(site):
    bomb = gzip.compress(bytes(50_000_000))
    site.pages["/cases.csv"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    came: list[int] = []

    with site.fetcher() as one:
        one.end_after(WITHIN)
        with pytest.raises(SourceUnreachable, match="more than the 1,000,000 bytes"):
            one.fetch(watched_url(f"{site.url}/cases.csv"), MOST, lambda part: came.append(len(part)))

    assert sum(came) <= MOST


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        pytest.param(gzip.compress(BODY)[:-6], "gzip", "breaks off", id="cut off"),
        pytest.param(BODY, "gzip", "not what gzip packs", id="not packed"),
        pytest.param(zlib.compress(BODY), "deflate", "not asked for", id="packed otherwise"),
        pytest.param(gzip.compress(BODY), "gzip, gzip", "not asked for", id="packed twice"),
    ],
)
def test_what_cannot_be_unpacked_is_no_file(site, body, encoding, why):
    site.pages["/cases.csv"] = Page(body, headers={"Content-Encoding": encoding})

    assert why in str(refused(site))


def test_a_body_without_end_is_left(site):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + bytes(65_536) + b"\r\n"
    site.pages["/cases.csv"] = Page(raw=(head, *[chunk] * 100))

    assert "more than the 1,000,000 bytes" in str(refused(site))


def test_a_body_that_comes_slowly_is_left_when_the_look_is_over(site):
    line = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    site.pages["/cases.csv"] = Page(raw=(line, *[b"x"] * 500), pause=SLOWLY)

    assert "in time" in str(refused(site, within=0.5))


def test_headers_that_come_slowly_are_left_when_the_look_is_over(site):
    site.pages["/cases.csv"] = Page(raw=(b"HTTP/1.1 200 OK\r\n", *[b"X-More: 1\r\n"] * 500), pause=SLOWLY)

    assert "in time" in str(refused(site, within=0.5))


def test_headers_without_end_are_left(site):
    site.pages["/cases.csv"] = Page(raw=(b"HTTP/1.1 200 OK\r\n", *[b"X-More: " + b"1" * 8000 + b"\r\n"] * 100))

    assert "is wrong" in str(refused(site))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + BODY, "wrong", id="shorter than said"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndate,", "wrong", id="cut chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + BODY, "how long", id="of no length"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", "wrong", id="not HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "wrong", id="a length that is none"),
    ],
)
def test_a_list_that_breaks_off_is_no_shorter_list(site, raw, why):
    site.pages["/cases.csv"] = Page(raw=(raw,))

    assert why in str(refused(site))


def test_who_is_asked_learns_who_asks(site):
    site.pages["/cases.csv"] = Page(BODY)

    fetched(site, fetcher=site.fetcher(contact="https://ledger.example/about"))

    assert site.requests[0][1]["User-Agent"] == "asreported (+https://ledger.example/about)"
    assert site.requests[0][1]["Host"] == f"{HOST}:{site.port}"
