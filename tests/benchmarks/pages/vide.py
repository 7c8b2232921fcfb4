"""The floor: a Streamlit page with a title, a sentence and one filter."""

import streamlit as st

st.title("Page vide", anchor=False)
choix = st.radio("Choix", ["un", "deux"])
st.html(f'<p class="phrase">Choix : {choix}</p>')
