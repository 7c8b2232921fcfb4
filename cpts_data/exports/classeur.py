"""Workbooks for Excel: the figures as numbers, what they mean, how to read them and where they come from.

Four sheets: « Données » (one line a row, numbers that can be added), « Fiche » (the sheet of each indicator),
« Lecture » (sentences and codes) and « Sources ». Number formats are the neutral ones of the file format: Excel in
French writes them with a comma and narrow spaces. A text that a spreadsheet would run is neutralised, as in the CSV.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING

from cpts_data.exports.csv_fr import neutraliser
from cpts_data.formats_fr import est_absent
from cpts_data.textes import sans_invisibles

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

DONNEES, FICHE, LECTURE, SOURCES = "Données", "Fiche", "Lecture", "Sources"
DEMONSTRATION = "DONNÉES DE DÉMONSTRATION : chiffres fictifs, ne pas diffuser."
ENTIER, DATE = "#,##0", "dd/mm/yyyy"
LARGEUR_MINIMALE, LARGEUR_MAXIMALE, LARGEUR_D_UN_TEXTE = 9, 46, 110
CELLULE_AU_PLUS = 32_000
"""Characters that a cell of Excel holds, less a margin."""
ENCRE, FOND_ENTETE, FOND_DEMONSTRATION = "1B2733", "E6EEF8", "FDE7D6"
_REFUSES = re.compile("[\ufffe\uffff]")
"""What XML cannot hold, besides the control characters."""


@dataclass(frozen=True)
class ColonneDeClasseur:
    """One column: its name in the frame, its heading, and how many decimals its numbers show (None: as they are)."""

    nom: str
    entete: str
    decimales: int | None = None


@dataclass(frozen=True)
class Contenu:
    """What goes with the rows. ``origine`` is the class of the figures and ``source`` where they come from: both are on
    each line. ``fiches``: the (heading, text) pairs of each indicator; ``lecture``: sentences, in reading order;
    ``sources``: (heading, text) pairs.
    """

    titre: str
    origine: str
    source: str
    fiches: Sequence[Sequence[tuple[str, str]]] = ()
    lecture: Sequence[str] = ()
    sources: Sequence[tuple[str, str]] = field(default=())

    @property
    def demonstration(self) -> bool:
        return "démonstration" in self.origine


def en_xlsx(frame: pd.DataFrame, colonnes: Sequence[ColonneDeClasseur], contenu: Contenu) -> bytes:
    """Return the workbook. Numbers keep full precision; missing is empty."""
    from openpyxl import Workbook

    classeur = Workbook()
    classeur.properties.title = propre(contenu.titre)
    classeur.properties.creator = "Observatoire CPTS"
    _donnees(classeur.active, frame, colonnes, contenu)
    _pages_de_texte(classeur, contenu)
    for feuille in classeur:
        feuille.page_setup.orientation = "landscape"
        feuille.page_setup.fitToHeight = 0
        feuille.sheet_properties.pageSetUpPr.fitToPage = True
        if contenu.demonstration:
            feuille.oddHeader.center.text = DEMONSTRATION
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _donnees(feuille: Worksheet, frame: pd.DataFrame, colonnes: Sequence[ColonneDeClasseur], contenu: Contenu) -> None:
    from openpyxl.utils import get_column_letter

    feuille.title = DONNEES
    if contenu.demonstration:
        feuille.append([DEMONSTRATION])
        habiller(feuille[1], fond=FOND_DEMONSTRATION)
    entetes = [*(colonne.entete for colonne in colonnes), "Origine de la donnée", "Source"]
    rang = feuille.max_row + 1 if contenu.demonstration else 1
    ecrire_ligne(feuille, rang, entetes)
    habiller(feuille[rang], fond=FOND_ENTETE, retour=True)
    decimales = [*(colonne.decimales for colonne in colonnes), None, None]
    lignes = frame[[colonne.nom for colonne in colonnes]].itertuples(index=False, name=None)
    for ligne in lignes:
        ecrire_ligne(feuille, feuille.max_row + 1, [*ligne, contenu.origine, contenu.source], decimales)
    feuille.freeze_panes = f"{'C' if len(entetes) > 6 else 'A'}{rang + 1}"
    derniere = get_column_letter(len(entetes))
    feuille.auto_filter.ref = f"A{rang}:{derniere}{feuille.max_row}"
    feuille.print_title_rows = f"{rang}:{rang}"
    for place in range(1, len(entetes) + 1):
        feuille.column_dimensions[get_column_letter(place)].width = _largeur(feuille, place, rang)


def _pages_de_texte(classeur: Workbook, contenu: Contenu) -> None:
    """The three sheets that are read: always there, so that a workbook has one shape."""
    fiches = [paire for fiche in contenu.fiches for paire in (*fiche, ("", ""))]
    _page_de_paires(classeur, FICHE, fiches or [("Fiche", "Ce tableau n’a pas de fiche d’indicateur.")])
    lecture = classeur.create_sheet(LECTURE)
    for rang, phrase in enumerate([contenu.titre, *contenu.lecture], start=1):
        ecrire_ligne(lecture, rang, [phrase])
    lecture.column_dimensions["A"].width = LARGEUR_D_UN_TEXTE
    retour_a_la_ligne(lecture)
    habiller(lecture[1], fond=FOND_ENTETE, retour=True)
    _page_de_paires(classeur, SOURCES, [("Origine de la donnée", contenu.origine), *contenu.sources])


def _page_de_paires(classeur: Workbook, nom: str, paires: Iterable[tuple[str, str]]) -> None:
    feuille = classeur.create_sheet(nom)
    for rang, paire in enumerate(paires, start=1):
        ecrire_ligne(feuille, rang, paire)
    feuille.column_dimensions["A"].width, feuille.column_dimensions["B"].width = 28, LARGEUR_D_UN_TEXTE
    retour_a_la_ligne(feuille)


def ecrire_ligne(
    feuille: Worksheet, rang: int, valeurs: Iterable[object], decimales: Sequence[int | None] = ()
) -> None:
    for place, valeur in enumerate(valeurs, start=1):
        if est_absent(valeur) or valeur == "":
            continue
        cellule = feuille.cell(rang, place)
        if isinstance(valeur, bool) or not isinstance(valeur, Real | dt.date):
            cellule.value = _texte(valeur)
            cellule.data_type = "s"  # else a text that begins with = would be a formula
        elif isinstance(valeur, dt.date):
            cellule.value, cellule.number_format = valeur, DATE
        else:
            cellule.value = _nombre(valeur)
            cellule.number_format = _format(decimales[place - 1] if decimales else None)


def _nombre(valeur: Real) -> int | float:
    nombre = float(valeur)
    return int(nombre) if nombre.is_integer() else nombre


def _texte(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return neutraliser(propre(str(valeur)))[:CELLULE_AU_PLUS]


def propre(texte: str) -> str:
    return _REFUSES.sub("", sans_invisibles(texte))


def _format(decimales: int | None) -> str:
    if decimales is None:
        return "General"
    return f"{ENTIER}.{'0' * decimales}" if decimales else ENTIER


def habiller(cellules: Iterable, *, fond: str, retour: bool = False) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for cellule in cellules:
        cellule.font = Font(bold=True, color=ENCRE)
        cellule.fill = PatternFill("solid", start_color=fond)
        cellule.alignment = Alignment(wrap_text=retour, vertical="top")


def retour_a_la_ligne(feuille: Worksheet) -> None:
    from openpyxl.styles import Alignment

    for ligne in feuille.iter_rows():
        for cellule in ligne:
            cellule.alignment = Alignment(wrap_text=True, vertical="top")


def _largeur(feuille: Worksheet, place: int, entete: int) -> float:
    """Wide enough for the values; a long heading goes on several lines."""
    mot = max(map(len, str(feuille.cell(entete, place).value).split()), default=0)
    valeurs = (feuille.cell(rang, place).value for rang in range(entete + 1, feuille.max_row + 1))
    # A number is shown with its separators, and with fewer decimals than it has.
    tailles = (len(v) if isinstance(v, str) else len(f"{v:,.1f}") for v in valeurs if v is not None)
    return min(max(LARGEUR_MINIMALE, mot + 4, max(tailles, default=0) + 2), LARGEUR_MAXIMALE)


def sources_en_lignes(origines: Mapping[str, Sequence]) -> list[tuple[str, str]]:
    """Return the papers of each dataset as (heading, text) pairs: ``origines`` gives its provenances, by title."""
    lignes: list[tuple[str, str]] = []
    for titre, provenances in origines.items():
        for provenance in provenances:
            lignes += [
                (titre, provenance.mention()),
                ("Classe", provenance.classe),
                ("Date de référence", provenance.date_reference.strftime("%d/%m/%Y")),
                ("Licence", provenance.licence),
                ("Régime", provenance.regime),
                *([("Remarque", provenance.note)] if provenance.note else []),
            ]
    return lignes
