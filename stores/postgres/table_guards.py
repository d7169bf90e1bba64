"""The guards of the tables in PostgreSQL, compared with those that the numbered files make."""

import re
from typing import Any

import psycopg

from stores.postgres.migrating import laid_out_by

Connection = psycopg.Connection[tuple[Any, ...]]
_FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\((.*?)\)\s*RETURNS.*?AS \$\$(.*?)\$\$;", re.DOTALL)
_TRIGGER = re.compile(r"CREATE TRIGGER .*?;", re.DOTALL)
_TABLE = re.compile(r"CREATE TABLE ([\w.]+)")
_EVENTS = re.compile(r"(BEFORE|AFTER) (\w+(?: OR \w+)*) ON")
_TABLES = "(SELECT unnest(%(tables)s::regclass[]))"
_FUNCTIONS_THERE = """
SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')', prosrc,
coalesce(array_to_string(proconfig, ';'), '') LIKE 'search_path=%, pg_temp' FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace
"""
_TRIGGERS_THERE = f"""
SELECT pg_get_triggerdef(oid, true), tgenabled = 'A' FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid IN {_TABLES}
"""  # noqa: S608 - a text of ours
_RULES_THERE = f"""
SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid, true) FROM pg_constraint
WHERE conrelid IN {_TABLES} AND contype <> 'n'
UNION ALL SELECT attrelid::regclass || ' ' || attname || ' NOT NULL' FROM pg_attribute
WHERE attnum > 0 AND attnotnull AND attrelid IN {_TABLES}
"""  # noqa: S608 - a text of ours
# Other ways in which a table may be made to say or take something else.
_ODD = f"""
SELECT 'the rule ' || rulename || ' on ' || ev_class::regclass FROM pg_rewrite WHERE ev_class IN {_TABLES}
UNION ALL SELECT inhrelid::regclass || ', which inherits ' || inhparent::regclass FROM pg_inherits
WHERE inhparent IN {_TABLES} OR inhrelid IN {_TABLES}
UNION ALL SELECT 'row security on ' || oid::regclass FROM pg_class WHERE oid IN {_TABLES} AND relrowsecurity
UNION ALL SELECT 'no write-ahead log of ' || oid::regclass FROM pg_class
WHERE oid IN {_TABLES} AND relpersistence <> 'p'
"""  # noqa: S608 - a text of ours
_RULES = """
log PRIMARY KEY ("position")
log CHECK ("position" > 0)
log CHECK (octet_length(leaf) = 32)
log CHECK (octet_length(state) >= 2 AND octet_length(state) <= 16384)
log position NOT NULL
log leaf NOT NULL
log state NOT NULL
contents PRIMARY KEY (sha256)
contents CHECK (sha256 = sha256(content))
contents CHECK (octet_length(content) >= 1 AND octet_length(content) <= 10485760)
contents sha256 NOT NULL
contents content NOT NULL
checkpoints PRIMARY KEY (number)
checkpoints UNIQUE (origin, size)
checkpoints CHECK (number > 0)
checkpoints CHECK (size >= 0)
checkpoints CHECK (octet_length(root) = 32)
checkpoints number NOT NULL
checkpoints origin NOT NULL
checkpoints size NOT NULL
checkpoints root NOT NULL
checkpoints note NOT NULL
checkpoints signed_at NOT NULL
cosignatures PRIMARY KEY (number)
cosignatures UNIQUE (origin, size, line)
cosignatures CHECK (number > 0)
cosignatures number NOT NULL
cosignatures origin NOT NULL
cosignatures size NOT NULL
cosignatures line NOT NULL
verifiers PRIMARY KEY (origin)
verifiers origin NOT NULL
verifiers key NOT NULL
private.noted PRIMARY KEY (number)
private.noted CHECK (number > 0)
private.noted number NOT NULL
private.noted tag NOT NULL
private.noted state NOT NULL
"""


def guarded_tables() -> list[str]:
    """The names of the tables whose rows are permanent."""
    return _TABLE.findall(laid_out_by())


def _of_tables() -> dict[str, list[str]]:
    return {"tables": guarded_tables()}


def changed_guards(connection: Connection) -> list[str]:
    """What guards the tables no more as it was laid out, each in a few words; empty where all is as it was.

    Called on tables of this program's version.
    """
    return [*_triggers(connection), *_functions(connection), *_rules(connection), *_odd(connection)]


def _functions(connection: Connection) -> list[str]:
    found = {name: (body, is_safe) for name, body, is_safe in connection.execute(_FUNCTIONS_THERE)}
    wanted = {f"{name}({' '.join(given.split())})": body for name, given, body in _FUNCTION.findall(laid_out_by())}
    return [
        f"the function {name} {'is missing' if name not in found else 'is another'}"
        for name, body in wanted.items()
        if found.get(name) != (body, True)
    ]


def _triggers(connection: Connection) -> list[str]:
    found = {_ordered(text): is_always for text, is_always in connection.execute(_TRIGGERS_THERE, _of_tables())}
    wanted = {_ordered(" ".join(text.rstrip(";").split())) for text in _TRIGGER.findall(laid_out_by())}
    return [
        *(f"{_trigger(text)} is missing or another" for text in sorted(wanted - found.keys())),
        *(f"{_trigger(text)} is switched off" for text in sorted(wanted & found.keys()) if not found[text]),
        *(f"{_trigger(text)} is not ours" for text in sorted(found.keys() - wanted)),
    ]


def _ordered(text: str) -> str:
    """A trigger's text, which PostgreSQL and people write with its events in different orders."""
    return _EVENTS.sub(lambda found: f"{found[1]} {' OR '.join(sorted(found[2].split(' OR ')))} ON", text)


def _trigger(text: str) -> str:
    words = text.split()
    return f"the trigger {words[words.index('TRIGGER') + 1]} on {words[words.index('ON') + 1]}"


def _rules(connection: Connection) -> list[str]:
    found = {text for (text,) in connection.execute(_RULES_THERE, _of_tables())}
    return [f"{rule} is missing" for rule in _RULES.strip().splitlines() if rule not in found]


def _odd(connection: Connection) -> list[str]:
    return [f"there is {text}" for (text,) in connection.execute(_ODD, _of_tables())]
