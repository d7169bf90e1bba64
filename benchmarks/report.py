"""The report: a table on the terminal, and RESULTS.md with the machine and every missed goal explained."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.load import tool
from benchmarks.measuring import Row, Sizes

_VERDICTS = {True: "met", False: "MISSED", None: "–"}
_COLUMNS = ("what", "ours", "floor", "ratio (least to greatest)", "goal", "")


def show(rows: Sequence[Row], console: Console) -> None:
    """Print every row."""
    table = Table(*_COLUMNS, title="asreported beside its floors", title_justify="left")
    topic = ""
    for row in rows:
        if row.topic != topic:
            table.add_section()
            table.add_row(f"[bold]{row.topic}[/bold]")
            topic = row.topic
        style = {True: "green", False: "red", None: ""}[row.is_met]
        table.add_row(*_cells(row)[:-1], f"[{style}]{_VERDICTS[row.is_met]}[/{style}]" if style else "–")
    console.print(table)


def write(rows: Sequence[Row], sizes: Sizes, seconds: float, path: Path) -> None:
    """Write the report as Markdown; ``seconds`` is how long all of it took."""
    lines = [
        "# Results",
        "",
        "Written by `python -m benchmarks`; what each row means stands in [README.md](README.md). Ratios are medians",
        "of rounds in which ours and its floor took turns; between runs and machines only they can be compared.",
        "",
        *(f"- {fact}" for fact in _facts(sizes, seconds)),
        "",
    ]
    for topic in dict.fromkeys(row.topic for row in rows):
        lines += [f"## {topic[0].upper()}{topic[1:]}", "", f"| {' | '.join(_COLUMNS)} |", "|---|---|---|---|---|---|"]
        lines += [f"| {' | '.join(_cells(row))} |" for row in rows if row.topic == topic]
        lines.append("")
    notes = [row for row in rows if row.note]
    if notes:
        lines += ["## Notes, and where the time goes where a goal is missed", ""]
        lines += [f"- **{row.topic}: {row.what}** ({_VERDICTS[row.is_met]}). {row.note}" for row in notes]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "–"
    if row.ratio is not None:
        ratio = _number(row.ratio)
        if row.spread is not None:
            ratio += f" ({_number(row.spread[0])} to {_number(row.spread[1])})"
    return row.what, row.ours, row.floor, ratio, str(row.goal or "–"), _VERDICTS[row.is_met]


def _number(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"  # noqa: PLR2004 - three digits are enough


def _facts(sizes: Sizes, seconds: float) -> list[str]:
    return [
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}",
        f"{_processor()}, {os.cpu_count()} cores, {_memory()} of memory, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load by {tool()}",
        f"ledgers of {sizes.small:,} and {sizes.large:,} versions; {sizes.rounds} rounds",
        f"{seconds / 60:.0f} minutes for all of it",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - one fixed command
    return done.stdout.strip() or "unknown"
