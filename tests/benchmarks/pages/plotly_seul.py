"""The floor of any page with a plotly figure: the empty page and one bar chart of two bars."""

import plotly.graph_objects as go
import streamlit as st

st.title("Un graphique", anchor=False)
choix = st.radio("Choix", ["un", "deux"])
st.html(f'<p class="phrase">Choix : {choix}</p>')
hauteurs = [1, 2] if choix == "un" else [2, 1]
st.plotly_chart(go.Figure(go.Bar(x=["a", "b"], y=hauteurs)), theme=None, key="figure")
