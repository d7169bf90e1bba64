"""A file packed by gzip or ZIP is read as if it were not packed, and what was taken from it is told."""

import bz2
import gzip
import random
import tracemalloc
import zipfile

import pytest

from importers.file_import import import_file
from importers.formats.unpacking import MOST_UNPACKED, unpacked
from importers.import_refusals import Unreadable, UnreadableFile
from importers.reading.file_reading import FileReader
from importers.specs.spec_reading import spec_from
from tests.examples import in_force
from tests.importers.small_histories import PEOPLE
from tests.importers.workbook_files import packed, rows, xlsx

CSV = b"date,people\n2022-03-01,5\n"
JSON = b'[{"date": "2022-03-01", "people": 5}]'
BOOK = xlsx({"A": rows(["date", "people"], ["d44621", "5"])})


def spec_of(form="csv", member=None):
    table = f"\ntable = {{ member = '{member}' }}" if member else ""
    return spec_from(PEOPLE.replace('layouts = ["list", "rows:data"]', f'format = "{form}"{table}'))


def contents(content, **given):
    spec = spec_of(**given)
    return FileReader(spec, spec.files[0]).read(content)


def said(content, **given):
    return [(line.period, [one.value for one in line.said]) for line in contents(content, **given).lines]


def damaged(how):
    whole = bytearray(packed({"a.csv": CSV * 50}, how))
    whole[45:60] = b"\xff" * 15
    return bytes(whole)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        pytest.param("csv", gzip.compress(CSV), id="gzip"),
        pytest.param("csv", gzip.compress(CSV[:12]) + gzip.compress(CSV[12:]) + b"\0\0", id="gzip in two members"),
        pytest.param("csv", packed({"cases.csv": CSV}), id="ZIP"),
        pytest.param("csv", packed({"cases.csv": CSV}, zipfile.ZIP_LZMA), id="ZIP by LZMA"),
        pytest.param("csv", packed({"cases.csv": CSV, "__MACOSX/._cases.csv": b"x"}), id="ZIP of a Mac"),
        pytest.param("csv", packed({"cases.csv.gz": gzip.compress(CSV)}), id="gzip in ZIP"),
        pytest.param("csv", gzip.compress(packed({"cases.csv": CSV})), id="ZIP in gzip"),
        pytest.param("json", gzip.compress(JSON), id="JSON"),
        pytest.param("xlsx", BOOK, id="a workbook, which is a ZIP archive itself"),
        pytest.param("xlsx", gzip.compress(BOOK), id="a workbook in gzip"),
        pytest.param("xlsx", packed({"cases.xlsx": BOOK}, zipfile.ZIP_DEFLATED), id="a workbook in ZIP"),
    ],
)
def test_a_packed_file_says_what_the_file_in_it_says(form, content):
    assert said(content, form=form) == [("2022-03-01", ["5"])]


def test_what_was_taken_is_told():
    assert contents(gzip.compress(CSV)).taken == ("unpacked by gzip",)
    assert contents(packed({"cases.csv": CSV})).taken == ("cases.csv in the archive",)
    assert contents(packed({"cases.csv": CSV}), member="cases.csv").taken == ()
    assert contents(packed({"cases-2022.csv": CSV, "readme.txt": b""}), member="*.csv").taken == (
        "cases-2022.csv in the archive",
    )


def test_rows_that_were_taken_over_from_the_version_before_are_not_looked_for_in_packed_bytes():
    spec = spec_of("json")
    reader = FileReader(spec, spec.files[0])

    reader.read(JSON)
    reader.read(gzip.compress(JSON))

    assert reader.beginning == b""


