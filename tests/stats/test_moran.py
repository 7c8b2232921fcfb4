"""Moran's index against esda: same weights, same values, and the published index of the North Carolina counties."""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # esda announces a change of its own default
    import esda
    import libpysal
    from esda.smoothing import assuncao_rate

from cpts_data.stats import moran
from cpts_data.stats.moran import (
    BAS_BAS,
    BAS_HAUT,
    CLASSES,
    HAUT_BAS,
    HAUT_HAUT,
    NON_SIGNIFICATIF,
    agregats_locaux,
    moran_global,
    seuil_fdr,
    taux_standardises,
)

COTE = 8
"""A chessboard of 64 areas, each beside those of its row and column."""


def damier() -> dict[str, tuple[str, ...]]:
    def code(ligne: int, colonne: int) -> str:
        return f"{ligne}{colonne}"

    pas = ((0, 1), (1, 0), (0, -1), (-1, 0))
    return {
        code(i, j): tuple(code(i + a, j + b) for a, b in pas if 0 <= i + a < COTE and 0 <= j + b < COTE)
        for i in range(COTE)
        for j in range(COTE)
    }


def population(hauts: set[str], taux_haut: float = 0.95, taux: float = 0.85) -> tuple[pd.Series, pd.Series]:
    """Populations from 300 to 3 000, a few points of noise, and a group of areas where the rate is higher."""
    hasard = np.random.default_rng(4)
    codes = list(damier())
    n = pd.Series(hasard.integers(300, 3000, len(codes)), codes)
    vrais = np.clip([taux_haut if code in hauts else taux for code in codes] + hasard.normal(0, 0.02, len(codes)), 0, 1)
    return pd.Series(hasard.binomial(n, vrais), codes), n


COIN = {f"{i}{j}" for i in range(3) for j in range(3)}
AVEC, PATIENTS = population(COIN)


def poids_esda(voisins: dict[str, tuple[str, ...]]) -> libpysal.weights.W:
    poids = libpysal.weights.W({code: list(autour) for code, autour in voisins.items()}, silence_warnings=True)
    poids.transform = "r"
    return poids


def local_esda(valeurs: pd.Series, voisins: dict[str, tuple[str, ...]], permutations: int = 0) -> esda.Moran_Local:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        poids = poids_esda(voisins)
        return esda.Moran_Local(valeurs[poids.id_order], poids, permutations=permutations, seed=1)


# --- against the published and independent values ------------------------------------------------------------


@pytest.fixture(scope="module")
def sids() -> tuple[pd.Series, pd.Series, dict[str, tuple[str, ...]]]:
    """Sudden infant deaths of 1979 in the 100 counties of North Carolina, as libpysal ships them."""
    dossier = Path(libpysal.__file__).parent / "examples" / "sids2"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.closing(libpysal.io.open(str(dossier / "sids2.gal"))) as flux:
            poids = flux.read()
        with contextlib.closing(libpysal.io.open(str(dossier / "sids2.dbf"))) as table:
            morts, naissances = table.by_col("SID79"), table.by_col("BIR79")
    codes = [str(code) for code in poids.id_order]
    voisins = {str(code): tuple(map(str, poids.neighbors[code])) for code in poids.id_order}
    return pd.Series(morts, codes, dtype=float), pd.Series(naissances, codes, dtype=float), voisins


