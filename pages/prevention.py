"""Prévention: how many people to catch up for each cible, and what is known elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.figures.prevention import ecarts_a_la_cible, taux_et_references
from cpts_data.indicators import phrases_prevention as phrases
from cpts_data.indicators import prevention as prev
from cpts_data.store import Magasin
from pages.components.demande import etat_a_demander
from pages.components.filtres import choix_court
from pages.components.graphique import graphique
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import Fiche, entete, etat_vide, fiches, message, sources
from pages.components.tableau import tableau, tableau_a_ouvrir

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Prévention"


# What must be said of the figures delivered with the tool, and of them only.
RESERVES = {
    "prevention": "Les bornes d’âge des dépistages ne sont pas imprimées dans le rapport.",
    "references_nationales": "Plusieurs références viennent de la presse : à vérifier chez le producteur avant de les "
    "citer.",
}


def page() -> None:
    magasin = magasin_courant()
    tous = prev.indicateurs(magasin)
    if not tous:
        entete(TITRE, "Aucun taux de vaccination ou de dépistage n’est connu pour ce territoire.")
        etat_a_demander(
            "Les taux de vaccination et de dépistage manquent",
            "Avec eux, cette page dit combien de personnes restent à rattraper pour atteindre chaque cible.",
            "prevention",
        )
        return
    rattrapage(magasin, tous)


@st.fragment
def rattrapage(magasin: Magasin, tous: Sequence[prev.Indicateur]) -> None:
    """Everything depends on the family; a fragment, so that choosing one does not prepare the menu again."""
    haut = st.container()
    famille = choix_court("famille", "Famille", prev.FAMILLES, prev.TOUTES)
    choisis = prev.de_la_famille(tous, famille)
    with haut:
        entete(TITRE, phrases.phrase_rattrapage(choisis))
    if not choisis:
        etat_vide(
            "Aucun indicateur dans cette famille",
            "Aucun indicateur de cette famille n’est connu.",
            "Choisissez une autre famille.",
        )
        return
    face_a_la_cible(magasin, choisis)
    face_aux_references(magasin, choisis)


def face_a_la_cible(magasin: Magasin, choisis: Sequence[prev.Indicateur]) -> None:
    """Key figures, distance to the cible, then everything an officer may want to check."""
    if prev.avec_cible(choisis):
        fiches(Fiche(libelle, valeur, pied=pied) for libelle, valeur, pied in phrases.chiffres_de_cible(choisis))
        graphique(ecarts_a_la_cible(choisis), alt=phrases.phrase_rattrapage(choisis))
    else:
        etat_vide(
            "Aucune cible connue",
            "Les chiffres reçus ne donnent pas d’objectif pour cette famille.",
            "Les taux restent lisibles ci-dessous.",
        )
    sources(
        magasin, "prevention", calcul=phrases.FORMULE, fiches=(*phrases.fiches_des(choisis), "personnes_a_rattraper")
    )
    notes = phrases.notes_de_cible(choisis, magasin.origines("prevention")[-1].exercice)
    st.markdown("  \n".join(echapper(note) for note in notes))
    taux = st.expander("Les taux, le socle et la cible en tableau", key="taux", on_change="rerun")
    if taux.open:
        with taux:
            tableau_des_indicateurs(magasin, choisis)


def tableau_des_indicateurs(magasin: Magasin, choisis: Sequence[prev.Indicateur]) -> None:
    tableau(
        phrases.tableau_des_indicateurs(choisis),
        "indicateurs_de_prevention",
        magasin=magasin,
        jeux=("prevention",),
        fichier="prevention",
        alt="Taux de vaccination et de dépistage, socle, cible et personnes à rattraper",
    )


def face_aux_references(magasin: Magasin, choisis: Sequence[prev.Indicateur]) -> None:
    """What may be drawn beside our rates, then, in words only, what may not."""
    st.subheader("Face aux références nationales et régionales", anchor=False)
    toutes = prev.references(magasin, choisis)
    phrase = phrases.phrase_comparaison(toutes)
    message(phrase)
    if any(indicateur.taux_pct is not None for indicateur in choisis):
        graphique(taux_et_references(choisis, toutes), alt=phrase)
    sources(magasin, "prevention", "references_nationales", fiches=phrases.fiches_des(choisis))
    if reserves := [texte for jeu, texte in RESERVES.items() if vient_du_projet(magasin, jeu)]:
        st.caption(" ".join(reserves))
    if toutes:
        tableau_des_references(magasin, toutes)
    a_part = [reference for reference in toutes if not reference.dessinable]
    if a_part:
        st.subheader("Tenues à part : leur définition n’est pas la nôtre", anchor=False)
        st.markdown("\n".join(f"- {echapper(phrases.phrase_a_part(reference))}" for reference in a_part))


def tableau_des_references(magasin: Magasin, toutes: Sequence[prev.Reference]) -> None:
    """Every reference, those of the figure first: what it counts, and how that differs from what we count."""
    tableau_a_ouvrir(
        "Toutes les références en tableau, avec leurs différences de définition",
        lambda: frame_des_references(sorted(toutes, key=lambda reference: not reference.dessinable)),
        "references",
        cle="references",
        magasin=magasin,
        jeux=("references_nationales",),
        fichier="references_de_prevention",
        alt="Références nationales et régionales, et ce qui les sépare de nos indicateurs",
    )


def vient_du_projet(magasin: Magasin, jeu: str) -> bool:
    """Tell whether rows of the file delivered with the tool still serve."""
    return any(provenance.classe != "importé" for provenance in magasin.origines(jeu))


def frame_des_references(lues: Sequence[prev.Reference]) -> pd.DataFrame:
    """One row per reference, written for a reader."""
    import pandas as pd

    return pd.DataFrame(
        {
            "face_a": phrases.face_a_quoi(reference),
            "indicateur": reference.indicateur,
            "territoire": "objectif" if reference.territoire == "cible" else reference.territoire,
            "periode": phrases.periode_de_reference(reference),
            "valeur": phrases.valeur_de_reference(reference),
            "comparabilite": reference.comparabilite,
            "note": reference.note,
            "source": reference.source,
        }
        for reference in lues
    )


page()
