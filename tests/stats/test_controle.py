"""Control chart: two worked examples of the textbook, and the formulas of Laney and Spiegelhalter written otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from cpts_data.stats.controle import (
    AU_DESSUS,
    EN_DESSOUS,
    ORDINAIRE,
    SERIE_BASSE,
    SERIE_HAUTE,
    carte_p,
    ecart_entre_voisins,
)

JUS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
ACHATS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
COMMANDES = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100,
             100, 90, 90]  # fmt: skip
REMPLIS = [791, 779, 997, 906, 716, 621, 623, 579, 492, 653, 665, 642]
OFFERTS = [1084, 1072, 1190, 1190, 1074, 1203, 1104, 1424, 1133, 1271, 1226, 1203]


def carte(pourvus: list, offerts: list):
    return carte_p(pd.Series(pourvus, dtype=float), pd.Series(offerts, dtype=float))


def test_the_cans_of_orange_juice_of_the_textbook() -> None:
    """Montgomery, table 7.1: 30 samples of 50, p̄ = 0.2313, limits 0.0524 and 0.4102, samples 15 and 23 out."""
    resultat = carte(JUS, [50] * 30)
    demi = 3 * (0.2313 * 0.7687 / 50) ** 0.5
    assert (0.2313 - demi, 0.2313 + demi) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert resultat.centre == pytest.approx(347 / 1500)
    # The process changed twice in these samples: our limits are wider than the plain ones, by the factor it tells.
    assert resultat.elargies
    simples = (resultat.points["haut"].to_numpy() - resultat.centre) / resultat.facteur
    assert simples == pytest.approx([demi] * 30, abs=1e-4)
    strictes = np.abs(resultat.points["taux"] - resultat.centre) > demi
    assert list(strictes[strictes].index + 1) == [15, 23]


def test_the_purchase_orders_of_the_textbook_have_limits_of_their_own() -> None:
    """Montgomery, table 7.4: p̄ = 234/2 450 = 0.096, sample 11 alone above its limit (0.182 against 0.180)."""
    resultat = carte(ACHATS, COMMANDES)
    assert resultat.centre == pytest.approx(0.0955, abs=5e-5)
    assert not resultat.elargies
    assert [rang + 1 for rang, regle in enumerate(resultat.points["regle"]) if regle != ORDINAIRE] == [11]
    assert resultat.points["regle"].iloc[10] == AU_DESSUS
    hauts = {n: h for n, h in zip(COMMANDES, resultat.points["haut"], strict=True)}
    attendus = {n: 234 / 2450 + 3 * (234 / 2450 * 2216 / 2450 / n) ** 0.5 for n in set(COMMANDES)}
    assert hauts == pytest.approx(attendus)


def test_the_slots_of_the_year_vary_by_more_than_chance() -> None:
    """The printed year, every formula in full: scores, φ, σ_z, limits of Laney."""
    x, n = np.array(REMPLIS), np.array(OFFERTS)
    p = x.sum() / n.sum()
    ecart_type = (p * (1 - p) / n) ** 0.5
    z = (x / n - p) / ecart_type
    sigma_z = sum(abs(z[i + 1] - z[i]) for i in range(11)) / 11 / 1.128
    bas_z, haut_z = np.percentile(z, 10), np.percentile(z, 90)
    phi = sum(min(max(score, bas_z), haut_z) ** 2 for score in z) / 12
    resultat = carte(REMPLIS, OFFERTS)
    assert resultat.centre == pytest.approx(8464 / 14174)
    assert (resultat.phi, resultat.sigma_z, resultat.facteur) == pytest.approx((phi, sigma_z, sigma_z))
    assert resultat.elargies and 12 * phi > chi2.ppf(0.95, 11)
    assert resultat.points["haut"].to_numpy() == pytest.approx(np.minimum(p + 3 * sigma_z * ecart_type, 1))
    assert resultat.points["bas"].to_numpy() == pytest.approx(p - 3 * sigma_z * ecart_type)
    assert (np.abs(z) > 3).sum() == 11, "on the plain chart nearly every month is out"


def test_by_chance_alone_the_limits_are_the_plain_ones() -> None:
    hasard = np.random.default_rng(1)
    elargies = 0
    for _ in range(200):
        x = hasard.binomial(1000, 0.6, 24)
        elargies += carte(list(x), [1000] * 24).elargies
    assert elargies <= 10, "fewer than one in twenty: the extremes are brought back"


def test_one_extraordinary_month_does_not_widen_the_limits() -> None:
    x = [600, 610, 595, 605, 590, 600, 400, 610, 600, 595, 605, 600]
    resultat = carte(x, [1000] * 12)
    assert not resultat.elargies
    assert resultat.points["regle"].tolist() == [ORDINAIRE] * 6 + [EN_DESSOUS] + [ORDINAIRE] * 5


def test_limits_are_never_narrower_than_chance() -> None:
    """A slow drift has small gaps between neighbours: σ_z under 1 would deny what chance alone allows."""
    resultat = carte(list(range(500, 740, 10)), [1000] * 24)
    assert resultat.elargies and resultat.sigma_z < 1
    assert resultat.facteur == 1


def test_eight_months_on_one_side_are_told_and_seven_are_not() -> None:
    haut, bas = 620, 580
    huit = carte([haut] * 8 + [bas] * 8, [1000] * 16).points["serie"]
    assert huit.tolist() == [SERIE_HAUTE] * 8 + [SERIE_BASSE] * 8
    sept = carte([haut] * 7 + [bas] * 7, [1000] * 14).points["serie"]
    assert sept.isna().all()


def test_an_unknown_month_breaks_a_run_and_has_no_rate() -> None:
    x = [620] * 5 + [np.nan] + [620] * 4 + [580] * 9
    resultat = carte(x, [1000] * 5 + [np.nan] + [1000] * 13)
    assert resultat.points["serie"].iloc[:10].isna().all()
    assert resultat.points["serie"].tolist()[10:] == [SERIE_BASSE] * 9
    assert resultat.points.loc[5, ["taux", "regle"]].isna().all()
    assert resultat.mois == 18
    sans_offre = carte([*REMPLIS, 0], [*OFFERTS, 0])
    assert sans_offre.points.iloc[-1][["taux", "bas", "haut", "regle"]].isna().all()
    assert sans_offre.centre == carte(REMPLIS, OFFERTS).centre


def test_a_gap_over_a_missing_month_is_not_a_gap() -> None:
    """|3 − 1| and |4 − 3|, mean 1.5 ÷ 1.128; from 4 to 9 a month is missing."""
    assert ecart_entre_voisins([1, 3, 4, np.nan, 9]) == pytest.approx(1.5 / 1.128)
    assert np.isnan(ecart_entre_voisins([1, np.nan, 4]))


def test_under_a_year_there_is_a_mean_and_no_limit() -> None:
    resultat = carte(REMPLIS[:11], OFFERTS[:11])
    assert not resultat.limites_calculees and not resultat.elargies
    assert resultat.points[["bas", "haut", "regle"]].isna().all().all()
    assert resultat.centre == pytest.approx(sum(REMPLIS[:11]) / sum(OFFERTS[:11]))
    assert carte(REMPLIS, OFFERTS).limites_calculees
    vide = carte([np.nan], [np.nan])
    assert np.isnan(vide.centre) and vide.mois == 0


def test_all_or_nothing_months_have_no_dispersion() -> None:
    plein = carte([30] * 12, [30] * 12)
    assert (plein.phi, plein.facteur) == (0, 1)
    assert set(plein.points["regle"]) == {ORDINAIRE}


def test_more_filled_than_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="numérateur"):
        carte([11], [10])
