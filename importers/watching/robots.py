"""The robots.txt of each host, which says what programs may fetch there (RFC 9309)."""

import re
import time

from protego import Protego

from importers.watching.fetching import AGENT, Fetcher, SourceUnreachable
from importers.watching.watched_url import WatchedUrl

# RFC 9309 has at least 500 KiB of it read (section 2.5), and none used for more than a day (section 2.4).
_MOST_BYTES, _USED_FOR = 512_000, 24 * 3600.0
# What answers so has none (section 2.3.1.3); 429 only says that it was asked too often.
_MISSING = frozenset(range(400, 500)) - {429}
# The time that a rule takes grows with a power of its wildcards.
_MOST_WILDCARDS = 2
_RULE = re.compile(r"(?i)\s*(allow|disallow)\s*:(.*)")


class Robots:
    """Asks each host once a day at most, while it lives."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._found: dict[str, tuple[float, Protego]] = {}

    def check(self, url: WatchedUrl) -> None:
        """Raise SourceUnreachable where programs may not fetch this, or where that cannot be found out."""
        asked, rules = self._found.get(url.authority, (0.0, None))
        if rules is None or time.monotonic() - asked > _USED_FOR:
            rules = self._asked(url)
            self._found[url.authority] = time.monotonic(), rules
        if not rules.can_fetch(str(url), AGENT):
            raise SourceUnreachable(f"the robots.txt of {url.host} does not allow programs to fetch this")

    def _asked(self, url: WatchedUrl) -> Protego:
        said = bytearray()

        def take(part: bytes) -> None:
            said.extend(part[: _MOST_BYTES - len(said)])

        try:
            # More than is used may come, but not without end.
            self._fetcher.fetch(url.at("/robots.txt"), 4 * _MOST_BYTES, take)
        except SourceUnreachable as refusal:
            if refusal.status not in _MISSING:
                told = f"the robots.txt of {url.host} cannot be read, so nothing is fetched: {refusal.message}"
                raise SourceUnreachable(told, refusal.wait) from refusal
            said.clear()
        return Protego.parse(_bounded(bytes(said).decode("utf-8", "replace")))


def _bounded(text: str) -> str:
    r"""The text with rules of few wildcards: of the others, what is disallowed is widened, what is allowed left out.

    >>> _bounded("Disallow: /a*b*c*d\nAllow: /a*b*c*d\nDisallow: /a**$")
    'Disallow: /a*b*\n\nDisallow: /a*$'
    """
    return "\n".join(_rule(line) for line in text.splitlines())


def _rule(line: str) -> str:
    found = _RULE.match(line)
    if found is None:
        return line
    parts = re.sub(r"\*+", "*", line).split("*")
    if len(parts) <= _MOST_WILDCARDS + 1:
        return "*".join(parts)
    return "*".join([*parts[:_MOST_WILDCARDS], ""]) if found[1].lower() == "disallow" else ""
