"""A client that is made from the OpenAPI document alone imports, reads and writes."""

import subprocess
import sys

import pytest

from api.authority.operators import Operators
from tests.api.running import running
from tests.test_architecture import ROOT

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


@pytest.fixture
def made(tmp_path):
    """The folder in which the client is, as the package ``made``."""
    settings = tmp_path / "settings.yaml"
    settings.write_text("post_hooks: []\n", encoding="utf-8")
    generated = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
            *("--path", ROOT / "docs/reference/openapi.json", "--output-path", tmp_path / "made", "--config", settings),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert generated.returncode == 0, generated.stdout + generated.stderr
    return tmp_path


def test_a_client_made_from_the_document_reads_and_writes(made, path):
    with Operators.open(path) as operators:
        text, _ = operators.issue("ada", ["admin", "report:*"], None, "ada")
    with running(path) as service:
        used = subprocess.run(
            [sys.executable, "-c", _USE, str(service.client.base_url).rstrip("/"), text],
            cwd=made,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (used.returncode, used.stdout) == (0, "report revision 5840 9000\n"), used.stderr
