"""The choices of the explorer, all of them in the address: a link reopens the same view."""

from __future__ import annotations

import streamlit as st

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

MINIMUM_AU_PLUS = 1_000_000


def filtres(communes: list[str], niveau: str) -> ex.Filtres:
    """Offer the communes, the types of IRIS and the least number of people."""
    gauche, milieu, droite = st.columns([3, 2, 2], gap="small")
    with gauche:
        parmi = st.multiselect("Communes", communes, key="parmi", placeholder="Toutes", bind="query-params")
    types: list[str] = []
    with milieu:
        if niveau == IRIS:
            types = st.multiselect(
                "Types d’IRIS", list(ex.TYPES_D_IRIS), format_func=lambda type_: ex.TYPES_D_IRIS[type_], key="types",
                placeholder="Tous", bind="query-params",
            )  # fmt: skip
    with droite:
        minimum = st.number_input(
            "Dénominateur minimal", 0, MINIMUM_AU_PLUS, 0, step=100, key="minimum", bind="query-params",
            help="Écarte les zones dont le dénominateur (patients, habitants) est plus petit. Une zone masquée reste "
            "masquée : l’écarter dirait qu’elle est petite.",
        )  # fmt: skip
    return ex.Filtres(tuple(parmi), tuple(types), int(minimum))


def seuils(axe: str, indicateur: IndicateurDeZone, niveau: str, valeurs) -> tuple[float, ...]:
    """Offer the ways to cut one map into classes, and return the limits. What is typed wrong is told, not guessed."""
    fixes = ruptures_fixes(indicateur, niveau)
    offertes = {code: libelle for code, libelle in METHODES.items() if code != FIXES or fixes}
    en_quantiles = ruptures_en_quantiles(valeurs, indicateur.decimales)
    libelle = f"Classes de la carte {axe.upper()}"
    methode = choix_long(f"classes_{axe}", libelle, offertes, defaut=next(iter(offertes)))
    if methode == FIXES:
        return fixes
    if methode != MIENS:
        return en_quantiles
    tapes = st.text_input(f"Limites de la carte {axe.upper()}", key=f"seuils_{axe}", max_chars=60, placeholder=EXEMPLE,
                          bind="query-params")  # fmt: skip
    try:
        return lire_seuils(tapes, entiers=indicateur.decimales == 0)
    except SeuilsRefuses as refus:
        st.warning(f"{refus} En attendant, la carte est en quantiles.")
        return en_quantiles
