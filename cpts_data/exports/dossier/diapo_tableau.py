"""Native tables on slides, on as many slides as they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from cpts_data.exports.classeur import propre
from cpts_data.exports.dossier import diapo as d
from cpts_data.exports.dossier.tableaux import TableauEcrit, largeurs

if TYPE_CHECKING:
    from pptx.slide import Slide

FOND_ENTETE, TRAIT = "E6EEF8", "C3CCD6"
MARGE_DE_CASE, MARGE_EN_HAUTEUR = 0.07, 0.07
TAILLE, TAILLE_SERREE, COLONNES_SERREES = 12, 10.5, 7
LETTRE = 0.53
"""Mean width of a letter of a cell, out of the size of the type."""


def poser(
    ecrit: TableauEcrit, page: Slide, haut: float, suite: Callable[[], tuple[Any, float]], *, nom: str, texte: str
) -> Iterator[tuple[Slide, tuple[tuple[str, ...], ...]]]:
    """Lay a table from ``haut`` down; ``suite`` gives the next slide and where its content starts.

    Yields each slide with the rows that it holds.
    """
    taille = TAILLE if len(ecrit.entetes) <= COLONNES_SERREES else TAILLE_SERREE
    colonnes = [points / 72 for points in largeurs(ecrit, d.LARGE * 72, taille, MARGE_DE_CASE * 72)]
    ecrit = _coupe(ecrit, colonnes, taille)
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
            yield page, ecrit.lignes[debut:fin]
        debut = fin
        if debut < len(ecrit.lignes):
            page, haut = suite()


def _hauteur(ligne: tuple[str, ...], colonnes: list[float], taille: float) -> float:
    lignes = max(_lignes(texte, largeur, taille) for texte, largeur in zip(ligne, colonnes, strict=True))
    return lignes * taille * d.LIGNE / 72 + MARGE_EN_HAUTEUR


def _coupe(ecrit: TableauEcrit, colonnes: list[float], taille: float) -> TableauEcrit:
    """Make several rows of one that a slide cannot hold: its longest text goes on in the next ones."""
    au_plus = int((d.BAS_DU_CONTENU - d.HAUT_DU_MESSAGE - 1.0) * 72 / (taille * d.LIGNE))
    lignes: list[tuple[str, ...]] = []
    for ligne in ecrit.lignes:
        morceaux = [_morceaux(texte, largeur, taille, au_plus) for texte, largeur in zip(ligne, colonnes, strict=True)]
        for rang in range(max(map(len, morceaux))):
            lignes.append(tuple(m[rang] if rang < len(m) else "" for m in morceaux))
    return replace(ecrit, lignes=tuple(lignes))


def _morceaux(texte: str, largeur: float, taille: float, au_plus: int) -> list[str]:
    if _lignes(texte, largeur, taille) <= au_plus:
        return [texte]
    ecrites = wrap(texte, _lettres(largeur, taille))
    return [" ".join(ecrites[debut : debut + au_plus]) for debut in range(0, len(ecrites), au_plus)]


def _lignes(texte: str, largeur: float, taille: float) -> int:
    return max(1, len(wrap(texte, _lettres(largeur, taille))))


def _lettres(largeur: float, taille: float) -> int:
    return max(1, int((largeur - 2 * MARGE_DE_CASE) * 72 / (taille * LETTRE)))


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
    case.vertical_anchor = MSO_ANCHOR.TOP
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
    for place, bord in enumerate(("a:lnT", "a:lnB")):  # lines come before the fill
        trait = etree.SubElement(proprietes, qn(bord), {"w": "9525"})
        couleur = etree.SubElement(etree.SubElement(trait, qn("a:solidFill")), qn("a:srgbClr"))
        couleur.set("val", TRAIT)
        proprietes.insert(place, trait)
