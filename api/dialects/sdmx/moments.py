"""Moments as SDMX writes them: ``xs:dateTime``, of which one without an offset is in UTC here."""

import re

from api.dialects.dialect_request import DialectRefusal
from domain.moments import moment_text
from domain.refusals import NotAMoment
from domain.words import Moment

_MALFORMED = 400
_WITHOUT_OFFSET = re.compile(r"[0-9-]{10}T[0-9:]{5,8}(\.[0-9]{1,9})?", re.ASCII)


def said_moment(name: str, said: str) -> Moment:
    """The moment of a parameter, an instant or a date; raises DialectRefusal."""
    try:
        return moment_text(f"{said}Z" if _WITHOUT_OFFSET.fullmatch(said) else said)
    except NotAMoment as refusal:
        raise DialectRefusal(_MALFORMED, f"{name}: {refusal.message}") from refusal
