"""One concrete address for every read route, so that a test can walk them all."""

from api.routes.pages import PAGES
from api.routes.reads import READS
from tests.api.conftest import PERSONNEL

_WORDS = {"source": "war-losses", "series": PERSONNEL.partition("/")[2], "period": "2022-03-02", "position": "1"}
_QUERIES = {"table": "series=war-losses/personnel,war-losses/tanks"}
ALL = {read.name: read for read in (*PAGES, *READS)}


def address(client, name):
    """The address of a route, with the parameters that it cannot do without."""
    words = dict(_WORDS)
    if "{document" in ALL[name].path or "{bulletin" in ALL[name].path:
        history = client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02/history").json()["items"][0]
        words |= {"document": history["document"]["id"], "bulletin": history["bulletin"]}
    path = ALL[name].path.replace(":str", "").format(**words)
    return f"{path}?{_QUERIES[name]}" if name in _QUERIES else path


def having(url, query):
    """The address with one more parameter."""
    return f"{url}{'&' if '?' in url else '?'}{query}"


def ending(url, form):
    """The address with a static ending."""
    path, mark, query = url.partition("?")
    return f"{path}.{form}{mark}{query}"
