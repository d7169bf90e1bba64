"""Tables of figures drawn at random: series with names of any letters, periods of one frequency, and what is said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

# Letters as they are written, the part of a slug that they are, and the one that they are in Latin letters.
LETTERS = (
    *((one, one, one) for one in "abcxyz019"),
    *((one.upper(), one, one) for one in "qrstuv"),
    *(("é", "e", "e"), ("Ü", "u", "u"), ("ñ", "n", "n"), ("ç", "c", "c"), ("Š", "s", "s"), ("Ž", "z", "z")),
    *(
        ("ø", "", "o"),
        ("ß", "", "ss"),
        ("ł", "", "l"),
        ("Ж", "", "zh"),
        ("Б", "", "b"),
        ("λ", "", "l"),
        ("和", "", "he"),
    ),
)
APART = tuple(" -'.&(),;|/+_")
IN_QUOTES = ('"', "\n", "\t")
COLUMNS = ("country", "Region/Land", "Größe", "a.b", "КЛЮЧ", "Key one", "sex (m|f)", 'a "b"', "x,y", "Δ", "n°")
_FIRST, _LAST = date(1950, 1, 1), date(2049, 12, 31)
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Figure:
    """What is said of one period of one series; ``value`` is None where nothing is, whatever its marks."""

    value: str | None
    qualifier: str = "exact"
    status: str | None = None


@dataclass(frozen=True)
class Key:
    """One series: what stands in the key columns, and its slug."""

    cells: tuple[str, ...]
    slug: str


@dataclass(frozen=True)
class DrawnTable:
    """Series by periods; ``figures`` by their places, ``named`` the lines of a spec that name the series."""

    frequency: str
    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    periods: tuple[str, ...]
    figures: dict[tuple[int, int], Figure]
    template: str
    named: str

    def meant(self, source: str) -> dict[tuple[str, str], tuple[str, str, str | None]]:
        """All that the table says, by series and period."""
        return {
            (f"{source}/{self.keys[key].slug}", self.periods[at]): (one.value, one.qualifier, one.status)
            for (key, at), one in self.figures.items()
            if one.value is not None
        }


def is_writable(text: str, encoding: str) -> bool:
    """Whether the encoding has every letter, as it stands."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def first_days(draw: st.DrawFn, frequency: str) -> list[date]:
    """The first days of some periods, each once."""
    days = draw(st.lists(st.integers(0, (_LAST - _FIRST).days), min_size=1, max_size=5))
    return list(dict.fromkeys(first_of(_FIRST + timedelta(days=one), frequency) for one in days))