@pytest.mark.parametrize(
    ("content", "member", "why"),
    [
        pytest.param(packed({"a.csv": CSV, "b.csv": CSV}), None,
                     "several members: 'a.csv', 'b.csv'; name one in the spec: table.member = 'a.csv'", id="several"),
        pytest.param(packed({"a.csv": CSV, "b.csv": CSV}), "*.csv", "several members .* called", id="several that fit"),
        pytest.param(packed({"a.csv": CSV}), "b.csv", "no members .* are called 'b.csv': 'a.csv'", id="none"),
        pytest.param(packed({}), None, "the archive is empty", id="empty"),
        pytest.param(CSV, "a.csv", "it is no ZIP archive, of which the spec takes the member 'a.csv'", id="no archive"),
        pytest.param(packed({"a.zip": packed({"a.csv": CSV})}), None, "an archive within an archive", id="nested"),
        pytest.param(gzip.compress(gzip.compress(CSV)), None, "an archive within an archive", id="gzip twice"),
        pytest.param(gzip.compress(CSV)[:-9], None, "the gzip file breaks off", id="gzip cut off"),
        pytest.param(gzip.compress(CSV)[:-4] + b"abcd", None, "no gzip file that can be read", id="gzip damaged"),
        pytest.param(gzip.compress(CSV) + b"\0" * 70_000 + b"more", None, "no gzip", id="something far behind gzip"),
        pytest.param(gzip.compress(CSV) + b"more", None, "no gzip file that can be read", id="something behind gzip"),
        pytest.param(packed({"a.csv": CSV})[:-9], None, "no ZIP archive that can be read", id="ZIP cut off"),
        pytest.param(packed({"a.csv": CSV}, zipfile.ZIP_STORED).replace(b"2022-03-01", b"2022-03-02"), None,
                     "no ZIP archive that can be read: Bad CRC", id="ZIP damaged"),
        pytest.param(damaged(zipfile.ZIP_DEFLATED), None, "no ZIP archive that can be read", id="ZIP damaged within"),
        pytest.param(damaged(zipfile.ZIP_LZMA), None, "no ZIP archive that can be read", id="LZMA damaged within"),
        pytest.param(bz2.compress(CSV), None, "packed in a way other than gzip or ZIP", id="bzip2"),
        pytest.param(gzip.compress(b"<!doctype html><p>404"), None, "an HTML page, not the data", id="an error page"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_refused(content, member, why):
    with pytest.raises(UnreadableFile, match=why):
        contents(content, member=member)


def test_a_member_with_a_password_is_refused():
    marked = bytearray(packed({"a.csv": CSV}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(sign) + at] |= 1

    with pytest.raises(UnreadableFile, match="protected by a password"):
        contents(bytes(marked))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: packed({"a.csv": content})], ids=["gzip", "ZIP"])
def test_a_small_file_that_becomes_a_large_one_is_refused(pack):
    with pytest.raises(UnreadableFile, match="is larger than 16,777,216 bytes"):
        unpacked(spec_of().files[0], pack(b"0" * (17 << 20)))


def test_a_file_that_was_packed_block_by_block_is_read_whole():
    rows = b"".join(b"2022-03-%02d,%d\n" % (1 + at % 28, at) for at in range(60_000))
    blocks = [gzip.compress(rows[at : at + 999], 0) + b"\0" * (at % 5) for at in range(0, len(rows), 999)]

    within, taken = unpacked(spec_of().files[0], b"".join(blocks))

    assert within == rows
    assert taken == ("unpacked by gzip",)


def test_a_file_of_very_many_members_in_which_hardly_anything_is_packed_is_refused():
    with pytest.raises(UnreadableFile, match="more than 100,000 members"):
        unpacked(spec_of().files[0], gzip.compress(b"") * 100_001)


def test_what_gzip_packed_is_held_once():
    content = gzip.compress(random.Random(1).randbytes(64 << 20), compresslevel=0)
    tracemalloc.start()

    within, _ = unpacked(spec_of().files[0], content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(within) == 64 << 20
    assert most < 80 << 20


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "LZMA"])
def test_what_is_packed_very_small_is_refused_before_much_of_it_is_unpacked(how):
    with pytest.raises(UnreadableFile, match=r"is larger than 16,777,216 bytes|takes more than 340 MiB of memory"):
        unpacked(spec_of().files[0], packed({"a.csv": bytes(500 << 20)}, how))


def test_no_file_becomes_larger_than_the_most():
    assert MOST_UNPACKED == 256 << 20


def test_a_packed_file_is_imported(ledger, tmp_path):
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress(CSV))

    import_file(ledger, path, spec_of(), published_at="2022-03-02")

    assert in_force(ledger, "counters/people/2022-03-01", "2022-03-02").value == "5"


def test_nothing_is_recorded_of_what_is_refused(ledger, tmp_path):
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress(b"0" * (17 << 20)))

    with pytest.raises(Unreadable):
        import_file(ledger, path, spec_of(), published_at="2022-03-02")
    assert ledger.head() == 0
