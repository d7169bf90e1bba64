"""A site's robots.txt is heard: what it forbids, or does not say because it cannot be read, is not fetched."""

import time
from datetime import timedelta

import pytest

from importers.watching.fetching import SourceUnreachable
from importers.watching.kept_robots import KeptRobots
from importers.watching.robots import Robots
from importers.watching.watched_url import watched_url
from tests.histories import Clock
from tests.watching.a_site import Page
from tests.watching.watching import Watching


def allowed(site, path="/cases.csv", times=1):
    with site.fetcher() as fetcher:
        fetcher.end_after(20)
        robots = Robots(fetcher)
        try:
            for _ in range(times):
                robots.check(watched_url(site.url + path))
        except SourceUnreachable as refusal:
            return str(refusal)
    return None


def says(site, text, **more):
    site.pages["/robots.txt"] = Page(text.encode(), **more)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /\nAllow: /cases", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: asreported\nAllow: /", True),
        ("User-agent: asreported\nDisallow: /*.csv$", False),
        ("User-agent: *\nDisallow: /c*s*s*v*x", False),  # widened
        ("User-agent: *\nDisallow: /\nAllow: /c*s*s*v", False),  # left out
        ("\x00\xff garbage: : :\n", True),
    ],
)
def test_what_it_forbids_is_not_fetched(site, text, verdict):
    says(site, text)

    assert (allowed(site) is None) is verdict


@pytest.mark.parametrize(("status", "verdict"), [(404, True), (403, True), (429, False), (500, False), (503, False)])
def test_what_has_none_forbids_nothing_and_what_is_broken_forbids_everything(site, status, verdict):
    says(site, "User-agent: *\nDisallow: /", status=status)

    assert (allowed(site) is None) is verdict


def test_a_site_is_asked_once(site):
    says(site, "")

    assert allowed(site, times=5) is None
    assert len(site.asked("/robots.txt")) == 1


def test_rules_that_would_take_for_ever_are_cut(site):
    says(site, "User-agent: *\n" + "Disallow: /" + "*a" * 5000 + "b$\n" * 1)

    assert "robots.txt" in (allowed(site, "/" + "a" * 1900) or "")


def test_a_robots_file_without_end_forbids_everything(site):
    says(site, "User-agent: *\n" + "Allow: /\n" * 400_000)

    assert "cannot be read" in (allowed(site) or "")


@pytest.fixture
def asks(site, tmp_path):
    """What becomes of a request by a run of its own, in which a look has 20 seconds."""
    clock = Clock()

    def ask(**after):
        clock.move(timedelta(**after))
        with site.fetcher() as fetcher:
            fetcher.end_after(20)
            try:
                Robots(fetcher, KeptRobots(tmp_path / "robots"), clock).check(watched_url(site.url + "/cases.csv"))
            except SourceUnreachable as refusal:
                return str(refusal), refusal.wait
        return None

    return ask


def test_what_a_site_said_holds_for_a_day_in_other_runs_too(site, asks):
    says(site, "")

    assert [asks(), asks(hours=23), len(site.asked("/robots.txt"))] == [None, None, 1]
    assert [asks(hours=2), len(site.asked("/robots.txt"))] == [None, 2]
    # Of a time that has yet to come nobody knows how long ago it was.
    assert [asks(days=-3), len(site.asked("/robots.txt"))] == [None, 3]


@pytest.mark.parametrize(
    "damaged", [b"\xff", b"{}", b'{"text":"","read_at":"today"}', b'{"text":"","read_at":"2022-03-02"}']
)
def test_what_is_kept_and_damaged_is_asked_for_again(site, asks, tmp_path, damaged):
    asks()
    [kept] = (tmp_path / "robots").iterdir()
    kept.write_bytes(damaged)

    assert [asks(), len(site.asked("/robots.txt"))] == [None, 2]


def test_a_delay_longer_than_a_look_is_said_and_kept_in_other_runs_too(site, asks):
    says(site, "User-agent: *\nCrawl-delay: 3600")

    assert asks() is None
    why, wait = asks(minutes=15)
    assert "asks for 3600 seconds between two requests, and the next 2,700 seconds are more than this look has" in why
    assert wait == 2700
    assert asks(minutes=45) is None
    assert asks(minutes=-10)[1] == 3600


def test_no_delay_is_longer_than_a_day(site, asks):
    says(site, "User-agent: *\nCrawl-delay: 99999999")
    asks()

    assert asks(hours=1)[1] == 23 * 3600


def test_a_short_delay_is_waited_for(site, asks):
    says(site, "User-agent: asreported\nCrawl-delay: 0.25\n\nUser-agent: *\nCrawl-delay: 3600")
    asks()
    began = time.monotonic()

    assert asks() is None
    assert time.monotonic() - began >= 0.25


def test_who_leaves_waits_for_no_delay(site):
    says(site, "User-agent: *\nCrawl-delay: 15")

    with site.fetcher() as fetcher:
        fetcher.end_after(20)
        robots = Robots(fetcher)
        robots.check(watched_url(site.url + "/cases.csv"))
        fetcher.leave()
        with pytest.raises(SourceUnreachable, match="between two requests"):
            robots.check(watched_url(site.url + "/cases.csv"))


def test_a_source_whose_delay_is_longer_than_a_look_is_left_alone_so_long(site, tmp_path):
    watching = Watching(tmp_path, site)
    says(site, "User-agent: *\nCrawl-delay: 7200")

    assert watching.looks(0, 1, 1) == ["changed", "unreachable", "unchanged"]
    assert len(site.asked("/robots.txt")) == 1
    watching.look(hours=1)
    assert watching.due() == timedelta(hours=1)
    watching.ledger.close()
