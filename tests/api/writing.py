"""A client that may write, and one request for every write route, each of which records something once."""

from contextlib import contextmanager

import msgspec
from litestar.testing import TestClient

from api.app import create_app
from api.authority.operators import Operators
from api.policy import Policy
from api.routes.writes import WRITES
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from projections.answers.view import View
from tests.api.conftest import PERSONNEL, TANKS

ALL_SCOPES = ("admin", "correct", "report:*")
FIGURE = f"/v1/series/{PERSONNEL}/figures/2022-03-03"
WITHDRAWN = f"/v1/series/{PERSONNEL}/figures/2022-03-05"
ADJUSTED = f"/v1/series/{PERSONNEL}/figures/2022-03-08"
PUBLISHED = "2022-04-01T08:00:00Z"
EVERY = {write.name: write for write in (*WRITES, *PROPOSALS, *TOKENS, *HOOKS)}
RECORDING = [name for name, write in EVERY.items() if write.method not in {"GET", "DELETE"}]


def token(path, *scopes, owner="ada", expires=None):
    """The text of a new token for the ledger in that file."""
    with Operators.open(path) as operators:
        return operators.issue(owner, scopes or ALL_SCOPES, expires, "root")[0]


def bearing(text):
    return {"authorization": f"Bearer {text}"}


@contextmanager
def writing(path, *scopes, policy=None, **more):
    """A client of the service over the ledger in that file, with a token of those scopes."""
    policy = policy or Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
    text = token(path, *scopes)
    with View.open(path) as answers, TestClient(create_app(answers, policy=policy, **more)) as client:
        client.headers.update(bearing(text))
        yield client


def said(value="12000", **more):
    return {"value": value, "published_at": PUBLISHED, **more}


def bulletin(*statements, **more):
    lines = [{"series": series, "period": period, "value": value} for series, period, value in statements]
    return {"source": "war-losses", "published_at": PUBLISHED, "statements": lines, **more}


def request(client, name):
    """Method, address, body and headers of a request that records something on the ledger of conftest."""
    route = EVERY[name]
    words = {"source": "war-losses", "series": PERSONNEL.partition("/")[2], "period": "2022-03-03", "entry": "1"}
    words |= {"withdraw_adjustment": {"period": "2022-03-08"}, "reinstate": {"period": "2022-03-05"}}.get(name, {})
    words |= {"report": {"period": "2022-03-31"}}.get(name, {})
    if "{document" in route.path:
        made = client.post("/v1/documents", json={"source": "war-losses", "url": f"https://example.org/{name}"})
        words["document"] = made.json()["document"]
    if "{bulletin" in route.path:
        words["bulletin"] = a_bulletin(client)
    if "{token" in route.path:
        words["token"] = client.post("/v1/tokens", json={"owner": "bob", "scopes": ["read"]}).json()["token"]["id"]
    if "{hook" in route.path:
        words["hook"] = client.post("/v1/hooks", json={"url": "https://example.org/in"}).json()["hook"]["id"]
    if "{proposal" in route.path:
        words["proposal"] = a_proposal(client)
    address = route.path.replace(":str", "").format(**words)
    return route.method, address, body_of(client, name), precondition(client, name, words)


def a_proposal(client):
    """The id of a bulletin that another hand has prepared."""
    with Operators.open(client.app.state["ledger"]) as operators:
        another = bearing(operators.issue("eve", ["report:*"], None, "root")[0])
    body = bulletin((PERSONNEL, "2022-03-21", "15000"))
    return client.post("/v1/proposals", json=body, headers=another).json()["id"]


def a_bulletin(client):
    history = client.get(f"{FIGURE}/history").json()["items"]
    return history[0]["bulletin"]


def body_of(client, name):
    """What the request says."""
    said_again = said("9650", reason="unstated")
    return {
        "register_source": {"source": "nato", "name": "NATO officials"},
        "describe_source": {"url": "https://example.org/losses"},
        "open_series": {
            "series": "war-losses/ships", "title": "Ships", "unit": "ships", "measure": "level", "frequency": "D",
        },
        "describe_series": {"title": "Personnel"},
        "close_series": {"last_period": "2022-05-01", "successors": ["tanks"]},
        "issue_bulletin": bulletin((PERSONNEL, "2022-03-20", "15000"), (TANKS, "2022-03-20", "400")),
        "prepare_proposal": bulletin((PERSONNEL, "2022-03-22", "16000"), title="Figures of 22 March"),
        "drop_proposal": {"why": "a slip"},
        "report": said("20000"),
        "revise": said_again,
        "confirm": {"published_at": PUBLISHED},
        "withdraw": {"published_at": PUBLISHED, "reason": "source-error"},
        "reinstate": said("10000"),
        "adjust": {"published_at": PUBLISHED, "amount": None, "reason": "late-data"},
        "withdraw_adjustment": {"published_at": PUBLISHED, "reason": "source-error"},
        "correct": {"why": "mistyped", "value": "9601"},
        "void": {"why": "filed twice"},
        "refile": {"why": "wrong day", "series": "tanks", "period": "2022-03-03"},
        "void_bulletin": {"why": "misread"},
        "void_bulletins": {"why": "misread", "bulletins": [a_bulletin(client)] if name == "void_bulletins" else []},
        "receive_document": {"source": "war-losses", "url": "https://example.org/b", "quote": "about 12,000"},
        "receive_content": b"%PDF-1.7 not really",
        "issue_token": {"owner": "bob", "scopes": ["report:war-losses"]},
        "add_hook": {"url": "https://example.org/revisions", "series": [PERSONNEL], "kind": ["revision"]},
    }.get(name)  # fmt: skip


def precondition(client, name, words):
    """The headers that name the version."""
    if EVERY[name].expects == "nothing":
        return {}
    if name == "report":
        return {"if-none-match": "*"}
    address = {"describe_source": "/v1/sources/{source}"}.get(
        name, "/v1/series/{source}/{series}" + ("/figures/{period}" if "period}" in _path(name) else "")
    )
    return {"if-match": f'"{client.get(address.format(**words)).json()["version"]}"'}


def _path(name):
    return EVERY[name].path.replace(":str", "")


def send(client, method, address, body, headers, **more):
    """The request, sent."""
    if isinstance(body, bytes):
        headers = {"content-type": "application/pdf", **headers}
        return client.request(method, address, content=body, headers=headers, **more)
    if body is None:
        return client.request(method, address, headers=headers, **more)
    headers = {"content-type": "application/json", **headers}
    return client.request(method, address, content=msgspec.json.encode(body), headers=headers, **more)
