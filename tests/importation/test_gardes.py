"""Files that are refused before they are read: one sentence each, and nothing raised but ErreurDonnees."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
import xlwt

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation import gardes
from cpts_data.importation.feuilles import lire_feuilles
from cpts_data.importation.gardes import Format, reconnaitre
from tests.importation.fichiers_envoyes import en_csv, en_ods, en_xls, en_xlsx, en_zip, enregistrer, membres

LIGNES = [["Commune", "Patients"], ["Rouen", 1084]]
XLSX, XLS, ODS = en_xlsx(LIGNES), en_xls(LIGNES), en_ods(LIGNES)


def la_faute(octets: bytes, nom: str = "envoi.xlsx") -> Faute:
    with pytest.raises(ErreurDonnees) as erreur:
        lire_feuilles(octets, nom)
    assert len(erreur.value.fautes) == 1
    assert erreur.value.fautes[0].fichier == nom
    assert erreur.value.fautes[0].attendu
    return erreur.value.fautes[0]


@pytest.mark.parametrize(
    ("octets", "genre"),
    [(XLSX, Format.XLSX), (XLS, Format.XLS), (ODS, Format.ODS), (en_csv(LIGNES), Format.TEXTE)],
)
def test_a_file_is_known_by_its_bytes(octets: bytes, genre: Format) -> None:
    assert reconnaitre(octets, "sans_extension") is genre


# --- not a table ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("octets", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b"\xff\xfe", bytes(300)])
def test_empty(octets: bytes) -> None:
    assert la_faute(octets).message == "Le fichier est vide."


@pytest.mark.parametrize(
    ("octets", "morceau"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "est un PDF"),
        (b"\x89PNG\r\n\x1a\n....", "est une image"),
        (b"\xff\xd8\xff\xe0..JFIF", "est une image"),
        (b"{\\rtf1\\ansi Bonjour}", "traitement de texte"),
        (b"<html><body><table><tr><td>Commune</td></tr></table></body></html>", "est une page web"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "est une page web"),
        ("<table><tr><td>é</td></tr></table>".encode("utf-16"), "est une page web"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "est une page web"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML de 2003"),
        (b'{"type": "FeatureCollection", "features": []}', "n’est pas un tableau"),
        (b"\x1f\x8b\x08\x00abc", "archive compressée"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "archive compressée"),
        (b"\x09\x04\x06\x00\x07\x00\x10\x00", "d’avant 1997"),
        (b"SQLite format 3\x00\x10\x00\x01", "format est inconnu"),
        (b"PAR1\x15\x04\x15\x00\x15\x02", "format est inconnu"),
        (en_zip({"envoi.csv": b"a;b"}), "archive compressée"),
        (en_zip({"word/document.xml": b"<w/>", "[Content_Types].xml": b""}), "traitement de texte"),
        (en_zip({"ppt/presentation.xml": b"<p/>"}), "présentation"),
        (en_zip({"xl/workbook.bin": b"..."}), "classeur binaire"),
        (
            en_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            "traitement de texte",
        ),
    ],
)
def test_what_is_not_a_table_is_named(octets: bytes, morceau: str) -> None:
    assert morceau in la_faute(octets).message


# --- protected, damaged, with programs --------------------------------------------------------------------------


def ole(*flux: str) -> bytes:
    """A workbook of Excel 97 whose streams are renamed, in the directory that names them."""
    octets = XLS
    for nom in flux:
        ancien, nouveau = "Workbook".encode("utf-16-le"), nom.encode("utf-16-le")
        place = octets.index(ancien)
        entree = bytearray(octets[place : place + 128])
        entree[:64] = nouveau.ljust(64, b"\x00")
        struct.pack_into("<H", entree, 64, len(nouveau) + 2)
        octets = octets[:place] + bytes(entree) + octets[place + 128 :]
    return octets


def test_a_workbook_encrypted_by_excel() -> None:
    assert la_faute(ole("EncryptedPackage")).message == "Le fichier est protégé par un mot de passe."


def test_a_workbook_of_excel_97_with_a_password() -> None:
    """FILEPASS is the record that says the following ones are encrypted."""
    debut = XLS.index(struct.pack("<HHH", 0x0809, 16, 0x0600))
    suivant = debut + 20
    longueur = struct.unpack_from("<H", XLS, suivant + 2)[0]
    octets = XLS[:suivant] + struct.pack("<HH", 0x002F, longueur) + XLS[suivant + 4 :]
    assert "mot de passe" in la_faute(octets, "envoi.xls").message


def test_a_workbook_of_libreoffice_with_a_password() -> None:
    parties = membres(ODS)
    parties["META-INF/manifest.xml"] = parties["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    )
    assert "mot de passe" in la_faute(en_zip(parties)).message


def test_an_archive_with_a_password() -> None:
    octets = bytearray(XLSX)
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(signature) + decalage] |= 1
    assert "mot de passe" in la_faute(bytes(octets)).message


@pytest.mark.parametrize(
    "octets",
    [
        en_zip({**membres(XLSX), "xl/vbaProject.bin": b"\xd0\xcf"}),
        en_zip({**membres(XLSX), "xl/macrosheets/sheet1.xml": b"<x/>"}),
        en_zip({**membres(ODS), "Basic/Standard/Module1.xml": b"<x/>"}),
        ole("_VBA_PROJECT_CUR"),
    ],
)
def test_programs_inside_a_workbook(octets: bytes) -> None:
    faute = la_faute(octets)
    assert faute.message == "Le fichier contient des macros (petits programmes), il n’est pas ouvert."
    assert faute.attendu == "le même fichier, enregistré « Classeur Excel (.xlsx) », sans macros"


@pytest.mark.parametrize(
    "octets",
    [XLSX[: len(XLSX) // 2], XLS[: len(XLS) // 4], ODS[:-40], XLSX[:40], XLS[:300]],
    ids=[
        "half an XLSX",
        "a quarter of an XLS",
        "an ODS without its end",
        "the start of an XLSX",
        "the start of an XLS",
    ],
)
def test_a_file_cut_on_its_way(octets: bytes) -> None:
    assert la_faute(octets).message == "Le fichier est incomplet ou abîmé : il ne peut pas être ouvert."


@pytest.mark.parametrize(
    "retire", ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"]
)
def test_a_workbook_without_one_of_its_parts_never_stops_the_program(retire: str) -> None:
    parties = membres(XLSX)
    del parties[retire]
    try:
        lues = lire_feuilles(en_zip(parties), "a.xlsx")
    except ErreurDonnees as erreur:
        assert len(erreur.fautes) == 1
    else:
        assert lues[0].cellules == LIGNES or lues == []


def test_entities_are_refused() -> None:
    parties = membres(XLSX)
    entites = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    feuille = parties["xl/worksheets/sheet1.xml"]
    debut = feuille.index(b"<worksheet")
    parties["xl/worksheets/sheet1.xml"] = feuille[:debut] + entites + feuille[debut:]
    assert "abîmé" in la_faute(en_zip(parties)).message


# --- too large --------------------------------------------------------------------------------------------------


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gardes, "TAILLE_MAX_CLASSEUR", 3_000_000)
    monkeypatch.setattr(gardes, "TAILLE_MAX_TEXTE", 2_000_000)
    faute = la_faute(XLSX + bytes(3_000_000))
    assert (faute.message, faute.attendu) == ("Le fichier est trop volumineux.", "3 Mo au plus")
    assert la_faute(b"a;b\n" * 500_001).attendu == "2 Mo au plus"


def bombe(taille: int) -> bytes:
    return en_zip({**membres(XLSX), "xl/media/image1.bin": bytes(taille)})


def test_a_bomb_is_counted_in_pieces() -> None:
    """30 Mo of zeros weigh 30 ko: a thousand times less."""
    octets = bombe(30_000_000)
    assert len(octets) < 50_000
    assert "place démesurée" in la_faute(octets).message


def test_a_large_part_that_shrinks_little_is_not_a_bomb() -> None:
    assert lire_feuilles(bombe(10_000_000), "a.xlsx")[0].cellules == LIGNES


def test_a_bomb_that_lies_about_its_size_is_counted_all_the_same() -> None:
    octets = bytearray(bombe(30_000_000))
    vrai, annonce = struct.pack("<I", 30_000_000), struct.pack("<I", 1_000)
    assert octets.count(vrai) == 2
    assert "place démesurée" in la_faute(bytes(octets).replace(vrai, annonce)).message


def test_a_size_that_is_not_the_real_one_is_a_damaged_file() -> None:
    octets = bombe(10_000_000).replace(struct.pack("<I", 10_000_000), struct.pack("<I", 1_000))
    assert "abîmé" in la_faute(octets).message


def test_a_bomb_made_of_many_members() -> None:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for rang in range(gardes.MEMBRES_MAX + 1):
            archive.writestr(str(rang), b"")
    assert "place démesurée" in la_faute(flux.getvalue()).message


def test_a_bomb_inside_an_archive_is_not_opened() -> None:
    assert la_faute(en_zip({"dedans.zip": bombe(30_000_000)})).attendu.startswith("le fichier qu’elle contient")


@pytest.mark.parametrize("place", ["A200001", "BXY1"])
def test_too_many_lines_or_columns_in_xlsx(place: str) -> None:
    classeur = openpyxl.Workbook()
    classeur.active["A1"] = "a"
    classeur.active[place] = 1
    assert "trop grande" in la_faute(enregistrer(classeur)).message


def test_formatted_blank_cells_far_below_do_not_count() -> None:
    classeur = openpyxl.Workbook()
    classeur.active["A1"] = "a"
    classeur.active["XFD1048576"].number_format = "0.00"
    assert lire_feuilles(enregistrer(classeur), "a.xlsx")[0].cellules == [["a"]]


def test_too_many_cells_in_ods_even_written_once() -> None:
    parties = membres(ODS)
    parties["content.xml"] = parties["content.xml"].replace(
        b'<table:table-cell office:value-type="float"',
        b'<table:table-cell table:number-columns-repeated="16000" office:value-type="float"',
    )
    assert "16 001 colonnes" in la_faute(en_zip(parties)).message.replace("\u202f", " ")


def test_too_many_cells_in_xls() -> None:
    classeur = xlwt.Workbook()
    feuille = classeur.add_sheet("a")
    feuille.write(0, 255, 1)
    feuille.write(65_535, 0, 1)
    flux = io.BytesIO()
    classeur.save(flux)
    assert "trop grande" in la_faute(flux.getvalue()).message


def test_too_many_lines_in_a_text() -> None:
    octets = b"a;b\n" * (gardes.LIGNES_MAX + 1)
    assert "trop grande" in la_faute(octets).message
