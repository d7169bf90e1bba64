"""What schemathesis asks of us while it runs: which failures are none, and that it leaves its own token alone."""

import atexit
import os
from collections import Counter
from pathlib import Path
from uuid import uuid4

import msgspec
import schemathesis

from tests.contract.excluded import excluded_by
from tests.contract.there import give_examples

# Where the runner reads what was left out, the id of the token that it may not revoke, and what is there.
LEFT_OUT, TOKEN_ID, THERE = "CONTRACT_LEFT_OUT", "CONTRACT_TOKEN_ID", "CONTRACT_THERE"
_counts: Counter[str] = Counter()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    if place := os.environ.get(THERE):
        give_examples(raw_schema, msgspec.json.decode(Path(place).read_bytes()))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    row = excluded_by(failure, response)
    if row is not None:
        _counts[row.name] += 1
    return row is None


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta and case.meta.generation.mode.is_positive and case.meta.phase.name.value in ("examples", "coverage"):
        _with_a_key_of_its_own(case)
    own = os.environ.get(TOKEN_ID)
    if own and case.path_parameters.get("token") == own:
        case.path_parameters["token"] = "0" * len(own)


def _with_a_key_of_its_own(case):
    """These phases send one key again and again, so that all but the first request would be refused for it alone."""
    for name in [one for one in case.headers or () if one.lower() == "idempotency-key"]:
        case.headers[name] = str(uuid4())


@atexit.register
def _tell():
    if place := os.environ.get(LEFT_OUT):
        Path(place).write_bytes(msgspec.json.encode(_counts))
