"""Whatever a spec says and a file holds, it is read or refused in the importer's own words, and nothing falls."""

import random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from importers.import_refusals import NotASpec, Unreadable
from importers.reading.file_reading import FileReader
from importers.specs.spec import Spec
from importers.specs.spec_reading import spec_from
from tests.importers.mutating import FIRST, SPECS, spoiled

_VALUES = r"""
""|"x"|" people "|"{place}"|"count-{place}-{date}"|"{"|"%Y"|"%Y/%Y"|"%q"|"iso"|[]|{}|0|-1|10|1e9|true|nan|
2022-03-01|2022-03-01T08:00:00Z|["%d.%m.%Y", "iso"]|["", "0"]|["%"]|["list", "rows:", "rows:a.b"]|"csv"|
"json"|"last"|"skip"|"refuse"|"adjustments"|"D"|"Q"|"level"|"utf-16"|"utf-7"|"idna"|"hex"|";"|"\t"|"\""|"\n"|
{ decimal = "," }|{ "" = "exact" }|{ column = "date" }|{ column = "people" }|{ people = "people" }|
{ "5" = "about", "(" = "over", "%" = "exact" }|{ minus = ["parentheses", "trailing"], percent = true }|
{ ranges = "middle", round = 2, digits = "any" }|{ multiples = { k = 1000, "" = 0 } }|{ thousands = [" ", "'"] }|
{ p = "P", "*" = "", "(1)" = "about" }|{ "" = "x" }|{ columns = ["date", "place"] }|{ of = "published" }|
{ column = "date", formats = ["sdmx", "epoch", "epoch-ms", "serial", "fiscal", "%d.%m.%y"], zone = "Asia/Tokyo" }|
{ column = "date", years_from = 1930, formats = ["%y"] }
""".replace("\n", "").split("|")
_KEYS = """
title|unit|decimals|frequency|lag_days|starts_on|closing|path|format|layouts|delimiter|encoding|of|reason|
period|columns|qualifiers|statuses|long|ignored|numbers|missing|words|unknown|repeated|unreadable|short_rows|
empty|value|series|names|people|dogs|nonsense|marks|years_from|zone|multiples|round
""".replace("\n", "").split("|")
_CELLS = [
    "date",
    "people",
    "place",
    "2022-03-01",
    "north",
    "5",
    "~5",
    "1 000,5",
    "1e5",
    "",
    " ",
    '"',
    "(",
    "٣",
    "(5)",
    "5-9",
    "5%",
    "5 p",
    "44621",
    "1646092800000",
    "2022M03",
    "1.2.45",
    "9" * 30,
]


def twisted(text: str, chance: random.Random) -> str:
    """A spec of which one to three lines say something else, are gone, or stand twice."""
    lines = text.strip().splitlines()
    for _ in range(chance.choice((0, 1, 1, 2))):
        at = chance.randrange(len(lines))
        key = lines[at].partition(" = ")[0] if " = " in lines[at] and chance.random() < 0.6 else chance.choice(_KEYS)
        match chance.randint(0, 4):
            case 0:
                lines[at] = f"{key} = {chance.choice(_VALUES)}"
            case 1:
                lines.insert(at, f"{key} = {chance.choice(_VALUES)}")
            case 2 if len(lines) > 1:
                del lines[at]
            case 3:
                lines.insert(at, chance.choice([*lines, "[files.long]", "[files.columns]", "[[files]]", "[series.x]"]))
            case _:
                lines[at] = lines[at].replace(
                    chance.choice(["=", '"', "[", "e", "-"]), chance.choice(["", '"', "{", "x"]), 1
                )
    return "\n".join(lines)


def any_spec(chance: random.Random) -> Spec | None:
    try:
        return spec_from(twisted(chance.choice(list(SPECS.values())), chance))
    except NotASpec as refusal:
        check_words(refusal.message)
        return None


def check_words(message: str) -> None:
    """No words of the library, nor its places."""
    assert "Object " not in message
    assert "`$" not in message


def any_content(chance: random.Random) -> bytes:
    match chance.randint(0, 3):
        case 0:
            return spoiled(chance.choice(list(FIRST.values())).encode(), chance)
        case 1:
            rows = [
                ",".join(chance.choice(_CELLS) for _ in range(chance.randint(0, 4)))
                for _ in range(chance.randint(0, 5))
            ]
            return "\n".join(["date,place,people", *rows]).encode(chance.choice(["utf-8", "utf-16", "utf-16-le"]))
        case 2:
            return bytes(chance.randint(0, 255) for _ in range(chance.randint(0, 40)))
        case _:
            return "".join(chance.choice([*_CELLS, *'{}[]:,"', '":', '{"date": "2022-03-01", '])
                           for _ in range(chance.randint(0, 12))).encode()  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_spec_and_any_bytes_are_read_or_refused(chance):
    spec = any_spec(chance)
    if spec is None:
        event("no spec")
        return
    for file in spec.files:
        reader = FileReader(spec, file)
        for _ in range(3):
            try:
                reader.read(any_content(chance))
            except Unreadable as refusal:
                check_words(refusal.message)
                event(type(refusal).__name__)
            else:
                event("read")


@pytest.mark.parametrize("content", [b"", b"\x00", b"[", b"{", b'"', b",", b"\xff\xfe", "é".encode("utf-16")])
@pytest.mark.parametrize("form", SPECS)
def test_a_few_bytes_are_no_version(form, content):
    spec = spec_from(SPECS[form])

    with pytest.raises(Unreadable):
        FileReader(spec, spec.files[0]).read(content)
