"""A client of server-sent events, after the standard: it keeps the last id, and goes on from there."""

import http.client
import json
import socket
import threading
from contextlib import suppress
from typing import NamedTuple

from tests.api.a_server import LOST


class Event(NamedTuple):
    """One event that was dispatched."""

    id: str
    data: dict[str, object]


def parsed(text, last_id=""):
    """The events of a stream that has come so far, and the last id of it; an event that has no end yet is none."""
    found: list[Event] = []
    data: list[str] = []
    kept = last_id
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            last_id = kept
            if data:
                found.append(Event(last_id, json.loads("\n".join(data))))
            data = []
        elif name == "id":
            kept = value
        elif name == "data":
            data.append(value)
    return found, last_id


class EventSource:
    """One connection; raises OSError or HTTPException where it breaks."""

    def __init__(self, port, path="/v1/stream", last_id="", address="127.0.0.1", patience=20.0):
        self.last_id = last_id
        self._text = ""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience, source_address=(address, 0))
        try:
            self._connection.request("GET", path, headers={"Last-Event-ID": last_id} if last_id else {})
            self.response = self._connection.getresponse()
        except BaseException:
            self._connection.close()
            raise

    @property
    def status(self):
        return self.response.status

    def more(self):
        """Wait for something to come, and return the events that are whole now; None at the end of the stream."""
        part = self.response.read1(65_536)
        if not part:
            return None
        self._text += part.decode()
        whole, _, self._text = self._text.rpartition("\n\n")
        found, self.last_id = parsed(f"{whole}\n\n" if whole else "", self.last_id)
        return found

    def until(self, is_enough):
        """All events up to the moment at which they are enough."""
        found: list[Event] = []
        while not is_enough(found):
            some = self.more()
            assert some is not None, "the stream ended"
            found += some
        return found

    def begun(self):
        """Itself, once the place where it begins is known."""
        while not self.last_id:
            assert self.more() == []
        return self

    def close(self):
        self.response.close()
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def silent(port, path="/v1/stream?after=0", address="127.0.0.1", receive=4096):
    """A socket that asks for a stream and then reads nothing; it has little room for what comes."""
    it = socket.socket()
    it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    it.bind((address, 0))
    it.connect(("127.0.0.1", port))
    it.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    return it


class Follower(threading.Thread):
    """Follows a stream for as long as it is told to, and connects again whenever it is cut off."""

    def __init__(self, port, address="127.0.0.1"):
        super().__init__(daemon=True)
        self._address = address
        self.found: list[Event] = []
        self.connections = 0
        self._port, self._last_id, self._ended = port, "0", threading.Event()

    def run(self):
        while not self._ended.is_set():
            with suppress(*LOST), EventSource(self._port, last_id=self._last_id, address=self._address) as source:
                self.connections += 1
                while not self._ended.is_set() and (some := source.more()) is not None:
                    self.found += some
                    self._last_id = source.last_id

    def end_at(self, is_enough):
        while not is_enough(self.found):
            assert self.is_alive()
            self._ended.wait(0.02)
        self._ended.set()
