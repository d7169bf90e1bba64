"""Refusals of the verbs that record, each with the whole command that would help."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from domain.refusals import AlreadyExists, Refusal, UnknownSeries, UnknownSource, ValueDoesNotFit, WrongKind

_VERB_OF = {
    "report": "report", "revision": "revise", "confirmation": "confirm", "withdrawal": "withdraw",
    "reinstatement": "reinstate",
}  # fmt: skip
Facts = dict[str, Any]


@contextmanager
def naming_the_next_command(figure: str | None = None) -> Iterator[None]:
    """Add to a refusal what to run; ``figure`` is the one that was spoken of, if it was one alone."""
    try:
        yield
    except Refusal as refusal:
        command = next((make for kind, make in _COMMANDS.items() if type(refusal) is kind), None)
        told = command and command(refusal.facts | {"figure": figure})
        if not told:
            raise
        raise type(refusal)(f"{refusal.message}; {told}", **refusal.facts) from refusal


def _open(facts: Facts) -> str:
    words = "--title TITLE --unit UNIT --measure MEASURE --frequency FREQUENCY"
    return f"list series with: asreported series; open it with: asreported open {facts['series']} {words}"


def _register(facts: Facts) -> str:
    return f"list sources with: asreported sources; register it with: asreported register {facts['source']} --name NAME"


def _describe(facts: Facts) -> str:
    key = facts.get("series") or facts.get("source")
    return f"to change it: asreported describe {key} --help" if key else ""


def _finer(facts: Facts) -> str:
    if not facts["figure"] or "." not in str(facts.get("value")):
        return ""
    decimals = len(str(facts["value"]).partition(".")[2].rstrip("0"))
    if decimals <= facts["decimals"]:
        return ""
    series = facts["figure"].rpartition("/")[0]
    return f"first run: asreported describe {series} --decimals {decimals} --reason TEXT"


def _what_it_is(facts: Facts) -> str:
    verb = _VERB_OF.get(facts["kind"])
    if verb is None or not facts["figure"]:
        return ""
    return f"record it with: asreported {verb} {facts['figure']}{'' if verb == 'withdraw' else ' VALUE'}"


_COMMANDS: dict[type[Refusal], Callable[[Facts], str]] = {
    UnknownSeries: _open,
    UnknownSource: _register,
    AlreadyExists: _describe,
    ValueDoesNotFit: _finer,
    WrongKind: _what_it_is,
}