def test_the_index_of_north_carolina_is_the_published_one(sids, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.1662 is the example of the reference library. With two deaths in a thousand, b(1 − b) is b within 0.2 %."""
    morts, naissances, voisins = sids
    assert moran_global(morts, naissances, voisins).indice == pytest.approx(0.16622343552567395, abs=5e-4)
    monkeypatch.setattr(moran, "taux_standardises", lambda x, n: assuncao_rate(x.to_numpy(), n.to_numpy()))
    assert moran_global(morts, naissances, voisins).indice == pytest.approx(0.16622343552567395, abs=1e-12)


def test_for_a_rare_event_the_standardised_rates_are_those_of_esda(sids) -> None:
    morts, naissances, _ = sids
    attendus = assuncao_rate(morts.to_numpy(), naissances.to_numpy())
    assert taux_standardises(morts, naissances) == pytest.approx(attendus, abs=0.01)


def test_global_index_local_indices_and_quadrants_are_those_of_esda() -> None:
    voisins = damier()
    valeurs = pd.Series(taux_standardises(AVEC, PATIENTS), AVEC.index)
    poids = poids_esda(voisins)
    globale = esda.Moran(valeurs[poids.id_order].to_numpy(), poids, permutations=0)
    assert moran_global(AVEC, PATIENTS, voisins).indice == pytest.approx(globale.I, abs=1e-9)
    assert moran_global(AVEC, PATIENTS, voisins).attendu == pytest.approx(globale.EI)
    locale = local_esda(valeurs, voisins)
    nous = agregats_locaux(AVEC, PATIENTS, voisins, fausses_decouvertes=1.0).loc[poids.id_order]
    assert nous["indice"].to_numpy() == pytest.approx(locale.Is, abs=1e-9)
    quadrants = {1: HAUT_HAUT, 2: BAS_HAUT, 3: BAS_BAS, 4: HAUT_BAS}
    assert nous["classe"].tolist() == [quadrants[q] for q in locale.q]


def test_with_many_draws_the_p_values_are_those_of_esda() -> None:
    """Two independent draws of 9 999: at most four standard errors apart, √(2 × 0.25 ÷ 9 999) = 0.007 each.

    esda gives the p-value of one side, up to 0.5: ours, two-sided, is twice that.
    """
    voisins = damier()
    valeurs = pd.Series(taux_standardises(AVEC, PATIENTS), AVEC.index)
    locale = local_esda(valeurs, voisins, permutations=9999)
    nous = agregats_locaux(AVEC, PATIENTS, voisins, permutations=9999)
    assert nous["p"].to_numpy() / 2 == pytest.approx(locale.p_sim, abs=4 * 0.0071)
    assert np.abs(nous["p"] / 2 - locale.p_sim).mean() < 0.006


def test_by_chance_alone_one_area_in_twenty_has_a_p_value_under_a_twentieth() -> None:
    """40 draws of 64 areas without any pattern: 5 % of 2 560. The one-sided p-value would put 10 % there."""
    hasard = np.random.default_rng(12)
    codes = list(damier())
    n = pd.Series(1000, codes)
    tirages = [pd.Series(hasard.binomial(1000, 0.85, len(codes)), codes) for _ in range(40)]
    p = np.concatenate([agregats_locaux(x, n, damier(), permutations=499)["p"].to_numpy() for x in tirages])
    assert p.max() <= 1
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.04)


def test_the_false_discovery_rate_is_that_of_statsmodels() -> None:
    hasard = np.random.default_rng(9)
    for _ in range(50):
        p = np.concatenate([hasard.random(60), hasard.random(8) * 0.01])
        retenues = multipletests(p, 0.05, method="fdr_bh")[0]
        assert (p <= seuil_fdr(p)).tolist() == retenues.tolist()
    assert seuil_fdr([0.03, 0.9, np.nan]) == 0
    assert seuil_fdr([]) == 0


# --- why the variance of a proportion ------------------------------------------------------------------------


def test_near_ninety_five_per_cent_the_variance_of_a_rare_event_makes_an_area_extraordinary() -> None:
    """Same data: b ÷ n̄ exceeds what is observed, the denominator nearly cancels, and a plain area is five σ away."""
    n = np.array([400.0] * 20 + [800.0] * 20 + [499.0])
    x = np.round(n * np.array([0.94] * 20 + [0.96] * 20 + [0.94]))
    b = x.sum() / n.sum()
    variance = (n * (x / n - b) ** 2).sum() / n.sum()
    assert variance < b / n.mean()
    seuil = b / (b / n.mean() - variance)
    n[-1] = np.ceil(seuil) - 1
    x[-1] = round(0.94 * n[-1])
    assert np.abs(assuncao_rate(x, n)).max() > 4
    assert np.abs(taux_standardises(x, n)).max() < 2.5


def test_standardised_rates_are_the_published_arithmetic() -> None:
    """90, 70 and 95 of 100: b = 0.85, variance 0.011667, by chance 0.85 × 0.15 ÷ 100 = 0.001275."""
    dispersion = np.sqrt((0.0035 / 3 * 10) - 0.001275 + 0.001275)
    assert taux_standardises([90, 70, 95], [100, 100, 100]) == pytest.approx(
        np.array([0.05, -0.15, 0.10]) / dispersion
    )  # fmt: skip
    assert taux_standardises([90, 90], [100, 100]).tolist() == [0, 0]


# --- what the reader gets ------------------------------------------------------------------------------------


def test_a_group_of_high_areas_is_found_and_chance_is_not() -> None:
    trouves = agregats_locaux(AVEC, PATIENTS, damier())
    hauts = set(trouves.index[trouves["classe"] == HAUT_HAUT])
    assert {"01", "10", "11", "21"} <= hauts <= COIN | {"30", "03", "13", "31"}
    assert moran_global(AVEC, PATIENTS, damier()).p == pytest.approx(0.001)
    avec, patients = population(set())
    assert set(agregats_locaux(avec, patients, damier())["classe"]) == {NON_SIGNIFICATIF}


def test_the_same_areas_give_the_same_classes_in_any_order() -> None:
    endroit = agregats_locaux(AVEC, PATIENTS, damier())
    envers = agregats_locaux(AVEC[::-1], PATIENTS, dict(reversed(damier().items())))
    pd.testing.assert_frame_equal(endroit, envers)
    assert endroit["libelle"].tolist() == [CLASSES[classe] for classe in endroit["classe"]]


def test_a_hidden_area_is_neither_classed_nor_a_neighbour() -> None:
    avec, patients = AVEC.astype(float), PATIENTS.astype(float)
    avec["11"] = np.nan
    sans = {code: tuple(v for v in autour if v != "11") for code, autour in damier().items() if code != "11"}
    resultat = agregats_locaux(avec, patients, damier())
    assert "11" not in resultat.index
    pd.testing.assert_frame_equal(resultat, agregats_locaux(avec.drop("11"), patients.drop("11"), sans))


def test_an_area_without_a_neighbour_has_no_class() -> None:
    seule = damier() | {"00": ()}
    resultat = agregats_locaux(AVEC, PATIENTS, {c: tuple(v for v in a if v != "00") for c, a in seule.items()})
    assert resultat.loc["00"].isna().all()
    assert resultat.drop("00")["classe"].notna().all()


def test_under_thirty_measured_areas_there_is_no_answer() -> None:
    premiers = list(damier())[:29]
    assert agregats_locaux(AVEC[premiers], PATIENTS[premiers], damier()) is None
    assert moran_global(AVEC[premiers], PATIENTS[premiers], damier()) is None
    trente = list(damier())[:30]
    assert len(agregats_locaux(AVEC[trente], PATIENTS[trente], damier())) == 30
    assert agregats_locaux(PATIENTS, PATIENTS, damier()) is None, "the same rate everywhere"
    assert agregats_locaux(AVEC, PATIENTS, {}) is None, "no neighbour at all"
