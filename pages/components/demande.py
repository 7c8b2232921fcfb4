"""What is missing, and what to ask for it: the empty states of a territory whose files are still to come."""

from __future__ import annotations

from html import escape

import streamlit as st

from cpts_data.importation.declaration import declarations
from cpts_data.store import Magasin
from pages.components.mise_en_page import etat_vide

IMPORT = "donnees?onglet=Importer"
DONNEES_OUVERTES = "donnees?onglet=Donn%C3%A9es+ouvertes"
"""The tabs that take files and fetch open data, seen from any page: a relative address also works under a base path."""


def etat_a_demander(titre: str, explication: str, jeu: str) -> None:
    """Show what is missing, whom to ask and in what words, and the way to the import."""
    declaration = declarations()[jeu]
    st.html(
        f'<div class="vide"><p><strong>{escape(titre)}</strong></p><p>{escape(explication)}</p>'
        f"<p><strong>À demander</strong> {escape(declaration.a_qui)}.</p>"
        f"<blockquote>{escape(declaration.quoi_demander)}</blockquote>"
        f'<p><a href="{IMPORT}" target="_self">Le fichier est arrivé ? Importez-le →</a></p></div>'
    )


def professionnels_a_telecharger() -> None:
    """Say that the professionals who practise are not counted yet, what they bring, and how to get them."""
    st.html(
        '<div class="vide"><p><strong>Les professionnels en exercice ne sont pas encore comptés</strong></p>'
        "<p>L’annuaire santé dit combien de professionnels de chaque profession exercent dans chaque commune. Avec "
        "lui, cette page dit combien sont déjà adhérents, combien restent à rencontrer, et dans quelles communes. "
        "Aucun nom n’est enregistré.</p>"
        f'<p><a href="{DONNEES_OUVERTES}" target="_self">Téléchargez-les depuis la page Données →</a></p>'
        "<p>Ou avec la commande python -m cpts_data telecharger professionnels.</p></div>"
    )


def contours_a_telecharger() -> None:
    """Say that there is no map, and how to get one."""
    etat_vide(
        "Contours non téléchargés",
        "La carte a besoin des contours des quartiers (IRIS), publiés par l’IGN et l’INSEE.",
        "Téléchargez-les depuis la page Données, ou avec la commande python -m cpts_data telecharger contours. "
        "Sans internet : python -m cpts_data importer-contours FICHIER.",
    )


def fichiers_a_demander(magasin: Magasin) -> None:
    """List the files that nobody has brought yet, each with whom to ask."""
    attendus = [d for d in declarations().values() if d.jeu not in magasin.provenances and not d.saisi]
    if not attendus:
        return
    lignes = "".join(
        f"<li><strong>{escape(declaration.titre)}</strong> : à demander {escape(declaration.a_qui)}.</li>"
        for declaration in attendus
    )
    st.html(
        f'<div class="vide"><p><strong>Fichiers encore à demander</strong></p><ul>{lignes}</ul>'
        f'<p><a href="{IMPORT}" target="_self">Un fichier est arrivé ? Importez-le →</a></p></div>'
    )
