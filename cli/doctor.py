"""Verb: what is wrong with a ledger and its surroundings, and what to do."""

from typing import TYPE_CHECKING

import rich_click as click
from click.exceptions import Exit
from msgspec import Struct

from cli.options import LEDGER, print_json

if TYPE_CHECKING:
    from upkeep.doctor.finding import Finding


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@LEDGER
def doctor(as_json: bool) -> None:
    """Say what is wrong with the ledger and its files, and what to do. Changes nothing.

    "look" marks something to check; no data is lost. Ends with exit code 1 if something is wrong.
    """
    from cli import settings
    from upkeep.doctor.examination import examined

    path = settings.database()
    findings = [_worded(one) for one in examined(path)]
    if as_json:
        print_json(_Examination(str(path), _worst(findings), findings))
    else:
        _print(str(path), findings)
    if _worst(findings) == "wrong":
        raise Exit(1)


class _WordedFinding(Struct, frozen=True):
    """The finding of a check, in words."""

    check: str
    verdict: str
    seen: str
    do: str


class _Examination(Struct, frozen=True):
    """The worst verdict, and what every check found."""

    database: str
    verdict: str
    findings: list[_WordedFinding]


def _worded(finding: "Finding") -> _WordedFinding:
    from cli.doctor_words import worded

    return _WordedFinding(finding.check, finding.verdict, *worded(finding))


def _worst(findings: list[_WordedFinding]) -> str:
    verdicts = {one.verdict for one in findings}
    return "wrong" if "wrong" in verdicts else "look" if "look" in verdicts else "ok"


def _print(path: str, findings: list[_WordedFinding]) -> None:
    from cli.sheets import Sheet

    sheet = Sheet(f"Examination of {path}").columns(("check", "word"), ("", "word"), ("seen", "prose"))
    for one in findings:
        sheet.row(one.check, one.verdict, f"{one.seen}. Do: {one.do}" if one.do else one.seen)
    sheet.show()
