"""Adherents: published balance, communes, professions, structures; every expected value is written as arithmetic."""

from __future__ import annotations

import pandas as pd
import pytest

from cpts_data.indicators import adherents as adh
from cpts_data.indicators import phrases_adherents as phrases
from cpts_data.stats import secret
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def croise(magasin: Magasin) -> pd.DataFrame:
    return adh.croisement(magasin)


def petit_croise(lignes: list[tuple[str, str, str, float | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(lignes, columns=["code", "nom", "profession", "adherents"])
    return frame.astype({"adherents": "float64"})


def bilan(total: int = 249, precedents: int = 170, partis: int = 26, nouveaux: int = 105) -> adh.Bilan:
    return adh.Bilan(total, "2025-09-29", precedents, "2024", partis, nouveaux)


def test_le_bilan_publie_se_retrouve(magasin: Magasin) -> None:
    publie = adh.bilan(magasin)
    assert publie == bilan()
    assert publie.renouveles == 170 - 26
    assert publie.total_calcule == 170 - 26 + 105 == publie.total
    assert publie.fidelisation_pct == pytest.approx(100 * 144 / 170)
    assert phrases.phrase_bilan(publie) == (
        "Le 29 septembre 2025, la CPTS compte 249 adhérents, 79 de plus qu’en 2024 : "
        "144 des 170 ont renouvelé (84,7\u202f%) et 105 sont arrivés."
    )
    assert phrases.phrase_calcul(publie) == "170 − 26 + 105 = 249"


@pytest.mark.parametrize(
    ("cas", "attendu"),
    [
        (
            bilan(170, 170, 1, 1),
            "170 adhérents, autant qu’en 2024 : 169 des 170 ont renouvelé (99,4\u202f%) et 1 est arrivé.",
        ),
        (
            bilan(1, 2, 1, 0),
            "1 adhérent, 1 de moins qu’en 2024 : 1 des 2 a renouvelé (50,0\u202f%) et aucun n’est arrivé.",
        ),
        (
            bilan(3, 2, 2, 3),
            "3 adhérents, 1 de plus qu’en 2024 : aucun des 2 n’a renouvelé (0,0\u202f%) et 3 sont arrivés.",
        ),
        (bilan(5, 0, 0, 5), "5 adhérents, 5 de plus qu’en 2024 : 5 sont arrivés."),
    ],
)
def test_la_phrase_du_bilan_accorde_et_dit_zero(cas: adh.Bilan, attendu: str) -> None:
    assert phrases.phrase_bilan(cas) == f"Le 29 septembre 2025, la CPTS compte {attendu}"


def test_un_total_imprime_autre_que_le_calcul_montre_les_deux() -> None:
    assert phrases.phrase_calcul(bilan(total=250)) == "170 − 26 + 105 = 249 (total imprimé : 250)"


def test_les_communes_publiees_font_le_total(magasin: Magasin) -> None:
    publiees = adh.communes_publiees(magasin)
    assert publiees.communes["adherents"].tolist() == [119, 29, 29, 72]
    assert publiees.somme == 119 + 29 + 29 + 72 == publiees.total_imprime
    assert publiees.communes["part_pct"].tolist() == pytest.approx([100 * n / 249 for n in (119, 29, 29, 72)])
    assert publiees.communes["part_imprimee_pct"].tolist()[:3] == [48, 12, 12]
    assert publiees.communes["part_imprimee_pct"].isna().tolist() == [False, False, False, True]
    assert phrases.phrase_communes(publiees) == (
        "Adhérents par commune : Rouen 119, Mont-Saint-Aignan 29, Bois-Guillaume 29 et Autres communes 72, soit 249."
    )
    autre = adh.CommunesPubliees(publiees.communes, 250)
    assert phrases.phrase_communes(autre).endswith("soit 249 (total imprimé : 250).")


def test_seuls_les_orthophonistes_ont_un_effectif_publie(magasin: Magasin) -> None:
    publiees = adh.professions_publiees(magasin)
    assert {code: nombre for code, nombre in publiees.items() if nombre is not None} == {"Orthophoniste": 44}
    assert set(publiees) == set(adh.PROFESSIONS) - {adh.PERSONNES_MORALES}


def test_les_structures_se_comptent_dans_la_liste_imprimee(magasin: Magasin) -> None:
    structures = adh.structures(magasin)
    assert structures.noms[:4] == (("pharmacies", 5), ("MSP", 2), ("CDS", 2), ("IRMS2", 1))
    assert structures.somme == 5 + 2 + 2 + 1 + 1 + 1 + 1 + 1 == structures.total_imprime
    assert phrases.phrase_structures(structures) == (
        "14 personnes morales adhèrent : 5 pharmacies, 2 MSP, 2 CDS, IRMS2, Emergence, PLANETH Patient, "
        "CH Rouvray et Institut Simone Veil."
    )


def test_les_phrases_de_structures_disent_ce_qui_manque() -> None:
    assert phrases.phrase_structures(adh.Structures((), None)) == (
        "Le nombre de personnes morales qui adhèrent n’est pas donné."
    )
    assert phrases.phrase_structures(adh.Structures((("MSP", 1),), 1)) == "1 personne morale adhère : MSP."
    assert phrases.phrase_structures(adh.Structures((("MSP", 2),), 3)) == (
        "3 personnes morales adhèrent : 2 MSP. La liste imprimée en compte 2."
    )
    assert phrases.phrase_structures(adh.Structures((), 4)) == "4 personnes morales adhèrent."


def test_le_detail_de_demonstration_garde_les_totaux_publies(croise: pd.DataFrame) -> None:
    communes = adh.par_commune(croise).set_index("nom")["adherents"]
    assert communes.sum() == 249
    assert communes[["Rouen", "Mont-Saint-Aignan", "Bois-Guillaume"]].tolist() == [119, 29, 29]
    assert communes.sum() - 119 - 29 - 29 == 72
    professions = adh.par_profession(croise).set_index("profession")["adherents"]
    assert professions["Orthophoniste"] == 44
    assert professions[adh.PERSONNES_MORALES] == 14
    assert professions.sum() == 249 + 14


def test_chaque_commune_du_territoire_a_chaque_profession(croise: pd.DataFrame) -> None:
    assert len(croise) == 26 * 9
    assert croise.groupby("code")["profession"].nunique().eq(9).all()


def test_zero_et_donnee_absente_sont_deux_choses() -> None:
    croise = petit_croise(
        [
            ("A", "Alpha", "MG", 2), ("A", "Alpha", "SF", 1), ("A", "Alpha", adh.PERSONNES_MORALES, 4),
            ("B", "Bêta", "MG", 0), ("B", "Bêta", "SF", 0), ("B", "Bêta", adh.PERSONNES_MORALES, 0),
            ("C", "Gamma", "MG", 3), ("C", "Gamma", "SF", None), ("C", "Gamma", adh.PERSONNES_MORALES, 1),
        ]
    )  # fmt: skip
    communes = adh.par_commune(croise).set_index("code")
    assert communes["statut"].to_dict() == {"A": secret.MESURE, "B": secret.ZERO, "C": secret.ABSENT}
    assert communes["adherents"].tolist()[:2] == [2 + 1, 0]
    assert adh.par_commune(croise, "MG")["adherents"].tolist() == [2, 0, 3]
    ensemble = adh.par_profession(croise).set_index("profession")["adherents"]
    assert ensemble["MG"] == 2 + 0 + 3
    assert pd.isna(ensemble["SF"])
    assert ensemble.index[-1] == adh.PERSONNES_MORALES
    assert adh.par_profession(croise, "A")["adherents"].tolist() == [2, 1, 4]
    assert adh.tableau_croise(croise)["nom"].tolist() == ["Alpha", "Bêta", "Gamma"]


@pytest.mark.parametrize(
    ("statuts", "metier", "attendu"),
    [
        ([secret.MESURE] * 2, adh.TOUTES, "2 communes sur 2 comptent au moins un adhérent."),
        (
            [secret.MESURE, secret.ZERO],
            "SF",
            "1 commune sur 2 compte au moins une sage-femme adhérente ; 1 n’en compte aucune.",
        ),
        (
            [secret.ZERO, secret.ZERO, secret.ABSENT],
            "MG",
            "0 commune sur 3 compte au moins un médecin généraliste adhérent ; 2 n’en comptent aucun ; "
            "donnée absente pour 1 commune.",
        ),
    ],
)
def test_la_phrase_de_couverture(statuts: list[str], metier: str, attendu: str) -> None:
    assert phrases.phrase_couverture(pd.DataFrame({"statut": statuts}), metier) == attendu


@pytest.mark.parametrize(
    ("effectifs", "attendu"),
    [
        (
            {"MG": 7, "IDE": 2, "SF": 1, "PH": 1, "MK": 0, adh.PERSONNES_MORALES: 1},
            "X : 11 adhérents, dont 7 médecins généralistes, 2 infirmiers et 1 sage-femme ; "
            "aucun adhérent parmi les masseurs-kinésithérapeutes ; en plus, 1 personne morale.",
        ),
        (
            {"PH": 1, "MG": 0, "IDE": 0, "SF": 0, "MK": 0},
            "X : 1 adhérent (1 pharmacien) ; 4 professions sans adhérent.",
        ),
        ({"PH": 0, "MG": 0, adh.PERSONNES_MORALES: 0}, "X : aucun adhérent (0)."),
        ({"PH": 1, "MG": None}, "X : donnée absente pour une partie des professions."),
        ({"PH": 2, adh.PERSONNES_MORALES: None}, "X : 2 adhérents (2 pharmaciens)."),
    ],
)
def test_la_phrase_d_une_commune(effectifs: dict[str, float | None], attendu: str) -> None:
    professions = pd.DataFrame({"profession": list(effectifs), "adherents": list(effectifs.values())})
    assert phrases.phrase_commune("X", professions) == attendu


def test_les_infobulles_distinguent_zero_absent_et_publie() -> None:
    valeurs = {"MG": 31.0, "IDE": 2.0, adh.PERSONNES_MORALES: 8.0}
    mesuree = {"statut": secret.MESURE, "adherents": 33.0}
    assert phrases.textes_de_commune(mesuree, valeurs, adh.TOUTES, 33) == [
        "33 adhérents (total publié)",
        "31 médecins généralistes",
        "2 infirmiers",
        "en plus, 8 personnes morales",
    ]
    assert phrases.textes_de_commune(mesuree, valeurs, adh.TOUTES, 34)[0] == "33 adhérents (rapport : 34)"
    assert phrases.textes_de_commune(mesuree, valeurs, adh.TOUTES, None)[0] == "33 adhérents"
    assert phrases.textes_de_commune(mesuree | {"adherents": 1.0}, valeurs, "SF", None) == ["1 sage-femme adhérente"]
    vide = {"statut": secret.ZERO, "adherents": 0.0}
    assert phrases.textes_de_commune(vide, {}, adh.TOUTES, None) == ["aucun adhérent (0)"]
    assert phrases.textes_de_commune(vide, {}, "SF", None) == ["aucun adhérent parmi les sages-femmes (0)"]
    absente = {"statut": secret.ABSENT, "adherents": float("nan")}
    assert phrases.textes_de_commune(absente, {}, adh.TOUTES, None) == ["donnée absente"]


def test_une_somme_qui_s_ecarte_du_total_imprime_se_dit() -> None:
    assert phrases.phrase_total(249.0, 249) is None
    assert phrases.phrase_total(249.0, None) is None
    assert phrases.phrase_total(250.0, 249) == (
        "La somme par commune et par profession est de 250 ; le total imprimé est de 249."
    )


def test_chaque_commune_a_un_point_sur_la_carte(magasin: Magasin, croise: pd.DataFrame) -> None:
    points = adh.points_des_communes(magasin)
    assert set(points) == set(croise["code"])
    assert all(0.9 < longitude < 1.4 and 49.3 < latitude < 49.7 for longitude, latitude in points.values())
