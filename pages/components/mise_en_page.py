"""The frame of every page: title, message, badges, source lines, empty states.

Texts pass through html.escape here and nowhere else, so that a name from a file is always shown as text.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit as st

from cpts_data.catalogue import CLASSES, Provenance
from cpts_data.store import Magasin

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def entete(titre: str, phrase: str) -> None:
    """Show the page title and its message, the one sentence that a board must see first."""
    st.html(STYLE)
    st.title(titre, anchor=False)
    message(phrase)


def message(phrase: str) -> None:
    """Show a generated sentence in large type."""
    st.html(f'<p class="phrase">{escape(phrase)}</p>')


def badge(classe: str) -> str:
    """Return the HTML of a provenance badge, its meaning as a tooltip."""
    sans_accent = unicodedata.normalize("NFD", classe).encode("ascii", "ignore").decode()
    return f'<span class="badge badge-{sans_accent}" title="{escape(CLASSES[classe])}">{escape(classe)}</span>'


def sources(magasin: Magasin, *jeux: str, calcul: str | None = None) -> None:
    """Show where the figures come from, one line a source, and the formula when one is computed from them."""
    vues: dict[str, Provenance] = {}
    for jeu in jeux:
        provenance = magasin.provenances[jeu]
        vues.setdefault(provenance.mention(), provenance)
    lignes = [_ligne_de_source(mention, provenance) for mention, provenance in vues.items()]
    if calcul:
        lignes.append(f'<p class="source">{badge("calculé")}{escape(calcul)}</p>')
    st.html("".join(lignes))


def _ligne_de_source(mention: str, provenance: Provenance) -> str:
    regime = "" if provenance.regime in ("sans objet", "non précisé") else f" · {escape(provenance.regime)}"
    return f'<p class="source">{badge(provenance.classe)}{escape(mention)}{regime}</p>'


def bandeau_demonstration(magasin: Magasin, jeu: str, texte: str) -> bool:
    """Warn, above a figure, that it is made of demonstration data. Returns whether it is."""
    demonstration = magasin.provenances[jeu].classe == "démonstration"
    if demonstration:
        st.html(f'<div class="bandeau-demonstration">{badge("démonstration")} {escape(texte)}</div>')
    return demonstration


def etat_vide(titre: str, explication: str, suite: str) -> None:
    """Show a designed empty state: what is missing, why, and what to do about it."""
    st.html(
        f'<div class="vide"><p><strong>{escape(titre)}</strong></p><p>{escape(explication)}</p><p>{escape(suite)}</p></div>'
    )


def fiche(libelle: str, valeur: str, details: Iterable[str] = (), pied: str = "") -> None:
    """Show one key figure with what explains it: label, large value, short lines."""
    lignes = "".join(f"<li>{escape(detail)}</li>" for detail in details)
    liste = f"<ul>{lignes}</ul>" if lignes else ""
    fin = f'<div class="detail">{escape(pied)}</div>' if pied else ""
    st.html(
        f'<div class="fiche"><div class="libelle">{escape(libelle)}</div>'
        f'<div class="valeur">{escape(valeur)}</div>{liste}{fin}</div>'
    )


def aujourdhui() -> dt.date:
    """Return the current day (one place, so that a test can fix it)."""
    return dt.date.today()
