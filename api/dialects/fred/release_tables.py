"""FRED's tables of a release: one table, in which every series of the release is a line."""

import msgspec

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.bad_requests import bad_request
from api.dialects.fred.figure_runs import fred_date, period_at
from api.dialects.fred.fred_forms import JSON, Field, FredList, file_type, replied
from api.dialects.fred.fred_ids import asked_source
from api.dialects.fred.given import day, day_text, is_yes, number, text
from api.dialects.fred.real_time import LAST_DAY, at_end_of
from projections.answers.series_list import series_answers_at
from projections.answers.versions import versions
from projections.moment import At
from projections.tables import descriptions
from projections.tables.listed_series import SeriesAnswer

# So many series are read for one table.
_MOST_SERIES = 2000


def release_tables(asked: DialectRequest) -> DialectReply:
    """The lines, with a value each where they are wanted: of the date that is named, or the last one."""
    release, source = asked_source(asked, "release_id", "release")
    has_values, date = is_yes(asked, "include_observation_values"), day(asked, "observation_date", LAST_DAY)
    at = at_end_of(asked.at, asked.today.toordinal())
    rows = descriptions.series_behind(asked.view.generation, asked.at, source.source, limit=_MOST_SERIES + 1)
    if len(rows) > _MOST_SERIES:
        raise bad_request(f"The release has more than {_MOST_SERIES:,} series. Read them with fred/release/series.")
    elements: dict[str, dict[str, object]] = {}
    for line, one in enumerate(series_answers_at(asked.view, at, rows), 1):
        fields: dict[str, Field] = {
            "element_id": line,
            "release_id": release,
            "series_id": asked.ids.of_series(one.series),
            "parent_id": None,
            "line": str(line),
            "type": "series",
            "name": one.title,
            "level": "0",
        }
        values = _value(asked, at, one, date) if has_values else {}
        elements[str(line)] = {**fields, **values, "children": []}
    wanted = number(asked, "element_id", 0, 0, 10**9)
    if text(asked, "element_id") is not None and wanted:
        if str(wanted) not in elements:
            raise bad_request("The element does not exist.")
        elements = {str(wanted): elements[str(wanted)]}
    return _replied(asked, source.name, release, elements)


def _value(asked: DialectRequest, at: At, one: SeriesAnswer, date: int) -> dict[str, Field]:
    period = one.last_period if date == LAST_DAY else period_at(date, one.frequency)  # type: ignore[arg-type]  # an answer has it as text
    found = None if period is None else [*versions(asked.view, at, one.series, period, period)][-1:]
    value = found[0].value if found else None
    day_said = day_text(fred_date(period)) if period else None
    return {"observation_value": value or ".", "observation_date": day_said}


def _replied(asked: DialectRequest, name: str, release: int, elements: dict[str, dict[str, object]]) -> DialectReply:
    head: dict[str, Field] = {"name": name, "release_id": str(release)}
    if file_type(asked) == "json":
        return DialectReply(
            body=msgspec.json.encode({**head, "element_id": None, "elements": elements}), media_type=JSON
        )
    items = [{key: value for key, value in one.items() if key != "children"} for one in elements.values()]
    return replied(asked, FredList(key="elements", tag="element", head=head, items=items))  # type: ignore[arg-type]  # only the children are no fields
