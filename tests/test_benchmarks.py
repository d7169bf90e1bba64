"""Every benchmark runs, at toy size; how long it takes says nothing here."""

from pathlib import Path

import pytest

from benchmarks import beside_datasette
from benchmarks.__main__ import BROKEN_OFF, TOPICS, main
from benchmarks.importing import BUNDLE

README = Path(__file__).parent.parent / "benchmarks" / "README.md"


@pytest.fixture(scope="module")
def workdir(tmp_path_factory):
    return tmp_path_factory.mktemp("benchmarks")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_benchmark_runs_and_reports(topic, workdir):
    if topic == "import" and not BUNDLE.exists():
        pytest.skip("the real history in ../shared/data is absent")
    results = workdir / f"{topic}.md"

    rows = main(["--quick", "--only", topic, "--workdir", str(workdir), "--results", str(results)])

    assert [row.note for row in rows if row.what == BROKEN_OFF] == []
    assert all(row.ratio is None or row.ratio > 0 for row in rows)
    assert any(row.ratio is not None for row in rows) or topic == beside_datasette.TOPIC, "which asks another program"
    assert all(row.what in results.read_text(encoding="utf-8") for row in rows)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_readme_says_what_the_rows_of_a_topic_mean(topic):
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    assert any(line.removeprefix("| ").partition(" |")[0].partition(":")[0] == topic for line in rows)
