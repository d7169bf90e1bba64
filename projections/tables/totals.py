"""The table ``totals``: what a series has gained in all: counted by what each batch adds, never over the series."""

from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

TABLE = Table(
    name="totals",
    columns=(
        "series INTEGER PRIMARY KEY",
        "figures INTEGER NOT NULL",
        "revisions INTEGER NOT NULL",
        "ahead INTEGER",
    ),
    key=("series",),
    is_numbered=True,
)
_GAIN = """
INSERT INTO totals VALUES (?, ?, ?, ?) ON CONFLICT (series) DO UPDATE SET
    figures = figures + excluded.figures, revisions = revisions + excluded.revisions,
    ahead = coalesce(max(ahead, excluded.ahead), ahead, excluded.ahead)
"""


def write(generation: Generation, drawn: NewRows) -> None:
    """Add what the series gained that were touched."""
    rows = [(series, gain.figures, gain.revisions, gain.ahead) for series, gain in drawn.gained.items()]
    generation.write(_GAIN, rows)
