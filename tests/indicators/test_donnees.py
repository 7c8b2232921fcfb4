"""Ages, states, checks and communes of the data page, against the files themselves and hand arithmetic."""

from __future__ import annotations

import csv
import datetime as dt

import pandas as pd
import pytest

from cpts_data.catalogue import jeux
from cpts_data.indicators import donnees
from cpts_data.indicators import phrases_donnees as phrases
from cpts_data.indicators.controles.comparaison import ARRONDI, CONCORDANT, ECART, NON_IMPRIME
from cpts_data.indicators.donnees import A_JOUR, A_REMPLACER, A_RENOUVELER, A_VERIFIER, EtatDuMagasin, Synthese

UN_AN_APRES = dt.date(2025, 10, 8)
"""A year to the day after 8 October 2024, the date of the médecin-traitant figures."""


def synthese(**changes: int) -> Synthese:
    valeurs = {
        "jeux": 21, "demonstration": 2, "a_renouveler": 20, "verifications": 53, "ecarts": 12, "communes": 26,
        "communes_a_confirmer": 15, "population": 200_000, "population_a_confirmer": 25_000,
    }  # fmt: skip
    return Synthese(**{**valeurs, **changes})


# --- datasets ---------------------------------------------------------------------------------------------


def test_un_jeu_est_a_jour_jusqu_au_dernier_jour_de_son_rythme(magasin):
    """Every dataset is expected once a year: 365 days after its date it is current, the day after it is not."""
    for jour, etat, age in ((UN_AN_APRES, A_JOUR, 365), (UN_AN_APRES + dt.timedelta(1), A_RENOUVELER, 366)):
        lignes = donnees.jeux_dates(magasin, jour).set_index("jeu")
        assert tuple(lignes.loc["mt_couverture", ["age_jours", "etat"]]) == (age, etat)
    # 30 September 2025 to 8 October: 8 days
    assert tuple(lignes.loc["sas_creneaux", ["age_jours", "etat"]]) == (9, A_JOUR)
    # The references are of 31 December 2025, after this day.
    assert lignes.loc["references_nationales", "etat"] == A_VERIFIER


def test_la_demonstration_vient_d_abord_puis_les_chiffres_les_plus_anciens(magasin):
    lignes = donnees.jeux_dates(magasin, UN_AN_APRES)
    assert set(lignes["jeu"]) == set(magasin.provenances) <= set(jeux())
    assert list(lignes["jeu"][:4]) == ["mt_iris", "adherents_profession_commune", "iris", "communes"]
    assert list(lignes["etat"] == A_REMPLACER) == [True, True, *[False] * 20], "whatever their age"
    reels = lignes["age_jours"][2:].tolist()
    assert reels == sorted(reels, reverse=True)
    # 1 January 2013 to 1 January 2025: 12 years, 3 of them leap; then 273 days to 1 October and 7 more.
    assert lignes["age_jours"][2] == 12 * 365 + 3 + 273 + 7


def test_les_lignes_sont_celles_des_fichiers(magasin, dossiers_embarques):
    comptes = donnees.lignes_par_jeu(magasin)
    assert set(comptes) == set(magasin.provenances)
    for nom, jeu in ((nom, jeux()[nom]) for nom in comptes):
        with (dossiers_embarques.donnees / jeu.fichier).open(encoding="utf-8", newline="") as flux:
            assert comptes[nom] == sum(1 for _ in csv.reader(flux)) - 1
    tables = donnees.lignes_par_table(magasin)
    assert {nom: tables[nom] for nom in comptes} == comptes
    # 88 IRIS and 26 communes
    assert (tables["contours"], tables["contours_points"], tables["controles"]) == (2, 88 + 26, 53)


def test_rythme_en_mots():
    assert [donnees.rythme_en_mots(jours) for jours in (1, 30, 365, 730)] == [
        "tous les jours", "tous les mois", "tous les ans", "tous les 730 jours",
    ]  # fmt: skip


def test_les_papiers_d_un_jeu_sont_ceux_de_sa_fiche(magasin):
    papiers = donnees.papiers(magasin, "mt_couverture")
    assert papiers["Source"] == "CPTS Rouen Cœur Métropole, Rapport d’activité 2024-2025, FA1 indicateurs"
    assert papiers["Régime"] == "régime général"
    assert papiers["Fichier"] == "publie/mt_couverture.csv"
    assert papiers["Renouvellement attendu"] == "tous les ans"
    assert len(papiers["Empreinte (SHA-256)"]) == 64
    assert "Adresse" not in papiers
    assert donnees.papiers(magasin, "iris")["Adresse"].startswith("https://")
    assert ", sans objet" not in donnees.papiers(magasin, "iris")["Source"]


