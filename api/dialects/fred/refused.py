"""FRED's form of what went wrong: a code and a message, in XML, in JSON, or as its second version has it."""

import re

import msgspec

from api.dialects.dialect_request import DialectReply, RefusedRequest
from api.dialects.fred.fred_forms import JSON, XML, escaped

_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    414: "URI Too Long",
    423: "Locked",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
_WANTS_JSON = re.compile(r"(?:\A|[&?])(?:file_type|format)=json(?:&|\Z)", re.IGNORECASE)
_VERSION_2 = "/fred/v2/"


def refused(told: RefusedRequest) -> DialectReply:
    """The error in the form that was asked for; a client of the second version reads another field."""
    phrase = _PHRASES.get(told.status, "Bad Request" if told.status < 500 else "Internal Server Error")  # noqa: PLR2004 - a server's errors begin there
    message = f"{phrase}.  {told.message}" if told.message else f"{phrase}."
    fields: dict[str, int | str] = {"error_code": told.status, "error_message": message}
    if told.path.startswith(_VERSION_2):
        fields |= {"code": told.status, "message": message}
    elif not _WANTS_JSON.search(told.query):
        element = (
            f'<?xml version="1.0" encoding="utf-8" ?>\n<error code="{told.status}" message="{escaped(message)}"/>\n'
        )
        return DialectReply(body=element.encode(), media_type=XML, status=told.status)
    return DialectReply(body=msgspec.json.encode(fields), media_type=JSON, status=told.status)
