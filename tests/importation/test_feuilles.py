"""What is in the cells of a file, whatever program saved it and whatever name it goes by."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
import xlwt

from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation import feuilles
from cpts_data.importation.cases import texte_affiche
from cpts_data.importation.feuilles import lire_feuilles
from tests.importation.fichiers_envoyes import CLASSEURS, en_csv, en_ods, en_xls, en_xlsx, en_zip, enregistrer, membres

LIGNES = [
    ["Situation au 8 octobre 2024", None, None],
    [None, None, None],
    ["Commune", "Patients", "Date"],
    ["Saint-Étienne-du-Rouvray", 1084, dt.date(2024, 10, 8)],
    ["Bihorel", 0.848, None],
    ["Mont-Saint-Aignan", "NS", dt.date(2025, 1, 1)],
]
TEXTES = [["Commune", "Médecin", "Taux"], ["Déville-lès-Rouen", "œuvre « n° 1 »", "84,8 %"], ["Bihorel", None, "1 084"]]


@pytest.mark.parametrize("genre", CLASSEURS)
def test_a_workbook_of_each_kind_gives_the_same_cells(genre: str) -> None:
    (feuille,) = lire_feuilles(CLASSEURS[genre](LIGNES), f"envoi.{genre}")
    assert (feuille.fichier, feuille.nom) == (f"envoi.{genre}", "Feuil1")
    assert feuille.cellules == LIGNES
    assert type(feuille.cellules[3][1]) is int


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_of_each_kind_gives_the_same_cells(encodage: str, separateur: str) -> None:
    (feuille,) = lire_feuilles(en_csv(TEXTES, encodage, separateur), "envoi.csv")
    assert feuille.nom == ""
    assert feuille.cellules == TEXTES


def test_a_text_saved_by_excel_on_a_mac_keeps_its_accents() -> None:
    lignes = [["Commune", "Médecins"], ["Déville-lès-Rouen", "3"]]
    assert lire_feuilles(en_csv(lignes, "mac_roman"), "mac.csv")[0].cellules == lignes


@pytest.mark.parametrize(("octets", "nom"), [(en_csv(TEXTES), "envoi.xls"), (en_xlsx(TEXTES), "envoi.csv")])
def test_the_content_decides_not_the_name(octets: bytes, nom: str) -> None:
    assert lire_feuilles(octets, nom)[0].cellules == TEXTES


def test_lines_are_numbered_as_the_spreadsheet_shows_them() -> None:
    """Blank lines count; a cell that holds a line end stays on one line, as in Excel."""
    octets = b'titre\r\n\r\nCommune;Note\r\nRouen;"deux\r\nlignes"\r\nBihorel;3\r\n'
    cellules = lire_feuilles(octets, "a.csv")[0].cellules
    assert cellules[2] == ["Commune", "Note"]
    assert cellules[3] == ["Rouen", "deux\r\nlignes"]
    assert cellules[4] == ["Bihorel", "3"]


def test_decimal_commas_do_not_cut_the_columns() -> None:
    octets = b"Commune;Taux\nRouen;84,8\nBihorel;90,1\nIsneauville;77,4\n"
    assert lire_feuilles(octets, "a.csv")[0].cellules[1] == ["Rouen", "84,8"]


def test_lists_in_a_cell_do_not_cut_the_columns() -> None:
    octets = b"commune,professions,total\nRouen,IDE; MK,3\nBihorel,MG; SF,4\n"
    assert lire_feuilles(octets, "a.csv")[0].cellules[1] == ["Rouen", "IDE; MK", "3"]


def test_the_line_that_excel_writes_to_name_the_separator_counts_but_is_not_data() -> None:
    cellules = lire_feuilles(b"sep=|\r\nCommune|Patients;2024\r\nRouen|3\r\n", "a.csv")[0].cellules
    assert cellules == [[None, None], ["Commune", "Patients;2024"], ["Rouen", "3"]]


def test_blank_lines_and_columns_at_the_end_are_left_out() -> None:
    octets = b"a;b;;;\n1;2;;;\n;;;;\n  ; ;;;\n"
    assert lire_feuilles(octets, "a.csv")[0].cellules == [["a", "b"], ["1", "2"]]


def test_a_quote_never_closed_is_told_with_its_line() -> None:
    octets = b'a;b\n1;2\n3;"4\n' + b"5;6\n" * 300
    with pytest.raises(ErreurDonnees) as erreur:
        lire_feuilles(octets, "a.csv")
    assert erreur.value.fautes[0].ligne == 3
    assert "guillemet" in erreur.value.fautes[0].message


def test_a_quote_never_closed_in_a_short_file_is_told_too() -> None:
    with pytest.raises(ErreurDonnees) as erreur:
        lire_feuilles(b'a;b\n1;2\n3;"4\n5;6\n', "a.csv")
    assert erreur.value.fautes[0].ligne == 3


def test_sheets_keep_their_order_hidden_ones_too_and_empty_ones_are_left_out() -> None:
    classeur = openpyxl.Workbook()
    classeur.active.title = "Vide"
    classeur.create_sheet("Cachée").append(["a"])
    classeur["Cachée"].sheet_state = "hidden"
    classeur.create_chartsheet("Graphique")
    classeur.create_sheet("Données").append(["b"])
    lues = lire_feuilles(enregistrer(classeur), "a.xlsx")
    assert [(feuille.nom, feuille.cellules) for feuille in lues] == [("Cachée", [["a"]]), ("Données", [["b"]])]


FUSIONNEES = [["Code", "T0", None], [None, "avec", "sans"], [1, 2, 3]]


@pytest.mark.parametrize("ecrire", [en_xlsx, en_xls, en_ods])
def test_merged_ranges_are_read_in_every_workbook(ecrire) -> None:
    (feuille,) = lire_feuilles(ecrire(FUSIONNEES, [(0, 0, 1, 0), (0, 1, 0, 2)]), "a")
    assert feuille.cellules == FUSIONNEES
    assert set(feuille.fusions) == {(0, 0, 1, 0), (0, 1, 0, 2)}


def test_a_formula_is_read_as_its_saved_result_and_told_when_there_is_none() -> None:
    """openpyxl saves formulas without a result; the second one is given one by hand."""
    octets = en_xlsx([["a", "b"], ["=1+1", "=2+2"], [5, None]])
    parties = membres(octets)
    feuille = parties["xl/worksheets/sheet1.xml"]
    assert b"<f>2+2</f><v></v>" in feuille or b"<f>2+2</f><v />" in feuille or b"<f>2+2</f><v/>" in feuille
    for vide in (b"<v></v>", b"<v />", b"<v/>"):
        feuille = feuille.replace(b"<f>2+2</f>" + vide, b"<f>2+2</f><v>4</v>")
    parties["xl/worksheets/sheet1.xml"] = feuille
    (lue,) = lire_feuilles(en_zip(parties), "a.xlsx")
    assert lue.cellules == [["a", "b"], [None, 4], [5, None]]
    assert lue.formules_sans_resultat == ((2, 1),)


def test_a_formula_whose_result_is_an_empty_text_was_computed() -> None:
    parties = membres(en_xlsx([["a", "b"], ["=B1", 3]]))
    feuille = parties["xl/worksheets/sheet1.xml"]
    calculee = b'<c r="A2" t="str"><f>IF(B1="","","")</f><v></v></c>'
    debut, fin = feuille.index(b'<c r="A2"'), feuille.index(b'<c r="B2"')
    parties["xl/worksheets/sheet1.xml"] = feuille[:debut] + calculee + feuille[fin:]
    (lue,) = lire_feuilles(en_zip(parties), "a.xlsx")
    assert lue.cellules == [["a", "b"], [None, 3]]
    assert lue.formules_sans_resultat == ()


@pytest.mark.parametrize("genre", CLASSEURS)
def test_a_line_end_in_a_cell_stays_one_cell(genre: str) -> None:
    (lue,) = lire_feuilles(CLASSEURS[genre]([["Code\nIRIS", "Avec\r\nMT"], [1, 2]]), "a")
    assert [texte_affiche(case) for case in lue.cellules[0]] == ["Code IRIS", "Avec MT"]


def test_text_that_looks_like_a_formula_stays_a_text() -> None:
    assert lire_feuilles(b"a;b\n=1+1;@SUM(A1)\n", "a.csv")[0].cellules[1] == ["=1+1", "@SUM(A1)"]


def test_error_cells_reach_the_reader_as_texts_in_xlsx() -> None:
    classeur = openpyxl.Workbook()
    classeur.active.append(["a", "b"])
    classeur.active["B2"] = "#REF!"
    classeur.active["B2"].data_type = "e"
    (lue,) = lire_feuilles(enregistrer(classeur), "a.xlsx")
    assert lue.cellules == [["a", "b"], [None, "#REF!"]]


def test_error_cells_reach_the_reader_as_texts_in_xls() -> None:
    classeur = xlwt.Workbook()
    for nom in ("Une", "Deux"):
        classeur.add_sheet(nom).write(0, 0, nom)
    classeur.get_sheet(1).row(2).set_cell_error(1, "#DIV/0!")
    flux = io.BytesIO()
    classeur.save(flux)
    une, deux = lire_feuilles(flux.getvalue(), "a.xls")
    assert une.cellules == [["Une"]]
    assert deux.cellules == [["Deux", None], [None, None], [None, "#DIV/0!"]]


def test_error_cells_reach_the_reader_as_texts_in_ods() -> None:
    parties = membres(en_ods([["a"], ["#DIV/0!"]]))
    avant = b'<table:table-cell office:value-type="string"><text:p>#DIV/0!'
    apres = (
        b'<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""><text:p>#DIV/0!'
    )
    assert avant in parties["content.xml"]
    parties["content.xml"] = parties["content.xml"].replace(avant, apres)
    assert lire_feuilles(en_zip(parties), "a.ods")[0].cellules == [["a"], ["#DIV/0!"]]


def test_a_workbook_that_keeps_its_reader_busy_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader never ends on an ODS cut inside its last tag: it is stopped, and the program goes on."""
    parties = membres(en_ods([["a", 1]]))
    parties["content.xml"] = parties["content.xml"].replace(b"</table:table>", b"</table:ta-le>")
    monkeypatch.setattr(feuilles, "DUREE_MAX_S", 2)
    with pytest.raises(ErreurDonnees, match="incomplet ou abîmé"):
        feuilles._lire_a_part(en_zip(parties), "a.ods")
