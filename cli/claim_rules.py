"""The file with the rules by which claims are compared with figures."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from domain.refusals import Refusal

if TYPE_CHECKING:
    from projections.answers.claim_rules import ClaimRules

_LARGEST = 1 << 20


def configured_rules() -> "ClaimRules":
    """Those of the setting ``reconciliation``; none where it is not set."""
    from cli import settings
    from projections.answers.claim_rules import ClaimRules

    file = settings.find("reconciliation").value
    return claim_rules(Path(file)) if file else ClaimRules()


def claim_rules(file: Path) -> "ClaimRules":
    """What a TOML file says, a table ``[[rule]]`` for each rule.

    Raises UsageError for a file that cannot be read, and for what no rule may say.
    """
    import tomllib

    import msgspec

    from projections.answers.claim_rules import ClaimRules, check_rules
    from stores.plain_files import plain_bytes

    try:
        found = msgspec.convert(tomllib.loads(plain_bytes(file, _LARGEST).decode()), ClaimRules)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{file}: {error}; each rule begins with [[rule]]") from error
    except (OSError, Refusal, ValueError, RecursionError) as error:  # of a number with too many digits, too
        raise click.UsageError(f"the rules for claims in {file} cannot be read: {error}") from error
    try:
        check_rules(found.rule)
    except Refusal as refusal:
        raise click.UsageError(f"{file}: {refusal.message}") from refusal
    return found
