"""One slide and what every slide has: title, message, sources, number, watermark, notes. Sizes are in inches."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from cpts_data.exports.classeur import propre
from cpts_data.exports.dossier.charte import Charte

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Run

LARGEUR, HAUTEUR, MARGE = 13.333, 7.5, 0.5
LARGE = LARGEUR - 2 * MARGE
HAUT_DU_MESSAGE, BAS_DU_CONTENU = 1.05, 6.72
POLICE, ENCRE, PALE = "Arial", "1b2733", "44515e"
BRUN = "8a430e"
LETTRE, LIGNE = 0.56, 1.2
"""Mean width of a letter and height of a line, out of the size of the type: a little more than they are."""
TAILLE_DU_MESSAGE, TAILLE_D_UNE_NOTE, TAILLE_DES_SOURCES = 16, 12, 11
NOMS_DES_MODELES = {"Title Slide": "Couverture", "Title Only": "Titre et contenu"}
LANGUE = "fr-FR"


@dataclass
class Diaporama:
    """The deck under construction. ``renvois``: (slide, run, number of a source), linked once the annex exists."""

    fichier: Presentation
    charte: Charte
    renvois: list[tuple[Slide, _Run, int]] = field(default_factory=list)
    places: dict[int, Slide] = field(default_factory=dict)
    """Number of a source -> the slide of the annex that tells it."""


def nouveau(charte: Charte) -> Diaporama:
    """Return an empty 16:9 deck, with two layouts in French and no font but Arial."""
    from pptx import Presentation
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Inches

    fichier = Presentation()
    fichier.slide_width, fichier.slide_height = Inches(LARGEUR), Inches(HAUTEUR)
    for modele in list(fichier.slide_layouts):
        if modele.name not in NOMS_DES_MODELES:
            fichier.slide_layouts.remove(modele)
    theme = fichier.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", POLICE.encode())
    for modele in (fichier.slide_master, *fichier.slide_layouts):
        modele.name = NOMS_DES_MODELES.get(modele.name, "Observatoire CPTS")
        for forme in modele.placeholders:
            _placer_la_reserve(forme)
    return Diaporama(fichier, charte)


def _placer_la_reserve(forme: Any) -> None:
    """Put a placeholder where 16:9 has room for it, its prompt in French."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    genre = forme.placeholder_format.type
    if genre == PP_PLACEHOLDER.SLIDE_NUMBER:
        placer(forme, LARGEUR - MARGE - 1, 7.0, 1, 0.35)
        return
    if genre in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
        placer(forme, MARGE, 0.3, LARGE, 0.75)
        forme.text_frame.text = "Titre"
    elif genre in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER):
        forme._element.getparent().remove(forme._element)
    else:
        placer(forme, MARGE, 3.4, LARGE, 1.5)
        forme.text_frame.text = "Texte"


def placer(forme: Any, gauche: float, haut: float, largeur: float, hauteur: float) -> None:
    """Give a shape its place, in inches."""
    from pptx.util import Inches

    forme.left, forme.top, forme.width, forme.height = (Inches(v) for v in (gauche, haut, largeur, hauteur))


def diapo(deck: Diaporama, titre: str, filigrane: str = "") -> Slide:
    """Add a slide with a real title, its number and its watermark."""
    modele = deck.fichier.slide_layouts.get_by_name("Titre et contenu")
    page = deck.fichier.slides.add_slide(modele)
    page.shapes.title.text_frame.text = propre(titre)
    taille = 26 if lignes(titre, LARGE, 26) == 1 else 20
    habiller(page.shapes.title.text_frame, taille, gras=True, couleur=deck.charte.principale.removeprefix("#"))
    a_gauche(page.shapes.title.text_frame)
    _numeroter(page)
    bandeau = rectangle(page, 0, 0, LARGEUR, 0.14, deck.charte.principale)
    bandeau.name = "Bandeau"
    if filigrane:
        _filigraner(page, filigrane)
    return page


