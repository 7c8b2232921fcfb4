"""What disclosure control hides, and the IRIS shown together: for who wants to know why a cell is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.indicators import iris_regroupes
from cpts_data.indicators import phrases_secret as phrases
from cpts_data.indicators.medecin_traitant import POPULATIONS, populations_par_zone
from cpts_data.indicators.secret_des_zones import JEU, regle_du_jeu, secret_des_zones
from pages.components.magasin import echapper
from pages.components.mise_en_page import message, sources
from pages.components.tableau import tableau_ecrit

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def secret_statistique(magasin: Magasin) -> None:
    """The rule, how much it hides, and the published list of groups; nothing for a territory without counts by IRIS.

    What it cannot hide is said without opening anything.
    """
    if not populations_par_zone(magasin):
        return
    exposees = [(POPULATIONS[population], periode) for population, periode in secret_des_zones(magasin).exposees()]
    if alerte := phrases.phrase_des_exposees(exposees):
        st.warning(echapper(alerte))
    volet = st.expander("Le secret statistique : ce qui est masqué, et pourquoi", key="secret", on_change="rerun")
    if not volet.open:
        return
    with volet:
        bilan = iris_regroupes.bilan_du_secret(magasin)
        phrase = phrases.phrase_secret(bilan)
        message(phrase)
        st.markdown("\n".join(f"- {echapper(ligne)}" for ligne in phrases.explications(regle_du_jeu(magasin, JEU))))
        tableau_ecrit(
            bilan, "secret_statistique", magasin=magasin, jeux=(JEU,), fichier="secret_statistique", alt=phrase
        )
        quartiers_regroupes(magasin)
        sources(magasin, JEU)


def quartiers_regroupes(magasin: Magasin) -> None:
    """The groups, where this CPTS asks for them; otherwise, how to ask."""
    if not iris_regroupes.regroupement_actif(magasin):
        st.caption(echapper(phrases.COMMENT_REGROUPER))
        return
    liste = iris_regroupes.liste(magasin)
    phrase = phrases.phrase_regroupements(liste)
    message(phrase)
    tableau_ecrit(
        liste,
        "quartiers_regroupes",
        magasin=magasin,
        jeux=(JEU,),
        fichier="quartiers_regroupes",
        alt=phrase,
        hauteur=400,
    )
