"""One webhook sent to an address, and ports that answer it in their own way."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager

from api.hooks.receiver_url import receiver_url
from api.hooks.sender import Sender

HEADERS = {"webhook-id": "msg_1", "content-type": "application/json"}
HERE = ["127.0.0.1"]


def send(url, **more):
    """What came of sending something there, the last time."""
    return send_to(receiver_url(url, allow_private=more.get("allow_private", True)), **more)


def send_to(receiver, *, times=1, allow_private=True, headers=HEADERS, **more):
    """The same, of a URL that is taken apart already."""

    async def sent():
        one = Sender(receiver, allow_private=allow_private, **more)
        try:
            return [await one.send(headers, b'{"a":1}') for _ in range(times)][-1]
        finally:
            await one.close()

    return asyncio.run(sent())


@contextmanager
def answering(*parts, pause=0.0):
    """A port where each connection is answered with these bytes, whatever it asks, and then left open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        met: list[socket.socket] = []

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                met.append(connection)
                try:
                    connection.recv(65_536)
                    for part in parts:
                        connection.sendall(part)
                        time.sleep(pause)
                except OSError:
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/in"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in met:
                one.close()
