"""Pages of a series beside the answers for programs: each number is that of the answer."""

from typing import Any

from api.pages.wording import counted, grouped, moment_words, qualified, signed, value_words
from tests.api.page_text import tables_of, text_of
from tests.faces.asking import Faces, Where

# So many of the largest differences and changes a page shows.
_MOST_DIFFERENCES, _MOST_CHANGED = 100, 50


def series_checked(faces: Faces, key: str, where: Where) -> set[str]:
    """The tables of the page of a series, which say what its reads answer."""
    page = _page(faces, f"/series/{key}", **where)

    tables, text = tables_of(page), text_of(page)
    (total,) = faces.items("/v1/totals", series=key, **where)
    if total["value"] is None:
        gone = {"withdrawn": "Withdrawn:", "not-published-then": "Not published yet:"}
        assert gone[total["state"]] in text or "No figures:" in text
    else:
        assert _plain(value_words(total["value"], total["qualifier"], total["state"])) in text
        assert total["change"] is None or _plain(signed(total["change"])) in text
    assert tables.get("Years", []) == _years(faces, key, where)
    assert _said(tables, "Figures, newest first") == _figures(faces, key, where)
    assert _ranked(tables) == _days(faces, key, where)
    assert _periods(tables) == [
        one["period"] for one in faces.ask("/v1/revisions", series=key, limit=10, **where).json()["items"]
    ]
    return set(tables)


def comparison_checked(faces: Faces, key: str, before: Where, after: Where) -> set[str]:
    """The tables of a comparison, which say what its read answers; none where there was no such series."""
    asked = _between(before, after)
    told = faces.ask(f"/v1/series/{key}/compare", **asked)
    answer = faces.ask(f"/series/{key}/compare", **asked)
    assert answer.status == told.status
    if told.status == 404:
        return set()
    found, tables = told.json(), tables_of(answer.content.decode())

    new = [one for one in found["items"] if "not-published-then" in (one["state_before"], one["state_after"])]
    changed = {one["period"]: one for one in found["items"] if one not in new}
    shown = {one["row"]: one for one in tables.get("Figures that read differently", [])}
    assert shown.keys() <= changed.keys()
    assert len(shown) == min(len(changed), _MOST_DIFFERENCES)
    for period in shown:
        one = changed[period]
        assert shown[period]["Difference"] == _plain(signed(one["difference"] or "") if one["difference"] else "")
        for side, name in (("before", "First"), ("after", "Second")):
            words = value_words(one[side], one[f"qualifier_{side}"], one[f"state_{side}"])
            assert shown[period][name].startswith(_plain(words))
    assert [one["row"] for one in tables.get("Figures published at one of the moments only", [])] == [
        one["period"] for one in new[::-1][:10]
    ]
    assert [one["row"] for one in tables.get("Years", [])] == [one["year"] for one in found["years"]]
    assert ("Backwards:" in text_of(answer.content.decode())) == bool(found["backwards"])
    return set(tables)


def triangle_checked(faces: Faces, key: str, where: Where) -> set[str]:
    """The tables of a triangle, which say what its read answers."""
    tables = tables_of(_page(faces, f"/series/{key}/triangle", **where))
    found = faces.ask(f"/v1/series/{key}/triangle", **where).json()

    changed = {one["period"]: one for one in found["items"] if len(one["runs"]) > 1}
    shown = {one["row"]: one for one in tables.get("Figures that changed", [])}
    assert shown.keys() <= changed.keys()
    assert len(shown) == min(len(changed), _MOST_CHANGED)
    for period in shown:
        one = changed[period]
        runs, values = one["runs"], one["values"]
        for name, run in (("At first", runs[0]), ("At last", runs[-1])):
            value = values[run["from"]]
            assert shown[period][name] == _plain(value_words(value, run["qualifier"], run["state"]))
        assert shown[period]["Changes"] == str(len(runs) - 1)
    _check_measured(faces, key, where, tables.get("How figures were revised", []))
    return set(tables)


def _check_measured(faces: Faces, key: str, where: Where, rows: list[dict[str, str]]) -> None:
    """The sizes of revisions by reason and by lag, where any figure was revised."""
    found = faces.ask(f"/v1/series/{key}/revision-stats", **where).json()
    named = [(one["reason"], one["sizes"]) for one in found["by_reason"]]
    named += [(counted(one["days"], "day"), one["sizes"]) for one in found["by_lag"] if one["sizes"]["figures"]]

    if not found["by_reason"] and not found["reverted"]["deliveries"]:
        assert rows == []
        return
    assert [(one["row"], one["Counted"], one["Up"], one["Down"]) for one in rows] == [
        (name, str(sizes["figures"]), str(sizes["up"] or ""), str(sizes["down"] or "")) for name, sizes in named
    ]


