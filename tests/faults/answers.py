"""F28: every read route is asked at random moments of both axes, of a file, of nodes of a cluster, and of a mirror."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice

from api.charts.available import has_charts
from tests.answers.comparing import TOLD, Answered, difference
from tests.answers.held import held_by
from tests.answers.machines import MACHINES, copies, real_ledger, small_ledger
from tests.answers.questions import HOST, PICTURES, ROUTES, Questions
from tests.api.a_server import Server
from tests.api.two_machines import a_primary
from tests.faults.report import Book
from tests.real.importing import BUNDLE, MISSING

# The import of the real history alone takes longer than so many questions to a small ledger.
_FEW = 10
_PATIENCE = 600.0
_HEADERS = {"host": HOST, "accept-encoding": "identity"}


class Reader:
    """A client that keeps its connection, and makes it again where it was closed because nobody asked anything."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def ask(self, url):
        try:
            return self._asked(url)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            return self._asked(url)

    def _asked(self, url):
        self._connection.request("GET", url, headers=_HEADERS)
        with self._connection.getresponse() as found:
            headers = tuple(found.headers.get(name) for name in TOLD)
            return Answered(found.status, found.read(), headers, found.headers.get("etag"))

    def await_ready(self):
        """Wait until the service has everything that its file will get."""
        until = time.monotonic() + _PATIENCE
        while (answer := self.ask("/health/ready")).status != 200:
            assert time.monotonic() < until, answer
            time.sleep(0.2)

    def close(self):
        self._connection.close()


def compare_answers(seed, rounds, folder):
    """So many questions to each route; the real history, unless they are few."""
    book = Book("F28", seed, rounds)
    if rounds > _FEW and not BUNDLE.exists():
        return book.report("nothing", skipped=MISSING)
    (folder / "own").mkdir(parents=True)
    own = (real_ledger if rounds > _FEW else small_ledger)(folder / "own" / "asreported.db")
    with a_primary() as primary, ExitStack() as stack:
        files = stack.enter_context(copies(own, folder, primary.address()))
        readers = [served(stack, file) for file in files]
        held = held_by(own)
        book.seen["events"], book.seen["routes"] = held.head, len(ROUTES)
        began = time.monotonic()
        for route in ROUTES:
            if route not in PICTURES or has_charts():
                urls = islice(Questions(held, f"{seed} {route}").of(route), rounds)
                compare_route(book, readers, route, urls)
        book.seen["seconds of asking"] = round(time.monotonic() - began)
    return book.report(f"{rounds} questions to each of {len(ROUTES)} read routes of {len(readers)} machines")


def served(stack, file):
    """A client of a service over that file."""
    server = Server(file, "", 1)
    stack.callback(server.end)
    server.start()
    server.await_answer()
    reader = Reader(server.port)
    stack.callback(reader.close)
    reader.await_ready()
    return reader


def compare_route(book, readers, route, urls):
    """Ask all machines at the same time; something has to be found by a third of the questions."""
    found = asked = 0
    with ThreadPoolExecutor(len(readers)) as pool:
        for url in urls:
            answers = list(pool.map(lambda reader, url=url: reader.ask(url), readers))
            wrong = difference(MACHINES, answers)
            book.expect(not wrong, f"{url}: {wrong}")
            book.expect(answers[0].status in {200, 404}, f"{url} was answered {answers[0].status}")
            book.counts[f"answers of {answers[0].status}"] += 1
            book.counts["bytes compared"] += sum(len(one.body) for one in answers)
            asked, found = asked + 1, found + (answers[0].status == 200)
    book.expect(3 * found >= asked or asked <= _FEW, f"of {asked} questions to {route} {found} found something")
