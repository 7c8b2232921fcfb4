"""The shared sentences: singular, plural, elision, zero, absent, hidden, not significant, exactly on the reference."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.formats_fr import MOINS
from cpts_data.indicators import phrases_communes as phrases
from cpts_data.indicators.par_zone import PROPORTION, VALEUR, IndicateurDeZone, indicateur_de_zone, valeurs
from cpts_data.stats import secret
from cpts_data.stats.evolution import comparer
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS, MENTION_EN_DESSOUS
from cpts_data.store import Magasin

TAUX = IndicateurDeZone("taux", "Taux de couverture", "Couverture", "%", PROPORTION, ("iris", "commune"))
PATIENTS = IndicateurDeZone("sans", "Patients sans médecin", "Sans MT", "patients", VALEUR, ("commune",), decimales=0)


@pytest.mark.parametrize(
    ("valeur", "unite", "decimales", "attendu"),
    [
        (84.751, "%", 1, f"84,8{E}%"),
        (0, "patients", 0, "0 patient"),
        (1, "patients", 0, "1 patient"),
        (1.6, "patients", 0, "2 patients"),
        (1084, "patients", 0, f"1{E}084 patients"),
        (12.34, "pour 10 000 habitants", 1, "12,3 pour 10 000 habitants"),
        (1.2, "consultations par an et par habitant", 1, "1,2 consultation par an et par habitant"),
        (3.4, "consultations par an et par habitant", 1, "3,4 consultations par an et par habitant"),
    ],
)
def test_une_valeur_s_ecrit_avec_son_unite_accordee(valeur: float, unite: str, decimales: int, attendu: str) -> None:
    assert phrases.ecrire(valeur, unite, decimales) == attendu


def test_une_valeur_avec_ce_qui_la_soutient() -> None:
    assert phrases.avec_intervalle(78.25, 77.1, 79.4, "%", effectifs="783 sur 1 000") == (
        f"78,3{E}% (intervalle à 95{E}% : 77,1 à 79,4{E}% ; 783 sur 1 000)"
    )
    assert phrases.avec_intervalle(12.0, None, float("nan"), "patients", 0) == "12 patients"


def face(valeur: float | None, position: str | None, mention: str | None = None, libelle: str = "la cible", **k) -> str:
    return phrases.face_a(valeur, 84.8, position, mention, **({"unite": "%", "libelle": libelle} | k))


@pytest.mark.parametrize(
    ("valeur", "position", "mention", "attendu"),
    [
        (78.3, EN_DESSOUS, None, f"nettement en dessous de la cible (84,8{E}%), {MOINS}6,5 points"),
        (90.0, AU_DESSUS, None, f"nettement au-dessus de la cible (84,8{E}%), +5,2 points"),
        (84.1, COMPARABLE, None, f"comparable à la cible (84,8{E}%), {MOINS}0,7 point : écart non significatif"),
        (83.8, COMPARABLE, MENTION_EN_DESSOUS,
         f"plutôt en dessous de la cible (84,8{E}%), {MOINS}1,0 point : à confirmer"),
        (84.8, COMPARABLE, None, f"au niveau de la cible (84,8{E}%)"),
        (84.84, COMPARABLE, None, f"au niveau de la cible (84,8{E}%)"),
        (80.0, None, None, f"{MOINS}4,8 points par rapport à la cible (84,8{E}%)"),
        (None, None, None, ""),
    ],
)  # fmt: skip
def test_une_position_en_mots(valeur: float | None, position: str | None, mention: str | None, attendu: str) -> None:
    assert face(valeur, position, mention) == attendu


def test_la_reference_prend_son_article() -> None:
    assert face(78.3, EN_DESSOUS, libelle="le taux de la CPTS").startswith("nettement en dessous du taux de la CPTS")
    assert face(84.1, COMPARABLE, libelle="le socle").startswith("comparable au socle")
    assert phrases.face_a(84.1, None, COMPARABLE, None, unite="%", libelle="le socle") == ""


def test_un_ecart_hors_des_taux_garde_son_unite() -> None:
    assert phrases.ecart(120, "habitants", 0) == "+120 habitants"
    assert phrases.ecart(-1, "habitants", 0) == f"{MOINS}1 habitant"
    assert phrases.ecart(0.4, "habitants", 0) == "0 habitant"


def ligne(**champs: object) -> dict[str, object]:
    return {
        "nom": "Oissel", "commune": "Oissel", "numerateur": 783.0, "denominateur": 1000.0, "valeur": 78.3,
        "borne_basse": 75.6, "borne_haute": 80.7, "reference": 84.8, "position": EN_DESSOUS, "mention": None,
        "statut": secret.MESURE, "motif": None,
    } | champs  # fmt: skip


def test_une_zone_mesuree() -> None:
    assert phrases.phrase_de_zone(TAUX, ligne()) == (
        f"Oissel : 78,3{E}% (intervalle à 95{E}% : 75,6 à 80,7{E}% ; 783 sur 1{E}000) ; nettement en dessous du taux "
        f"de la CPTS (84,8{E}%), {MOINS}6,5 points."
    )
    rien = {"borne_basse": None, "borne_haute": None, "reference": None, "position": None}
    assert phrases.phrase_de_zone(PATIENTS, ligne(nom="Le Chapitre", commune="Bihorel", valeur=1.0, **rien)) == (
        "Le Chapitre (Bihorel) : 1 patient."
    )


@pytest.mark.parametrize("statut", [secret.ABSENT, secret.MASQUE, secret.ZERO, secret.SANS_OBJET])
def test_les_quatre_raisons_d_un_vide_restent_quatre(statut: str) -> None:
    vide = ligne(valeur=float("nan"), numerateur=None, statut=statut)
    assert phrases.phrase_de_zone(TAUX, vide) == f"Oissel : {secret.LIBELLES_STATUT[statut]}."
    assert len({secret.LIBELLES_STATUT[s] for s in (secret.ABSENT, secret.MASQUE, secret.ZERO, secret.SANS_OBJET)}) == 4


def test_un_zero_prend_les_mots_de_son_indicateur(magasin: Magasin) -> None:
    habitants = indicateur_de_zone(magasin, "habitants_par_mg")
    vide = ligne(valeur=float("nan"), numerateur=0.0, statut=secret.ZERO)
    assert phrases.phrase_de_zone(habitants, vide) == "Oissel : aucun médecin (ou valeur masquée à la source)."


def test_le_motif_donne_se_lit_apres_le_statut() -> None:
    assert phrases.sans_chiffre(secret.ABSENT, "liste non reçue") == "donnée absente : liste non reçue"
    assert phrases.sans_chiffre(secret.ABSENT, float("nan")) == "donnée absente"
    assert phrases.sans_chiffre(secret.MASQUE, secret.SECRET) == "masqué (secret statistique)"
    assert phrases.sans_chiffre(secret.MASQUE, secret.PRODUCTEUR) == "masqué par le producteur"


def zones(*lignes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{"code": f"{rang}", **une} for rang, une in enumerate(lignes)])


def test_toutes_les_zones_en_une_phrase() -> None:
    trois = zones(
        ligne(), ligne(nom="Le Houlme", commune="Le Houlme", valeur=92.0, position=AU_DESSUS),
        ligne(nom="Rouen", commune="Rouen", valeur=85.0, position=COMPARABLE),
        ligne(nom="Isneauville", commune="Isneauville", valeur=float("nan"), position=None, statut=secret.MASQUE),
    )  # fmt: skip
    assert phrases.phrase_des_zones(TAUX, trois, "commune", "le taux de la CPTS") == (
        f"Taux de couverture : de 78,3{E}% à Oissel à 92,0{E}% au Houlme ; 1 commune nettement en dessous et 1 "
        "nettement au-dessus du taux de la CPTS ; 1 commune au chiffre masqué."
    )


def test_toutes_les_zones_quand_rien_ne_ressort_ou_rien_n_est_connu() -> None:
    pareilles = zones(ligne(position=COMPARABLE, valeur=85.0), ligne(nom="Rouen", position=COMPARABLE, valeur=85.0))
    assert phrases.phrase_des_zones(TAUX, pareilles, "commune", "la cible") == (
        f"Taux de couverture : 85,0{E}% dans chacune des 2 communes ; aucune différence nette avec la cible."
    )
    seule = zones(ligne(position=None, valeur=1.0, nom="Les Authieux", commune="Les Authieux"))
    assert phrases.phrase_des_zones(PATIENTS, seule, "commune") == "Patients sans médecin : 1 patient aux Authieux."
    vides = zones(*(ligne(valeur=float("nan"), position=None, statut=secret.ABSENT) for _ in range(2)))
    assert phrases.phrase_des_zones(TAUX, vides, "iris") == (
        "Taux de couverture : aucun chiffre par IRIS ; 2 IRIS sans donnée."
    )


def test_une_evolution_dit_son_test() -> None:
    """16 years and over, from T0 to 8 October 2024: 124 649 of 148 491, then 130 553 of 154 043."""
    nette = comparer(124649, 148491, 130553, 154043)
    assert phrases.phrase_d_evolution((83.9438, "T0"), (84.7510, "2024-10-08"), nette) == (
        f"83,9{E}% à T0, puis 84,8{E}% le 8 octobre 2024 : +0,8 point (intervalle à 95{E}% : +0,5 à +1,1), "
        "hausse nette."
    )
    incertaine = comparer(85, 100, 86, 100)
    assert phrases.mot_d_evolution(incertaine) == "stable (écart non significatif)"
    mention = comparer(850, 1000, 885, 1000)
    assert (mention.sens, phrases.mot_d_evolution(mention)) == ("stable", "plutôt en hausse, à confirmer")
    assert phrases.phrase_d_evolution((None, "T0"), (84.7, "T1"), None) == (
        "Évolution non calculable : un des deux chiffres manque."
    )


@pytest.mark.parametrize(
    ("code", "niveau"),
    [("taux_couverture_mt_16p", "iris"), ("patients_sans_mt_16p", "commune"), ("habitants_par_mg", "commune")],
)
def test_chaque_zone_de_la_base_a_sa_phrase(magasin: Magasin, code: str, niveau: str) -> None:
    frame = valeurs(magasin, code, niveau)
    indicateur = indicateur_de_zone(magasin, code)
    ecrites = [phrases.phrase_de_zone(indicateur, une) for une in frame.to_dict("records")]
    assert len(ecrites) == len(frame) and all(une.endswith(".") for une in ecrites)
    assert [une for une in ecrites if re.search(r"\b(?:nan|None)\b", une)] == []

    assert phrases.phrase_des_zones(indicateur, frame, niveau).startswith(f"{indicateur.nom} : ")
