"""The floor of any page with a Vega-Lite figure: the empty page and one bar chart of two bars."""

import streamlit as st

st.title("Un petit graphique", anchor=False)
st.html('<p class="phrase">Deux barres</p>')
valeurs = [{"x": "a", "y": 1}, {"x": "b", "y": 2}]
champs = {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}
st.vega_lite_chart(None, {"data": {"values": valeurs}, "mark": "bar", "encoding": champs}, theme=None, key="figure")
