"""Tables: French numbers whatever the browser's language, and our own exports.

What a table shows is declared in the catalogue; a page names it and gives its rows. A grid sorts and searches, but its
script is slow to load: it belongs in an expander that a person opens. A written table is there with the page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from cpts_data import catalogue
from cpts_data.catalogue.fiches import fiche, fiche_en_lignes
from cpts_data.catalogue.tableaux import FORMATS_DE_NOMBRE, VIDE, ColonneMontree, TableauDeclare, tableau_declare
from cpts_data.exports.classeur import ColonneDeClasseur, Contenu, en_xlsx, sources_en_lignes
from cpts_data.exports.csv_fr import en_csv
from cpts_data.store import Magasin
from pages.components.fiche_indicateur import regles_appliquees
from pages.components.magasin import echapper

if TYPE_CHECKING:
    import pandas as pd


DECIMALES_DES_TAUX = 4
"""Of a rate in a CSV file: enough to add up again, and read at a glance."""
MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    lecture: Sequence[str] = (),
) -> None:
    """Show a table of the catalogue, sorted on real values but written in French, then its CSV and XLSX buttons.

    ``jeux`` are the datasets of the figures: their classes and sources are written on each line of the file.
    ``titres`` (column -> label) fills the repeated column of a table whose columns depend on the data;
    ``sans_unites`` leaves out the columns in these units. ``alt`` is the sentence of the table, on screen and in the
    workbook; ``lecture`` are other sentences for the workbook.
    """
    declare = tableau_declare(nom).sans(sans_unites)
    if titres is not None:
        declare = declare.etendu(titres)
    grille(frame, declare, magasin=magasin, jeux=jeux, fichier=fichier, alt=alt, hauteur=hauteur, lecture=lecture)


def tableau_a_ouvrir(titre: str, construire: Callable[[], pd.DataFrame], nom: str, *, cle: str, **options: Any) -> None:
    """Offer a table in a closed panel: its rows are built, and its grid loaded, when a person opens it.

    ``titre`` and ``cle`` are those of the panel; ``nom`` and ``options`` those of ``tableau``.
    """
    volet = st.expander(titre, key=cle, on_change="rerun")
    if volet.open:
        with volet:
            tableau(construire(), nom, **options)


def tableau_a_remplir(
    frame: pd.DataFrame, nom: str, *, cle: str, choix: Mapping[str, Sequence[str]], fixes: Sequence[str]
) -> None:
    """Show a table of the catalogue whose cells can be typed; what was is in ``st.session_state[cle]``.

    ``choix``: column -> the values it takes; ``fixes``: the columns that are only read.
    """
    declares = tableau_declare(nom).a_l_ecran()
    st.data_editor(
        frame[[colonne.nom for colonne in declares]],
        key=cle,
        hide_index=True,
        num_rows="fixed",
        placeholder="",
        disabled=list(fixes),
        column_config={colonne.nom: _a_remplir(colonne, choix.get(colonne.nom)) for colonne in declares},
    )


def _a_remplir(colonne: ColonneMontree, choix: Sequence[str] | None) -> Mapping[str, Any]:
    commun = {"label": colonne.entete, "help": echapper(colonne.aide), "width": colonne.largeur}
    if choix is not None:
        return st.column_config.SelectboxColumn(**commun, options=list(choix), required=True)
    if colonne.format == "date":
        return st.column_config.DateColumn(**commun, format="DD/MM/YYYY")
    if colonne.format in FORMATS_DE_NOMBRE:
        return st.column_config.NumberColumn(**commun, format="%.0f")
    return st.column_config.TextColumn(**commun)


def grille(
    frame: pd.DataFrame,
    declare: TableauDeclare,
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    alt: str,
    hauteur: int | str = "auto",
    lecture: Sequence[str] = (),
) -> None:
    """Show a table whose columns a reader chose, as ``tableau`` does. ``lecture``: sentences for the workbook."""
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
    telechargements(frame, declare, magasin=magasin, jeux=jeux, fichier=fichier, lecture=(alt, *lecture))


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
    """Show a short table as text, in the order of its rows, then its CSV and XLSX buttons.

    Beyond ``hauteur`` (pixels) it scrolls under its headings. ``papiers`` says the class and the source of the lines
    of the file, in place of those of ``jeux``. See ``tableau`` for the other parameters.
    """
    declare = tableau_declare(nom) if titres is None else tableau_declare(nom).etendu(titres)
    st.html(en_html(frame, declare.a_l_ecran(), alt=alt, hauteur=hauteur))
    telechargements(frame, declare, magasin=magasin, jeux=jeux, fichier=fichier, papiers=papiers, lecture=(alt,))


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


def telechargements(
    frame: pd.DataFrame,
    declare: TableauDeclare,
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    papiers: tuple[str, str] | None = None,
    lecture: Sequence[str] = (),
) -> None:
    """Offer the rows as CSV and as a workbook; a file is only built at the click. See ``tableau``."""
    provenances = [provenance for jeu in jeux for provenance in magasin.origines(jeu)]
    classes = sorted({provenance.classe for provenance in provenances})
    origine, source = papiers or (
        " et ".join(_origines(classes, declare)),
        " ; ".join(dict.fromkeys(provenance.mention() for provenance in provenances)),
    )
    colonnes = declare.du_fichier()
    suffixe = "_demonstration" if "démonstration" in classes else ""

    def classeur() -> bytes:
        contenu = Contenu(
            titre=lecture[0] if lecture else declare.nom,
            origine=origine,
            source=source,
            fiches=[fiche_en_lignes(fiche(code), regles_appliquees(magasin, [code])) for code in declare.fiches],
            lecture=[*lecture[1:], *(f"{colonne.entete_du_fichier} : {colonne.aide}" for colonne in colonnes)],
            sources=sources_en_lignes({catalogue.jeu(jeu).titre: magasin.origines(jeu) for jeu in jeux}),
        )
        montrees = [ColonneDeClasseur(c.nom, c.entete_du_fichier, c.decimales_du_fichier) for c in colonnes]
        return en_xlsx(frame, montrees, contenu)

    boutons = (
        (
            "Télécharger le tableau (CSV)",
            "csv",
            "text/csv",
            lambda: en_csv(frame, entetes, origine=origine, source=source, decimales=decimales),
        ),
        ("Excel (XLSX)", "xlsx", MIME_XLSX, classeur),
    )
    entetes = {colonne.nom: colonne.entete_du_fichier for colonne in colonnes}
    decimales = {colonne.nom: DECIMALES_DES_TAUX for colonne in colonnes if colonne.unite in ("%", "points")}
    with st.container(horizontal=True, gap="small"):
        for libelle, extension, mime, fabriquer in boutons:
            st.download_button(
                libelle,
                data=fabriquer,
                file_name=f"{fichier}{suffixe}.{extension}",
                mime=mime,
                on_click="ignore",
                key=f"{extension}_{fichier}",
                icon=":material/download:",
            )


def _origines(classes: Sequence[str], declare: TableauDeclare) -> list[str]:
    """The classes of the sources, and « calculé » where a column is ours. What rests on a fiction stays a fiction."""
    calcule = any(colonne.calculee for colonne in declare.du_fichier()) and "démonstration" not in classes
    return list(dict.fromkeys([*classes, "calculé"] if calcule else classes))
