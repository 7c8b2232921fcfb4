"""A figure in a page, with its text alternative."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.figures.rendu import Specification, en_svg, taille
from cpts_data.figures.style import CONFIGURATION

if TYPE_CHECKING:
    import plotly.graph_objects as go


def graphique(specification: Specification, *, alt: str) -> None:
    """Draw a figure across the column. ``alt`` is the sentence it illustrates, read aloud in its place."""
    st.html(image(specification, alt=alt))


def image(specification: Specification, *, alt: str) -> str:
    """Return the HTML of a figure, to put among other texts.

    Its size is written, so that nothing moves when it appears. As an image, it runs no script whatever the data hold.
    """
    svg = en_svg(specification)
    largeur, hauteur = taille(svg)
    contenu = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="figure" width="{largeur}" height="{hauteur}" alt="{escape(alt)}" '
        f'src="data:image/svg+xml;base64,{contenu}">'
    )


def graphique_interactif(figure: go.Figure, *, cle: str, alt: str) -> None:
    """Draw a figure to explore with the pointer. Its script is slow to load: only where a person asked for it."""
    st.plotly_chart(figure, theme=None, key=cle, config=CONFIGURATION, alt=alt)
