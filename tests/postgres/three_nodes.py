"""Three PostgreSQL that replicate: a primary, and two standbys of which each commit waits for one."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres.node import Node, folder_for_nodes
from tests.postgres.place import LOOPBACK, USER
from tests.postgres.programs import programs_for

NAMES = ("a", "b", "c")
PATIENCE = 60.0
# What pg_rewind needs, and what makes a standby find the new primary soon.
_SETTINGS = {
    "synchronous_standby_names": f"ANY 1 ({', '.join(NAMES)})",
    "full_page_writes": "on",
    "wal_log_hints": "on",
    "wal_keep_size": "1GB",
    "wal_retrieve_retry_interval": "200ms",
    "wal_receiver_timeout": "5s",
    "wal_sender_timeout": "5s",
    "tcp_user_timeout": "3s",
    "hot_standby_feedback": "on",
}
_POSITION = """
SELECT pg_wal_lsn_diff(greatest(coalesce(pg_last_wal_receive_lsn(), '0/0'), pg_last_wal_replay_lsn()), '0/0')
"""
_RECEIVES = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'"


class ThreeNodes:
    """The nodes by their names, and which of them is the primary."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes
        self.primary = nodes[NAMES[0]]

    @property
    def standbys(self) -> list[Node]:
        """All but the primary, also those that do not run."""
        return [node for node in self.nodes.values() if node is not self.primary]

    def address(self, database: str = "postgres") -> str:
        """All three places in one address, in the order of their names."""
        places = ",".join(f"{node.host}:{node.port}" for node in self.nodes.values())
        return f"postgresql://{USER}@{places}/{database}"

    def upstream(self) -> str:
        """Where a standby finds the primary, whichever of them that is."""
        hosts = ",".join(node.host for node in self.nodes.values())
        ports = ",".join(str(node.port) for node in self.nodes.values())
        return f"host={hosts} port={ports} user={USER} target_session_attrs=read-write connect_timeout=2"

    def begin(self) -> None:
        """Make all three, and wait until both standbys follow."""
        self.primary.begin(**_SETTINGS, primary_conninfo=self.upstream())
        self.primary.start()
        for standby in self.standbys:
            standby.copy(self.primary, primary_conninfo=self.upstream())
            standby.start()
        self.await_standbys(2)

    def await_standbys(self, count: int) -> None:
        """Wait until so many standbys receive what the primary writes."""
        until = time.monotonic() + PATIENCE
        following = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name <> ''"
        while self.primary.asked(following) < [(count,)]:
            assert time.monotonic() < until, f"{count} standbys do not follow: {self.outputs()}"
            time.sleep(0.05)

    def most_advanced(self) -> Node:
        """The running standby that has received most; the only one that may be promoted.

        One that still receives what the primary sent before it died could overtake the one that was chosen, and could
        not follow it then.
        """
        running = [node for node in self.standbys if node.is_running()]
        until = time.monotonic() + PATIENCE
        while any(node.asked(_RECEIVES) != [(0,)] for node in running):
            assert time.monotonic() < until, f"a standby still receives: {self.outputs()}"
            time.sleep(0.02)
        return max(running, key=lambda node: node.asked(_POSITION)[0][0])

    def fail_over(self) -> Node:
        """Kill the primary, and promote whoever has received most; the old primary."""
        old = self.primary
        old.kill()
        new = self.most_advanced()
        new.promote()
        self.primary = new
        return old

    def take_back(self, old: Node) -> bool:
        """Make a stopped old primary a standby of the new one; False where pg_rewind failed and it was copied again."""
        self.primary.remember_timeline()
        if not (is_rewound := old.rewind(self.primary)):
            old.forget()
            old.copy(self.primary)
        old.configure(primary_conninfo=self.upstream())
        old.start()
        return is_rewound

    def outputs(self) -> str:
        """The last lines that each of them wrote."""
        return "\n".join(f"{node.name}: {node.output()}" for node in self.nodes.values())


@contextmanager
def three_nodes(hosts: dict[str, tuple[str, tuple[str, ...]]] | None = None) -> Iterator[ThreeNodes]:
    """Three that run, until whoever asked is done; a host and a command that enters its network may be given a name."""
    folder = folder_for_nodes()
    programs = programs_for(folder / NAMES[0])
    where = hosts or dict.fromkeys(NAMES, (LOOPBACK, ()))
    nodes = {name: Node(folder, name, programs, *where[name]) for name in NAMES}
    try:
        made = ThreeNodes(nodes)
        made.begin()
        yield made
    finally:
        for node in nodes.values():
            node.leave()
        shutil.rmtree(folder)
