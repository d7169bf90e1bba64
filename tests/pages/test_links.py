"""Every link of every page leads somewhere, and on a view of the past it stays in the past."""

from html.parser import HTMLParser
from random import Random
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from api.routes.pages import PAGES
from api.routes.reads import READS
from tests.pages.grounds import having

GROUNDS = ("demo", "troubled")
# Of a page that lists hundreds, so many are followed, at random but always the same.
MOST_FOLLOWED = 120
# Its links are examples to copy, which name moments of their own.
OF_EXAMPLES = "help_page"
WITH_POSITION = [one for one in PAGES if one.times != "none" and one.name != OF_EXAMPLES]
ON_BOTH_AXES = [one for one in WITH_POSITION if one.times == "both axes"]
# What has things to come is never of the past.
FEEDS = {"atom", "jsonfeed"}
_BROWSER = {"accept": "text/html, */*;q=0.8"}
TIMES = {"as_of", "position", "recorded_as_of"}


class Links(HTMLParser):
    """The addresses of a document's links, forms and what it fetches, with their attributes."""

    def __init__(self, base, text):
        super().__init__()
        self.base = base
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for name in ("href", "src"):
            if given.get(name):
                self.found.append((tag, urljoin(self.base, given[name]), given))
        for one in (given.get("srcset") or "").split(","):
            if one.strip():
                self.found.append((tag, urljoin(self.base, one.split()[0]), given))

    def internal(self):
        """Those of this service, without fragments; the addresses of forms are asked by the forms' own tests."""
        own = urlsplit(self.base).netloc
        return [(tag, url.partition("#")[0], given) for tag, url, given in self.found if urlsplit(url).netloc == own]


@pytest.fixture(scope="module", params=GROUNDS)
def ground(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def statuses():
    """What has been followed already."""
    return {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(ground, page, statuses):
    path = ground.path(page)

    links = links_of(ground, path)

    assert links
    assert broken(ground, links, statuses) == []


@pytest.mark.parametrize("page", ON_BOTH_AXES, ids=lambda page: page.name)
def test_every_link_of_a_past_view_leads_somewhere_and_keeps_the_moment(ground, page, statuses):
    path = having(ground.path(page), f"as_of={ground.words.then}")

    links = links_of(ground, path)

    assert leaving(links, {"as_of"}) <= {without_moment(ground, path)}
    assert {said for _, url, _ in links for said in named(url).get("as_of", [])} == {ground.words.then}
    assert broken(ground, links, statuses) == []


@pytest.mark.parametrize("page", WITH_POSITION, ids=lambda page: page.name)
def test_every_link_of_a_page_pinned_by_position_keeps_the_position(ground, page, statuses):
    position = ground.get("/v1/totals").json()["position"]
    path = having(ground.path(page), f"position={position}")

    links = links_of(ground, path)

    assert leaving(links, {"position"}) <= {without_moment(ground, path)}
    assert broken(ground, links, statuses) == []


def links_of(ground, path):
    answer = ground.get(path, headers=_BROWSER)
    assert answer.status_code == 200, answer.text[:500]
    return Links(f"{ground.address}{path}", answer.text).internal()


def broken(ground, links, statuses):
    """The addresses that lead nowhere, with what they answered."""
    followed = sorted({url for _, url, _ in links})
    if len(followed) > MOST_FOLLOWED:
        followed = Random(1).sample(followed, MOST_FOLLOWED)
    for url in followed:
        if url not in statuses:
            path = url.removeprefix(ground.address)
            statuses[url] = ground.get(path, headers=_BROWSER).status_code
    return [(url, statuses[url]) for url in followed if statuses[url] != 200]


def leaving(links, moment):
    """The addresses that could name the moment by a parameter and do not."""
    return {
        url
        for tag, url, _ in links
        if tag in {"a", "img", "source", "link"} and takes(url, moment) and not named(url).keys() >= moment
    }


def named(url):
    return parse_qs(urlsplit(url).query)


def takes(url, moment):
    """Whether what is at the address can be read at another moment."""
    parts = urlsplit(url).path.split("/")
    return any(
        moment <= read.known.keys() and any(is_at(parts, read, form) for form in ("", *read.forms) if form not in FEEDS)
        for read in (*PAGES, *READS)
    )


def is_at(parts, read, ending):
    template = f"{read.path}.{ending}" if ending else read.path
    wanted = template.split("/")
    return len(parts) == len(wanted) and all(
        one == other or other.startswith("{") for one, other in zip(parts, wanted, strict=True)
    )


def without_moment(ground, path):
    """The same page today."""
    whole = urlsplit(path)
    rest = "&".join(one for one in whole.query.split("&") if one.partition("=")[0] not in TIMES)
    return f"{ground.address}{whole.path}{'?' if rest else ''}{rest}"
