"""The store, for a page: opened once a process, with its faults told in plain French."""

from __future__ import annotations

import logging
import re

import streamlit as st

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.store import Magasin, ouvrir_magasin
from cpts_data.textes import sans_invisibles
from pages.components.mise_en_page import enseigne

journal = logging.getLogger(__name__)
FAUTES_AFFICHEES = 30
MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~:$&")
AUTOLIENS = re.compile("://|www|@", re.IGNORECASE)
"""What an address that becomes a link by itself cannot do without; a backslash before it does not prevent the link."""
LIANT = "\u2060"
"""Word joiner: no width, no line break, and no part of an address."""


def magasin_courant() -> Magasin:
    """Return the current store, its CPTS named at the top; or stop the page with every fault when none can serve."""
    try:
        magasin = ouvrir_magasin()
    except ErreurDonnees as erreur:
        journal.error("Les données ne peuvent pas être lues :\n%s", erreur)
        st.error("Les fichiers de données contiennent des erreurs. Corrigez-les, puis rechargez la page.")
        lister_les_fautes(erreur.fautes)
        st.stop()
    enseigne(magasin.nom_territoire)
    if magasin.fautes:
        st.warning(
            "Les fichiers de données ont changé et n’ont pas pu être relus en entier. "
            "Les chiffres affichés sont ceux de la version précédente."
        )
        lister_les_fautes(magasin.fautes)
    if magasin.message:
        st.warning(echapper(magasin.message))
    return magasin


def lister_les_fautes(fautes: tuple[Faute, ...]) -> None:
    """Show the faults as a list, file by file."""
    with st.expander(f"Voir le détail ({len(fautes)})", expanded=len(fautes) <= 5):
        lignes = [f"- {echapper(faute.en_francais())}" for faute in fautes[:FAUTES_AFFICHEES]]
        if len(fautes) > FAUTES_AFFICHEES:
            lignes.append(f"- … et {len(fautes) - FAUTES_AFFICHEES} autres : lancez `python -m cpts_data verifier`.")
        st.markdown("\n".join(lignes))


def echapper(texte: str) -> str:
    """Neutralise Markdown in a text that comes from data, and the addresses that become links by themselves."""
    une_ligne = re.sub(r"\s*[\r\n]+\s*", " ", sans_invisibles(texte))
    sans_lien = AUTOLIENS.sub(lambda lien: lien[0].replace("@", f"{LIANT}@") + LIANT, une_ligne)
    return "".join(f"\\{lettre}" if lettre in MARKDOWN else lettre for lettre in sans_lien)
