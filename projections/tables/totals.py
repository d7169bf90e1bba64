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
        "changed INTEGER NOT NULL",
        "is_adjusted INTEGER NOT NULL",
        "is_revised INTEGER NOT NULL",
        "is_withdrawn INTEGER NOT NULL",
    ),
    key=("series",),
    is_numbered=True,
)
_GAIN = """
INSERT INTO totals VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (series) DO UPDATE SET
    figures = figures + excluded.figures, revisions = revisions + excluded.revisions,
    ahead = coalesce(max(ahead, excluded.ahead), ahead, excluded.ahead), changed = max(changed, excluded.changed),
    is_adjusted = is_adjusted OR excluded.is_adjusted, is_revised = is_revised OR excluded.is_revised,
    is_withdrawn = is_withdrawn OR excluded.is_withdrawn
"""


def write(generation: Generation, drawn: NewRows) -> None:
    """Add what the series gained that were touched."""
    rows = [
        (
            series,
            gain.figures,
            gain.revisions,
            gain.ahead,
            gain.changed,
            gain.is_adjusted,
            gain.is_revised,
            gain.is_withdrawn,
        )
        for series, gain in drawn.gained.items()
    ]
    generation.write(_GAIN, rows)
