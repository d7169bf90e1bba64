"""What the doctor says on a node: of the servers that keep the log, and of the copy that the machine has of it."""

import pytest

from cli.doctor_words import worded
from stores.opening import open_ledger
from stores.postgres.examining import Cluster, PrimaryFacts, ServerFacts, StandbyFacts, examined_cluster
from stores.postgres.migrating import lay_out
from stores.upstream import Upstream, keep_upstream
from upkeep.doctor.cluster import copy_finding, examine_cluster, findings_of
from upkeep.doctor.examination import examined

LEAF, OTHER = b"1" * 32, b"2" * 32
SOUND = {
    "synchronous_standby_names": "ANY 1 (a, b)",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "data_checksums": "on",
    "wal_keep_size": "1024",
    "slots": "0",
}
SERVER = ServerFacts("a:5432", version="18.6", is_primary=True, timeline=3, head=1000, leaf=LEAF)
STANDBY = ServerFacts("b:5432", version="18.6", timeline=3, head=1000, leaf=LEAF)
GONE = ServerFacts("c:5432", fault="Connection refused")


def standby(name, *, is_in_sync=True):
    return StandbyFacts(name, is_streaming=is_in_sync, is_in_sync=is_in_sync, behind=0)


def primary(**facts):
    return PrimaryFacts("figures", [standby("a"), standby("b")], SOUND, [], {}, [])._replace(**facts)


def said(servers=(SERVER, STANDBY), told=None, timeline=3):
    """What is not ok, by its check."""
    upstream = Upstream(address="postgresql://a,b/x", timeline=timeline)
    cluster = Cluster(list(servers), told or primary())
    return {one.check: (one.verdict, one.what) for one in findings_of(cluster, upstream) if one.verdict != "ok"}


def with_settings(**settings):
    return primary(settings=SOUND | settings)


def test_a_sound_cluster_has_nothing_to_do():
    assert said() == {}


@pytest.mark.parametrize(
    ("told", "check", "finding"),
    [
        (with_settings(synchronous_standby_names=""), "standbys", ("look", "no standby named")),
        (primary(standbys=None), "standbys", ("look", "standbys hidden")),
        (primary(standbys=[]), "standbys", ("wrong", "too few in sync")),
        (primary(standbys=[standby("a", is_in_sync=False)]), "standbys", ("wrong", "too few in sync")),
        (primary(standbys=[standby("a")]), "standbys", ("look", "just enough in sync")),
        (
            primary(changed=["the trigger t on log is switched off"]),
            "guards of the tables",
            ("wrong", "guards changed"),
        ),
        (primary(powers={"asreported_reader": ["log"]}), "rights in the database", ("wrong", "role too powerful")),
        (primary(powers={"figures": ["log"]}), "rights in the database", ("look", "service too powerful")),
        (primary(lacks=["log"]), "rights in the database", ("wrong", "rights missing")),
        (with_settings(fsync="off"), "PostgreSQL's settings", ("wrong", "settings unsafe")),
        (with_settings(full_page_writes="off"), "PostgreSQL's settings", ("wrong", "settings unsafe")),
        (with_settings(data_checksums="off"), "PostgreSQL's settings", ("look", "no checksums")),
        (with_settings(wal_keep_size="0"), "PostgreSQL's settings", ("look", "write-ahead log not kept")),
        (with_settings(synchronous_commit="local"), "PostgreSQL's settings", ("look", "commits not awaited")),
    ],
)
def test_what_the_primary_tells_is_judged(told, check, finding):
    assert said(told=told) == {check: finding}


@pytest.mark.parametrize(
    ("told", "names"),
    [
        (with_settings(wal_keep_size="0", slots="2"), "a slot keeps it, too"),
        (
            primary(standbys=[standby("a")], settings=SOUND | {"synchronous_standby_names": "ANY 1 (a)"}),
            "all are there",
        ),
    ],
)
def test_what_is_enough_is_enough(told, names):
    assert said(told=told) == {}, names


@pytest.mark.parametrize(
    ("servers", "timeline", "findings"),
    [
        ((GONE, STANDBY), 3, {"the primary": ("wrong", "no primary")}),
        ((SERVER, SERVER._replace(host="b", timeline=2)), 3, {"the primary": ("wrong", "two primaries")}),
        ((SERVER, STANDBY), 4, {"the primary": ("wrong", "old primary")}),
        ((SERVER._replace(tables="none"), STANDBY), 3, {"the primary": ("wrong", "tables unusable")}),
        ((SERVER, GONE), 3, {"other servers": ("look", "servers out of reach")}),
    ],
)
def test_who_is_the_primary_is_judged(servers, timeline, findings):
    assert said(servers, timeline=timeline) == findings


@pytest.mark.parametrize(
    ("head", "leaf", "verdict", "what"),
    [
        (1000, LEAF, "ok", "copy follows"),
        (0, None, "ok", "copy follows"),
        (1000, OTHER, "wrong", "copy forked"),
        (1001, LEAF, "wrong", "copy longer"),
    ],
)
def test_the_copy_is_compared_with_the_primary(head, leaf, verdict, what):
    finding = copy_finding(SERVER, head, leaf)

    assert (finding.verdict, finding.what) == (verdict, what)


def test_a_copy_far_behind_is_looked_at():
    assert copy_finding(SERVER._replace(head=5000), 1000, LEAF).what == "copy behind"


def test_no_ledger_of_its_own_has_a_cluster(tmp_path):
    path = tmp_path / "asreported.db"
    open_ledger(path).close()

    assert list(examine_cluster(path)) == []


def test_on_a_node_everything_is_told_in_words(database, tmp_path):
    path = tmp_path / "asreported.db"
    keep_upstream(path, Upstream(address=database))
    open_ledger(path).close()

    findings = {one.check: worded(one) for one in examined(path)}

    assert "PostgreSQL 1" in findings["the primary"].seen
    assert "owns the tables" in findings["rights in the database"].seen
    assert "lost with the primary's disk" in findings["standbys"].seen
    assert findings["guards of the tables"].seen == "as they were laid out"
    assert findings["this machine's copy"].seen == "up to position 0; 0 events behind"


def test_a_node_without_a_copy_needs_no_backup(database, tmp_path):
    path = tmp_path / "asreported.db"
    keep_upstream(path, Upstream(address=database))

    [one] = [one for one in examined(path) if one.check == "the file"]

    assert (one.verdict, one.what) == ("look", "no copy")


def test_an_upstream_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "asreported.db"
    path.with_name("asreported.db.upstream").write_text("nothing", encoding="utf-8")

    [one] = [one for one in examined(path) if one.check == "the primary"]

    assert (one.verdict, one.what) == ("wrong", "refused")


def test_three_servers_are_told_through_their_losses(nodes):
    address = nodes.address()

    lay_out(address)
    upstream = Upstream(address=address)

    def found():
        findings = findings_of(examined_cluster(address), upstream)
        return {one.check: one.what for one in findings}

    all_there = found()
    nodes.standbys[0].stop()
    one_less = found()
    nodes.standbys[1].stop()
    alone = found()
    nodes.primary.stop()
    nobody = found()

    assert (all_there["the primary"], all_there["standbys"]) == ("primary reached", "standbys in sync")
    assert "other servers" not in all_there
    assert one_less["other servers"] == "servers out of reach"
    assert alone["standbys"] == "too few in sync"
    assert nobody == {"the primary": "no primary"}
