"""One figure at a moment, with its adjustment, its version, and the evidence; or why there is none."""

from typing import Any

from tests.model.facts import Facts, Figure
from tests.model.figures import read_figure
from tests.model.reading import Stand, standing


def figure(facts: Facts, series: str, period: str, as_of: str | None, position: int) -> dict[str, Any]:
    """All that is told of it; under ``refused`` the name of the refusal where it is not there."""
    one = facts.figures[series, period]
    read = read_figure(one, as_of, position)
    if read is None:
        return _absence(one, position)
    said = read.stand.said
    is_there = read.value is not None
    known = [fact for fact in one.facts if fact.position <= position]
    return {
        "series": series,
        "relays": facts.source(series.partition("/")[0], position)["relays"],
        "period": period,
        "value": read.value,
        "qualifier": read.qualifier if is_there else None,
        "status": said.get("status"),
        "through": said.get("through"),
        "kind": read.deeds[-1].kind,
        "reason": said.get("reason") if is_there else said.get("reason", "unstated"),
        "note": said.get("note"),
        "published_at": said["published_at"],
        "entry": read.stand.number,
        "revisions": read.revisions,
        "adjustment": _adjustment(read.adjustment, is_there=is_there),
        "document": evidence(facts, said.get("document")),
        "version": known[-1].number,
        "position": known[-1].position,
    }


def _adjustment(stand: Stand | None, *, is_there: bool) -> dict[str, Any] | None:
    if stand is None or stand.what == "withdrawal":
        return None
    return {
        "amount": stand.value,
        "reason": stand.said.get("reason", "unstated"),
        "note": stand.said.get("note"),
        "published_at": stand.said["published_at"],
        "entry": stand.number,
        "ignored": not is_there,
    }


def evidence(facts: Facts, name: str | None) -> dict[str, Any] | None:
    """Where and when the document appeared."""
    received = facts.document(name)
    if received is None:
        return None
    fields = ("url", "title", "quote", "published_at", "sha256")
    return {"id": name, **{field: received.get(field) for field in fields}}


def _absence(one: Figure, position: int) -> dict[str, Any]:
    """A value stands but was not published then; otherwise there is none, whatever is recorded later."""
    values = [stand for stand in standing(one, "statement", position) if stand.what == "statement"]
    if values:
        return {"refused": "not published then", "first_published_at": values[0].said["published_at"]}
    return {"refused": "not there"}
