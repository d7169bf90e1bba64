"""What csvw and frictionless make of tables that are described beside them, and of one that is not as described."""

import csv
import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import requests
from csvw import CSVW
from frictionless import Resource

# Its "basepath" is what stands before the last slash, also of a query: there it is written as %2F.
SLASH, ESCAPED = "/", "%2F"


def addressed(address: str, word: str) -> str:
    path, mark, query = address.partition("?")
    return f"{path}.{word}{mark}{query.replace(SLASH, ESCAPED)}"


def fetched(address: str, word: str) -> requests.Response:
    return requests.get(addressed(address, word), timeout=30)


def by_csvw(source: str) -> dict[str, object]:
    found = CSVW(source, validate=True)
    return {
        "valid": found.is_valid,
        "warnings": [str(one) for one in found.warnings],
        "rows": [[plain(cell) for cell in row.values()] for row in found.tables[0]],
    }


def by_frictionless(resource: Resource) -> dict[str, object]:
    report = resource.validate()
    return {
        "valid": report.valid,
        "warnings": report.flatten(["type", "note"]),
        "rows": [[plain(cell) for cell in row.values()] for row in resource.read_rows()] if report.valid else [],
    }


def plain(cell: object) -> str:
    """The text that a CSV has for what a program made of a cell."""
    if isinstance(cell, list):
        return " ".join(plain(one) for one in cell)
    if isinstance(cell, datetime) and cell.tzinfo is None:  # csvw's dates
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def damaged(address: str, column: str) -> dict[str, bool]:
    """Whether each program still takes the table when a cell of a column of numbers is a word."""
    web, data = (fetched(address, word).json() for word in ("metadata.json", "resource.json"))
    header, *rows = csv.reader(fetched(address, "csv").text.splitlines())
    rows[0][header.index(column)] = "word"
    with Path("table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    Path("table.csv-metadata.json").write_text(json.dumps({**web, "url": "table.csv"}), encoding="utf-8")
    Path("table.resource.json").write_text(json.dumps({**data, "path": "table.csv"}), encoding="utf-8")
    return {
        "csvw": CSVW("table.csv-metadata.json", validate=True).is_valid,
        "frictionless": Resource("table.resource.json").validate().valid,
    }


base, *lists = sys.argv[1:]
read = {
    one: {
        "csvw": by_csvw(addressed(base + one, "metadata.json")),
        "frictionless": by_frictionless(Resource(addressed(base + one, "resource.json"))),
    }
    for one in lists
}
print(json.dumps({"read": read, "damaged": damaged(base + lists[0], "value")}))
