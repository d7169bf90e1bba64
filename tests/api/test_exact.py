"""A value reads as it was said, to the last nought, wherever it is read; no float ever touches it."""

import ast
import csv
import io
import json
import typing
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from types import UnionType
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems.problem_table import ProblemDetails
from api.reading.adapters import StoredEvent
from api.routes.pages import PAGES
from api.routes.reads import READS
from api.routes.writes import WRITES
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from cli.main import app
from domain.events import Event
from domain.values import check_fits, value_text
from tests.api.in_process import service
from tests.bad_input import SOURCE, begin
from tests.test_architecture import SOURCES, parsed

_PUBLISHED, _LATER = "2023-01-02", "2023-01-03"
_numbers = count(1)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("exact") / "asreported.db"
    begin(path)
    with service(path) as opened:
        yield opened


@st.composite
def series(draw):
    """A measure, its decimals, and values of the whole grammar that fit them, in the ways in which they are said."""
    decimals = draw(st.integers(0, 9))
    whole = st.integers(0, 10 ** (18 - decimals) - 1).map(str) | st.sampled_from(["0", "9" * (18 - decimals)])
    fraction = st.text("0123456789", max_size=decimals)
    more = st.integers(0, 9 - decimals).map("0".__mul__)
    sign = st.sampled_from(["", "", "-"])
    value = st.tuples(sign, whole, fraction, more).map(_put_together)
    return (
        draw(st.sampled_from(["cumulative", "increment", "level"])),
        decimals,
        draw(st.lists(value, min_size=3, max_size=4)),
    )


def _put_together(parts):
    sign, whole, fraction, more = parts
    return f"{sign}{whole}.{fraction}{more}" if fraction or more else f"{sign}{whole}"


def day(at):
    return (date(2022, 3, 1) + timedelta(days=at)).isoformat()


def recorded(town, measure, decimals, values):
    """The key of a new series with these values: the last two by PUT and by a revision, the others in a bulletin."""
    slug = f"exact-{next(_numbers)}"
    key = f"{SOURCE}/{slug}"
    body = {"title": slug, "unit": "persons", "measure": measure, "frequency": "D", "decimals": decimals}
    assert town.ask("POST", "/v1/series", {**body, "series": key, "starts_on": day(0)}).status == 201
    *bulletin, put, revised = values
    lines = [{"series": slug, "period": day(at), "value": one} for at, one in enumerate(bulletin)]
    whole = {"source": SOURCE, "published_at": _PUBLISHED, "statements": lines}
    answers = [town.ask("POST", "/v1/bulletins", whole)]
    url = ""
    for at, one in ((len(bulletin), put), (len(bulletin) + 1, "0" if Decimal(revised) else "1")):
        url = f"/v1/series/{key}/figures/{day(at)}"
        answers.append(town.ask("PUT", url, {"value": one, "published_at": _PUBLISHED}, if_none_match="*"))
    again = {"value": revised, "published_at": _LATER, "reason": "late-data"}
    answers.append(town.ask("POST", f"{url}/revisions", again, if_match='"1"'))
    assert [one.status for one in answers] == [201] * 4
    told = [one["value"] for answer in answers for one in answer.json()["outcomes"]]
    assert [*told[:-2], told[-1]] == [value_text(one) for one in values]
    return key


def rows(town, url, name="value"):
    return [one[name] for one in town.ask("GET", url).json()["items"]]


def table(town, url, name):
    text = town.ask("GET", url).content.decode()
    return [one[name] for one in csv.DictReader(io.StringIO(text))]


def everywhere(town, key, values):
    """What each read, export and command says of the values, in their order."""
    figures = f"/v1/series/{key}/figures"
    days = [day(at) for at in range(len(values))]
    yield "figure", [town.ask("GET", f"{figures}/{one}").json()["value"] for one in days]
    yield "figures", rows(town, figures)
    yield "figures.json", rows(town, f"{figures}.json")
    yield "figures.csv", table(town, f"{figures}.csv", "value")
    yield "table.csv", table(town, f"/v1/table.csv?series={key}", key)
    yield "history.csv", [table(town, f"{figures}/{one}/history.csv", "value")[-1] for one in days]
    lines = town.ask("GET", f"{figures}.ndjson").content.splitlines()
    yield "figures.ndjson", [json.loads(one)["value"] for one in lines]
    yield "history", [rows(town, f"{figures}/{one}/history")[-1] for one in days]
    yield "explain", [town.ask("GET", f"{figures}/{one}/explain").json()["value"] for one in days]
    yield "table", [one["values"][key] for one in town.ask("GET", f"/v1/table?series={key}").json()["items"]]
    events = [town.ask("GET", f"/v1/events.ndjson?stream=figure/{key}/{one}").content.splitlines()[-1] for one in days]
    yield "events", [json.loads(one)["statement"]["value"] for one in events]


def commanded(town, *arguments):
    result = CliRunner().invoke(app, [*arguments, "--json", "--database", str(town.path)])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@settings(max_examples=40)
@given(series())
def test_a_value_reads_as_it_was_said_wherever_it_is_read(town, drawn):
    measure, decimals, values = drawn
    said = [value_text(one) for one in values]

    key = recorded(town, measure, decimals, values)

    for place, found in everywhere(town, key, values):
        assert found == said, place
    (total,) = town.ask("GET", f"/v1/totals?series={key}").json()["items"]
    assert [total["value"]] == table(town, f"/v1/totals.csv?series={key}", "value") == said[-1:]
    assert Decimal(total["change"]) == Fraction(said[-1]) - Fraction(said[-2])


