"""Native tables on slides, on as many slides as they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from cpts_data.exports.classeur import propre
from cpts_data.exports.dossier import diapo as d
from cpts_data.exports.dossier.document import largeurs
from cpts_data.exports.dossier.tableaux import TableauEcrit

if TYPE_CHECKING:
    from pptx.slide import Slide

FOND_ENTETE, TRAIT = "E6EEF8", "C3CCD6"
MARGE_DE_CASE = 0.07
TAILLE, TAILLE_SERREE, COLONNES_SERREES = 12, 10.5, 7


def poser(
    ecrit: TableauEcrit, page: Slide, haut: float, suite: Callable[[], tuple[Any, float]], *, nom: str, texte: str
) -> Iterator[tuple[Slide, range]]:
    """Lay a table from ``haut`` down; ``suite`` gives the next slide and where its content starts.

    Yields each slide with the ranks of the rows that it holds.
    """
    taille = TAILLE if len(ecrit.entetes) <= COLONNES_SERREES else TAILLE_SERREE
    parts = largeurs(ecrit)
    colonnes = [d.LARGE * part / sum(parts) for part in parts]
    hauteurs = [_hauteur(ligne, colonnes, taille) for ligne in ecrit.lignes]
    entete = _hauteur(ecrit.entetes, colonnes, taille)
    debut = 0
    while debut < len(ecrit.lignes):
        fin, reste = debut, d.BAS_DU_CONTENU - haut - entete
        while fin < len(ecrit.lignes) and (hauteurs[fin] <= reste or fin == debut and haut <= d.HAUT_DU_MESSAGE + 0.2):
            reste -= hauteurs[fin]
            fin += 1
        if fin > debut:
            _tableau(page, ecrit, range(debut, fin), haut, colonnes, [entete, *hauteurs[debut:fin]], taille, nom, texte)
            yield page, range(debut, fin)
        debut = fin
        if debut < len(ecrit.lignes):
            page, haut = suite()


def _hauteur(ligne: tuple[str, ...], colonnes: list[float], taille: float) -> float:
    lignes = max(_lignes(texte, largeur, taille) for texte, largeur in zip(ligne, colonnes, strict=True))
    return lignes * taille * d.LIGNE / 72 + 0.09


def _lignes(texte: str, largeur: float, taille: float) -> int:
    lettres = max(1, int((largeur - 2 * MARGE_DE_CASE) * 72 / (taille * d.LETTRE)))
    return max(1, len(wrap(texte, lettres)))


def _tableau(
    page: Slide,
    ecrit: TableauEcrit,
    rangs: range,
    haut: float,
    colonnes: list[float],
    hauteurs: list[float],
    taille: float,
    nom: str,
    texte: str,
) -> None:
    from pptx.util import Inches

    place = [Inches(v) for v in (d.MARGE, haut, d.LARGE, sum(hauteurs))]
    cadre = page.shapes.add_table(len(rangs) + 1, len(colonnes), *place)
    d.decrire(cadre, nom, texte)
    tableau = cadre.table
    tableau.horz_banding = False
    for colonne, largeur in zip(tableau.columns, colonnes, strict=True):
        colonne.width = Inches(largeur)
    for ligne, hauteur in zip(tableau.rows, hauteurs, strict=True):
        ligne.height = Inches(hauteur)
    for rang, textes in enumerate([ecrit.entetes, *(ecrit.lignes[r] for r in rangs)]):
        for place_, valeur in enumerate(textes):
            _case(tableau.cell(rang, place_), valeur, taille, a_droite=ecrit.a_droite[place_], entete=rang == 0)


def _case(case: Any, texte: str, taille: float, *, a_droite: bool, entete: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    case.text_frame.text = propre(texte)
    d.habiller(case.text_frame, taille, gras=entete)
    case.margin_left = case.margin_right = Inches(MARGE_DE_CASE)
    case.margin_top = case.margin_bottom = Inches(0.03)
    case.vertical_anchor = MSO_ANCHOR.MIDDLE
    if a_droite:
        for paragraphe in case.text_frame.paragraphs:
            paragraphe.alignment = PP_ALIGN.RIGHT
    if entete:
        case.fill.solid()
        case.fill.fore_color.rgb = RGBColor.from_string(FOND_ENTETE)
    else:
        case.fill.background()
    _souligner(case)


def _souligner(case: Any) -> None:
    """A thin line under each row: without a background, nothing else tells them apart, and a watermark shows."""
    from lxml import etree
    from pptx.oxml.ns import qn

    proprietes = case._tc.get_or_add_tcPr()
    trait = etree.SubElement(proprietes, qn("a:lnB"), {"w": "9525"})
    couleur = etree.SubElement(etree.SubElement(trait, qn("a:solidFill")), qn("a:srgbClr"))
    couleur.set("val", TRAIT)
    proprietes.insert(0, trait)  # lines come before the fill
