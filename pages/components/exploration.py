"""The choices of the explorer, all of them in the address: a link reopens the same view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.indicators import exploration as ex
from cpts_data.indicators.classes_de_carte import (
    EXEMPLE,
    FIXES,
    METHODES,
    MIENS,
    SeuilsRefuses,
    lire_seuils,
    ruptures_en_quantiles,
    ruptures_fixes,
)
from cpts_data.indicators.par_zone import IRIS, IndicateurDeZone
from pages.components.filtres import choix_long

if TYPE_CHECKING:
    import pandas as pd

MINIMUM_AU_PLUS = 1_000_000
RECHERCHE = {"filter_mode": "contains", "select_all": False}
"""What is typed must be in the name: by likeness, « Rouen » also finds another commune, and offers to take both."""


def filtres(communes: list[str], niveau: str) -> ex.Filtres:
    """Offer the communes, the types of IRIS and the least number of people."""
    gauche, milieu, droite = st.columns([3, 2, 2], gap="small")
    with gauche:
        parmi = st.multiselect(
            "Communes", communes, key="parmi", placeholder="Toutes", bind="query-params", **RECHERCHE
        )
    types: list[str] = []
    with milieu:
        if niveau == IRIS:
            types = st.multiselect(
                "Types d’IRIS", list(ex.TYPES_D_IRIS), format_func=lambda type_: ex.TYPES_D_IRIS[type_], key="types",
                placeholder="Tous", bind="query-params", **RECHERCHE,
            )  # fmt: skip
    with droite:
        minimum = st.number_input(
            "Dénominateur minimal", 0, MINIMUM_AU_PLUS, 0, step=100, key="minimum", bind="query-params",
            help="Écarte les zones dont le dénominateur (patients, habitants) est plus petit. Une zone masquée reste "
            "masquée : l’écarter dirait qu’elle est petite.",
        )  # fmt: skip
    return ex.Filtres(tuple(parmi), tuple(types), int(minimum))


def seuils(
    axe: str, indicateur: IndicateurDeZone, niveau: str, valeurs: pd.Series
) -> tuple[tuple[float, ...], str | None]:
    """Offer the ways to cut one map into classes. Return the limits, and what to correct in those that were typed."""
    fixes = ruptures_fixes(indicateur, niveau)
    offertes = {code: libelle for code, libelle in METHODES.items() if code != FIXES or fixes}
    en_quantiles = ruptures_en_quantiles(valeurs, indicateur.decimales)
    nom = f"carte {axe.upper()}"
    methode = choix_long(f"classes_{axe}", f"Classes de la {nom}", offertes, defaut=next(iter(offertes)))
    if methode == FIXES:
        return fixes, None
    if methode != MIENS:
        return en_quantiles, None
    tapes = st.text_input(
        f"Limites de la {nom}", key=f"seuils_{axe}", max_chars=60, placeholder=EXEMPLE, bind="query-params"
    )
    try:
        return lire_seuils(tapes, entiers=indicateur.decimales == 0), None
    except SeuilsRefuses as refus:
        return en_quantiles, f"{fr.phrase(nom)}. {refus} En attendant, elle est en quantiles."