@settings(max_examples=40)
@given(series())
def test_what_is_reckoned_from_values_is_exact(town, drawn):
    measure, decimals, values = drawn
    exact = [Fraction(one) for one in values]

    key = recorded(town, measure, decimals, values)

    (year,) = town.ask("GET", f"/v1/series/{key}/years").json()["items"]
    if measure == "level":
        level = year["level"]
        assert (level["first"], level["last"]) == (value_text(values[0]), value_text(values[-1]))
        assert [Fraction(level[name]) for name in ("min", "max")] == [min(exact), max(exact)]
        assert Fraction(level["change"]) == exact[-1] - exact[0]
    else:
        assert Fraction(year["total"]) == (sum(exact) if measure == "increment" else exact[-1])
        amounts = town.ask("GET", f"/v1/series/{key}/days").json()["items"]
        before = [Fraction(0)] * len(exact) if measure == "increment" else [Fraction(0), *exact]
        assert [Fraction(one["value"]) for one in amounts] == [
            now - then for now, then in zip(exact, before, strict=False)
        ]


@settings(max_examples=10)
@given(series())
def test_the_command_line_says_what_the_routes_say(town, drawn):
    measure, decimals, values = drawn

    key = recorded(town, measure, decimals, values)

    figure = f"{key}/{day(len(values) - 1)}"
    last = f"/v1/series/{key}/figures/{day(len(values) - 1)}"
    for arguments, url in (
        (("figures", key), f"/v1/series/{key}/figures"),
        (("figures", figure), last),
        (("history", figure), f"{last}/history"),
        (("explain", figure), f"{last}/explain"),
        (("years", key), f"/v1/series/{key}/years"),
        (("table", key), f"/v1/table?series={key}"),
    ):
        assert commanded(town, *arguments) == town.ask("GET", url).json(), url


@given(series())
def test_the_values_that_are_drawn_are_those_that_fit(drawn):
    _, decimals, values = drawn

    for one in values:
        check_fits(value_text(one), decimals)


def parts(kind: Any) -> list[Any]:
    """What a type is made of."""
    if typing.get_origin(kind) is typing.Annotated:
        return [typing.get_args(kind)[0]]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return list(typing.get_type_hints(kind, include_extras=False).values())
    if isinstance(kind, typing.TypeVar | typing.ForwardRef):
        return []
    if isinstance(kind, UnionType) or typing.get_origin(kind) is not None:
        return [one for one in typing.get_args(kind) if not isinstance(one, str | int)]
    return []


def made_of(kinds: typing.Iterable[Any]) -> set[Any]:
    """Every type within the types, and within those."""
    found: set[Any] = set()
    left = list(kinds)
    while left:
        kind = left.pop()
        if kind not in found:
            found.add(kind)
            left += parts(kind)
    return found


ROUTES: tuple[Any, ...] = (*PAGES, *READS, *WRITES, *PROPOSALS, *TOKENS, *HOOKS)
# A stored event is answered as the very bytes that are stored; what they are made of is walked instead.
ANSWERS = [Event if one.answer is StoredEvent else one.answer for one in ROUTES if one.answer is not None]
BODIES = [one.body for one in (*WRITES, *PROPOSALS, *TOKENS, *HOOKS) if one.body is not None]


def test_no_response_and_no_body_has_a_float_anywhere():
    found = made_of([*ANSWERS, *BODIES, ProblemDetails])

    assert {str, int, bool} <= found
    assert len(found) > 60
    assert [one for one in found if one in {float, complex, Decimal, Any, object}] == []


def test_the_walk_finds_a_float_wherever_it_hides():
    class Inner(msgspec.Struct):
        share: "dict[str, tuple[float | None, ...]]"

    class Outer(msgspec.Struct):
        items: list[Inner]

    assert float in made_of([Outer])


# Seconds to wait; no figure comes near them.
_OF_TIME = {
    *("stores/sqlite/file.py", "stores/sqlite/looking.py", "stores/sqlite/private_file.py", "stores/sqlite/store.py"),
    *("asreported/retries.py", "asreported/connecting.py"),
    *("asreported/connection.py", "asreported/async_connection.py"),
    *("domain/promises.py", "upkeep/doctor/file.py"),
    *("stores/mirror_store.py", "transparency/shared_checkpoints.py", "transparency/signing.py"),
    *(
        "upkeep/upkeep_refusals.py",
        "transparency/guarding.py",
        "projections/following/follower.py",
        "projections/tables/generation.py",
    ),
}
# What passes there are the bytes of events and files, and others are waited for.
_ROOMS_OF_TIME = ("stores/postgres/", "upkeep/upstream/", "importers/watching/")
# The cells of workbooks are binary floats, which are written there as the shortest text that is read as the same.
_OF_WORKBOOKS = {"importers/confined/sent_tables.py", "importers/confined/workbooks.py"}
_BESIDE_FIGURES = {"api", "cli"}
WITH_FIGURES = [
    one
    for one in SOURCES
    if one.partition("/")[0] not in _BESIDE_FIGURES
    and one not in _OF_TIME | _OF_WORKBOOKS
    and not one.startswith(_ROOMS_OF_TIME)
]


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_no_float_where_figures_pass(name):
    names = {one.id for one in ast.walk(parsed(name)) if isinstance(one, ast.Name)}
    literals = [one.value for one in ast.walk(parsed(name)) if isinstance(one, ast.Constant)]

    assert "float" not in names
    assert [one for one in literals if isinstance(one, float)] == []


@pytest.mark.parametrize("name", [one for one in SOURCES if one not in WITH_FIGURES])
def test_nothing_is_made_a_float(name):
    calls = [one.func for one in ast.walk(parsed(name)) if isinstance(one, ast.Call)]

    assert [one.id for one in calls if isinstance(one, ast.Name) and one.id == "float"] == []
