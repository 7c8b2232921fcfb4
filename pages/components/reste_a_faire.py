"""What is still needed for each numeric line: people or slots, months left, pace, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.indicators import mesures_du_contrat as mesurer
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators import tableaux_du_dialogue as tables
from cpts_data.store import Magasin
from pages.components.filtres import choix_court, choix_long
from pages.components.magasin import echapper
from pages.components.mise_en_page import aujourdhui, bandeau_demonstration, etat_vide, message, sources
from pages.components.tableau import tableau_ecrit

AVIS = "La répartition par quartier et par commune est fictive : les besoins par zone le sont aussi."
NIVEAUX = {"commune": "Communes", "iris": "Quartiers (IRIS)"}


@st.fragment
def reste_a_faire(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    mesurees = [ligne for ligne in lignes if ligne.mesure is not None]
    if not mesurees:
        etat_vide(
            "Aucune ligne chiffrée",
            "Aucune ligne de la liste n’est reliée à un chiffre du tableau de bord.",
            "Onglet Paiement : choisissez le chiffre qui mesure une ligne.",
        )
        return
    message(phrases.phrase_des_restes([ligne.mesure for ligne in mesurees]))
    fin = echeance(magasin, exercice)
    tableau_ecrit(
        tables.tableau_des_restes(mesurees, aujourdhui(), fin),
        "reste_a_faire",
        magasin=magasin,
        jeux=tables.jeux_des_mesures(mesurees),
        fichier=f"reste_a_faire_{exercice}",
        alt=phrases.phrase_des_restes([ligne.mesure for ligne in mesurees]),
    )
    sources(
        magasin,
        *tables.jeux_des_mesures(mesurees),
        calcul=phrases.CALCUL_DU_RESTE,
        fiches=("reste_a_faire", "personnes_a_rattraper"),
    )
    par_zone(magasin, mesurees, fin)


def echeance(magasin: Magasin, exercice: str) -> dt.date:
    """Ask by which day; the end of the exercise is proposed, that of the present one once it is over."""
    jour = aujourdhui()
    proposee = mesurer.echeance(exercice, aci.premier_mois(magasin), jour)
    gauche, droite = st.columns([1, 4], vertical_alignment="bottom")
    choisie = gauche.date_input("Échéance", value=proposee, min_value=jour, format="DD/MM/YYYY", key="echeance")
    fin_du_contrat = mesurer.exercices.fin(exercice, aci.premier_mois(magasin))
    if fin_du_contrat < jour:
        droite.caption(
            f"L’exercice {exercice} s’est terminé le {fr.date_longue(fin_du_contrat)} : ses objectifs servent de "
            "repères pour l’exercice en cours."
        )
    return choisie or proposee


def par_zone(magasin: Magasin, mesurees: Sequence[aci.LigneACI], fin: dt.date) -> None:
    """Where the people are, for a coverage whose counts by area are known."""
    st.subheader("Où, par commune ou par quartier", anchor=False)
    par_code = {
        ligne.mesure.code: ligne.mesure
        for ligne in mesurees
        if mesurer.periode_des_zones(magasin, ligne.mesure) is not None
    }
    if not par_code:
        etat_vide(
            "Aucun effectif par zone",
            "Aucun indicateur avec une cible n’a d’effectifs par commune ou par quartier.",
            "Demandez à la CPAM les patients par quartier (IRIS), puis importez-les.",
        )
        return
    gauche, droite = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    with gauche:
        options = {code: mesure.libelle for code, mesure in par_code.items()}
        code = choix_long("mesure_aci", "Indicateur", options, defaut=next(iter(options))) or next(iter(options))
    with droite:
        niveau = choix_court("niveau_aci", "Découpage", NIVEAUX, "commune")
    mesure = par_code[code]
    message(phrases.phrase_du_reste(mesure, mesurer.rythme(mesure.manque_cible, aujourdhui(), fin)))
    bandeau_demonstration(magasin, "mt_iris", AVIS)
    zones = mesurer.zones_a_rattraper(magasin, mesure, niveau)
    en_dessous = zones[zones["a_rattraper"] > 0]
    plus = "" if en_dessous.empty else f"{en_dessous.iloc[0]['nom']} ({fr.nombre(en_dessous.iloc[0]['a_rattraper'])})"
    connues = int(zones["a_rattraper"].notna().sum())
    periode = mesurer.periode_des_zones(magasin, mesure)
    if periode != mesure.periode:
        st.caption(f"Effectifs par zone {fr.quand(periode)} ; taux du territoire {fr.quand(mesure.periode)}.")
    phrase = phrases.phrase_des_zones(mesure, len(en_dessous), (connues, len(zones)), NOMS_DE_NIVEAU[niveau], plus)
    st.markdown(echapper(phrase))
    tableau_ecrit(
        zones,
        "zones_a_rattraper",
        magasin=magasin,
        jeux=("mt_iris",),
        fichier=f"reste_a_faire_{code.lower()}_{niveau}",
        alt=phrase,
        hauteur=420,
    )
    sources(magasin, "mt_iris", calcul=phrases.CALCUL_DU_RESTE, fiches=("reste_a_faire", "patients_sans_mt"))
