"""A map that stands still: what the interactive map shows, drawn as a figure, for a projected screen and for files.

Made of the same view (classes, legend, masked areas): nothing that a page hides can be read here. Everything is placed
in pixels beforehand, so that the drawing needs no tile, no projection and no network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from cpts_data.figures import rendu
from cpts_data.figures.carte import (
    ABSENT,
    COULEUR_CERCLE,
    MASQUE,
    SANS_OBJET,
    SANS_REFERENCE,
    ZERO,
    EntreeLegende,
    VueCarte,
)
from cpts_data.figures.plan import Plan, hachures, plan, points
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import ENCRE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LARGEUR, HAUTEUR, LARGEUR_DE_LA_LEGENDE = 880, 600, 400
CONTOUR, MOTIF = "#5d6975", "#6b7785"
UNIES: Mapping[str, str] = {
    MASQUE: "#eceff3", ABSENT: "#ffffff", ZERO: "#ffffff", SANS_OBJET: "#c9d2dc", SANS_REFERENCE: "#e6eaef",
}  # fmt: skip
"""Background of the areas without a class; a hatching says « masqué », dots « donnée absente »."""
POLICE_DES_NOMS, POLICE_DE_LA_LEGENDE, POLICE_DU_TITRE = 14, 18, 19
LETTRE = 0.56
"""Mean width of a letter, out of the size of the type: a little more than it is."""
LETTRES_DE_LEGENDE, LETTRES_DU_TITRE = 36, 36
INTERLIGNE, PASTILLE = 24, (30, 22)
IDENTITE = {"type": "identity", "scale": 1, "translate": [0, 0]}


def remplissage(vue: VueCarte, classe: str) -> str:
    """Return the background colour of a class of a view."""
    return UNIES[classe] if classe in UNIES else vue.palette[int(classe)]


def encre_des_hachures(couleur: str) -> str:
    """Return the ink that is seen on a colour of the palette."""
    rouge, vert, bleu = (int(couleur[debut : debut + 2], 16) for debut in (1, 3, 5))
    return ENCRE if 0.299 * rouge + 0.587 * vert + 0.114 * bleu > 140 else "#ffffff"


def carte_vectorielle(
    vue: VueCarte, geojson: str, noms: Mapping[str, str], mention: str, communes: str = ""
) -> Specification:
    """Return the map of a view. ``geojson``: its areas (property ``code``); ``noms``: code -> name.

    ``communes``: the borders of the communes, drawn over smaller areas. ``mention``: what the contours are.
    """
    dessin = plan(geojson, LARGEUR, HAUTEUR)
    grandes = sur_le_meme_plan(communes, dessin)
    couches = [
        *_zones(vue, dessin),
        *_limites(grandes),
        *_cercles(vue, dessin),
        *_noms(grandes or dessin.zones, noms, vue),
        *_legende(vue, mention),
    ]
    return {
        "layer": couches,
        "width": LARGEUR + LARGEUR_DE_LA_LEGENDE,
        "height": HAUTEUR,
        "autosize": {"type": "none"},
        "padding": 4,
        "background": None,
        "config": rendu.CONFIGURATION,
    }


def classes_de_la_vue(vue: VueCarte) -> dict[str, tuple[str, bool]]:
    """Return the class of each area, and whether its colour is uncertain."""
    incertaines = vue.hachures or "0" * len(vue.codes)
    return {c: (classe, i == "1") for c, classe, i in zip(vue.codes, vue.classes, incertaines, strict=True)}


def sur_le_meme_plan(geojson: str, dessin: Plan) -> dict[str, BaseGeometry]:
    """Lay other contours on the frame of the areas."""
    import json

    from shapely import transform
    from shapely.geometry import shape

    def placer(lieux: Any) -> Any:
        return [dessin.placer(*lieu) for lieu in lieux]

    elements = json.loads(geojson)["features"] if geojson else []
    return {element["properties"]["code"]: transform(shape(element["geometry"]), placer) for element in elements}


def _zones(vue: VueCarte, dessin: Plan) -> Iterator[Specification]:
    """The areas, then what tells those that have no figure or an uncertain one."""
    classes = classes_de_la_vue(vue)
    presentes = {code: forme for code, forme in dessin.zones.items() if code in classes}
    elements = [_element(forme, couleur=remplissage(vue, classes[code][0])) for code, forme in presentes.items()]
    yield _geometries(elements, {"stroke": CONTOUR, "strokeWidth": 0.8}, remplies=True)
    masquees = [hachures(forme) for code, forme in presentes.items() if classes[code][0] == MASQUE]
    if masquees:
        yield _geometries(
            [_element(traits) for traits in masquees], {"stroke": MOTIF, "strokeWidth": 2, "filled": False}
        )
    incertaines = [
        (hachures(forme, montantes=False), encre_des_hachures(remplissage(vue, classes[code][0])))
        for code, forme in presentes.items()
        if classes[code][1]
    ]
    for encre in sorted({encre for _, encre in incertaines}):
        traits = [_element(lignes) for lignes, autre in incertaines if autre == encre]
        yield _geometries(traits, {"stroke": encre, "strokeWidth": 1.6, "strokeOpacity": 0.8, "filled": False})
    absentes = [point for code, forme in presentes.items() if classes[code][0] == ABSENT for point in points(forme)]
    if absentes:
        yield _marques([{"x": x, "y": y} for x, y in absentes], {"type": "circle", "size": 7, "color": MOTIF})


def _limites(communes: Mapping[str, BaseGeometry]) -> Iterator[Specification]:
    """Borders of the communes: ink on a white edge, to be seen on the lightest and on the darkest colour."""
    elements = [_element(forme) for forme in communes.values()]
    if elements:
        yield _geometries(elements, {"stroke": "#ffffff", "strokeWidth": 3.6, "filled": False})
        yield _geometries(elements, {"stroke": ENCRE, "strokeWidth": 1.6, "filled": False})


def _cercles(vue: VueCarte, dessin: Plan) -> Iterator[Specification]:
    lieux = [(dessin.placer(cercle.longitude, cercle.latitude), cercle.rayon) for cercle in vue.cercles]
    if lieux:
        valeurs = [{"x": x, "y": y, "aire": math.pi * rayon**2} for (x, y), rayon in lieux]
        marque = {
            "type": "circle", "color": COULEUR_CERCLE, "opacity": 0.85, "stroke": "#ffffff", "strokeWidth": 1.5,
        }  # fmt: skip
        yield _marques(valeurs, marque, size={"field": "aire", "type": "quantitative", "scale": None})


def _noms(zones: Mapping[str, BaseGeometry], noms: Mapping[str, str], vue: VueCarte) -> Iterator[Specification]:
    """The names of the largest areas; under the circles when there are some."""
    valeurs = [{"x": x, "y": y, "nom": nom} for nom, x, y in noms_a_ecrire(zones, noms, vue)]
    if valeurs:
        marque = {"type": "text", "fontSize": POLICE_DES_NOMS, "fontWeight": "bold", "limit": 0}
        bord = {"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round", "strokeOpacity": 0.9}
        yield _marques(valeurs, {**marque, **bord}, text={"field": "nom"})
        yield _marques(valeurs, marque, text={"field": "nom"})


def noms_a_ecrire(
    zones: Mapping[str, BaseGeometry], noms: Mapping[str, str], vue: VueCarte
) -> list[tuple[str, float, float]]:
    """Return (name, x, y) of the largest areas whose name has room, and touches no other name; below a circle."""
    rayons = {cercle.code: cercle.rayon for cercle in vue.cercles}
    pris: list[tuple[float, float, float, float]] = []
    ecrits = []
    for code, forme in sorted(zones.items(), key=lambda zone: (-zone[1].area, zone[0])):
        nom = noms.get(code, "")
        centre = forme.representative_point()
        demi = len(nom) * LETTRE * POLICE_DES_NOMS / 2
        y = centre.y + (rayons[code] + 9 if code in rayons else 0)
        boite = (centre.x - demi, y - 9, centre.x + demi, y + 9)
        gauche, _, droite, _ = forme.bounds
        entre = boite[0] >= 0 and boite[2] <= LARGEUR and boite[3] <= HAUTEUR and 2 * demi <= 1.3 * (droite - gauche)
        if nom and entre and not any(_se_touchent(boite, autre) for autre in pris):
            pris.append(boite)
            ecrits.append((nom, centre.x, y))
    return ecrits


def _se_touchent(une: tuple[float, float, float, float], autre: tuple[float, float, float, float]) -> bool:
    return une[0] < autre[2] and autre[0] < une[2] and une[1] < autre[3] and autre[1] < une[3]


def _legende(vue: VueCarte, mention: str) -> Iterator[Specification]:
    """The title, one line a class with its number of areas, then what the contours are."""
    gauche = LARGEUR + 24
    textes: list[dict[str, Any]] = []
    y = _ecrire(textes, vue.titre_legende, gauche, 14, LETTRES_DU_TITRE) + 12
    carres, traits, ronds, cercles = [], [], [], []
    for entree in vue.legende:
        hauteur = max(PASTILLE[1], 2 * (entree.rayon or 0))
        milieu = y + hauteur / 2
        if entree.rayon is not None:
            cercles.append({"x": gauche + 30, "y": milieu, "aire": math.pi * entree.rayon**2})
        else:
            _pastille(vue, entree, gauche, y, carres, traits, ronds)
        recul = 74 if any(autre.rayon for autre in vue.legende) else 42
        bas = _ecrire(textes, libelle(entree), gauche + recul, milieu - 10, LETTRES_DE_LEGENDE)
        y = max(y + hauteur, bas) + 9
    _ecrire(textes, mention, gauche, y + 12, LETTRES_DU_TITRE + 6, taille=15)
    if carres:
        yield _geometries(carres, {"stroke": CONTOUR, "strokeWidth": 1}, remplies=True)
    for couleur in sorted({couleur for _, couleur in traits}):
        lignes = [element for element, autre in traits if autre == couleur]
        yield _geometries(lignes, {"stroke": couleur, "strokeWidth": 2, "filled": False})
    if ronds:
        yield _marques(ronds, {"type": "circle", "size": 7, "color": MOTIF})
    if cercles:
        yield _marques(
            cercles, {"type": "circle", "color": COULEUR_CERCLE, "opacity": 1}, size={"field": "aire", "scale": None}
        )
    for taille in sorted({texte["taille"] for texte in textes}):
        lignes = [texte for texte in textes if texte["taille"] == taille]
        marque = {"type": "text", "align": "left", "baseline": "top", "fontSize": taille, "limit": 0}
        yield _marques(lignes, marque, text={"field": "texte"})


def libelle(entree: EntreeLegende) -> str:
    """Write one line of a legend, its number of areas included."""
    return f"{entree.libelle} : {entree.effectif}" if entree.effectif else entree.libelle


def _ecrire(
    textes: list[dict[str, Any]], texte: str, x: float, y: float, lettres: int, *, taille: int = POLICE_DE_LA_LEGENDE
) -> float:
    """Add the lines of a text; return where the next one may start."""
    for ligne in wrap(texte, lettres, break_on_hyphens=False):
        textes.append({"x": x, "y": y, "texte": ligne, "taille": taille})
        y += INTERLIGNE * taille / POLICE_DE_LA_LEGENDE
    return y


def _pastille(
    vue: VueCarte, entree: EntreeLegende, x: float, y: float, carres: list, traits: list, ronds: list
) -> None:
    """The small square of a class, with its hatching or its dots."""
    from shapely.geometry import box

    forme = box(x, y, x + PASTILLE[0], y + PASTILLE[1])
    couleur = "#ffffff" if entree.large else remplissage(vue, entree.classe)
    carres.append(_element(forme, couleur=couleur))
    if entree.large:
        traits.append((_element(hachures(forme, montantes=False)), ENCRE))
    elif entree.classe == MASQUE:
        traits.append((_element(hachures(forme)), MOTIF))
    elif entree.classe == ABSENT:
        ronds += [{"x": a, "y": b} for a, b in points(forme)]


def _element(forme: BaseGeometry, **proprietes: str) -> dict[str, Any]:
    """A feature in pixels, to the tenth: more would only weigh."""
    from shapely.geometry import mapping

    return {"type": "Feature", "properties": proprietes, "geometry": _arrondie(mapping(forme))}


def _arrondie(geometrie: Any) -> Any:
    if isinstance(geometrie, float):
        return round(geometrie, 1)
    if isinstance(geometrie, Mapping):
        return {cle: _arrondie(valeur) for cle, valeur in geometrie.items()}
    return (
        [_arrondie(partie) for partie in geometrie]
        if isinstance(geometrie, Sequence | tuple) and not isinstance(geometrie, str)
        else geometrie
    )


def _geometries(elements: list[dict[str, Any]], marque: Specification, *, remplies: bool = False) -> Specification:
    couche = {
        "data": {"values": elements},
        "mark": {"type": "geoshape", **marque},
        "projection": IDENTITE,
    }
    couleur = {"fill": {"field": "properties.couleur", "type": "nominal", "scale": None}}
    return {**couche, "encoding": couleur} if remplies else couche


def _marques(valeurs: list[dict[str, Any]], marque: Specification, **canaux: Any) -> Specification:
    """Marks placed in pixels."""
    place = {
        axe: {
            "field": axe, "type": "quantitative", "axis": None,
            "scale": {"domain": [0, etendue], "range": [0, etendue], "nice": False, "zero": False},
        }
        for axe, etendue in (("x", LARGEUR + LARGEUR_DE_LA_LEGENDE), ("y", HAUTEUR))
    }  # fmt: skip
    return {"data": {"values": valeurs}, "mark": marque, "encoding": {**place, **canaux}}
