"""Contours laid flat: from degrees to pixels of a frame, for every drawing that is not the interactive map.

The projection is the one of the web maps (Mercator), so that a slide, a page and the screen show the same shapes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PAS_DES_HACHURES, PAS_DES_POINTS = 8.0, 9.0
"""Pixels between two lines of a hatching, and between two dots."""


@dataclass(frozen=True)
class Plan:
    """Areas in pixels, by code, y going down; ``placer`` puts a point given in degrees on the same frame."""

    zones: dict[str, BaseGeometry]
    largeur: float
    hauteur: float
    echelle: float
    origine: tuple[float, float]

    def placer(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixels of a place."""
        x, y = _mercator(longitude, latitude)
        return (x - self.origine[0]) * self.echelle, (self.origine[1] - y) * self.echelle


def plan(geojson: str, largeur: float, hauteur: float) -> Plan:
    """Fit the areas of a FeatureCollection (property ``code``) in a frame, centred, as large as they go.

    Raises ValueError when there is nothing to draw.
    """
    from shapely import transform
    from shapely.geometry import shape

    elements = json.loads(geojson)["features"] if geojson else []
    formes = {element["properties"]["code"]: transform(shape(element["geometry"]), _tous) for element in elements}
    if not formes:
        raise ValueError("no contour to draw")
    bornes = [forme.bounds for forme in formes.values()]
    gauche, bas = min(b[0] for b in bornes), min(b[1] for b in bornes)
    droite, haut = max(b[2] for b in bornes), max(b[3] for b in bornes)
    echelle = min(largeur / (droite - gauche), hauteur / (haut - bas))
    origine = (
        gauche - (largeur / echelle - (droite - gauche)) / 2,
        haut + (hauteur / echelle - (haut - bas)) / 2,
    )
    zones = {code: transform(forme, lambda p: (p - origine) * (echelle, -echelle)) for code, forme in formes.items()}
    return Plan(zones, largeur, hauteur, echelle, origine)


def _mercator(longitude: float, latitude: float) -> tuple[float, float]:
    return math.radians(longitude), math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _tous(points):
    """Project an array of places (degrees), one a row."""
    import numpy as np

    longitudes, latitudes = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.column_stack([longitudes, np.log(np.tan(np.pi / 4 + latitudes / 2))])


def hachures(forme: BaseGeometry, *, montantes: bool = True, pas: float = PAS_DES_HACHURES) -> BaseGeometry:
    """Return the slanted lines that cross an area, at the same places from one area to the next."""
    from shapely.geometry import MultiLineString

    gauche, haut, droite, bas = forme.bounds
    sens = 1 if montantes else -1
    # A line is x + sens × y = constant.
    bornes = sorted((gauche + sens * y, droite + sens * y) for y in (haut, bas))
    premier, dernier = bornes[0][0], bornes[-1][1]
    rangs = range(math.ceil(premier / pas), math.floor(dernier / pas) + 1)
    lignes = [((r * pas - sens * haut, haut), (r * pas - sens * bas, bas)) for r in rangs]
    dedans = MultiLineString(lignes).intersection(forme)
    # A line that only touches a corner leaves a point, which would be drawn as a ring.
    return MultiLineString([trait for trait in getattr(dedans, "geoms", [dedans]) if trait.geom_type == "LineString"])


def points(forme: BaseGeometry, pas: float = PAS_DES_POINTS) -> list[tuple[float, float]]:
    """Return dots inside an area, on one grid for the whole map; at least one."""
    from shapely.geometry import MultiPoint

    gauche, haut, droite, bas = forme.bounds
    grille = [
        (colonne * pas + (ligne % 2) * pas / 2, ligne * pas)
        for ligne in range(math.ceil(haut / pas), math.floor(bas / pas) + 1)
        for colonne in range(math.ceil(gauche / pas) - 1, math.floor(droite / pas) + 1)
    ]
    dedans = MultiPoint(grille).intersection(forme) if grille else None
    if dedans is None or dedans.is_empty:
        dedans = forme.representative_point()
    return [(point.x, point.y) for point in getattr(dedans, "geoms", [dedans])]


def anneaux(forme: BaseGeometry) -> Iterable[list[tuple[float, float]]]:
    """Return the rings of an area, outer and inner, as lists of points; the last point repeats the first."""
    for partie in getattr(forme, "geoms", [forme]):
        if partie.geom_type == "Polygon":
            for anneau in (partie.exterior, *partie.interiors):
                yield list(anneau.coords)
