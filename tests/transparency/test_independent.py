"""Programs that were not written here accept our logs as they are served, and find what was changed in them."""

import shutil

import pytest
from cryptography.exceptions import InvalidSignature

from stores.surroundings import surroundings_of
from tests.transparency.grown import SIZES, grown, served
from tests.transparency.independent import go_finds, scales_finds, vlog
from transparency.keys import signers_of
from transparency.publishing import publish
from transparency.transparency_log import Log

GO_IS_MISSING = "Debian's golang-go and golang-golang-x-mod-dev are not installed"


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    return grown(tmp_path_factory.mktemp("grown"))


@pytest.fixture(scope="module")
def places(ledgers):
    with served(ledgers) as places:
        yield places


def key(ledgers):
    return signers_of(surroundings_of(ledgers[1]))[0].verifier


@pytest.mark.parametrize("size", SIZES)
def test_go_accepts_what_is_served(size, ledgers, places):
    if vlog() is None:
        pytest.skip(GO_IS_MISSING)

    assert go_finds(places[size], key(ledgers)) == ""


@pytest.mark.parametrize("size", SIZES)
def test_tlog_scales_accepts_what_is_served(size, ledgers, places):
    earlier = max((one for one in SIZES if one < size), default=0)

    assert scales_finds(places[size], key(ledgers), earlier) == ""


@pytest.mark.parametrize("earlier", SIZES[1:-1])
def test_go_sees_that_the_log_goes_on_from_every_checkpoint_before(earlier, ledgers, places, tmp_path):
    if vlog() is None:
        pytest.skip(GO_IS_MISSING)
    held = tmp_path / "held"
    with Log.open(ledgers[earlier]) as log:
        held.write_text(log.note(log.last()))

    assert go_finds(places[70_000], key(ledgers), held) == ""


@pytest.fixture
def folder(ledgers, tmp_path):
    with Log.open(ledgers[511]) as log:
        publish(log, tmp_path / "log")
    return tmp_path / "log"


@pytest.mark.parametrize("file", ["tile/entries/000", "tile/0/001.p/255", "tile/1/000.p/1", "checkpoint"])
def test_both_find_a_changed_byte(file, folder, ledgers):
    place = folder / file
    content = bytearray(place.read_bytes())
    if file == "checkpoint":  # a digit of the root
        digit = content.index(b"\n", content.index(b"\n") + 1) + 5
        content[digit] = ord("A") if content[digit] != ord("A") else ord("B")
    else:
        content[len(content) // 2] ^= 1
    place.write_bytes(content)

    if file == "checkpoint":
        with pytest.raises(InvalidSignature):
            scales_finds(folder, key(ledgers))
    elif file != "tile/entries/000":  # it reads entries by sample
        assert scales_finds(folder, key(ledgers)) == "another root"
    if vlog() is not None:
        assert go_finds(folder, key(ledgers)).startswith("WRONG")


def test_a_log_by_another_key_is_not_accepted(folder, ledgers, tmp_path):
    from transparency.notes import Signer  # noqa: PLC0415 - one test needs it

    other = Signer.fresh(key(ledgers).name).verifier

    with pytest.raises(RuntimeError):
        scales_finds(folder, other)
    if vlog() is not None:
        assert "WRONG" in go_finds(folder, other)


def test_a_published_folder_is_the_log_that_is_served(folder, ledgers):
    assert scales_finds(folder, key(ledgers)) == ""
    assert surroundings_of(ledgers[511]).key.exists()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("000")}

    with Log.open(ledgers[512]) as log:
        publish(log, folder)

    assert scales_finds(folder, key(ledgers), 511) == ""
    assert {path: path.stat().st_mtime_ns for path in before} == before
    shutil.rmtree(folder)
