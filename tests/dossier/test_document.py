"""The PDF, opened again: real text, tags, bookmarks, links, watermark."""

from __future__ import annotations

import io
import struct
import zlib

from pypdf import PdfReader

from cpts_data.exports.dossier.document import NORME, compiler, en_images
from cpts_data.exports.dossier.sommaire import FILIGRANE_DEMONSTRATION, FILIGRANE_HYPOTHESE, Dossier
from cpts_data.exports.dossier.tableaux import ecrire
from tests.dossier.lecture import serre


def contenu(pdf: PdfReader) -> list[str]:
    return [serre(page.extract_text()) for page in pdf.pages]


def signets(pdf: PdfReader) -> list[tuple[str, int]]:
    """(title, page) of every bookmark."""

    def aplatir(entrees):
        for entree in entrees:
            if isinstance(entree, list):
                yield from aplatir(entree)
            else:
                yield entree.title, pdf.get_destination_page_number(entree)

    return list(aplatir(pdf.outline))


def test_le_texte_porte_chaque_nombre_des_ecrans(pdf: PdfReader, dossier: Dossier) -> None:
    tout = "".join(contenu(pdf))
    for ecran in dossier.ecrans:
        assert serre(ecran.message) in tout, ecran.code
        for chiffre in ecran.chiffres:
            assert serre(chiffre.valeur) in tout and serre(chiffre.libelle) in tout, ecran.code
        for ligne in ecrire(ecran.tableau).lignes if ecran.tableau is not None else ():
            for case in ligne:
                assert serre(case) in tout, (ecran.code, case)


def test_le_pdf_est_balise_titre_et_en_francais(pdf: PdfReader, dossier: Dossier) -> None:
    racine = pdf.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"] is True or racine["/MarkInfo"]["/Marked"].value is True
    assert str(racine["/Lang"]).lower().startswith("fr")
    assert pdf.metadata.title == f"Dialogue de gestion — {dossier.charte.nom}"
    assert b"pdfuaid:part" in racine["/Metadata"].get_data()
    figures = alternatives(racine["/StructTreeRoot"])
    dessines = [ecran for ecran in dossier.ecrans if ecran.figure is not None or ecran.carte is not None]
    assert [e.code for e in dessines if e.message not in figures] == []


def alternatives(noeud) -> set[str]:
    """Every alternative text of the tree of tags."""
    trouves, a_voir = set(), [noeud]
    while a_voir:
        courant = a_voir.pop()
        courant = courant.get_object() if hasattr(courant, "get_object") else courant
        if isinstance(courant, list):
            a_voir += list(courant)
        elif isinstance(courant, dict):
            if "/Alt" in courant:
                trouves.add(str(courant["/Alt"]))
            if "/K" in courant:
                a_voir.append(courant["/K"])
    return trouves


def test_chaque_ecran_et_chaque_section_a_son_signet(pdf: PdfReader, dossier: Dossier) -> None:
    noms = [nom for nom, _ in signets(pdf)]
    for section in dossier.sections:
        assert section.titre in noms
    assert [ecran.code for ecran in dossier.ecrans if ecran.titre not in noms] == []
    assert noms[-3:] == ["Lire les chiffres", "Sources des chiffres", "Définition des indicateurs"]


def test_chaque_renvoi_mene_a_l_annexe(pdf: PdfReader, dossier: Dossier) -> None:
    pages = dict(signets(pdf))
    annexe = pages["Sources des chiffres"]
    texte = contenu(pdf)
    for numero, source in enumerate(dossier.sources, start=1):
        assert any(serre(f"[{numero}] {source.titre}") in page for page in texte[annexe:])
    debuts = [pages[ecran.titre] for ecran in dossier.ecrans]
    for ecran, debut, fin in zip(dossier.ecrans, debuts, [*debuts[1:], pages["Lire les chiffres"]], strict=True):
        liens = [a.get_object() for page in pdf.pages[debut:fin] for a in page.get("/Annots", [])]
        assert len(liens) == len(dossier.renvois(ecran)), ecran.code
        for lien in liens:
            assert "/A" not in lien or lien["/A"].get("/S") != "/URI"
    assert "http" not in "".join(texte)


def test_le_filigrane_est_sur_chaque_page_fictive_ou_simulee(pdf: PdfReader, dossier: Dossier) -> None:
    pages, texte = dict(signets(pdf)), contenu(pdf)
    for ecran in dossier.ecrans:
        page = texte[pages[ecran.titre]]
        assert (serre(FILIGRANE_DEMONSTRATION) in page) == ecran.demonstration, ecran.code
        assert (serre(FILIGRANE_HYPOTHESE) in page) == ecran.hypothese, ecran.code


def test_sans_aucune_police_installee_le_texte_est_la(dossier: Dossier) -> None:
    """A bare machine has no font: those that typst brings write everything, figures included."""
    octets = compiler(dossier, format="pdf", pdf_standards=[NORME], ignore_system_fonts=True)
    pages = PdfReader(io.BytesIO(octets)).pages
    tout = serre("".join(page.extract_text() for page in pages))
    assert [ecran.code for ecran in dossier.ecrans if serre(ecran.message) not in tout] == []
    assert "masqué(secret)" in tout


def test_aucune_page_n_est_vide(pdf: PdfReader, dossier: Dossier) -> None:
    images = en_images(dossier, ppi=20)
    assert len(images) == len(pdf.pages)
    for rang, image in enumerate(images):
        assert len(set(pixels(image))) > 20, f"page {rang + 1}"


def pixels(png: bytes) -> bytes:
    """The filtered bytes of a PNG: a blank page has very few different ones."""
    flux, donnees = io.BytesIO(png[8:]), b""
    while entete := flux.read(8):
        taille, nom = struct.unpack(">I4s", entete)
        corps = flux.read(taille)
        flux.read(4)
        if nom == b"IDAT":
            donnees += corps
    return zlib.decompress(donnees)
