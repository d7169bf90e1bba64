"""Bad input of every kind, as one table that each way into the ledger is held against."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger

SOURCE, SERIES = "town", "town/cases"
DAY, PUBLISHED = "2022-03-06", "2022-03-07"
# What stands in the table for a moment that depends on the clock.
_AHEAD = "two days ahead"
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


class Taken(NamedTuple):
    """It is no bad input here: it is recorded, and reads as that."""

    reads: str


class NotHere(NamedTuple):
    """It cannot be said here, and why."""

    why: str


class Refused(NamedTuple):
    """An import is refused: of a row with its place, of the whole file, or of what the caller says beside it."""

    what: str


ROW, FILE, BESIDE, SPEC = Refused("row"), Refused("file"), Refused("beside"), Refused("spec")
MISSING = Taken("")  # the cell says that there is nothing
ARGUMENTS_ARE_TEXT = NotHere("every argument of a command is text")
CELLS_OF_CSV_ARE_TEXT = NotHere("every cell of a CSV file is text")


class Case(NamedTuple):
    """One thing in one field: as it stands in JSON, and as a command or a cell says it.

    ``over_http`` is the last word of the problem's type, ``command`` the exit code. ``is_json`` says whether a body
    with it is JSON at all; if not, a problem points at the whole of it.
    """

    field: str
    name: str
    literal: str
    text: str
    over_http: str | Taken
    command: int | Taken | NotHere
    files: Refused | Taken | NotHere
    csv: Refused | Taken | NotHere
    is_json: bool = True

    def at(self, clock: datetime) -> "Case":
        """The case as it is by that clock."""
        if self.text != _AHEAD:
            return self
        day = (clock + timedelta(days=2)).date().isoformat()
        return self._replace(text=day, literal=json.dumps(day))


def _said(field: str, name: str, text: str, http: str | Taken, command: int | Taken | NotHere, files: object) -> Case:
    assert isinstance(files, Refused | Taken | NotHere)
    if files == ROW and "\ud800" in text:
        files = FILE  # half a character spoils the whole text, not one cell of it
    of_csv = FILE if files == ROW and "\0" in text else files  # nor is what holds U+0000 a text, where it stands bare
    return Case(field, name, json.dumps(text), text, http, command, files, of_csv)


def value(name: str, text: str, http: str = "not-a-value", files: Refused | Taken = ROW) -> Case:
    """A text where a value should be."""
    return _said("value", name, text, http, 1, files)


def kept(text: str, reads: str) -> Case:
    """A value that every way takes."""
    return _said("value", f"{text} is {reads}", text, Taken(reads), Taken(reads), Taken(reads))


def literal(name: str, literal: str, files: Refused | Taken | NotHere, field: str = "value") -> Case:
    """JSON of another kind where a text should be; a file's own numbers are exact, and are taken."""
    return Case(field, name, literal, "", "invalid-body", ARGUMENTS_ARE_TEXT, files, CELLS_OF_CSV_ARE_TEXT)


def malformed(name: str, literal: str) -> Case:
    """What is no JSON at all."""
    wrong = "invalid-body"
    return Case("value", name, literal, "", wrong, ARGUMENTS_ARE_TEXT, FILE, CELLS_OF_CSV_ARE_TEXT, is_json=False)


def moment(name: str, text: str, http: str = "not-a-moment") -> Case:
    """A text where a moment should be; of a file it is said beside it."""
    return _said("published_at", name, text, http, 1, BESIDE)


def period(name: str, text: str, http: str = "not-a-period", files: Refused | Taken = ROW) -> Case:
    """A text where a period should be."""
    return _said("period", name, text, http, 1, files)


def note(name: str, text: str) -> Case:
    """A text that none may be; of a file, the title that the spec gives its series."""
    return _said("note", name, text, "invalid-text", 1, BESIDE)


def word(field: str, text: str, command: int, files: Refused | Taken | NotHere, http: str = "unknown-word") -> Case:
    """A word that is not known."""
    return _said(field, f"{field} {text!r}", text, http, command, files)


def slug(name: str, text: str) -> Case:
    """A text where a series should be."""
    return _said("series", name, text, "not-a-slug", 1, SPEC)


def link(name: str, text: str) -> Case:
    """A text where an address should be."""
    return _said("url", name, text, "not-a-url", 1, BESIDE)


