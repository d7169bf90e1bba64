"""The whole real history, mirrored over HTTP, is the same row for row, and reads the same."""

import random
from contextlib import ExitStack

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.refusals import CopyForked
from projections.answers.view import View
from tests.begun import begin
from tests.mirrors.an_origin import UNLIMITED, an_origin
from tests.mirrors.conftest import rows
from tests.mirrors.test_forks import forge, with_another_value
from tests.real.importing import PERSONNEL
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.mirroring import bring_up

ROUTES = ("", "/figures", "/years", "/months", "/days", "/stats", "/vintages", "/figures/2024-05-01")


@pytest.fixture
def origin(own_copy):
    begin(own_copy, "losses.example/log")
    with an_origin(own_copy) as found:
        yield found


def test_a_history_that_is_rewritten_and_signed_again_meanwhile_is_not_taken(origin, tmp_path):
    place = tmp_path / "mirror.db"
    begin_mirror(place, origin.address, origin.key)
    before = rows(place)
    forge(origin, with_another_value)

    with pytest.raises(CopyForked, match="signed two histories"):
        bring_up(place)

    assert rows(place) == before


def test_the_history_is_mirrored_and_reads_the_same_at_random_moments(origin, tmp_path):
    place, moments = tmp_path / "mirror.db", random.Random(2022)
    begin_mirror(place, origin.address, origin.key)
    found = rows(place)

    assert found == rows(origin.path)
    head = len(found["stored_events"])
    with ExitStack() as stack:
        answers = stack.enter_context(View.open(place))
        answers.catch_up()
        mirror = stack.enter_context(TestClient(create_app(answers, policy=UNLIMITED)))
        for _ in range(25):
            day = f"{moments.randint(2022, 2025)}-{moments.randint(3, 12):02}-{moments.randint(1, 28):02}"
            asked = f"?as_of={day}&position={moments.randint(head // 2, head)}"
            for route in (*(f"/v1/series/{PERSONNEL}{one}" for one in ROUTES), "/v1/totals", "/v1/revisions"):
                theirs, ours = origin.client.get(route + asked), mirror.get(route + asked)
                assert (route + asked, ours.status_code, ours.content) == (
                    route + asked,
                    theirs.status_code,
                    theirs.content,
                )
