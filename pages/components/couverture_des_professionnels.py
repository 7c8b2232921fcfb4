"""« Adhérents face aux professionnels en exercice »: the communes to meet first, then every profession by commune."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.figures import couverture_des_professionnels as figures
from cpts_data.indicators import couverture_des_professionnels as couverture
from cpts_data.indicators import phrases_couverture_des_professionnels as phrases
from cpts_data.indicators.adherents import TOUTES
from cpts_data.indicators.phrases_adherents import titre
from cpts_data.store import Magasin
from pages.components import tartan
from pages.components.filtres import choix_court, choix_long
from pages.components.graphique import graphique
from pages.components.magasin import echapper
from pages.components.mise_en_page import bandeau_demonstration, message, sources
from pages.components.tableau import tableau_a_ouvrir

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Adhérents face aux professionnels en exercice"
METIERS = {TOUTES: "Toutes les professions"} | {code: titre(code) for code in couverture.METIERS}
AVIS_DEMONSTRATION = "Les adhérents sont fictifs : ces taux et ces communes à rencontrer ne décrivent pas la réalité."
FORMULE = "part d’adhérents = adhérents ÷ professionnels en exercice ; à rencontrer = professionnels − adhérents"
LIMITES = (
    "Les personnes morales ne sont pas des professionnels : elles sont laissées de côté. Un professionnel qui exerce "
    "dans deux communes compte dans les deux, un adhérent dans une seule : la part d’adhérents peut être un peu "
    "sous-estimée. Plus d’adhérents que de professionnels connus : les deux listes ne comptent pas les mêmes personnes "
    "(lieu d’exercice, date, profession), le taux n’est pas calculé et ces personnes n’entrent dans aucune somme."
)


@st.fragment
def face_aux_professionnels(magasin: Magasin) -> None:
    """A fragment: the choice of a profession redraws it alone."""
    st.subheader(TITRE, anchor=False)
    bandeau_demonstration(magasin, couverture.JEUX[0], AVIS_DEMONSTRATION)
    gauche, droite = st.columns([2, 5], gap="medium", vertical_alignment="bottom")
    with gauche:
        metier = choix_long("a_rencontrer", "Professionnels à rencontrer", METIERS, defaut=TOUTES)
    with droite:
        exercice = choix_court("exercice", "Exercice", couverture.EXERCICES, couverture.TOUS)
    communes_a_rencontrer(magasin, metier, exercice)
    professions_par_commune(magasin, exercice)
    en_tableau(magasin, exercice)


def communes_a_rencontrer(magasin: Magasin, metier: str, exercice: str) -> None:
    """Where to go first: by heads, since a low rate of three people is one visit."""
    communes = couverture.par_commune(magasin, metier, exercice)
    phrase = phrases.phrase_a_rencontrer(communes, metier, exercice)
    message(phrase)
    if couverture.totaliser(communes).a_rencontrer:
        graphique(figures.communes_a_rencontrer(communes), alt=f"Les communes à rencontrer d’abord. {phrase}")
    discordances = phrases.phrase_des_discordances(communes, metier)
    if discordances:
        st.caption(echapper(discordances))
    sources(magasin, *couverture.JEUX, calcul=FORMULE, fiches=("couverture_des_professionnels",))


def professions_par_commune(magasin: Magasin, exercice: str) -> None:
    """Every commune × profession, with its zeros."""
    fictif = magasin.provenances[couverture.JEUX[0]].classe == "démonstration"
    dessin = figures.professions_par_commune(
        couverture.croisement(magasin, exercice),
        couverture.par_commune(magasin, TOUTES, exercice),
        couverture.par_profession(magasin, exercice),
        fictif=fictif,
    )
    tartan.afficher(dessin, alt="Adhérents sur professionnels en exercice, par commune et par profession.")
    tartan.legende(
        f"{tartan.HACHURES} : écart net, mais sur très peu de personnes. {figures.SIGNE_A_VERIFIER} : plus d’adhérents "
        "que de professionnels connus. Chaque case : adhérents sur professionnels, comparés au taux de la CPTS pour la "
        "profession."
    )
    st.caption(echapper(LIMITES))


def en_tableau(magasin: Magasin, exercice: str) -> None:
    """The same counts with rates, intervals and positions: a grid built when it is opened."""

    def lignes() -> pd.DataFrame:
        croisees = couverture.croisement(magasin, exercice)
        return croisees.assign(
            profession=croisees["profession"].map(titre),
            exercice=couverture.EXERCICES[exercice],
            remarque=croisees["statut"].map(phrases.LIBELLES),
        )

    tableau_a_ouvrir(
        "Les taux et leurs intervalles, en tableau",
        lignes,
        "couverture_des_professionnels",
        cle="detail_couverture",
        magasin=magasin,
        jeux=couverture.JEUX,
        fichier="adherents_face_aux_professionnels",
        alt="Adhérents et professionnels en exercice, par commune et par profession",
    )
