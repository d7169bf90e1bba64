"""The words that the slider of a series' page puts together where the service does not."""

import json

from api.pages.series_words import adjustment_words, when_words
from api.pages.wording import NO_VALUE, QUALIFIERS
from projections.tables.listed_series import SeriesAnswer

_GAP = "{}"


def slider_words(series: SeriesAnswer) -> str:
    """The words as JSON, with ``{}`` where something is to be put in: the same functions write the page."""
    return json.dumps({
        **QUALIFIERS,
        **NO_VALUE,
        "unit": series.unit,
        "when": when_words(series.measure, _GAP, None),
        "adjusted": adjustment_words(_GAP, series.frequency, is_unknown=False),
        "unknown": adjustment_words(None, series.frequency, is_unknown=True),
        "published": "as published by {}",
        "recorded": "as this ledger knew it on {}, at position {}",
        "now": "as known today",
        "picture": "The values as they were known at this moment, dark, before those that are known today, pale.",
        "failed": "The rest of this page could not be loaded. Reload it.",
        "point": "Point at a day to read it.",
        "both": "then {}, today {}",
        "play": "Play",
        "pause": "Pause",
    })  # fmt: skip