_NO_COLUMN = NotHere("no column of a file says so")
_OWN_SERIES = NotHere("a spec names series of its own source only")

VALUES = (
    value("not a number", "NaN", files=MISSING),
    value("a signalling one", "sNaN"),
    value("infinity", "Infinity"),
    value("less than all", "-Infinity"),
    value("infinity, in short", "inf"),
    value("an exponent", "1e5", files=Taken("100000")),
    value("a large exponent", "1e400"),
    value("a huge exponent", "1e999999999999"),
    value("a tiny number", "1e-400"),
    value("5,000 digits", "9" * 5000),
    value("60,000 digits", "9" * 60_000),
    value("5,000 decimals", "0." + "1" * 5000),
    value("19 digits", "1" * 19),
    value("two to the 64", str(2**64)),
    value("ten decimals", "1.0123456789"),
    value("finer than the series", "1.234", "value-does-not-fit", FILE),
    value("too large to be held exactly", "1" * 17, "value-does-not-fit", FILE),
    value("a separator of thousands", "5,840"),
    value("a blank between thousands", "5 840"),
    value("a narrow blank between thousands", "5\u202f840"),
    value("an underscore", "1_000"),
    value("an apostrophe", "5'840"),
    value("a decimal comma", "5,5"),
    value("thousands and a decimal comma", "5.840,00"),
    value("a formula", "=1+1"),
    value("a point at the end", "5840."),
    value("a point at the beginning", ".5", files=Taken("0.5")),
    value("a plus", "+5", files=Taken("5")),
    value("a nought before", "05", files=Taken("5")),
    value("two noughts", "00", files=Taken("0")),
    value("two minuses", "--5"),
    value("a minus apart", "- 5"),
    value("a true minus", "\u22125", files=Taken("-5")),
    value("a minus alone", "-"),
    value("blanks around", " 12 ", files=Taken("12")),
    value("the end of a line", "12\n", files=Taken("12")),
    value("Arabic digits", "\u0665\u0668"),
    value("Devanagari digits", "\u0967\u0968"),
    value("full-width digits", "\uff15\uff18"),
    value("a raised two", "5\u00b2"),
    value("a half", "\u00bd"),
    value("a fraction", "1/2"),
    value("a percentage", "5%"),
    value("hexadecimal", "0x10"),
    value("a word", "five"),
    value("nothing", "", files=MISSING),
    value("NUL behind it", "5\x00"),
    value("a bidirectional control behind it", "5\u202e"),
    value("a lone surrogate", "\ud800"),
    kept("-0", "0"),
    kept("-0.0", "0.0"),
    kept("1.10", "1.10"),
    kept(str(2**53 + 1), str(2**53 + 1)),
    literal("a number", "5840", Taken("5840")),
    literal("a number with a point", "5840.0", Taken("5840.0")),
    literal("a number whose nought counts", "1.10", Taken("1.10")),
    literal("a number that a float rounds", str(2**53 + 1), Taken(str(2**53 + 1))),
    literal("a negative nought", "-0", Taken("0")),
    literal("a number with an exponent", "1e5", Taken("100000")),
    literal("a number with a large exponent", "1e400", ROW),
    literal("a number with a huge exponent", "1e999999999999", ROW),
    literal("a number of 5,000 digits", "9" * 5000, ROW),
    literal("a number of 5,000 decimals", "0." + "1" * 5000, ROW),
    literal("true", "true", ROW),
    literal("false", "false", ROW),
    literal("a list", '["5"]', ROW),
    literal("an empty list", "[]", ROW),
    literal("an object", '{"5": "5"}', ROW),
    malformed("a bare NaN", "NaN")._replace(files=MISSING),
    malformed("a bare infinity", "Infinity")._replace(files=ROW),
    malformed("a bare negative infinity", "-Infinity")._replace(files=ROW),
    malformed("a number with a nought before", "05"),
    malformed("a number with a plus", "+5"),
    malformed("a number without a whole", ".5"),
    malformed("a number without decimals", "5."),
    malformed("a hexadecimal number", "0x10"),
    malformed("a number with an underscore", "1_000"),
    malformed("a number in Arabic digits", "\u0665"),
    malformed("a bare word", "five"),
    malformed("single quotes", "'5'"),
    malformed("nothing at all", ""),
)

