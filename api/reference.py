"""Write what docs/reference says of HTTP from the code: ``python -m api.reference``."""

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from api.app import create_app, openapi_document
from api.dialects.dialect_reference import dialect_reference
from api.pages.problem_pages import reference
from api.policy import Policy
from api.routes.spoken_dialects import spoken
from projections.answers.view import View

PLACE = Path(__file__).parent.parent / "docs" / "reference"


def documents() -> dict[str, bytes]:
    """What the files of docs/reference should hold, by name; a test compares."""
    with TemporaryDirectory() as folder, View.open(Path(folder) / "empty.db") as answers:
        document = openapi_document(create_app(answers))
    return {
        "openapi.json": msgspec.json.format(document, indent=1) + b"\n",
        "problems.md": reference().encode(),
        "dialects.md": dialect_reference(one.dialect for one in spoken(Policy())).encode(),
    }


if __name__ == "__main__":
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (PLACE / name).write_bytes(text)
