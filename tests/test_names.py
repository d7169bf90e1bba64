"""The names of the product: words of the glossary or standard terms, one class a name, and ``ledger`` never a path."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from domain import events
from tests.test_architecture import ROOT, SOURCES, STANDS_ALONE, parsed

# Words that a glossary of ours need not explain, by the field that does.
STANDARD_TERMS = {
    "English: the small words of which sentences are made, as refusals are": (
        "a an the not no nothing such that there of in at as by with without up out too already yet than other another "
        "new newer next last first many large long slow left free own same used known unknown missing twice so over "
        "under whole plain be does cannot then meanwhile ahead behind made says said took taken begun found lost "
        "against again between later nearest passed"
    ),
    "English: what went wrong": (
        "error fail failure failed malformed invalid unreadable wrong conflict contradiction duplicate repeated "
        "ambiguous overloaded exposed expired revoked exceeded full stopped overtaken skipped misplaced range high "
        "needed "
        "fit kind incomplete disconnected mismatch available"
    ),
    "English: what a file does with the thing that its other word names": (
        "read reader write writer find check compare comparison change choose copy fill replace open close look list "
        "name decide decision judge adjust explain explanation differ suggest suggestion receive answer ask give index "
        "pair text word value time begin describe description discover discoverer prove cite exist "
        "keep look lookup issue prepare restart reuse catch caught watch narrow repetition empty given show shown leave"
    ),
    "calendars": "date day year month week second clock",
    "FRED and ALFRED (https://fred.stlouisfed.org/docs/api/fred/)": (
        "fred real unit frequency aggregate tag field bulk compute recompute collapse bad"
    ),
    "interfaces of other systems, which are spoken as dialects": "spoken reply refused understood id rule thread body",
    "Epidata, of the Delphi Research Group": (
        "epidata covidcast meta signal issue archive place time value question row envelope"
    ),
    "reviser, rjd3revisions and forecast_evaluation, of their projects": "reviser rjd3 revisions forecast evaluation",
    "russianwarship.rip, of the project of that name": "warship daily days keyed term",
    "HTTP (RFC 9110, RFC 9457)": (
        "http request response head header body query parameter client conditional condition negotiation precondition "
        "authority authenticated challenge idempotency route problem details pointer cursor page secret allowed status "
        "format link acceptable satisfiable byte ranges"
    ),
    "robots exclusion (RFC 9309)": "robots",
    "web services": (
        "api app service worker middleware handler openapi operation metrics health readiness rate limit deadline "
        "drain supervise serve socket unix port listen policy security cache single flight gate stream pages docs help "
        "static template templating wording network "
        "asset orphan disconnect freshness quota retry adapter pattern front job concurrency fair queue html markup "
        "string view lifespan thread throttle sized bearer completion"
    ),
    "JSON Schema": "property",
    "CSV on the Web (W3C), Data Resource (Frictionless Data)": "csvw frictionless",
    "web linking (RFC 8288), metadata in the head of pages": "alternate alternates metadata",
    "webhooks (Standard Webhooks, CloudEvents)": "webhook cloud event signature try send deliver",
    "feeds and server-sent events (RFC 4287, JSON Feed 1.1, HTML)": "push public atom event source place heartbeat",
    "Memento (RFC 7089)": "memento original timegate timemap",
    "charts (Vega-Lite, Altair)": (
        "chart data draw drawn drawing layout palette picture renderer bundle caption card embed oembed heat map step "
        "wire theme installed frame"
    ),
    "Apache Arrow and Parquet": "arrow array columnar parquet batch sink spool spooled manifest counted",
    "JSON, CSV and spreadsheets": (
        "json csv column row cell sheet table number key url line wide decode point grid pattern delimited encoded "
        "fixed width ndjson geojson cube axis "
        "workbook xlsx ods html web parquet member part packed"
    ),
    "SQL, SQLite": "sqlite sql wal schema store lock record digest summary filter transaction durable interrupted",
    "PostgreSQL": (
        "server host cluster standby "
        "postgres database connect connection migrate primary driver installed unreachable elsewhere unknown timeline "
        "only byte array"
    ),
    "event sourcing (the eventsourcing library)": (
        "domain event fact codec command project recorder mapper follow follower rebuild dry run"
    ),
    "transparency logs (RFC 6962, RFC 9162, C2SP tlog, C2SP tlog-witness)": (
        "transparency tree node frontier subtree subtrees hash inclusion consistency note signature sign signer cosign "
        "verifier publish publication halt fork audit"
    ),
    "statistics": (
        "statistics stats total sum difference bucket bounds level decimals latest regression hypothesis quantile "
        "variance distribution agreement bias test efficiency student t size relative long run lag"
    ),
    "SDMX": (
        "sdmx flow structure definition component code availability dissemination generic specific message media type "
        "xml attribute"
    ),
    "citations (Citation Style Language)": "csl item",
    "git": "git blob commit repository history",
    "Python": "garbage uuid async library",
    "clients of web services": "asreported exchange retries question conflict bad",
    "POSIX": "file folder path process disk busy buffer reserve writable size durable",
    "Prometheus": "collector meter count",
    "command lines": (
        "cli main option setting configure complete completeness verb demo example progress reference escape default "
        "negative form backed"
    ),
}
# Classes that share a name: why nobody takes one for the other.
HOMONYMS: dict[str, str] = {}
# The client of the service calls everything as the service does, of which it imports nothing.
NAMED_AS_OTHERS = {"asreported"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def parts_of(name: str) -> list[str]:
    """The words of a name, in small letters.

    >>> parts_of("SQLiteLedger"), parts_of("_tile_paths")
    (['sqlite', 'ledger'], ['tile', 'paths'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.replace("SQLite", "Sqlite"))
    return [part.lower() for part in parted.split("_") if part]


def stem(word: str) -> str:
    """The word without plural, -ing and -ed, so far that two forms of it come to the same.

    >>> {stem(word) for word in ("copy", "copies", "copied", "copying")}, {stem(word) for word in ("drop", "dropped")}
    ({'copy'}, {'drop'})
    """
    word = re.sub(r"(?<=..)ie[sd]$", "y", word)
    word = re.sub(r"(?<=..)(?<!s)s$", "", word)
    word = re.sub(r"(?<=..)(?:ing|(?<!e)ed)$", "", word)
    return re.sub(r"(?<=.)([^aeiouy])\1$", r"\1", word.removesuffix("e"))


@cache
def glossary_words() -> set[str]:
    """What stands in bold type in the glossary, and what the tags of the events are made of."""
    bold = re.findall(r"\*\*([^*]+)\*\*", read("docs/glossary.md"))
    tags = [event.__struct_config__.tag for event in get_args(events.Event)]
    return {stem(word) for text in (*bold, *tags) for word in re.split(r"[\W_]+", str(text).lower()) if word}


@cache
def standard_words() -> set[str]:
    return {stem(word) for words in STANDARD_TERMS.values() for word in words.split()}


def classes(name: str) -> Iterator[str]:
    return (node.name for node in ast.walk(parsed(name)) if isinstance(node, ast.ClassDef))


def strange_words(name: str) -> list[str]:
    """The words of the file's path and of its public classes that nothing explains."""
    names = [*Path(name).with_suffix("").parts, *(one for one in classes(name) if not one.startswith("_"))]
    explained = glossary_words() | standard_words() | {"init"}
    return sorted({part for one in names for part in parts_of(one) if stem(part) not in explained})


@pytest.mark.parametrize("name", SOURCES)
def test_modules_and_classes_are_named_in_words_that_are_explained(name):
    assert strange_words(name) == []


def homonyms() -> dict[str, list[str]]:
    places = defaultdict(list)
    for name in SOURCES:
        if name not in STANDS_ALONE and name.partition("/")[0] not in NAMED_AS_OTHERS:
            for one in classes(name):
                places[one].append(name)
    return {one: found for one, found in places.items() if len(found) > 1}


def test_no_two_classes_have_one_name():
    assert {one: where for one, where in homonyms().items() if one not in HOMONYMS} == {}
    assert HOMONYMS.keys() <= homonyms().keys()


def ledgers_that_are_paths(name: str) -> list[int]:
    """The lines where something that is called ``ledger`` is a path by its annotation."""
    named = [
        (node.lineno, node.annotation)
        for node in ast.walk(parsed(name))
        if (isinstance(node, ast.arg) and node.arg == "ledger")
        or (isinstance(node, ast.AnnAssign) and ast.unparse(node.target).rpartition(".")[2] in {"ledger", "_ledger"})
    ]
    return [line for line, kind in named if kind is not None and re.search(r"\bPath\b", ast.unparse(kind))]


@pytest.mark.parametrize("name", SOURCES)
def test_a_ledger_is_never_a_path(name):
    assert ledgers_that_are_paths(name) == []


# What the glossary forbids.


def words_never_used() -> set[str]:
    table, exceptions = read("docs/glossary.md").split("## Exceptions")
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| **")]
    never = {word.strip().lower() for row in rows for word in row[-1].split(",")} - {""}
    return never - excepted(exceptions)


def excepted(text: str) -> set[str]:
    return {word for row in re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}


def identifiers(name: str) -> set[str]:
    """The names that a file gives: to classes, functions, arguments, fields and variables."""
    names: set[str] = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return names


def words_in(identifier: str) -> set[str]:
    """Its parts, in the singular too, and the whole.

    >>> sorted(words_in("DataPoints"))
    ['data', 'datapoint', 'datapoints', 'point', 'points']
    """
    whole = identifier.strip("_")
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", whole).lower().split("_")
    words = {*parts, whole.lower().replace("_", "")} - {""}
    return words | {word.removesuffix("s") for word in words}


def test_the_glossary_says_what_no_name_is():
    assert {"provider", "payload", "dataset", "snapshot", "datapoint"} <= words_never_used()


@pytest.mark.parametrize("name", SOURCES)
def test_no_name_holds_a_word_that_the_glossary_forbids(name):
    never = words_never_used()

    assert [one for one in sorted(identifiers(name)) if words_in(one) & never] == []


@pytest.mark.parametrize(
    ("identifier", "word", "verdict"),
    [
        pytest.param("data_point", "datapoint", True, id="the whole"),
        pytest.param("DataPoints", "datapoint", True, id="the whole in the plural"),
        pytest.param("provider_of", "provider", True, id="a part"),
        pytest.param("SnapshotReader", "snapshot", True, id="a part of a class"),
        pytest.param("provided", "provider", False, id="another word"),
    ],
)
def test_a_word_is_found_in_a_name(identifier, word, verdict):
    assert (word in words_in(identifier)) is verdict
