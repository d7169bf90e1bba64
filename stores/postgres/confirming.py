"""The standbys that have to confirm what is recorded, as synchronous_standby_names says it."""

import re
from typing import Any

import psycopg

from stores.postgres.reasons import place_of

_ANY = 1_000
_STREAMING = """
SELECT current_setting('synchronous_standby_names'),
count(*) FILTER (WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')),
count(*) FILTER (WHERE state IS NULL) > 0 FROM standbys()
"""


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


def too_few_standbys(connection: psycopg.Connection[Any]) -> str:
    """Why nothing would be confirmed: too few standbys follow; nothing where enough do, or the asker may not see it."""
    found = connection.execute(_STREAMING).fetchone()
    assert found is not None, "it is one row"
    names, streaming, is_hidden = found
    if is_hidden or streaming >= confirmations(names):
        return ""
    return f"{place_of(connection)} waits for standbys ({names}), and too few follow it"
