"""The drawing of who may import whom, and the limits that keep every file small, are enforced here."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# cli -> api, importers -> upkeep -> projections, transparency -> stores -> domain, each also past a layer.
MAY_IMPORT = {
    "asreported": {"httpx", "msgspec", "pandas", "polars", "pyarrow"},
    "domain": {"msgspec"},
    "stores": {"domain", "eventsourcing", "msgspec", "psycopg"},
    "transparency": {"domain", "stores", "cryptography", "msgspec"},
    "projections": {"domain", "stores", "transparency", "msgspec", "numpy"},
    "upkeep": {"domain", "stores", "transparency", "projections", "arro3", "httpcore", "msgspec"},
    "importers": {
        "domain", "stores", "upkeep", "anyascii", "arro3", "httpcore", "msgspec", "protego", "python_calamine",
        "selectolax",
    },
    "api": {
        "domain", "stores", "transparency", "projections", "upkeep", "altair", "feedgenerator", "granian", "httpcore",
        "jinja2", "litestar", "msgspec", "prometheus_client", "vl_convert", "uvloop",
    },
    "cli": {
        "domain", "stores", "transparency", "projections", "upkeep", "importers", "api", "click", "cryptography",
        "granian", "msgspec", "rich", "rich_click", "uvloop",
    },
}  # fmt: skip
KEPT_BEHIND = {
    "anyascii": ["importers/cells/series_names.py"],
    "arro3": ["upkeep/columnar/*", "importers/confined/parquet_tables.py"],
    "python_calamine": ["importers/confined/workbooks.py"],
    "selectolax": ["importers/confined/web_tables.py"],
    "httpx": ["asreported/http_library.py"],
    "pandas": ["asreported/*"],
    "polars": ["asreported/*"],
    "pyarrow": ["asreported/*"],
    "cryptography": ["transparency/notes.py", "cli/audit.py"],
    "eventsourcing": ["stores/sqlite/recorder.py"],
    "psycopg": ["stores/postgres/*"],
    "sqlite3": [
        "stores/sqlite/*",
        "stores/mirror_store.py",
        "stores/postgres/replicated_store.py",
        "projections/tables/*",
    ],
    "numpy": ["projections/blocks/*"],
    "litestar": ["api/*"],
    "jinja2": ["api/pages/*"],
    "feedgenerator": ["api/push/*"],
    "httpcore": [
        "api/hooks/checked_addresses.py",
        "api/hooks/sender.py",
        "importers/watching/checked_network.py",
        "importers/watching/fetching.py",
        "upkeep/upstream/deadline_network.py",
        "upkeep/upstream/origin.py",
    ],
    "protego": ["importers/watching/robots.py"],
    "altair": ["api/charts/drawing/*"],
    "vl_convert": ["api/charts/drawing/*"],
    "granian": ["api/*", "cli/*"],
    "rich": ["cli/*"],
    "rich_click": ["cli/*"],
    "click": ["cli/*"],
}
# Where SQL may be written; whatever else needs rows asks one of these by a name.
SQL_KEPT_IN = ["stores/*", "projections/tables/*"]
SQL = re.compile(
    r"\s*(?:(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|PRAGMA|ATTACH|DETACH|SAVEPOINT|RELEASE|EXPLAIN|WITH|"
    r"VALUES|FROM|WHERE|AND|OR|ORDER BY|GROUP BY|LIMIT|UNION|(?:LEFT |CROSS )?JOIN|ON CONFLICT)\s+\S|"
    r"(?:BEGIN|COMMIT|END|ROLLBACK|VACUUM|REINDEX|ANALYZE)\b(?: (?:IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION))*;?\s*$)"
)
# Tests that open a database themselves, and why: all others ask the store. Those of a store are its own.
OPENS_THE_DATABASE = {
    "tests/api/in_process.py": "a fuzzed request may change no row that it was not meant to",
    "tests/api/test_off_the_loop.py": "has queries run that take too long",
    "tests/api/test_operators.py": "makes the operators' log refuse what is noted",
    "tests/api/test_operators_log.py": "attacks the operators' log",
    "tests/api/test_paging.py": "takes rows away, so that whoever computes a list again finds nothing",
    "tests/api/test_readiness.py": "holds the write lock as a stopped process does, and damages pages",
    "tests/api/test_serving.py": "holds the write lock as another process does",
    "tests/api/test_write_queue.py": "makes a commit and an insertion fail",
    "tests/bad_input.py": "bad input may change no row",
    "tests/cli/conftest.py": "a copy has every row of every table",
    "tests/cli/test_cluster.py": "tampers with rows, and compares those of a file with those of PostgreSQL",
    "tests/cli/test_export.py": "attacks the guards of what was imported",
    "tests/cli/test_killed.py": "kills at each opening of a database",
    "tests/cli/test_upkeep.py": "tampers with rows",
    "tests/domain/test_group.py": "makes a commit fail",
    "tests/faults/cluster.py": "machines have every row of every table",
    "tests/faults/copies.py": "copies the file by other means than ours",
    "tests/faults/dying.py": "kills at each statement",
    "tests/faults/failing.py": "makes statements fail",
    "tests/faults/killed_steps.py": "kills within the recorder",
    "tests/faults/races.py": "counts what was recorded without our own reading",
    "tests/faults/test_faults.py": "tampers with rows",
    "tests/hooks/test_running_deliverer.py": "makes the file of hooks refuse what is noted",
    "tests/mirrors/conftest.py": "a mirror has every row of every table",
    "tests/projections/test_failing.py": "damages the tables",
    "tests/projections/test_runner.py": "takes a table away",
    "tests/real/test_through_postgresql.py": "two machines have every row of every table",
    "tests/transparency/test_audit.py": "rewrites history",
    "tests/transparency/test_losing.py": "tampers with hashes",
    "tests/transparency/test_same_everywhere.py": "carries the rows by dump and VACUUM",
    "tests/transparency/test_signing.py": "tampers with checkpoints",
    "tests/upkeep/beside.py": "tampers with rows",
    "tests/upkeep/rewriting.py": "rewrites history",
    "tests/upkeep/test_shared_check.py": "tampers with rows",
    "tests/upkeep/test_damaged_files.py": "damages files",
    "tests/upkeep/test_doctor.py": "damages and locks files",
    "tests/upkeep/test_flipped_bits.py": "flips bits",
    "tests/upkeep/test_large_ledger.py": "tampers with rows",
}
# A docstring that begins so poses a riddle where it should name the thing.
RIDDLE = re.compile(r"(What|How|Where|Who|Whom|Whose|Whether|Which|When|Why|Whatever|Whoever|Whichever)\b")
NAMES_WITHOUT_AN_IDEA = {"utils", "helpers", "common", "services", "models", "core", "managers"}
FUNCTION_LINES_MAX = 40
FILE_LINES_MAX = 300
# Whoever audits a log has to be able to take it along as one file, and to read it alone.
STANDS_ALONE = {"cli/audit.py": 580}
LONG_DEBTS: dict[str, int] = {}
TEST_FILE_LINES_MAX = 600  # examples are long, and are read one at a time

# In pieces, so that this file does not name what it forbids.
REGISTRY_HOSTS = ["py" + "pi.org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian.org"]
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:root|home|Users|work|farm|opt/(?:wheels|pypi))/")


def files_of_the_project() -> list[str]:
    """What git keeps, and what it would keep if it were added now."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted(name for name in set(listing.stdout.split("\0")) if (ROOT / name).is_file())


