"""Difference of two proportions: Newcombe's own table, and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from cpts_data.stats.evolution import BAISSE, HAUSSE, STABLE, comparer, intervalle_de_la_difference


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "bas", "haut"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000), (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)  # fmt: skip
def test_the_table_of_newcombe_is_found_again(a: int, m: int, b: int, n: int, bas: float, haut: float) -> None:
    """Newcombe 1998, table II, method 10: a/m − b/n. Here the second date comes last."""
    assert intervalle_de_la_difference(b, n, a, m) == pytest.approx((bas, haut), abs=5e-5)


@given(
    st.integers(1, 5000), st.integers(1, 5000), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.95, 0.998])
)  # fmt: skip
def test_it_is_the_interval_of_statsmodels(n1: int, n2: int, p1: float, p2: float, niveau: float) -> None:
    x1, x2 = round(n1 * p1), round(n2 * p2)
    attendu = confint_proportions_2indep(x2, n2, x1, n1, method="newcomb", compare="diff", alpha=1 - niveau)
    assert intervalle_de_la_difference(x1, n1, x2, n2, niveau) == pytest.approx(attendu, abs=1e-9)


@pytest.mark.parametrize(
    ("x2", "sens", "mention"),
    [(1700, STABLE, None), (1710, STABLE, None), (1745, STABLE, "plutôt en hausse"), (1650, STABLE, "plutôt en baisse"),
     (1780, HAUSSE, None), (1620, BAISSE, None)],
)  # fmt: skip
def test_chance_a_mention_and_a_clear_change(x2: int, sens: str, mention: str | None) -> None:
    """1 700 of 2 000 before. Standard error √(2 × 0.85 × 0.15 ÷ 2 000) = 1.13 point: 2.2 points, then 3.5 points."""
    evolution = comparer(1700, 2000, x2, 2000)
    assert (evolution.sens, evolution.mention) == (sens, mention)
    assert evolution.points == pytest.approx(100 * (x2 - 1700) / 2000)
    assert evolution.bas_998 < evolution.bas < evolution.points < evolution.haut < evolution.haut_998


def test_an_unknown_count_is_not_compared() -> None:
    assert comparer(None, 100, 50, 100) is None
    assert comparer(50, 100, float("nan"), 100) is None
    assert comparer(0, 0, 50, 100) is None
    bas, haut = intervalle_de_la_difference([50, np.nan], [100, 100], [60, 60], [100, 100])
    assert np.isnan(bas).tolist() == np.isnan(haut).tolist() == [False, True]
