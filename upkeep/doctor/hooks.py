"""The hooks of a ledger: whether their secrets are private, and whether anything keeps deliveries from being made."""

from pathlib import Path

from domain.refusals import Refusal
from stores.sqlite.hooks import MOST_REMEMBERED, HookRow, HookRows, HooksExposed, hooks_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_HOOKS: Check = "hooks"


def examine_hooks(path: Path) -> Finding:
    """Check that nobody but its owner can read the file of hooks, that each is active, and nothing was given up."""
    file = hooks_of(path)
    if not file.is_symlink() and not file.exists():
        return ok(_HOOKS, "no hook")
    try:
        with HookRows(path) as rows:
            return _examined(rows)
    except HooksExposed as refusal:
        return wrong(_HOOKS, "hooks exposed", file=file, said=refusal.message)
    except Refusal as refusal:
        return wrong(_HOOKS, "hooks unreadable", file=file, said=refusal.message)


def _examined(rows: HookRows) -> Finding:
    hooks = rows.hooks()
    waiting = sum(rows.waiting(hook.id) for hook in hooks)
    for hook in hooks:
        if hook.state != "active":
            return _stopped(hook)
    for hook in hooks:
        if given_up := rows.deliveries(hook.id, MOST_REMEMBERED, "given-up"):
            last = given_up[0]
            answer = " ".join(str(one) for one in (last.status, last.answer) if one is not None)
            return look(_HOOKS, "deliveries given up", hook=hook.id, number=len(given_up), answer=answer)
    return ok(_HOOKS, "hooks sound", number=len(hooks), waiting=waiting)


def _stopped(hook: HookRow) -> Finding:
    where = " --after POSITION, unless a newer copy is put back" if hook.state == "held" else ""
    return look(_HOOKS, "hook stopped", hook=hook.id, state=hook.state, why=hook.why, where=where)
