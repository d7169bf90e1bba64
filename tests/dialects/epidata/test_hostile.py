"""Whatever is asked of Epidata's addresses is answered, or refused with 4xx or -1 in Epidata's form."""

import json
from datetime import date

from hypothesis import event, given, settings
from hypothesis import strategies as st

from api.dialects.epidata.epidata_dialect import EPIDATA

WORDS = (
    "city", "cases", "city:cases", "city:*", "ward-cases", "town", "nation", "nation:*", "county", "all", "*", "day",
    "week", "month", "day:*", "week:202209", "20220301-20220331", "202209-202210", "2022-03-01--2022-03-03",
    "<=2022-03-03", ">2022-03-03T08:00:00Z", "2022-03-01:2022-03-03", "-value", "value,issue", "csv", "jsonl", "tree",
    "tree-value", "tree-", "classic", "json", "source", "fill_ave", "0", "1", "-1", "99999999999999999999",
    "10000101-30000101",
    "100001-300001", "00000000", "99991231", "999999", "", " ", ",", ":", ";", "%", "\x00", "\x1b", "\ud7ff", "é", "٣",
    "-", "--", "NaN", "1e5",
)  # fmt: skip
FITTING = {
    "data_source": ("city",), "signals": ("cases", "*", "ward-cases,visits"), "signal": ("cases", "city:*"),
    "time_type": ("day", "week"), "time_values": ("*", "20220301-20220331", "202209"), "geo_type": ("nation", "county"),
    "geo_value": ("*", "all"), "geo": ("nation:*;county:*",), "time": ("day:*",), "source": ("city",),
    "format": ("csv", "json", "classic"), "issues": ("*",), "as_of": ("20220303",), "lag": ("1",), "position": ("20",),
    "snapshot_date": ("2022-03-03",), "report_time_query": ("<=2022-03-03",), "limit": ("2",),
}  # fmt: skip
SAID = st.sampled_from(WORDS) | st.text(max_size=8) | st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)


@st.composite
def questions(draw):
    """An address with most parameters that it needs, and some others."""
    route = draw(st.sampled_from(EPIDATA.routes))
    names = st.sampled_from(sorted(route.parameters | route.ignored | {"position", "recorded_as_of"}))
    said = draw(st.dictionaries(names, SAID, max_size=4))
    old = ("data_source", "signals", "time_type", "time_values", "geo_type", "geo_value")
    needed = [name for name in (*old, "source", "signal", "geo_type") if name in route.parameters]
    fitting = {name: draw(st.sampled_from(FITTING[name])) for name in needed}
    chosen = {name: draw(st.sampled_from(FITTING[name])) for name in said if name in FITTING and draw(st.booleans())}
    return route.path, {**fitting, **said, **chosen}


@given(question=questions())
@settings(max_examples=700, deadline=None)
def test_nothing_that_is_asked_breaks_it(client, question):
    path, query = question

    response = client.get(path, params=query)

    assert response.status_code in {200, 400, 404, 422}, response.text
    event(f"{path} {response.status_code}")
    if response.status_code != 200:
        told = response.json()
        is_old = "/v5/" not in path
        assert told.keys() == ({"result", "message", "epidata"} if is_old else {"detail"})
    elif response.headers["content-type"] == "application/json":
        told = json.loads(response.content)
        if isinstance(told, dict) and "result" in told:
            assert told["result"] in {1, -1, -2}
            assert (told["result"] == 1) == bool(told["epidata"])
