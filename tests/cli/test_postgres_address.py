"""An address of PostgreSQL is read as libpq reads it, and nothing secret of it is kept or shown."""

import json
import os

import pytest
from psycopg import conninfo

from cli.postgres_address import AddressUnreadable, shown, taken_apart
from stores.upstream import place_of_upstream, upstream_of

NOWHERE = "127.0.0.1:9"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """The test's own environment."""
    monkeypatch.setenv("PGPASSWORD", "of before")


@pytest.mark.parametrize(
    ("said", "address", "password"),
    [
        ("postgresql://u:secret@h/d", "postgresql://u@h/d", "secret"),
        ("postgresql://u:s%23c%40%2F@h/d", "postgresql://u@h/d", "s#c@/"),
        ("postgresql://u:se#cret@h/d", "postgresql://u@h/d", "se#cret"),
        ("postgresql://u:se?cret@h/d", "postgresql://u@h/d", "se?cret"),
        ("postgresql://u:a+b@h/d", "postgresql://u@h/d", "a+b"),
        ("postgresql://u:a:b@h/d", "postgresql://u@h/d", "a:b"),
        ("postgresql://u:@h/d", "postgresql://u@h/d", None),
        ("postgresql://h/d?pass%77ord=a%26b&sslmode=require", "postgresql://h/d?sslmode=require", "a&b"),
        ("postgresql://h/d?password=x", "postgresql://h/d", "x"),
        ("postgres://?host=h&password=x", "postgres://?host=h", "x"),
        ("postgresql://u:in@h/d?password=x", "postgresql://u@h/d", "x"),
        ("postgresql:///d?host=/run/pg", "postgresql:///d?host=/run/pg", None),
        ("postgresql:///d", "postgresql:///d", None),
        ("postgresql://%2Frun%2Fpg/d", "postgresql://%2Frun%2Fpg/d", None),
        ("postgresql://a,[::1]:5433,[fe80::1%25eth0]/d", "postgresql://a,[::1]:5433,[fe80::1%25eth0]/d", None),
        ("postgresql://h/d?options=-c%20search_path%3Da", "postgresql://h/d?options=-c%20search_path%3Da", None),
        ("postgresql://h/d?application_name=a+b", "postgresql://h/d?application_name=a+b", None),
    ],
)
def test_all_but_the_password_stays_word_for_word_and_means_the_same_to_libpq(said, address, password):
    found = taken_apart(said)

    assert found == (address, password)
    meant, kept = conninfo.conninfo_to_dict(said), conninfo.conninfo_to_dict(address)
    assert meant == kept | ({"password": password} if password else {})


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://u:p@secret@h/d", "postgresql://u:secret/x@h/d", "postgresql://u:12/secret@h/d",
        "postgresql://[::1/d?password=secret", "postgresql://u:sec%00ret@h/d", "postgresql://u:sec%ffret@h/d",
        "postgresql://h/d?sslpassword=secret", "postgresql://h/d?ssl%70assword=secret",
        "postgresql://h/d?oauth_client_secret=secret", "postgresql://u:secret@h/d\x1b[2J", "postgresql://u:secret@h/d\n",
        "postgresql://u:secret@h/d\udcff", "postgresql://u:secret@h/" + "d" * 5_000, "postgresql://h/d?secret",
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_must_not_be_kept_is_refused_in_words_that_quote_nothing(said):
    with pytest.raises(AddressUnreadable) as refused:
        taken_apart(said)

    assert "secret" not in f"{refused.value} {shown(said)}".replace("oauth_client_secret would", "")


@pytest.mark.parametrize("said", ["postgresql://u:p@secret@h/d", "postgresql://[::1/secret", "mysql://u:secret@h/d"])
@pytest.mark.parametrize("verb", [["totals"], ["serve"], ["cluster", "status"]], ids=" ".join)
def test_a_verb_ends_with_two_and_leaves_nothing_behind(tmp_path, run, said, verb):
    done = run(*verb, "--database", said, "--home", tmp_path / "home", code=2)

    assert "secret" not in done.output
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("password", ["se#cret", "se?cret", "s%65cret"])
def test_no_verb_keeps_or_prints_a_password(tmp_path, run, password):
    address = f"postgresql://u:{password}@{NOWHERE}/d"

    outputs = [
        run("config", "show", "--database", address).output,
        run("config", "show", "--json", "--database", address).output,
        run("cluster", "status", "--database", address, "--home", tmp_path, code=1).output,
        run("totals", "--database", address, "--home", tmp_path, code=1).output,
        run("doctor", "--database", address, "--home", tmp_path, code=1).output,
    ]

    assert os.environ["PGPASSWORD"].endswith("cret")
    kept = upstream_of(tmp_path / "asreported.db")
    assert kept is not None
    assert kept.address == f"postgresql://u@{NOWHERE}/d"
    for told in (*outputs, place_of_upstream(tmp_path / "asreported.db").read_text()):
        assert password not in told
        assert "secret" not in told


def test_an_address_that_cannot_be_read_is_not_shown_as_a_setting(run):
    found = json.loads(run("config", "show", "--json", "--database", "postgresql://u:p@secret@h/d").output)

    assert "cannot be read" in found["database"][0]
    assert "secret" not in found["database"][0]


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example"])
@pytest.mark.parametrize("verb", [["totals"], ["cluster", "init"], ["cluster", "status"], ["doctor"]], ids=" ".join)
def test_what_is_no_name_of_a_host_is_named(tmp_path, run, host, verb):
    said = run(*verb, "--database", f"postgresql://127.0.0.1:9,{host}/d", "--home", tmp_path, code=1)

    assert "is no name of a host" in said.output or verb == ["doctor"]


@pytest.mark.parametrize("hosts", ["a,b/d?hostaddr=127.0.0.1", "a/d?hostaddr=127.0.0.1,127.0.0.1"])
def test_hosts_that_are_not_as_many_as_their_addresses_are_refused(tmp_path, run, hosts):
    said = run("cluster", "status", "--database", f"postgresql://{hosts}", "--home", tmp_path, code=1)

    assert "more or fewer hosts" in said.output


def test_the_example_is_no_database(run):
    said = run("demo", "--no-serve", "--database", f"postgresql://u:secret@{NOWHERE}/d", code=2)

    assert "secret" not in said.output
