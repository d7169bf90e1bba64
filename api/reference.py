"""Write ``docs/reference/openapi.json`` and ``problems.md`` from the code: ``python -m api.reference``."""

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from api.app import create_app, openapi_document
from api.pages.problem_pages import reference
from projections.answers.view import View

PLACE = Path(__file__).parent.parent / "docs" / "reference"


def documents() -> dict[str, bytes]:
    """What the files of docs/reference should hold, by name; a test compares."""
    with TemporaryDirectory() as folder, View.open(Path(folder) / "empty.db") as answers:
        document = openapi_document(create_app(answers))
    return {"openapi.json": msgspec.json.format(document, indent=1) + b"\n", "problems.md": reference().encode()}


if __name__ == "__main__":
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (PLACE / name).write_bytes(text)
