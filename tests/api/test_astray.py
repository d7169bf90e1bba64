"""An address that is none is told with the one that was most likely meant, and that one is there."""

import pytest

from tests.api.conftest import PERSONNEL


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/v1/serie", "/v1/series"),
        ("/v1/Totals", "/v1/totals"),
        ("/totals", "/v1/totals"),
        ("/v1/docs", "/docs"),
        ("/v1/health/ready", "/health/ready"),
        ("/v1/series/war-losses", "/v1/series?source=war-losses"),
        (f"/v1/series/{PERSONNEL}/figure", f"/v1/series/{PERSONNEL}/figures"),
        (f"/v1/serie/{PERSONNEL}/figures/2022-03-02", f"/v1/series/{PERSONNEL}/figures/2022-03-02"),
        (f"/v1/series/{PERSONNEL}/month", f"/v1/series/{PERSONNEL}/months"),
    ],
)
def test_the_nearest_address_is_named_and_answers(asked, meant, shared):
    astray = shared.get(asked)

    assert astray.status_code == 404
    assert astray.json()["detail"] == f"there is nothing at {asked}; did you mean {meant}?"
    assert shared.get(meant).status_code == 200


@pytest.mark.parametrize("asked", ["/wp-login.php", "/v1/x/y/z", "/v1/" + "series" * 50, f"/v1/series/{PERSONNEL}/why"])
def test_what_is_near_nothing_is_told_no_more_than_that(asked, shared):
    assert (
        shared.get(asked).json()["detail"] == f"there is nothing at {asked}"[:500][: len("there is nothing at ") + 200]
    )
