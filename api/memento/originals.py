"""The resources of which there are mementos: every address that takes a moment on both axes."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from api.http.http_refusals import NotFound
from domain.keys import series_key

# Parameters that choose a state of the ledger: without them an address is that of the original.
_OF_LEDGER = re.compile("(?:^|&)(?:position|recorded_as_of)=[^&]*")
_POSITION = re.compile("(?:^|&)position=([0-9]{1,15})(?:&|$)", re.ASCII)
# Proxies make one slash of two.
_WHOLE = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
_WORD = re.compile(r"\{(\w+):str\}")
_ENDING = r"(?:\.[a-z]+){0,2}"


class Original(Struct, frozen=True):
    """A resource of this service by its address; its mementos have the same address with a position.

    ``series`` is the key of the one that it is of, ``stream`` the stream that begins with what it is of; both None for
    lists of everything.
    """

    address: str
    series: str | None
    stream: str | None

    def memento(self, position: int) -> str:
        """The address of the memento at a position."""
        return f"{self.address}{'&' if '?' in self.address else '?'}position={position}"


class Originals:
    """Finds resources by their addresses; ``templates`` are those of the routes that take a moment."""

    def __init__(self, templates: Iterable[str]) -> None:
        every = sorted(set(templates))
        # As the router calls them, without the types of their words.
        self.templates = frozenset(_WORD.sub(r"{\1}", one) for one in every)
        self._forms = [re.compile(_form(one)) for one in every]

    def named(self, said: str, host: str) -> Original:
        """The resource at an address of this host, which may be a memento's; raises NotFound."""
        whole = said if _WHOLE.match(said) else unquote(said)
        try:
            parts = urlsplit(_WHOLE.sub("http://", whole, count=1))
        except ValueError as error:
            raise NotFound(f"not an address: {whole[:200]!r}") from error
        if parts.netloc.lower() != host.lower():
            raise NotFound(f"there are mementos of this service alone, under the name by which it is asked: {host}")
        return self._original(parts, f"{'https' if whole[:5].lower() == 'https' else 'http'}://{host}")

    def _original(self, parts: SplitResult, base: str) -> Original:
        found = next((match for form in self._forms if (match := form.fullmatch(parts.path))), None)
        if found is None:
            raise NotFound(f"nothing at {parts.path[:200]} takes a moment, so there are no mementos of it")
        words = found.groupdict()
        query = without_state(parts.query)
        address = f"{base}{parts.path}?{query}" if query else f"{base}{parts.path}"
        source, series, period = (words.get(name) for name in ("source", "series", "period"))
        if source is None or series is None:
            return Original(address, None, source and f"source/{source}")
        key = str(series_key(f"{source}/{series}"))
        return Original(address, key, f"figure/{key}/{period}" if period else f"series/{key}")


def without_state(query: str) -> str:
    """The query without what chooses a state of the ledger.

    >>> without_state("position=7&as_of=2022-03-02"), without_state("as_of=2022-03-02&recorded_as_of=2026")
    ('as_of=2022-03-02', 'as_of=2022-03-02')
    """
    return _OF_LEDGER.sub("", query).removeprefix("&")


def position_in(query: str) -> int | None:
    """The position that an address names, if it is that of a memento."""
    found = _POSITION.search(query)
    return int(found[1]) if found else None


def _form(template: str) -> str:
    ending = "" if template.endswith("}") or template == "/" else _ENDING
    return _WORD.sub(r"(?P<\1>[^/]+)", template.replace(".", r"\.")) + ending
