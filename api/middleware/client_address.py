"""The client as trusted proxies tell of it: the address that rate limits count, and the scheme it speaks."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from litestar.types import HTTPScope

Address = IPv4Address | IPv6Address
# A client that has one address of IPv6 has a whole network of them.
_OF_ONE_SITE = 8
_REMEMBERED = 16_384
# No address is longer; a header may be.
_LONGEST = 64
_FORWARDED, _SCHEME = b"x-forwarded-for", b"x-forwarded-proto"


class ClientAddresses:
    """Finds addresses behind the proxies that are trusted; a Unix socket is always one of those."""

    def __init__(self, trusted: tuple[str, ...] = ()) -> None:
        """Raise ValueError for what is neither an address nor a network."""
        self._trusted: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(one) for one in trusted)
        self._known = lru_cache(maxsize=_REMEMBERED)(self._looked_up)

    def key(self, scope: HTTPScope) -> bytes:
        """The address in four bytes, or its network in eight; empty where a proxy on a Unix socket does not say."""
        client = scope["client"]
        found, is_trusted = self._known(client[0] if client else "")
        if not is_trusted:
            return found or b""
        said = [value for name, value in scope["headers"] if name == _FORWARDED]
        # Each proxy adds at the right whom it heard; what stands left of the first stranger may be made up.
        for one in reversed(b",".join(said).split(b",")) if said else ():
            further, is_trusted = self._known(one.strip()[:_LONGEST].decode("latin-1"))
            found = further or found
            if not is_trusted:
                break
        return found or b""

    def scheme(self, scope: HTTPScope) -> str:
        """``https`` where a trusted proxy says that the client speaks it, and otherwise that of the connection."""
        client = scope["client"]
        if self._known(client[0] if client else "")[1]:
            said = [value for name, value in scope["headers"] if name == _SCHEME]
            # As of the addresses, the last word is that of the nearest proxy.
            if said and said[-1].rpartition(b",")[2].strip().lower() == b"https":
                return "https"
        return scope["scheme"]

    def text(self, scope: HTTPScope) -> str:
        """The key for people; empty where there is none."""
        key = self.key(scope)
        if len(key) == _OF_ONE_SITE:
            return str(IPv6Network((key + bytes(_OF_ONE_SITE), _OF_ONE_SITE * 8)))
        return str(ip_address(key)) if key else ""

    def _looked_up(self, text: str) -> tuple[bytes | None, bool]:
        """The key of an address, None for what is none, and whether to believe what it says of others."""
        if not text:
            return None, True
        try:
            address = _plain(ip_address(text))
        except ValueError:
            return None, False
        return address.packed[:_OF_ONE_SITE], any(address in network for network in self._trusted)


def _plain(address: Address) -> Address:
    """IPv4 where it is dressed as IPv6."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
