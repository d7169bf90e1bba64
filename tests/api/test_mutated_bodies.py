"""Random and mutated bodies: taken only if they are what the documentation says, never an error of ours, never slow."""

import json
import os
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from api.app import openapi_document
from api.routes.writes import WRITES
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from domain.values import value_text
from tests.api.in_process import Answer, Service, service
from tests.api.test_bad_input import SLOW
from tests.bad_input import PUBLISHED, SERIES, SOURCE, begin

# A second of one core is about 700 of them; all that were promised are 100,000.
MUTANTS = int(os.environ.get("ASREPORTED_MUTANTS", "20000"))
BODIED = {one.name: one for one in (*WRITES, *PROPOSALS, *TOKENS, *HOOKS) if one.body is not None}
_BULLETINS = "/v1/bulletins"
_SAID = {"published_at": PUBLISHED, "qualifier": "about", "status": "P", "note": "by post", "reason": "late-data"}
_DOCUMENT = {
    "url": "https://example.org/a", "title": "A", "quote": "about 5,840", "published_at": "2022-03-02",
    "sha256": "0f" * 32, "size": 5,
}  # fmt: skip
_SERIES_BODY = {
    "title": "Deaths", "unit": "persons", "measure": "cumulative", "frequency": "D", "description": "All of them.",
    "decimals": 2, "starts_on": "2022-02-24", "lag_days": 1,
}  # fmt: skip
_BULLETIN = {
    "source": SOURCE, "published_at": PUBLISHED, "document": _DOCUMENT, "reason": "unstated", "note": "by post",
    "complete": [{"series": "cases", "of": "adjustments", "start": "2022-03", "end": "2022-03-31"}],
}  # fmt: skip


class Prepared(NamedTuple):
    """A request that would be recorded as it stands."""

    method: str
    url: str
    body: dict[str, Any]
    headers: Mapping[str, str]


