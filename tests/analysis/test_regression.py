"""The regressions by certified values, and the cases in which there is nothing to test."""

from projections.analysis.bias import bias_test
from projections.analysis.efficiency import efficiency, is_efficient, mincer_zarnowitz
from projections.analysis.pairs import Pairs

# The data set Norris of the Statistical Reference Datasets (National Institute of Standards and Technology): linear
# regression, y and x in tenths.
NORRIS = [
    (1, 2), (3388, 3374), (1181, 1182), (8880, 8846), (92, 101), (2281, 2265), (6685, 6663), (9985, 9963),
    (4491, 4486), (7789, 7770), (5592, 5582), (3, 4), (1, 6), (7781, 7755), (6688, 6669), (3393, 3380), (4489, 4475),
    (108, 116), (5577, 5560), (2283, 2281), (9980, 9958), (8888, 8876), (1196, 1202), (3, 3), (6, 3), (5576, 5568),
    (3393, 3391), (8880, 8872), (9985, 9990), (7789, 7790), (102, 111), (1176, 1183), (2289, 2292), (6684, 6691),
    (4492, 4489), (2, 5),
]  # fmt: skip


def test_certified_coefficients_come_out_to_the_last_digit():
    found = mincer_zarnowitz(Pairs([x for _, x in NORRIS], [y for y, _ in NORRIS], 1), lags=0)

    assert found is not None
    assert found.intercept == "-0.262323073774029"
    assert found.slope == "1.00211681802045"
    assert found.r_squared == "0.999993745883712"


def test_revisions_on_earlier_values_are_the_same_test_as_later_on_earlier_values():
    pairs = Pairs([x for _, x in NORRIS], [y for y, _ in NORRIS], 1)

    found = efficiency(pairs, 3)

    assert found.news is not None
    assert found.mincer_zarnowitz is not None
    assert (found.news.wald_f, found.news.wald_p) == (found.mincer_zarnowitz.wald_f, found.mincer_zarnowitz.wald_p)


def test_what_was_never_revised_is_efficient():
    pairs = Pairs(list(range(8)), list(range(8)))

    found = mincer_zarnowitz(pairs, 2)

    assert found is not None
    assert (found.intercept, found.slope, found.slope_standard_error, found.wald_p) == ("0", "1", "0", None)
    assert is_efficient(pairs, found) is True


def test_too_few_figures_tell_nothing():
    pairs = Pairs([1, 2, 3, 4, 5, 6, 7], [1, 2, 4, 4, 5, 7, 8])

    assert is_efficient(pairs, mincer_zarnowitz(pairs, 2)) is None
    assert efficiency(pairs, 2).verdict is None
    assert mincer_zarnowitz(Pairs([1, 2], [3, 5]), 0) is None


def test_where_all_earlier_values_are_the_same_there_is_no_regression():
    assert mincer_zarnowitz(Pairs([5] * 9, list(range(9))), 2) is None


def test_revisions_that_are_all_the_same_are_not_tested():
    found = bias_test(Pairs([1, 2, 3], [2, 3, 4]), 1)

    assert (found.standard_error, found.t, found.p, found.hac_t, found.hac_p) == ("0", None, None, None, None)


def test_one_figure_is_not_tested():
    found = bias_test(Pairs([1], [2]), 0)

    assert (found.standard_error, found.t, found.hac_standard_error) == (None, None, None)


def test_revisions_that_the_earlier_values_foretell_are_noise():
    # given: errors of the earlier values, as large as their own deviation, that the later ones take back
    truth = [100, 140, 90, 120, 160, 110, 130, 150, 105, 125, 145, 95]
    errors = [12, 11, 14, -13, -12, 13, 12, -14, -12, -11, 12, -13]
    pairs = Pairs([one + error for one, error in zip(truth, errors, strict=True)], truth)

    assert efficiency(pairs, 1).verdict in {"noise", "both"}
