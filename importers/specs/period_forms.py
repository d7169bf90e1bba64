"""The checks of what a spec says of the period: where it stands, and by whose clocks it is read."""

from importers.periods.dates import check_format
from importers.periods.month_names import LANGUAGES
from importers.periods.named_formats import zone_of
from importers.specs.file_spec import PeriodSpec

_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1000, 9_899


def of_period(period: PeriodSpec) -> list[str]:
    """The problems of a period that stands nowhere, or in two places, and of clocks that nobody has."""
    problems = []
    places = [bool(period.column), bool(period.columns), period.of == "published"]
    if not any(places):
        problems.append('period needs a column (column = "date"), columns, or of = "published"')
    if sum(places) > 1:
        problems.append('period has one of column, columns and of = "published"')
    if period.former_columns and not period.column:
        problems.append("period.former_columns are former names of period.column")
    if len(period.columns) == 1 or len({*period.columns}) < len(period.columns):
        problems.append("period.columns are several columns, each once; of one, say column")
    if not period.formats:
        problems.append("period.formats is empty")
    try:
        zone_of(period.zone)
    except ValueError:
        problems.append(f"period.zone {period.zone!r:.60} is not known; zones have names such as Europe/Berlin")
    problems += _of_months(period.months)
    if period.years_from is not None and not _FIRST_YEAR <= period.years_from <= _LAST_YEAR:
        problems.append(f"period.years_from is a year such as 1930, not {period.years_from}")
    return problems


def _of_months(months: str | tuple[str, ...]) -> list[str]:
    """The problems of a language that is not known, or of names that are not those of twelve months."""
    if isinstance(months, str):
        known = ", ".join(LANGUAGES)
        wrong = f"period.months {months!r:.60} is no language that is known ({known}); twelve names can be listed"
        return [] if months in LANGUAGES else [wrong]
    names = [form.strip().casefold() for said in months for form in said.split("|")]
    if not months or (len(months) == _MONTHS and all(names) and len({*names}) == len(names)):
        return []
    return ["period.months are twelve names, each another one; forms of one month have a | between them"]


def of_formats(period: PeriodSpec, frequencies: list[str]) -> list[str]:
    """The problems of formats that read none of the frequencies, and of frequencies that none of them reads."""
    if period.of == "published":
        return []
    problems = {(form, one): check_format(form, one) for form in period.formats for one in frequencies}
    useless = [form for form in period.formats if all(problems[form, one] for one in frequencies)]
    unread = [one for one in frequencies if all(problems[form, one] for form in period.formats)]
    told = [problems[form, one] for form in useless for one in frequencies]
    told += [problems[form, one] for one in unread for form in period.formats]
    return list(dict.fromkeys(filter(None, told)))
