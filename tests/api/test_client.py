"""A client that is made from the OpenAPI document that a service sends imports, has right types, reads and writes."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from api.authority.operators import Operators
from tests.api.running import running

_USE = """
import importlib, pkgutil, sys
import made
for one in pkgutil.walk_packages(made.__path__, "made."):
    importlib.import_module(one.name)
from made import AuthenticatedClient
from made.api.figures import figure, totals
from made.api.recording import issue_bulletin, revise
from made.api.series import register_source, open_series
from made.models import BulletinBody, Revised, SeriesBody, SourceBody, StatementBody
from made.models import RevisedReason, SeriesBodyFrequency, SeriesBodyMeasure

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2], raise_on_unexpected_status=True)
register_source.sync(client=client, body=SourceBody(source="town", name="The town"))
series = SeriesBody(
    series="town/cases", title="Cases", unit="persons", measure=SeriesBodyMeasure.CUMULATIVE,
    frequency=SeriesBodyFrequency.D,
)
open_series.sync(client=client, body=series)
said = StatementBody(series="town/cases", period="2022-03-02", value="5840")
issued = issue_bulletin.sync(
    client=client, idempotency_key="first",
    body=BulletinBody(source="town", published_at="2022-03-02", statements=[said]),
)
revised = revise.sync(
    "town", "cases", "2022-03-02", client=client, if_match='"1"',
    body=Revised(published_at="2022-03-03", value="9000", reason=RevisedReason.VERIFICATION),
)
read = figure.sync("town", "cases", "2022-03-02", client=client, as_of="2022-03-02")
page = totals.sync(client=client, source="town")
print(issued.outcomes[0].kind, revised.kind, read.value, page.items[0].value)
"""
# At least one operation of each tag, on what was recorded above; of an adjustment alone nothing of a statement is sent.
_OF_EACH_TAG = """
import io
from made.api.evidence import bulletin, citation, content, events, receive_content, receive_document
from made.api.figures import explain, history
from made.api.mending import correct, refile, void
from made.api.pages import front_page
from made.api.recording import adjust
from made.api.releases import compare, revisions, triangle, vintages
from made.api.series import describe_series, series as one_series
from made.api.statistics import days, stats, years
from made.api.tokens import issue_token, revoke_token, tokens
from made.models import Correction, Declared, DeclaredReason, DocumentBody, Refiling, SeriesChange, TokenBody, Voiding
from made.types import File

at = ("town", "cases", "2022-03-02")
adjust.sync(*at, client=client, if_match='"2"', body=Declared(
    amount="1", published_at="2022-03-04", reason=DeclaredReason.LATE_DATA))
correct.sync(*at, "3", client=client, if_match='"3"', body=Correction(amount="2", why="mistyped"))
correct.sync(*at, "1", client=client, if_match='"4"', body=Correction(value="5841", why="mistyped"))
moved = Refiling(series="town/cases", period="2022-03-03", why="a day late")
refile.sync(*at, "3", client=client, if_match='"5"', body=moved)
void.sync(*at, "2", client=client, if_match='"6"', body=Voiding(why="another town's"))
described = describe_series.sync("town", "cases", client=client, if_match='"1"', body=SeriesChange(title="All cases"))
document = receive_document.sync(client=client, body=DocumentBody(source="town", title="A page")).document
receive_content.sync(document, client=client, body=File(payload=io.BytesIO(b"as it was"), mime_type="text/plain"))
issued_token = issue_token.sync(client=client, body=TokenBody(owner="bea", scopes=["read"])).token
print(
    figure.sync(*at, client=client).value, one_series.sync("town", "cases", client=client).title, described.version,
    [one.kind for one in history.sync(*at, client=client).items], explain.sync(*at, client=client).value,
    content.sync(document, client=client).payload.read(), bulletin.sync(issued.bulletin, client=client).source,
)
print(
    compare.sync("town", "cases", client=client, from_="2022-03-01").items[0].after,
    len(vintages.sync("town", "cases", client=client).items), len(triangle.sync("town", "cases", client=client).items),
    revisions.sync(client=client, source="town").items[0].kind, len(days.sync("town", "cases", client=client).items),
    stats.sync("town", "cases", client=client).figures, len(years.sync("town", "cases", client=client).items),
    citation.sync(*at, client=client).figure, events.sync(client=client, limit=1).items[0].position,
    "asreported" in front_page.sync(client=client), len(tokens.sync(client=client).items),
    int(revoke_token.sync_detailed(issued_token.id, client=client).status_code),
)
"""
# Two at once; and what is refused comes as the problem that it is.
_AT_ONCE = """
import asyncio
from made.models import ProblemDetails
from made.types import Unset

async def two():
    async with client:
        return await asyncio.gather(
            figure.asyncio(*at, client=client, as_of="2022-03-02"),
            figure.asyncio("town", "cases", "2022-04-02", client=client),
        )

read, refused = asyncio.run(two())
assert isinstance(refused, ProblemDetails) and not isinstance(refused.status, Unset)
print(read.published_at, refused.status, refused.type_)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("made")


@contextmanager
def made(path, folder):
    """A service, and the client that was made from its document as the package ``made`` in the folder."""
    with running(path) as service:
        document = folder / "openapi.json"
        document.write_bytes(service.client.get("/v1/openapi.json").content)
        settings = folder / "settings.yaml"
        settings.write_text("post_hooks: []\n", encoding="utf-8")
        run(
            *("-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning", "--overwrite"),
            *("--path", document, "--output-path", folder / "made", "--config", settings),
        )
        yield service


def run(*words, folder=None):
    """What a program of Python printed, which ended well."""
    ran = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.splitlines()


_PRINTED = [
    "report revision 5840 9000",
    f"5841 All cases 2 {['report', *2 * ['voided'], *2 * ['correction'], *2 * ['voiding']]} 5841 b'as it was' town",
    "5841 1 1 voiding 0 0 0 town/cases/2022-03-02 1 True 2 204",
    "2022-03-02 404 /problems/unknown-figure",
]


def test_a_client_made_from_the_document_reads_and_writes(folder, path):
    with Operators.open(path) as operators:
        text, _ = operators.issue("ada", ["admin", "correct", "report:*"], None, "ada")
    with made(path, folder) as service:
        address = str(service.client.base_url).rstrip("/")
        printed = run("-c", _USE + _OF_EACH_TAG + _AT_ONCE, address, text, folder=folder)

    assert printed == _PRINTED


def test_a_type_checker_finds_nothing_wrong_with_that_client(folder, path):
    with made(path, folder):
        pass
    # Its own settings are none: ours do not decide what others find.
    settings = folder / "mypy.ini"
    settings.write_text("[mypy]\nstrict = True\n", encoding="utf-8")
    found = run("-m", "mypy", "--config-file", settings, "--cache-dir", folder / "cache", "-p", "made", folder=folder)

    assert found[-1].startswith("Success: no issues found in ")
    assert int(found[-1].split()[5]) > 200
