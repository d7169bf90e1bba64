"""The form of what a spec says of the shape of a file: where in it the table stands, and how it is unfolded."""

from typing import Literal

from msgspec import Struct


class TableSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The place of the table in a file, and the rows that are none of its figures.

    ``sheet`` is a sheet of a workbook, or a table of an HTML page, by its name or its number from 1; ``member`` the
    file in an archive, which may be a pattern. ``skip`` rows stand above the header; or the header is the first row
    that has all the ``header``'s names. Either counts below the first row that fits ``below``, the title of one of
    several tables, and within ``columns`` (``D:F``, as spreadsheets name them), where tables stand side by side.
    ``title`` is a template of a text beside the table: ``Deaths, {month}`` is a column ``month`` of each row.
    ``header_rows`` are joined to one. ``names`` name the columns of a file that has no header; a
    version that has it all the same is read too. ``widths`` part the columns of a fixed-width file, ``touching`` says
    that no blank need stand between them; without widths, blanks part them.

    A row fits a pattern if its first cell with something in it does. Rows that fit one of ``pass_over`` are passed
    over and counted; above the first row that fits one of ``ends`` (an empty text is a blank row) the table ends. Of
    all rows, those count whose cells are what ``where`` says.
    """

    sheet: str | int | None = None
    member: str | None = None
    columns: str = ""
    below: str = ""
    title: str = ""
    skip: int = 0
    header: tuple[str, ...] = ()
    header_rows: int = 1
    names: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    touching: bool = False
    pass_over: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = {}


class UnfoldSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The way from a table as it stands to one in which each row has one period.

    ``split`` parts a column of joined keys into columns, ``by`` the text between them. ``columns`` become rows: those
    that fit one of the patterns, or all whose names are ``"periods"``. The new column ``into`` holds their names,
    ``value`` their cells; where ``split`` parts that column, too, a name says several things: ``2021 cases``.
    """

    split: dict[str, tuple[str, ...]] = {}
    by: str = ","
    columns: tuple[str, ...] | Literal["periods"] = ()
    into: str = "column"
    value: str = "value"
