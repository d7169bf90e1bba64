"""The templates of pages: every text that is put into one is escaped."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import wording
from api.pages.page_metadata import page_description, series_metadata
from api.pages.shown_chart import chart
from api.pages.static_files import asset_address

# What turns the direction of what follows: an isolate that a text opens and never closes would turn the page behind it,
# whatever element the text stands in. And what is no character of a page. Nobody can record such a text today, but an
# imported log may hold one.
_NOT_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_INSTEAD = "\ufffd"


def rendered(template: str, **values: object) -> bytes:
    """The page that a template makes of values; raises UndefinedError where it names one that is not given."""
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        finalize=_upright,
    )
    made.globals |= {"asset": asset_address, "chart": chart}
    made.globals |= {"series_metadata": series_metadata, "page_description": page_description}
    made.filters |= {
        "grouped": wording.grouped,
        "signed": wording.signed,
        "qualified": wording.qualified,
        "shortened": wording.shortened,
        "counted": wording.counted,
        "value": wording.value_words,
        "day": wording.day_words,
        "moment": wording.moment_words,
        "instant": wording.instant_words,
        "web_address": wording.web_address,
    }
    return made


def _upright(value: object) -> object:
    """What a template puts into a page; a text by others turns nothing around it, and has no control characters."""
    if not isinstance(value, str) or hasattr(value, "__html__") or value.isprintable():
        return value
    return _NOT_SHOWN.sub(_INSTEAD, value)
