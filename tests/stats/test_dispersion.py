"""Spiegelhalter's φ against scipy's winsorised scores, and its test against the chi-squared of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from scipy.stats.mstats import winsorize

from cpts_data.stats.dispersion import Dispersion, dispersion


@given(st.lists(st.floats(-8, 8), min_size=20, max_size=20))
def test_with_twenty_scores_phi_brings_back_the_extremes_as_scipy_does(scores: list[float]) -> None:
    """scipy replaces the two lowest and the two highest by their neighbour; the centiles fall just beside it."""
    phi = dispersion(scores).phi
    ordonnes = np.sort(scores)
    basses, hautes = ordonnes[[1, 2]], ordonnes[[17, 18]]
    dedans = np.asarray(winsorize(np.array(scores), (0.1, 0.1)))
    ecart = max(np.ptp(basses), np.ptp(hautes)) * 16 * 4 / 20
    assert phi == pytest.approx(float((dedans**2).mean()), abs=ecart + 1e-9)


def test_the_index_is_a_ratio_of_variances_and_its_root_a_ratio_of_gaps() -> None:
    """Scores of ±3 are three times the gap of chance, whatever their number: φ = 9."""
    mesure = dispersion([3, -3] * 20)
    assert (mesure.phi, mesure.rapport_des_ecarts, mesure.nombre) == (9, 3, 40)


def test_it_goes_beyond_chance_from_the_chi_squared_on() -> None:
    limite = chi2.ppf(0.95, 11) / 12
    assert not Dispersion(limite - 1e-6, 12).au_dela_du_hasard
    assert Dispersion(limite + 1e-6, 12).au_dela_du_hasard


def test_unknown_and_infinite_scores_are_left_out_and_one_score_is_not_enough() -> None:
    assert dispersion([3, np.nan, -3, np.inf]) == dispersion([3, -3])
    assert dispersion([3, np.nan]) is None
