"""Makes a request that fits its schema fit the ledger too, so that every write is recorded and not only refused."""

import itertools
import re
from datetime import date, timedelta

import httpx

from tests.contract.there import SERIES, SOURCE

_EVERY_DAY = date(1950, 1, 1)
# A position that the example has.
_THERE = 30
_BEFORE, _THEN = "2000-01-01", "2010-05-05"
_FIGURE = re.compile(r"/v1/series/\{source\}/\{series\}/figures/\{period\}")


class Fitting:
    """Prepares what a request needs, at one service with one token, and puts it into the request."""

    def __init__(self, address, token):
        self._client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self._numbers = itertools.count(1)

    def fit(self, case):
        """Change the case in place; what it says otherwise stays as it was made up."""
        _fit_query(case.query)
        if case.method.upper() == "GET":
            return
        if isinstance(case.body, dict):
            case.body = dict(case.body)
            _mend(case.body)
        name = case.operation.definition.raw.get("operationId", "")
        getattr(self, name, self._leave)(case)

    def _leave(self, case):
        """Nothing of the ledger is needed."""

    # The founding of sources and series.

    def describe_source(self, case):
        case.path_parameters["source"] = SOURCE
        _mend_source(case.body)
        self._seen(case, f"/v1/sources/{SOURCE}")

    def register_source(self, case):
        case.body["source"] = f"source-{next(self._numbers)}"
        _mend_source(case.body)

    def open_series(self, case):
        case.body |= {"source": SOURCE, "series": f"series-{next(self._numbers)}"}

    def describe_series(self, case):
        series = self._series(decimals=0)
        case.path_parameters |= {"source": SOURCE, "series": series}
        self._seen(case, f"/v1/series/{SOURCE}/{series}")

    def close_series(self, case):
        self.describe_series(case)
        case.body |= {"last_period": "2022-03-02", "successors": [self._series(decimals=0)]}

    # What a source says.

    def issue_bulletin(self, case):
        case.body |= {"source": SOURCE, "complete": [], "published_at": _THEN}
        for one in (*case.body.get("statements", ()), *case.body.get("adjustments", ())):
            one |= {"series": self._series(one.get("value") or one.get("amount")), "period": "2022-03-02"}
            _mend(one)
            one.pop("expect", None)

    def report(self, case):
        self._place(case, of=case.body["value"], with_value=False)
        case.headers.pop("If-Match", None)
        case.headers["If-None-Match"] = "*"

    def revise(self, case):
        self._place(case, of=case.body["value"])

    def confirm(self, case):
        self._place(case)
        for name in ("value", "qualifier", "status"):
            case.body.pop(name, None)

    def withdraw(self, case):
        self._place(case)

    def reinstate(self, case):
        figure = self._place(case, of=case.body["value"])
        self._send(f"{figure}/withdrawals", {"published_at": "2000-01-02", "reason": "unstated"}, '"1"')
        case.headers["If-Match"] = '"2"'

    def adjust(self, case):
        self._place(case, of=case.body["amount"])

    def withdraw_adjustment(self, case):
        self._adjusted(case, self._place(case))

    # Our own mistakes.

    def correct(self, case):
        figure = self._place(case, of=case.body.get("value") or case.body.get("amount"))
        case.path_parameters["entry"] = "1"
        if "amount" in case.body:
            self._adjusted(case, figure)
            case.path_parameters["entry"] = "2"
        if "value" not in case.body:
            for name in ("qualifier", "status", "through"):
                case.body.pop(name, None)

    def void(self, case):
        self._place(case)
        case.path_parameters["entry"] = "1"

    def refile(self, case):
        self.void(case)
        case.body |= {"series": self._series("1"), "period": self._period()}

    def void_bulletin(self, case):
        case.path_parameters["bulletin"] = self._bulletin()

    def void_bulletins(self, case):
        case.body["bulletins"] = [self._bulletin(), self._bulletin()]

    # Evidence and tokens.

    def receive_document(self, case):
        case.body["source"] = SOURCE

    def receive_content(self, case):
        told = {"source": SOURCE, "url": f"https://example.org/{next(self._numbers)}"}
        case.path_parameters["document"] = self._send("/v1/documents", told)["document"]

    def revoke_token(self, case):
        told = {"owner": "contract", "scopes": ["read"], "expires": "1d"}
        case.path_parameters["token"] = self._send("/v1/tokens", told)["token"]["id"]

    def add_hook(self, case):
        case.body["url"] = "https://example.org/in"

    def remove_hook(self, case):
        case.path_parameters["hook"] = self._send("/v1/hooks", {"url": "https://example.org/in"})["hook"]["id"]

    def deliveries(self, case):
        self.remove_hook(case)

    # What all of them are made of.

    def _place(self, case, *, of="1", with_value=True):
        """A figure of its own for the request, as its address; it has a value unless that is what the request gives."""
        series, period = self._series(of), self._period()
        case.path_parameters |= {"source": SOURCE, "series": series, "period": period}
        figure = f"/v1/series/{SOURCE}/{series}/figures/{period}"
        if with_value:
            told = {"value": "1", "published_at": _BEFORE}
            self._client.put(figure, json=told, headers={"If-None-Match": "*"}).raise_for_status()
            case.headers["If-Match"] = '"1"'
        return figure

    def _adjusted(self, case, figure):
        told = {"amount": "1", "published_at": _BEFORE, "reason": "unstated"}
        self._send(f"{figure}/adjustments", told, '"1"')
        case.headers["If-Match"] = '"2"'

    def _series(self, of=None, *, decimals=None):
        """A new daily series that can hold the value."""
        if decimals is None:
            decimals = len((of or "").partition(".")[2])
        name = f"series-{next(self._numbers)}"
        told = {"source": SOURCE, "series": name, "title": "t", "unit": "u", "measure": "cumulative", "frequency": "D"}
        self._send("/v1/series", told | {"decimals": decimals})
        return name

    def _period(self):
        return (_EVERY_DAY + timedelta(days=next(self._numbers))).isoformat()

    def _proposal(self):
        line = {"series": self._series("1"), "period": "2022-03-02", "value": "1"}
        body = {"source": SOURCE, "published_at": _BEFORE, "statements": [line]}
        return self._send("/v1/proposals", body)["id"]

    def prepare_proposal(self, case):
        self.issue_bulletin(case)

    def drop_proposal(self, case):
        case.path_parameters["proposal"] = self._proposal()

    def _bulletin(self):
        line = {"series": self._series("1"), "period": "2022-03-02", "value": "1"}
        return self._send("/v1/bulletins", {"source": SOURCE, "published_at": _BEFORE, "statements": [line]})[
            "bulletin"
        ]

    def _seen(self, case, path):
        case.headers["If-Match"] = f'"{self._client.get(path).raise_for_status().json()["version"]}"'

    def _send(self, path, told, seen=None):
        headers = {"If-Match": seen} if seen else {}
        return self._client.post(path, json=told, headers=headers).raise_for_status().json()


def _fit_query(query):
    """What two parameters say together, what is behind the head, and the cursors and lists that nobody makes up."""
    query.pop("dry_run", None)
    query.pop("cursor", None)
    if "position" in query:
        query.pop("recorded_as_of", None)
    if isinstance(query.get("series"), list):
        query["series"] = SERIES
    for name in ("position", "from_position", "to_position"):
        if name in query:
            query[name] = _THERE


def _mend(body):
    """Only the words that a schema cannot choose: days of the calendar, what is there already."""
    for name in ("through", "starts_on"):
        if body.get(name):
            body.pop(name)
    if body.get("published_at"):
        body["published_at"] = _THEN
    body.pop("document", None)


def _mend_source(body):
    if body.get("relays"):
        body["relays"] = SOURCE
