"""The document's examples of writes are what the built-in example records when it is sent them, one after the other.

``ASREPORTED_WRITE_DOCS=1 python -m pytest tests/api/test_write_examples.py`` writes them again.
"""

import json
import os
import re
from datetime import UTC, datetime

import jsonschema_rs
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.openapi.answer_examples import WRITES_FILE
from api.openapi.read_operations import IN_PATH
from api.routes.writes import WRITES
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from cli import example
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.test_answer_examples import DOCUMENT, without_chance
from tests.api.writing import bearing, precondition, send, token
from tests.test_architecture import ROOT

PLACE = ROOT / "api/openapi" / WRITES_FILE
EVERY = {one.name: one for one in (*WRITES, *PROPOSALS, *TOKENS, *HOOKS) if one.body is not None}
THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SAID = {"published_at": "2025-06-13T06:00:00Z"}
ARTICLE = {
    "url": "https://news.example/general-staff-13-june",
    "title": "General Staff: losses on 13 June",
    "quote": "13 June 2025: about 1,001,000.",
}
# In the order in which they are sent, each to the figure of the address's own examples unless it names another.
BODIES = {
    "register_source": {
        "source": "regional-office", "name": "Regional office", "url": "https://office.example",
        "relays": "ua-general-staff",
    },
    "describe_source": {"name": "General Staff", "url": "https://www.zsu.gov.ua/en"},
    "open_series": {
        "series": "ua-general-staff/tanks", "title": "Tanks", "unit": "pieces", "measure": "cumulative",
        "frequency": "D", "starts_on": "2022-02-24", "lag_days": 1,
    },
    "describe_series": {"description": "Reported each morning, of all days up to the one before."},
    "receive_document": {"source": "ua-general-staff", **ARTICLE},
    "issue_bulletin": {
        "source": "ua-general-staff", **SAID, "document": ARTICLE,
        "statements": [
            {"series": "personnel", "period": "2025-06-13", "value": "1001000", "qualifier": "about"},
            {"series": "tanks", "period": "2025-06-13", "value": "10935"},
        ],
        "adjustments": [{"series": "personnel", "period": "2025-06-13", "amount": "150", "reason": "late-data"}],
    },
    "prepare_proposal": {
        "source": "ua-general-staff", **SAID, "title": "Tanks of 14 June",
        "statements": [{"series": "tanks", "period": "2025-06-14", "value": "10940"}],
    },
    "drop_proposal": {"why": "The office will publish them itself."},
    "report": {"value": "1002100", "qualifier": "about", "published_at": "2025-06-14T06:00:00Z"},
    "revise": {"value": "9050", "reason": "late-data", "note": "Fifty more were found.", **SAID},
    "confirm": SAID,
    "adjust": {"amount": "1650", "reason": "source-error", **SAID},
    "withdraw_adjustment": {"reason": "source-error", **SAID},
    "withdraw": {"reason": "verification", **SAID},
    "reinstate": {"value": "9000", **SAID},
    "correct": {"value": "5840", "qualifier": "about", "why": "The article says about 5,840; we left the word out."},
    "refile": {"series": "personnel", "period": "2022-03-03", "why": "It was said of the next day."},
    "void": {"why": "Nobody published this; a test was left in."},
    "void_bulletin": {"why": "The columns of the table were misread."},
    "void_bulletins": {"why": "The columns of the table were misread.", "bulletins": ["{bulletin}"]},
    "close_series": {"last_period": "2025-06-30", "reason": "Counted with other vehicles from July on."},
    "issue_token": {"owner": "ada", "scopes": ["report:ua-general-staff", "correct"], "expires": "90d"},
    "add_hook": {
        "url": "https://example.org/revisions", "series": ["ua-general-staff/personnel"], "kind": ["revision"],
        "min_difference": "1000",
    },
}  # fmt: skip
ELSEWHERE = {
    "report": {"period": "2025-06-14"}, "refile": {"entry": "2"}, "close_series": {"series": "tanks"},
    "describe_series": {"series": "personnel-captured"}, "void": {"period": "2025-06-14"},
}  # fmt: skip
# The id of a proposal is made at random; the document's own example stands for it.
_PROPOSAL = re.compile(r"\b[0-9a-f]{32}\b")
# Their answers hold secrets, which are made at random.
SECRET = {"issue_token", "add_hook"}


def bulletin_of(client, period):
    history = client.get(f"/v1/series/ua-general-staff/personnel/figures/{period}/history").json()["items"]
    return history[0]["bulletin"]


def sent(client, name):
    """What the service answers to an example."""
    words = {"source": "ua-general-staff", "series": "personnel", "period": "2022-03-02", "entry": "1"}
    words |= ELSEWHERE.get(name, {})
    if name == "void_bulletin":
        words["bulletin"] = bulletin_of(client, "2025-06-13")
    if name == "void_bulletins":
        words["bulletin"] = bulletin_of(client, "2025-06-12")
    if name == "drop_proposal":
        (proposal,) = client.get("/v1/proposals").json()["items"]
        words["proposal"] = proposal["id"]
    text = json.dumps(BODIES[name], ensure_ascii=False).replace("{bulletin}", words.get("bulletin", ""))
    address = EVERY[name].path.replace(":str", "").format(**words)
    answer = send(client, EVERY[name].method, address, json.loads(text), precondition(client, name, words))
    assert answer.status_code in {200, 201}, (name, answer.text)
    told = {"address": f"{EVERY[name].method} {address}", "body": json.loads(text), "status": answer.status_code}
    return told if name in SECRET else {**told, "answer": answer.json()}


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    path = tmp_path_factory.mktemp("answered") / "ledger.db"
    with open_ledger(path, lambda: THEN) as ledger:
        example.load(ledger)
    secret = token(path)
    with View.open(path) as answers, TestClient(create_app(answers, clock=lambda: THEN)) as client:
        client.headers.update(bearing(secret))
        text = json.dumps({name: sent(client, name) for name in BODIES}, ensure_ascii=False)
        yield json.loads(without_chance(_PROPOSAL.sub(IN_PATH["proposal"].example, text)))


def test_the_examples_are_recorded_as_the_document_says(answered):
    text = json.dumps(answered, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("ASREPORTED_WRITE_DOCS") == "1":
        PLACE.write_text(text, encoding="utf-8")

    assert PLACE.read_text(encoding="utf-8") == text, "run make reference"


def test_every_write_that_takes_json_has_one():
    assert BODIES.keys() == EVERY.keys()


@pytest.mark.parametrize("name", BODIES)
def test_an_example_of_a_write_is_of_the_schemas_beside_it(name):
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    (operation,) = (
        operation
        for operations in document["paths"].values()
        for operation in operations.values()
        if operation["operationId"] == name
    )

    shown = [operation["requestBody"], *(one for one in operation["responses"].values() if "$ref" not in one)]
    told = [one["content"]["application/json"] for one in shown if "application/json" in one.get("content", {})]
    with_one = [one for one in told if "examples" in one]
    assert len(with_one) == (1 if name in SECRET else 2)
    for one in with_one:
        schema = {**one["schema"], "components": document["components"]}
        jsonschema_rs.validate(schema, one["examples"]["demo"]["value"])