MOMENTS = (
    moment("the year 0000", "0000-01-01"),
    moment("the year 0001", "0001-01-01"),
    moment("the year 10000", "10000-01-01"),
    moment("the last year", "9999-12-31"),
    moment("the 30th of February", "2022-02-30"),
    moment("no leap year", "2022-02-29"),
    moment("a 13th month", "2022-13-01"),
    moment("single digits", "2022-3-2"),
    moment("the basic form", "20220302"),
    moment("a week", "2022-W09"),
    moment("a day of a week", "2022-W09-3"),
    moment("a day of the year", "2022-061"),
    moment("a month", "2022-03"),
    moment("a year", "2022"),
    moment("a German date", "02.03.2022"),
    moment("an American date", "03/02/2022"),
    moment("a word", "now"),
    moment("nothing", ""),
    moment("a blank before", " 2022-03-02"),
    moment("the end of a line", "2022-03-02\n"),
    moment("Arabic digits", "\u0662\u0660\u0662\u0662-\u0660\u0663-\u0660\u0662"),
    moment("other hyphens", "2022\u201103\u201102"),
    moment("NUL behind it", "2022-03-02\x00"),
    moment("a lone surrogate", "2022-03-02\ud800"),
    moment("no offset", "2022-03-02T08:00:00"),
    moment("nanoseconds", "2022-03-02T08:00:00.123456789Z"),
    moment("seven digits", "2022-03-02T08:00:00.1234567Z"),
    moment("a leap second", "2022-03-02T23:59:60Z"),
    moment("the hour 24", "2022-03-02T24:00:00Z"),
    moment("a blank in the middle", "2022-03-02 08:00:00Z"),
    moment("a plus turned blank", "2022-03-02T08:00:00 02:00"),
    moment("an offset of a day", "2022-03-02T08:00:00+24:00"),
    moment("an offset without a colon", "2022-03-02T08:00:00+0200"),
    moment("the year 0001 in the east", "0001-01-01T00:00:00+14:00"),
    moment("the last year in the west", "9999-12-31T23:59:59-14:00"),
    moment("Unix time", "1646208000"),
    moment("5,000 digits", "2" * 5000),
    moment("1899", "1899-12-31", "published-out-of-range"),
    moment("a microsecond too early", "1899-12-31T23:59:59.999999Z", "published-out-of-range"),
    moment("two days ahead", _AHEAD, "published-out-of-range"),
    moment("the far future", "9998-12-31", "published-out-of-range"),
    literal("a number", "20220302", NotHere("it is said beside the file, as text"), "published_at"),
    literal("true", "true", NotHere("it is said beside the file, as text"), "published_at"),
    literal("a list", '["2022-03-02"]', NotHere("it is said beside the file, as text"), "published_at"),
)

PERIODS = (
    period("the 30th of February", "2022-02-30"),
    period("single digits", "2022-3-2"),
    period("the basic form", "20220302"),
    period("the year 0000", "0000-01-01"),
    period("the year 0999", "0999-12-31"),
    period("the year 10000", "10000-01-01"),
    period("the last year", "9999-01-01"),
    period("a 13th month", "2022-13"),
    period("a fifth quarter", "2022-Q5"),
    period("a week that the year has not", "2022-W53"),
    period("an instant", f"{DAY}T00:00:00Z", files=Taken("600")),
    period("a span", "2022-03-02--2022-03-05"),
    period("Arabic digits", "\u0662\u0660\u0662\u0662-\u0660\u0663-\u0660\u0662"),
    period("a word", "yesterday"),
    period("blanks around", f" {DAY} ", files=Taken("600")),
    period("NUL behind it", "2022-03-02\x00"),
    period("a lone surrogate", "2022-03-02\ud800"),
    period("5,000 digits", "2" * 5000),
    period("a month in a series of days", "2022-03", "period-does-not-fit"),
    period("a quarter in a series of days", "2022-Q1", "period-does-not-fit"),
    period("a week in a series of days", "2022-W09", "period-does-not-fit"),
    period("a year in a series of days", "2022", "period-does-not-fit"),
)

