"""A network of Linux namespaces in which some hosts can be cut off from the others."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


class NotPermitted(Exception):
    """Nobody may make a network here."""


class Network:
    """Hosts by their names, each with an address; whoever made it is a host as well, which is never cut off."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ip = shutil.which("ip", path=_PATH) or ""
        self._mark = f"ar{os.getpid() % 100_000}"
        self._places = {name: at for at, name in enumerate(names, 2)}
        self._subnet = f"10.{200 + os.getpid() // 250 % 50}.{os.getpid() % 250}"

    def address(self, name: str) -> str:
        """Where a host is."""
        return f"{self._subnet}.{self._places[name]}"

    def enter(self, name: str) -> tuple[str, ...]:
        """What goes in front of a command that runs on that host."""
        return (self._ip, "netns", "exec", self._namespace(name))

    def cut_off(self, names: Iterable[str]) -> None:
        """Let these reach one another and nobody else."""
        for name in names:
            self._do("link", "set", self._port(name), "master", f"{self._mark}y")

    def heal(self) -> None:
        """Let everybody reach everybody."""
        for name in self._places:
            self._do("link", "set", self._port(name), "master", f"{self._mark}x")

    def make(self) -> None:
        """Make it; raises NotPermitted."""
        if not self._ip:
            raise NotPermitted("there is no program called ip")
        for bridge in "xy":
            self._do("link", "add", f"{self._mark}{bridge}", "type", "bridge")
            self._do("link", "set", f"{self._mark}{bridge}", "up")
        self._do("address", "add", f"{self._subnet}.1/24", "dev", f"{self._mark}x")
        for name in self._places:
            inside, port = self._namespace(name), self._port(name)
            self._do("netns", "add", inside)
            self._do("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", inside)
            self._do("link", "set", port, "master", f"{self._mark}x", "up")
            self._do("-n", inside, "address", "add", f"{self.address(name)}/24", "dev", "eth0")
            self._do("-n", inside, "link", "set", "eth0", "up")
            self._do("-n", inside, "link", "set", "lo", "up")

    def remove(self) -> None:
        """Leave nothing of it."""
        for name in self._places:
            self._try("link", "delete", self._port(name))
            self._try("netns", "delete", self._namespace(name))
        for bridge in "xy":
            self._try("link", "delete", f"{self._mark}{bridge}")

    def _namespace(self, name: str) -> str:
        return f"{self._mark}-{name}"

    def _port(self, name: str) -> str:
        return f"{self._mark}p{self._places[name]}"

    def _do(self, *words: str) -> None:
        done = self._try(*words)
        if done.returncode:
            raise NotPermitted(f"ip {' '.join(words)}: {done.stderr.strip()}")

    def _try(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([self._ip, *words], check=False, capture_output=True, text=True, timeout=60)


@contextmanager
def network(*names: str) -> Iterator[Network]:
    """A network for the block; raises NotPermitted."""
    made = Network(names)
    try:
        made.make()
        yield made
    finally:
        if shutil.which("ip", path=_PATH):
            made.remove()
