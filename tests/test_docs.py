"""The documents hold what they promise: generated parts are up to date, nothing is left out, links lead somewhere.

``ASREPORTED_WRITE_DOCS=1 python -m pytest tests/test_docs.py`` writes the generated parts again.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from api.problems.problem_table import PROBLEM_MEDIA_TYPE, PROBLEMS, catalogue, problem_of
from cli.main import SECTIONS, VERBS
from cli.settings import SETTINGS
from domain import events
from domain.ledger_event import Batch, LedgerEvent
from domain.refusals import Halted, Refusal
from domain.statements import Adjustment, Statement, Withdrawal
from tests.docs import http_tables
from tests.docs.http_tables import ALL_WRITES, ROUTES
from tests.test_architecture import FILES, MAY_IMPORT, ROOT, SOURCES

WRITES = os.environ.get("ASREPORTED_WRITE_DOCS") == "1"
DOCS = [name for name in FILES if name.endswith(".md") and (name.startswith("docs/") or "/" not in name)]
README = ROOT / "README.md"
README_LINES_MAX = 80
README_WIDTH = 110
SHOWN_OF_THE_DEMO = re.compile(
    r"$|\d\. |series |entry |period |nato-|ua-|personnel  |personnel-killed |    \d  |20\d\d .* days, "
)
DECISION_LINES_MAX = 60
PARTS = (Statement, Withdrawal, Adjustment, events.Span, events.RefiledAs, Batch)
JSON_WORDS = {str: "text", int: "integer", bool: "true or false", type(None): "null"}
STREAMS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "source/<source>": get_args(events.SourceEvent),
    "series/<source>/<series>": get_args(events.SeriesEvent),
    "document/<id>": get_args(events.DocumentEvent),
    "bulletin/<id>": get_args(events.BulletinEvent),
    "figure/<source>/<series>/<period>": get_args(events.FigureEvent),
    "watch/<source>": (events.WatchEvent,),
    "log": get_args(events.LogEvent),
}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def every(kind: type[Any]) -> Iterator[type[Any]]:
    """All classes of the five packages below this one."""
    for name in SOURCES:
        if name.endswith("refusals.py") or name.partition("/")[0] not in {"api", "cli"}:
            import_module(name.removesuffix(".py").replace("/", "."))
    for one in kind.__subclasses__():
        if one.__module__.partition(".")[0] in MAY_IMPORT:
            yield one
        yield from every(one)


# What is generated.


HEAD_OF_EVENTS = """# Events

Written by `tests/test_docs.py` from `domain/events.py`. What every event says of itself comes first, then each tag with
its fact, then what facts are made of. A field without a default is always there; one that has its default is left out
of the bytes. Times and values are text, as [the rules](../domain.md) say.
"""


def events_reference() -> str:
    own = frozenset(field.name for field in msgspec.structs.fields(LedgerEvent))
    every_event = f"{docstring(LedgerEvent)} The field `type` is the tag."
    parts = [HEAD_OF_EVENTS, f"\n## Every event\n\n{every_event}\n{table_of(LedgerEvent)}"]
    parts += [
        f"\n## {event.__struct_config__.tag}\n\n{docstring(event)} Stream: `{stream}`.\n{table_of(event, own)}"
        for stream, kinds in STREAMS.items()
        for event in kinds
    ]
    parts.append("\n## What facts are made of\n")
    parts += [f"\n### {part.__name__}\n\n{docstring(part)}\n{table_of(part)}" for part in PARTS]
    return "".join(parts)


def table_of(struct: type[msgspec.Struct], but: frozenset[str] = frozenset()) -> str:
    rows = ["\n| field | type | default |\n|---|---|---|\n"]
    for field in msgspec.structs.fields(struct):
        if field.name not in but:
            default = "" if field.default is msgspec.NODEFAULT else f"`{msgspec.json.encode(field.default).decode()}`"
            rows.append(f"| `{field.encode_name}` | {type_text(field.type)} | {default} |\n")
    return "".join(rows)


def type_text(kind: Any) -> str:
    """The type in the words of JSON."""
    kind = getattr(kind, "__supertype__", kind)  # on disk a moment or value is its text
    if kind in JSON_WORDS:
        return JSON_WORDS[kind]
    if getattr(kind, "__origin__", None) is tuple:
        return f"list of {type_text(get_args(kind)[0])}"
    return (
        " or ".join(f"`{one}`" if isinstance(one, str) else type_text(one) for one in get_args(kind)) or kind.__name__
    )


def docstring(thing: type[Any]) -> str:
    text = " ".join((thing.__doc__ or "").split())
    return re.sub(r"``([^`]+)``", r"`\1`", text)


HEAD_OF_REFUSALS = f"""# Refusals

