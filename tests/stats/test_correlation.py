"""Pearson and its interval, against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from cpts_data.stats.correlation import pearson

VALEURS = st.floats(-1000, 1000).map(lambda v: round(v, 3))


@given(st.lists(st.tuples(VALEURS, VALEURS), min_size=4, max_size=60), st.sampled_from([0.95, 0.998]))
def test_it_is_that_of_scipy(points: list[tuple[float, float]], niveau: float) -> None:
    x, y = np.array(points).T
    assume(np.ptp(x) > 0.1 and np.ptp(y) > 0.1)
    attendu = pearsonr(x, y)
    r, bas, haut, zones = pearson(x, y, niveau)
    assert (r, zones) == (pytest.approx(attendu.statistic, abs=1e-9), len(x))
    assert (bas, haut) == pytest.approx(tuple(attendu.confidence_interval(niveau)), abs=1e-6)


def test_anscombe_first_quartet_has_its_published_coefficient() -> None:
    """Anscombe 1973 (The American Statistician 27:17-21): r = 0.816."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    assert pearson(x, y).coefficient == pytest.approx(0.816, abs=5e-4)


def test_only_areas_where_both_are_known_count() -> None:
    connus = pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    assert pearson([1, 2, 3, np.nan, 4, 5, 9], [2, 1, 4, 7, 3, 5, np.nan]) == connus
    assert connus.zones == 5


def test_too_few_areas_or_a_constant_have_no_correlation() -> None:
    assert pearson([1, 2, 3], [3, 1, 2]) is None
    assert pearson([1, 2, 3, np.nan], [3, 1, 2, 5]) is None
    assert pearson([1, 2, 3, 4, 5], [7, 7, 7, 7, 7]) is None


def test_points_in_a_line_leave_no_doubt() -> None:
    assert pearson([1, 2, 3, 4], [2, 4, 6, 8])[:3] == pytest.approx((1, 1, 1))