TEXTS = (
    note("NUL", "a\x00b"),
    note("a bell", "a\x07b"),
    note("an escape", "a\x1b[31mb"),
    note("a tab", "a\tb"),
    note("a carriage return", "a\rb"),
    note("delete", "a\x7fb"),
    note("a control character of Latin-1", "a\x85b"),
    note("right to left from here", "a\u202eb"),
    note("an isolate", "a\u2066b"),
    note("a right-to-left mark", "a\u200fb"),
    note("an Arabic letter mark", "a\u061cb"),
    note("private use", "a\ue000b"),
    note("no character", "a\uffffb"),
    note("an unassigned character", "a\u0378b"),
    note("a lone surrogate", "a\ud800b"),
    note("two surrogates the wrong way round", "a\udc00\ud800b"),
    note("too much", "x" * 2001),
    _said("note", "not in NFC", "cafe\u0301", Taken("caf\u00e9"), Taken("caf\u00e9"), Taken("caf\u00e9")),
    literal("a number", "5", NotHere("a title that is no text is refused with the spec"), "note"),
)

WORDS = (
    word("status", "X", 1, ROW),
    word("status", "p", 1, ROW),
    word("status", "PP", 1, ROW),
    word("status", "\u0420", 1, ROW),
    word("qualifier", "roughly", 2, ROW),
    word("qualifier", "EXACT", 2, ROW),
    word("qualifier", "over\x00", 2, ROW),
    word("reason", "because", 2, _NO_COLUMN),
    word("reason", "Unstated", 2, _NO_COLUMN),
    word("through", "2022-02-30", 1, _NO_COLUMN, "not-a-moment"),
    word("through", "2022-03-05", 1, _NO_COLUMN, "period-does-not-fit"),
    word("through", f"{DAY}T08:00:00Z", 1, _NO_COLUMN, "period-does-not-fit"),
    word("through", "2022-03", 1, _NO_COLUMN, "not-a-moment"),
)

SLUGS = (
    slug("capitals", "Cases"),
    slug("an underscore", "new_cases"),
    slug("a hyphen first", "-cases"),
    slug("a hyphen last", "cases-"),
    slug("two hyphens", "new--cases"),
    slug("a blank", "new cases"),
    slug("other letters", "\u0432\u0438\u043f\u0430\u0434\u043a\u0438"),
    slug("Arabic digits", "\u0665"),
    slug("dots", ".."),
    slug("NUL", "cases\x00"),
    slug("a lone surrogate", "cases\ud800"),
    slug("65 letters", "x" * 65),
    slug("the end of a line", "cases\n"),
)

LINKS = (
    link("a script", "javascript:alert(1)"),
    link("a file", "file:///etc/passwd"),
    link("no scheme", "example.org/a"),
    link("nothing behind the scheme", "https://"),
    link("a user", "https://ada@example.org/"),
    link("a blank", "https://example.org/a b"),
    link("a line of its own", "https://example.org/a\nb"),
    link("NUL", "https://example.org/\x00"),
    link("right to left from here", "https://example.org/\u202e"),
    link("a bracket", "https://[example.org/"),
    link("a port that is none", "https://example.org:port/"),
    link("too much", "https://example.org/" + "a" * 2048),
)

CASES = (*VALUES, *MOMENTS, *PERIODS, *TEXTS, *WORDS, *SLUGS, *LINKS)


class Text(NamedTuple):
    """A whole body or file, made from one that would be taken; ``rows`` is what a file of such rows comes to."""

    name: str
    whole: bytes
    rows: Refused | Taken | NotHere
    points_at: str = ""


