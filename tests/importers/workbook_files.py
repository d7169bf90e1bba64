"""Workbooks that a test writes by hand, part by part, so that it can write what no program would."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMES = f'xmlns="{_MAIN}" xmlns:r="{_OF_DOCUMENT}"'
_TYPES = f"""<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"
 ContentType="application/xml"/></Types>"""
_TOP = f"""<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Target="xl/workbook.xml"
 Type="{_OF_DOCUMENT}/officeDocument"/></Relationships>"""
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def packed(parts: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of those members."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", how) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return whole.getvalue()


def xlsx(
    sheets: Mapping[str, str],
    *,
    strings: str = "",
    formats: Sequence[str] = (),
    hidden: Sequence[str] = (),
    is_1904: bool = False,
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook whose sheets hold those rows; the style 1 is a date, and those from 2 on are the ``formats``."""
    hiding = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}" state="{hiding[name in hidden]}"/>'
        for at, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OF_DOCUMENT}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    for name in ("styles", "sharedStrings"):
        relations += f'<Relationship Id="{name}" Type="{_OF_DOCUMENT}/{name}" Target="{name}.xml"/>'
    codes = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{one}"/>' for one in (0, 14, *(164 + at for at in range(len(formats)))))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _TOP,
        "xl/workbook.xml": f"""<workbook {_NAMES}><workbookPr date1904="{int(is_1904)}"/>
            <sheets>{listed}</sheets></workbook>""",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": f"<styleSheet {_NAMES}><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {_NAMES}>{strings}</sst>",
    }
    for at, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {_NAMES}><sheetData>{rows}</sheetData></worksheet>"
    return packed({**parts, **(more or {})})


def merged(workbook: bytes, *ranges: str) -> bytes:
    """The workbook with ranges of its first sheet merged."""
    told = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return changed(workbook, "xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData><mergeCells>{told}</mergeCells>")


def changed(workbook: bytes, part: str, old: str, new: str) -> bytes:
    """The archive with a text of one part put in place of another."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    return packed({**parts, part: parts[part].replace(old.encode(), new.encode())})


def rows(*given: Sequence[str]) -> str:
    """Rows of cells: a number as digits, a date as ``d44621``, an element as it stands, any other text as a text."""
    return "".join(
        f'<row r="{at}">{"".join(_cell(f"{chr(65 + column)}{at}", text) for column, text in enumerate(row))}</row>'
        for at, row in enumerate(given, 1)
    )


def _cell(place: str, text: str) -> str:
    if text.startswith("<c"):
        return text.replace("<c", f'<c r="{place}"', 1)
    if re.fullmatch(r"d\d+(\.\d+)?", text):
        return f'<c r="{place}" s="1"><v>{text[1:]}</v></c>'
    if re.fullmatch(r"-?\d+(\.\d+)?(E[+-]?\d+)?", text):
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' if text else ""


def ods(tables: Mapping[str, str], *, styles: str = "") -> bytes:
    """A workbook of OpenDocument whose tables hold those rows."""
    within = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables.items())
    content = f"""<office:document-content {_ODF} {_CALCEXT}><office:automatic-styles>{styles}
        </office:automatic-styles><office:body><office:spreadsheet>{within}</office:spreadsheet></office:body>
        </office:document-content>"""
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_row(*cells: str, more: str = "") -> str:
    """A row of cells: a number as digits, a date in ISO's form, an element as it stands, any other text as a text."""
    return f"<table:table-row {more}>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(text: str) -> str:
    if text.startswith("<"):
        return text
    shown = f"<text:p>{text}</text:p>"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f'<table:table-cell office:value-type="date" office:date-value="{text}">{shown}</table:table-cell>'
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f'<table:table-cell office:value-type="float" office:value="{text}">{shown}</table:table-cell>'
    return f'<table:table-cell office:value-type="string">{shown}</table:table-cell>' if text else "<table:table-cell/>"
