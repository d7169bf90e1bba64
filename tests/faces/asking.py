"""A random history, and every face through which its ledger answers: HTTP in each form, and the command line."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from click.testing import CliRunner

from cli.main import app
from tests.api.in_process import Answer, Service, service
from tests.model.running import moments
from tests.model.town import Town, live_through

Where = dict[str, Any]


class Faces:
    """One ledger, asked over HTTP and by the command line."""

    def __init__(self, http: Service, town: Town | None = None) -> None:
        self._http, self._town = http, town
        self._database = str(http.path)

    @property
    def town(self) -> Town:
        """The history that was lived."""
        assert self._town is not None, "this ledger has another history"
        return self._town

    def ask(self, path: str, **asked: Any) -> Answer:
        """One request to an address, with the parameters that have a value; ``from_`` is ``from``."""
        given = {name.rstrip("_"): value for name, value in asked.items() if value is not None}
        return self._http.ask("GET", f"{path}?{urlencode(given)}" if given else path)

    def items(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """A list as JSON, to its end; empty where the address has nothing at that moment."""
        answer = self.ask(path, limit=1000, **asked)
        assert answer.status in {200, 404}, answer.content
        return answer.json()["items"] if answer.status == 200 else []

    def paged(self, path: str, limit: int, **asked: Any) -> list[dict[str, Any]]:
        """The same list, page after page."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.ask(path, limit=limit, cursor=cursor, **asked).json()
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    def lines(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """The same list as NDJSON."""
        return [json.loads(line) for line in self.ask(path, format="ndjson", **asked).content.splitlines()]

    def rows(self, path: str, **asked: Any) -> list[dict[str, str]]:
        """The same list as CSV, a row by its columns."""
        text = self.ask(path, format="csv", **asked).content.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def types(self, *arguments: str) -> bytes:
        """What the command line prints."""
        told = CliRunner().invoke(app, [*arguments, "--database", self._database])
        assert told.exit_code == 0, (arguments, told.output)
        return told.stdout_bytes

    def series(self, where: Where) -> list[str]:
        """The series that there are at a moment."""
        return [one["series"] for one in self.items("/v1/series", **where)]

    def sources(self, where: Where) -> list[str]:
        """The sources that there are at a moment."""
        return [one["source"] for one in self.items("/v1/sources", **where)]

    def periods(self, series: str, where: Where) -> list[str]:
        """The figures that there are of a series at a moment."""
        return [one["period"] for one in self.items(f"/v1/series/{series}/figures", **where)]


@contextmanager
def lived(seed: int) -> Iterator[Faces]:
    """The history of that seed, lived to its end."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        live_through(town, seed)
        with service(Path(folder) / "town.db") as http:
            yield Faces(http, town)


def some_moments(faces: Faces, random: Any) -> list[Where]:
    """Now, and some moment on each axis and on both."""
    facts = faces.town.facts()
    said = [one for one in moments(facts) if one is not None]
    states = facts.positions()
    return [
        {},
        {"as_of": random.choice(said)},
        {"position": random.choice(states)},
        {"as_of": random.choice(said), "position": random.choice(states)},
    ]