Written by `tests/test_docs.py` from the refusals themselves. On the command line a refusal is one line and exit code 1;
over HTTP it is `{PROBLEM_MEDIA_TYPE}` of the [type](problems.md) and status given here. A refusal that is not in the
table of problems has those of the one above it. After a refusal nothing is recorded.
"""


def refusals_reference() -> str:
    known = sorted(set(every(Refusal)), key=lambda one: (one.__module__.partition(".")[0], one.__name__))
    parts = [HEAD_OF_REFUSALS]
    for package in MAY_IMPORT:
        rows = [
            f"| `{one.__name__}` | {one.__bases__[0].__name__} | {over_http(one)} | {docstring(one)} |\n"
            for one in known
            if one.__module__.partition(".")[0] == package
        ]
        if rows:
            parts.append(
                f"\n## {package}\n\n| refusal | is a | over HTTP | meaning |\n|---|---|---|---|\n{''.join(rows)}"
            )
    return "".join(parts)


def over_http(refusal: type[Refusal]) -> str:
    if refusal.__module__.partition(".")[0] in {"cli", "importers", "upkeep"}:
        return ""
    problem = problem_of(refusal)
    return f"{problem.status} `{problem.slug}`"


def with_block(text: str, origin: str, block: str) -> str:
    """The text with what stands between the two marks of what is made from there replaced."""
    mark = re.escape(f"<!-- written by tests/test_docs.py from {origin} -->\n")
    marks = re.compile(rf"({mark}).*?(<!-- end -->)", re.DOTALL)
    assert len(marks.findall(text)) == 1, origin
    return marks.sub(lambda found: f"{found[1]}\n{block.strip()}\n\n{found[2]}", text)


def with_http_tables(text: str) -> str:
    for origin, table in HTTP_TABLES.items():
        text = with_block(text, origin, table())
    return text


HTTP_TABLES = {
    "api/routes/reads.py": http_tables.reads,
    "api/routes/pages.py": http_tables.pages,
    "api/routes/writes.py": http_tables.writes,
    "api/authority/scopes.py": http_tables.rules,
    "api/policy.py": http_tables.limits,
}


GENERATED = {
    "docs/reference/events.md": lambda _: events_reference(),
    "docs/reference/refusals.md": lambda _: refusals_reference(),
    "docs/http.md": with_http_tables,
}


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_generated_is_up_to_date(name):
    place = ROOT / name
    wanted = GENERATED[name](read(name) if place.exists() else "")
    if WRITES:
        place.write_text(wanted, encoding="utf-8")

    assert read(name) == wanted, f"write it again: ASREPORTED_WRITE_DOCS=1 python -m pytest {Path(__file__).name}"


# Completeness.


@pytest.mark.parametrize("tag", [event.__struct_config__.tag for event in get_args(events.Event)])
def test_each_event_is_documented(tag):
    assert f"\n## {tag}\n" in read("docs/reference/events.md")


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_is_documented(route):
    assert f'"{route}"' in read("docs/reference/openapi.json")


@pytest.mark.parametrize("write", ALL_WRITES, ids=lambda one: one.name)
def test_each_write_is_documented_with_its_method(write):
    operations = json.loads(read("docs/reference/openapi.json"))["paths"][write.path.replace(":str}", "}")]

    assert operations[write.method.lower()]["operationId"] == write.name


def test_each_problem_type_is_documented():
    text = read("docs/reference/problems.md")

    assert [slug for slug in catalogue() if f"/problems/{slug}`" not in text] == []


def test_each_refusal_is_documented():
    text = read("docs/reference/refusals.md")

    assert set(PROBLEMS) <= {Refusal, *every(Refusal)}
    assert [one.__name__ for one in every(Refusal) if f"| `{one.__name__}` |" not in text] == []


@pytest.mark.parametrize("halted", [one.__name__ for one in Halted.__subclasses__()])
def test_an_operator_is_told_what_to_do_when_the_ledger_halts(halted):
    assert f"| `{halted}` |" in read("docs/operating.md").partition("## When it halts")[2]


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_documented(verb):
    assert re.search(rf"^### asreported {verb}\b", read("docs/reference/cli.md"), re.MULTILINE)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_each_setting_is_documented(setting):
    assert f"`{setting.variable}`" in read("docs/reference/cli.md")


def test_the_index_names_each_document():
    text = read("docs/README.md")
    listed = {str(Path("docs") / link) for link in LINK.findall(text)}

    assert {name for name in DOCS if name.startswith("docs/")} - listed == {"docs/README.md"}


# Commands and links.


@pytest.mark.parametrize("name", [name for name in DOCS if name != "docs/reference/cli.md"])
def test_each_verb_that_a_document_names_exists(name):
    named = set(re.findall(r"(?:`|^ *(?:\$ )?)asreported ([a-z]+)", read(name), re.MULTILINE))

    assert named <= VERBS.keys() | {"config", "import"}


def options_of(verb: str) -> set[str]:
    """The options in the reference under the verb and what belongs to it."""
    sections = re.split(r"^### ", read("docs/reference/cli.md"), flags=re.MULTILINE)
    return {
        option for one in sections if re.match(rf"asreported {verb}\b", one) for option in re.findall(r"--[a-z-]+", one)
    }


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/operating.md",
        "docs/importing.md",
        "docs/recording.md",
        "docs/auditing.md",
        "docs/many-machines.md",
    ],
)
def test_each_option_that_a_document_gives_to_a_verb_exists(name):
    commands = re.findall(r"asreported ([a-z]+)([^`\n#]*)", read(name))
    strange = [
        f"asreported {verb} {option}"
        for verb, rest in commands
        if verb in VERBS
        for option in set(re.findall(r"--[a-z-]+", rest)) - options_of(verb)
    ]

    assert strange == []


def anchors(name: str) -> set[str]:
    """The headings of a document as a link writes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", read(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", DOCS)
