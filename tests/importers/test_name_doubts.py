"""What may be one series by two names, or two by one, is told in the summary with the line of the spec for it."""

from datetime import UTC, datetime

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import UnreadableRow
from stores.opening import open_ledger
from tests.importers.small_histories import of_counters, spec

HEAD = (
    of_counters("counts", "D")
    + """\
"""
)
LONG = """
[[files]]
path = "counts.csv"
format = "csv"
period = { column = "date" }
plausible = false
[files.long]
series = "{place}"
value = "people"
"""
EACH = """each = { title = "{place}" }\n"""
BOTH = LONG.replace('"{place}"', '"{place}-{sex}"')
DESCRIBED = HEAD + '[series.praha]\ntitle = "Praha"\n[series.oslo]\ntitle = "Oslo"\n' + LONG
DAYS = ("2022-03-01", "2022-03-02", "2022-03-03")
PRAHA, OSLO = (5, 7, 11), (1, 2, 3)


def table(**places):
    rows = [f"{day},{place},{n}\n" for place, numbers in places.items() for day, n in zip(DAYS, numbers, strict=False)]
    return "".join(["date,place,people\n", *rows])


def ledger_of(tmp_path):
    return open_ledger(tmp_path / "another.db", lambda: datetime(2026, 11, 1, tzinfo=UTC))


def notes(ledger, history, text, *contents):
    for one in contents:
        history.commit(one, "counts.csv")
    return import_history(ledger, history.place, spec(text)).notes


def test_names_that_differ_in_capitals_alone_are_told_as_one_series_once(ledger, history):
    first, later = table(NY=PRAHA, Oslo=OSLO), table(ny=PRAHA, OSLO=OSLO)

    (told,) = notes(ledger, history, HEAD + LONG + EACH, first, later, first, later)

    assert told == (
        "counts.csv has 2 pairs of names that differ in capitals alone: 'place = NY' and 'place = ny' are one series, "
        "ny, 'place = OSLO' and 'place = Oslo' are one series, oslo; if these are two, `names` can tell them apart"
    )


def test_of_one_version_they_are_told_too_also_of_a_file_by_itself(ledger, history, tmp_path):
    content = "date,place,people\n2022-03-01,NY,5\n2022-03-02,ny,6\n"
    (tmp_path / "counts.csv").write_text(content)
    text = HEAD + LONG + EACH
    expected = [
        "counts.csv: 'place = NY' and 'place = ny' are one series, ny; if these are two, `names` can tell them apart"
    ]

    assert notes(ledger, history, text, content) == expected
    assert import_file(ledger, tmp_path / "counts.csv", spec(text), published_at="2022-03-09").notes == expected


def test_what_the_spec_itself_makes_one_is_not_told(ledger, history):
    named = 'names = { "New York" = "ny" }\n'

    assert notes(ledger, history, HEAD + LONG + EACH + named, table(NY=PRAHA), table(**{"New York": PRAHA})) == []


def test_of_many_pairs_some_are_shown_and_all_are_counted(ledger, history):
    first = {f"P{at}x": PRAHA for at in range(9)}

    (told,) = notes(ledger, history, HEAD + LONG + EACH, table(**first), table(**{one.lower(): PRAHA for one in first}))

    assert told.startswith("counts.csv has 9 pairs of names")
    assert told.count("are one series") == 5
    assert "and 4 more" in told


def test_two_names_of_one_figure_are_refused_with_both(ledger, tmp_path):
    (tmp_path / "counts.csv").write_text("date,place,people\n2022-03-01,NY,5\n2022-03-01,ny,6\n")

    with pytest.raises(UnreadableRow) as refused:
        import_file(ledger, tmp_path / "counts.csv", spec(HEAD + LONG + EACH), published_at="2022-03-09")

    assert (
        "rows 1 and 2: the period 2022-03-01 of ny stands twice by the names 'place = NY' and 'place = ny': `names` "
        "can tell them apart, or `repeated` can say which counts"
    ) in refused.value.message


@pytest.mark.parametrize("text", [HEAD + LONG + EACH, DESCRIBED])
def test_a_series_that_goes_on_under_another_name_is_told_with_the_line_that_makes_it_one(
    ledger, history, tmp_path, text
):
    before, after = table(Praha=PRAHA, Oslo=OSLO), table(Prague=(*PRAHA[:2], 12), Oslo=OSLO)
    line = """names = { place = { Prague = "Praha" } }"""

    told = notes(ledger, history, text, before, after.replace("12", "11"), after)

    commit = history.git("rev-parse", "HEAD~1")[:12]
    expected = (
        "counts.csv: a series ends where another begins with the same figures on the same periods: praha, then prague "
        f"(3 figures at commit {commit}). Renamed? Under [files.long], `{line}` makes one series of both"
    )
    assert told == [expected]
    with ledger_of(tmp_path) as other:
        mended = import_history(other, history.place, spec(f"{text}{line}\n"))
    assert (mended.notes, mended.unknown, mended.total.withdrawals) == ([], [], 0)


