"""The « Indicateurs » tab of the data page: every sheet, to search, read and take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import FicheIndicateur, chercher, fiches
from cpts_data.store import Magasin
from pages.components.fiche_indicateur import fiche_entiere_en_html, regles_appliquees
from pages.components.filtres import choix_long
from pages.components.mise_en_page import aujourdhui, etat_vide, message
from pages.components.tableau import tableau_ecrit

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "Observatoire CPTS, fiches des indicateurs"


@st.fragment
def onglet_indicateurs(magasin: Magasin) -> None:
    """Choose a sheet by its name or by a word it holds; the whole list and its file come below."""
    jour = aujourdhui()
    en_retard = sum(lue.revue_en_retard(jour) for lue in fiches().values())
    message(phrase_des_fiches(len(fiches()), en_retard))
    gauche, droite = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with gauche:
        mot = st.text_input("Chercher un mot", key="mot", placeholder="arrondi, C2S, dépistage…")
    trouvees = chercher(mot)
    with droite:
        titres = {lue.code: lue.titre for lue in trouvees}
        choisie = choix_long("fiche", "Lire une fiche", titres) if titres else None
    if not trouvees:
        etat_vide(
            "Aucune fiche ne contient ce mot",
            "La recherche porte sur tous les champs des fiches.",
            "Essayez un mot plus court.",
        )
        return
    if choisie is not None:
        st.html(fiche_entiere_en_html(fiches()[choisie], jour, regles_appliquees(magasin, [choisie])))
    liste(magasin, trouvees)


def liste(magasin: Magasin, trouvees: Iterable[FicheIndicateur]) -> None:
    """One row a sheet; the file holds every field."""
    tableau_ecrit(
        en_frame(trouvees),
        "fiches_des_indicateurs",
        magasin=magasin,
        jeux=(),
        fichier="fiches_des_indicateurs",
        alt="Liste des fiches d’indicateurs : définition, sens de lecture et prochaine relecture",
        hauteur=400,
        papiers=("définition", SOURCE),
    )


def en_frame(lues: Iterable[FicheIndicateur]) -> pd.DataFrame:
    """One row per sheet, a column per field."""
    import pandas as pd

    return pd.DataFrame({**asdict(lue), "polarite": fr.phrase(lue.polarite)} for lue in lues)


def phrase_des_fiches(nombre: int, en_retard: int) -> str:
    """How many sheets there are, and how many should have been read again by now."""
    debut = f"{fr.compte(nombre, 'indicateur')} : ce que chaque chiffre compte, et ce qu’il ne faut pas en conclure"
    if not en_retard:
        return f"{debut}. Aucune fiche n’est en retard de relecture."
    return f"{debut}. {fr.compte(en_retard, 'fiche')} {fr.accord(en_retard, 'est', 'sont')} à relire."
