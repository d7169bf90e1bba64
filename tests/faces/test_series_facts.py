"""The eight facts of a series have the same names wherever a series is written down."""

import pytest
from msgspec import structs

from api.writing.bodies import SeriesBody, SeriesChange
from domain.events import SeriesDescribed, SeriesOpened
from domain.recording.commands import DescribeSeries, OpenSeries
from domain.series import Series, SeriesFacts
from importers.specs.series_spec import SeriesSpec
from projections.tables.listed_series import SeriesAnswer

FACTS = {one.name for one in structs.fields(SeriesFacts)} - {"series"}
NEVER_CHANGE = {"unit", "measure", "frequency"}
DESCRIBED = FACTS - NEVER_CHANGE
# What a shape has besides: the event's frame, the answer's counts, what becomes of a series.
FRAME = {"stream", "version", "recorded_at", "recorded_by", "batch"}
COUNTS = {
    "source", "relays", "first_period", "last_period", "state", "figures", "revisions", "last_changed", "closed",
    "successors", "version", "position",
}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "facts", "besides"),
    [
        (OpenSeries, FACTS, {"series"}),
        (Series, FACTS, {"series", "closed", "version"}),
        (SeriesOpened, FACTS, FRAME),
        (SeriesDescribed, DESCRIBED, {*FRAME, "reason"}),
        (DescribeSeries, DESCRIBED, {"series", "reason", "expect"}),
        (SeriesBody, FACTS, {"series", "source"}),
        (SeriesChange, DESCRIBED, {"reason"}),
        (SeriesSpec, FACTS, {"closing"}),
        (SeriesAnswer, FACTS, {"series", *COUNTS}),
    ],
    ids=lambda one: one.__name__ if isinstance(one, type) else "",
)
def test_a_series_has_the_same_facts_in_every_shape(shape, facts, besides):
    assert {one.name for one in structs.fields(shape)} == facts | besides
