"""Make small git histories, with fixed dates, for the importer's tests to read."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.recording.documents import RecordedEvidence
from importers.histories.git import opened
from importers.issuing.recorded_lists import RecordedLists
from importers.issuing.rehearsing import rehearsal
from importers.specs.spec import Spec
from importers.specs.spec_reading import spec_from
from importers.vintages.discovering import in_history
from importers.vintages.vintages import History
from stores.opening import open_ledger


def of_counters(name: str, frequency: str, measure: str = "level") -> str:
    """The beginning of a spec by that name, of files of one source."""
    return f"""
name = "{name}"
[source]
source = "counters"
name = "Those who count"
[defaults]
unit = "persons"
measure = "{measure}"
frequency = "{frequency}"
"""


COUNTS = (
    of_counters("counts", "D", "cumulative")
    + """\
decimals = 2
[series.people]
title = "People"
[series.dogs]
title = "Dogs"
[[files]]
path = "counts.json"
former_paths = ["old/counts.json"]
layouts = ["list", "rows:data"]
period = { column = "date" }
ignored = ["day"]
repeated = "last"
[files.columns]
people = "people"
"dogs!" = "dogs"
dogs = "dogs"
[files.qualifiers]
"people*" = "people"
"""
)

# The same without the columns that only some histories have, so that it fits those that do not.
PEOPLE = COUNTS.replace('"dogs!" = "dogs"\ndogs = "dogs"\n[files.qualifiers]\n"people*" = "people"\n', "").replace(
    '[series.dogs]\ntitle = "Dogs"\n', ""
)

LONG = (
    of_counters("long", "D")
    + """\
[series.count-north]
title = "North"
[series.count-south]
title = "South"
[[files]]
path = "counts.csv"
format = "csv"
period = { column = "date" }
repeated = "last"
[files.long]
series = "count-{place}"
value = "people"
"""
)


def spec(text: str = PEOPLE) -> Spec:
    return spec_from(text)


@contextmanager
def history_of(
    place: Path,
    read_by: Spec,
    *,
    rev: str | None = None,
    since: str | None = None,
    known: Iterable[RecordedEvidence] = (),
) -> Iterator[History]:
    """A history as an import reads it, for a ledger in which there is nothing."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(Path(folder) / "ledger.db", lambda: datetime(2026, 11, 1, tzinfo=UTC)) as ledger,
        opened(place) as repository,
        rehearsal(ledger, read_by) as rehearsed,
    ):
        end = repository.resolve(rev)
        found = in_history(read_by, repository, end, ledger)
        yield History(found, repository, rehearsed, end, since=since, known=RecordedLists(known))


def row(date: str, people: object, **more: object) -> dict[str, object]:
    return {"date": date, "people": people, **more}


class SmallHistory:
    """A repository in a directory; each commit is a minute after the one before, from 2022-03-01T08:00Z on."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._minutes = 0
        place.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, at: str | None = None) -> str:
        when = {"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at} if at else {}
        who = {f"GIT_{role}_{what}": "test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        done = subprocess.run(
            ["git", "-C", str(self.place), *arguments],
            check=True, capture_output=True, text=True, env={**os.environ, **when, **who},
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, content: object, path: str = "counts.json", at: str | None = None) -> str:
        """Commit one file with these rows or this text; the commit's name."""
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        self.git("add", "--all")
        return self.seal(at)

    def seal(self, at: str | None = None) -> str:
        """Commit what is staged; the commit's name."""
        stamp = at or f"2022-03-01T08:{self._minutes:02}:00+00:00"
        self._minutes += 1
        self.git("commit", "--quiet", "--allow-empty", "--message", "a vintage", at=stamp)
        return self.git("rev-parse", "HEAD")
