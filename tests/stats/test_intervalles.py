"""Intervals against the published vectors and against statsmodels and scipy, never against our own formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from cpts_data.stats.intervalles import NIVEAU_SIGNAL, byar, quantile_normal, wilson


@pytest.mark.parametrize(
    ("x", "n", "bas", "haut"),
    [
        (0, 40, 0.0000, 0.0876), (10, 100, 0.0552, 0.1744), (95, 100, 0.8882, 0.9785), (100, 100, 0.9630, 1.0000),
        (1780, 2000, 0.8755, 0.9030), (11, 11, 0.7412, 1.0000),
    ],
)  # fmt: skip
def test_wilson_finds_the_published_limits_again(x: int, n: int, bas: float, haut: float) -> None:
    assert wilson(x, n) == pytest.approx((bas, haut), abs=5e-5)


@given(n=st.integers(1, 200_000), part=st.floats(0, 1), niveau=st.sampled_from([0.95, 0.998]))
def test_wilson_is_that_of_statsmodels(n: int, part: float, niveau: float) -> None:
    x = round(part * n)
    attendu = proportion_confint(x, n, alpha=1 - niveau, method="wilson")
    assert wilson(x, n, niveau) == pytest.approx(attendu, abs=1e-9)


def test_wilson_is_exact_at_both_ends_and_missing_without_people() -> None:
    bas, haut = wilson([0, 7, 0, np.nan], [7, 7, 0, 50])
    assert bas[0] == 0
    assert haut[1] == 1
    assert np.isnan(bas[2:]).all()
    assert np.isnan(haut[2:]).all()


@pytest.mark.parametrize(("x", "n"), [(-1, 10), (11, 10)])
def test_wilson_refuses_what_is_not_a_part(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="numérateur"):
        wilson(x, n)


@pytest.mark.parametrize(
    ("x", "bas", "haut"),
    [
        (0, 0, 3.689), (3, 0.619, 8.767), (9, 4.115, 17.085), (10, 4.787, 18.391), (25, 16.174, 36.906),
        (100, 81.362, 121.628),
    ],
)  # fmt: skip
def test_byar_finds_the_published_limits_again(x: int, bas: float, haut: float) -> None:
    assert byar(x) == pytest.approx((bas, haut), abs=6e-4)


@given(x=st.integers(0, 5000), niveau=st.sampled_from([0.95, 0.998]))
def test_byar_is_exact_below_ten_and_close_to_exact_above(x: int, niveau: float) -> None:
    queue = (1 - niveau) / 2
    exact = (chi2.ppf(queue, 2 * x) / 2 if x else 0.0, chi2.ppf(1 - queue, 2 * x + 2) / 2)
    assert byar(x, niveau) == pytest.approx(exact, abs=1e-9 if x < 10 else 0.06)


def test_byar_keeps_unknown_unknown_and_refuses_a_negative_count() -> None:
    assert np.isnan(byar([np.nan, 4, 40]).bas).tolist() == [True, False, False]
    with pytest.raises(ValueError, match="négatif"):
        byar(-1)


def test_the_levels_are_those_of_the_method() -> None:
    assert quantile_normal(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert quantile_normal(NIVEAU_SIGNAL) == pytest.approx(3.090232, abs=1e-6)
