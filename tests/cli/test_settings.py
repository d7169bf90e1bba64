"""Settings: which one counts, and to what a relative path is relative."""

import json

import pytest

from tests.cli.conftest import CASES


def shown(run, *arguments):
    found = json.loads(run("config", "show", "--json", *arguments).output)
    return {name: tuple(one) if isinstance(one, list) else (one["value"], one["origin"]) for name, one in found.items()}


def test_a_flag_counts_over_the_environment_over_the_file_over_the_default(tmp_path, run, monkeypatch):
    assert shown(run)["port"] == ("8000", "default")

    (tmp_path / "asreported.toml").write_text("port = 8001\n")
    assert shown(run)["port"] == ("8001", str(tmp_path / "asreported.toml"))

    monkeypatch.setenv("ASREPORTED_PORT", "8002")
    assert shown(run)["port"] == ("8002", "ASREPORTED_PORT")
    assert shown(run, "--port", "8003")["port"] == ("8003", "--port")


def test_a_path_in_the_file_is_relative_to_the_file(tmp_path, run):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "mine.toml").write_text('database = "figures.db"\n')

    value, origin = shown(run, "--config", "conf/mine.toml")["database"]

    assert value == str(tmp_path / "conf" / "figures.db")
    assert origin == str(tmp_path / "conf" / "mine.toml")


def test_the_settings_file_may_be_named_in_the_environment(tmp_path, run, monkeypatch):
    (tmp_path / "mine.toml").write_text('actor = "ada"\n')
    monkeypatch.setenv("ASREPORTED_CONFIG", "mine.toml")
    monkeypatch.delenv("ASREPORTED_ACTOR")

    assert shown(run)["actor"] == ("ada", str(tmp_path / "mine.toml"))


def test_the_actor_is_by_default_the_systems_user(run, monkeypatch):
    monkeypatch.delenv("ASREPORTED_ACTOR")
    monkeypatch.setenv("LOGNAME", "grace")

    assert shown(run)["actor"] == ("grace", "the system's user")


def test_the_database_may_be_named_before_or_behind_the_verb(town, run, monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert CASES in run("--database", town, "series").output
    assert CASES in run("series", "--database", town).output
    monkeypatch.setenv("ASREPORTED_DATABASE", "../asreported.db")
    assert CASES in run("series").output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("databse = 'x'", "did you mean database?", id="mistyped"),
        pytest.param("colour = 'red'", "known are database, home, actor", id="unknown"),
        pytest.param("port = ", "cannot be read", id="not TOML"),
        pytest.param(f"port = {'9' * 5000}", "cannot be read", id="too many digits"),
        pytest.param("port = 'many'", "a number from 1 to 65535, not 'many'", id="not a port"),
        pytest.param("port = 0", "a number from 1", id="no port"),
    ],
)
def test_a_wrong_settings_file_is_explained(text, message, tmp_path, run):
    (tmp_path / "asreported.toml").write_text(text)

    assert message in run("config", "show", code=2).stderr


def test_a_settings_file_that_was_named_has_to_be_there(run):
    assert "there is no settings file nowhere.toml" in run("config", "show", "--config", "nowhere.toml", code=2).stderr


def test_variables_that_are_no_settings_are_pointed_out(run, monkeypatch):
    monkeypatch.setenv("ASREPORTED_DATABSE", "x")

    assert "ASREPORTED_DATABSE is set, but asreported has no such setting" in run("config", "show").output


def test_the_settings_are_a_table_for_people(run):
    lines = run("config", "show").output.splitlines()

    assert lines[0] == "Settings"
    assert lines[2].split() == ["database", "asreported.db", "default", "ASREPORTED_DATABASE"]