FILES = files_of_the_project()
MODULES = [name for name in FILES if name.endswith(".py")]
SOURCES = [name for name in MODULES if name.partition("/")[0] in MAY_IMPORT]


def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imported_packages(name: str) -> set[str]:
    own = name.partition("/")[0]
    names: set[str] = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(own if node.level else node.module or "")
    return {module.partition(".")[0] for module in names}


def room_of(name: str) -> str:
    """The folder of a file, or the file itself where that stands in no folder of its package."""
    return name if name.count("/") == 1 else name.rpartition("/")[0]


def arrows(package: str) -> list[tuple[str, str]]:
    """Which file of a package imports which other one, also within a function."""
    files = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in SOURCES}
    found = []
    for name in SOURCES:
        for node in ast.walk(parsed(name)) if name.startswith(f"{package}/") else ():
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                modules = [one if one in files else f"{node.module}" for one in inner]
            found += [(name, files[one]) for one in modules if files.get(one, name) != name]
    return [arrow for arrow in found if arrow[1].startswith(f"{package}/")]


def circles(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """What is on a way back to itself, each circle as the names that are on it.

    >>> circles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e")])
    [['a', 'b', 'c']]
    """
    reached: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        reached[one].add(other)
    names = sorted(reached)
    for between in names:
        for one in names:
            if between in reached[one]:
                reached[one] |= reached[between]
    back = {one: sorted(other for other in reached[one] if one in reached[other]) for one in names}
    return [on_it for one, on_it in back.items() if len(on_it) > 1 and one == on_it[0]]


def long_functions(name: str) -> list[str]:
    return [
        f"{name}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]


def is_one_sentence(paragraph: str) -> bool:
    inside = paragraph.replace("e.g. ", "").replace("i.e. ", "").removesuffix(".")
    return paragraph.endswith(".") and "\n" not in paragraph and not re.search(r"[.!?] ", inside)


@pytest.mark.parametrize("name", SOURCES)
def test_imports_follow_the_drawing(name):
    package = name.partition("/")[0]
    beyond_python = imported_packages(name) - set(sys.stdlib_module_names)

    assert beyond_python - MAY_IMPORT[package] - {package} == set()


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_files_import_one_another_in_a_circle(package):
    assert circles(arrows(package)) == []


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_folders_import_one_another_in_a_circle(package):
    rooms = {(room_of(one), room_of(other)) for one, other in arrows(package)}

    assert circles(rooms) == []


@pytest.mark.parametrize("name", STANDS_ALONE)
def test_what_stands_alone_imports_nothing_of_ours(name):
    assert imported_packages(name) & set(MAY_IMPORT) == set()


@pytest.mark.parametrize("library", KEPT_BEHIND)
def test_a_library_is_known_only_where_it_is_kept(library):
    users = [name for name in SOURCES if library in imported_packages(name)]

    assert [name for name in users if not any(fnmatch(name, place) for place in KEPT_BEHIND[library])] == []


@pytest.mark.parametrize("library", ["numpy", "jinja2", "feedgenerator", "altair", "vl_convert"])
def test_the_command_line_never_loads_what_only_the_service_needs(library):
    verbs = sorted(name.removesuffix(".py").replace("/", ".") for name in SOURCES if name.startswith("cli/"))
    loaded = f"import sys, {', '.join(verbs)}, api.routes.reads, api.service.serving; print({library!r} in sys.modules)"

    run = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=True, capture_output=True, text=True)

    assert run.stdout == "False\n"


def sql_in(tree: ast.Module) -> list[str]:
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text for text in texts if SQL.match(text)]


