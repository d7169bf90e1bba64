"""The templates of pages: every text that is put into one is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import wording
from api.pages.static_files import asset_address


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
    )
    made.globals["asset"] = asset_address
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
