"""A failover under two services: nothing acknowledged is lost or there twice, and an old answer says that it is old."""

import threading
import time

from tests.api.a_server import BULLETINS, LOST, SERIES, bulletin, of_keys
from tests.api.two_machines import two_machines

FIGURE = f"/v1/series/{SERIES}/figures/2022-03-02"
PATIENCE = 60.0


class Recording:
    """Records one number after the other on one machine, and after each of them reads on the other."""

    def __init__(self, writer, reader):
        self._writer, self._reader = writer, reader
        self.acknowledged: list[int] = []
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._record)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def await_more(self, count):
        """Wait until so many more are acknowledged."""
        goal, until = len(self.acknowledged) + count, time.monotonic() + PATIENCE
        while len(self.acknowledged) < goal:
            assert time.monotonic() < until, f"{self.acknowledged}, {self.wrong}"
            assert self._thread.is_alive(), self.wrong
            time.sleep(0.02)

    def _record(self):
        while not self._stop.is_set() and not self.wrong:
            number = len(self.acknowledged) + 1
            if self._is_recorded(number):
                self.acknowledged.append(number)
                self._read(number)

    def _is_recorded(self, number):
        """Send the same again until somebody says what became of it."""
        while True:
            try:
                answer = self._writer.send("POST", BULLETINS, bulletin(str(number)), idempotency_key=f'"{number}"')
            except LOST:
                continue
            if answer.status == 201:
                return True
            if answer.status != 503 or "retry-after" not in answer.told:
                self.wrong.append(f"{number}: {answer}")
                return False
            if self._stop.is_set():
                return False

    def _read(self, number):
        answer = self._reader.send("GET", FIGURE)
        is_old = answer.status == 200 and int(answer.json()["value"]) < number
        if is_old and "ledger-stale" not in answer.told:
            self.wrong.append(f"{number} was acknowledged, and then read: {answer}")


def test_services_go_on_through_a_failover_and_an_old_primary_that_comes_back(tmp_path, nodes):
    with two_machines(tmp_path, nodes.address()) as (first, second):
        with Recording(first, second) as recording:
            recording.await_more(5)
            old = nodes.fail_over()
            recording.await_more(5)
            old.start()  # as it was: it takes writes, which no standby confirms
            recording.await_more(5)
            old.stop()
            nodes.take_back(old)
            recording.await_more(5)
        recorded = of_keys(first.path)

    assert recording.wrong == []
    assert len(recording.acknowledged) == len(set(recording.acknowledged)) >= 20
    assert all(len(positions) == 1 for key, positions in recorded.items() if key)
    assert len([key for key in recorded if key]) >= len(recording.acknowledged)
