"""What was taken back, asked over HTTP at random moments of random histories, is what the model says."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from litestar.testing import TestClient

from api.app import create_app
from tests.model import feed, trail, vintages
from tests.model.moments import known_from
from tests.model.running import moments
from tests.model.town import Town, live_through

MARKS = ("reverted_by", "reverted_at", "reverts", "days_until_reverted")


def listed(client, address, **given):
    """Every item, page by page; each page but the last leads to the next."""
    found, answer = [], client.get(address, params=given).json()
    while True:
        found += answer["items"]
        if answer["next"] is None:
            return found
        answer = client.get(address, params={**given, "cursor": answer["next"]}).json()


def marks(rows):
    return sorted(
        (one["series"], one["period"], one["entry"], one["kind"], *(str(one[name]) for name in MARKS)) for one in rows
    )


def moment_of(chance, facts):
    """A moment on both axes, the recorded one as an instant, with the position that it means."""
    state = chance.choice([one for one in facts.positions() if one])
    as_of = chance.choice(moments(facts))
    given = {"recorded_as_of": facts.all[state - 1].body["recorded_at"], "limit": chance.choice((1, 3, 100))}
    return as_of, state, {**given, **({} if as_of is None else {"as_of": as_of})}


# In these histories something was taken back.
@pytest.mark.parametrize("seed", [0, 21, 22, 26, 29, 34, 47, 50])
def test_filters_pages_and_both_axes_together_tell_what_the_model_does(seed):
    chance = Random(seed)
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        live_through(town, seed)
        facts = town.facts()
        with TestClient(create_app(town.answers)) as client:
            assert listed(client, "/v1/revisions", reverted="only")
            for _ in range(3):
                as_of, state, given = moment_of(chance, facts)
                whole = feed.feed(facts, as_of, state)
                for chosen, kept in (("exclude", False), ("only", True)):
                    found = listed(client, "/v1/revisions", reverted=chosen, **given)
                    expected = [one for one in whole if (one["days_until_reverted"] is not None) == kept]
                    assert marks(found) == marks(expected)
                for series in facts.series(state):
                    _agree_of_series(client, facts, series, as_of, state, given)


def _agree_of_series(client, facts, series, as_of, state, given):
    told = listed(client, f"/v1/series/{series}/vintages", reverted="exclude", **given)
    expected = vintages.unreverted_vintages(facts, series, as_of, state)
    assert [{**one, "published_at": known_from(one["published_at"])} for one in told] == expected
    for figure in facts.of(series, state):
        history = trail.history(facts, series, figure.period, as_of, state)
        answer = client.get(f"/v1/series/{series}/figures/{figure.period}/history", params=given)
        if answer.status_code == 404:
            assert not any(one["reverted_by"] or one["reverts"] for one in history)
            continue
        rows = listed(client, f"/v1/series/{series}/figures/{figure.period}/history", **given)
        assert [[one[name] for name in MARKS] for one in rows] == [[one[name] for name in MARKS] for one in history]
