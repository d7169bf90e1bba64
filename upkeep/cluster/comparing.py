"""Every event of every server of a cluster, compared with this machine's copy."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from domain.codec import leaf_hash
from domain.refusals import CopyForked, Refusal, UpstreamWrong
from stores.opening import untrusted_rows
from stores.postgres.server_rows import ServerRows, rows_of_server
from stores.postgres.servers import Host, hosts_of, of_each
from stores.untrusted import StoredRows
from upkeep.cluster.catching_up import catch_up, upstream_of_node
from upkeep.cluster.shared_rows_check import SharedRowsCheck
from upkeep.progress import Progress

Tell = Callable[[int], None]


class ServerCompared(Struct, frozen=True, kw_only=True):
    """A server that was compared up to ``position``; the copy ends ``behind`` events after that.

    ``wrong`` is the first difference, ``fault`` is why it could not be compared.
    """

    host: str
    position: int = 0
    behind: int = 0
    contents: int = 0
    checkpoints: int = 0
    wrong: str | None = None
    fault: str | None = None


class ClusterCompared(Struct, frozen=True, kw_only=True):
    """The servers that a copy of so many events was compared with; ``forked`` is why it could not follow them."""

    file: str
    events: int
    forked: str | None
    servers: list[ServerCompared]

    @property
    def is_whole(self) -> bool:
        """Whether every server was compared, and nothing differed."""
        return self.forked is None and not any(one.wrong or one.fault for one in self.servers)


def cluster_compared(file: Path, step: Progress | None = None) -> ClusterCompared:
    """Bring a node's copy up to date if the primary is reached, and compare all servers with it.

    Raises NotANode, and as ``servers_compared`` does.
    """
    upstream, forked = upstream_of_node(file), None
    try:
        catch_up(file)
    except (CopyForked, UpstreamWrong) as refusal:
        forked = refusal.message
    servers = servers_compared(file, upstream.address, step)
    with untrusted_rows(file) as rows:
        return ClusterCompared(file=str(file), events=rows.head(), forked=forked, servers=servers)


def servers_compared(file: Path, address: str, step: Progress | None = None) -> list[ServerCompared]:
    """Compare all servers that an address names with the copy in a file, all at the same time.

    Every event's bytes are hashed, and so are the bytes of documents; what was signed and what happened to tokens are
    compared word for word. Raises PrimaryUnreachable for an address that cannot be read, and Damaged or another refusal
    of the copy.
    """
    with untrusted_rows(file) as rows:
        head = rows.head()
    mine = SharedRowsCheck.of(file)
    hosts = hosts_of(address)
    done = dict.fromkeys(hosts, 0)

    def tell(host: Host, position: int) -> None:
        done[host] = position
        if step is not None:
            step(sum(done.values()), head * len(hosts), "Comparing")

    return of_each(hosts, lambda host: _compared(host, file, mine, head, lambda position: tell(host, position)))


def _compared(host: Host, file: Path, mine: SharedRowsCheck, head: int, tell: Tell) -> ServerCompared:
    try:
        with rows_of_server(host) as there, untrusted_rows(file) as here:
            return _OneServer(host, there, here, mine, tell).run(head)
    except Refusal as refusal:
        return ServerCompared(host=host.name, fault=refusal.message)


class _OneServer:
    def __init__(self, host: Host, there: ServerRows, here: StoredRows, mine: SharedRowsCheck, tell: Tell) -> None:
        self._host, self._there, self._here, self._mine, self._tell = host, there, here, mine, tell

    def run(self, head: int) -> ServerCompared:
        position = min(head, self._there.head())
        wrong = next(self._differences(position), None)
        if wrong is None and position < head and self._there.is_primary():
            wrong = f"position {position + 1} is missing"
        found = ServerCompared(host=self._host.name, position=position, behind=head - position, wrong=wrong)
        if wrong is not None:
            return found
        return self._beside(found)

    def _differences(self, until: int) -> Iterator[str]:
        mine, position = self._here.events(0, until), 0
        for some in self._there.events(until):
            for (leaf, state), (*_, kept) in zip(some, islice(mine, len(some)), strict=False):
                position += 1
                if leaf != kept:
                    yield f"position {position} is another event than in the copy"
                elif leaf_hash(state) != leaf:
                    yield f"the bytes at position {position} are not those of their leaf"
            self._tell(position)
        if position < until:
            yield f"position {position + 1} is missing"

    def _beside(self, found: ServerCompared) -> ServerCompared:
        # A standby may not have replayed yet what another one confirmed.
        may_lack = bool(found.behind) or not self._there.is_primary()
        wrong = next(self._mine.differences(self._there, may_lack=may_lack), None)
        if wrong is not None:
            return replace(found, wrong=wrong)
        contents, checkpoints = self._there.content_names(), self._there.checkpoints()
        return replace(found, contents=len(contents), checkpoints=len(checkpoints))