class Stage:
    """Sets up, for a route, what its request needs to be recorded, each time with words and days of its own."""

    def __init__(self, town: Service) -> None:
        self._town = town
        self._used = 0

    def _next(self) -> int:
        self._used += 1
        return self._used

    def _day(self) -> str:
        return (date(1500, 1, 1) + timedelta(days=self._next())).isoformat()

    async def _done(self, method: str, url: str, body: object, **headers: str) -> Any:
        answer = await self._town.asked(method, url, json.dumps(body).encode(), headers)
        assert answer.status in {200, 201}, answer
        return answer.json()

    async def prepare(self, route: str) -> Prepared:
        """The request of that route."""
        found: Prepared = await getattr(self, f"_{route}", self._of_one_figure)(route)
        return found

    async def _register_source(self, _: str) -> Prepared:
        body = {"source": f"source-{self._next()}", "name": "A", "url": "https://example.org/", "relays": SOURCE}
        return Prepared("POST", "/v1/sources", body, {})

    async def _describe_source(self, _: str) -> Prepared:
        version = (await self._done_get(f"/v1/sources/{SOURCE}"))["version"]
        body = {"name": f"Town {self._next()}", "url": "https://example.org/", "relays": None}
        return Prepared("PATCH", f"/v1/sources/{SOURCE}", body, {"if-match": f'"{version}"'})

    async def _done_get(self, url: str) -> Any:
        return (await self._town.asked("GET", url, b"", {})).json()

    async def _open_series(self, _: str) -> Prepared:
        return Prepared(
            "POST", "/v1/series", {"series": f"deaths-{self._next()}", "source": SOURCE, **_SERIES_BODY}, {}
        )

    async def _opened(self) -> str:
        request = await self._open_series("")
        await self._done(request.method, request.url, request.body)
        return f"/v1/series/{SOURCE}/{request.body['series']}"

    async def _describe_series(self, _: str) -> Prepared:
        body = {"title": "D", "description": "", "decimals": 3, "starts_on": "2022-02-25", "lag_days": 0, "reason": "a"}
        return Prepared("PATCH", await self._opened(), body, {"if-match": '"1"'})

    async def _close_series(self, _: str) -> Prepared:
        body = {"last_period": "2022-03-09", "successors": [SERIES], "reason": "merged"}
        return Prepared("POST", f"{await self._opened()}/closing", body, {"if-match": '"1"'})

    async def _issue_bulletin(self, _: str) -> Prepared:
        lines = [{"series": "cases", "period": self._day(), "value": value, "expect": 0} for value in ("5", "6.50")]
        lines[0] |= {"qualifier": "over", "status": "P", "reason": "unstated", "note": "by post"}
        declared = [{"series": SERIES, "period": self._day(), "amount": "-3", "reason": "late-data", "note": "a"}]
        return Prepared("POST", _BULLETINS, {**_BULLETIN, "statements": lines, "adjustments": declared}, {})

    async def _prepare_proposal(self, _: str) -> Prepared:
        bulletin = await self._issue_bulletin("")
        return Prepared("POST", "/v1/proposals", {**bulletin.body, "title": "Of the town"}, {})

    async def _drop_proposal(self, _: str) -> Prepared:
        prepared = await self._prepare_proposal("")
        made = await self._done(prepared.method, prepared.url, prepared.body)
        return Prepared("POST", f"/v1/proposals/{made['id']}/dropping", {"why": "a slip"}, {})

    async def _issued(self) -> str:
        line = {"series": "cases", "period": self._day(), "value": "7"}
        body = {"source": SOURCE, "published_at": PUBLISHED, "statements": [line]}
        return str((await self._done("POST", _BULLETINS, body))["bulletin"])

    async def _void_bulletin(self, _: str) -> Prepared:
        return Prepared("POST", f"{_BULLETINS}/{await self._issued()}/voiding", {"why": "misread"}, {})

    async def _void_bulletins(self, _: str) -> Prepared:
        issued = [await self._issued(), await self._issued()]
        return Prepared("POST", "/v1/bulletin-voidings", {"bulletins": issued, "why": "misread"}, {})

    async def _receive_document(self, _: str) -> Prepared:
        body = {"source": SOURCE, **_DOCUMENT, "url": f"https://example.org/{self._next()}"}
        return Prepared("POST", "/v1/documents", body, {})

    async def _issue_token(self, _: str) -> Prepared:
        return Prepared("POST", "/v1/tokens", {"owner": "bob", "scopes": ["report:town", "read"], "expires": "9d"}, {})

    async def _add_hook(self, _: str) -> Prepared:
        wanted = {"series": [SERIES], "source": [SOURCE], "kind": ["revision"], "reason": ["unstated"]}
        body = {"url": "https://example.org/in", **wanted, "min_difference": "1.5", "after": 0}
        return Prepared("POST", "/v1/hooks", body, {})

    async def _report(self, _: str) -> Prepared:
        body = {**_SAID, "value": "600.25", "document": _DOCUMENT}
        return Prepared("PUT", f"/v1/series/{SERIES}/figures/{self._day()}", body, {"if-none-match": "*"})

    async def _of_one_figure(self, route: str) -> Prepared:
        """What is done with a figure that is there already."""
        url = f"/v1/series/{SERIES}/figures/{self._day()}"
        await self._done("PUT", url, {"value": "500", "published_at": "2022-03-02"}, if_none_match="*")
        version, (path, body) = 1, _OF_A_FIGURE[route]
        for before in _BEFORE.get(route, ()):
            again = {"published_at": "2022-03-03", "reason": "unstated", **before.get("body", {})}
            await self._done("POST", f"{url}/{before['path']}", again, if_match=f'"{version}"')
            version += 1
        return Prepared("POST", f"{url}/{path}", dict(body), {"if-match": f'"{version}"'})


_OF_A_FIGURE: dict[str, tuple[str, dict[str, Any]]] = {
    "revise": ("revisions", {**_SAID, "value": "600.5", "document": _DOCUMENT}),
    "confirm": ("confirmations", {"published_at": PUBLISHED, "value": "500", "qualifier": "exact", "note": "again"}),
    "withdraw": ("withdrawals", {"published_at": PUBLISHED, "reason": "source-error", "note": "withdrawn"}),
    "reinstate": ("reinstatements", {**_SAID, "value": "600"}),
    "adjust": ("adjustments", {"published_at": PUBLISHED, "amount": "-30.5", "reason": "late-data", "note": "a"}),
    "withdraw_adjustment": ("adjustment-withdrawals", {"published_at": PUBLISHED, "reason": "source-error"}),
    "correct": (
        "entries/1/correction",
        {"why": "mistyped", "value": "501", "qualifier": "under", "status": "E", "published_at": "2022-03-04"},
    ),
    "void": ("entries/1/voiding", {"why": "filed twice"}),
    "refile": ("entries/1/refiling", {"why": "wrong day", "series": SERIES, "period": "1499-05-05"}),
}
_BEFORE: dict[str, list[dict[str, Any]]] = {
    "reinstate": [{"path": "withdrawals"}],
    "withdraw_adjustment": [{"path": "adjustments", "body": {"amount": "5"}}],
}

