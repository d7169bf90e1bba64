"""A question put to the ledger that the settings name, and its answer as JSON or CSV exactly as over HTTP."""

import sys
from collections.abc import Iterable, Mapping
from typing import Literal

import rich_click as click
from msgspec import Struct
from msgspec.structs import replace

from cli.wording import moment_words
from projections.answers.view import View
from projections.moment import At

Form = Literal["table", "json", "csv"]
# Rows that a terminal is given unasked.
SCREENFUL = 200
_ALL = 1_000_000_000


class MomentOptions(Struct, frozen=True):
    """The moment that was asked for on both axes, as it was given."""

    as_of: str | None = None
    position: int | None = None
    recorded_as_of: str | None = None


class Asked:
    """What every reading verb works with: the answers, the moment, the form and how many rows."""

    def __init__(self, answers: View, when: MomentOptions, form: Form, limit: int | None) -> None:
        self.answers = answers
        self.at: At = answers.at(when.as_of, when.position, when.recorded_as_of)
        self.form = form
        self._when = when
        self._limit = limit

    @property
    def most(self) -> int:
        """How many rows are wanted: those asked for, a screenful on a terminal, else all."""
        if self._limit is not None:
            return self._limit or _ALL
        return SCREENFUL if self.form == "table" and sys.stdout.isatty() else _ALL

    @property
    def is_whole(self) -> bool:
        """Whether all rows are wanted."""
        return self.most == _ALL

    @property
    def moment(self) -> str:
        """The moment that was read, in words."""
        said = self.at.as_of or self._when.as_of
        published = f"as published by {moment_words(said)}, " if said else ""
        return f"{published}ledger position {self.at.position:,}"

    def prints(self, route: str, answer: Struct, *values: str, **given: object) -> bool:
        """Print the body that the HTTP route gives, if that is the form; ``values`` are the words of its address."""
        if self.form == "table":
            return False
        from api.reading.forms import items_of, write
        from api.reading.list_answer import list_answer
        from api.reading.question import understand
        from api.routes.reads import READS

        read = next(one for one in READS if one.name == route)
        if self.form == "csv" and not read.is_list:
            raise click.UsageError("this answer is not a list: use --json")
        question = understand(read, "" if self.form == "json" else self.form, values, self._query(given), "json")
        rows = min(self.most, max(len(items_of(list_answer(answer), question.form)), 1)) if read.is_list else 1
        series = "/".join(values[:2]) if read.is_of_series else None
        last_change = self.answers.last_change(series, self.at.position)
        written = write(read, replace(question, limit=rows), answer, last_change)
        sys.stdout.flush()
        sys.stdout.buffer.write(written.body + (b"\n" if self.form == "json" else b""))
        sys.stdout.buffer.flush()
        return True

    def writes(self, parts: Iterable[bytes]) -> None:
        """Print what the HTTP route sends, part by part."""
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()

    def _query(self, given: Mapping[str, object]) -> bytes:
        from urllib.parse import quote

        when = {"as_of": self._when.as_of, "position": self._when.position, "recorded_as_of": self._when.recorded_as_of}
        pairs = [
            f"{name}={quote(','.join(value) if isinstance(value, tuple) else str(value))}"
            for name, value in {**given, **when}.items()
            if value not in (None, ())
        ]
        return "&".join(pairs).encode()

    def told_more(self, rows: int, hint: str = "") -> str | None:
        """The line that says how many rows are not shown, or nothing."""
        more = rows - self.most
        return f"{more:,} more; show all with --limit 0{hint}" if more > 0 else None
