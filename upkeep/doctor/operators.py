"""The operators' log: nobody but its owner may read or change it."""

from pathlib import Path

from domain.refusals import Refusal
from stores.sqlite.operators import OperatorsLogExposed, check_private, check_rows, log_of
from upkeep.doctor.finding import Finding, look, ok, wrong

_OPERATORS = "the operators' log"


def examine_operators(path: Path) -> Finding:
    """Whether the tokens are in nobody else's hands."""
    place = log_of(path)
    if not place.is_symlink() and not place.exists():
        return ok(_OPERATORS, "none: no token was issued here")
    if place.is_symlink() and not place.exists():
        return wrong(_OPERATORS, f"{place} leads to {place.readlink()}, which is not there", "is its disk mounted?")
    if place.is_file() and not place.stat().st_size:
        return look(_OPERATORS, f"{place} is empty", "put its copy back; the tokens are not known")
    try:
        check_private(path)
        check_rows(path)
    except OperatorsLogExposed as refusal:
        return wrong(_OPERATORS, refusal.message, f"chmod 600 {place}; asreported token list")
    except Refusal as refusal:
        return wrong(_OPERATORS, refusal.message, f"put its copy back as {place}")
    return ok(_OPERATORS, "its owner's alone")