@pytest.mark.parametrize("name", [name for name in SOURCES if not any(fnmatch(name, place) for place in SQL_KEPT_IN)])
def test_sql_is_written_only_where_it_is_kept(name):
    assert sql_in(parsed(name)) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param('rows("SELECT 1 FROM t")', ["SELECT 1 FROM t"], id="a query"),
        pytest.param('rows(f"{select} WHERE x = {y}")', [" WHERE x = "], id="the rest of a query"),
        pytest.param('run("BEGIN IMMEDIATE")', ["BEGIN IMMEDIATE"], id="a transaction"),
        pytest.param('run("""\n  CREATE TABLE t (x)""")', ["\n  CREATE TABLE t (x)"], id="a table"),
        pytest.param('methods = ("DELETE", "UPDATE")', [], id="a method of HTTP"),
        pytest.param('say("Select a figure and insert its value")', [], id="prose"),
    ],
)
def test_sql_is_told_from_other_text(code, found):
    assert sql_in(ast.parse(code)) == found


def test_a_test_opens_the_database_only_to_attack_it():
    tests = [
        name
        for name in MODULES
        if name.startswith("tests/") and not name.startswith(("tests/stores/", "tests/postgres/"))
    ]
    opens = {name for name in tests if "sqlite3" in imported_packages(name) or reads_attribute(name, "recorder")}

    assert opens - set(OPENS_THE_DATABASE) == set()


