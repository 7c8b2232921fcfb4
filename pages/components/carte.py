"""The territorial map in a page, and the selection made by clicking on it."""

from __future__ import annotations

import re

import streamlit as st

from cpts_data.figures.carte import VueCarte, carte_territoire, couche_de_couleurs
from cpts_data.indicators.contours import mention_des_contours
from cpts_data.indicators.memoire import par_version
from cpts_data.store import Magasin

CODE_DE_ZONE = re.compile(r"[0-9AB]{5}([0-9]{4})?")


def carte(
    magasin: Magasin,
    vue: VueCarte,
    *,
    cle: str,
    cle_selection: str,
    titre: str,
    hauteur: int = 490,
    jumelle: VueCarte | None = None,
) -> None:
    """Draw the map; a click puts the code of the area in ``st.session_state[cle_selection]``.

    With a ``jumelle``, a second map stands on its right and moves with it.

    The map itself never changes between reruns: the browser keeps it, with its zoom and position, and only
    receives ``vue``.
    """
    from streamlit_folium import st_folium

    def retenir() -> None:
        code = (st.session_state.get(cle) or {}).get("last_object_clicked_tooltip")
        if code and CODE_DE_ZONE.fullmatch(code):
            st.session_state[cle_selection] = code

    mention, centre = mention_des_contours(magasin), commune_centrale(magasin)
    st_folium(
        carte_territoire(magasin.version, titre, mention, centre, jumelles=jumelle is not None),
        key=cle,
        height=hauteur,
        width=None,
        returned_objects=["last_object_clicked_tooltip"],
        feature_group_to_add=couche_de_couleurs(*filter(None, (vue, jumelle))),
        on_change=retenir,
    )


@par_version
def commune_centrale(magasin: Magasin) -> tuple[str, str] | None:
    """Return the commune cut into the most IRIS, which needs a closer view, when one has several."""
    lignes = magasin.lignes(
        "SELECT code_commune, nom_commune FROM iris_territoire GROUP BY ALL HAVING count(*) > 1 "
        "ORDER BY count(*) DESC, code_commune LIMIT 1"
    )
    return lignes[0] if lignes else None
