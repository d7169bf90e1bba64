"""Addresses: which are cited, and what is none."""

import pytest

from domain.addresses import address, quoted
from domain.refusals import NotAUrl


@pytest.mark.parametrize(
    "said",
    [
        "https://www.zsu.gov.ua/втрати?day=1#top",
        "http://127.0.0.1:8000/",
        "https://[::1]:8000/",
        "HTTPS://x.example",
        "git:0123abc:data/losses.csv",
        "git://host.example/repository",
        "urn:isbn:0451450523",
        "doi:10.1000/182",
        "https://x.example/a?mail=b@c",
    ],
)
def test_an_address_is_kept_as_said(said):
    assert address(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "",
        "losses.csv",
        "//x.example/1",
        "javascript:alert(1)",
        "data:text/html,1",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "ftp://x.example/1",
        "https:",
        "https://",
        "https:///path",
        "https://user@x.example/",
        "https://user:word@x.example/",
        "git://user@x.example/",
        "https://x.example:port/",
        "https://x.example:99999/",
        "https://[x.example/",
        "https://x.example/a b",
        "https://x.example/a\u00a0b",
        "https://x.example\\@y.example",
        'https://x.example/"',
        "https://x.example/<script>",
        "https://x.example/\u202e",
        "https://x.example/\n",
        "https://x.example/\ud800",
        "https://x.example/" + "x" * 2048,
        "urn:",
        "git:",
    ],
)
def test_what_is_no_address_is_refused(said):
    with pytest.raises(NotAUrl) as refusal:
        address(said)

    assert refusal.value.facts["field"] == "url"


@pytest.mark.parametrize(
    "path", ["a b.csv", "a\\b", 'a"b', "a%20b", "a\u202eb", "a\nb", "a\udcffb", "втрати.csv", "e\u0301"]
)
def test_any_path_of_a_file_can_stand_in_an_address(path):
    assert address(f"git:0123abc:{quoted(path)}")
