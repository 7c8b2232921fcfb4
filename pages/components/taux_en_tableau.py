"""The table behind the figure of the rates of the territory: every group at every date, with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from cpts_data.indicators.medecin_traitant import Couverture
from cpts_data.indicators.taux_du_territoire import changements, en_lignes
from cpts_data.store import Magasin
from pages.components.tableau import tableau


def taux_en_tableau(magasin: Magasin, couvertures: Mapping[str, Couverture], jeux: Iterable[str], alt: str) -> None:
    """A grid, built when it is opened; its file says each change with its test."""
    depliant = st.expander(
        "Les taux du territoire en tableau, avec leurs intervalles", key="taux_mt", on_change="rerun"
    )
    if depliant.open:
        with depliant:
            tableau(
                en_lignes(couvertures.values()),
                "taux_du_territoire",
                magasin=magasin,
                jeux=tuple(jeux),
                fichier="taux_du_territoire",
                alt=alt,
                lecture=changements(couvertures.values()),
            )
