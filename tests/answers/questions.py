"""Questions to every read route at random moments of both axes, about whatever a ledger holds, drawn from a seed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from urllib.parse import quote, urlencode

from api.http import addresses
from api.http.query_string import Parameter
from api.reading.read_route import Read
from api.routes import document_content, mirrored, publication
from api.routes.charts import CHARTS
from api.routes.pages import PAGES
from api.routes.reads import READS
from tests.answers.held import Held
from transparency.tile_paths import TilePath

HOST = "figures.example"
# A question that fits the ledger; the address with its query.
Draw = Callable[["Questions"], str]
_CLOCKS = ("", "", "T00:00:00Z", "T12:30:00+02:00", "T23:59:59.999999Z")
_MOMENTS = frozenset({"as_of", "from", "to"})
_DAYS = frozenset({"published_from", "published_to", "recorded_from", "recorded_to"})
_PERIODS = frozenset({"start", "end", "before"})
_POSITIONS = frozenset({"position", "from_position", "to_position", "after"})
# Of two that bound something the second is not before the first.
_ORDERED = (
    ("start", "end"), ("from", "to"), ("from_position", "to_position"), ("published_from", "published_to"),
    ("recorded_from", "recorded_to"),
)  # fmt: skip
_OFTEN, _SELDOM = 0.8, 0.25
_NO_SHA256 = "0" * 64


class Questions:
    """What is asked of one route, one question after the other; the same for the same seed and ledger."""

    def __init__(self, held: Held, seed: str) -> None:
        self.held = held
        self.chance = Random(seed)

    def of(self, route: str) -> Iterator[str]:
        """Addresses without end."""
        while True:
            yield ROUTES[route](self)

    def read(self, read: Read, ending: str = "") -> str:
        """An address of a read at a moment, with some of its parameters."""
        series = self.chance.choice(list(self.held.periods))
        words = {
            "source": series.partition("/")[0] if "{series" in read.path else self.chance.choice(self.held.sources),
            "series": series.partition("/")[2],
            "period": self.chance.choice(self.held.periods[series]),
            "document": self._one(self.held.documents),
            "bulletin": self._one(self.held.bulletins),
            "position": str(self.chance.randint(1, self.held.head)),
        }
        path = read.path.replace(":str", "").format(**words) + ending
        given = dict(self._given(read))
        if "vintages" in given:  # which are named one by one, and not by bounds
            given = {name: said for name, said in given.items() if name not in {"from", "to"}}
        if "reverted" in given:  # which a list alone has, and no poller
            given.pop("after", None)
        for first, second in _ORDERED:
            if first in given and second in given:
                given[first], given[second] = sorted((given[first], given[second]), key=_as_ordered)
        return f"{path}?{urlencode(given)}" if given else path

    def _given(self, read: Read) -> Iterator[tuple[str, str]]:
        moments = {"as_of": _OFTEN, "position": _OFTEN, "recorded_as_of": 0.0}
        if self.chance.random() < _SELDOM:
            moments |= {"position": 0.0, "recorded_as_of": 1.0}
        for name, parameter in read.known.items():
            share = 1.0 if parameter.is_asked else moments.get(name, _SELDOM)
            if name == "format" or (name in _MOMENTS and read.times == "none"):
                share = _OFTEN
            if name != "cursor" and self.chance.random() < share:
                yield name, self._value(parameter)

    def _value(self, parameter: Parameter) -> str:
        name, held, chance = parameter.name, self.held, self.chance
        if words := parameter.schema.get("enum"):
            assert isinstance(words, list), "a list of words"
            return str(chance.choice([one for one in words if one]))
        if name in _MOMENTS:
            return self._moment()
        if name in _POSITIONS:
            return str(chance.randint(0, held.head))
        if name in _DAYS:
            return self._day()
        if name in _PERIODS:
            return chance.choice(held.periods[chance.choice(list(held.periods))])
        return self._other(parameter)

    def _other(self, parameter: Parameter) -> str:
        held, chance = self.held, self.chance
        made: dict[str, Callable[[], str]] = {
            "recorded_as_of": lambda: chance.choice(held.instants),
            "limit": lambda: str(chance.choice((1, 2, 7, 100, 1000))),
            "source": lambda: chance.choice(held.sources),
            "series": lambda: ",".join(chance.sample(list(held.periods), self._columns(parameter))),
            "q": lambda: chance.choice(list(held.periods))[-3:],
            "release": lambda: chance.choice(("first", "latest", "1", "2", "3")),
            "min_difference": lambda: chance.choice(("0", "1", "50", "1000")),
            "stream": lambda: chance.choice(held.streams),
            "vintages": lambda: ",".join({self._moment() for _ in range(chance.randint(1, 4))}),
            "earlier": lambda: chance.choice(("first", "1")),
            "later": lambda: chance.choice(("latest", "2", "3")),
            "reverted_within": lambda: str(chance.choice((0, 1, 7))),
            "hac_lags": lambda: str(chance.randint(0, 3)),
            "within_latest": lambda: chance.choice(("0", "0.2", "1")),
            "min_waiting_period": lambda: str(chance.choice((0, 7, 60))),
        }
        return made[parameter.name]()

    def _columns(self, parameter: Parameter) -> int:
        return self.chance.randint(1, min(3, len(self.held.periods))) if parameter.is_many else 1

    def _day(self) -> str:
        first, last = self.held.days
        return str(first + timedelta(days=self.chance.randint(0, (last - first).days)))

    def _moment(self) -> str:
        return self._day() + self.chance.choice(_CLOCKS)

    def _one(self, names: list[str]) -> str:
        return self.chance.choice(names) if names else "none"

    def document_content(self) -> str:
        """The bytes of a document."""
        document, _ = self.chance.choice(self.held.contents) if self.held.contents else ("none", "")
        return addresses.filled(addresses.DOCUMENT_CONTENT, document)

    def content(self) -> str:
        """The bytes of a SHA-256."""
        _, sha256 = self.chance.choice(self.held.contents) if self.held.contents else ("", _NO_SHA256)
        return addresses.filled(mirrored.CONTENT, sha256)

    def tile(self) -> str:
        """A tile of hashes or of entries, the last of them of any width that was signed."""
        number = self.chance.randint(0, (self.held.size - 1) // 256)
        most = min(256, self.held.size - 256 * number)
        width = most if self.chance.random() < _SELDOM else self.chance.randint(1, most)
        return f"/log/{TilePath(self.chance.choice((0, None)), number, width)}"

    def checkpoints(self) -> str:
        """A part of the list of checkpoints."""
        return f"{mirrored.CHECKPOINTS}?after={self.chance.randint(0, self.held.checkpoints)}&limit=1"

    def proof_of_event(self) -> str:
        """The proof that an event is in the log."""
        return addresses.filled(publication.PROOF, str(self.chance.randint(1, self.held.size)))

    def oembed(self) -> str:
        """The frame for a chart."""
        shown = self.chance.choice([one.read for one in CHARTS if "svg" in one.forms])
        address = f"http://{HOST}{self.read(shown, '.svg')}"
        return f"{addresses.OEMBED}?url={quote(address, safe='')}"


def _as_ordered(said: str) -> tuple[int, str]:
    return (int(said), "") if said.isdigit() else (0, said)


def _of(read: Read, ending: str = "") -> Draw:
    return lambda questions: questions.read(read, ending)


PICTURES: dict[str, Draw] = {
    f"{one.read.path}.{form}": _of(one.read, f".{form}") for one in CHARTS for form in one.forms
}
ROUTES: dict[str, Draw] = {
    **{one.path: _of(one) for one in (*PAGES, *READS)},
    **PICTURES,
    document_content.PATH: Questions.document_content,
    publication.CHECKPOINT: lambda _: publication.CHECKPOINT,
    publication.KEY: lambda _: publication.KEY,
    publication.TILES: Questions.tile,
    publication.PROOF: Questions.proof_of_event,
    mirrored.CHECKPOINTS: Questions.checkpoints,
    mirrored.CONTENT: Questions.content,
    addresses.OEMBED: Questions.oembed,
}
