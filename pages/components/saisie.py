"""Keep what was typed, and say it: who, then every fault at once, or the sentence of what is done."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation.lots import Lot
from pages.components.magasin import echapper

PAR, FAIT = "saisi_par", "saisie_faite"


def saisi_par(cle: str) -> str:
    """Ask who types; what was answered once is proposed on."""
    par = st.text_input(
        "Saisi par", value=st.session_state.get(PAR, ""), max_chars=80, placeholder="initiales ou fonction", key=cle
    )
    if par.strip():
        st.session_state[PAR] = par
    return par


def garder(enregistrer: Callable[[], Lot], phrase: str) -> None:
    """Keep a batch and show the page again; a refusal is told, fault by fault, and changes nothing."""
    try:
        with st.spinner("Enregistrement…"):
            lot = enregistrer()
    except ErreurDonnees as erreur:
        st.error("Rien n’a été enregistré.")
        st.markdown("\n".join(f"- {echapper(faute.en_francais())}" for faute in erreur.fautes))
        return
    st.session_state[FAIT] = f"{phrase} (saisie n° {lot.numero} ; elle s’annule dans la page Données)."
    st.rerun()


def dire_ce_qui_vient_d_etre_saisi() -> None:
    """Say once what was just kept."""
    if (phrase := st.session_state.pop(FAIT, None)) is not None:
        st.success(echapper(phrase))
