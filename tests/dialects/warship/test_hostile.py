"""Whatever is asked of russianwarship.rip's addresses is answered, or refused with 404 or 422 in its form."""

from datetime import date

from hypothesis import event, given, settings
from hypothesis import strategies as st

from api.dialects.warship.warship_dialect import WARSHIP

WORDS = (
    "latest", "2022-03-02", "2022-03-05", "2022-02-30", "0001-01-01", "9999-12-31", "en", "ua", "tanks",
    "personnel_units", "0", "1", "-1", "5000", "5001", "100000", "99999999999999999999", "1e3", "", " ", "%", "é", "٣",
    "2022-03-03T08:00:00Z", "2022-W09", "null",
)  # fmt: skip
SAID = st.sampled_from(WORDS) | st.text(max_size=8) | st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)
IN_A_PATH = SAID.filter(lambda word: word.strip("./ ") and not set(word) & set("/?#%\\") and word.isprintable())


@st.composite
def questions(draw):
    route = draw(st.sampled_from(WARSHIP.routes))
    path = "/".join(draw(IN_A_PATH) if part[:1] == "{" else part for part in route.path.split("/"))
    names = st.sampled_from(sorted(route.parameters | {"position", "recorded_as_of", "lang"}))
    return path, draw(st.dictionaries(names, SAID, max_size=4))


@given(question=questions())
@settings(max_examples=400, deadline=None)
def test_nothing_that_is_asked_breaks_it(client, question):
    path, query = question

    response = client.get(path, params=query)

    assert response.status_code in {200, 404, 422}, response.text
    event(f"{response.status_code}")
    told = response.json()
    assert told.keys() == {200: {"message", "data"}, 404: {"message"}, 422: {"message", "errors"}}[response.status_code]
