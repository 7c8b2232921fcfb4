"""The same table as the files that people send: workbooks of three kinds, and text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Lignes = Sequence[Sequence[object]]
Fusions = Sequence[tuple[int, int, int, int]]


def en_xlsx(lignes: Lignes, fusions: Fusions = (), titre: str = "Feuil1") -> bytes:
    """``fusions`` as in ``Feuille``: first line, first column, last line, last column, from 0."""
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    feuille.title = titre
    for ligne in lignes:
        feuille.append(list(ligne))
    for haut, gauche, bas, droite in fusions:
        feuille.merge_cells(start_row=haut + 1, start_column=gauche + 1, end_row=bas + 1, end_column=droite + 1)
    return enregistrer(classeur)


def enregistrer(classeur: openpyxl.Workbook) -> bytes:
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def en_xls(lignes: Lignes, fusions: Fusions = ()) -> bytes:
    classeur = xlwt.Workbook()
    feuille = classeur.add_sheet("Feuil1")
    jour = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    couvertes = {(plage[0], plage[1]): plage for plage in fusions}
    for rang, ligne in enumerate(lignes):
        for colonne, case in enumerate(ligne):
            style = jour if isinstance(case, dt.date) else xlwt.Style.default_style
            if plage := couvertes.get((rang, colonne)):
                haut, gauche, bas, droite = plage
                feuille.write_merge(haut, bas, gauche, droite, case, style)
            elif case is not None:
                feuille.write(rang, colonne, case, style)
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def en_ods(lignes: Lignes, fusions: Fusions = ()) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Feuil1")
    for rang, ligne in enumerate(lignes):
        rangee = TableRow()
        for colonne, case in enumerate(ligne):
            rangee.addElement(_cellule_ods(case, rang, colonne, fusions))
        table.addElement(rangee)
    document.spreadsheet.addElement(table)
    flux = io.BytesIO()
    document.write(flux)
    return flux.getvalue()


def _cellule_ods(case: object, rang: int, colonne: int, fusions: Fusions) -> TableCell | CoveredTableCell:
    options: dict[str, object] = {}
    for haut, gauche, bas, droite in fusions:
        if (rang, colonne) == (haut, gauche):
            options = {"numberrowsspanned": bas - haut + 1, "numbercolumnsspanned": droite - gauche + 1}
        elif haut <= rang <= bas and gauche <= colonne <= droite:
            return CoveredTableCell()
    if case is None:
        return TableCell(**options)
    if isinstance(case, dt.date):
        return TableCell(valuetype="date", datevalue=case.isoformat(), **options)
    if isinstance(case, int | float):
        return TableCell(valuetype="float", value=repr(case), **options)
    cellule = TableCell(valuetype="string", **options)
    cellule.addElement(P(text=case))
    return cellule


CLASSEURS: dict[str, Callable[[Lignes], bytes]] = {"xlsx": en_xlsx, "xls": en_xls, "ods": en_ods}


def en_csv(lignes: Lignes, encodage: str = "utf-8", separateur: str = ";") -> bytes:
    flux = io.StringIO(newline="")
    csv.writer(flux, delimiter=separateur).writerows(lignes)
    return flux.getvalue().encode(encodage)


def en_zip(membres: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", compression) as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom, contenu)
    return flux.getvalue()


def membres(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}
