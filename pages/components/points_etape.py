"""Freeze a dated state of the contract and of the figures, and compare two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation.correspondances import normaliser
from cpts_data.importation.lots import Lot
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import points_etape as etapes
from cpts_data.indicators import tableaux_du_dialogue as tables
from cpts_data.store import Magasin
from pages.components.filtres import choix_long
from pages.components.mise_en_page import aujourdhui, message
from pages.components.saisie import dire_ce_qui_vient_d_etre_saisi, garder, saisi_par
from pages.components.tableau import tableau_ecrit


def points_etape(magasin: Magasin, exercice: str) -> None:
    dire_ce_qui_vient_d_etre_saisi()
    connus = etapes.points(magasin)
    message(phrases.phrase_des_points(connus))
    if comparables := [point for point in connus if point.exercice == exercice]:
        comparaison(magasin, exercice, comparables)
    if connus:
        tableau_ecrit(
            tables.tableau_des_points(connus),
            "points_etape",
            magasin=magasin,
            jeux=(etapes.JEU,),
            fichier="points_etape",
            alt=phrases.phrase_des_points(connus),
        )
    figer(magasin, exercice, connus)


def comparaison(magasin: Magasin, exercice: str, connus: Sequence[etapes.Point]) -> None:
    """What moved between a point and another, or the present state."""
    st.subheader("Comparer deux états", anchor=False)
    noms = {point.nom: point.nom for point in connus}
    gauche, droite = st.columns(2)
    with gauche:
        avant = choix_long("point_avant", "Avant", noms, defaut=connus[0].nom) or connus[0].nom
    with droite:
        options = {etapes.MAINTENANT: etapes.MAINTENANT.capitalize(), **noms}
        apres = choix_long("point_apres", "Après", options, defaut=etapes.MAINTENANT) or etapes.MAINTENANT
    etat = etapes.etat(magasin, exercice) if apres == etapes.MAINTENANT else etapes.etat_fige(magasin, apres)
    ecarts = etapes.comparer(etapes.etat_fige(magasin, avant), etat)
    phrase = phrases.phrase_de_la_comparaison(avant, apres, ecarts)
    message(phrase)
    if ecarts:
        tableau_ecrit(
            etapes.ecarts_en_frame(ecarts),
            "comparaison_de_points",
            magasin=magasin,
            jeux=etapes.jeux_des_ecarts(ecarts),
            fichier="comparaison_de_points_d_etape",
            alt=phrase,
            hauteur=420,
        )


def figer(magasin: Magasin, exercice: str, connus: Sequence[etapes.Point]) -> None:
    """Keep the present state under a name: values, statuses, comments, version of the data."""
    st.subheader("Figer l’état d’aujourd’hui", anchor=False)
    with st.form("figer"):
        gauche, milieu, droite = st.columns([3, 2, 2])
        nature = milieu.selectbox("Nature", etapes.NATURES, format_func=str.capitalize)
        nom = gauche.text_input(
            "Nom", max_chars=80, placeholder=phrases.nom_propose(etapes.POINT, aujourdhui()), key="point_nom"
        )
        with droite:
            par = saisi_par("point_par")
        if not st.form_submit_button("Figer", type="primary"):
            return
    nom = nom.strip() or phrases.nom_propose(nature, aujourdhui())
    garder(lambda: enregistrer_le_point(magasin, exercice, nom, nature, par, {p.nom: p for p in connus}),
           f"C’est fait : « {nom} » est figé")  # fmt: skip


def enregistrer_le_point(
    magasin: Magasin, exercice: str, nom: str, nature: str, par: str, connus: Mapping[str, etapes.Point]
) -> Lot:
    """Keep a point under a new name. Raises ErreurDonnees when the name is taken: a point does not change."""
    if normaliser(nom) in map(normaliser, (*connus, etapes.MAINTENANT)):
        message = "Un point d’étape porte déjà ce nom : il ne peut plus changer. Choisissez-en un autre."
        raise ErreurDonnees([Faute("point d’étape", message, valeur=nom)])
    from cpts_data.saisie import enregistrer

    lignes = etapes.photographie(magasin, exercice, nom, aujourdhui(), nature)
    return enregistrer(
        Dossiers.courants(), etapes.JEU, lignes, par, f"point d’étape « {nom} »", remplace_par=etapes.REMPLACE_PAR,
        textes_deja_lus=True, version=magasin.version,
    )  # fmt: skip
