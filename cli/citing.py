"""Verbs: cite a figure so that the citation can be checked, and write the proof that checks it."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import FIGURE
from cli.options import reading

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.answers.citing import Citation
    from projections.answers.proving import Proof

_SERIES_SLASHES = 1
_OF_EITHER = click.argument("key", type=FIGURE, metavar="SERIES|FIGURE")


@click.command()
@_OF_EITHER
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "bibtex", "csl-json"]),
    default="text",
    help="Output format. [default: text]",
)
@reading
def cite(asked: "Asked", key: str, form: str) -> None:
    """Cite a figure or the total of a series, with its position and, once it is signed, its root."""
    import msgspec

    cited = _cited(asked, key)
    route = "total_citation" if _is_series(key) else "citation"
    if asked.prints(route, cited, *key.split("/")):
        return
    if form == "csl-json":
        print(msgspec.json.format(msgspec.json.encode([cited.csl])).decode())
    else:
        print(cited.bibtex if form == "bibtex" else cited.text)
    if cited.root is None and form == "text":
        _tell_how_to_sign(asked)


@click.command()
@_OF_EITHER
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write. [default: named after the figure]",
)
@reading
def prove(asked: "Asked", key: str, output: Path | None) -> None:
    """Write the proof of a figure, or of the total of a series, to one file that can be checked offline."""
    import msgspec

    proof = _proved(asked, key)
    if asked.prints("total_proof" if _is_series(key) else "proof", proof, *key.split("/")):
        return
    name = f"{proof.question.figure.replace('/', '-')}-at-{proof.position}.asreported-proof.json"
    place = output or Path(name)
    place.write_bytes(msgspec.json.format(msgspec.json.encode(proof)) + b"\n")
    value = "withdrawn" if proof.answer.value is None else proof.answer.value
    print(f"{place}: {proof.question.figure} is {value} at position {proof.position}, {len(proof.entries)} events")
    print(f"Check it anywhere: python audit.py proof {place} --key KEY")


def _tell_how_to_sign(asked: "Asked") -> None:
    from transparency.log_refusals import BEGIN

    begun = asked.answers.log.checkpoints.last() is not None
    way = "asreported log sign; if it fails: asreported doctor" if begun else BEGIN
    click.echo(f"There is no root yet to check it with. The operator can sign the ledger: {way}", err=True)


def _is_series(key: str) -> bool:
    return key.count("/") == _SERIES_SLASHES


def _cited(asked: "Asked", key: str) -> "Citation":
    from contextlib import suppress

    from domain.refusals import Refusal
    from projections.answers.citing import cite_figure, cite_total

    with suppress(Refusal):  # whatever keeps it from being signed, it is cited as far as it was
        _sign(asked)
    return (cite_total if _is_series(key) else cite_figure)(asked.answers, asked.at, key)


def _proved(asked: "Asked", key: str) -> "Proof":
    from projections.answers.proving import prove_figure, prove_total

    _sign(asked)
    return (prove_total if _is_series(key) else prove_figure)(asked.answers, asked.at, key)


def _sign(asked: "Asked") -> None:
    """Sign what was recorded since, where the key is there; without it, the last signature is used."""
    from contextlib import closing, suppress

    from domain.refusals import Elsewhere
    from transparency.log_refusals import LogNotBegun, SigningKeyExposed
    from transparency.signing import Signing

    log = asked.answers.log
    if log.checkpoints.last() is not None:
        with suppress(LogNotBegun, SigningKeyExposed, Elsewhere), closing(Signing(log)) as signing:
            signing.sign()
