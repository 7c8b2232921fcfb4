"""The « J’aide mon Doc » register: four numbers to type for a commune and a month, and what the exercise adds up to.

The form never shows what was typed before: a small count is nobody's business but that of who keeps the register.
"""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data import saisie
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.indicators import jaide_mon_doc as jmd
from cpts_data.indicators import phrases_jaide_mon_doc as phrases
from cpts_data.indicators.jaide_mon_doc import JEU, NOMBRES, Registre
from cpts_data.indicators.phrases_soins_non_programmes import nom_d_exercice
from cpts_data.indicators.secret_des_zones import regle_du_jeu
from cpts_data.store import Magasin
from pages.components.demande import IMPORT, etat_a_demander
from pages.components.filtres import choix_long
from pages.components.magasin import echapper
from pages.components.mise_en_page import Fiche, aujourdhui, fiches, message, sources
from pages.components.tableau import tableau_a_ouvrir, tableau_ecrit

TITRE_DE_LA_SAISIE = "Registre « J’aide mon Doc »"
GENERATION, FAIT = "registre_generation", "registre_fait"
MOIS_PROPOSES = 24
HAUTEUR_DU_TABLEAU = 420
CONSIGNE = (
    "Seulement des nombres : aucun nom de patient et aucun texte ne peuvent être écrits ici. Une case laissée vide "
    "reste inconnue ; écrivez 0 quand il n’y en a eu aucun. Enregistrer remplace la ligne entière de cette commune et "
    "de ce mois."
)
LIBELLES = {
    "mg_rencontres": ("Médecins rencontrés", "Médecins généralistes rencontrés pour la première fois de l’exercice."),
    "demandes": ("Demandes", "Personnes pour qui la procédure a été sollicitée pendant le mois."),
    "orientations": ("Orientations", "Personnes orientées vers un médecin généraliste pendant le mois."),
    "premiers_rendez_vous": ("Premiers rendez-vous", "Personnes vues pour la première fois pendant le mois."),
}
CALCUL = "somme des nombres connus du registre ; les petits effectifs de personnes sont masqués"
EXPLICATION = (
    "Avec lui, cette page donne le bilan de la procédure par commune que demande la fiche action FA1 : médecins "
    "rencontrés, demandes, orientations, premiers rendez-vous. Saisissez une commune et un mois ci-dessous, ou "
    "importez un fichier."
)


def registre(magasin: Magasin) -> None:
    """Show the exercise first, then the form: what is projected is what was typed."""
    debuts = jmd.exercices(magasin)
    if not debuts:
        etat_a_demander(
            "Le registre « J’aide mon Doc » est vide",
            EXPLICATION,
            JEU,
        )
        formulaire(magasin)
        return
    debut = debuts[0]
    if len(debuts) > 1:
        noms = {code: nom_d_exercice(code) for code in debuts}
        debut = choix_long("exercice_du_registre", "Exercice", noms, defaut=debut) or debut
    message(phrases.phrase_du_registre(magasin, debut))
    formulaire(magasin)
    bilan(magasin, jmd.registre(magasin, debut))


# --- the form -----------------------------------------------------------------------------------------------------


def formulaire(magasin: Magasin) -> None:
    """One commune, one month, four numbers. Commune and numbers are empty again once saved; month and author stay."""
    communes = dict(magasin.lignes("SELECT code_commune, nom_commune FROM communes_territoire ORDER BY nom_commune"))
    generation = st.session_state.get(GENERATION, 0)
    st.subheader("Saisir ou corriger une commune et un mois", anchor=False)
    if fait := st.session_state.pop(FAIT, None):
        st.success(echapper(fait))
    with st.form("registre", border=True):
        gauche, milieu, droite = st.columns([3, 3, 2])
        commune = gauche.selectbox(
            "Commune", list(communes), index=None, format_func=communes.get, placeholder="Choisir une commune",
            key=f"registre_commune_{generation}",
        )  # fmt: skip
        mois = milieu.selectbox("Mois", _mois_proposes(aujourdhui()), format_func=fr.mois_long, key="registre_mois")
        par = droite.text_input("Saisi par", max_chars=80, placeholder="initiales ou fonction", key="registre_par")
        nombres = {
            mesure: colonne.number_input(
                LIBELLES[mesure][0], min_value=0, step=1, value=None, placeholder="inconnu", help=LIBELLES[mesure][1],
                key=f"registre_{mesure}_{generation}",
            )
            for mesure, colonne in zip(NOMBRES, st.columns(len(NOMBRES)), strict=True)
        }  # fmt: skip
        st.html(f'<p class="source">{escape(CONSIGNE)}</p>')
        envoye = st.form_submit_button("Enregistrer ces nombres")
    if envoye:
        _enregistrer(magasin, communes, commune, mois, nombres, par)


