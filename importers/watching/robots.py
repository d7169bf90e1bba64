"""The robots.txt of each host, which says what programs may fetch there (RFC 9309)."""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace
from protego import Protego

from domain.moments import instant_text
from domain.recording.ledger import utc_now
from importers.watching.fetching import AGENT, Fetcher, SourceUnreachable
from importers.watching.kept_robots import HostRobots, KeptRobots
from importers.watching.watched_url import WatchedUrl

# RFC 9309 has at least 500 KiB of it read (section 2.5), and none used for more than a day (section 2.4).
_MOST_BYTES, _USED_FOR = 512_000, timedelta(days=1)
# Seconds between two requests, of which no host can ask for more.
_LONGEST_DELAY = 24 * 3600.0
# What answers so has none (section 2.3.1.3); 429 only says that it was asked too often.
_MISSING = frozenset(range(400, 500)) - {429}
# The time that a rule takes grows with a power of its wildcards.
_MOST_WILDCARDS = 2
_RULE = re.compile(r"(?i)\s*(allow|disallow)\s*:(.*)")


class Robots:
    """Asks each host once a day at most, as long as what it said is ``kept``."""

    def __init__(self, fetcher: Fetcher, kept: KeptRobots | None = None, now: Callable[[], datetime] = utc_now) -> None:
        self._fetcher, self._kept, self._now = fetcher, kept or KeptRobots(), now
        self._found: dict[str, tuple[HostRobots, Protego]] = {}

    def check(self, url: WatchedUrl) -> None:
        """Wait as long as the host asks for between two requests (Crawl-delay), and let the next one go.

        Raises SourceUnreachable where programs may not fetch this, where that cannot be found out, or where the wait is
        longer than the look.
        """
        robots, rules = self._of_host(url)
        if not rules.can_fetch(str(url), AGENT):
            raise SourceUnreachable(f"the robots.txt of {url.host} does not allow programs to fetch this")
        delay = min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_DELAY)
        self._wait(url, delay, robots.asked_at)
        robots = replace(robots, asked_at=instant_text(self._now()))
        self._found[url.authority] = robots, rules
        if delay:
            self._kept.keep(url.authority, robots)

    def _of_host(self, url: WatchedUrl) -> tuple[HostRobots, Protego]:
        """What the host said within the last day; a clock that went back has it asked once more."""
        robots, rules = self._found.get(url.authority) or (self._kept.read(url.authority), None)
        if robots is None or not timedelta(0) <= self._now() - datetime.fromisoformat(robots.read_at) <= _USED_FOR:
            asked_at = None if robots is None else robots.asked_at
            robots, rules = (
                HostRobots(text=self._asked(url), read_at=instant_text(self._now()), asked_at=asked_at),
                None,
            )
            self._kept.keep(url.authority, robots)
        return robots, rules or Protego.parse(robots.text)

    def _wait(self, url: WatchedUrl, delay: float, asked_at: str | None) -> None:
        since = math.inf if asked_at is None else (self._now() - datetime.fromisoformat(asked_at)).total_seconds()
        # Behind a clock that went back nobody knows how long ago it was.
        wait = delay if since < 0 else delay - since
        if wait > 0 and not self._fetcher.pause(wait):
            told = f"the robots.txt of {url.host} asks for {delay:g} seconds between two requests"
            why = f"{told}, and the next {wait:,.0f} seconds are more than this look has: see within"
            raise SourceUnreachable(why, math.ceil(wait))

    def _asked(self, url: WatchedUrl) -> str:
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
        return _bounded(bytes(said).decode("utf-8", "replace"))


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
