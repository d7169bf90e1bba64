"""The checks of which sheet or member a spec takes from a file: only some formats have any."""

from importers.specs.file_spec import FileSpec

_HAVE_SHEETS = ("xlsx", "ods", "html")


def misformed_sheet(file: FileSpec) -> list[str]:
    """The problems of ``table.sheet`` and ``table.member`` that no file could have, in words."""
    sheet, problems = file.table.sheet, []
    if sheet is not None and file.format not in _HAVE_SHEETS:
        problems.append(f"a file in {file.format} has no sheets: table.sheet is for {', '.join(_HAVE_SHEETS)}")
    if sheet == "" or (isinstance(sheet, int) and sheet < 1):
        problems.append(f"table.sheet is the name of a sheet or table, or its number from 1, not {sheet!r}")
    if file.table.member == "":
        problems.append("table.member is the name of a file in an archive, or a pattern of it, not empty")
    return problems
