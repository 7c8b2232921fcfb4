"""Empirical Bayes: the published vector, the same formula written otherwise, and esda where the two meet."""

from __future__ import annotations

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.stats.lissage import lisser, poids

AVEC, PATIENTS = [1780, 90, 450, 1500, 20], [2000, 120, 500, 1800, 30]


def test_the_published_vector_is_found_again() -> None:
    assert lisser(AVEC, PATIENTS) == pytest.approx([0.889, 0.798, 0.894, 0.835, 0.814], abs=5e-4)


def test_the_formula_of_spdep_written_as_published_gives_the_same() -> None:
    x, n = np.array(AVEC, float), np.array(PATIENTS, float)
    b, barre = x.sum() / n.sum(), n.mean()
    s2 = (n * (x / n - b) ** 2).sum() / n.sum()
    rho = (n * s2 - n / barre * b * (1 - b)) / ((n - 1) * s2 + (barre - n) / barre * b * (1 - b))
    assert lisser(AVEC, PATIENTS) == pytest.approx(rho * x / n + (1 - rho) * b, abs=1e-12)


def test_for_a_rare_event_it_is_marshall_as_esda_computes_it() -> None:
    """Where b is small, b(1 − b) is b: both estimators meet (three cases in ten thousand here)."""
    rares, habitants = [3, 40, 12, 90, 0], [30_000, 50_000, 60_000, 150_000, 20_000]
    esda = Empirical_Bayes(rares, habitants).r.ravel()
    assert lisser(rares, habitants) == pytest.approx(esda, rel=2e-3)


def test_near_ninety_per_cent_marshall_would_draw_too_much() -> None:
    """The reason for the choice: the published Poisson vector, .877 .856 .871 .848 .860, is nearer to the mean."""
    esda = Empirical_Bayes(AVEC, PATIENTS).r.ravel()
    assert esda == pytest.approx([0.877, 0.856, 0.871, 0.848, 0.860], abs=5e-4)
    assert np.ptp(lisser(AVEC, PATIENTS)) > 3 * np.ptp(esda)


def test_what_chance_explains_is_drawn_entirely_to_the_mean() -> None:
    """90, 91 and 89 of 100: a variance of 0.00007 where chance alone gives 0.9 × 0.1 ÷ 100 = 0.0009."""
    assert poids([90, 91, 89], [100, 100, 100]).tolist() == [0, 0, 0]
    assert lisser([90, 91, 89], [100, 100, 100]) == pytest.approx([0.9] * 3)


def test_an_unknown_area_stays_unknown_and_weighs_nothing() -> None:
    """An area without people is not a rate of zero."""
    lisses = lisser([1780, np.nan, 90, 0, 450, 1500, 20], [2000, np.nan, 120, 0, 500, 1800, 30])
    assert np.isnan(lisses).tolist() == [False, True, False, True, False, False, False]
    assert lisses[~np.isnan(lisses)] == pytest.approx(lisser(AVEC, PATIENTS))
    assert np.isnan(lisser([np.nan], [np.nan])).all()


def test_all_or_nothing_areas_are_left_as_they_are() -> None:
    assert lisser([0, 500, 0, 500], [500, 500, 500, 500]) == pytest.approx([0, 1, 0, 1])
    assert lisser([500, 500], [500, 500]) == pytest.approx([1, 1])


@given(st.lists(st.tuples(st.integers(1, 5000), st.floats(0, 1)), min_size=1, max_size=40))
def test_a_smoothed_rate_is_between_the_raw_one_and_the_mean(zones: list[tuple[int, float]]) -> None:
    n = np.array([effectif for effectif, _ in zones], float)
    x = np.array([round(effectif * part) for effectif, part in zones], float)
    b, lisses = x.sum() / n.sum(), lisser(x, n)
    assert np.all(lisses >= np.minimum(x / n, b) - 1e-12)
    assert np.all(lisses <= np.maximum(x / n, b) + 1e-12)


def test_a_count_above_its_denominator_is_refused() -> None:
    with pytest.raises(ValueError, match="numérateur"):
        lisser([11], [10])
