"""The options that verbs share, and how they become what a verb works with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rich_click as click

from cli.completing import FIGURE, SERIES
from cli.settings import BY_NAME, remember

Verb = Callable[..., None]
# What an option or argument holds: its own type, of which click tells the type checker nothing.
Given = Any
DEMO_FILE = "asreported-demo.db"
QUALIFIERS = ("exact", "about", "over", "under")
REASONS = ("verification", "late-data", "source-error", "methodology", "reclassification", "wording", "unstated")


def together(*options: Callable[[Verb], Verb]) -> Callable[[Verb], Verb]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate


def print_json(told: object) -> None:
    """Print what a verb tells as one line of JSON."""
    import msgspec

    print(msgspec.json.encode(told).decode())


def _flag(name: str, metavar: str, about: str, *, many: bool = False) -> Callable[[Verb], Verb]:
    flag = BY_NAME[name].flag if name in BY_NAME else f"--{name}"
    return click.option(
        flag, name, metavar=metavar, help=about, expose_value=False, callback=remember, is_eager=True, multiple=many
    )


DATABASE = _flag("database", "FILE", BY_NAME["database"].about + " [default: asreported.db]")
HOME = _flag("home", "FOLDER", BY_NAME["home"].about + " [default: the current one]")
CONFIG = _flag("config", "FILE", "The settings file. [default: asreported.toml, if it exists]")
ACTOR = _flag("actor", "HANDLE", "Your handle, stored permanently with what you record. [default: the system's user]")
HOST = _flag("host", "ADDRESS", BY_NAME["host"].about + " [default: 127.0.0.1]")
PORT = _flag("port", "NUMBER", BY_NAME["port"].about + " [default: 8000]")
RECONCILIATION = _flag("reconciliation", "FILE", BY_NAME["reconciliation"].about)
SERVING = together(
    HOST,
    PORT,
    _flag("socket", "FILE", BY_NAME["socket"].about),
    *(
        _flag(one, metavar, f"{BY_NAME[one].about} [default: {BY_NAME[one].default}]")
        for one, metavar in (
            ("workers", "NUMBER"), ("reads", "open|closed"), ("reads_per_minute", "NUMBER"),
            ("writes_per_minute", "NUMBER"), ("guesses_per_minute", "NUMBER"), ("log", "writes|all"),
        )
    ),
    _flag("dialects", "FILE", BY_NAME["dialects"].about),
    RECONCILIATION,
    _flag("trusted_proxies", "ADDRESS", BY_NAME["trusted_proxies"].about, many=True),
)  # fmt: skip
LEDGER = together(DATABASE, HOME, CONFIG)
# The example keeps to a ledger of its own: no setting but this flag leads it elsewhere.
OF_DEMO = together(_flag("database", "FILE", BY_NAME["database"].about + f" [default: {DEMO_FILE}]"), CONFIG)

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, the same body as over HTTP.")
OUTCOME_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
CSV = click.option("--csv", "as_csv", is_flag=True, help="Print the list as CSV.")
LIMIT = click.option("--limit", type=click.IntRange(0), metavar="N", help="Maximum number of rows; 0 means all.")
START = click.option("--start", metavar="PERIOD", help="First period; a coarser one means its first day.")
END = click.option("--end", metavar="PERIOD", help="Last period, inclusive; a coarser one means its last day.")
BOUNDS = together(START, END)
OF_SERIES = click.argument("series", type=SERIES)
OF_FIGURE = click.argument("figure", type=FIGURE)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be recorded, and record nothing.")
IF_VERSION = click.option(
    "--if-version", type=click.IntRange(0), metavar="N", help="Refuse unless the figure is at this version."
)
WHY = click.option("--why", metavar="TEXT", required=True, help="Why our entry was wrong; recorded permanently.")
WHY_LOST = click.option(
    "--why", metavar="TEXT", required=True, help="What happened; recorded permanently and publicly."
)
# A list of words in the column of the type would be cut within a word.
IN_WORDS = f"one of {', '.join(REASONS)}"
PUBLISHED_AT = click.option("--published-at", metavar="MOMENT", help="When the source published it. [default: now]")

_MOMENTS = together(
    click.option("--as-of", metavar="MOMENT", help="As published by this moment; a date means its whole day, UTC."),
    click.option("--recorded-as-of", metavar="MOMENT", help="As recorded in this ledger by this moment."),
    click.option(
        "--position", type=click.IntRange(0), metavar="N", help="As recorded in this ledger up to this position."
    ),
)


def reading(verb: Verb, *, moments: bool = True, rows: bool = False, csv: bool = True) -> Verb:
    """A verb that is given an ``Asked`` first, and the options of its own."""

    @wraps(verb)
    def read(
        *,
        as_json: bool,
        as_csv: bool = False,
        limit: int | None = None,
        as_of: str | None = None,
        position: int | None = None,
        recorded_as_of: str | None = None,
        **given: object,
    ) -> None:
        from cli.asking import Asked, MomentOptions
        from cli.nearest import pointing_to_the_nearest
        from cli.opening import consulted

        if as_json and as_csv:
            raise click.UsageError("give --json or --csv, not both")
        when = MomentOptions(as_of, position, recorded_as_of)
        with consulted() as answers, pointing_to_the_nearest(answers):
            verb(Asked(answers, when, "json" if as_json else "csv" if as_csv else "table", limit), **given)

    of_lists = (LIMIT, JSON, *((CSV,) if csv else ())) if rows else (JSON,)
    return together(*((_MOMENTS,) if moments else ()), *of_lists, LEDGER)(read)


def listing(verb: Verb) -> Verb:
    """A reading verb that answers a list."""
    return reading(verb, rows=True)


def writing(*options: Callable[[Verb], Verb], dry_run: bool = True) -> Callable[[Verb], Verb]:
    """A verb that records: with options of its own, and those that every such verb has."""
    return together(*options, *((DRY_RUN,) if dry_run else ()), ACTOR, OUTCOME_AS_JSON, LEDGER)
