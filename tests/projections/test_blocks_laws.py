"""A block reads as the rows do, byte for byte, at any moment of any history, however it came to be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.reading.columns import csv_text
from projections.answers.block import FigureColumns
from projections.answers.figure_columns import ListedFigures, columns_of, known_columns_at
from projections.answers.figures import FigureRow, ask_figures, ready_figures
from projections.answers.series_at import known_series_at
from projections.answers.view import View
from projections.blocks.pasts import NO_VALUE, pasts
from projections.blocks.series_blocks import SeriesBlocks
from projections.moment import At
from projections.tables.descriptions import series_at
from tests.model.histories import History
from tests.model.running import moments
from tests.model.town import Town

LAW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
MEMORY = Path("/dev", "shm")
FOLDER = str(MEMORY) if MEMORY.is_dir() else None
STEPS = 40
COLUMNS = ListedFigures._fields


class Beside:
    """A ledger with two views: one keeps blocks, which grow with it, and one has none."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.plain = town.answers
        self.growing = View(town.ledger.store, SeriesBlocks(town.ledger.store))

    def fresh(self) -> View:
        return View(self.town.ledger.store, SeriesBlocks(self.town.ledger.store))


def lines_of(items: list[FigureRow], form: str) -> list[bytes]:
    if form == "ndjson":
        return [msgspec.json.encode(one) for one in items]
    return csv_text(FigureRow, items).split(b"\r\n")[1:-1]


def columns(found: FigureColumns) -> dict[str, object]:
    """Each column as it is; the scale of the values is anybody's choice, the numbers behind it are not."""
    told = {name: getattr(found, name) for name in COLUMNS}
    scale = told.pop("scale")
    for name in ("scaled", "first_scaled"):
        told[name] = [None if one is None else one * 10 ** (30 - scale) for one in told[name]]
    return told


@contextmanager
def growing(seed: int) -> Iterator[Iterator[tuple[Beside, History]]]:
    """A history, as it goes on from step to step."""
    with TemporaryDirectory(dir=FOLDER) as folder, Town(Path(folder)) as town:
        beside, history = Beside(town), History(seed)

        def steps() -> Iterator[tuple[Beside, History]]:
            for step in history.founding():
                town.take(step)
            while len(history.steps) < STEPS:
                for step in history.next_steps():
                    issued = town.take(step)
                    for one in issued.outcomes if issued else ():
                        history.entries.setdefault(f"{one.series}/{one.period}", {})[one.entry] = one.slot
                yield beside, history

        yield steps()


def somewhere(beside: Beside, random: Random) -> At:
    facts = beside.town.facts()
    as_of = random.choice([None, *moments(facts)])
    position = random.choice([None, None, *[one for one in facts.positions() if one >= 4]])
    return beside.plain.at(as_of=as_of, position=position)


@LAW
@given(seed=st.integers(0, 2**32))
def test_a_block_gives_the_lines_and_the_columns_that_the_rows_give(seed):
    random = Random(seed)
    with growing(seed) as steps:
        for beside, history in steps:
            if random.random() < 0.5:
                continue
            beside.plain.catch_up()
            at = somewhere(beside, random)
            for series in history.opened:
                check_block(beside, at, series.series, random)


def check_block(beside: Beside, at: At, key: str, random: Random) -> None:
    if series_at(beside.plain.generation, key, at.position) is None:
        return
    form = random.choice(["ndjson", "csv"])
    periods = [one.period for one in ask_figures(beside.plain, at, key).items] or ["2022"]
    bounds = [None, None, None, *periods]
    asked: dict[str, Any] = {
        "start": random.choice(bounds), "end": None, "order": random.choice(["asc", "desc"]),
        "release": random.choice([None, None, "latest", "first", "2", "3"]),
        "behind": random.choice(bounds), "limit": random.choice([None, None, 1, 2]),
    }  # fmt: skip
    if asked["start"] is None:
        asked["end"] = random.choice(bounds)
    plain = ask_figures(beside.plain, at, key, **asked)
    series, reading = known_series_at(beside.plain, at, key)
    for view in (beside.growing, beside.fresh()):
        ready = ready_figures(view, at, key, form, last_change=plain.position, **asked)
        assert ready is not None
        assert (ready.lines, ready.position) == (lines_of(plain.items, form), plain.position), (at, asked)
        _, found = known_columns_at(view, at, key)
        assert columns(found) == columns(columns_of(series, reading))


@given(
    figures=st.lists(st.lists(st.tuples(st.sampled_from([NO_VALUE, 1, 2]), st.integers(0, 1)), min_size=1, max_size=6)),
)
def test_the_pasts_of_few_figures_are_those_of_the_same_among_many(figures):
    entries = [one for figure in figures for one in figure]
    lengths = [len(one) for one in figures]
    others = [(1, 0)] * 100
    codes, words = (np.array(one, dtype=np.int64) for one in zip(*entries, *others, strict=True))

    alone = pasts(codes[: len(entries)], words[: len(entries)], np.array(lengths, dtype=np.int64))
    among = pasts(codes, words, np.array([*lengths, *[1] * len(others)], dtype=np.int64))

    assert alone.tolist() == among[:, : len(entries)].tolist()
