"""Errors as SDMX tells them: an error message of SDMX-ML 2.1, or the errors of SDMX-JSON."""

from html import escape

import msgspec

from api.dialects.dialect_request import DialectReply, RefusedRequest
from api.dialects.sdmx.message_header import SPACES

# The numbers of SDMX for what HTTP says by its status, and what they mean.
_CODES = {
    400: (140, "Syntax error"),
    401: (110, "Unauthorized"),
    403: (110, "Unauthorized"),
    404: (100, "No results found"),
    413: (130, "Response too large due to client request"),
    422: (150, "Semantic error"),
    500: (500, "Internal server error"),
    501: (501, "Not implemented"),
    503: (503, "Service unavailable"),
}
_SERVER = 500


def refused(told: RefusedRequest) -> DialectReply:
    """The error in the form that the client reads."""
    code, title = _CODES.get(told.status, (140, "Syntax error") if told.status < _SERVER else _CODES[_SERVER])
    accept, message = told.accept.lower(), "".join(map(_seen, told.message))
    if "json" in accept or "csv" in accept or told.path.startswith("/sdmx-json/"):
        said = {"errors": [{"code": code, "title": title, "detail": message}]}
        return DialectReply(body=msgspec.json.encode(said), media_type="application/json", status=told.status)
    text = f'<com:Text xml:lang="en">{title}: {escape(message)}</com:Text>'
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Error {SPACES}><mes:ErrorMessage code="{code}">'
        f"{text}</mes:ErrorMessage></mes:Error>"
    )
    return DialectReply(body=body.encode(), media_type="application/xml", status=told.status)


def _seen(character: str) -> str:
    """A character that XML may hold: an error quotes what was sent, which may be any."""
    return character if character.isprintable() else "\ufffd"
