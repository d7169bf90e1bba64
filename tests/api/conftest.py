"""A small ledger with everything in it that a read can meet, and a client of the service over it."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.events import Span
from domain.recording.commands import (
    Bulletin,
    CloseSeries,
    CorrectEntry,
    NewDocument,
    OpenSeries,
    RegisterSource,
    Replacement,
    SaidAdjustment,
    VoidEntry,
)
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.begun import begin

PERSONNEL = "war-losses/personnel"
TANKS = "war-losses/tanks"
ORIGIN = "figures.example/log"


def ticking():
    """A clock that goes a minute further each time it is read."""
    steps = count()
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=next(steps))


def said(series, values):
    return lines_of([(day, SaidStatement(series=series, value=value)) for day, value in values.items()])


def fill(ledger):
    ledger.record(RegisterSource(source="ua-general-staff", name="General Staff"), "ada")
    ledger.record(RegisterSource(source="war-losses", name="War losses", relays="ua-general-staff"), "ada")
    for name, title in ((PERSONNEL, "=Personnel, <all>"), (TANKS, "Tanks")):
        ledger.record(OpenSeries(
                series=name, title=title, unit="people", measure="cumulative", frequency="D", lag_days=1,
                starts_on="2022-02-24",
            ), "ada")  # fmt: skip
    evidence = NewDocument(
        url="https://example.org/a", title="Statement", quote="about 5,840", published_at="2022-03-02"
    )
    ledger.record(
        Bulletin(
            source="war-losses",
            published_at="2022-03-02",
            document=evidence,
            lines=said(PERSONNEL, {"2022-03-02": "5840"}),
        ),
        "ada",
    )
    days = {f"2022-03-{day:02}": str(9000 + 200 * day) for day in range(3, 13)}
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-12", lines=said(PERSONNEL, days)), "ada")
    ledger.record(
        Bulletin(source="war-losses", published_at="2022-03-12", lines=said(TANKS, {"2022-03-12": "335"})), "ada"
    )
    revised = [("2022-03-02", SaidStatement(series=PERSONNEL, value="9000", reason="verification"))]
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-13", lines=lines_of(revised)), "ada")
    withdrawn = [("2022-03-05", SaidStatement(series=PERSONNEL, value=None, reason="source-error"))]
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-14", lines=lines_of(withdrawn)), "ada")
    adjusted = (SaidAdjustment(series=PERSONNEL, period="2022-03-08", amount="50", reason="late-data"),)
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-15", adjustments=adjusted), "ada")
    ledger.record(
        CorrectEntry(figure=f"{PERSONNEL}/2022-03-09", entry=1, new=Replacement(value="10810"), why="mistyped"), "ada"
    )


def late(ledger):
    """What comes later, of every kind that could change what was answered before."""
    found = [("2022-03-04", SaidStatement(series=PERSONNEL, value="9801", reason="late-data"))]
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-10", lines=lines_of(found)), "bob")
    ledger.record(VoidEntry(figure=f"{PERSONNEL}/2022-03-07", entry=1, why="filed twice"), "bob")
    ledger.record(CloseSeries(series=TANKS, last_period="2022-03-12", successors=(PERSONNEL,), reason="merged"), "bob")
    whole = (Span(series=PERSONNEL, of="statements", start="2022-03-02", end="2022-03-03"),)
    lines = said(PERSONNEL, {"2022-03-02": "9000"})
    ledger.record(Bulletin(source="war-losses", published_at="2022-03-20", complete=whole, lines=lines), "bob")


def revised(path, published_at, values, reason):
    """Another bulletin about personnel, of revisions for one reason."""
    lines = [(day, SaidStatement(series=PERSONNEL, value=value, reason=reason)) for day, value in values.items()]
    with open_ledger(path) as ledger:
        ledger.record(Bulletin(source="war-losses", published_at=published_at, lines=lines_of(lines)), "ada")


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("filled") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    begin(path, ORIGIN)
    with View.open(path) as answers:
        answers.catch_up()
    return path


def copied(ledger, folder):
    """The ledger with its projections in another folder."""
    for file in ledger.parent.iterdir():
        shutil.copy(file, folder / file.name)
    return folder / ledger.name


@pytest.fixture
def path(filled, tmp_path):
    """A ledger of the test's own."""
    return copied(filled, tmp_path)


@pytest.fixture
def client(path):
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client


@pytest.fixture(scope="module")
def shared(filled, tmp_path_factory):
    """A client for tests that only read."""
    with View.open(filled) as answers, TestClient(create_app(answers)) as client:
        yield client