def test_les_colonnes_d_un_jeu_disent_ce_que_veut_dire_une_case_vide():
    colonnes = donnees.colonnes_du_jeu("mt_iris").set_index("source")
    assert list(colonnes.index) == ["code_iris", "population", "periode", "avec_mt", "sans_mt"]
    assert colonnes.loc["avec_mt", "vide"] == "non publié"
    assert pd.isna(colonnes.loc["code_iris", "vide"]), "a cell that is never empty says nothing"


# --- checks -----------------------------------------------------------------------------------------------


def test_les_ecarts_viennent_d_abord_et_les_deux_valeurs_sont_la(magasin):
    tous = donnees.verifications(magasin)
    assert len(tous) == 53
    assert list(dict.fromkeys(tous["verdict"])) == [ECART, ARRONDI, NON_IMPRIME, CONCORDANT]
    lignes = tous.set_index("code_controle")[["imprime", "calcule", "difference"]]
    # 14 177 printed, the months add up to 14 174
    assert tuple(lignes.loc["SAS-MG-offered"]) == ("14\u202f177", "14\u202f174", "+3")
    # 26 732 / 44 593 = 59.9466 %, printed 59 %: 0.95 under
    assert tuple(lignes.loc["PREV-GRIPPE_TOTAL"]) == ("59\u202f%", "59,95\u202f%", "\u22120,95 point")
    assert tuple(lignes.loc["TE-requis"]) == ("51", "52", "\u22121")
    # 130 553 / 154 043 = 84.7510 %, the target is 84.80 %
    assert tuple(lignes.loc["MT-MT_16P-cible"]) == ("84,80\u202f%", "84,75\u202f%", "+0,05 point")
    assert tuple(lignes.loc["SAS-PED"]) == ("non imprimé", "26,32\u202f%", "sans objet")
    assert tuple(lignes.loc["MT-MT_16P-T0"]) == ("83,9\u202f%", "83,94\u202f%", "aucune")
    assert lignes.loc["KEY-fa11", "calcule"] == "sans objet (deux valeurs imprimées)"


@pytest.mark.parametrize("constat", donnees.ORDRE_DES_CONSTATS)
def test_filtrer_un_constat_garde_le_compte_annonce(magasin, constat):
    gardes = donnees.verifications(magasin, constat)
    assert set(gardes["verdict"]) == {constat}
    assert len(gardes) == donnees.effectifs_des_constats(magasin)[constat]


def test_les_constats_font_le_total(magasin):
    # 12 + 3 + 3 + 35 = 53
    assert donnees.effectifs_des_constats(magasin) == {ECART: 12, ARRONDI: 3, NON_IMPRIME: 3, CONCORDANT: 35}


def test_une_valeur_calculee_qui_n_est_pas_entiere_garde_ses_decimales():
    controle = {"valeur_calculee": 2.5, "unite": "réunions", "ecart": -0.5, "verdict": ECART}
    assert (donnees.calcule(controle), donnees.difference(controle)) == ("2,50", "\u22120,50")


# --- territory and store ----------------------------------------------------------------------------------


def test_les_communes_a_confirmer_viennent_d_abord(magasin):
    lignes = donnees.communes(magasin)
    assert len(lignes) == 26
    assert lignes["iris"].sum() == 88
    assert list(lignes["statut"]) == ["à confirmer"] * 15 + ["confirmée"] * 11
    assert list(lignes["nom"][:2]) == ["Bihorel", "Bosc-Guérard-Saint-Adrien"]
    rouen = lignes.set_index("nom").loc["Rouen"]
    assert (rouen["statut"], rouen["code"]) == ("confirmée", "76540")


def test_la_synthese_compte_ce_que_montrent_les_onglets(magasin):
    jeux_dates, communes = donnees.jeux_dates(magasin, UN_AN_APRES), donnees.communes(magasin)
    lue = donnees.synthese(magasin, jeux_dates, communes)
    # On that day, communes (1 January 2024), iris (2013) and prévention (30 September 2024) are over a year old.
    assert (lue.jeux, lue.demonstration, lue.a_renouveler) == (22, 2, 3)
    assert (lue.verifications, lue.ecarts, lue.communes, lue.communes_a_confirmer) == (53, 12, 26, 15)
    a_confirmer = communes[communes["statut"] == "à confirmer"]
    assert lue.population == 208_650
    assert lue.population_a_confirmer == a_confirmer["population"].sum() == 25_708


