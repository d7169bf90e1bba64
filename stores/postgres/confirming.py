"""The standbys that have to confirm what is recorded, as synchronous_standby_names says it."""

import re

_ANY = 1_000


def confirmations(names: str) -> int:
    """How many standbys have to confirm, as synchronous_standby_names says it."""
    if not names.strip():
        return 0
    counted = re.match(r"\s*(?:ANY\s+|FIRST\s+)?(\d+)\s*\(", names, re.IGNORECASE)
    return int(counted[1]) if counted else 1


def candidates(names: str) -> int:
    """How many standbys synchronous_standby_names names; 1,000 where it is any."""
    listed = [one for one in re.sub(r"^[^(]*\(|\)", "", names).split(",") if one.strip()]
    return _ANY if "*" in names else len(listed)
