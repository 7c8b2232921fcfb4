"""A map on a slide as native shapes, one an area, named: it can be recoloured, moved and enlarged without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpts_data.exports.dossier import diapo as d
from cpts_data.figures import carte as c
from cpts_data.figures import carte_vectorielle as vectorielle
from cpts_data.figures.plan import anneaux, plan

if TYPE_CHECKING:
    from pptx.slide import Slide
    from shapely.geometry.base import BaseGeometry

    from cpts_data.ecrans.ecran import CarteDEcran

LARGEUR_DE_LA_CARTE, GAUCHE_DE_LA_LEGENDE = 8.2, 9.0
TAILLE, TAILLE_DES_NOMS = 14, 8
MOTIF_DE_POINTS, MOTIF_DE_HACHURES, MOTIF_INCERTAIN = "DOTTED_GRID", "WIDE_UPWARD_DIAGONAL", "WIDE_DOWNWARD_DIAGONAL"


def dessiner(page: Slide, carte: CarteDEcran, haut: float, bas: float, *, nom: str, texte: str) -> None:
    """Lay the map and its legend between two heights."""
    echelle = min(LARGEUR_DE_LA_CARTE / vectorielle.LARGEUR, (bas - haut) / vectorielle.HAUTEUR)
    repere = _Repere(d.MARGE, haut, echelle)
    dessin = plan(carte.geojson, vectorielle.LARGEUR, vectorielle.HAUTEUR)
    classes = vectorielle.classes_de_la_vue(carte.vue)
    groupe = page.shapes.add_group_shape()
    for code, forme in dessin.zones.items():
        if code in classes:
            zone = _polygone(groupe, forme, repere)
            zone.name = d.propre(carte.noms.get(code, code))
            _remplir(zone, carte.vue, *classes[code])
            _cerner(zone, vectorielle.CONTOUR, 0.5)
    communes = vectorielle.sur_le_meme_plan(carte.communes, dessin)
    for code, forme in communes.items():
        limite = _polygone(groupe, forme, repere)
        limite.name = d.propre(f"Limite : {carte.noms.get(code, code)}")
        limite.fill.background()
        _cerner(limite, f"#{d.ENCRE}", 1.25)
    for cercle in carte.vue.cercles:
        _cercle(groupe, dessin.placer(cercle.longitude, cercle.latitude), cercle.rayon, repere).name = d.propre(
            f"Cercle : {carte.noms.get(cercle.code, cercle.code)}"
        )
    d.decrire(groupe, nom, texte)
    for libelle, x, y in vectorielle.noms_a_ecrire(communes or dessin.zones, carte.noms, carte.vue):
        gauche, sommet = repere(x, y)
        demi = (len(libelle) * d.LETTRE * TAILLE_DES_NOMS / 72 + 0.1) / 2
        place = (gauche - demi, sommet - 0.08, 2 * demi, 0.16)
        nom_ecrit = d.ecrire(page, libelle, *place, taille=TAILLE_DES_NOMS, gras=True, centre=True)
        nom_ecrit.text_frame.word_wrap = False
        if not carte.vue.cercles:  # on white ground, a veil would only hide the circles
            d.blanchir(nom_ecrit)
    _legende(page, carte, haut, repere)


class _Repere:
    """From the pixels of the drawing to inches of the slide."""

    def __init__(self, gauche: float, haut: float, echelle: float) -> None:
        self.gauche, self.haut, self.echelle = gauche, haut, echelle

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return self.gauche + x * self.echelle, self.haut + y * self.echelle


def _polygone(groupe: Any, forme: BaseGeometry, repere: _Repere) -> Any:
    from pptx.util import Inches

    trace = None
    for anneau in anneaux(forme):
        (x, y), *suite = ([Inches(v) for v in repere(*point)] for point in anneau)
        if trace is None:
            trace = groupe.shapes.build_freeform(x, y, scale=1.0)
        else:
            trace.move_to(x, y)
        trace.add_line_segments(suite, close=True)
    zone = trace.convert_to_shape()
    d.sans_style(zone)
    return zone


def _remplir(zone: Any, vue: c.VueCarte, classe: str, incertaine: bool) -> None:
    """Colour by class; a pattern says masked, unknown or uncertain."""
    couleur = vectorielle.remplissage(vue, classe)
    if classe in (c.MASQUE, c.ABSENT):
        _motif(zone, MOTIF_DE_HACHURES if classe == c.MASQUE else MOTIF_DE_POINTS, vectorielle.MOTIF, couleur)
    elif incertaine:
        _motif(zone, MOTIF_INCERTAIN, vectorielle.encre_des_hachures(couleur), couleur)
    else:
        zone.fill.solid()
        zone.fill.fore_color.rgb = _rvb(couleur)


def _motif(zone: Any, nom: str, encre: str, fond: str) -> None:
    from pptx.enum.dml import MSO_PATTERN

    zone.fill.patterned()
    zone.fill.pattern = getattr(MSO_PATTERN, nom)
    zone.fill.fore_color.rgb, zone.fill.back_color.rgb = _rvb(encre), _rvb(fond)


def _cerner(zone: Any, couleur: str, points: float) -> None:
    from pptx.util import Pt

    zone.line.color.rgb, zone.line.width = _rvb(couleur), Pt(points)


def _cercle(parent: Any, lieu: tuple[float, float], rayon: float, repere: _Repere) -> Any:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    (x, y), r = repere(*lieu), rayon * repere.echelle
    rond = parent.shapes.add_shape(MSO_SHAPE.OVAL, *(Inches(v) for v in (x - r, y - r, 2 * r, 2 * r)))
    rond.fill.solid()
    rond.fill.fore_color.rgb = _rvb(c.COULEUR_CERCLE)
    d.sans_style(rond)
    _cerner(rond, "#ffffff", 0.75)
    return rond


def _legende(page: Slide, carte: CarteDEcran, haut: float, repere: _Repere) -> None:
    vue, gauche = carte.vue, GAUCHE_DE_LA_LEGENDE
    largeur = d.LARGEUR - d.MARGE - gauche
    y = haut + _ligne(page, vue.titre_legende, gauche, haut, largeur, gras=True) + 0.08
    recul = 0.95 if any(entree.rayon for entree in vue.legende) else 0.5
    for entree in vue.legende:
        libelle = vectorielle.libelle(entree)
        texte = d.hauteur_de([libelle], largeur - recul, TAILLE)
        rayon = (entree.rayon or 0) * repere.echelle
        hauteur = max(texte, 0.27, 2 * rayon)
        if entree.rayon is not None:
            lieu = ((gauche + 0.42 - repere.gauche) / repere.echelle, (y + hauteur / 2 - repere.haut) / repere.echelle)
            _cercle(page, lieu, entree.rayon, repere)
        else:
            carre = d.rectangle(page, gauche, y + 0.03, 0.36, 0.22, "#ffffff")
            if not entree.large:
                _remplir(carre, vue, entree.classe, incertaine=False)
            else:
                _motif(carre, MOTIF_INCERTAIN, f"#{d.ENCRE}", "#ffffff")
            _cerner(carre, vectorielle.CONTOUR, 0.5)
        _ligne(page, libelle, gauche + recul, y + (hauteur - texte) / 2, largeur - recul)
        y += hauteur + 0.06
    d.ecrire(page, carte.mention, gauche, y + 0.1, largeur, 0.5, taille=11, couleur=d.PALE)


def _ligne(page: Slide, texte: str, gauche: float, haut: float, largeur: float, *, gras: bool = False) -> float:
    hauteur = d.hauteur_de([texte], largeur, TAILLE)
    d.ecrire(page, texte, gauche, haut, largeur, hauteur, taille=TAILLE, gras=gras)
    return hauteur


def _rvb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.removeprefix("#").upper())
