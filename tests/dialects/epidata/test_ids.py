"""The ids of signals where an operator gave one to another series."""

from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from projections.answers.view import View

META = "/epidata/covidcast_meta/?format=json"
COVIDCAST = "/epidata/covidcast/?data_source=city&time_type=day&geo_type=nation&geo_value=*&time_values=*&format=json"


def test_a_signal_that_an_operator_gave_to_another_series_hides_none(health):
    policy = Policy(dialects=DialectSettings(epidata=DialectNames(series={"city:cases": "city/north"})))
    with View.open(health) as answers, TestClient(create_app(answers, policy=policy)) as client:
        listed = [one["signal"] for one in client.get(META).json()]
        values = {
            signal: [one["value"] for one in client.get(f"{COVIDCAST}&signals={signal}").json()]
            for signal in ("cases", "cases.rule", "north", "south.rule")
        }
        every = client.get(f"{COVIDCAST}&signals=*").json()

    assert listed == sorted(listed)
    assert set(listed) == {"cases", "cases.rule", "rate", "south", "visits"}
    assert values == {"cases": [4, 5], "cases.rule": [12, None, 3], "north": [4, 5], "south.rule": []}
    assert {one["signal"] for one in every} == {"cases", "cases.rule", "south"}
