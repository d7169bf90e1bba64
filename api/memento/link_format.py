"""Links between an original, its TimeGate, its TimeMap and its mementos, as RFC 7089 writes them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime

from api.memento.originals import Original

LINK_FORMAT = "application/link-format"
TIMEGATE, TIMEMAP = "/timegate/", "/timemap/"
_FORM = "%a, %d %b %Y %H:%M:%S GMT"


def datetime_text(instant: str) -> str:
    """An instant of the ledger as HTTP writes it, to the second.

    >>> datetime_text("2022-03-02T08:00:00.500000Z")
    'Wed, 02 Mar 2022 08:00:00 GMT'
    """
    return format_datetime(datetime.fromisoformat(instant), usegmt=True)


def last_instant_of(said: str) -> str:
    """The last instant of the second that HTTP's text names; raises ValueError.

    >>> last_instant_of("Wed, 02 Mar 2022 08:00:00 GMT")
    '2022-03-02T08:00:00.999999Z'
    """
    second = datetime.strptime(said, _FORM)  # noqa: DTZ007 - GMT is in the form
    return f"{second.isoformat()}.999999Z"


def base_of(address: str) -> str:
    """Scheme and host of a whole address."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def standing_links(address: str) -> list[str]:
    """The links to an original by its address, to its TimeGate and to its TimeMap."""
    base = base_of(address)
    return [
        f'<{address}>; rel="original"',
        f'<{base}{TIMEGATE}{address}>; rel="timegate"',
        f'<{base}{TIMEMAP}{address}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def memento_links(original: Original, rels: Iterable[tuple[str, int | None]], recorded: Mapping[int, str]) -> list[str]:
    """A link for each memento, with all that it is: first, last, the one before or behind another."""
    found: dict[int, list[str]] = {}
    for rel, position in rels:
        if position is not None:
            found.setdefault(position, []).append(rel)
    return [
        f'<{original.memento(position)}>; rel="{" ".join(dict.fromkeys([*found[position], "memento"]))}"; '
        f'datetime="{datetime_text(recorded[position])}"'
        for position in sorted(found)
    ]
