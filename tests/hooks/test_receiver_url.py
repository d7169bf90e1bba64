"""A webhook's URL is taken apart once, and refused where it could lead to what nobody meant."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.hooks.receiver_url import ReceiverUrl, receiver_url
from api.http.hook_refusals import NotAReceiver
from api.http.patterns import RECEIVER


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        pytest.param("https://example.org/in", ("https", "example.org", 443, "/in"), id="plain"),
        pytest.param("https://example.org", ("https", "example.org", 443, "/"), id="no path"),
        pytest.param(
            "HTTPS://Example.ORG:8443/In?a=1&b=%20", ("https", "example.org", 8443, "/In?a=1&b=%20"), id="all"
        ),
        pytest.param("http://9.9.9.9/in", ("http", "9.9.9.9", 80, "/in"), id="an address"),
        pytest.param(
            "http://[2606:4700:4700::1111]/in", ("http", "2606:4700:4700::1111", 80, "/in"), id="a longer one"
        ),
        pytest.param("https://xn--bcher-kva.example/in", ("https", "xn--bcher-kva.example", 443, "/in"), id="in ASCII"),
    ],
)
def test_a_url_is_taken_apart(said, parts):
    assert receiver_url(said, allow_private=False) == ReceiverUrl(*parts)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param("ftp://example.org/", "begins with https", id="another scheme"),
        pytest.param("file:///etc/passwd", "begins with https", id="a file"),
        pytest.param("javascript:alert(1)", "begins with https", id="a script"),
        pytest.param("gopher://127.0.0.1:6379/_x", "begins with https", id="gopher"),
        pytest.param("https://", "host is malformed", id="no host"),
        pytest.param("https://user:secret@example.org/", "names a user", id="a user"),
        pytest.param("https://example.org\\@127.0.0.1/", "names a user", id="a user behind a backslash"),
        pytest.param("https://example.org#@127.0.0.1/", "fragment", id="a fragment"),
        pytest.param("https://example.org/#top", "fragment", id="a fragment at the end"),
        pytest.param("https://exam ple.org/", "space", id="a space"),
        pytest.param("https://example.org/a\r\nx-evil: 1", "cannot be seen", id="a header"),
        pytest.param("https://exa\tmple.org/", "cannot be seen", id="a tab"),
        pytest.param("https://example.org/\u202egro", "cannot be seen", id="turned around"),
        pytest.param("https://bücher.example/", "xn--", id="not ASCII"),
        pytest.param("https://example.org/ü", "percent-encoded", id="a path that is not ASCII"),
        pytest.param("https://example.org/{a}", "percent-encoded", id="a brace"),
        pytest.param("https://example.org:99999/", "malformed", id="no port"),
        pytest.param("https://[::1/", "malformed", id="half an address"),
        pytest.param("https://[fe80::1%25eth0]/", "malformed", id="an address of a link"),
        pytest.param("https://-a.example/", "malformed", id="a hyphen first"),
        pytest.param(f"https://example.org/{'a' * 2048}", "2,048", id="too long"),
        pytest.param("http://localhost/", "not an address of the internet", id="this machine by name"),
        pytest.param("http://a.localhost:8000/", "not an address of the internet", id="below its name"),
        pytest.param("http://127.0.0.1/", "not an address of the internet", id="this machine"),
        pytest.param("http://[::1]/", "not an address of the internet", id="this machine, longer"),
        pytest.param("http://[::ffff:10.0.0.1]/", "not an address of the internet", id="hidden"),
        pytest.param("http://169.254.169.254/latest/meta-data/", "not an address of the internet", id="a cloud's"),
        pytest.param("http://2130706433/", "is a number", id="this machine, in one number"),
        pytest.param("http://0x7f000001/", "is a number", id="in one hexadecimal number"),
        pytest.param("http://0x7f.1/", "is a number", id="in two"),
        pytest.param("http://0177.0.0.1/", "is a number", id="in octal"),
        pytest.param("http://127.1/", "is a number", id="in two parts"),
        pytest.param("http://example.0x/", "is a number", id="a number for a domain"),
        pytest.param("http://%31%32%37.0.0.1/", "malformed", id="encoded"),
        pytest.param("http://127\u30020\u30020\u30021/", "malformed", id="dots of another alphabet"),
        pytest.param("http://0.0.0.0/", "not an address of the internet", id="any"),
        pytest.param("http://100.64.0.1/", "not an address of the internet", id="a carrier's"),
        pytest.param("http://224.0.0.1/", "not an address of the internet", id="a group"),
        pytest.param("http://[64:ff9b::10.0.0.1]/", "not an address of the internet", id="behind NAT64"),
        pytest.param("http://[fe80::1]/", "not an address of the internet", id="a link's"),
        pytest.param("http://localhost.localdomain/", "not an address of the internet", id="another name for it"),
        pytest.param("https://example.org:25/", "port 25", id="mail"),
        pytest.param("https://example.org:0/", "port 0", id="port 0"),
    ],
)
def test_a_url_is_refused_with_the_reason(said, why):
    with pytest.raises(NotAReceiver, match=why):
        receiver_url(said, allow_private=False)


@pytest.mark.parametrize("said", ["http://127.0.0.1:25/", "http://localhost/", "http://[::1]:1/", "http://intranet/"])
def test_private_places_are_for_those_who_allow_them(said):
    assert receiver_url(said, allow_private=True).scheme == "http"


@pytest.mark.parametrize("said", ["https://user@example.org/", "ftp://localhost/", "http://a\n/", "http://a/ b"])
def test_what_is_no_url_is_refused_also_then(said):
    with pytest.raises(NotAReceiver):
        receiver_url(said, allow_private=True)


# What a pattern cannot say: which hosts are public, and which of them are hosts at all.
OF_HOSTS = (" is not an address of the internet", "its host is a number", "its host is mal", "its host or port is mal")
URLS = st.from_regex(RECEIVER, fullmatch=True).filter(lambda said: len(said) < 300)
PARTS = st.sampled_from(
    ["https", "HTTP", "ftp", "://", ":", "/", "?", "#", "@", "%", "\\", "a.example", "9.9.9.9", "[2606::1]", "80",
     "443", "25", "1023", "1024", "65535", "65536", "é", " ", "\t", "_", "-", ".", "{"]
)  # fmt: skip


def refusal(said):
    """Why a URL is refused; None where it is taken."""
    try:
        receiver_url(said, allow_private=False)
    except NotAReceiver as refused:
        return refused.message
    return None


@given(URLS)
def test_what_the_documented_pattern_allows_is_refused_for_its_host_alone(said):
    why = refusal(said)

    assert why is None or any(one in why for one in OF_HOSTS)


@given(URLS, PARTS, st.integers(0, 300))
@example("HTTP://0", "[2606::1]", 0)
def test_what_is_taken_is_what_the_documented_pattern_allows(said, part, at):
    for url in (said, said[:at] + part + said[at:], f"https://a.example{part}{said}", f"https://{part}.example:{part}"):
        assert refusal(url) is not None or re.fullmatch(RECEIVER, url)


@given(st.text(max_size=60), st.booleans())
def test_whatever_is_said_is_taken_apart_or_refused(said, allow_private):
    for url in (said, f"https://{said}", f"https://example.org/{said}"):
        try:
            found = receiver_url(url, allow_private=allow_private)
        except NotAReceiver:
            continue
        assert f"{found.host}{found.target}".isascii()
        assert f"{found.host}{found.target}".isprintable()
        assert " " not in f"{found.host}{found.target}"
        assert "@" not in found.host
