"""The generated part of docs/reference that the HTTP interface owns."""

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from api.app import create_app, openapi_document
from api.problem_pages import reference
from projections.answers import Answers


def documents() -> dict[str, bytes]:
    """What the files of docs/reference should hold, by name; a test compares."""
    with TemporaryDirectory() as folder, Answers.open(Path(folder) / "empty.db") as answers:
        document = openapi_document(create_app(answers))
    return {"openapi.json": msgspec.json.format(document, indent=1) + b"\n", "problems.md": reference().encode()}


def write(folder: Path) -> None:
    """Write them again."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_bytes(text)
