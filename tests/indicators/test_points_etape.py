"""A point d'étape does not change any more, and two states tell what moved between them."""

from __future__ import annotations

import datetime as dt

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import points_etape as etapes
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.saisie import enregistrer
from cpts_data.store import Magasin, ouvrir_magasin
from tests.indicators.test_tableau_de_bord_aci import EXERCICE, saisir

JOUR = dt.date(2025, 10, 15)


def figer(dossiers: Dossiers, nom: str, nature: str = etapes.POINT) -> Magasin:
    lignes = etapes.photographie(ouvrir_magasin(dossiers), EXERCICE, nom, JOUR, nature)
    enregistrer(dossiers, "points_etape", lignes, "AB", nom, remplace_par=etapes.REMPLACE_PAR)
    return ouvrir_magasin(dossiers)


def test_un_point_fige_les_lignes_les_chiffres_et_la_version(construits: Dossiers) -> None:
    version = ouvrir_magasin(construits).version
    magasin = figer(construits, "Bureau d’octobre", etapes.DIALOGUE)
    (point,) = etapes.points(magasin)
    assert (point.nom, point.jour, point.nature, point.exercice) == (
        "Bureau d’octobre", JOUR, etapes.DIALOGUE, EXERCICE,
    )  # fmt: skip
    assert point.version == version != magasin.version
    assert (point.prouve_eur, point.en_attente_eur, point.a_risque_eur) == (0, 139_750, 19_250)
    fige = etapes.etat_fige(magasin, point.nom)
    assert sum(rang["rubrique"] == etapes.LIGNE for rang in fige) == 97
    chiffres = {rang["cle"]: rang for rang in fige if rang["rubrique"] == etapes.CHIFFRE}
    assert chiffres["SANS_MT_16P"]["valeur"] == 23_490
    assert (chiffres["MT_16P"]["numerateur"], chiffres["MT_16P"]["denominateur"]) == (130_553, 154_043)
    assert chiffres["REMPLISSAGE_MG"]["valeur"] == pytest.approx(100 * 8_464 / 14_174, abs=1e-5)
    assert all(rang["source"] for rang in chiffres.values())
    assert etapes.comparer(fige, etapes.etat(magasin, EXERCICE)) == [], "freezing changes nothing"


def test_ce_qui_a_bouge_depuis_un_point_est_dit(construits: Dossiers) -> None:
    figer(construits, "Avant")
    magasin = saisir(construits, {"FA8.4": {"statut": "réalisé", "commentaire": "Fait en septembre"}})
    fige = etapes.etat_fige(magasin, "Avant")
    ecarts = etapes.comparer(fige, etapes.etat(magasin, EXERCICE))
    assert {(e.code, e.champ, e.avant, e.apres) for e in ecarts} == {
        ("FA8", "Statut", "en cours", "réalisé"),
        ("FA8", "Situation du montant", "à risque", "prouvé"),
        ("FA8", "Commentaire", "vide", "Fait en septembre"),
    }
    phrase = phrases.phrase_de_la_comparaison("Avant", etapes.MAINTENANT, ecarts)
    assert phrase == "Entre « Avant » et « aujourd’hui », 1 ligne du contrat a changé."
    assert next(r for r in fige if r["cle"].startswith("FA8 |") and r["montant_eur"] == 4_250)["statut"] == "en cours"


def test_deux_points_se_comparent_et_le_plus_recent_vient_d_abord(construits: Dossiers) -> None:
    figer(construits, "Un")
    saisir(construits, {"FA2.1": {"statut": "réalisé"}})
    magasin = figer(construits, "Deux")
    assert [p.nom for p in etapes.points(magasin)] == ["Deux", "Un"]
    ecarts = etapes.comparer(etapes.etat_fige(magasin, "Un"), etapes.etat_fige(magasin, "Deux"))
    assert {e.champ for e in ecarts} == {"Statut", "Situation du montant"}


def test_une_ligne_qui_entre_ou_qui_sort_est_un_seul_ecart() -> None:
    avant = [{"rubrique": "ligne", "cle": "FA1 | a", "libelle": "a", "statut": aci.SUIVI}]
    apres = [{"rubrique": "chiffre", "cle": "X", "libelle": "x", "valeur": 3.0, "unite": "%"}]
    ecarts = etapes.comparer(avant, apres)
    assert [(e.libelle, e.avant, e.apres) for e in ecarts] == [
        ("x", "absente", "présente"),
        ("a", "présente", "absente"),
    ]