def test_a_new_version_beside_the_last_one_that_is_recorded_tells_of_it(ledger, history):
    text = HEAD + LONG + EACH
    notes(ledger, history, text, table(Praha=PRAHA, Oslo=OSLO))

    (told,) = notes(ledger, history, text, table(Prague=PRAHA, Oslo=OSLO))

    assert "praha, then prague (3 figures at commit " in told
    assert notes(ledger, history, text) == []


def test_of_several_each_ended_series_is_told_beside_the_one_that_is_most_like_it(ledger, history):
    before = table(alaska_3=(5, 0, 0), alaska=(5, 0, 0), oslo=OSLO, roma=(0, 0, 0))
    after = table(alaska_ev=(5, 0, 0), alaska_ev_3=(5, 0, 0), bergen=(1, 9, 9), milano=(0, 0, 0))

    (told,) = notes(ledger, history, HEAD + LONG + EACH, before, after)

    assert "2 series end where others begin with the same figures on the same periods: " in told
    assert "alaska, then alaska-ev (" in told
    assert "alaska-3, then alaska-ev-3 (" in told
    assert "bergen" not in told
    assert "milano" not in told
    assert """names = { place = { alaska_ev_3 = "alaska_3", alaska_ev = "alaska" } }""" in told


def test_figures_that_were_nearly_all_kept_are_counted(ledger, history):
    numbers = [*range(1, 11)]
    days = [f"2022-03-{day:02}" for day in range(1, 11)]
    rows = [",".join((day, "{0}", str(n))) for day, n in zip(days, numbers, strict=True)]
    before = "\n".join(["date,place,people", *rows, ""]).format("Praha")
    after = before.replace("Praha", "Prague").replace("Prague,10", "Prague,17")

    (told,) = notes(ledger, history, HEAD + LONG + EACH, before, after)

    assert "praha, then prague (9 of 10 figures at commit " in told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(table(Praha=PRAHA, Oslo=OSLO), table(Bergen=(2, 3, 4), Oslo=OSLO), id="other figures"),
        pytest.param(table(Praha=PRAHA), table(Praha=PRAHA, Prague=PRAHA), id="both stay"),
        pytest.param(table(Praha=PRAHA), table(Prague=PRAHA).replace("2022-03", "2022-04"), id="other periods"),
        pytest.param(table(Praha=(0, 0, 0)), table(Prague=(0, 0, 0)), id="zeros"),
        pytest.param(table(Praha=PRAHA), table(Prague=PRAHA[:1]).replace("5", "6"), id="one other figure"),
    ],
)
def test_what_only_ends_or_begins_is_not_told(ledger, history, before, after):
    assert notes(ledger, history, HEAD + LONG + EACH, before, after) == []


def test_the_line_keeps_what_names_says_and_parts_the_keys(ledger, history, tmp_path):
    rows = "date,place,sex,people\n2022-03-01,{},F,5\n2022-03-01,{},M,6\n2022-03-01,Oslo,M,7\n"
    text = HEAD + BOTH + 'each = { title = "{place}, {sex}" }\n'
    given = 'names = {{ sex = {{ F = "women", M = "men" }}{} }}\n'
    line = given.format(', place = { Prague = "Praha" }')

    (told,) = notes(
        ledger, history, text + given.format(""), rows.format("Praha", "Praha"), rows.format(*["Prague"] * 2)
    )

    assert "praha-men, then prague-men (1 figure at" in told
    assert f"`{line.strip()}`" in told
    with ledger_of(tmp_path) as other:
        assert notes(other, history, text + line) == []


def test_a_part_that_was_left_out_before_is_named_as_that(ledger, history):
    rows = "date,place,sex,people\n2022-03-01,Praha,{0},5\n2022-03-02,Praha,{0},6\n"
    text = HEAD + BOTH + """each = { title = "{place}, {sex}" }\nnames = { sex = { "" = "" } }\n"""

    (told,) = notes(ledger, history, text, rows.format(""), rows.format("all"))

    assert """`names = { sex = { "" = "", all = "" } }`""" in told


def test_how_many_series_are_told_is_bounded(ledger, history):
    figures = {f"place{at:03}": (at + 1, 2 * at + 1, 3 * at + 1) for at in range(90)}

    (told,) = notes(
        ledger, history, HEAD + LONG + EACH, table(**figures), table(**{f"{one}x": of for one, of in figures.items()})
    )

    assert told.count(", then ") == 5
    assert "and 85 more" in told
    assert told.count(" = ") <= 60


