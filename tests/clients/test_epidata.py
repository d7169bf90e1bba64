"""Epidata's own clients, unchanged, at a real service: delphi-epidata (v4), and epidatpy (v4 and v5)."""

import pytest

from tests.api.running import running
from tests.clients.environment import asked_by
from tests.dialects.epidata.conftest import POLICY
from tests.dialects.epidata.health import recorded

DAY_3, DAY_4 = "2022-03-03 00:00:00", "2022-03-04 00:00:00"
END_OF_2, END_OF_4 = "2022-03-02 23:59:59.999999", "2022-03-04 23:59:59.999999"
FIRST, SECOND, THIRD = (f"2022-03-0{day} 00:00:00" for day in (1, 2, 3))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """All that both clients read."""
    folder = tmp_path_factory.mktemp("epidata")
    with running(recorded(folder / "ledger.db"), dialects=POLICY.dialects) as service:
        found = asked_by("epidata", str(service.client.base_url).rstrip("/"), folder=folder)
        assert [line for line in service.log() if line.get("status", 0) >= 500] == []
    return found


def test_delphi_epidata_reads_what_stands_as_of_a_day_by_issue_and_by_lag(found):
    v4 = found["v4"]

    assert v4["latest"] == [[20220301, 20220303, 12, 0], [20220302, 20220304, None, 4], [20220303, 20220304, 3, 0]]
    assert v4["as_of"] == [[20220301, 20220303, 12, 0], [20220302, 20220302, 7, 0]]
    assert v4["issues"] == [[20220301, 20220302, 10.5, 0], [20220301, 20220303, 12, 0], [20220302, 20220302, 7, 0]]
    assert v4["lag"] == [[20220301, 20220302, 10.5, 0], [20220303, 20220304, 3, 0]]
    assert v4["places"] == ["north", "south"]
    assert v4["weeks"] == [[202209, 20220316, 90, 0], [202210, 20220316, 80, 0]]
    assert v4["tree"] == [{"cases": [{"value": 3}]}]


def test_delphi_epidata_sends_a_long_request_as_a_form_and_reads_what_is_wrong(found):
    v4 = found["v4"]

    assert v4["form"] == v4["latest"]
    assert v4["none"] == {"epidata": [], "result": -2, "message": "no results"}
    assert v4["wrong"]["result"] == -1
    assert v4["wrong"]["message"].startswith("time_values: 'yesterday' does not match")


def test_both_read_the_metadata(found):
    assert found["v4"]["meta"] == [
        ["cases", 20220304, 7.5],
        ["rate", 20220401, 123456789.1234568],
        ["visits", 20220316, 85],
        ["ward-cases", 20220303, 5],
    ]
    mine = found["epidatpy"]
    assert mine["sources"] == ["city", "empty"]
    assert mine["signals"] == ["cases", "rate", "visits", "ward-cases"]
    assert mine["described"][0] == ["cases", "Cases", "day", True, "nation"]
    assert mine["described"][3][4] == "county"
    assert mine["meta"][0] == ["cases", "20220303", DAY_4, "2026-01-01 00:10:00+00:00", 7.5]


def test_epidatpy_reads_v4(found):
    mine = found["epidatpy"]

    assert mine["as_of"] == [["nation", FIRST, DAY_3, 2, 12, 0], ["nation", SECOND, SECOND, 0, 7, 0]]
    assert mine["classic"] == [["2022-03-01", 12, "exact"], ["2022-03-02", 7, "about"]]
    assert mine["issues"] == [
        [FIRST, SECOND, 1, 10.5, 0],
        [FIRST, DAY_3, 2, 12, 0],
        [SECOND, SECOND, 0, 7, 0],
        [SECOND, DAY_4, 2, None, 4],
    ]
    assert mine["weeks"] == [["202209", "2022-03-16 00:00:00", 90], ["202210", "2022-03-16 00:00:00", 80]]


def test_epidatpy_reads_every_version_of_v5_also_several_of_a_day(found):
    v5 = found["v5"]
    at_8, at_18 = "2022-03-03 08:00:00", "2022-03-03 18:30:00.250000"

    withdrawn, last = [SECOND, END_OF_4, None, "withdrawn", None], [THIRD, END_OF_4, 3, "reported", "over"]
    first, other = [FIRST, END_OF_2, 10.5, "reported", "exact"], [SECOND, END_OF_2, 7, "reported", "about"]
    changes = [[FIRST, at_8, 11, "changed", "exact"], [FIRST, at_18, 12, "changed", "exact"]]
    assert v5["archive"] == [first, *changes, other, withdrawn, last]
    assert v5["latest"] == [changes[1], withdrawn, last]
    assert v5["day"] == [changes[1], other]
    assert v5["instant"] == [changes[0], other]
    assert v5["bounded"] == [first, other]
    assert v5["range"] == [withdrawn, last]
    assert v5["places"] == [
        ["ward-cases", "county", "north", 4],
        ["ward-cases", "county", "south", 6],
        ["cases", "nation", "all", 12],
    ]
    assert v5["metadata"] == [END_OF_2, "2022-04-01 23:59:59.999999"]


def test_epidatpy_says_what_there_is_not(found):
    v5 = found["v5"]

    assert v5["unknown"] == [
        "InvalidArgumentException",
        "For source 'city', signals ['case'] are not available (known: ['cases', 'rate', 'visits', 'ward-cases']).",
    ]
    kind, message = v5["no_source"]
    assert kind == "HTTPError"
    assert message.endswith("source 'town' is not in this ledger")
    assert v5["aux"][0] == "InvalidArgumentException"