def _mois_proposes(jour: dt.date) -> list[str]:
    """The current month first, then those before: a month to come has no figure."""
    rangs = [jour.year * 12 + jour.month - 1 - avant for avant in range(MOIS_PROPOSES)]
    return [f"{rang // 12}-{rang % 12 + 1:02d}" for rang in rangs]


def _enregistrer(
    magasin: Magasin,
    communes: dict[str, str],
    commune: str | None,
    mois: str,
    nombres: dict[str, int | None],
    par: str,
) -> None:
    import pandas as pd

    manques = [
        phrase
        for manque, phrase in (
            (commune is None, "Choisissez une commune."),
            (all(nombre is None for nombre in nombres.values()), "Écrivez au moins un nombre : zéro en est un."),
            (not par.strip(), "Indiquez qui saisit (des initiales, une fonction)."),
        )
        if manque
    ]
    if manques:
        _refuser(manques)
        return
    lignes = pd.DataFrame([{"code_commune": commune, "mois": mois, **nombres}], dtype=object)
    lieu = f"{communes[commune]}, {fr.mois_long(mois)}"
    try:
        with st.spinner("Enregistrement…"):
            lot = saisie.enregistrer(Dossiers.courants(), JEU, lignes, par, TITRE_DE_LA_SAISIE, etiquettes=[lieu])
    except ErreurDonnees as erreur:
        _refuser([faute.en_francais() for faute in erreur.fautes])
        return
    st.session_state[FAIT] = f"{lieu} : enregistré (saisie n° {lot.numero}). Une erreur ? Elle s’annule page Données."
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    st.rerun()


def _refuser(phrases_dites: list[str]) -> None:
    st.error("\n".join(f"- {echapper(phrase)}" for phrase in ["Rien n’a été enregistré.", *phrases_dites]))


# --- the exercise -------------------------------------------------------------------------------------------------


def bilan(magasin: Magasin, lu: Registre) -> None:
    """The four totals, the table by commune (those with a line first), the months on demand, and the papers."""
    st.subheader(f"Bilan de l’exercice, {nom_d_exercice(lu.debut)}", anchor=False)
    fiches([
        Fiche(fr.phrase(phrases.NOMS[mesure][1]), phrases.fiche_du_total(lu.totaux[mesure])) for mesure in NOMBRES
    ])  # fmt: skip
    st.html(f'<p class="source">{escape(phrases.phrase_des_communes(lu))} {escape(phrases.REGLE_DE_LECTURE)}</p>')
    tableau_ecrit(
        phrases.en_tableau(sorted(lu.communes, key=lambda commune: not commune.saisies)),
        "registre_par_commune",
        magasin=magasin,
        jeux=(JEU,),
        fichier=f"jaide_mon_doc_par_commune_{lu.debut}",
        alt=f"Registre « J’aide mon Doc » par commune : {phrases.preuve(magasin, lu.debut)}",
        hauteur=HAUTEUR_DU_TABLEAU,
    )
    sources(magasin, JEU, calcul=CALCUL, fiches=(JEU,))
    tableau_a_ouvrir(
        "Mois par mois, pour tout le territoire",
        lambda: phrases.en_tableau(lu.mois),
        "registre_par_mois",
        cle="registre_mois_par_mois",
        magasin=magasin,
        jeux=(JEU,),
        fichier=f"jaide_mon_doc_par_mois_{lu.debut}",
        alt="Registre « J’aide mon Doc » mois par mois",
    )
    regles = phrases.explications_du_masque(regle_du_jeu(magasin, JEU))
    with st.expander("Ce qui est masqué, et pourquoi"):
        st.markdown("\n".join(f"- {echapper(regle)}" for regle in regles))
    st.html(
        f'<p class="source">Une saisie s’annule dans la <a href="{IMPORT}" target="_self">page Données, onglet '
        "Importer</a> ; un fichier du registre s’y dépose aussi.</p>"
    )
