"""What is still needed for each numeric line: the figures of the pages, people and pace."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from cpts_data import exercices
from cpts_data.catalogue.mesures_aci import mesure_reconnue, mesures
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import mesures_du_contrat as mesurer
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators.personnes_manquantes import Manque
from cpts_data.store import Magasin


def test_chaque_mesure_est_reconnue_dans_la_liste_publiee_une_fois(magasin: Magasin) -> None:
    actions = [action for (action,) in magasin.lignes("SELECT action FROM aci_indicateurs")]
    reconnues = [code for action in actions if (code := mesure_reconnue(action))]
    assert sorted(reconnues) == sorted(mesures())


@pytest.mark.parametrize(
    ("code", "manque", "valeur"),
    [
        ("MT_16P", Manque(76, -1), 100 * 130_553 / 154_043),
        ("MT_ALD", Manque(2, -15), 100 * 31_861 / 33_434),
        ("MT_70P", Manque(10, -2), 100 * 23_403 / 24_828),
        ("SEIN_TOT", Manque(101, 90), 100 * 13_721 / 23_230),
        ("COL", Manque(278, 257), 100 * 18_960 / 42_281),
        ("COLON", Manque(250, 227), 100 * 12_813 / 44_278),
        ("GRIPPE_TOTAL", Manque(-199, -221), 100 * 26_732 / 44_593),
    ],
)
def test_les_personnes_encore_necessaires_sont_celles_du_rapport(magasin, code, manque, valeur) -> None:
    """76, 2 and 10 patients short, and the persons missing of the prevention table (figures of the report)."""
    mesure = mesurer.mesures_connues(magasin)[code]
    assert mesure.manque_cible == manque
    assert mesure.valeur == pytest.approx(valeur)
    bas, haut = mesure.bornes_pct
    assert bas < mesure.valeur < haut


def test_un_taux_sans_effectifs_n_a_ni_intervalle_ni_personnes(magasin: Magasin) -> None:
    hpv = mesurer.mesures_connues(magasin)["HPV_F15"]
    assert (hpv.valeur, hpv.bornes_pct, hpv.manque_cible) == (47.4, None, None)
    phrase = phrases.phrase_du_reste(hpv, mesurer.rythme(None, dt.date(2026, 1, 1), dt.date(2026, 9, 30)))
    assert "ne peut pas être calculé sans les effectifs" in phrase


def test_des_creneaux_ont_une_cible_quand_elle_est_convenue(magasin: Magasin) -> None:
    offerts = mesurer.mesures_connues(magasin)["CRENEAUX_OFFERTS_MG"]
    assert (offerts.valeur, offerts.cible, offerts.manque_cible) == (14_174, None, None)
    convenue = offerts.avec_objectifs(None, 15_000)
    assert convenue.cible_convenue and convenue.manque_cible == Manque(826, 826)
    pas = mesurer.rythme(convenue.manque_cible, dt.date(2026, 6, 1), dt.date(2026, 9, 30))
    assert "(convenu, saisi)" in phrases.phrase_du_reste(convenue, pas)
    assert phrases.phrase_du_reste(convenue, pas).endswith(
        "il manque 826 créneaux. Jusqu’au 30 septembre 2026, 4 mois : 206,5 par mois."
    )


@pytest.mark.parametrize(
    ("jour", "mois", "par_mois"),
    [
        (dt.date(2026, 9, 30), 1, 76.0),
        (dt.date(2026, 9, 1), 1, 76.0),
        (dt.date(2026, 8, 31), 2, 38.0),
        (dt.date(2026, 10, 1), 0, None),
    ],
)
def test_le_rythme_compte_les_mois_entames(jour: dt.date, mois: int, par_mois: float | None) -> None:
    pas = mesurer.rythme(Manque(76, -1), jour, dt.date(2026, 9, 30))
    assert (pas.mois_restants, pas.par_mois) == (mois, par_mois)


def test_une_cible_atteinte_n_a_pas_de_rythme() -> None:
    assert mesurer.rythme(Manque(-3, -14), dt.date(2026, 1, 1), dt.date(2026, 9, 30)).par_mois is None


def test_l_echeance_est_la_fin_de_l_exercice_ou_de_celui_en_cours() -> None:
    assert mesurer.echeance("2026-2027", 10, dt.date(2026, 12, 1)) == dt.date(2027, 9, 30)
    assert mesurer.echeance("2024-2025", 10, dt.date(2026, 12, 1)) == dt.date(2027, 9, 30)
    assert mesurer.echeance("2025", 1, dt.date(2025, 3, 1)) == dt.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("texte", "exercice"),
    [
        ("Exercice 2024-2025", "2024-2025"), ("ACI 2024/25", "2024-2025"), ("de 2024 à 2025", "2024-2025"),
        ("2024-2026", None), ("2025", None), ("120242025", None),
    ],
)  # fmt: skip
def test_un_exercice_se_lit_dans_un_titre(texte: str, exercice: str | None) -> None:
    assert exercices.exercice_ecrit(texte) == exercice


def test_un_exercice_a_un_debut_une_fin_et_un_precedent() -> None:
    assert exercices.exercice_de(dt.date(2024, 10, 1), 10) == "2024-2025"
    assert exercices.exercice_de(dt.date(2024, 9, 30), 10) == "2023-2024"
    assert exercices.exercice_de(dt.date(2024, 9, 30), 1) == "2024"
    assert (exercices.debut("2024-2025", 10), exercices.fin("2024-2025", 10)) == (
        dt.date(2024, 10, 1), dt.date(2025, 9, 30),
    )  # fmt: skip
    assert (exercices.precedent("2024-2025"), exercices.precedent("2025")) == ("2023-2024", "2024")


@pytest.mark.parametrize("niveau", ["commune", "iris"])
def test_les_zones_a_rattraper_refont_le_compte_zone_par_zone(magasin: Magasin, niveau: str) -> None:
    mesure = mesurer.mesures_connues(magasin)["MT_16P"]
    zones = mesurer.zones_a_rattraper(magasin, mesure, niveau)
    origine = mt.couverture_par_zone(magasin, niveau, "MT_16P", mesure.periode).set_index("code")
    for zone in zones.to_dict("records"):
        avec, patients = origine.at[zone["code"], "avec_mt"], origine.at[zone["code"], "patients"]
        if math.isnan(patients) or patients == 0:
            assert math.isnan(zone["a_rattraper"]), "nothing is computed from a hidden count, nor where nobody lives"
        else:
            assert zone["a_rattraper"] == max(0, math.ceil(round(84.8 * patients / 100 - avec, 6)))
    assert zones["a_rattraper"].notna().any() and zones["a_rattraper"].isna().any()
    assert mesurer.zones_a_rattraper(magasin, mesurer.mesures_connues(magasin)["COL"], niveau) is None
