"""The requests of bots that read russianwarship.rip, to a real service."""

from api.policy import DialectNames, DialectSettings
from stores.opening import open_ledger
from tests.api.conftest import ticking
from tests.api.running import running
from tests.clients.environment import asked_by
from tests.dialects.warship.conftest import NAMES, fill


def test_bots_read_the_latest_day_one_day_and_all_pages(tmp_path):
    path = tmp_path / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)

    with running(path, dialects=DialectSettings(warship=DialectNames(series=NAMES))) as service:
        found = asked_by("warship", str(service.client.base_url).rstrip("/"), ",".join(NAMES), folder=tmp_path)

    last = ["2022-03-05", 10, 9300, None, 1, 100, None, 0]
    assert found["latest"] == [last, last]
    assert found["day"] == ["2022-03-04", 9, 9200, 251, 1, 100, 40, 1]
    assert (found["two_days_before"], found["week_before"]) == ("2022-03-03", "The given data was invalid.")
    assert found["pages"] == [
        ["2022-03-05", 9300, 100],
        ["2022-03-04", 9200, 100],
        ["2022-03-03", 9100, 100],
        ["2022-03-02", 9000, 3290],
        ["2022-03-01", 5710, 5710],
    ]
    assert found["same_pages"]
    assert found["gained"] == 9200 - 5710
    assert found["info"]["current_date"] == "2022-03-05"
    assert found["terms"]["tanks"]["title"] == "Tanks"
