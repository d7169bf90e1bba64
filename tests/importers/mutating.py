"""Versions of files that were spoiled anywhere, each read after the one before, afresh, and plainly."""

import random
import sys
from collections import Counter

from importers.import_refusals import Unreadable
from importers.reading.file_reading import FileReader
from importers.specs.spec import Spec
from tests.importers.plain_reading import REFUSED, plainly
from tests.importers.small_histories import COUNTS, LONG, spec

# The forms in which a file may hold its figures, by name.
_OF_CSV = COUNTS.replace('layouts = ["list", "rows:data"]', 'format = "csv"')
_OF_JSON = LONG.replace('format = "csv"', 'layouts = ["list", "rows:data"]')
SPECS = {"wide json": COUNTS, "wide csv": _OF_CSV, "long json": _OF_JSON, "long csv": LONG}
RULES = ("last", "first", "refuse")

_WIDE_CSV = """date,people,people*,dogs,day,news
2022-03-01,5,,3,1,"a ""quoted"" word"

2022-03-02,~7,about,,2,"two
lines"
2022-03-0@,8,more,1,3,
2022-03-04,,,2,4,x
"""
_LONG_CSV = """date,place,people,note
2022-03-01,north,5,
2022-03-01,South,"7","a, b"
2022-03-02,north,6,"two

lines"
2022-03-0@,north,9,
2022-03-02,east,1,
,,,
"""
_WIDE_JSON = """[
 {"date": "2022-03-01", "people": 5, "people*": "", "day": 1, "news": "a \\"quoted\\" word, }]"},
 {"date": "2022-03-02", "people": "~7", "people*": "about", "day": [1, {"a": "]}"}]},
 {"date": "2022-03-0@", "people": 8, "dogs": 1, "news": "caf\\u00e9 \\ud83d\\ude00"},
 {"date": "2022-03-04", "people": NaN, "dogs": 2.50}
]"""
_LONG_JSON = """{"a": {"data": [1]}, "data": [
 {"date": "2022-03-01", "place": "north", "people": 5},
 {"date": "2022-03-01", "place": "South", "people": "7", "note": "{\\"date\\": 1}"},
 {"date": "2022-03-02", "place": "north", "people": 6}, {"date": "2022-03-0@", "place": "north", "people": 9},
 {"date": "2022-03-02", "place": "e\\u0061st", "people": 1}
], "end": true}"""
FIRST = {"wide json": _WIDE_JSON, "wide csv": _WIDE_CSV, "long json": _LONG_JSON, "long csv": _LONG_CSV}

_PIECES = [
    b'"', b'""', b",", b",,", b"\n", b"\r", b"\r\n", b"\n\n", b";", b" ", b"\\", b"\\u00", b"\\ud83d", b"{", b"}", b"[",
    b"]", b":", b"},", b'{"', b'": ', b"NaN", b"null", b"true", b"0", b"1", b"9", b"-", b".", b"e", b"~", b"x", b"\x00",
    b"\xff", b"\xc3", b"\xc3\xa9", b"\xef\xbb\xbf", b"date", b"people", b'"people": 1, ', b"2022-03-01", b"north,",
    b"2022-03-05,11,,,,\n", b"2022-03-05,north,11,\n", b'{"date": "2022-03-05", "people": 11, "place": "north"},',
]  # fmt: skip


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """The content with one to three changes: bytes put in, left out, changed, doubled, moved, or cut off."""
    for _ in range(chance.choice((1, 1, 1, 1, 1, 2, 3))):
        at = chance.randint(0, len(content))
        to = min(len(content), at + chance.choice((0, 1, 1, 2, 5, 30)))
        piece = chance.choice(_PIECES)
        lines = content.splitlines(keepends=True)
        match chance.randint(0, 9):
            case 0 | 1 | 2:
                content = content[:at] + piece + content[at:]
            case 3 | 4:
                content = content[:at] + content[to:]
            case 5 | 6:
                content = content[:at] + piece + content[to:]
            case 7 if lines:
                one, other = chance.randrange(len(lines)), chance.randint(0, len(lines))
                content = b"".join([*lines[:other], lines[one], *lines[other:]])
            case 8 if lines:
                gone = chance.randrange(len(lines))
                content = b"".join([*lines[:gone], *lines[gone + 1 :]])
            case _:
                content = content[:at] if chance.random() < 0.3 else content[:at] + content[at:to] + content[at:]
    return content


def first_version(form: str, rule: str) -> bytes:
    """A version that can be read; one period stands twice in it unless the rule refuses that."""
    return FIRST[form].replace("@", "3" if rule == "refuse" else "2").encode()


def history(form: str, rule: str, chance: random.Random, most: int) -> list[bytes]:
    """A file's first version and those that came of it, mostly of the last that can still be read."""
    first, read = first_version(form, rule), with_rule(form, rule)
    if chance.random() < 0.2:
        first = first.replace(b"\n", b"\r\n")
    if chance.random() < 0.5:
        first = first.replace(b"NaN", b"null")
    versions, good = [first], [first]
    while len(versions) < most:
        before = chance.choice((good[-1], good[-1], good[-1], chance.choice(good), versions[-1]))
        versions.append(before if chance.random() < 0.05 else spoiled(before, chance))
        if plainly(read, versions[-1]) != REFUSED:
            good.append(versions[-1])
    return versions


def check(form: str, rule: str, versions: list[bytes]) -> Counter[str]:
    """Each version says the same after the one before it, afresh, and read plainly; how often it said what."""
    read = with_rule(form, rule)
    following, told = FileReader(read, read.files[0]), Counter[str]()
    for content in versions:
        followed = outcome(following, content)
        assert followed == outcome(FileReader(read, read.files[0]), content), content
        plain = plainly(read, content)
        assert (REFUSED if isinstance(followed, str) else followed) == plain, (content, followed, plain)
        told["refused" if plain == REFUSED else "read"] += 1
    return told


def with_rule(form: str, rule: str) -> Spec:
    """The form's spec with this rule for periods that stand twice."""
    return spec(SPECS[form].replace('"last"', f'"{rule}"'))


def outcome(reader: FileReader, content: bytes) -> object:
    """What the version says, or the words of its refusal."""
    try:
        contents = reader.read(content)
    except Unreadable as refusal:
        return f"{type(refusal).__name__}: {refusal.message}"
    said = {}
    for line in contents.lines:
        for one in line.said:
            assert (one.series, line.period) not in said
            said[one.series, line.period] = (one.value, one.qualifier)
    return said, set(contents.repeated), set(contents.unknown)


def main(wanted: int, seed: int) -> None:
    """Read so many spoiled versions, and print how many were."""
    chance, told = random.Random(seed), Counter[str]()
    while sum(told.values()) < wanted:
        form, rule = chance.choice(list(SPECS)), chance.choice(RULES)
        told += check(form, rule, history(form, rule, chance, most=chance.randint(2, 12)))
    print(f"{sum(told.values()):,} versions read in three ways, each alike: {dict(told)}")  # noqa: T201 - a program


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
