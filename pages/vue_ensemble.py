"""First page: four subjects on one screen, each with its figure, its sentence and the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures import blocs
from cpts_data.figures.blocs import Rempli
from cpts_data.figures.rendu import Specification
from cpts_data.importation.declaration import declarations
from cpts_data.indicators import vue_ensemble as vue
from cpts_data.store import Magasin
from pages.components.graphique import image
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import entete, etat_vide, sources
from pages.components.tableau import tableau_ecrit
from pages.components.toutes_les_zones import toutes_les_zones

FICHIERS = {
    "Médecin traitant": "medecin_traitant",
    "Soins non programmés": "soins_non_programmes",
    "Adhérents": "adherents",
    "Prévention": "prevention",
}
# The file that fills each block.
A_DEMANDER = {
    "medecin_traitant": "mt_couverture",
    "soins_non_programmes": "sas_creneaux",
    "adherents": "adherents_profession_commune",
    "prevention": "prevention",
}


def page() -> None:
    magasin = magasin_courant()
    remplis = blocs.blocs(magasin)
    entete("Vue d’ensemble", blocs.phrase_des_blocs(magasin, remplis))
    haut, bas = st.columns(2, gap="small", border=True), st.columns(2, gap="small", border=True)
    for colonne, (titre, fichier) in zip((*haut, *bas), FICHIERS.items(), strict=True):
        with colonne:
            afficher(titre, fichier, remplis[titre])
    jeux = blocs.jeux_des_blocs(magasin)
    sources(magasin, *jeux, calcul=blocs.FORMULES, fiches=blocs.fiches_des_blocs(remplis))
    en_tableau(magasin, remplis, jeux)
    toutes_les_zones(magasin)


def afficher(titre: str, fichier: str, rempli: Rempli | None) -> None:
    """One block with the way to its page, or why it is empty."""
    if rempli is None:
        st.html(f"<h3>{escape(titre)}</h3>")
        declaration = declarations()[A_DEMANDER[fichier]]
        etat_vide(
            "Aucun chiffre pour l’instant",
            f"Fichier attendu : {declaration.titre[:1].lower()}{declaration.titre[1:]}.",
            f"À demander {fr.a(declaration.a_demander_a)}.",
        )
    else:
        st.html(bloc_en_html(rempli.bloc, rempli.figure))
    st.page_link(f"pages/{fichier}.py", label=f"Ouvrir la page {titre} →")


def bloc_en_html(bloc: vue.Bloc, figure: Specification) -> str:
    """Text on the left, small chart on the right. One element: each one more delays the page."""
    return (
        f'<div class="bloc"><div><h3>{escape(bloc.titre)}</h3>'
        f'<p><span class="chiffre">{escape(bloc.valeur)}</span> <span class="unite">{escape(bloc.unite)}</span></p>'
        f"<p>{escape(bloc.evolution)}</p><p class='objectifs'>{escape(bloc.objectifs)}</p>"
        f"<p><strong>{escape(bloc.phrase)}</strong></p></div>{image(figure, alt=bloc.phrase)}</div>"
    )


def en_tableau(magasin: Magasin, remplis: dict[str, Rempli | None], jeux: Sequence[str]) -> None:
    """The values of the four figures, for who cannot see them or wants to check one."""
    lignes = [(titre, *valeur) for titre, rempli in remplis.items() if rempli for valeur in rempli.valeurs]
    if not lignes:
        return
    depliant = st.expander("Les chiffres de ces figures, en tableau", key="chiffres", on_change="rerun")
    if depliant.open:
        import pandas as pd

        with depliant:
            tableau_ecrit(
                pd.DataFrame(lignes, columns=["sujet", "chiffre", "valeur"]),
                "chiffres_de_la_vue_ensemble",
                magasin=magasin,
                jeux=tuple(jeux),
                fichier="vue_ensemble",
                alt="Valeurs dessinées dans les figures de la vue d’ensemble",
                hauteur=400,
            )


page()
