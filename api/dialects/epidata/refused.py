"""Errors in the forms of Epidata v4 and v5."""

from urllib.parse import parse_qs

import msgspec

from api.dialects.dialect_request import DialectReply, RefusedRequest

V5 = "/epidata/v5/"
_ERROR = -1
_OK, _BAD, _UNPROCESSABLE = 200, 400, 422
# The old forms say what is wrong with a request in their body alone.
_WITHOUT_STATUS = frozenset({"classic", "tree"})
_JSON = "application/json"


def refused(told: RefusedRequest) -> DialectReply:
    """The error as Epidata's clients read it: ``message`` in v4, ``detail`` in v5."""
    if told.path.startswith(V5):
        status = _UNPROCESSABLE if told.status == _BAD else told.status
        return DialectReply(body=msgspec.json.encode({"detail": told.message}), media_type=_JSON, status=status)
    form = parse_qs(told.query).get("format", ["classic"])[0]
    is_in_body = told.status == _BAD and form in _WITHOUT_STATUS
    body = msgspec.json.encode({"result": _ERROR, "message": told.message, "epidata": []})
    return DialectReply(body=body, media_type=_JSON, status=_OK if is_in_body else told.status)