def first_of(day: date, frequency: str) -> date:
    """The first day of the period in which a day lies; of a week that began in the year before, the next Monday's."""
    if frequency == "W":
        monday = day - timedelta(days=day.weekday())
        return monday if monday >= _FIRST else monday + timedelta(days=7)
    month = {"D": day.month, "M": day.month, "Q": (day.month - 1) // 3 * 3 + 1, "A": 1}[frequency]
    return day if frequency == "D" else date(day.year, month, 1)


def period_text(first: date, frequency: str) -> str:
    """The period that begins on a day, as the ledger calls it."""
    if frequency == "W":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    return {
        "D": first.isoformat(),
        "M": f"{first.year}-{first.month:02}",
        "Q": f"{first.year}-Q{(first.month + 2) // 3}",
        "A": f"{first.year}",
    }[frequency]


def value(draw: st.DrawFn) -> str:
    """A number below or above zero, with its decimals, trailing zeros too."""
    places = draw(st.integers(0, _MOST_DECIMALS))
    number = draw(st.integers(-(10**9), 10**9) | st.integers(-50, 50))
    digits = f"{abs(number):0{places + 1}}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if number < 0 else text


def _slug(parts: Sequence[str]) -> str:
    return "-".join(filter(None, "".join(parts).split("-")))


@dataclass
class _Names:
    """The names of the cells of one key column, with what the spec has to say of them."""

    encoding: str
    in_quotes: bool
    transliterates: bool

    def draw(self, draw: st.DrawFn) -> tuple[str, str]:
        """The text of one cell, and its part of a slug."""
        letters = [one for one in LETTERS if is_writable(one[0], self.encoding)]
        apart = [(one, "-", "-") for one in APART if is_writable(one, self.encoding)]
        apart += [(one, "-", "-") for one in IN_QUOTES] if self.in_quotes else []
        first = draw(st.sampled_from(letters))
        others = draw(st.lists(st.sampled_from([*letters, *apart]), max_size=5))
        pieces = [first, *others]
        while pieces[-1][1] == "-":
            pieces.pop()
        text = re.sub(" +", " ", "".join(one[0] for one in pieces))
        return text, _slug([one[2 if self.transliterates else 1] for one in pieces])


def drawn_table(draw: st.DrawFn, frequency: str, encoding: str, *, in_quotes: bool) -> tuple[DrawnTable, list[date]]:
    """A table whose texts the encoding has, and the first days of its periods; None of ``in_quotes`` else."""
    many = draw(st.integers(1, 2))
    columns = tuple(draw(st.permutations([one for one in COLUMNS if is_writable(one, encoding)]))[:many])
    transliterates = draw(st.booleans())
    names = _Names(encoding, in_quotes, transliterates)
    told: dict[str, dict[str, str]] = {}
    each = [_cells(draw, names, column, told, is_first=not at) for at, column in enumerate(columns)]
    keys = _keys(each)
    days = first_days(draw, frequency)
    figures = {(key, at): _figure(draw) for key in range(len(keys)) for at in range(len(days))}
    lines = ["transliterate = true"] if transliterates else []
    lines += [f"names.{toml(column)} = {toml(of)}" for column, of in told.items()]
    template = "-".join(f"{{{column}}}" for column in columns)
    periods = tuple(period_text(one, frequency) for one in days)
    return DrawnTable(frequency, columns, tuple(keys), periods, figures, template, "\n".join(lines)), days


def _cells(
    draw: st.DrawFn, names: _Names, column: str, told: dict[str, dict[str, str]], *, is_first: bool
) -> list[tuple[str, str]]:
    """The cells of a key column and their parts of slugs; some have names that the spec gives them."""
    found: dict[str, str] = {}
    for at in range(draw(st.integers(1, 3))):
        text, part = names.draw(draw)
        is_told = not part or draw(st.integers(0, 5)) == 0
        part = f"n{at}" if is_told else part
        if text in found or part in found.values():
            continue
        found[text] = part
        if is_told:
            told.setdefault(column, {})[text] = part.upper()
    if not is_first and draw(st.integers(0, 3)) == 0:
        found[""] = ""
        told.setdefault(column, {})[""] = ""
    return list(found.items())


def _keys(each: list[list[tuple[str, str]]]) -> list[Key]:
    found: dict[str, Key] = {}
    for first, part in each[0]:
        for rest, behind in each[1] if len(each) > 1 else [(None, "")]:
            slug = "-".join(filter(None, (part, behind)))
            cells = (first,) if rest is None else (first, rest)
            found.setdefault(slug, Key(cells, slug))
    return list(found.values())


def _figure(draw: st.DrawFn) -> Figure:
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return Figure(None, status=draw(st.sampled_from([None, "E"])))
    qualifier = draw(st.sampled_from(["about", "over", "under"])) if kind == 1 else "exact"
    status = draw(st.sampled_from(["P", "E", "B"])) if kind in (2, 3) else None
    return Figure(value(draw), qualifier, status)


def toml(said: object) -> str:
    """A text, a list or a table of TOML."""
    if isinstance(said, dict):
        return "{ " + ", ".join(f"{toml(name)} = {toml(one)}" for name, one in said.items()) + " }"
    if isinstance(said, list | tuple):
        return f"[{', '.join(map(toml, said))}]"
    if isinstance(said, bool):
        return str(said).lower()
    if isinstance(said, int):
        return str(said)
    text = str(said).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{text}"'