def texts(good: Mapping[str, object]) -> Iterator[Text]:
    """A good object, spoiled as a text in every way that there is."""
    text = json.dumps(good)
    body = text.encode()
    inside = text[:-1]
    first = next(iter(good))
    yield Text("nothing", b"", FILE)
    yield Text("blanks", b" \n\t ", FILE)
    yield Text("null", b"null", FILE)
    yield Text("a number", b"5", FILE)
    yield Text("a text", b'"text"', FILE)
    yield Text("true", b"true", FILE)
    yield Text("an empty object", b"{}", FILE, f"/{first}")
    yield Text("an empty list", b"[]", NotHere("it is a list without rows, and says nothing"))
    yield Text("a list", b"[" + body + b"]", NotHere("a file is a list of rows"))
    yield Text("cut off", body[:-3], FILE)
    yield Text("two of them", body + body, FILE)
    yield Text("a letter behind", body + b"x", FILE)
    yield Text("a trailing comma", f"{inside},}}".encode(), FILE)
    yield Text("a comment", f"{text} // so it is".encode(), FILE)
    yield Text("another comment", f"/* so it is */ {text}".encode(), FILE)
    yield Text("a comment of a shell", f"# so it is\n{text}".encode(), FILE)
    yield Text("single quotes", text.replace('"', "'").encode(), FILE)
    yield Text("no quotes around a key", text.replace(f'"{first}"', first, 1).encode(), FILE)
    yield Text("NUL behind", body + b"\x00", FILE)
    yield Text("UTF-16", text.encode("utf-16"), FILE)
    yield Text("UTF-32", text.encode("utf-32"), FILE)
    yield from _inside_a_text(inside)
    yield from _nested(inside)
    yield Text("a key twice", f'{inside}, "{first}": {json.dumps(good[first])}}}'.encode(), FILE)
    escaped = f"\\u{ord(first[0]):04x}{first[1:]}"
    yield Text("a key twice, once escaped", f'{inside}, "{escaped}": "1"}}'.encode(), FILE)
    for unknown in ("valeu", "recorded_at", "recorded_by", "position", "__class__", ""):
        yield Text(f"the unknown key {unknown!r}", f'{inside}, "{unknown}": "1"}}'.encode(), _TOLD, f"/{unknown}")
    yield Text("a slash in an unknown key", f'{inside}, "a/b~c": 1}}'.encode(), _TOLD, "/a~1b~0c")
    yield Text("a key of 5,000 letters", f'{inside}, "{"k" * 5000}": 1}}'.encode(), _TOLD, f"/{'k' * 60}")


_TOLD = NotHere("a column of which the spec does not speak is told of, not refused")


def _inside_a_text(inside: str) -> Iterator[Text]:
    def noted(raw: bytes) -> bytes:
        return f'{inside}, "note": "a'.encode() + raw + b'b"}'

    yield Text("a raw end of line in a text", noted(b"\n"), FILE)
    yield Text("a raw tab in a text", noted(b"\t"), FILE)
    yield Text("a raw NUL in a text", noted(b"\x00"), FILE)
    yield Text("a byte that is no UTF-8", noted(b"\xff"), FILE)
    yield Text("Latin-1", noted(b"\xe9"), FILE)
    yield Text("an overlong slash", noted(b"\xc0\xaf"), FILE)
    yield Text("a surrogate in UTF-8", noted(b"\xed\xa0\x80"), FILE)
    yield Text("a character beyond Unicode", noted(b"\xf4\x90\x80\x80"), FILE)
    yield Text("a lone surrogate", noted(b"\\ud800"), FILE)
    yield Text("two surrogates the wrong way round", noted(b"\\udc00\\ud800"), FILE)
    yield Text("an unknown escape", noted(b"\\x41"), FILE)
    yield Text("half an escape", noted(b"\\u12"), FILE)


def _nested(inside: str) -> Iterator[Text]:
    for deep in (1000, 30_000):
        yield Text(f"{deep} lists", b"[" * deep + b"]" * deep, FILE)
        yield Text(f"{deep} lists in a known key", f'{inside}, "note": {"[" * deep}{"]" * deep}}}'.encode(), _DEEP)
        yield Text(
            f"{deep} lists in an unknown key", f'{inside}, "no": {"[" * deep}{"]" * deep}}}'.encode(), _DEEP, "/no"
        )
    yield Text("10,000 objects", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, FILE, "/a")
    yield Text("50,000 lists that do not end", b"[" * 50_000, FILE)
    yield Text("12,000 objects that do not end", b'{"a":' * 12_000, FILE, "/a")


_DEEP = NotHere("the rows of a file are not looked into so deep")


def begin(path: Path) -> None:
    """A ledger with one series of two decimals by day, and one figure."""
    with open_ledger(path, lambda: _BEGUN) as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="The town"), "tester")
        new = OpenSeries(series=SERIES, title="Cases", unit="persons", measure="cumulative", frequency="D", decimals=2)
        ledger.record(new, "tester")
        first = lines_of([("2022-03-01", SaidStatement(series=SERIES, value="100"))])
        ledger.record(Bulletin(source=SOURCE, published_at="2022-03-01", lines=first), "tester")


def everything(ledger: Path) -> str:
    """A digest of every row of every table in the files of one ledger, apart from the answers kept ready."""
    whole = hashlib.sha256()
    for file in sorted(one for one in ledger.parent.iterdir() if one.suffix in {".db", ".operators"}):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            for line in connection.iterdump():
                whole.update(line.encode(errors="surrogatepass"))
        connection.close()
    return whole.hexdigest()