def test_l_etat_du_magasin(magasin):
    etat = donnees.etat_du_magasin(magasin)
    assert (etat.version, etat.contours) == (magasin.version, "schématiques")
    assert dt.timedelta(0) <= dt.datetime.now() - etat.construit_le < dt.timedelta(hours=1)


# --- sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({}, "2 jeux de données sur 21 sont fictifs et restent à remplacer ; 20 sont à renouveler."),
        (
            {"demonstration": 1, "a_renouveler": 1},
            "1 jeu de données sur 21 est fictif et reste à remplacer ; 1 est à renouveler.",
        ),
        ({"demonstration": 0, "a_renouveler": 0}, "Aucun jeu de données n’est fictif ; aucun n’est à renouveler."),
        (
            {"demonstration": 21},
            "Tous les jeux de données sont fictifs et restent à remplacer ; 20 sont à renouveler.",
        ),
    ],
)
def test_phrase_synthese(changes, phrase):
    assert phrases.phrase_synthese(synthese(**changes)) == phrase


@pytest.mark.parametrize(
    ("effectifs", "phrase"),
    [
        (
            (12, 3, 3, 35),
            "53 vérifications du rapport : 12 donnent un écart, 3 dépendent de l’arrondi, 3 portent sur un chiffre non "
            "imprimé et 35 concordent. Les deux valeurs sont montrées, aucune n’est corrigée.",
        ),
        (
            (1, 1, 1, 1),
            "4 vérifications du rapport : 1 donne un écart, 1 dépend de l’arrondi, 1 porte sur un chiffre non imprimé "
            "et 1 concorde. Les deux valeurs sont montrées, aucune n’est corrigée.",
        ),
        ((0, 0, 0, 5), "5 vérifications du rapport : aucun écart et 5 concordent."),
        ((2, 0, 0, 0), (
            "2 vérifications du rapport : 2 donnent un écart. Les deux valeurs sont montrées, aucune n’est corrigée."
        )),
        ((0, 0, 0, 0), "Aucun chiffre imprimé n’a pu être recalculé."),
    ],
)  # fmt: skip
def test_phrase_verifications(effectifs, phrase):
    constats = dict(zip((ECART, ARRONDI, NON_IMPRIME, CONCORDANT), effectifs, strict=True))
    assert phrases.phrase_verifications(constats) == phrase


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        (
            {},
            # 25 000 / 200 000 = 12.5 %, 13 rounded half-up
            "26 communes, 200\u202f000 habitants : 15 restent à confirmer (25\u202f000 habitants, 13\u202f% du "
            "territoire).",
        ),
        (
            {"communes_a_confirmer": 1, "population_a_confirmer": 500},
            "26 communes, 200\u202f000 habitants : 1 reste à confirmer (500 habitants, 0\u202f% du territoire).",
        ),
        (
            {"communes_a_confirmer": 0, "population_a_confirmer": 0},
            "26 communes, 200\u202f000 habitants : la liste est confirmée.",
        ),
        (
            {"communes": 1, "communes_a_confirmer": 1, "population": 0, "population_a_confirmer": 0},
            "1 commune, 0 habitant : 1 reste à confirmer (0 habitant).",
        ),
    ],
)
def test_phrase_territoire(changes, phrase):
    assert phrases.phrase_territoire(synthese(**changes)) == phrase


def test_phrase_demonstration():
    assert phrases.phrase_demonstration([]).startswith("Aucun jeu de démonstration")
    assert phrases.phrase_demonstration(["A"]) == (
        "Un jeu est fictif : « A ». Il montre l’outil et ne décrit pas la réalité."
    )
    assert phrases.phrase_demonstration(["A", "B"]) == (
        "2 jeux sont fictifs : « A » et « B ». Ils montrent l’outil et ne décrivent pas la réalité."
    )


@pytest.mark.parametrize(
    ("avertissements", "fin"), [(0, "aucun avertissement"), (1, "1 avertissement"), (2, "2 avertissements")]
)
def test_phrase_magasin(avertissements, fin):
    etat = EtatDuMagasin("0a1b2c3d4e5f", dt.datetime(2026, 11, 1, 9, 5), "officiels")
    assert phrases.phrase_magasin(etat, avertissements) == (
        f"Version 0a1b2c3d4e5f, préparée le 1er novembre 2026 à 9 h 05 ; contours officiels ; {fin}."
    )
