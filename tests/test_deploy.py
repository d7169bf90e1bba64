"""The files of deploy/ name what exists: verbs, options, settings, files and each other's paths."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from api.policy import Policy
from api.routes.writes import WRITES
from api.writing.write_route import CONTENT
from cli.main import VERBS
from cli.settings import BY_NAME, Found
from tests.test_architecture import FILES, ROOT
from tests.test_docs import FENCED, LINK, options_of

DEPLOY = ROOT / "deploy"
FOUND = [name for name in FILES if name.startswith("deploy/")]
UNITS = [name for name in FOUND if name.endswith((".service", ".timer"))]
SERVICES = [name for name in UNITS if name.endswith(".service")]
SETTINGS_FILES = [name for name in FOUND if name.endswith(".toml")]
SOCKET = "/run/asreported/service.socket"
MEBIBYTE = 1024 * 1024
# Whoever takes over a service gets no further than its own files.
CONFINED = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "CapabilityBoundingSet=", "RestrictNamespaces=yes", "User=asreported",
)  # fmt: skip


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def lines_of(name: str) -> list[str]:
    """The lines of a file that are neither empty nor comments."""
    return [line for line in read(name).splitlines() if line.strip() and not line.lstrip().startswith(("#", "--", ";"))]


def commands() -> list[tuple[str, list[str]]]:
    """What files in deploy/ have the program do, word by word."""
    return [
        (name, shlex.split(program.rstrip("'"), comments=True))
        for name in FOUND
        for line in lines_of(name)
        for program in re.split(r"/bin/asreported |(?<= )asreported (?=token|serve)", line)[1:]
    ]


def test_the_readme_names_each_file():
    named = {f"deploy/{link}" for link in LINK.findall(read("deploy/README.md"))}

    strays = [name for name in FOUND if name not in named and not name.endswith(("README.md", "ignore"))]
    assert strays == []


def test_the_readme_leads_to_what_is_there():
    links = LINK.findall(FENCED.sub("", read("deploy/README.md")))

    assert links
    assert [link for link in links if not (DEPLOY / link).is_file()] == []


def test_commands_are_found():
    verbs = {words[0] for _, words in commands()}

    assert {"serve", "backup", "import", "token", "doctor"} <= verbs


@pytest.mark.parametrize(("name", "words"), commands(), ids=lambda one: one if isinstance(one, str) else " ".join(one))
def test_each_verb_and_option_exists(name, words):
    assert words[0] in {*VERBS, "import"}
    assert {word for word in words if word.startswith("--")} <= options_of(words[0])


@pytest.mark.parametrize("name", SETTINGS_FILES)
def test_each_setting_exists_and_has_a_value_of_its_kind(name):
    table = tomllib.loads(read(name))

    assert table
    for setting, value in table.items():
        said = ",".join(value) if isinstance(value, list) else str(value)
        BY_NAME[setting].check(Found(said, name))


def test_each_variable_exists():
    known = {one.variable for one in BY_NAME.values()} | {"ASREPORTED_CONFIG"}
    named = {variable for name in FOUND for variable in re.findall(r"\bASREPORTED_[A-Z_]+", read(name))}

    assert "ASREPORTED_CONFIG" in named
    assert named <= known


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_made_of_sections_and_settings(name):
    lines = lines_of(name)

    assert lines[0] == "[Unit]"
    assert {line for line in lines if line.startswith("[")} <= {"[Unit]", "[Service]", "[Timer]", "[Install]"}
    assert [line for line in lines if not re.fullmatch(r"\[\w+\]|[A-Z]\w+=.*", line)] == []


def test_a_system_with_systemd_accepts_each_unit(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        return  # elsewhere the test above is what there is
    for name in UNITS:
        text = (
            read(name).replace("/opt/asreported/.venv/bin/asreported", "/bin/true").replace("/usr/bin/git", "/bin/true")
        )
        (tmp_path / Path(name).name.replace("@", "@example")).write_text(text, encoding="utf-8")

    places = sorted(str(one) for one in tmp_path.iterdir())
    done = subprocess.run([program, "verify", *places], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined(name):
    assert [wanted for wanted in CONFINED if wanted not in lines_of(name)] == []
    assert any(line.startswith("SystemCallFilter=@system-service") for line in lines_of(name))


def test_the_renderer_of_charts_may_do_what_it_needs():
    unit = lines_of("deploy/systemd/asreported.service")

    # Without these calls V8 is killed as soon as it starts: the charts were 503.
    assert "SystemCallFilter=@system-service @pkey" in unit
    assert not any(line.startswith("MemoryDenyWriteExecute") for line in unit)


def test_each_timer_has_its_service():
    timers = {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")}

    assert timers
    assert timers <= {name.removesuffix(".service") for name in SERVICES}


def test_backups_go_where_the_service_may_write():
    folder = "/var/backups/asreported"
    unit = lines_of("deploy/systemd/asreported-backup.service")

    assert f"ReadWritePaths={folder}" in unit
    assert all(folder in line for line in unit if line.startswith("Exec"))
    assert f"d {folder} 0700 asreported asreported -" in lines_of("deploy/systemd/asreported.tmpfiles")


def test_proxies_find_the_socket_on_which_the_service_listens():
    settings = tomllib.loads(read("deploy/asreported.toml"))

    assert settings["socket"] == SOCKET
    assert "RuntimeDirectory=asreported" in lines_of("deploy/systemd/asreported.service")
    assert f"server unix:{SOCKET};" in read("deploy/nginx/asreported.conf")
    assert f"reverse_proxy unix/{SOCKET} " in read("deploy/caddy/Caddyfile")


def test_the_ledger_lies_in_the_folder_of_the_service():
    settings = {name: tomllib.loads(read(name)) for name in SETTINGS_FILES}

    assert "StateDirectory=asreported" in lines_of("deploy/systemd/asreported.service")
    # The first verbs are run by hand, before any unit.
    assert "d /var/lib/asreported 0750 asreported asreported -" in lines_of("deploy/systemd/asreported.tmpfiles")
    assert settings["deploy/asreported.toml"]["database"].startswith("/var/lib/asreported/")
    assert settings["deploy/two-hosts/app/asreported.toml"]["home"] == "/var/lib/asreported"
    assert "VOLUME /var/lib/asreported" in lines_of("deploy/container/Containerfile")


@pytest.mark.parametrize("name", ["deploy/nginx/asreported.conf", "deploy/two-hosts/app/nginx.conf"])
def test_nginx_admits_what_the_service_admits(name):
    text = read(name)
    (body,), (waits,) = (
        re.findall(r"client_max_body_size +(\d+)m;", text),
        re.findall(r"proxy_read_timeout +(\d+)s;", text),
    )

    assert int(body) * MEBIBYTE == CONTENT == max(one.most for one in WRITES)
    assert int(waits) > 30  # within which the service answers
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "ssl http2;" in text


def test_caddy_admits_what_the_service_admits():
    text = read("deploy/caddy/Caddyfile")

    assert f"max_size {CONTENT // MEBIBYTE}MiB" in text
    assert "header_up X-Forwarded-For {remote_host}" in text
    assert "flush_interval" not in text  # of its own it holds no stream back


def test_two_hosts_have_half_the_limits_of_one():
    settings, policy = tomllib.loads(read("deploy/two-hosts/app/asreported.toml")), Policy()

    assert settings["reads_per_minute"] * 2 == policy.reads_per_minute
    assert settings["writes_per_minute"] * 2 == policy.writes_per_minute
    assert settings["guesses_per_minute"] * 2 == policy.guesses_per_minute


def test_proxies_that_ask_a_service_are_trusted_by_it():
    settings = tomllib.loads(read("deploy/two-hosts/app/asreported.toml"))
    asked = re.findall(r"server (10\.[\d.]+):(\d+)", read("deploy/two-hosts/app/nginx.conf"))

    assert [address for address, _ in asked] == settings["trusted_proxies"]
    assert {port for _, port in asked} == {str(settings["port"])}
    assert settings["host"] == settings["trusted_proxies"][0]


def test_the_servers_are_the_same_everywhere():
    address = tomllib.loads(read("deploy/two-hosts/app/asreported.toml"))["database"]
    servers = re.findall(r"db\d\.internal", address)
    patroni, etcd = read("deploy/two-hosts/db/patroni.yml"), read("deploy/two-hosts/db/etcd.yml")

    assert servers == ["db1.internal", "db2.internal", "db3.internal"]
    assert f"hosts: {','.join(f'{one}:2379' for one in servers)}" in patroni
    assert re.findall(r"db\d=https://(db\d\.internal):2380", etcd) == servers


def test_whom_the_service_connects_as_is_made_and_admitted():
    address = tomllib.loads(read("deploy/two-hosts/app/asreported.toml"))["database"]
    user, database = re.findall(r"://(\w+)@[^/]+/(\w+)\?", address)[0]
    roles, patroni = read("deploy/two-hosts/db/roles.sql"), read("deploy/two-hosts/db/patroni.yml")

    assert f"CREATE ROLE {user} LOGIN" in roles
    assert f"CREATE DATABASE {database} OWNER {user}_owner" in roles
    for role in (user, f"{user}_owner"):
        assert re.search(rf"- hostssl {database} +{role} +10\.", patroni)
    assert "sslmode=verify-full" in address


def test_patroni_is_told_what_the_page_says_that_it_has_to_be_told():
    page = read("docs/many-machines.md").partition("**What Patroni has to be told**")[2].partition("**Roles.**")[0]
    wanted = re.findall(r"^\| (?:in etcd.yml )?`([^`]+)` \|", page, re.MULTILINE)
    told = re.sub(r"\s+", " ", read("deploy/two-hosts/db/patroni.yml") + read("deploy/two-hosts/db/etcd.yml"))

    assert len(wanted) >= 6
    assert [one for one in wanted if one not in told] == []


def test_the_image_has_each_package_and_nothing_else():
    kept = {line[1:] for line in lines_of("deploy/container/Containerfile.containerignore") if line.startswith("!")}
    found = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["packages"]["find"]["include"]

    assert kept == {name for name in found if "." not in name} | {
        "requirements.lock", "pyproject.toml", "README.md", "LICENSE",
    }  # fmt: skip
    assert [name for name in kept if not (ROOT / name).exists()] == []


def test_the_image_installs_by_hash_as_make_does():
    image = read("deploy/container/Containerfile")

    assert "--require-hashes --requirement requirements.lock" in image
    assert "--no-build-isolation --no-deps --no-index ." in image
    assert re.search(r"^USER asreported$", image, re.MULTILINE)
