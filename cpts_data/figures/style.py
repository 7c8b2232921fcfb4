"""What figures share: colours that all eyes tell apart, readable type, and the dress of the plotly curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data.formats_fr import ESPACE_FINE
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS

if TYPE_CHECKING:
    import plotly.graph_objects as go

BLEU, BLEU_CLAIR, ORANGE, GRIS, ENCRE = "#1d4e89", "#8fb3da", "#c8651b", "#8a96a3", "#1b2733"
GRIS_CLAIR = "#d5dbe2"
"""Blue and orange differ for every colour vision and in grey; no red, no green."""
COULEURS_DE_POSITION: Mapping[str, str] = {EN_DESSOUS: ORANGE, COMPARABLE: GRIS, AU_DESSUS: BLEU}
SIGNES_DE_POSITION: Mapping[str, str] = {EN_DESSOUS: "▼", COMPARABLE: "●", AU_DESSUS: "▲"}
FORMES_DE_POSITION: Mapping[str, str] = {EN_DESSOUS: "triangle-down", COMPARABLE: "circle", AU_DESSUS: "triangle-up"}
"""Where an area stands against a reference, said twice: by a colour and by a shape."""
POLICE = '"Source Sans", "Segoe UI", Arial, sans-serif'
POLICE_DES_DESSINS = "Arial, Liberation Sans, Helvetica, sans-serif"
"""An image has no access to the fonts of the page: these have the same widths on every system."""
CONFIGURATION = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
"""Passed to plotly.js: no toolbar (in English), no zoom caught by a wheel."""

AXE = {"showgrid": True, "gridcolor": "#e3e8ee", "zeroline": False, "automargin": True, "fixedrange": True}
DISPOSITION = {
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "font": {"family": POLICE, "size": 16, "color": ENCRE},
    "separators": f",{ESPACE_FINE}",
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "hoverlabel": {"font": {"family": POLICE, "size": 15, "color": ENCRE}, "bgcolor": "#ffffff", "bordercolor": GRIS},
    "dragmode": False,
    "modebar": {"remove": ["zoom", "pan"]},
    "template": {},  # the ambient one would add kilobytes to each figure sent, for settings that ours replace
}


def habiller(figure: go.Figure, *, hauteur: int) -> go.Figure:
    """Give a figure the house style, over what it has. Titles belong to the page: a figure has none.

    The layout is put in place whole: plotly's updates, key by key, take ten times longer than the rest of a figure.
    """
    propre = figure.layout.to_plotly_json()
    axes = {nom: {**propre.get(nom, {}), **AXE} for nom in ("xaxis", "yaxis")}
    figure.layout = {**propre, **DISPOSITION, **axes, "height": hauteur, "showlegend": False}
    return figure
