"""The operators' log, which nobody but its owner may read or change."""

from pathlib import Path

from domain.refusals import Refusal
from stores.operators_copy import OperatorsLogChanged, check_copy
from stores.sqlite.operators import OperatorsLogExposed, check_private, check_rows, log_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_OPERATORS: Check = "the operators' log"


def examine_operators(path: Path) -> Finding:
    """Check that nobody but its owner can read or change the operators' log, and that it is what was noted."""
    file = log_of(path)
    if file.is_symlink() and not file.exists():
        return wrong(_OPERATORS, "operators' log not mounted", file=file, target=file.readlink())
    if file.is_file() and not file.stat().st_size:
        return look(_OPERATORS, "operators' log empty", file=file)
    try:
        check_private(path)
        check_rows(path)
        check_copy(path)
    except OperatorsLogExposed as refusal:
        return wrong(_OPERATORS, "operators' log exposed", file=file, said=refusal.message)
    except OperatorsLogChanged as refusal:
        return wrong(_OPERATORS, "operators' log changed", file=file, said=refusal.message)
    except Refusal as refusal:
        return wrong(_OPERATORS, "operators' log unreadable", file=file, said=refusal.message)
    return ok(_OPERATORS, "operators' log sound" if file.exists() else "no token")
