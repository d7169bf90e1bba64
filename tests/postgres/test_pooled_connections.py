"""Something that pools connections, as PgBouncer does, is noticed before anything is recorded through it."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from domain.recording.commands import RegisterSource
from domain.refusals import PrimaryUnreachable
from stores.opening import open_ledger
from tests.postgres.machines import machine
from tests.postgres.place import LOOPBACK, USER

_CHUNK = 65536


def without_options(packet):
    """The first packet of a connection without the settings that it asks for."""
    words = packet[8:].split(b"\0")
    pairs = [(name, value) for name, value in zip(words[::2], words[1::2], strict=False) if name and name != b"options"]
    body = packet[4:8] + b"".join(name + b"\0" + value + b"\0" for name, value in pairs) + b"\0"
    return (len(body) + 4).to_bytes(4) + body


def refusing(_):
    """The answer of one that does not know the parameter."""
    said = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
    return b"E" + (len(said) + 4).to_bytes(4) + said


def carry(source, target):
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def pooler(port, answer=None):
    """The port of one that drops settings, or that answers the first packet by itself."""
    door = socket.create_server((LOOPBACK, 0))

    def serve(caller):
        with suppress(OSError), caller:
            first = caller.recv(_CHUNK)
            if answer is not None:
                caller.sendall(answer(first))
                return
            with socket.create_connection((LOOPBACK, port)) as server:
                server.sendall(without_options(first))
                back = threading.Thread(target=carry, args=(server, caller), daemon=True)
                back.start()
                carry(caller, server)
                back.join(10)

    def let_in():
        with suppress(OSError):  # closed
            while True:
                threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()

    threading.Thread(target=let_in, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


@pytest.mark.parametrize("answer", [None, refusing], ids=["it drops settings", "it refuses them"])
def test_nothing_is_recorded_through_it_and_it_is_named(tmp_path, postgres, database, answer):
    name = database.rpartition("/")[2]
    with pooler(postgres.place.port, answer) as port:
        address = f"postgresql://{USER}@{LOOPBACK}:{port}/{name}?sslmode=disable&gssencmode=disable"
        with open_ledger(machine(tmp_path, "one", address)) as ledger, pytest.raises(PrimaryUnreachable, match="PgB"):
            ledger.record(RegisterSource(source="town", name="town"), "ada")

    assert postgres.place.asked("SELECT count(*) FROM log", database=name) == [(0,)]
