"""What differs of a series between two moments (section 6), and what made the difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.model.buckets import buckets
from tests.model.facts import Facts, Figure
from tests.model.figures import Read, figures_at, read_figure, with_value
from tests.model.latest import state_of, state_of_figure
from tests.model.moments import known_from
from tests.model.reading import Stand, reads

Moment = tuple[str | None, int]
DESCRIBED = ("starts_on", "lag_days", "closed")


@dataclass(frozen=True)
class Side:
    """A series at one of the two moments."""

    facts: Facts
    series: str
    as_of: str | None
    position: int

    def read(self) -> list[Read]:
        return figures_at(self.facts, self.series, self.as_of, self.position)

    def described(self) -> dict[str, Any]:
        told = self.facts.description(self.series, self.position)
        return {**told, "closed": told["closed"] and told["closed"]["last_period"]}

    def figure(self, one: Figure) -> Read | None:
        return read_figure(one, self.as_of, self.position)

    def adjustment(self, one: Figure) -> Stand | None:
        return reads(one, "adjustment", self.as_of, self.position)


def compare(facts: Facts, series: str, before: Moment, after: Moment) -> dict[str, Any]:
    """The figures that read otherwise, in their state, words or adjustment; the years and descriptions of both."""
    old, new = Side(facts, series, *before), Side(facts, series, *after)
    figures = facts.of(series, max(old.position, new.position))
    backwards = {"published": known_from(old.as_of) > known_from(new.as_of), "recorded": old.position > new.position}
    return {
        "series": series,
        "backwards": [axis for axis, is_so in backwards.items() if is_so],
        "before": _side(old),
        "after": _side(new),
        "described": [
            {"what": name, "before": old.described()[name], "after": new.described()[name]}
            for name in DESCRIBED
            if old.described()[name] != new.described()[name]
        ],
        "items": [_item(one, old, new) for one in figures if _differs(one, old, new)],
        "years": _years(old, new),
    }


def _side(side: Side) -> dict[str, Any]:
    there = with_value(side.read())
    last = there[-1] if there else None
    declared = _declared(last.adjustment) if last else None
    return {
        "as_of": side.as_of,
        "position": side.position,
        "state": state_of(side.facts, side.series, side.read(), side.position),
        "period": last.period if last else None,
        "value": last.value if last else None,
        "qualifier": last.qualifier if last else None,
        "adjustment": None if _amount(last.adjustment if last else None) in {None, "unknown"} else declared,
        "adjustment_unknown": declared == "unknown",
        "closed": side.described()["closed"],
    }


def _declared(stand: Stand | None) -> str | None:
    if stand is None or stand.what == "withdrawal":
        return None
    return "unknown" if stand.value is None else stand.value


def _differs(figure: Figure, old: Side, new: Side) -> bool:
    both = [(_says(side.figure(figure)), _declares(figure, side)) for side in (old, new)]
    return both[0] != both[1]


def _says(one: Read | None) -> Any:
    """What a figure reads, numbers as numbers."""
    if one is None or one.value is None:
        return state_of_figure(one)
    return Decimal(one.value), one.qualifier, one.stand.said.get("status"), one.stand.said.get("through")


def _declares(figure: Figure, side: Side) -> Any:
    """What was declared of it, whether that counts or not."""
    return _amount(side.adjustment(figure))


def _amount(stand: Stand | None) -> Any:
    """None and zero are alike."""
    declared = _declared(stand)
    return declared if declared in {None, "unknown"} else Decimal(str(declared)) or None


def _item(figure: Figure, old: Side, new: Side) -> dict[str, Any]:
    one, other = old.figure(figure), new.figure(figure)
    values = [read.value for read in (one, other) if read is not None and read.value is not None]
    return {
        "period": figure.period,
        "before": one.value if one else None,
        "after": other.value if other else None,
        "difference": str(Decimal(values[1]) - Decimal(values[0])) if len(values) == len("ab") else None,
        **_of_side("before", figure, old, new),
        **_of_side("after", figure, new, old),
    }


def _of_side(name: str, figure: Figure, here: Side, there: Side) -> dict[str, Any]:
    read, other = here.figure(figure), there.figure(figure)
    stand = read.stand if read else None
    is_there = read is not None and read.value is not None
    told: dict[str, Any] = {
        "state": state_of_figure(read),
        "qualifier": read.qualifier if read and is_there else None,
        "status": stand.said.get("status") if stand else None,
        "through": stand.said.get("through") if stand else None,
        **_made_by(figure, here, there, stand, other.stand if other else None),
    }
    if told["corrected_by"] is None and told["state"] == "withdrawn" and other is None and _knows(there, stand):
        told["corrected_by"] = _first(_amended(figure, one, here, there) for one in _values(read))
    if read is None and other is not None and _knows(here, other.stand):
        # But for what was done to it, or to a value that it withdraws, there would be a figure.
        lost = [other.stand, *(one for one in _values(other) if other.value is None and _knows(here, one))]
        told["undone_by"] = _first(_amended(figure, one, here, there) for one in lost)
    told["published"] = told.pop("published_at")
    if {_declares(figure, here), _declares(figure, there)} != {None}:
        stand = here.adjustment(figure)
        amount = _amount(stand)
        told["adjustment"] = {
            "amount": None if amount in {None, "unknown"} else _declared(stand),
            "is_unknown": amount == "unknown",
            "ignored": not is_there,
            **_made_by(figure, here, there, stand, there.adjustment(figure)),
        }
    return {f"{field}_{name}": said for field, said in told.items()}


def _made_by(figure: Figure, here: Side, there: Side, stand: Stand | None, other: Stand | None) -> dict[str, Any]:
    """The entry that is read here, our correction of it that the other side has not, and what undid the other's.

    Of a withdrawal these may be of the value that it withdraws.
    """
    return {
        "entry": stand.number if stand else None,
        "published_at": stand.said["published_at"] if stand else None,
        "corrected_by": _amended(figure, stand, here, there) if stand else None,
        "undone_by": _undone(figure, other, here, there) if other and not _is_same(stand, other) else None,
    }


def _values(read: Read | None) -> list[Stand]:
    """Its values, the last first."""
    return read.values[::-1] if read else []


def _knows(side: Side, stand: Stand | None) -> bool:
    """Whether an entry had been recorded and published by then."""
    return stand is not None and stand.fact.position <= side.position and stand.known <= known_from(side.as_of)


def _first(found: Iterable[int | None]) -> int | None:
    return next((one for one in found if one is not None), None)


def _is_same(one: Stand | None, other: Stand) -> bool:
    return one is not None and one.number == other.number


def _amended(figure: Figure, stand: Stand, here: Side, there: Side) -> int | None:
    """The last that was done to the entry here and not there."""
    done = [one.number for one in figure.amendments(stand.number, here.position) if one.position > there.position]
    return done[-1] if done else None


def _undone(figure: Figure, other: Stand, here: Side, there: Side) -> int | None:
    """What was done here to the entry that is read there: its voiding, or what put it behind another that is read."""
    done = _amended(figure, other, here, there)
    if done is not None and figure.facts[done - 1].tag == "entry-voided":
        return done
    undone = {one.number for one in figure.amendments(other.number, here.position) if one.position > there.position}
    without = Figure(figure.series, figure.period, tuple(one for one in figure.facts if one.number not in undone))
    slot = "adjustment" if other.fact.tag.startswith("adjustment") else "statement"
    read = reads(without, slot, here.as_of, here.position)
    return done if _is_same(read, other) else None


def _years(old: Side, new: Side) -> list[dict[str, Any]]:
    """The years of both, each as the series was described then."""
    told: dict[str, dict[str, Any]] = {}
    for name, side in (("before", old), ("after", new)):
        for one in buckets(side.described(), side.read(), "year"):
            total = {"total": name, "qualifier": f"qualifier_{name}", "total_adjusted": f"adjusted_{name}"}
            total |= {"spanning": f"spanning_{name}", "level": f"level_{name}"}
            pair = told.setdefault(one["year"], {"year": one["year"]})
            pair.update({field: one.get(field_there) for field_there, field in total.items()})
    for pair in told.values():
        before, after = pair.get("before"), pair.get("after")
        is_both = before is not None and after is not None
        pair["difference"] = str(Decimal(after or 0) - Decimal(before or 0)) if is_both else None
    return [told[year] for year in sorted(told)]
