"""Demonstration data: every published margin to the unit, the rest plausible, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import math
import random
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from cpts_data.chemins import RACINE
from cpts_data.demonstration import alea, generer
from cpts_data.demonstration.repartition import (
    ErreurMarges,
    ajuster,
    arrondir_sous_bornes,
    arrondir_tableau,
    repartir,
)
from cpts_data.erreurs import ErreurDonnees

DONNEES = RACINE / "data"
FICHIERS = ("mt_iris", "adherents_profession_commune")

# Published: people counted, and people with a médecin traitant (FA1, T0 and 8 October 2024).
PUBLIES = {
    ("MT_16P", "T0"): (148491, 124649),
    ("MT_16P", "2024-10-08"): (154043, 130553),
    ("MT_CSS", "T0"): (19901, 15347),
    ("MT_CSS", "2024-10-08"): (21019, 16945),
    ("MT_ALD", "T0"): (30712, 28942),
    ("MT_ALD", "2024-10-08"): (33434, 31861),
    ("MT_70P", "T0"): (23574, 21992),
    ("MT_70P", "2024-10-08"): (24828, 23403),
}


@pytest.fixture(scope="module")
def mt() -> pd.DataFrame:
    return pd.read_csv(DONNEES / "demonstration/mt_iris.csv", dtype={"code_iris": str})


@pytest.fixture(scope="module")
def adherents() -> pd.DataFrame:
    """Adherents: one row per commune, one column per category."""
    lu = pd.read_csv(DONNEES / "demonstration/adherents_profession_commune.csv", dtype={"code_commune": str})
    assert len(lu) == 26 * 9
    return lu.pivot(index="code_commune", columns="profession", values="adherents")


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """A data folder that holds the generator's inputs only."""
    for dossier in ("publie", "faits"):
        shutil.copytree(DONNEES / dossier, tmp_path / dossier)
    shutil.copy(DONNEES / "territoire.toml", tmp_path)
    return tmp_path