def _page(faces: Faces, path: str, **where: Any) -> str:
    answer = faces.ask(path, **where)
    assert answer.status == 200, (path, where)
    return answer.content.decode()


def _plain(text: str) -> str:
    """The words as a page that was read has them: every space is one."""
    return " ".join(text.split())


def _said(tables: dict[str, list[dict[str, str]]], heading: str) -> list[tuple[str, ...]]:
    return [(one["row"], one["Value"], one["Published"], one["Revisions"]) for one in tables.get(heading, [])]


def _figures(faces: Faces, key: str, where: Where) -> list[tuple[str, ...]]:
    found = faces.items(f"/v1/series/{key}/figures", order="desc", **where)[:30]
    return [
        (
            one["period"],
            _plain(value_words(one["value"], one["qualifier"], one["state"]) + _through(one["through"])),
            moment_words(one["published_at"]),
            str(one["revisions"] or ""),
        )
        for one in found
    ]


def _through(last: str | None) -> str:
    return f" to {last}" if last else ""


def _years(faces: Faces, key: str, where: Where) -> list[dict[str, str]]:
    found = faces.items(f"/v1/series/{key}/years", **where)
    is_adjusted = any(
        one["adjustments"] and (one["adjustments"]["known"] or one["adjustments"]["unknown"]) for one in found
    )
    return [_level(one) if one.get("level") else _year(one, is_adjusted=is_adjusted) for one in found]


def _level(one: dict[str, Any]) -> dict[str, str]:
    level, words = one["level"], {"First": "first", "Last": "last", "Lowest": "min", "Highest": "max"}
    states = {name: value_words(level[word], level[f"{word}_qualifier"], "reported") for name, word in words.items()}
    return {
        "row": one["year"],
        **{name: _plain(state) for name, state in states.items()},
        "Change": _plain(qualified(signed(level["change"]), one["qualifier"])),
        "Figures": str(one["figures"]),
    }


def _year(one: dict[str, Any], *, is_adjusted: bool) -> dict[str, str]:
    total = "" if one["total"] is None else _plain(value_words(one["total"], one["qualifier"], "reported"))
    adjusted = "" if one["total_adjusted"] is None else value_words(one["total_adjusted"], one["qualifier"], "reported")
    unknown = one["adjustments"]["unknown"] if one["adjustments"] else 0
    less = f" less {counted(unknown, 'unknown part')}" if unknown and adjusted else ""
    return {
        "row": one["year"],
        "Total": total,
        **({"Adjusted": _plain(f"{adjusted}{less}")} if is_adjusted else {}),
        "A day": "" if one["daily_average"] is None else _plain(grouped(one["daily_average"])),
        "Days counted": _plain(f"{_days_of(one)} {_spanning(one['spanning'])}"),
        "Complete": "yes" if one["complete"] else "no",
        "Revisions": str(one["revisions"]["of_value"] or ""),
    }


def _days_of(one: dict[str, Any]) -> str:
    return f"{one['days']}: {one['from']} to {one['through']}" if one["days"] else ""


def _spanning(one: dict[str, Any] | None) -> str:
    if one is None:
        return ""
    amount = value_words(one["amount"], one["qualifier"], "reported")
    return f"besides {amount} over {one['from']} to {one['through']}, longer than the year"


def _ranked(tables: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(one["row"], one["Amount"].partition(" of ")[0]) for one in tables.get("Heaviest days", [])]


def _days(faces: Faces, key: str, where: Where) -> list[tuple[str, str]]:
    found = faces.items(f"/v1/series/{key}/days", sort="-value", **where)[:10]
    return [(one["day"], _plain(value_words(one["value"], one["qualifier"], "reported"))) for one in found]


def _periods(tables: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["row"] for one in tables.get("What changed after it was published", [])]


def _is_new(one: dict[str, Any]) -> bool:
    return "not-published-then" in (one["state_before"], one["state_after"])


def _between(before: Where, after: Where) -> dict[str, Any]:
    return {
        "from_": before.get("as_of"), "from_position": before.get("position"),
        "to": after.get("as_of"), "to_position": after.get("position"),
    }  # fmt: skip
