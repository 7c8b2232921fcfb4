"""A plotly figure in a page, with its text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.figures.style import CONFIGURATION

if TYPE_CHECKING:
    import plotly.graph_objects as go


def graphique(figure: go.Figure, *, cle: str, alt: str) -> None:
    """Draw a figure as it was built (no Streamlit theme over it). ``alt`` is the sentence it illustrates."""
    st.plotly_chart(figure, theme=None, key=cle, config=CONFIGURATION, alt=alt)
