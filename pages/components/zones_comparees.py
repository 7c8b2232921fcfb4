"""The areas compared, on demand: ranked intervals and funnel, linked to the map by the chosen area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.figures.chenille import chenille, infobulle_d_intervalle
from cpts_data.figures.entonnoir import entonnoir
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators.zones_face_a_la_reference import NON_COMPARABLE, Reference, compter, dispersion_des_zones
from cpts_data.store import Magasin
from pages.components.figure_cliquable import figure_cliquable, montrer_la_selection
from pages.components.mise_en_page import message, sources

if TYPE_CHECKING:
    import pandas as pd

FORMULE = (
    "taux = patients avec ÷ patients ; intervalles de Wilson à 95 % et 99,8 % ; nettement = référence hors de "
    "l’intervalle à 99,8 %"
).replace(" %", f"{fr.ESPACE_FINE}%")
LECTURE_CHENILLE = (
    "Chaque zone est une barre : épaisse, son intervalle à 95 % ; fine, à 99,8 %. Quand la barre fine coupe les "
    "tirets, l’écart peut être dû au hasard. Cliquez sur une zone, ou parcourez-les avec les flèches puis Entrée."
).replace(" %", f"{fr.ESPACE_FINE}%")
LECTURE_ENTONNOIR = (
    "Entre les courbes, l’écart peut être dû au hasard. Elles s’écartent sur la gauche : un même écart vaut moins sur "
    "une petite zone. Pointillés : limites à 95 % ; traits pleins : à 99,8 %."
).replace(" %", f"{fr.ESPACE_FINE}%")


def zones_comparees(
    magasin: Magasin,
    zones: pd.DataFrame,
    reference: Reference | None,
    niveau: str,
    selection: tuple[str, str] | None,
) -> None:
    """Show both figures of ``zones`` (see ``face_a_la_reference``); a click chooses the area everywhere.

    ``selection``: the code of the chosen area and its sentence, told again here where the map is out of the screen.
    """
    mesurees = zones.dropna(subset=["taux_pct"])
    if reference is None or mesurees.empty:
        message("Aucune zone n’a de taux à comparer : les figures attendent des effectifs par zone.")
        return
    phrase = phrases.phrase_positions(compter(zones), reference, niveau)
    message(selection[1] if selection else phrase, deux_lignes=True)
    bulles = {ligne["code"]: infobulle_d_intervalle(ligne) for ligne in mesurees.to_dict("records")}
    valeur = "" if reference.valeur_pct is None else f" ({fr.pourcentage(reference.valeur_pct)})"
    tirets = f"tirets : {reference.libelle}{valeur}"
    montrer_la_selection(selection[0] if selection else None)
    figure_cliquable(
        chenille(zones, NOMS_DE_NIVEAU[niveau], tirets), bulles, cle="chenille", cle_selection="zone",
        alt=f"Intervalles des zones, du taux le plus bas au plus haut. {phrase}", colonnes=True,
    )  # fmt: skip
    st.caption(f"{LECTURE_CHENILLE} {NON_COMPARABLE}")
    if reference.valeur_pct is None:
        st.caption(
            "L’entonnoir n’est pas dessiné : il faut une seule référence pour toutes les zones, et celle-ci change "
            "d’une commune à l’autre."
        )
    else:
        dispersion = phrases.phrase_dispersion(dispersion_des_zones(zones))
        figure_cliquable(
            entonnoir(zones, reference.valeur_pct, tirets), bulles, cle="entonnoir", cle_selection="zone",
            alt=f"Entonnoir : taux des zones selon leur nombre de patients. {phrase}",
        )  # fmt: skip
        st.caption(LECTURE_ENTONNOIR if dispersion is None else f"{LECTURE_ENTONNOIR} {dispersion}")
    sources(magasin, "mt_iris", calcul=FORMULE, fiches=("taux_couverture_mt",))
