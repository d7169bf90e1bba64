"""Making the indexes of a rebuild: what is sorted takes as little memory for many rows as for few."""

import subprocess
import sys
from contextlib import closing

import pytest

from projections.following.filling import fill
from projections.tables.generation import Generation
from tests.projections.town import Town
from tests.test_architecture import ROOT

# SQLite refuses to take more memory than that, in the whole process.
PROGRAM = """
import sys
from contextlib import closing
from pathlib import Path
from projections.tables.generation import Generation

place, rows, most = sys.argv[1:]
with closing(Generation(Path(place), durable=False)) as generation:
    generation.execute(f"PRAGMA hard_heap_limit = {int(most) << 20}")
    generation.hurry()
    generation.execute("PRAGMA cache_size = -1000")
    generation.execute("CREATE TABLE many (number INTEGER PRIMARY KEY)")
    generation.execute(
        "INSERT INTO many WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ?) SELECT x FROM n",
        (int(rows),),
    )
    generation.hurry()
    generation.sort_in_little()
    generation.execute("CREATE INDEX sorted ON many (number % 1000, number)")
    print(*generation.one("SELECT count(*) FROM many INDEXED BY sorted WHERE number % 1000 = 7"))
"""


@pytest.mark.parametrize("rows", [10_000, 3_000_000])
def test_an_index_of_many_rows_takes_as_little_memory_as_one_of_few(rows, tmp_path):
    arguments = [str(tmp_path / "tables"), str(rows), "80"]

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.stdout.strip(), done.stderr) == (str(rows // 1_000), "")


def test_a_rebuild_sorts_in_little(tmp_path):
    town = Town(tmp_path / "ledger.db")
    town.opens()

    with closing(Generation(tmp_path / "tables", durable=False)) as generation:
        fill(generation, town.ledger.store, 100)
        in_little = generation.one("PRAGMA cache_size")
        generation.hurry()

        assert in_little > generation.one("PRAGMA cache_size")  # below zero, they are KiB