def _numeroter(page: Slide) -> None:
    """Copy the slide number of the layout: a slide does not show it by itself."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    for forme in page.slide_layout.placeholders:
        if forme.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            copie = copy.deepcopy(forme._element)
            copie.xpath(".//p:cNvPr")[0].set("id", str(page.shapes._next_shape_id))
            page.shapes._spTree.append(copie)


def _filigraner(page: Slide, texte: str) -> None:
    """Across the slide, under what comes after; and once more in the corner, where nothing covers it."""
    from pptx.oxml.ns import qn

    grand = ecrire(page, texte, 1.2, 3.2, 10.9, 1.1, taille=44, gras=True, couleur="c8651b", centre=True)
    grand.rotation, grand.name = -20, "Filigrane"
    for couleur in grand._element.iter(qn("a:srgbClr")):
        couleur.append(couleur.makeelement(qn("a:alpha"), {"val": "24000"}))
    coin = ecrire(page, texte, LARGEUR - 5.5, 0.14, 5.0, 0.3, taille=12, gras=True, couleur=BRUN, a_droite=True)
    coin.name = "Filigrane (coin)"


def ecrire(
    page: Slide,
    texte: str | Sequence[str],
    gauche: float,
    haut: float,
    largeur: float,
    hauteur: float,
    *,
    taille: float,
    gras: bool = False,
    couleur: str = ENCRE,
    centre: bool = False,
    a_droite: bool = False,
) -> BaseShape:
    """Add a box of text, one paragraph a string."""
    from pptx.enum.text import PP_ALIGN

    boite = page.shapes.add_textbox(0, 0, 0, 0)
    placer(boite, gauche, haut, largeur, hauteur)
    cadre = boite.text_frame
    cadre.word_wrap = True
    paragraphes = [texte] if isinstance(texte, str) else list(texte)
    for rang, phrase in enumerate(paragraphes):
        paragraphe = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
        paragraphe.add_run().text = propre(phrase)
        if centre or a_droite:
            paragraphe.alignment = PP_ALIGN.CENTER if centre else PP_ALIGN.RIGHT
    habiller(cadre, taille, gras=gras, couleur=couleur)
    return boite


def habiller(cadre: TextFrame, taille: float, *, gras: bool = False, couleur: str = ENCRE) -> None:
    """Give a text its font, size and colour; thin margins, so that it stays where it was measured."""
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    cadre.margin_left = cadre.margin_right = Inches(0.04)
    cadre.margin_top = cadre.margin_bottom = Inches(0.02)
    for paragraphe in cadre.paragraphs:
        for passage in paragraphe.runs:
            police = passage.font
            police.name, police.size, police.bold = POLICE, Pt(taille), gras
            police.color.rgb = RGBColor.from_string(couleur.upper())


def a_gauche(cadre: TextFrame) -> None:
    """Align on the left, as the message and the content are."""
    from pptx.enum.text import PP_ALIGN

    for paragraphe in cadre.paragraphs:
        paragraphe.alignment = PP_ALIGN.LEFT


def rectangle(page: Any, gauche: float, haut: float, largeur: float, hauteur: float, couleur: str) -> Any:
    """Add a plain rectangle (``couleur``: #rrggbb)."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    place = [Inches(v) for v in (gauche, haut, largeur, hauteur)]
    forme = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    forme.fill.solid()
    forme.fill.fore_color.rgb = RGBColor.from_string(couleur.removeprefix("#").upper())
    forme.line.fill.background()
    sans_style(forme)
    return forme


def sans_style(forme: Any) -> None:
    """Take away the style of the theme, which adds a shadow to every shape."""
    from pptx.oxml.ns import qn

    for style in forme._element.findall(qn("p:style")):
        forme._element.remove(style)


def blanchir(forme: Any) -> None:
    """Put a white veil behind a text that stands on colours."""
    from pptx.dml.color import RGBColor
    from pptx.oxml.ns import qn

    forme.fill.solid()
    forme.fill.fore_color.rgb = RGBColor(255, 255, 255)
    couleur = forme._element.spPr.find(qn("a:solidFill")).find(qn("a:srgbClr"))
    couleur.append(couleur.makeelement(qn("a:alpha"), {"val": "78000"}))


def lignes(texte: str, largeur: float, taille: float) -> int:
    """Return how many lines a text takes in a width, by a careful estimate."""
    lettres = max(1, int(largeur * 72 / (taille * LETTRE)))
    return max(1, len(wrap(texte, lettres, break_on_hyphens=False)))


def hauteur_de(textes: Sequence[str], largeur: float, taille: float) -> float:
    """Return the height of some paragraphs."""
    return sum(lignes(texte, largeur, taille) for texte in textes) * taille * LIGNE / 72 + 0.08


def dire_le_message(page: Slide, message: str) -> float:
    """Write the message under the title; return where the content may start."""
    hauteur = hauteur_de([message], LARGE, TAILLE_DU_MESSAGE)
    ecrire(page, message, MARGE, HAUT_DU_MESSAGE, LARGE, hauteur, taille=TAILLE_DU_MESSAGE, gras=True)
    return HAUT_DU_MESSAGE + hauteur + 0.1


def citer(deck: Diaporama, page: Slide, numeros: Sequence[int], classes: Sequence[str]) -> None:
    """Write the sources at the foot: a number each, which leads to the annex, then the classes."""
    boite = ecrire(page, "Sources : ", MARGE, 7.0, LARGE - 1.2, 0.35, taille=TAILLE_DES_SOURCES, couleur=PALE)
    boite.name = "Sources"
    paragraphe = boite.text_frame.paragraphs[0]
    for numero in numeros:
        passage = paragraphe.add_run()
        passage.text = f"[{numero}]"
        deck.renvois.append((page, passage, numero))
        paragraphe.add_run().text = " "
    paragraphe.add_run().text = f"· {', '.join(classes)}"
    habiller(boite.text_frame, TAILLE_DES_SOURCES, couleur=PALE)


def lier(deck: Diaporama) -> None:
    """Make each number of a source lead to its slide. Raises KeyError for one that the annex does not tell."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml.ns import qn

    for page, passage, numero in deck.renvois:
        relation = page.part.relate_to(deck.places[numero].part, RELATIONSHIP_TYPE.SLIDE)
        proprietes = passage._r.get_or_add_rPr()
        lien = proprietes.makeelement(qn("a:hlinkClick"), {qn("r:id"): relation, "action": "ppaction://hlinksldjump"})
        proprietes.append(lien)


def annoter(page: Slide, phrases: Sequence[str]) -> None:
    """Write the speaker notes."""
    page.notes_slide.notes_text_frame.text = propre("\n".join(phrase for phrase in phrases if phrase))


def decrire(forme: Any, nom: str, texte: str) -> None:
    """Name a shape and give its alternative text."""
    element = forme._element.xpath(".//p:cNvPr")[0]
    element.set("name", propre(nom))
    element.set("descr", propre(texte))


def mettre_en_francais(deck: Diaporama) -> None:
    """Say the language of every passage: a screen reader and the spelling checker follow it."""
    from pptx.oxml.ns import qn

    pages = [(page, page.notes_slide if page.has_notes_slide else None) for page in deck.fichier.slides]
    for partie in (p for couple in pages for p in couple if p is not None):
        for passage in partie._element.iter(qn("a:r"), qn("a:fld")):
            proprietes = passage.find(qn("a:rPr"))
            if proprietes is None:
                proprietes = passage.makeelement(qn("a:rPr"), {})
                passage.insert(0, proprietes)
            proprietes.set("lang", LANGUE)
