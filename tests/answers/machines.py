"""The machines whose answers are compared: a ledger's own file, two nodes of a cluster, and a mirror."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from domain.recording.ledger import Ledger
from stores.opening import open_ledger
from stores.postgres.migrating import lay_out
from tests.answers.comparing import Machine
from tests.api.conftest import ORIGIN, copied, fill, late, ticking
from tests.api.two_machines import a_home
from tests.begun import begin
from tests.mirrors.an_origin import an_origin
from tests.real.importing import imported
from upkeep.cluster.seeding import seed
from upkeep.upstream.mirror_places import begin_mirror

MACHINES = (
    Machine("the file"),
    Machine("the node that seeded the cluster"),
    Machine("the node that copied it"),
    Machine("the mirror", is_mirror=True),
)


def small_ledger(path: Path) -> Path:
    """A ledger with everything in it that a read can meet, signed up to its head."""
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
        late(ledger)
        receive(ledger, 2)
    begin(path, ORIGIN)
    return path


def real_ledger(path: Path) -> Path:
    """The whole real history, signed up to its head."""
    imported(path)
    with open_ledger(path) as ledger:
        receive(ledger, 20)
    begin(path, ORIGIN)
    return path


def receive(ledger: Ledger, count: int) -> None:
    """So many documents with their bytes, the first of them a single one."""
    for number in range(count):
        paper = NewDocument(url=f"https://example.org/papers/{number}", title=f"Paper {number}")
        document = str(ledger.record(ReceiveDocument(source="war-losses", document=paper), "ada").document)
        content = Random(number).randbytes(1 + 4_000 * number)
        ledger.record(ReceiveContent(document=document, media_type="application/pdf", content=content), "ada")


@contextmanager
def copies(own: Path, folder: Path, address: str) -> Iterator[list[Path]]:
    """The files of all machines, in the order of MACHINES; the empty database at the address is filled.

    The origin of the mirror answers meanwhile: after some minutes without it the mirror would be out of date.
    """
    lay_out(address)
    (folder / "seeding").mkdir()
    seeding = copied(own, folder / "seeding")
    seed(seeding, address, seeding)
    with an_origin(own) as origin:
        begin_mirror(folder / "mirror.db", origin.address, origin.key)
        yield [own, seeding, a_home(folder / "later", address), folder / "mirror.db"]
