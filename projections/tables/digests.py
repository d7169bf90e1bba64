"""One digest a table, so that two generations of the projections can be held against each other."""

import hashlib

from projections.tables.generations import TABLES, Generation

_KEYS = {
    "series": "id",
    "descriptions": "kind, key, pos_from",
    "vintages": "series, slot, period, ordered, entry, rec_from",
    "deeds": "series, period, slot, entry, kind, pos_from, pub_from",
    "touches": "series, position",
    "scopes": "scope, position",
    "totals": "series",
    "evidence": "name, position",
}


def digest(generation: Generation, table: str) -> str:
    """SHA-256 (hex) over the table's rows in order of its key."""
    whole = hashlib.sha256()
    for row in generation.connection.execute(f"SELECT * FROM {table} ORDER BY {_KEYS[table]}"):  # noqa: S608 - the names are this module's own
        whole.update(repr(row).encode())
    return whole.hexdigest()


def digests(generation: Generation) -> dict[str, str]:
    """Every table's digest, by its name."""
    return {table: digest(generation, table) for table in TABLES}
