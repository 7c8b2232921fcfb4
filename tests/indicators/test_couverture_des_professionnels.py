"""Adherents against professionals: 26 communes of a real-format directory; every expected value is arithmetic."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.chemins import Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import adherents as adh
from cpts_data.indicators import couverture_des_professionnels as couverture
from cpts_data.indicators import par_zone
from cpts_data.indicators import phrases_couverture_des_professionnels as phrases
from cpts_data.indicators.couverture_des_professionnels import DISCORDANT, LIBERAUX, TOUS
from cpts_data.stats import secret
from cpts_data.stats.positions import COMPARABLE, EN_DESSOUS, POSITIONS
from cpts_data.store import Magasin, ouvrir_magasin
from cpts_data.telechargement.service import telecharger
from tests.conftest import copier_donnees
from tests.professionnels import (
    CAILLY,
    DARNETAL,
    ROUEN,
    YQUEBEUF,
    adherents_de_demonstration,
    compter_les_professionnels,
    effectif,
    extraction,
)
from tests.telechargement.conftest import VITE
from tests.telechargement.serveur import Fichier, servir


@pytest.fixture(scope="module")
def magasin_rpps(tmp_path_factory: pytest.TempPathFactory) -> Magasin:
    """The shipped data, and a directory of the 26 communes counted from a file."""
    dossier = tmp_path_factory.mktemp("rpps")
    dossiers = copier_donnees(dossier / "data")
    compter_les_professionnels(dossiers, dossier)
    return ouvrir_magasin(dossiers)


def deux_comptes(*lignes: tuple[str, float, float]) -> pd.DataFrame:
    """Communes with their members and professionals, as ``par_commune`` gives them."""
    frame = pd.DataFrame(lignes, columns=["nom", "adherents", "professionnels"]).astype(
        {"adherents": "float64", "professionnels": "float64"}
    )
    couvertes = couverture.couvrir(frame).sort_values("a_rencontrer", ascending=False, ignore_index=True)
    couvertes["discordances"] = [("MG",) if statut == DISCORDANT else () for statut in couvertes["statut"]]
    return couvertes


def une(frame: pd.DataFrame, code: str) -> dict[str, object]:
    (ligne,) = frame[frame["code"] == code].to_dict("records")
    return ligne


# --- what the directory gives ---------------------------------------------------------------------------------


def test_without_the_directory_nothing_is_known(magasin: Magasin) -> None:
    assert not couverture.professionnels_connus(magasin)
    assert set(couverture.par_commune(magasin)["statut"]) == {secret.ABSENT}
    assert couverture.par_commune(magasin)["taux_pct"].isna().all()
    registre = [i.code for i in par_zone.indicateurs_de_zone(magasin, "commune")]
    assert not [code for code in registre if code.startswith("couverture_des_")]


def test_a_directory_downloaded_from_a_server_counts_the_26_communes(dossiers: Dossiers) -> None:
    with servir() as serveur:
        serveur.ressources["/rpps"] = Fichier(extraction(dossiers).encode(), "text/plain")
        telecharger("professionnels", dossiers, adresse=f"{serveur.base}/rpps", reglages=VITE)
    magasin = ouvrir_magasin(dossiers)
    assert couverture.professionnels_connus(magasin)
    comptes = couverture.comptes(magasin)
    attendus = {
        (commune, metier): (adherents, effectif(commune, metier, adherents))
        for (commune, metier), adherents in adherents_de_demonstration(dossiers).items()
        if metier != adh.PERSONNES_MORALES
    }
    lus = {(code, metier): (x, n) for code, _, metier, x, n in comptes.itertuples(index=False)}
    assert lus == attendus and len(lus) == 26 * 8


def test_each_commune_of_a_profession_has_its_rate_or_its_reason(magasin_rpps: Magasin) -> None:
    generalistes = couverture.par_commune(magasin_rpps, "MG")
    rouen = une(generalistes, ROUEN)
    assert (rouen["adherents"], rouen["professionnels"], rouen["a_rencontrer"]) == (31, 231, 231 - 31)
    assert rouen["taux_pct"] == pytest.approx(100 * 31 / 231)
    zero = une(generalistes, YQUEBEUF)
    assert (zero["statut"], zero["adherents"], zero["professionnels"], zero["taux_pct"]) == (secret.MESURE, 0, 4, 0)
    assert (zero["borne_basse_pct"], zero["borne_haute_pct"]) == (0, pytest.approx(48.99, abs=0.01))
    assert une(generalistes, CAILLY)["statut"] == secret.SANS_OBJET
    trop = une(generalistes, DARNETAL)
    assert (trop["statut"], trop["adherents"], trop["professionnels"]) == (DISCORDANT, 7, 5)
    assert all(math.isnan(trop[colonne]) for colonne in ("taux_pct", "a_rencontrer", "borne_basse_pct"))
    assert trop["position"] is None


def test_the_communes_to_meet_come_by_heads_and_not_by_rate(magasin_rpps: Magasin) -> None:
    generalistes = couverture.par_commune(magasin_rpps, "MG")
    mesures = generalistes[generalistes["statut"] == secret.MESURE]
    assert mesures["a_rencontrer"].is_monotonic_decreasing and mesures["code"].iloc[0] == ROUEN
    assert generalistes["statut"].iloc[-1] != secret.MESURE, "without a rate, last"
    assert mesures["taux_pct"].min() == 0 < mesures["taux_pct"].iloc[0], "the lowest rate is not the first to meet"


def test_the_reference_is_the_rate_of_the_communes_whose_counts_agree(magasin_rpps: Magasin) -> None:
    generalistes = couverture.par_commune(magasin_rpps, "MG")
    total = couverture.totaliser(generalistes)
    assert total.adherents == 70 - 7, "the seven of Darnétal are left out"
    assert total.professionnels == 231 + 4 + 2 * (63 - 31) + 22, "Rouen, Yquebeuf, and twice its members plus one in 22"
    assert generalistes["reference_pct"].tolist() == pytest.approx([100 * 63 / 321] * 26)
    rouen = une(generalistes, ROUEN)
    p0, n = 63 / 321, 231
    assert (31 - n * p0) / math.sqrt(n * p0 * (1 - p0)) == pytest.approx(-2.37, abs=0.01), "between 1,96 and 3,09"
    assert (rouen["position"], rouen["mention"]) == (COMPARABLE, "plutôt en dessous")


def test_professions_and_communes_tell_the_same_counts(magasin_rpps: Magasin) -> None:
    croisees = couverture.croisement(magasin_rpps)
    for metier in couverture.METIERS:
        communes = couverture.par_commune(magasin_rpps, metier).set_index("code").sort_index()
        colonne = croisees[croisees["profession"] == metier].set_index("code").sort_index()
        comparees = ["taux_pct", "position", "mention"]
        pd.testing.assert_frame_equal(communes[comparees], colonne[comparees])
        total = couverture.totaliser(communes)
        ligne = couverture.par_profession(magasin_rpps).set_index("profession").loc[metier]
        assert (ligne["adherents"], ligne["professionnels"]) == (total.adherents, total.professionnels)


def test_all_professions_leave_out_the_legal_persons_and_name_what_to_check(magasin_rpps: Magasin) -> None:
    toutes = couverture.par_commune(magasin_rpps)
    assert toutes["adherents"].sum() == 249 - 7, "and not 249 + 14; the seven doctors of Darnétal are left out"
    darnetal = une(toutes, DARNETAL)
    assert darnetal["statut"] == secret.MESURE and darnetal["discordances"] == ("MG",)
    assert darnetal["adherents"] == 1 + 1 + 1 + 2 + 0 + 2 + 1, "without its doctors, seven for five"
    assert darnetal["professionnels"] == sum(2 * x + 1 for x in (1, 1, 1, 2, 0, 2, 1))
    assert darnetal["a_rencontrer"] == 23 - 8, "a surplus of members does not hide people to meet"


@pytest.mark.parametrize("exercice", list(couverture.EXERCICES))
def test_the_communes_and_the_professions_add_up_to_the_same_total(magasin_rpps: Magasin, exercice: str) -> None:
    communes = couverture.par_commune(magasin_rpps, exercice=exercice)
    professions = couverture.par_profession(magasin_rpps, exercice)
    assert communes["discordances"].str.len().sum() > 0, "a store whose lists agree would prove nothing"
    assert couverture.totaliser(communes) == couverture.totaliser(professions)
    registre = par_zone.valeurs(magasin_rpps, "couverture_des_professionnels_toutes", "commune")
    if exercice == TOUS:
        assert couverture.totaliser(communes) == couverture.Total(242, 2243)
        assert registre["reference"].tolist() == pytest.approx([100 * 242 / 2243] * 26)


def test_a_commune_whose_every_profession_disagrees_has_no_rate() -> None:
    lignes = [("1", "A", "MG", 3, 1), ("1", "A", "SF", 0, 0), ("2", "B", "MG", 4, 2), ("2", "B", "SF", 1, 6)]
    comptes = pd.DataFrame(lignes, columns=["code", "nom", "profession", "adherents", "professionnels"])
    sommes = couverture.couvrir(couverture.additionner(comptes.astype({c: "float64" for c in couverture.EFFECTIFS})))
    assert sommes[["adherents", "professionnels"]].to_numpy().tolist() == [[3, 1], [1, 6]]
    assert sommes["statut"].tolist() == [DISCORDANT, secret.MESURE]


def test_the_self_employed_are_two_in_three(magasin_rpps: Magasin) -> None:
    rouen = une(couverture.par_commune(magasin_rpps, "MG", LIBERAUX), ROUEN)
    assert rouen["professionnels"] == 231 - 231 // 3 == 154


def test_a_commune_that_the_directory_does_not_know_is_unknown(tmp_path_factory: pytest.TempPathFactory) -> None:
    dossier = tmp_path_factory.mktemp("inconnue")
    dossiers = copier_donnees(dossier / "data")
    compter_les_professionnels(dossiers, dossier)
    territoire = dossiers.donnees / "territoire.toml"
    avec_une_de_plus = '[[communes]]\ncode = "76319"\nnom = "Grand-Couronne"\nstatut = "à confirmer"\n'
    texte = territoire.read_text("utf-8")
    assert "76319" not in texte
    territoire.write_text(f"{texte}\n{avec_une_de_plus}", "utf-8")
    magasin = ouvrir_magasin(dossiers)
    nouvelle = une(couverture.par_commune(magasin, "MG"), "76319")
    assert nouvelle["statut"] == secret.ABSENT and math.isnan(nouvelle["professionnels"])
    densites = par_zone.valeurs(magasin, "professionnels_mg_pour_10000_habitants", "commune")
    assert une(densites, "76319")["statut"] == secret.ABSENT, "and not a zero"
    assert une(densites, CAILLY)["numerateur"] == 0


def test_the_register_says_the_same_and_never_a_rate_above_100(magasin_rpps: Magasin) -> None:
    registre = [i.code for i in par_zone.indicateurs_de_zone(magasin_rpps, "commune")]
    assert [code for code in registre if code.startswith("couverture_des_")] == [
        f"couverture_des_professionnels_{m}"
        for m in ("toutes", "mg", "spe", "ph", "sf", "ide", "mk", "orthophoniste", "autre")
    ]
    lues = par_zone.valeurs(magasin_rpps, "couverture_des_professionnels_mg", "commune").set_index("code")
    ici = couverture.par_commune(magasin_rpps, "MG").set_index("code").loc[lues.index]
    assert lues["valeur"].tolist() == pytest.approx(ici["taux_pct"].tolist(), nan_ok=True)
    assert lues["position"].tolist() == ici["position"].tolist()
    assert lues["reference"].tolist() == pytest.approx([100 * 63 / 321] * 26)
    assert (lues.loc[DARNETAL, "statut"], lues.loc[DARNETAL, "motif"]) == (secret.ABSENT, secret.NON_DISPONIBLE)
    assert (lues.loc[CAILLY, "statut"], lues.loc[CAILLY, "motif"]) == (secret.SANS_OBJET, secret.HORS_OBJET)


# --- the rule ---------------------------------------------------------------------------------------------------

COMPTES = st.lists(
    st.tuples(st.integers(0, 60) | st.none(), st.integers(0, 60) | st.none()), min_size=1, max_size=12
)  # fmt: skip


@given(COMPTES)
def test_a_rate_is_never_above_100_and_unknown_is_never_zero(lignes: list[tuple[int | None, int | None]]) -> None:
    frame = pd.DataFrame(lignes, columns=["adherents", "professionnels"], dtype="float64")
    for ligne in couverture.couvrir(frame).to_dict("records"):
        x, n = ligne["adherents"], ligne["professionnels"]
        if math.isnan(x) or math.isnan(n):
            assert ligne["statut"] == secret.ABSENT
        elif x > n:
            assert ligne["statut"] == DISCORDANT
        elif n == 0:
            assert ligne["statut"] == secret.SANS_OBJET
        else:
            assert ligne["statut"] == secret.MESURE and ligne["a_rencontrer"] == n - x
            assert 0 <= ligne["borne_basse_998_pct"] <= ligne["borne_basse_pct"] <= ligne["taux_pct"] + 1e-9
            assert ligne["taux_pct"] - 1e-9 <= ligne["borne_haute_pct"] <= ligne["borne_haute_998_pct"] <= 100 + 1e-9
            assert ligne["position"] in POSITIONS
            continue
        assert math.isnan(ligne["taux_pct"]) and ligne["position"] is None


def test_a_clear_gap_is_told_clear() -> None:
    """150 of 300 everywhere but one: 90 ÷ 300 there, 690 ÷ 1500 = 46 % over all; (90 − 138) ÷ √(138 × 0,54) = −5,6."""
    frame = deux_comptes(("A", 150, 300), ("B", 150, 300), ("C", 150, 300), ("D", 150, 300), ("E", 90, 300))
    positions = dict(zip(frame["nom"], frame["position"], strict=True))
    assert positions == dict.fromkeys("ABCD", COMPARABLE) | {"E": EN_DESSOUS}


# --- the sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("communes", "metier", "attendu"),
    [
        (
            [("Rouen", 31, 131), ("Bihorel", 3, 8), ("Le Houlme", 0, 4), ("Yquebeuf", 0, 1)],
            "MG",
            f"34 adhérents pour 144 médecins généralistes en exercice (23,6{E}%) ; 110 restent à rencontrer, dont "
            "100 à Rouen, 5 à Bihorel et 4 au Houlme.",
        ),
        (
            [("Rouen", 1, 2)],
            "SF",
            f"1 adhérent pour 2 sages-femmes en exercice (50,0{E}%) ; 1 reste à rencontrer (1 à Rouen).",
        ),
        (
            [("Rouen", 0, 1)],
            "PH",
            f"0 adhérent pour 1 pharmacien en exercice (0,0{E}%) ; 1 reste à rencontrer (1 à Rouen).",
        ),
        (
            [("Rouen", 2, 2)],
            "PH",
            f"2 adhérents pour 2 pharmaciens en exercice (100,0{E}%) : aucun ne reste à rencontrer.",
        ),
        (
            [("Rouen", 3, 2), ("Cailly", 0, 0)],
            "PH",
            "Aucune comparaison possible pour les pharmaciens : aucun n’est connu dans le territoire, ou bien les deux "
            "listes ne concordent pas.",
        ),
        (
            [("Rouen", 3, math.nan)],
            adh.TOUTES,
            "Le nombre de professionnels ou d’adhérents n’est connu dans aucune commune.",
        ),
    ],
)
def test_the_sentence_agrees_and_tells_zero_and_unknown(communes: list, metier: str, attendu: str) -> None:
    assert phrases.phrase_a_rencontrer(deux_comptes(*communes), metier, TOUS) == attendu


def test_the_self_employed_are_named(magasin_rpps: Magasin) -> None:
    assert "88 médecins généralistes libéraux" in phrases.phrase_a_rencontrer(
        deux_comptes(("Rouen", 31, 88)), "MG", LIBERAUX
    )
    assert phrases.professionnels("SF", LIBERAUX) == ("sage-femme libérale", "sages-femmes libérales")
    assert phrases.professionnels("autre", LIBERAUX)[1] == "autres professions libérales"


def test_what_does_not_agree_is_named(magasin_rpps: Magasin) -> None:
    assert phrases.phrase_des_discordances(couverture.par_commune(magasin_rpps, "MG"), "MG") == (
        "Plus d’adhérents que de professionnels connus, donc hors du calcul : Darnétal (7 adhérents pour 5 "
        "professionnels connus)."
    )
    assert phrases.phrase_des_discordances(couverture.par_commune(magasin_rpps), adh.TOUTES) == (
        "Professions laissées hors du calcul, à vérifier (plus d’adhérents que de professionnels connus) : Darnétal "
        "(médecins généralistes)."
    )
    assert phrases.phrase_des_discordances(deux_comptes(("Rouen", 1, 2)), adh.TOUTES) is None
