"""The workbooks, read back by two libraries: numbers are numbers, texts are never formulas, a fiction says so."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from cpts_data.exports.classeur import DEMONSTRATION, ColonneDeClasseur, Contenu, en_xlsx, sources_en_lignes
from cpts_data.store import Magasin

COLONNES = (
    ColonneDeClasseur("nom", "Zone"),
    ColonneDeClasseur("patients", "Patients", 0),
    ColonneDeClasseur("taux", "Taux (%)", 1),
)
LIGNES = [("Bihorel", 1234, 84.751), ("La Vieux-Rue", 0, float("nan"))]
CONTENU = Contenu("Couverture", "publié", "CPTS, rapport (2025)")


def ecrire(lignes: list[tuple] = LIGNES, contenu: Contenu = CONTENU, colonnes=COLONNES) -> bytes:
    return en_xlsx(pd.DataFrame(lignes, columns=[c.nom for c in colonnes]), colonnes, contenu)


def lire(octets: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(octets))


def test_two_libraries_read_the_same_numbers() -> None:
    octets = ecrire()
    attendues = [
        ["Zone", "Patients", "Taux (%)", "Origine de la donnée", "Source"],
        ["Bihorel", 1234, 84.751, "publié", "CPTS, rapport (2025)"],
        ["La Vieux-Rue", 0, None, "publié", "CPTS, rapport (2025)"],
    ]
    feuille = lire(octets)["Données"]
    assert [[cellule.value for cellule in ligne] for ligne in feuille] == attendues
    autre = CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_name("Données").to_python()
    assert [[None if v == "" else v for v in ligne] for ligne in autre] == attendues


def test_the_header_stays_filters_and_numbers_have_formats() -> None:
    feuille = lire(ecrire())["Données"]
    assert feuille.freeze_panes == "A2"
    assert feuille.auto_filter.ref == "A1:E3"
    assert feuille["B2"].number_format == "#,##0"
    assert feuille["C2"].number_format == "#,##0.0"
    assert feuille.column_dimensions["A"].width >= len("La Vieux-Rue")
    assert feuille["A1"].font.bold


@pytest.mark.parametrize("texte", ["=1+1", "+33", "-2", "@SOMME(A1)", " =HYPERLINK(A1)", "|calc", "%x"])
def test_a_text_is_never_a_formula(texte: str) -> None:
    contenu = Contenu(texte, texte, texte, fiches=[[(texte, texte)]], lecture=[texte], sources=[(texte, texte)])
    classeur = lire(ecrire([(texte, 1, 1.5)], contenu))
    textes = [c for feuille in classeur for ligne in feuille for c in ligne if isinstance(c.value, str)]
    hostiles = [c for c in textes if texte.strip() in c.value]
    assert len(hostiles) >= 8
    assert {c.data_type for c in textes} == {"s"}
    assert {c.value for c in hostiles} == {f"'{texte}"}


def test_what_xml_cannot_hold_is_left_out_and_dates_are_dates() -> None:
    colonnes = (*COLONNES[:1], ColonneDeClasseur("jour", "Jour"), ColonneDeClasseur("vrai", "Sûr"))
    octets = ecrire([("a\x00bc\ufffed", dt.date(2024, 10, 8), True)], colonnes=colonnes)
    feuille = lire(octets)["Données"]
    assert feuille["A2"].value == "abcd"
    assert (feuille["B2"].value.date(), feuille["B2"].number_format) == (dt.date(2024, 10, 8), "dd/mm/yyyy")
    assert feuille["C2"].value == "oui"


def test_a_fiction_says_so_above_on_each_line_and_on_paper() -> None:
    classeur = lire(ecrire(contenu=Contenu("Couverture", "démonstration", "modèle")))
    feuille = classeur["Données"]
    assert feuille["A1"].value == DEMONSTRATION
    assert [feuille.cell(2, 1).value, feuille.freeze_panes, feuille.auto_filter.ref] == ["Zone", "A3", "A2:E4"]
    assert [feuille.cell(rang, 4).value for rang in (3, 4)] == ["démonstration", "démonstration"]
    assert {f.oddHeader.center.text for f in classeur} == {DEMONSTRATION}
    assert lire(ecrire())["Données"].oddHeader.center.text is None


def test_the_other_sheets_hold_the_texts(magasin: Magasin) -> None:
    sources = sources_en_lignes({"Couverture": magasin.origines("mt_couverture")})
    contenu = Contenu(
        "Couverture", "publié", "CPTS", [[("Définition", "Part des patients.")]], ["Se lit ainsi."], sources
    )
    classeur = lire(ecrire(contenu=contenu))
    assert classeur.sheetnames == ["Données", "Fiche", "Lecture", "Sources"]
    assert [c.value for c in classeur["Fiche"][1]] == ["Définition", "Part des patients."]
    assert [ligne[0].value for ligne in classeur["Lecture"]] == ["Couverture", "Se lit ainsi."]
    assert [c.value for c in classeur["Sources"][1]] == ["Origine de la donnée", "publié"]
    assert classeur["Sources"]["B2"].value == magasin.provenances["mt_couverture"].mention()


def test_an_empty_table_is_a_workbook_too() -> None:
    feuille = lire(ecrire([]))["Données"]
    assert feuille.max_row == 1 and feuille.auto_filter.ref == "A1:E1"
