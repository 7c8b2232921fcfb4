"""A drawn figure whose marks can be chosen, linked to the list of areas and to the map by ``st.session_state``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from cpts_data.chemins import RACINE
from cpts_data.figures.rendu import Specification, en_svg
from pages.components.composant_local import composant_local

CODE_DE_MARQUE = re.compile(r"[0-9AB]{5}(?:[0-9]{4}|-R)?")
"""An IRIS, a commune, or the grouped IRIS of a commune: nothing else is taken from a browser."""
NOM, DOSSIER = "figure", "cpts_data/figures/cliquable"
STYLE = (Path(RACINE) / DOSSIER / "figure.css").read_text(encoding="utf-8")


def figure_cliquable(
    specification: Specification,
    bulles: Mapping[str, tuple[str, str]],
    *,
    cle: str,
    cle_selection: str,
    alt: str,
    colonnes: bool = False,
) -> None:
    """Draw a figure; a click, or Enter, puts the code of the area in ``st.session_state[cle_selection]``.

    ``bulles``: area code -> place and what is said of it. ``colonnes``: each area has its own column, so that only the
    horizontal place of the pointer counts. ``alt`` is the sentence that the figure illustrates.
    """

    def retenir() -> None:
        code = (st.session_state.get(cle) or {}).get("zone")
        if isinstance(code, str) and CODE_DE_MARQUE.fullmatch(code):
            st.session_state[cle_selection] = code

    donnees = {
        "svg": en_svg(specification), "alt": alt, "colonnes": colonnes,
        "bulles": {code: list(bulle) for code, bulle in bulles.items()},
    }  # fmt: skip
    _composant()(key=cle, data=donnees, on_zone_change=retenir)


def montrer_la_selection(code: str | None) -> None:
    """Tell every figure of the page which area is chosen."""
    _composant()(key="selection_des_figures", data={"selection": code})


def _composant():
    return composant_local(NOM, DOSSIER, css=STYLE)
