"""A file of more series than one event can name is recorded as several bulletins, each the whole list of some."""

import pytest

from domain.events import Span
from domain.keys import figure_key
from domain.recording.commands import Bulletin
from domain.recording.lines import Line, SaidStatement
from domain.streams import OfFigure
from importers.file_import import import_file
from importers.history_import import import_history
from importers.issuing.shares import Shares
from tests.importers.small_histories import PEOPLE, spec

NAMES = [f"people-of-a-name-as-long-as-a-name-may-be-in-this-ledger-{number}" for number in range(200)]
SERIES = "\n".join(f'[series.{name}]\ntitle = "{name}"' for name in NAMES)
COLUMNS = "\n".join(f'"{name}" = "{name}"' for name in NAMES)
MANY = PEOPLE.replace('[series.people]\ntitle = "People"', SERIES).replace('people = "people"', COLUMNS)
FIRST, LAST = NAMES[0], NAMES[-1]
DAY, NEXT = "2022-03-01", "2022-03-02"


def row(date, value, **more):
    return {"date": date, **dict.fromkeys(NAMES, value), **more}


def values(ledger, name, date=DAY):
    kept = ledger.store.stream(OfFigure(figure_key(f"counters/{name}/{date}")))
    said = [getattr(one.event, "statement", None) for one in kept]
    return [one and one.value for one in said]


@pytest.fixture
def imported(ledger, history):
    history.commit([row(DAY, 1), row(NEXT, 1)])
    history.commit([row(DAY, 1, **{LAST: 2}), row(NEXT, 1)])
    history.commit([row(DAY, 1, **{FIRST: 3, LAST: 2})])
    return import_history(ledger, history.place, spec(MANY))


def test_every_version_says_all_that_it_says_and_withdraws_all_that_it_lacks(ledger, imported):
    assert (imported.vintages, imported.total.reports, imported.total.withdrawals) == (3, 400, 200)
    assert values(ledger, FIRST) == ["1", "3"]
    assert values(ledger, LAST) == ["1", "2"]
    assert values(ledger, LAST, NEXT) == ["1", None]


def test_the_bulletins_of_a_version_share_its_document_and_moment_and_no_series(ledger, imported):
    events = [one.event for one in ledger.store.between(1, ledger.head())]
    bulletins = [one for one in events if one.stream.startswith("bulletin/")]
    documents = [one for one in events if one.stream.startswith("document/")]

    first = [one for one in bulletins if one.published_at == documents[0].published_at]
    named = [span.series for one in first for span in one.complete]

    assert len(documents) == 3
    assert len(first) > 1
    assert {one.document for one in first} == {documents[0].stream.removeprefix("document/")}
    assert sorted(named) == sorted(f"counters/{name}" for name in NAMES)


def test_a_line_that_stays_the_same_is_shared_out_into_the_same_lines():
    complete = tuple(Span(series=f"counters/{name}") for name in NAMES)
    said = [SaidStatement(series=span.series, value="1") for span in complete]
    first, second, changed = Line(DAY, said), Line(NEXT, said), Line(NEXT, [*said[:-1], said[0]])
    shares = Shares()

    before, after = (
        shares.of(Bulletin(source="counters", published_at=DAY, complete=complete, lines=lines))
        for lines in ((first, second), (first, changed))
    )

    assert len(before) == len(after) > 1
    assert all(one.lines[0] is other.lines[0] for one, other in zip(before, after, strict=True))
    assert not any(one.lines[1] is other.lines[1] for one, other in zip(before, after, strict=True))


def test_importing_again_records_nothing(ledger, history, imported):
    assert import_history(ledger, history.place, spec(MANY)).events == 0


def test_one_complete_file_withdraws_what_it_lacks_too(ledger, tmp_path, imported):
    header = ",".join(("date", *NAMES))
    path = tmp_path / "counts.csv"
    path.write_text(f"{header}\n{NEXT},{','.join(['5'] * len(NAMES))}\n")
    text = MANY.replace('layouts = ["list", "rows:data"]', 'format = "csv"')

    summary = import_file(ledger, path, spec(text), published_at="2022-03-09", complete=True)

    assert (summary.vintages, summary.total.reinstatements, summary.total.withdrawals) == (1, 200, 200)
    assert values(ledger, LAST) == ["1", "2", None]


def test_who_imports_one_file_sees_how_many_of_its_figures_are_recorded(ledger, tmp_path):
    path, told = tmp_path / "counts.csv", []
    path.write_text(f"date,{','.join(NAMES)}\n{DAY},{','.join(['5'] * len(NAMES))}\n")
    text = MANY.replace('layouts = ["list", "rows:data"]', 'format = "csv"')

    import_file(ledger, path, spec(text), published_at=NEXT, complete=True, progress=lambda *step: told.append(step))

    assert told[0] == (0, 1, "reading counts.csv")
    done = [done for done, total, label in told[1:] if (total, label) == (200, "recording the figures of counts.csv")]
    assert (len(done), done[-1]) == (len(told) - 1, 200)
    assert len(done) > 1
    assert done == sorted(done)
