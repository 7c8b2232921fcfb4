"""The five-point rule: the published vector, and two other ways to the same chi-squared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.contingency_tables import Table

from cpts_data.stats.tendance import EN_BAISSE, EN_HAUSSE, LIMITE, SANS_TENDANCE, tendance

MILLE = [2000] * 5


def test_the_limit_is_that_of_the_signal() -> None:
    assert chi2.ppf(0.998, 1) == pytest.approx(LIMITE, abs=1e-10)


def test_the_published_vector_is_not_significant() -> None:
    resultat = tendance([1700, 1710, 1725, 1735, 1760], MILLE)
    assert resultat.khi2 == pytest.approx(8.891, abs=5e-4)
    assert (resultat.sens, resultat.stable) == (SANS_TENDANCE, True)


@given(st.lists(st.tuples(st.integers(2, 3000), st.floats(0, 0.999)), min_size=5, max_size=5))
def test_the_chi_squared_is_that_of_statsmodels(points: list[tuple[int, float]]) -> None:
    """Association of two ordered margins: date and outcome, with N where statsmodels takes N − 1 in the variance."""
    n = np.array([effectif for effectif, _ in points])
    x = np.minimum(np.array([int(effectif * part) for effectif, part in points]), n - 1)
    assume(x.sum() > 0)
    table = Table(np.column_stack([x, n - x]), shift_zeros=False)
    association = table.test_ordinal_association(row_scores=np.arange(5), col_scores=np.array([1, 0]))
    total = n.sum()
    attendu = association.zscore**2 * total / (total - 1)
    assert tendance(x, n).khi2 == pytest.approx(attendu, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("x", "sens"), [([1600, 1640, 1680, 1720, 1760], EN_HAUSSE),
                                         ([1760, 1720, 1680, 1640, 1600], EN_BAISSE),
                                         ([1700, 1702, 1698, 1701, 1700], SANS_TENDANCE)])  # fmt: skip
def test_up_down_and_neither(x: list[int], sens: str) -> None:
    assert tendance(x, MILLE).sens == sens


def test_one_date_that_makes_the_whole_slope_is_not_a_trend() -> None:
    """Without the last date, the four others go down: the sign is lost, however large the chi-squared."""
    resultat = tendance([1600, 1595, 1590, 1585, 1800], MILLE)
    assert resultat.khi2 > LIMITE
    assert (resultat.stable, resultat.sens) == (False, SANS_TENDANCE)


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([1700, 1710, 1725, 1735], [2000] * 4),
        ([1700, 1710, np.nan, 1735, 1760], MILLE),
        ([1700, 1710, 2000, 1735, 1760], MILLE),
        ([0, 0, 0, 0, 0], MILLE),
        ([1700, 1710, 0, 1735, 1760], [2000, 2000, 0, 2000, 2000]),
    ],
    ids=["four dates", "a gap", "everybody at one date", "nobody at all", "a date without people"],
)
def test_it_is_not_computed(x: list[float], n: list[int]) -> None:
    assert tendance(x, n) is None


def test_only_the_five_latest_dates_count() -> None:
    avant = tendance([np.nan, 5, 1700, 1710, 1725, 1735, 1760], [10, 5, *MILLE])
    assert avant == tendance([1700, 1710, 1725, 1735, 1760], MILLE)