def reads_attribute(name: str, attribute: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == attribute for node in ast.walk(parsed(name)))


@pytest.mark.parametrize("name", MODULES)
def test_a_file_is_named_after_its_idea(name):
    assert set(Path(name).with_suffix("").parts) & NAMES_WITHOUT_AN_IDEA == set()


@pytest.mark.parametrize("name", [name for name in MODULES if (ROOT / name).stat().st_size])
def test_a_file_says_in_one_sentence_what_it_is_for(name):
    docstring = ast.get_docstring(parsed(name)) or ""
    first_paragraph = docstring.partition("\n\n")[0]

    assert is_one_sentence(first_paragraph), f"{name} begins with {first_paragraph!r}"


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("tests/")])
def test_a_file_names_its_thing_first_and_poses_no_riddle(name):
    docstring = ast.get_docstring(parsed(name)) or ""

    assert not RIDDLE.match(docstring), docstring


@pytest.mark.parametrize("name", MODULES)
def test_files_and_functions_stay_small(name):
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    limit = (STANDS_ALONE | LONG_DEBTS).get(name, FILE_LINES_MAX) if name in SOURCES else TEST_FILE_LINES_MAX

    assert lines <= limit, f"{name} has {lines} lines; the limit is {limit}"
    assert long_functions(name) == []


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_drawing_names_every_room_of_a_package(package):
    (row,) = re.findall(
        rf"^\| `{package}` \|.*", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    rooms = {one.parent.name for one in (ROOT / package).glob("*/__init__.py")}

    assert rooms - set(re.findall(r"`(\w+)`", row)) == set()


def test_the_top_level_holds_no_other_packages():
    tops = {name.partition("/")[0] for name in MODULES if "/" in name}

    assert tops <= {*MAY_IMPORT, "tests", "benchmarks", "docs"}
    assert [name for name in MODULES if "/" not in name] == []


@pytest.mark.parametrize("name", FILES)
def test_nothing_names_a_registry_or_a_path_of_one_machine(name):
    text = (ROOT / name).read_bytes().decode("utf-8", errors="replace")

    assert [host for host in REGISTRY_HOSTS if host in text] == []
    assert MACHINE_PATH.findall(text) == []


@pytest.mark.parametrize(
    ("paragraph", "verdict"),
    [
        pytest.param("What happened.", True, id="one sentence"),
        pytest.param("Reads e.g. a CSV file.", True, id="an abbreviation ends no sentence"),
        pytest.param("What happened", False, id="no full stop"),
        pytest.param("What happened. And why.", False, id="two sentences"),
        pytest.param("What\nhappened.", False, id="two lines"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_one_sentence_is_told_from_two(paragraph, verdict):
    assert is_one_sentence(paragraph) is verdict


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        pytest.param([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")], [["a", "b", "c"]], id="one way back"),
        pytest.param([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")], [["a", "b"], ["c", "d"]], id="two circles"),
        pytest.param([("a", "a"), ("a", "b"), ("b", "c")], [], id="none"),
    ],
)
def test_a_circle_is_found_however_long_it_is(pairs, found):
    assert circles(pairs) == found


def test_the_arrows_are_those_that_the_files_hold():
    assert ("api/app.py", "api/routes/reads.py") in arrows("api")
    assert ("cli/completing.py", "cli/opening.py") in arrows("cli")  # within a function
    assert room_of("api/routes/reads.py") == "api/routes"
    assert room_of("api/app.py") == "api/app.py"
