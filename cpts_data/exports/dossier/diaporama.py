"""The PowerPoint: native charts, tables and maps, real titles, notes, each source one click away."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from cpts_data.ecrans.outils import dessin
from cpts_data.exports.classeur import propre
from cpts_data.exports.dossier import diapo as d
from cpts_data.exports.dossier import diapo_carte, diapo_graphique, diapo_tableau
from cpts_data.exports.dossier.document import details_de_la_source, fiches_en_tableau
from cpts_data.exports.dossier.sommaire import Dossier, filigrane
from cpts_data.exports.dossier.tableaux import TableauEcrit, ecrire
from cpts_data.figures.rendu import en_svg, taille

if TYPE_CHECKING:
    from pptx.slide import Slide

    from cpts_data.ecrans.ecran import Ecran

SUITE = " (suite)"
NOTES_SUR_LA_PAGE = 0.7
"""Inches: notes that take more room have a slide of their own."""
ECHELLE_DES_IMAGES = 2
DETAILS_D_UNE_SOURCE = ("Section", "Date des chiffres", "Licence", "Classe", "Note")


def en_pptx(dossier: Dossier) -> bytes:
    """Return the deck."""
    deck = d.nouveau(dossier.charte)
    _proprietes(deck, dossier)
    _couverture(deck, dossier)
    for section in dossier.sections:
        for ecran in section.ecrans:
            _ecran(deck, dossier, ecran)
    _annexe(deck, dossier)
    d.lier(deck)
    d.mettre_en_francais(deck)
    tampon = io.BytesIO()
    deck.fichier.save(tampon)
    return tampon.getvalue()


def _proprietes(deck: d.Diaporama, dossier: Dossier) -> None:
    proprietes = deck.fichier.core_properties
    proprietes.title = propre(f"{dossier.titre} — {dossier.charte.nom}")
    proprietes.author = proprietes.last_modified_by = propre(dossier.charte.nom)
    proprietes.language, proprietes.subject = d.LANGUE, f"Version des données {dossier.version}"
    proprietes.created = proprietes.modified = dt.datetime.combine(dossier.date, dt.time())


def _couverture(deck: d.Diaporama, dossier: Dossier) -> None:
    charte = deck.charte
    page = deck.fichier.slides.add_slide(deck.fichier.slide_layouts.get_by_name("Couverture"))
    fonds = [d.rectangle(page, 0, 0, d.LARGEUR, 2.9, charte.principale),
             d.rectangle(page, 0, 2.9, d.LARGEUR, 0.12, charte.secondaire)]  # fmt: skip
    for fond in reversed(fonds):  # under the title
        page.shapes._spTree.remove(fond._element)
        page.shapes._spTree.insert(2, fond._element)
    titre, texte = page.shapes.title, page.placeholders[1]
    titre.text_frame.text = propre(f"{dossier.titre}\n{charte.nom}")
    d.placer(titre, d.MARGE, 0.6, d.LARGE, 2.0)
    d.habiller(titre.text_frame, 34, gras=True, couleur="ffffff")
    texte.text_frame.text = propre("\n".join(dossier.presentation))
    d.placer(texte, d.MARGE, 3.4, 8.8, 3.5)
    d.habiller(texte.text_frame, 16)
    d.a_gauche(titre.text_frame)
    d.a_gauche(texte.text_frame)
    if charte.logo:
        _logo(page, dossier)


def _logo(page: Slide, dossier: Dossier) -> None:
    from pptx.util import Inches

    octets = dossier.charte.logo
    if dossier.charte.genre == "svg":
        octets = _en_png(octets.decode("utf-8"))
    image = page.shapes.add_picture(io.BytesIO(octets), 0, 0)
    rapport = min(Inches(3) / image.width, Inches(2) / image.height)
    image.width, image.height = int(image.width * rapport), int(image.height * rapport)
    image.left, image.top = Inches(d.LARGEUR - d.MARGE) - image.width, Inches(6.9) - image.height
    d.decrire(image, "Logo", f"Logo : {dossier.charte.nom}")


def _en_png(svg: str) -> bytes:
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=ECHELLE_DES_IMAGES)


def _ecran(deck: d.Diaporama, dossier: Dossier, ecran: Ecran) -> None:
    """The slides of a screen: what it draws, its key figures, its table, its notes."""
    numeros = dossier.renvois(ecran)
    pages = 0

    def page_suivante() -> tuple[Any, float]:
        nonlocal pages
        page = d.diapo(deck, ecran.titre + (SUITE if pages else ""), filigrane(ecran))
        d.citer(deck, page, numeros, ecran.classes)
        calcul = f"Calcul : {ecran.calcul}" if ecran.calcul else ""
        d.annoter(page, [ecran.message, *ecran.notes, calcul, *(f"Source : {m}" for m in ecran.mentions)])
        haut = d.HAUT_DU_MESSAGE if pages else d.dire_le_message(page, ecran.message)
        pages += 1
        return page, haut

    page, haut = page_suivante()
    notes = d.hauteur_de(ecran.notes, d.LARGE, d.TAILLE_D_UNE_NOTE) if ecran.notes else 0.0
    dessine = ecran.figure is not None or ecran.carte is not None
    sur_place = bool(ecran.notes) and dessine and notes <= NOTES_SUR_LA_PAGE
    if dessine:
        bas = d.BAS_DU_CONTENU - (notes + 0.05 if sur_place else 0)
        _dessin(page, ecran, haut, bas)
        if sur_place:
            _noter(page, ecran, bas + 0.05, notes)
    if ecran.chiffres:
        if dessine:
            page, haut = page_suivante()
        page, haut = _derniere(chiffres_en_tableau(ecran), page, haut, page_suivante, ecran)
    if ecran.tableau is not None:
        ecrit = ecrire(ecran.tableau)
        if dessine or ecran.chiffres:
            page, haut = (page, haut) if ecran.chiffres and haut < d.BAS_DU_CONTENU - 1.8 else page_suivante()
        page, haut = _derniere(ecrit, page, haut, page_suivante, ecran)
    if ecran.notes and not sur_place:
        if haut + notes > d.BAS_DU_CONTENU or (dessine and not ecran.chiffres and ecran.tableau is None):
            page, haut = page_suivante()
        _noter(page, ecran, haut, notes)


def _noter(page: Slide, ecran: Ecran, haut: float, hauteur: float) -> None:
    d.ecrire(page, ecran.notes, d.MARGE, haut, d.LARGE, hauteur, taille=d.TAILLE_D_UNE_NOTE).name = "À savoir"


def chiffres_en_tableau(ecran: Ecran) -> TableauEcrit:
    """The key figures of a screen as a table."""
    lignes = tuple((chiffre.libelle, chiffre.valeur, chiffre.detail) for chiffre in ecran.chiffres)
    return TableauEcrit(("Ce qui est compté", "Chiffre", "Précisions"), lignes, (False, False, False))


def _derniere(ecrit: TableauEcrit, page: Any, haut: float, suite: Any, ecran: Ecran) -> tuple[Any, float]:
    """Lay a table; return the last slide and where what follows may start."""
    nom = f"Tableau : {ecran.titre}"
    posees = list(diapo_tableau.poser(ecrit, page, haut, suite, nom=nom, texte=ecran.message))
    if not posees:
        return page, haut
    derniere = posees[-1][0]
    bas = max((forme.top + forme.height) / 914_400 for forme in derniere.shapes if forme.has_table)
    return derniere, bas + 0.15


def _dessin(page: Slide, ecran: Ecran, haut: float, bas: float) -> None:
    if ecran.carte is not None and ecran.figure is None:
        diapo_carte.dessiner(page, ecran.carte, haut, bas, nom=f"Carte : {ecran.titre}", texte=ecran.message)
    elif ecran.natif is not None:
        nom = f"Graphique : {ecran.titre}"
        diapo_graphique.dessiner(page, ecran.natif, haut, bas, nom=nom, texte=ecran.message)
    else:
        _image(page, ecran, haut, bas)


def _image(page: Slide, ecran: Ecran, haut: float, bas: float) -> None:
    """A figure whose numbers make no chart that one would edit."""
    from pptx.util import Inches

    svg = en_svg(dessin(ecran))
    largeur, hauteur = taille(svg)
    rapport = min(d.LARGE / largeur, (bas - haut) / hauteur)
    place = [Inches(v) for v in (d.MARGE, haut, largeur * rapport, hauteur * rapport)]
    image = page.shapes.add_picture(io.BytesIO(_en_png(svg)), *place)
    d.decrire(image, f"Figure : {ecran.titre}", ecran.message)


def _annexe(deck: d.Diaporama, dossier: Dossier) -> None:
    """How to read the figures, where each comes from, what each indicator is."""
    _textes(deck, "Lire les chiffres", dossier.lecture)
    _tableau_d_annexe(deck, "Sources des chiffres", sources_en_tableau(dossier), numerotees=True)
    if dossier.fiches:
        _tableau_d_annexe(deck, "Définition des indicateurs", fiches_en_tableau(dossier))


def sources_en_tableau(dossier: Dossier) -> TableauEcrit:
    """The numbered sources: what a footnote leads to."""
    lignes = []
    for numero, source in enumerate(dossier.sources, start=1):
        details = dict(details_de_la_source(source))
        precisions = " ; ".join(f"{nom} : {details[nom]}" for nom in DETAILS_D_UNE_SOURCE if nom in details)
        lignes.append((f"[{numero}]", f"{source.producteur}, {source.titre}", precisions))
    return TableauEcrit(("N°", "Source", "Précisions"), tuple(lignes), (False, False, False))


def _tableau_d_annexe(deck: d.Diaporama, titre: str, ecrit: TableauEcrit, *, numerotees: bool = False) -> None:
    pages = 0

    def page_suivante() -> tuple[Any, float]:
        nonlocal pages
        page = d.diapo(deck, titre + (SUITE if pages else ""))
        pages += 1
        return page, d.HAUT_DU_MESSAGE

    premiere, haut = page_suivante()
    for page, lignes in diapo_tableau.poser(ecrit, premiere, haut, page_suivante, nom=titre, texte=titre):
        if numerotees:
            deck.places.update({int(numero.strip("[]")): page for numero, *_ in lignes if numero})


def _textes(deck: d.Diaporama, titre: str, phrases: tuple[str, ...]) -> None:
    """Paragraphs, on as many slides as they need."""
    page, haut = d.diapo(deck, titre), d.HAUT_DU_MESSAGE
    for phrase in phrases:
        hauteur = d.hauteur_de([phrase], d.LARGE, 14) + 0.06
        if haut + hauteur > d.BAS_DU_CONTENU:
            page, haut = d.diapo(deck, titre + SUITE), d.HAUT_DU_MESSAGE
        d.ecrire(page, phrase, d.MARGE, haut, d.LARGE, hauteur, taille=14)
        haut += hauteur
