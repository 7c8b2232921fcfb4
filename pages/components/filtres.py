"""Filters that live in the address: a link reopens the same view."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def choix_court(
    cle: str,
    libelle: str,
    options: Mapping[str, str],
    defaut: str,
    *,
    aide: str | None = None,
    sans_etiquette: bool = False,
) -> str:
    """Offer a few options side by side and return the chosen code. ``options`` maps code to label.

    ``sans_etiquette`` leaves the label to screen readers, where the options speak for themselves.

    The label is what the address shows (``?population=70+ans+et+plus``); an unknown one falls back on ``defaut``.
    """
    choisie = st.segmented_control(
        libelle,
        list(options),
        format_func=lambda code: options[code],
        default=defaut,
        required=True,
        key=cle,
        help=aide,
        bind="query-params",
        label_visibility="collapsed" if sans_etiquette else "visible",
    )
    # An empty value in the address (?niveau=) clears even a required control.
    return choisie if choisie in options else defaut


def choix_long(
    cle: str,
    libelle: str,
    options: Mapping[str, str],
    *,
    defaut: str | None = None,
    invite: str = "Choisir",
    sans_etiquette: bool = False,
) -> str | None:
    """Offer many options in a searchable list and return the chosen code, None when nothing is chosen.

    A choice that the options no longer hold (the level of the map changed) is forgotten.
    """
    codes = list(options)
    # Only what must change is set: a list that is set is sent again whole, even to the value that it has.
    if st.session_state.get(cle, defaut) not in (defaut, *options):
        st.session_state[cle] = defaut
    return st.selectbox(
        libelle,
        codes,
        index=codes.index(defaut) if defaut in options else None,
        format_func=lambda code: options[code],
        placeholder=invite,
        key=cle,
        bind="query-params",
        label_visibility="collapsed" if sans_etiquette else "visible",
    )
