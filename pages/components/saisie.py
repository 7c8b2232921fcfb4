"""Keep what was typed, and say it: who, then every fault at once, or the sentence of what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation.lots import Lot
from pages.components.magasin import echapper

PAR, FAIT, GENERATION = "saisi_par", "saisie_faite", "saisie_generation"


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
        dire_le_refus(erreur.fautes)
        return
    st.session_state[FAIT] = f"{phrase} (saisie n° {lot.numero} ; elle s’annule dans la page Données)."
    st.session_state[GENERATION] = generation() + 1
    st.rerun()


def generation() -> int:
    """Return how many times this visitor saved: a grid of before a save must not give its changes again."""
    return st.session_state.get(GENERATION, 0)


def dire_le_refus(fautes: Sequence[Faute]) -> None:
    """Say that nothing was kept, and every reason, in one box."""
    lignes = "\n".join(f"- {echapper(faute.en_francais())}" for faute in fautes)
    st.error(f"Rien n’a été enregistré.\n{lignes}")


def dire_ce_qui_vient_d_etre_saisi() -> None:
    """Say once what was just kept."""
    if (phrase := st.session_state.pop(FAIT, None)) is not None:
        st.success(echapper(phrase))
