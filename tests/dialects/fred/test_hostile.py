"""Whatever is asked of FRED's addresses is answered, or refused with 4xx in FRED's form."""

import xml.etree.ElementTree as ET
from datetime import date

from hypothesis import event, given, settings
from hypothesis import strategies as st

from api.dialects.fred.fred_dialect import FRED
from api.dialects.fred.frequencies import CODES
from api.dialects.fred.units import UNITS

WORDS = (
    "STAFF.LOSSES", "office.gdp", "OFFICE.RATE", "office.claims", "staff", "1", "2", "0", "-1", "99999999999999999999",
    "true", "false", "json", "xml", "asc", "desc", "avg", "sum", "eop", "frequency", "units", "monthly", "office;level",
    "last_updated", "observation_start", "search_rank", "o", "*", "[", "%", "", " ", "\x00", "\x1b", "\ud7ff", "é", "٣",
    "1776-07-04", "9999-12-31", "0001-01-01", "2022-03-05", "2022-02-30", "2021-01-01,2022-03-06",
    "202203020800", "NaN",
    *UNITS, *CODES,
)  # fmt: skip
NEEDED = ("series_id", "release_id", "source_id", "search_text", "series_search_text")
FITTING = {
    "series_id": ("STAFF.LOSSES", "office.gdp", "OFFICE.RATE", "office.claims"),
    "release_id": ("1", "2"), "source_id": ("1", "2"), "category_id": ("0", "1", "2"), "file_type": ("json", "xml"),
    "realtime_start": ("1776-07-04", "2022-03-03"), "realtime_end": ("9999-12-31", "2022-08-01"),
    "vintage_dates": ("2022-03-03,2022-08-01",), "observation_start": ("2021-04-01",), "limit": ("1", "2", "1000"),
    "offset": ("0", "1", "3"), "units": UNITS, "frequency": CODES, "output_type": ("1", "2", "3", "4"),
    "tag_names": ("office", "level"), "sort_order": ("asc", "desc"), "position": ("30",), "format": ("json",),
    "aggregation_method": ("avg", "sum", "eop"), "order_by": ("title", "name", "last_updated", "release_id"),
}  # fmt: skip
SAID = st.sampled_from(WORDS) | st.text(max_size=8) | st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)


@st.composite
def questions(draw):
    """An address with some parameters, mostly those that it has."""
    route = draw(st.sampled_from(FRED.routes))
    names = st.sampled_from(sorted(route.parameters | route.ignored | {"position", "recorded_as_of"}))
    given_ = draw(st.dictionaries(names, SAID, max_size=5))
    needed = {name: "o" for name in route.parameters if name in NEEDED}
    fitting = {name: draw(st.sampled_from(FITTING[name])) for name in {*needed, *given_} if name in FITTING}
    wrong = draw(st.sampled_from([0, 0, 1, 2]))
    return route.path, {**needed, **given_, **dict([*fitting.items()][wrong:])}


@given(question=questions())
@settings(max_examples=700, deadline=None)
def test_nothing_that_is_asked_breaks_it(fred, question):
    path, query = question

    response = fred.get(path, params=query)

    assert response.status_code in {200, 400}, response.text
    if response.headers["content-type"].startswith("application/json"):
        told = response.json()
        assert (response.status_code == 400) == ("error_code" in told)
    else:
        root = ET.fromstring(response.content)  # noqa: S314 - what is read is of our own making
        assert (response.status_code == 400) == (root.tag == "error")
    event(str(response.status_code))
