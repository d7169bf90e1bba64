"""No address of this machine, or of a network near it, is taken for one of the internet, however it is written."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.public_addresses import is_public

# IANA's registries of special addresses, and those of groups, written down here by themselves.
NOT_PUBLIC_4 = [
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
NOT_PUBLIC_6 = [
    IPv6Network(one)
    for one in (
        "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip
# How an address of IPv4 may hide in one of IPv6.
HIDING_PLACES = {
    "mapped": lambda number: (0xFFFF << 32) | number,
    "NAT64": lambda number: (0x64FF9B << 96) | number,
    "6to4": lambda number: (0x2002 << 112) | (number << 80),
}


def within(network):
    """Addresses of a network, its first and last among them."""
    first, last = int(network.network_address), int(network.broadcast_address)
    return st.one_of(st.just(first), st.just(last), st.integers(first, last)).map(type(network.network_address))


@given(st.sampled_from(NOT_PUBLIC_4).flatmap(within))
def test_an_address_of_a_network_near_us_is_not_public(address):
    assert not is_public(str(address))


@given(st.sampled_from(NOT_PUBLIC_6).flatmap(within))
def test_the_same_holds_of_the_longer_addresses(address):
    assert not is_public(str(address))


@pytest.mark.parametrize("place", HIDING_PLACES)
@given(address=st.sampled_from(NOT_PUBLIC_4).flatmap(within))
def test_an_address_that_hides_in_another_one_is_found(place, address):
    assert not is_public(str(IPv6Address(HIDING_PLACES[place](int(address)))))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_every_other_address_is_public(address):
    assert is_public(str(address)) is not any(address in one for one in NOT_PUBLIC_4)


@pytest.mark.parametrize("place", HIDING_PLACES)
@given(address=st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_is_public_wherever_it_stands(place, address):
    assert is_public(str(IPv6Address(HIDING_PLACES[place](int(address))))) is is_public(str(address))


@pytest.mark.parametrize("said", ["1.1.1.1", "9.9.9.9", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"])
def test_well_known_addresses_are_public(said):
    assert is_public(said)


@pytest.mark.parametrize("said", ["fe80::1%eth0", "169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254"])
def test_addresses_of_links_and_of_machines_in_clouds_are_not(said):
    assert not is_public(said)
