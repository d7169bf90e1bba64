"""A browser, and ledgers for it; both end with the tests of a file, since the driver of a browser keeps a loop."""

import pytest

from tests.pages import grounds
from tests.pages.browsing import a_browser
from tests.real.conftest import everything, shared_folder, summaries  # noqa: F401 - fixtures: one import a run


@pytest.fixture(scope="module")
def browser():
    with a_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with grounds.demo(tmp_path_factory.mktemp("demo")) as ground:
        yield ground


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    with grounds.troubled(tmp_path_factory.mktemp("troubled")) as ground:
        yield ground


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    with grounds.odd(tmp_path_factory.mktemp("odd")) as ground:
        yield ground


@pytest.fixture(scope="module")
def real_history(tmp_path_factory, request):
    with grounds.real(tmp_path_factory.mktemp("real"), request.getfixturevalue("everything")) as ground:
        yield ground
