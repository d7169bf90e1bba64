"""What schemathesis asks of us while it runs: which failures are none, and which requests are made to fit."""

import atexit
import os
from collections import Counter
from pathlib import Path
from uuid import uuid4

import msgspec
import schemathesis

from tests.contract.excluded import excluded_by
from tests.contract.fitting import Fitting
from tests.contract.made_up import formats, put_formats
from tests.contract.there import give_examples

# What the runner tells: where it reads what was seen, the service, its token with the id, and what is there.
SEEN, ADDRESS, THERE = "CONTRACT_SEEN", "CONTRACT_ADDRESS", "CONTRACT_THERE"
TOKEN, TOKEN_ID = "CONTRACT_TOKEN", "CONTRACT_TOKEN_ID"
_left_out: Counter[str] = Counter()
_answered_well: Counter[str] = Counter()
_asked: Counter[str] = Counter()
_fitting = Fitting(os.environ.get(ADDRESS, ""), os.environ.get(TOKEN, ""))


for name, strategy in formats().items():
    schemathesis.openapi.format(name, strategy)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    put_formats(raw_schema)
    if place := os.environ.get(THERE):
        give_examples(raw_schema, msgspec.json.decode(Path(place).read_bytes()))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    row = excluded_by(failure, case, response)
    if row is not None:
        _left_out[row.name] += 1
    return row is None


@schemathesis.hook
def after_call(context, case, response):
    is_well = 200 <= response.status_code < 300 and response.request.method == case.operation.method.upper()
    _answered_well[case.operation.label] += is_well


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta and case.meta.generation.mode.is_positive:
        _change(case, case.meta.phase.name.value)
    own = os.environ.get(TOKEN_ID)
    if own and case.path_parameters.get("token") == own:
        case.path_parameters["token"] = "0" * len(own)


def _change(case, phase):
    if phase in ("examples", "coverage"):
        _with_a_key_of_its_own(case)
    elif _is_every_second(case.operation.label) and (case.method.upper() == "GET" or os.environ.get(TOKEN)):
        _with_a_key_of_its_own(case)
        _fitting.fit(case)


def _is_every_second(label):
    _asked[label] += 1
    return _asked[label] % 2 == 0


def _with_a_key_of_its_own(case):
    """One key is sent again and again, so that all but the first request would be refused for it alone."""
    for name in [one for one in case.headers or () if one.lower() == "idempotency-key"]:
        case.headers[name] = str(uuid4())


@atexit.register
def _tell():
    if place := os.environ.get(SEEN):
        seen = {"left_out": _left_out, "answered_well": _answered_well}
        Path(place).write_bytes(msgspec.json.encode(seen))
