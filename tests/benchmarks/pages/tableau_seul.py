"""The floor of any page with a table: the empty page and two rows."""

import pandas as pd
import streamlit as st

st.title("Un tableau", anchor=False)
choix = st.radio("Choix", ["un", "deux"])
st.html(f'<p class="phrase">Choix : {choix}</p>')
st.dataframe(pd.DataFrame({"nom": ["a", "b"], "valeur": [1, 2] if choix == "un" else [2, 1]}))
