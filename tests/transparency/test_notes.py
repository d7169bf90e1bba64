"""Signed notes are read in the one way in which they are written, and keys say whose they are."""

import base64

import pytest

from transparency.log_refusals import NotACheckpoint, NotASigningKey
from transparency.notes import Checkpoint, Signer, VerifierKey, checkpoint_of, note_of, signed

ROOT = base64.b64encode(bytes(range(32))).decode()
NAME = "town.example/log"


@pytest.fixture
def signer():
    return Signer.fresh(NAME)


def test_the_vector_of_the_specification():
    key = VerifierKey.read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    note = note_of(f"This is an example message.\n\n\N{EM DASH} example.com/foo {line}\n")

    assert note.is_signed_by(key)


def test_what_is_signed_is_read_back(signer):
    checkpoint = Checkpoint(NAME, 257, bytes(range(32)))
    note = note_of(signed(checkpoint, [signer]))

    assert checkpoint_of(note.text) == checkpoint
    assert note.is_signed_by(signer.verifier)
    assert note.is_signed_by(VerifierKey.read(str(signer.verifier)))
    assert signed(checkpoint, [Signer.read(signer.secret())]) == signed(checkpoint, [signer])


def test_several_sign_one_note(signer):
    other = Signer.fresh("other.example")
    note = note_of(signed(Checkpoint(NAME, 1, bytes(32)), [signer, other]))

    assert note.is_signed_by(signer.verifier)
    assert note.is_signed_by(other.verifier)
    assert not note.is_signed_by(Signer.fresh("third.example").verifier)


def test_a_known_key_whose_signature_fails_is_a_refusal(signer):
    note = note_of(signed(Checkpoint(NAME, 5, bytes(32)), [signer]).replace("\n5\n", "\n6\n"))

    with pytest.raises(NotACheckpoint, match="does not hold"):
        note.is_signed_by(signer.verifier)


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}\n+257\n{ROOT}\n",
        f"{NAME}\n0257\n{ROOT}\n",
        f"{NAME}\n2_57\n{ROOT}\n",
        f"{NAME}\n-1\n{ROOT}\n",
        f"{NAME}\n\u0661\n{ROOT}\n",
        f"{NAME}\n257\n{ROOT[:-4]}\n",
        f"{NAME}\n257\n{ROOT[:-2]}==\n",
        f"{NAME}\n257\n\n",
        f"{NAME}\n257\n",
        f"{NAME}\n257\n{ROOT}",
        f"\n257\n{ROOT}\n",
        "",
    ],
)
def test_a_checkpoint_is_written_in_one_way(text):
    with pytest.raises(NotACheckpoint):
        checkpoint_of(text)


def test_extension_lines_are_passed_over():
    assert checkpoint_of(f"{NAME}\n257\n{ROOT}\nmore\n").size == 257


LINE = f"\N{EM DASH} {NAME} {base64.b64encode(bytes(68)).decode()}\n"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        f"text\n{LINE}",
        f"text\n\n{LINE[:-1]}",
        f"text\n\n{LINE}".replace("\n", "\r\n"),
        f"text\n\n{LINE}".replace("\N{EM DASH}", "-"),
        f"text\n\n{LINE}".replace(NAME, "two words"),
        f"text\n\n{LINE}".replace(NAME, "a+b"),
        f"text\n\n\N{EM DASH} {NAME} AAAA\n",
        f"text\n\n\N{EM DASH} {NAME} !!!!AAAAAAAA\n",
        f"te\x00xt\n\n{LINE}",
        f"text\n\n{LINE * 101}",
        f"{'x' * 70_000}\n\n{LINE}",
    ],
)
def test_a_note_is_written_in_one_way(note):
    with pytest.raises(NotACheckpoint):
        note_of(note)


def test_seventeen_signatures_are_read():
    assert len(note_of(f"text\n\n{LINE * 17}").signatures) == 17


@pytest.mark.parametrize(
    "said",
    [
        "",
        "name",
        "name+id",
        "name+00000000+AQ==",
        "na me+00000000+AQ==",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+CekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_verifier_key_that_is_none_is_refused(said):
    with pytest.raises(NotASigningKey):
        VerifierKey.read(said)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.removeprefix("PRIVATE+KEY+"),
        lambda text: text.replace(NAME, "other.example"),
        lambda text: text[:-4],
        lambda text: text.replace("+A", "+B"),
        lambda text: "PRIVATE+KEY+" + text[:0],
    ],
)
def test_a_signing_key_that_is_none_is_refused_and_not_repeated(change, signer):
    text = change(signer.secret())

    with pytest.raises(NotASigningKey) as refused:
        Signer.read(text)

    assert signer.secret().split("+", 4)[4] not in str(refused.value)
