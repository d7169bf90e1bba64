"""Answers that tell of the same thing agree: a comparison with both moments, the feed with the trails."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.faces.asking import Faces, Where, lived, some_moments

SEEDS = range(520, 523)
SIDES = ("before", "after")
OURS = ("correction", "voiding")
OF_A_DEED = (
    "value", "previous", "difference", "qualifier", "previous_qualifier", "status", "previous_status", "through",
    "previous_through", "amount_unknown", "previous_unknown", "came_back_changed", "order_assumed", "note",
)  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_comparison_is_the_difference_of_what_both_moments_answer(seed):
    with lived(seed) as faces:
        random = Random(seed)
        for both in zip(some_moments(faces, random), some_moments(faces, random)[::-1], strict=True):
            for key in faces.series({}):
                figures = [_by(faces, f"/v1/series/{key}/figures", "period", where) for where in both]
                years = [_by(faces, f"/v1/series/{key}/years", "year", where) for where in both]
                answer = faces.ask(f"/v1/series/{key}/compare", **_between(*both))
                if answer.status == 404:  # at neither moment had the series been opened
                    assert figures == years == [{}, {}]
                    continue
                found = answer.json()

                named = {one["period"] for one in found["items"]}
                periods = {*figures[0], *figures[1]}
                assert named >= {one for one in periods if _differ(*(side.get(one) for side in figures))}
                assert [_told(one, side, figures[at]) for at, side in enumerate(SIDES) for one in found["items"]] == [
                    _read(figures[at].get(one["period"])) for at in (0, 1) for one in found["items"]
                ]
                assert {one["year"] for one in found["years"]} == {*years[0], *years[1]}
                for at, side in enumerate(SIDES):
                    for one in found["years"]:
                        then = years[at].get(one["year"], {})
                        assert (one[side], one[f"adjusted_{side}"]) == (then.get("total"), then.get("total_adjusted"))


def _between(before: Where, after: Where) -> dict[str, Any]:
    return {
        "from_": before.get("as_of"), "from_position": before.get("position"),
        "to": after.get("as_of"), "to_position": after.get("position"),
    }  # fmt: skip


def _by(faces: Faces, path: str, name: str, where: Where) -> dict[str, dict[str, Any]]:
    return {one[name]: one for one in faces.items(path, **where)}


def _differ(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    if one is None or other is None:
        return one is not other
    words = ("state", "qualifier", "adjustment_unknown", *(("status", "through") if one["value"] else ()))
    numbers = ("value", "adjustment")
    return any(one[word] != other[word] for word in words) or any(
        _number(one[name]) != _number(other[name]) for name in numbers
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _told(item: dict[str, Any], side: str, figures: dict[str, Any]) -> tuple[Any, ...]:
    names = ("state", "qualifier", "status", "through", "entry", "published")
    return (item[side], *(item[f"{name}_{side}"] for name in names))


def _read(figure: dict[str, Any] | None) -> tuple[Any, ...]:
    if figure is None:
        return (None, "not-published-then", None, None, None, None, None)
    names = ("value", "state", "qualifier", "status", "through", "entry", "published_at")
    return tuple(figure[name] for name in names)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_feed_and_the_trails_tell_the_same_of_each_deed(seed):
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            feed = {_place(one): one for one in faces.items("/v1/revisions", **where)}
            trails = {
                _place({**row, "series": series, "period": period}): row
                for series, period in {(one["series"], one["period"]) for one in feed.values()}
                for row in faces.items(f"/v1/series/{series}/figures/{period}/history", **where)
                if row["kind"] not in {"report", "confirmation", "voided"}
            }

            assert feed.keys() == trails.keys()
            for place, row in trails.items():
                # Of an entry that was corrected the trail has what was recorded, and the feed what it reads.
                if not row["corrected_by"]:
                    assert {name: row[name] for name in OF_A_DEED} == {name: feed[place][name] for name in OF_A_DEED}


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    entry = row.get("corrects") or row["entry"]
    return row["series"], row["period"], entry, row["kind"] in OURS, row["position"]
