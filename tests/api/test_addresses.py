"""For whom a request is counted, whoever stands between."""

import pytest

from api.middleware.client_address import ClientAddresses

TRUSTED = ("10.0.0.0/8", "192.0.2.1", "2001:db8:1::/48")


def scope(client, *forwarded):
    return {"client": client, "headers": [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]}


@pytest.mark.parametrize(
    ("client", "forwarded", "counted"),
    [
        pytest.param(("203.0.113.7", 1), [], "203.0.113.7", id="the peer"),
        pytest.param(("203.0.113.7", 1), ["198.51.100.1"], "203.0.113.7", id="a stranger is not believed"),
        pytest.param(("10.1.2.3", 1), ["198.51.100.1"], "198.51.100.1", id="a trusted proxy is"),
        pytest.param(("10.1.2.3", 1), ["1.1.1.1, 198.51.100.1"], "198.51.100.1", id="the client may make up the left"),
        pytest.param(("10.1.2.3", 1), ["1.1.1.1", "198.51.100.1"], "198.51.100.1", id="in two fields, too"),
        pytest.param(
            ("10.1.2.3", 1), ["198.51.100.1,192.0.2.1 , 10.9.9.9"], "198.51.100.1", id="through three proxies"
        ),
        pytest.param(("10.1.2.3", 1), [], "10.1.2.3", id="a proxy that says nothing"),
        pytest.param(("10.1.2.3", 1), ["10.4.4.4"], "10.4.4.4", id="a client among the proxies"),
        pytest.param(("10.1.2.3", 1), ["1.1.1.1, nonsense"], "10.1.2.3", id="nonsense ends the search"),
        pytest.param(("10.1.2.3", 1), ["1.1.1.1, \xff"], "10.1.2.3", id="so do other bytes"),
        pytest.param(("10.1.2.3", 1), [""], "10.1.2.3", id="and nothing"),
        pytest.param(("", "0"), ["198.51.100.1"], "198.51.100.1", id="a Unix socket"),
        pytest.param(("", "0"), [], "", id="a Unix socket without a word"),
        pytest.param(None, [], "", id="a server that does not say"),
        pytest.param(("2001:db8:9:8:7:6:5:4", 1), [], "2001:db8:9:8::/64", id="IPv6 by its network"),
        pytest.param(("2001:db8:1::9", 1), ["2001:db8:9:8::1"], "2001:db8:9:8::/64", id="an IPv6 proxy"),
        pytest.param(("::ffff:203.0.113.7", 1), [], "203.0.113.7", id="IPv4 dressed as IPv6"),
    ],
)
def test_the_address_is_the_rightmost_that_is_not_a_trusted_proxy(client, forwarded, counted):
    assert ClientAddresses(TRUSTED).text(scope(client, *forwarded)) == counted


@pytest.mark.parametrize(
    ("client", "said", "found"),
    [
        pytest.param(("10.1.2.3", 1), ["https"], "https", id="a trusted proxy"),
        pytest.param(("", "0"), ["https"], "https", id="a Unix socket"),
        pytest.param(("203.0.113.7", 1), ["https"], "http", id="a stranger is not believed"),
        pytest.param(("10.1.2.3", 1), [], "http", id="a proxy that says nothing"),
        pytest.param(("10.1.2.3", 1), ["http"], "http", id="a proxy without TLS"),
        pytest.param(("10.1.2.3", 1), ["https", "http"], "http", id="the client may make up what is left"),
        pytest.param(("10.1.2.3", 1), ["http, HTTPS"], "https", id="in one field, too"),
        pytest.param(("10.1.2.3", 1), ["javascript"], "http", id="nothing else is a scheme"),
    ],
)
def test_the_scheme_is_what_a_trusted_proxy_says(client, said, found):
    headers = [(b"x-forwarded-proto", one.encode()) for one in said]

    asked = scope(client)
    asked.update(scheme="http", headers=headers)

    assert ClientAddresses(TRUSTED).scheme(asked) == found


def test_one_network_of_ipv6_is_one_client():
    addresses = ClientAddresses()

    keys = {addresses.key(scope((f"2001:db8:9:8::{host:x}", 1))) for host in range(1, 50)}

    assert len(keys) == 1


@pytest.mark.parametrize("proxy", ["nginx", "10.0.0.1/8", "10.0.0.0/99", ""])
def test_a_proxy_that_is_no_address_is_refused(proxy):
    with pytest.raises(ValueError, match=r"address|host bits|network"):
        ClientAddresses((proxy,))