_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 5, 2**53, 2**64, 10**40, 1.5, 1e300, "", " ", "x", "5840", "-0", "1.10", "1e5", "NaN",
    "5,840", "\u0665", "1" * 19, "9" * 5000, "2022-03-02", "2022-02-30", "2022-03-02T08:00:00Z", "2022-03-02T08:00:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31", "2022", "2022-Q1", SERIES, "cases", "Cases", "a/b/c", "exact", "level",
    "unstated", "a\x00b", "a\u202eb", "cafe\u0301", "\ue000", "\U0001f642", "x" * 2001, "x" * 70_000,
    "a" + "\u0323\u0301" * 2000, "https://example.org/", "javascript:alert(1)", "https://[", [], {}, [[]], [None],
    {"a": 1}, ["x"] * 50, "'; DROP TABLE", "../../etc/passwd", "__class__",
)  # fmt: skip
_TOKENS = (
    b"NaN", b"Infinity", b"null", b"1e999999", b"\\ud800", b"\\u0000", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"//",
    b",", b"\x00", b'"', b"\\", b"{", b"}", b"[", b"]", b":", b"0", b"9" * 500, "\u202e".encode(), "\u0661".encode(),
    b"[" * 2000,
)  # fmt: skip


def places(body: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything in the body."""
    found = [here] if here else []
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, one in inside:
        found += places(one, (*here, key))
    return found


class Mutator:
    """Spoils good bodies, the same ones in the same way for the same seed."""

    def __init__(self, seed: str) -> None:
        self._chance = Random(seed)

    def mutant(self, good: dict[str, Any]) -> bytes:
        """The body, spoiled once or several times."""
        whole = json.loads(json.dumps(good))
        if self._chance.random() < 0.01:
            return json.dumps(good, indent=1).encode()  # the same, and good
        for _ in range(self._chance.choice((0, 1, 1, 2))):
            whole = self._changed(whole)
        text = json.dumps(whole, ensure_ascii=self._chance.random() < 0.5).encode(errors="surrogatepass")
        deeds = self._chance.choice((0, 0, 1, 1, 2, 4)) if whole != good else self._chance.choice((1, 1, 1, 2, 4))
        for _ in range(deeds):
            text = self._spoiled(text)
        return text

    def _changed(self, whole: Any) -> Any:
        """The body with one thing in it changed, as JSON."""
        chance = self._chance
        ways = places(whole)
        if not ways or chance.random() < 0.03:
            return json.loads(json.dumps(self._anything(0)))
        *way, last = chance.choice(ways)
        holder = whole
        for key in way:
            holder = holder[key]
        deed = chance.randrange(6)
        if deed == 0 and isinstance(holder, dict):
            del holder[last]
        elif deed == 1 and isinstance(holder, dict):
            holder[chance.choice(("valeu", "recorded_at", "id", "", "\u0000", "k" * 300, "note", "value"))] = holder[
                last
            ]
        elif deed == 2 and isinstance(holder, list):
            holder *= chance.choice((2, 3, 300))
        elif deed == 3:
            holder[last] = self._anything(0)
        else:
            holder[last] = chance.choice(_JUNK)
        return json.loads(json.dumps(whole))  # so that nothing of it is shared

    def _anything(self, deep: int) -> Any:
        """Random JSON."""
        chance = self._chance
        if deep > 4 or chance.random() < 0.5:
            return chance.choice(_JUNK)
        size = range(chance.randrange(4))
        if chance.random() < 0.5:
            return [self._anything(deep + 1) for _ in size]
        return {str(chance.choice(_JUNK))[:40]: self._anything(deep + 1) for _ in size}

    def _spoiled(self, text: bytes) -> bytes:
        """The text with a few bytes changed."""
        chance = self._chance
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        to = min(to, at + chance.choice((1, 1, 3, 30, 10_000)))
        match chance.randrange(8):
            case 0 if text:
                at = min(at, len(text) - 1)
                return text[:at] + bytes([text[at] ^ 1 << chance.randrange(8)]) + text[at + 1 :]
            case 1:
                return text[:at]
            case 2:
                return text[:to] + text[at:]
            case 3:
                return text[:at] + text[to:]
            case 4:
                return text[:at] + chance.choice(_TOKENS) + text[at:]
            case 5:
                return text[:at] + chance.choice(_TOKENS) + text[to:]
            case 6 if chance.random() < 0.1:
                return chance.randbytes(chance.choice((0, 1, 10, 1000)))
            case _:
                return text[:at] + chance.choice((b" ", b"\n", b"1", b"0", b".", b"-", b"a")) + text[at:]


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, if no key stands in it twice."""
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    for key, _ in pairs:
        key.encode()
    return dict(pairs)


def read(raw: bytes) -> Any:
    """The body by a reader of our own, the standard library's made strict."""
    found = json.loads(raw.decode("utf-8"), object_pairs_hook=once, parse_constant=lambda word: word[10_000])
    json.dumps(found, ensure_ascii=False).encode()
    return found


def said(body: Any) -> dict[tuple[str, str], str]:
    """The values of a bulletin, by series and period."""
    lines = body.get("statements", ())
    named = {(f"{SOURCE}/{one['series'].rpartition('/')[2]}", one["period"]): one["value"] for one in lines}
    return {key: value for key, value in named.items() if value is not None}


def check_taken(route: str, judge: Any, raw: bytes, answer: Answer) -> None:
    """Whatever was taken is what the documentation says, and reads as it was said."""
    body = read(raw)
    judge.validate(body)
    if route in {"issue_token", "add_hook", "prepare_proposal", "drop_proposal"} or answer.status == 200:
        return
    outcomes = answer.json()["outcomes"]
    if route == "issue_bulletin":
        told = {(one["series"], one["period"]): one["value"] for one in outcomes if one["slot"] == "statement"}
        wanted = {key: value_text(value) for key, value in said(body).items()}
        assert told.items() >= wanted.items() or any(one["pinned"] for one in outcomes)
    elif body.get("value") is not None:
        assert outcomes[0]["value"] == value_text(body["value"])


class Trial:
    """One route's mutants, sent one after the other."""

    def __init__(self, town: Service, route: str, seed: int) -> None:
        self._town = town
        self._route = route
        self._stage = Stage(town)
        self._mutator = Mutator(f"{route} {seed}")
        document = json.loads(openapi_document(town.app))
        schema = {"$ref": f"#/components/schemas/{BODIED[route].body.__name__}", "components": document["components"]}  # type: ignore[union-attr]  # those with a body
        self._judge = jsonschema_rs.validator_for(schema)
        self.taken = 0

    async def run(self, times: int) -> None:
        good = await self._stage.prepare(self._route)
        head = self._town.head()
        for _ in range(times):
            raw = self._mutator.mutant(good.body)
            answer = await self._asked(good, raw)
            assert answer.status in {200, 201} or 400 <= answer.status < 500, (raw[:2000], answer)
            if answer.status >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert self._town.head() == head, raw[:2000]
                continue
            self.taken += 1
            try:
                check_taken(self._route, self._judge, raw, answer)
            except Exception as error:
                raise AssertionError(f"taken, but {error}: {raw[:2000]!r}") from error
            good = await self._stage.prepare(self._route)
            head = self._town.head()

    async def _asked(self, good: Prepared, raw: bytes) -> Answer:
        answer = first = await self._town.asked(good.method, good.url, raw, good.headers)
        for _ in range(2):
            if answer.cpu >= SLOW:
                answer = await self._town.asked(good.method, good.url, raw, good.headers)
        assert answer.cpu < SLOW, (raw[:2000], answer)
        return first


@pytest.mark.parametrize("route", BODIED)
def test_mutated_bodies_are_taken_only_if_they_are_good(tmp_path, route):
    begin(tmp_path / "ledger.db")
    with service(tmp_path / "ledger.db") as town:
        trial = Trial(town, route, 1)

        town.run(trial.run(MUTANTS // len(BODIED)))

    assert trial.taken > 0, "a mutation now and then leaves the body good"


@pytest.mark.parametrize("route", BODIED)
def test_the_body_that_is_mutated_is_good(tmp_path, route):
    begin(tmp_path / "ledger.db")
    with service(tmp_path / "ledger.db") as town:
        good = town.run(Stage(town).prepare(route))

        answer = town.ask(good.method, good.url, good.body, **good.headers)

    assert answer.status == (200 if good.method == "PATCH" or route == "drop_proposal" else 201)
