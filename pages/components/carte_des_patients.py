"""What is said under the maps of the médecin-traitant page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.geo.voisinage import REGLE
from cpts_data.indicators import phrases_medecin_traitant as phrases
from pages.components.magasin import echapper

if TYPE_CHECKING:
    from cpts_data.indicators.agregats_de_zones import Agregats


def dire_les_voisins(resultat: Agregats) -> None:
    """Under the map of groups: who is a neighbour of whom, and what the word « group » is worth."""
    st.caption(f"{REGLE} {phrases.PHRASE_AGREGATS} {phrases.phrase_du_calcul_des_agregats(resultat.ensemble)}")
    if resultat.rattachees:
        paires = fr.enumeration([f"{zone} à {proche}" for zone, proche in resultat.rattachees])
        st.caption(echapper(f"Zones rattachées à la plus proche : {paires}."))


def dire_le_lissage() -> None:
    """Under the smoothed map: what smoothing does, and what it is not for."""
    st.caption(phrases.PHRASE_LISSAGE)
