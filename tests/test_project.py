"""Pins, exemptions and the commands that the documents name are kept honest here."""

import io
import re
import tokenize
import tomllib

import pytest

from tests.test_architecture import FILES, MODULES, ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]
PINS = [*LOCKS, "tests/clients/requirements.lock"]
DOCUMENTS = [name for name in FILES if name.endswith(".md")]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

EXEMPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)")
RULES = r"[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*"
REASONED_EXEMPTION = re.compile(rf"#\s*(?:noqa: {RULES}|type: ignore\[[\w, -]+\])\W+[A-Za-z]\w*\W+\w+")


def requirements(lock: str) -> list[str]:
    """Each requirement of a lock with its hashes, the comments left out."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


def exemptions(name: str) -> list[str]:
    source = (ROOT / name).read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [t.string for t in tokens if t.type == tokenize.COMMENT and EXEMPTION.search(t.string)]


@pytest.mark.parametrize("lock", PINS)
def test_a_lock_pins_each_requirement_by_hash(lock):
    pinned = requirements(lock)

    assert pinned
    assert [line for line in pinned if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("lock", PINS)
def test_a_lock_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*(?:--(?!hash)|-[a-z] )", text, re.MULTILINE)


def test_the_development_lock_agrees_with_the_runtime_lock():
    assert set(requirements("requirements.lock")) <= set(requirements("requirements-dev.lock"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(lock):
    project = tomllib.loads(PYPROJECT)["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"]["dev"] if "dev" in lock else [])
    pinned = {line.partition("==")[0] for line in requirements(lock)}

    assert {re.split(r"[^\w-]", want)[0] for want in wanted} <= pinned


def test_each_rule_that_is_switched_off_says_why():
    section = PYPROJECT.partition("[tool.ruff.lint]")[2]
    off = [line for line in section.splitlines() if re.match(rf'\s+"{RULES}",|"\S+/\*" = \[', line)]

    assert off
    assert [line for line in off if not re.search(r"[],] # \S+ \S+", line)] == []


@pytest.mark.parametrize("name", MODULES)
def test_each_exemption_in_the_code_says_why(name):
    assert [comment for comment in exemptions(name) if not REASONED_EXEMPTION.search(comment)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_make_command_of_a_document_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\s*\$?\s*|`)make ([a-z-]+)", text, re.MULTILINE))

    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("verb", ["demo", "test"])
def test_the_two_commands_of_a_newcomer_are_there(verb):
    assert re.search(rf"^{verb}:.*## \w+", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(
    ("comment", "verdict"),
    [
        pytest.param("# noqa: S608 - table names are ours", True, id="reason after a dash"),
        pytest.param("# noqa: S608, S603  the list is fixed", True, id="two rules and a reason"),
        pytest.param("# type: ignore[arg-type]  # the stub is wrong", True, id="type with reason"),
        pytest.param("# noqa: S608", False, id="rule alone"),
        pytest.param("# noqa", False, id="everything"),
        pytest.param("# type: ignore[arg-type]", False, id="type alone"),
        pytest.param("# type: ignore  # the stub is wrong", False, id="all types"),
    ],
)
def test_a_reason_is_told_from_none(comment, verdict):
    assert bool(REASONED_EXEMPTION.search(comment)) is verdict