def test_each_relative_link_leads_somewhere(name):
    lost = []
    for link in LINK.findall(FENCED.sub("", read(name))):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = os.path.normpath(Path(name).parent / path) if path else name
        if not (ROOT / target).is_file() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


# The README.


def test_the_readme_fits_one_screen():
    assert len(read("README.md").splitlines()) <= README_LINES_MAX


def demo_output(folder: Path) -> str:
    """What the demo prints into a pipe: the lines that the README has room for, cut to its width."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo", "--no-serve"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    lines = [line for line in done.stdout.splitlines()[2:] if SHOWN_OF_THE_DEMO.match(line)]
    return "\n".join(line if len(line) <= README_WIDTH else f"{line[: README_WIDTH - 2]} …" for line in lines)


def masked(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "0000-00-00 00:00:00Z", text)


def test_the_readme_shows_what_the_demo_prints(tmp_path):
    block = re.compile(r"(<!-- what the demo prints -->\n```\n)(.*?)(\n```\n)", re.DOTALL)
    printed, text = demo_output(tmp_path), read("README.md")
    if WRITES and masked(printed) not in masked(text):
        README.write_text(block.sub(lambda found: found[1] + printed + found[3], text), encoding="utf-8")

    found = block.search(read("README.md"))
    assert found is not None
    assert masked(found[2]) == masked(printed)


def test_a_decision_fits_one_page_and_has_its_three_parts():
    for name in DOCS:
        if name.startswith("docs/decisions/"):
            text = read(name)
            assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], name
            assert text.startswith(f"# {Path(name).name[:4]} "), name
            assert len(text.splitlines()) <= DECISION_LINES_MAX, name


def test_the_help_has_a_place_for_each_verb():
    assert sorted(VERBS) == sorted(verb for section in SECTIONS.values() for verb in section)