def test_all_names_of_one_version_that_make_one_series_are_told_apart_by_one_line(ledger, tmp_path):
    groups = ["80", "80+"], ["<5", ">5"], ["Troms", "Troms\u00f8"], ["a-b", "a b", "a/b"], ["C", "C"]
    names = [name for group in groups for name in group]
    days = [f"2022-03-{day:02}" for day in range(1, len(names) + 1)]
    (tmp_path / "counts.csv").write_text(
        "\n".join(["date,place,people", *(f"{day},{name},5" for day, name in zip(days, names, strict=True)), ""])
    )
    line = (
        'names = { place = { "<5" = "under 5", ">5" = "over 5", "80+" = "80 plus", a-b = "a-b (2)", '
        '"a/b" = "a/b (3)", "Troms\u00f8" = "Tromso" } }'
    )

    with pytest.raises(UnreadableRow) as refused:
        import_file(ledger, tmp_path / "counts.csv", spec(HEAD + LONG + EACH), published_at=DAYS[0])

    assert (
        "rows 1 and 2: 'place = 80' and 'place = 80+' both make the series 80; 3 more series" in refused.value.message
    )
    assert refused.value.message.endswith(f"such as `{line}`")
    mended = import_file(ledger, tmp_path / "counts.csv", spec(f"{HEAD}{LONG}{EACH}{line}\n"), published_at=DAYS[0])
    assert len(mended.opened) == len({*names})


def test_of_keys_that_are_parted_otherwise_one_is_given_another_name(ledger, tmp_path):
    (tmp_path / "counts.csv").write_text("date,place,sex,people\n2022-03-01,a-b,c,5\n2022-03-01,a,b-c,6\n")
    text = HEAD + BOTH + """each = { title = "{place}, {sex}" }\n"""

    with pytest.raises(UnreadableRow) as refused:
        import_file(ledger, tmp_path / "counts.csv", spec(text), published_at=DAYS[0])

    assert "both make the series a-b-c; give one of them another name under `names`" in refused.value.message


def test_of_very_many_no_more_than_a_thousand_are_kept(ledger, history):
    figures = {f"place{at:04}": (at + 1, 2 * at + 1, 3 * at + 1) for at in range(1_001)}
    text = HEAD + LONG + EACH

    (capitals,) = notes(
        ledger, history, text, table(**figures), table(**{one.upper(): figures[one] for one in figures})
    )
    (renamed,) = notes(ledger, history, text, table(**{f"{one}x": of for one, of in figures.items()}))

    assert capitals.startswith("counts.csv has at least 1,000 pairs of names that differ in capitals alone: ")
    assert renamed.startswith("counts.csv: at least 1,000 series end where others begin with the same figures ")


@pytest.mark.parametrize("title", ["{place}", "Deaths in {place} by day", "Deaths"])
def test_a_file_by_itself_is_told_of_beside_what_the_ledger_has(ledger, tmp_path, title):
    path, text = tmp_path / "counts.csv", HEAD + LONG + EACH.replace("{place}", title)
    path.write_text(table(**{"Praha 1": PRAHA, "Oslo": OSLO, "Roma": (9, 9, 9)}))
    import_file(ledger, path, spec(text), published_at="2022-03-09")
    path.write_text(table(**{"Prague 1": PRAHA, "Oslo": OSLO}))
    name = "Praha 1" if "{" in title else "praha-1"
    line = f'names = {{ place = {{ "Prague 1" = "{name}" }} }}'

    (told,) = import_file(ledger, path, spec(text), published_at="2022-03-10", complete=True).notes

    assert told == (
        "counts.csv: a series ends where another begins with the same figures on the same periods: praha-1, then "
        f"prague-1 (3 figures). Renamed? Under [files.long], `{line}` makes one series of both"
    )


def test_what_has_a_name_of_its_own_before_and_what_is_new_are_not_told_of_a_file_by_itself(ledger, tmp_path):
    path, text = tmp_path / "counts.csv", HEAD + LONG + EACH
    path.write_text(table(Praha=PRAHA, Oslo=OSLO))
    import_file(ledger, path, spec(text), published_at="2022-03-09")
    path.write_text(table(Prague=(1, 9, 9), Oslo=OSLO))

    assert import_file(ledger, path, spec(text), published_at="2022-03-10", complete=True).notes == []


def test_where_a_title_does_not_tell_the_cells_the_series_are_told_without_a_line(ledger, tmp_path):
    path, text = tmp_path / "counts.csv", HEAD + BOTH + """each = { title = "Deaths" }\n"""
    rows = "date,place,sex,people\n2022-03-01,{},F,5\n2022-03-01,Oslo,F,7\n"
    path.write_text(rows.format("Praha"))
    import_file(ledger, path, spec(text), published_at="2022-03-09")
    path.write_text(rows.format("Prague"))

    (told,) = import_file(ledger, path, spec(text), published_at="2022-03-10", complete=True).notes

    assert told.endswith("praha-f, then prague-f (1 figure). Renamed?")


def test_editions_in_one_file_are_told_of_beside_each_other(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    figures = [*zip(DAYS, PRAHA, strict=True)]
    rows = "".join(f"2022-03-1{at},{day},{{{at}}},{n}\n" for at in (0, 1) for day, n in figures)
    path.write_text("known,date,place,people\n" + rows.format("Praha", "Prague"))
    text = HEAD + LONG.replace("plausible", 'published_at = "{known}"\nplausible') + EACH

    (told,) = import_file(ledger, path, spec(text)).notes

    assert "praha, then prague (3 figures)" in told
