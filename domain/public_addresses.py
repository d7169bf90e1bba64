"""The internet addresses that anybody may be sent to, told from those of this machine and of networks near it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# What a global unicast address of IPv6 begins with; everything else is of a machine, a link or a site, or of nobody.
_UNICAST = IPv6Network("2000::/3")
# Addresses that lead to the address of IPv4 in their last 32 bits (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
# Tunnels and identifiers, which lead to somewhere else than they say, or nowhere.
_NEVER_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NEVER_4 = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4")))
_LAST_32 = 0xFFFF_FFFF


def is_public(said: str) -> bool:
    """Whether the address is one of the internet, whichever other address it holds.

    >>> is_public("9.9.9.9"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    found = ip_address(said)
    return _is_public_4(found) if isinstance(found, IPv4Address) else _is_public_6(found)


def _is_public_4(found: IPv4Address) -> bool:
    # Python takes some addresses of groups for global ones, and knows some lists only since its latest versions.
    return found.is_global and not found.is_multicast and not any(found in one for one in _NEVER_4)


def _is_public_6(found: IPv6Address) -> bool:
    if found.scope_id is not None:
        return False
    if found.ipv4_mapped is not None:
        return _is_public_4(found.ipv4_mapped)
    if found in _NAT64:
        return _is_public_4(IPv4Address(int(found) & _LAST_32))
    if found.sixtofour is not None:
        return _is_public_4(found.sixtofour)
    return found in _UNICAST and found.is_global and not any(found in one for one in _NEVER_6)