def _remplacer(fichier: Path, avant: str, apres: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8", newline="")


# --- Médecin traitant by IRIS


@pytest.mark.parametrize(("cle", "publie"), PUBLIES.items(), ids=lambda valeur: "-".join(map(str, valeur)))
def test_territory_totals_hold_to_the_unit(mt: pd.DataFrame, cle: tuple[str, str], publie: tuple[int, int]) -> None:
    denominateur, avec = publie
    lignes = mt[(mt["population"] == cle[0]) & (mt["periode"] == cle[1])]
    assert lignes["avec_mt"].sum() == avec
    assert lignes["sans_mt"].sum() == denominateur - avec


def test_every_iris_of_the_territory_has_each_population_and_period_once(mt: pd.DataFrame) -> None:
    iris = pd.read_csv(DONNEES / "faits/iris.csv", dtype={"code_iris": str, "code_commune": str})
    communes = {
        commune["code"]
        for commune in tomllib.loads((DONNEES / "territoire.toml").read_text(encoding="utf-8"))["communes"]
    }
    attendus = set(iris[iris["code_commune"].isin(communes)]["code_iris"])
    assert len(attendus) == 88
    assert set(mt["code_iris"]) == attendus
    assert len(mt) == 88 * 4 * 2
    assert not mt.duplicated(["code_iris", "population", "periode"]).any()


def test_counts_are_whole_and_never_negative(mt: pd.DataFrame, adherents: pd.DataFrame) -> None:
    for colonne in (mt["avec_mt"], mt["sans_mt"], adherents.stack()):
        assert colonne.dtype.kind == "i"
        assert colonne.min() == 0


@pytest.mark.parametrize("colonne", ["avec_mt", "sans_mt"])
@pytest.mark.parametrize("groupe", ["MT_CSS", "MT_ALD", "MT_70P"])
def test_a_group_is_part_of_the_16_and_over_in_each_iris(mt: pd.DataFrame, groupe: str, colonne: str) -> None:
    large = mt.pivot(index=["code_iris", "periode"], columns="population", values=colonne)
    assert (large[groupe] <= large["MT_16P"]).all()


def test_nobody_is_put_where_the_census_counts_nobody(mt: pd.DataFrame) -> None:
    hopital = mt[mt["code_iris"] == "765400205"]  # C.H.U.R.: 0 inhabitant in 2013
    assert len(hopital) == 4 * 2
    assert (hopital[["avec_mt", "sans_mt"]] == 0).all(axis=None)


def test_an_almost_empty_iris_stays_almost_empty(mt: pd.DataFrame) -> None:
    gare = mt[(mt["code_iris"] == "765400302") & (mt["population"] == "MT_16P")]  # 28 - 4 people of 15 and over
    assert (gare["avec_mt"] + gare["sans_mt"]).between(1, 2 * (28 - 4)).all()


def test_communes_share_the_total_like_the_observatoire(mt: pd.DataFrame) -> None:
    """Rouen: (110067 - 19672) of the territory's 158811 people of 16 and over, give or take the draw."""
    adultes = mt[(mt["population"] == "MT_16P") & (mt["periode"] == "2024-10-08")]
    par_commune = (adultes["avec_mt"] + adultes["sans_mt"]).groupby(adultes["code_iris"].str[:5]).sum()
    assert par_commune["76540"] == pytest.approx(154043 * (110067 - 19672) / 158811, rel=0.02)
    assert len(par_commune) == 26


def test_periods_resemble_each_other_and_iris_differ(mt: pd.DataFrame) -> None:
    adultes = mt[mt["population"] == "MT_16P"].copy()
    adultes["taux"] = 100 * adultes["avec_mt"] / (adultes["avec_mt"] + adultes["sans_mt"])
    taux = adultes.pivot(index="code_iris", columns="periode", values="taux").dropna()
    evolution = taux["2024-10-08"] - taux["T0"]
    assert evolution.abs().max() < 5
    assert (evolution < 0).any()
    assert taux["2024-10-08"].max() - taux["2024-10-08"].min() > 15


# --- Adherents


def test_adherents_hold_the_published_communes(adherents: pd.DataFrame) -> None:
    par_commune = adherents.drop(columns="personnes morales").sum(axis=1)
    assert par_commune["76540"] == 119  # Rouen
    assert par_commune["76451"] == 29  # Mont-Saint-Aignan
    assert par_commune["76108"] == 29  # Bois-Guillaume
    assert par_commune.drop(["76540", "76451", "76108"]).sum() == 249 - 119 - 29 - 29
    assert par_commune.sum() == 170 - 26 + 105


def test_adherents_hold_the_published_professions(adherents: pd.DataFrame) -> None:
    assert adherents["Orthophoniste"].sum() == 44
    assert adherents["personnes morales"].sum() == 5 + 2 + 2 + 1 + 1 + 1 + 1 + 1
    assert adherents.drop(columns=["Orthophoniste", "personnes morales"]).sum().sum() == 249 - 44


def test_every_commune_has_every_category_zeros_included(adherents: pd.DataFrame) -> None:
    assert adherents.shape == (26, 9)
    assert not adherents.isna().any(axis=None)


# --- Files


def test_the_same_bytes_come_out_again(copie: Path) -> None:
    chemins = generer(copie)
    assert sorted(chemin.name for chemin in chemins) == sorted(
        f"{nom}.{suffixe}" for nom in FICHIERS for suffixe in ("csv", "toml")
    )
    for chemin in chemins:
        assert chemin.read_bytes() == (DONNEES / "demonstration" / chemin.name).read_bytes(), chemin.name
        assert b"\r" not in chemin.read_bytes()


@pytest.mark.parametrize("nom", FICHIERS)
def test_the_sidecar_says_that_the_data_are_synthetic(nom: str) -> None:
    dossier = DONNEES / "demonstration"
    fiche = tomllib.loads((dossier / f"{nom}.toml").read_text(encoding="utf-8"))
    assert fiche["classe"] == "démonstration"
    assert "synthétiques" in fiche["titre"]
    assert str(alea.GRAINE) in fiche["note"]
    assert fiche["sha256"] == hashlib.sha256((dossier / f"{nom}.csv").read_bytes()).hexdigest()


def test_the_published_numbers_are_read_not_written_in_the_code(copie: Path) -> None:
    _remplacer(copie / "publie/mt_couverture.csv", "130553,154043,23490", "130552,154043,23491")
    generer(copie)
    relu = pd.read_csv(copie / "demonstration/mt_iris.csv")
    lignes = relu[(relu["population"] == "MT_16P") & (relu["periode"] == "2024-10-08")]
    assert (lignes["avec_mt"].sum(), lignes["sans_mt"].sum()) == (130552, 23491)


def test_the_territory_file_decides_the_communes(copie: Path) -> None:
    """Without Yquebeuf the same totals go to 25 communes."""
    territoire = (copie / "territoire.toml").read_text(encoding="utf-8")
    blocs = territoire.split("[[communes]]")
    gardes = [bloc for bloc in blocs if '"76756"' not in bloc]
    assert len(gardes) == len(blocs) - 1
    (copie / "territoire.toml").write_text("[[communes]]".join(gardes), encoding="utf-8")
    generer(copie)
    relu = pd.read_csv(copie / "demonstration/mt_iris.csv", dtype={"code_iris": str})
    assert relu["code_iris"].str[:5].nunique() == 25
    assert relu[relu["population"] == "MT_16P"]["avec_mt"].sum() == 124649 + 130553


def test_a_missing_value_is_told_and_nothing_is_written(copie: Path) -> None:
    _remplacer(copie / "publie/mt_couverture.csv", "130553,154043,23490", "130553,154043,")
    with pytest.raises(ErreurDonnees, match="mt_couverture.csv, ligne 3, colonne « without_mt »"):
        generer(copie)
    assert not (copie / "demonstration").exists()


def test_impossible_totals_are_told_in_french(copie: Path) -> None:
    """More people of 70 and over than people of 16 and over cannot be placed."""
    _remplacer(copie / "publie/mt_couverture.csv", "23403,24828,1425", "200000,201425,1425")
    with pytest.raises(ErreurDonnees, match="mt_iris.csv : Aucun arrondi possible"):
        generer(copie)


def test_a_total_that_is_not_the_sum_of_its_communes_is_refused(copie: Path) -> None:
    _remplacer(copie / "publie/adherents_par_commune.csv", "TOTAL,249", "TOTAL,250")
    with pytest.raises(ErreurDonnees, match="n’est pas le total imprimé. Valeur lue : « 249 ». Attendu : 250"):
        generer(copie)


# --- Fitting and rounding


def test_fitting_a_flat_pattern_gives_independence() -> None:
    """30 × 40 / 100, 30 × 60 / 100, 70 × 40 / 100, 70 × 60 / 100."""
    tableau = ajuster([[1, 1], [1, 1]], [30, 70], [40, 60])
    assert [valeur for ligne in tableau for valeur in ligne] == pytest.approx([12, 18, 28, 42])


def test_fitting_keeps_the_odds_ratio_of_the_pattern() -> None:
    (a, b), (c, d) = ajuster([[1, 2], [3, 4]], [30, 70], [40, 60])
    assert (a * d) / (b * c) == pytest.approx((1 * 4) / (2 * 3))
    assert (a + b, c + d, a + c, b + d) == pytest.approx((30, 70, 40, 60))


@pytest.mark.parametrize(
    ("semence", "lignes", "colonnes", "message"),
    [
        ([[1, 1]], [10], [4, 5], "10 en lignes et 9 en colonnes"),
        ([[0, 0], [1, 1]], [1, 1], [1, 1], "La ligne 1 doit totaliser 1"),
        ([[1, 0], [1, 0]], [1, 1], [1, 1], "La colonne 2 doit totaliser 1"),
        ([[1, -1]], [1], [1, 0], "valeur négative"),
        ([[1, 1]], [-1], [-1, 0], "total demandé est négatif"),
        ([[1, 1]], [1, 1], [1, 1], "mêmes dimensions"),
        # Each margin has support, but the two rows together only reach the first column.
        ([[1, 0], [1, 0], [1, 1]], [5, 5, 1], [5, 6], "n’a pas convergé"),
    ],
)
def test_fitting_refuses_impossible_margins(
    semence: list[list[float]], lignes: list[int], colonnes: list[int], message: str
) -> None:
    with pytest.raises(ErreurMarges, match=message):
        ajuster(semence, lignes, colonnes)


def test_shares_go_to_the_largest_remainder_then_by_code() -> None:
    assert repartir(10, {"b": 1, "a": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert repartir(7, {"a": 0, "b": 3, "c": 1}) == {"a": 0, "b": 5, "c": 2}  # 5.25 and 1.75
    assert repartir(0, {"a": 0.0}) == {"a": 0}


def test_what_a_bound_refuses_goes_to_the_others() -> None:
    assert repartir(10, {"a": 8, "b": 2}, {"a": 5, "b": 9}) == {"a": 5, "b": 5}
    assert arrondir_sous_bornes({"a": 0.2, "b": 9.8}, 10, {"a": 3, "b": 0}, {"a": 9, "b": 9}) == {
        "a": 3,
        "b": 7,
    }
    with pytest.raises(ErreurMarges, match="de 0 à 4"):
        repartir(10, {"a": 1, "b": 1}, {"a": 2, "b": 2})
    with pytest.raises(ErreurMarges, match="tous les poids sont nuls"):
        repartir(1, {"a": 0.0})


def test_controlled_rounding_keeps_both_margins_on_many_tables() -> None:
    """Sparse random tables: every margin exact, every cell its floor or the next whole number, zeros kept."""
    hasard = random.Random(20241008)
    for _ in range(200):
        n, m = hasard.randint(2, 9), hasard.randint(2, 9)
        entiers = [[hasard.choice((0, 0, 1, 2, 5)) for _ in range(m)] for _ in range(n)]
        lignes = [sum(ligne) for ligne in entiers]
        colonnes = [sum(ligne[j] for ligne in entiers) for j in range(m)]
        # Same support as a table that exists, so the margins are possible.
        semence = [[valeur and hasard.uniform(0.2, 3) for valeur in ligne] for ligne in entiers]
        ajuste = ajuster(semence, lignes, colonnes)
        arrondi = arrondir_tableau(ajuste, lignes, colonnes)
        assert [sum(ligne) for ligne in arrondi] == lignes
        assert [sum(ligne[j] for ligne in arrondi) for j in range(m)] == colonnes
        for avant, apres in zip(ajuste, arrondi, strict=True):
            for valeur, entier in zip(avant, apres, strict=True):
                assert math.floor(valeur + 1e-9) <= entier <= math.ceil(valeur - 1e-9)


def test_controlled_rounding_refuses_a_table_that_misses_its_margins() -> None:
    with pytest.raises(ErreurMarges, match="ne respecte pas les totaux"):
        arrondir_tableau([[0.5, 0.5]], [1], [1, 1])


def test_draws_are_normal_enough_and_depend_on_their_name_only() -> None:
    tirages = [alea.normale("essai", str(code)) for code in range(2000)]
    moyenne = sum(tirages) / len(tirages)
    variance = sum((tirage - moyenne) ** 2 for tirage in tirages) / len(tirages)
    assert abs(moyenne) < 4 / math.sqrt(2000)  # 4 standard errors of a mean of variance 1
    assert variance == pytest.approx(1, abs=4 * math.sqrt(2 / 2000))
    assert alea.normale("essai", "3") == tirages[3]
    assert alea.normale("autre", "3") != tirages[3]
    assert alea.facteur("essai", "3", 0) == 1
