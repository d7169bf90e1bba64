"""A site's robots.txt is heard: what it forbids, or does not say because it cannot be read, is not fetched."""

import pytest

from importers.watching.fetching import SourceUnreachable
from importers.watching.robots import Robots
from importers.watching.watched_url import watched_url
from tests.watching.a_site import Page


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
