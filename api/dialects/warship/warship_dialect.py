"""The interface of russianwarship.rip v1 and v2 as a dialect: ``/api/v1/`` and ``/api/v2/``."""

from collections.abc import Iterator
from functools import partial

import msgspec

from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_request import DialectReply, RefusedRequest
from api.dialects.warship.statistics import AS_OF, JSON, PAGING, answer_day, answer_latest, answer_pages
from api.dialects.warship.terms import answer_info, answer_status, answer_term, answer_terms

_MALFORMED, _INVALID = 400, 422


def _refused(told: RefusedRequest) -> DialectReply:
    """``message``, and by field what is wrong with it where a field is named."""
    status = _INVALID if told.status == _MALFORMED else told.status
    field, colon, why = told.message.partition(": ")
    body: dict[str, object] = {"message": told.message}
    if status == _INVALID:
        body = {"message": "The given data was invalid.", "errors": {field if colon else "query": [why or field]}}
    return DialectReply(body=msgspec.json.encode(body), media_type=JSON, status=status)


def _of_version(version: int) -> Iterator[DialectRoute]:
    at = f"/api/v{version}/statistics"
    yield DialectRoute(
        path=at, answer=partial(answer_pages, version=version), summary="Days, newest first.", parameters=PAGING
    )
    yield DialectRoute(
        path=f"{at}/latest", answer=partial(answer_latest, version=version), summary="The latest day.", parameters=AS_OF
    )
    yield DialectRoute(
        path=f"{at}/{{date:str}}", answer=partial(answer_day, version=version), summary="One day.", parameters=AS_OF
    )


WARSHIP = Dialect(
    name="warship",
    prefixes=("/api/v1/", "/api/v2/"),
    routes=(
        *_of_version(1),
        *_of_version(2),
        DialectRoute(
            path="/api/v2/war-info", answer=answer_info, summary="The latest day and its number.", parameters=AS_OF
        ),
        DialectRoute(path="/api/v2/war-info/status", answer=answer_status, summary="Whether the figures go on."),
        DialectRoute(
            path="/api/v2/war-info/status/{language:str}", answer=answer_status, summary="Whether the figures go on."
        ),
        DialectRoute(path="/api/v2/terms/{language:str}", answer=answer_terms, summary="The titles of all keys."),
        DialectRoute(
            path="/api/v2/terms/{language:str}/{key:str}", answer=answer_term, summary="The title of one key."
        ),
    ),
    refused=_refused,
)
