"""Tables: French numbers whatever the browser's language, and our own export.

What a table shows is declared in the catalogue; a page names it and gives its rows. A grid sorts and searches, but its
script is slow to load: it belongs in an expander that a person opens. A written table is there with the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.catalogue.tableaux import FORMATS_DE_NOMBRE, VIDE, ColonneMontree, TableauDeclare, tableau_declare
from cpts_data.exports.csv_fr import en_csv
from cpts_data.store import Magasin
from pages.components.magasin import echapper

if TYPE_CHECKING:
    import pandas as pd


def tableau(
    frame: pd.DataFrame,
    nom: str,
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    alt: str,
    hauteur: int | str = "auto",
    titres: Mapping[str, str] | None = None,
    sans_unites: Collection[str] = (),
) -> None:
    """Show a table of the catalogue, sorted on real values but written in French, then its CSV button.

    ``jeux`` are the datasets of the figures: their classes and sources are written on each line of the file.
    ``titres`` (column -> label) fills the repeated column of a table whose columns depend on the data;
    ``sans_unites`` leaves out the columns in these units.
    """
    declare = tableau_declare(nom).sans(sans_unites)
    if titres is not None:
        declare = declare.etendu(titres)
    colonnes = declare.a_l_ecran()
    vue = frame[[colonne.nom for colonne in colonnes]]
    st.dataframe(
        vue.style.format({colonne.nom: colonne.ecrire for colonne in colonnes}),
        hide_index=True,
        placeholder=VIDE,
        height=hauteur,
        column_config={colonne.nom: _configuration(colonne) for colonne in colonnes},
        alt=alt,
    )
    _bouton(frame, declare, magasin=magasin, jeux=jeux, fichier=fichier)


def tableau_ecrit(
    frame: pd.DataFrame,
    nom: str,
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    alt: str,
    hauteur: int | None = None,
    papiers: tuple[str, str] | None = None,
    titres: Mapping[str, str] | None = None,
) -> None:
    """Show a short table as text, in the order of its rows, then its CSV button.

    Beyond ``hauteur`` (pixels) it scrolls under its headings. ``papiers`` says the class and the source of the lines
    of the file, in place of those of ``jeux``. See ``tableau`` for the other parameters.
    """
    declare = tableau_declare(nom) if titres is None else tableau_declare(nom).etendu(titres)
    st.html(en_html(frame, declare.a_l_ecran(), alt=alt, hauteur=hauteur))
    _bouton(frame, declare, magasin=magasin, jeux=jeux, fichier=fichier, papiers=papiers)


def tableau_seul(
    frame: pd.DataFrame, nom: str, *, alt: str, hauteur: int | None = None, titres: Mapping[str, str] | None = None
) -> None:
    """Show a short table as text, without a file to take away. See ``tableau_ecrit``."""
    declare = tableau_declare(nom) if titres is None else tableau_declare(nom).etendu(titres)
    st.html(en_html(frame, declare.a_l_ecran(), alt=alt, hauteur=hauteur))


def en_html(frame: pd.DataFrame, colonnes: Sequence[ColonneMontree], *, alt: str, hauteur: int | None = None) -> str:
    """Return the table as HTML; every text is escaped."""
    entetes = "".join(
        f'<th scope="col"{_classe(colonne)} title="{escape(colonne.aide)}">{escape(colonne.entete)}</th>'
        for colonne in colonnes
    )
    lignes = "".join(
        f"<tr>{''.join(_cellule(ligne[colonne.nom], colonne) for colonne in colonnes)}</tr>"
        for ligne in frame.to_dict("records")
    )
    limite = f' style="max-height: {hauteur}px"' if hauteur else ""
    # A table that scrolls must be reached by the keyboard, and say what it is.
    return (
        f'<div class="tableau" role="region" tabindex="0" aria-label="{escape(alt)}"{limite}>'
        f"<table><thead><tr>{entetes}</tr></thead><tbody>{lignes}</tbody></table></div>"
    )


def _cellule(valeur: object, colonne: ColonneMontree) -> str:
    return f"<td{_classe(colonne)}>{escape(colonne.ecrire(valeur))}</td>"


def _classe(colonne: ColonneMontree) -> str:
    return ' class="nombre"' if colonne.format in FORMATS_DE_NOMBRE else ""


def _configuration(colonne: ColonneMontree) -> st.column_config.Column:
    return st.column_config.Column(colonne.entete, help=echapper(colonne.aide), width=colonne.largeur)


def _bouton(
    frame: pd.DataFrame,
    declare: TableauDeclare,
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    papiers: tuple[str, str] | None = None,
) -> None:
    """The rows as CSV for Excel in French; the file is only built at the click."""
    provenances = [provenance for jeu in jeux for provenance in magasin.origines(jeu)]
    classes = sorted({provenance.classe for provenance in provenances})
    origine, source = papiers or (
        " et ".join(_origines(classes, declare)),
        " ; ".join(dict.fromkeys(provenance.mention() for provenance in provenances)),
    )
    entetes = {colonne.nom: colonne.entete_du_fichier for colonne in declare.du_fichier()}
    suffixe = "_demonstration" if "démonstration" in classes else ""
    st.download_button(
        "Télécharger le tableau (CSV)",
        data=lambda: en_csv(frame, entetes, origine=origine, source=source),
        file_name=f"{fichier}{suffixe}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{fichier}",
        icon=":material/download:",
    )


def _origines(classes: Sequence[str], declare: TableauDeclare) -> list[str]:
    """The classes of the sources, and « calculé » where a column is ours. What rests on a fiction stays a fiction."""
    calcule = any(colonne.calculee for colonne in declare.du_fichier()) and "démonstration" not in classes
    return list(dict.fromkeys([*classes, "calculé"] if calcule else classes))
