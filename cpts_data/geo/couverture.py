"""Polygon coverages: neighbours that share exactly the same border, before and after rounding.

A coverage is a set of polygons that do not overlap and whose shared borders have identical vertices.
"""

from __future__ import annotations

import numpy as np
import shapely

DECIMALES = 5
"""Decimals of a degree kept in a file: about one metre in France."""


def arrondir(geometries: np.ndarray, decimales: int = DECIMALES) -> np.ndarray:
    """Round the coordinates of polygons, without the vertices and the rings that rounding makes vanish.

    Every polygon rounds the vertices of a shared border in the same way, so borders stay shared; whether the
    result is still a coverage (no ring crossed itself) is for ``couverture_valable`` to say. A polygon smaller
    than the last decimal comes back empty.
    """
    arrondies = shapely.transform(geometries, lambda points: np.round(points, decimales))
    # In two steps: shapely finds no ring in a multipolygon.
    parties, proprietaires = shapely.get_parts(arrondies, return_index=True)
    anneaux, porteuses = shapely.get_rings(parties, return_index=True)
    sans_surface = shapely.area(shapely.polygons(anneaux)) == 0
    for position in np.unique(proprietaires[porteuses[sans_surface]]):
        arrondies[position] = _sans_anneaux_plats(arrondies[position])
    return shapely.remove_repeated_points(arrondies)


def _sans_anneaux_plats(geometrie: shapely.Geometry) -> shapely.Geometry:
    """Drop the holes and the parts that enclose no surface (an islet of one metre, once rounded)."""
    parties = []
    for polygone in shapely.get_parts(geometrie):
        contour, *trous = shapely.get_rings(polygone)
        if shapely.Polygon(contour).area > 0:
            parties.append(shapely.Polygon(contour, [trou for trou in trous if shapely.Polygon(trou).area > 0]))
    if not parties:
        return shapely.Polygon()
    return parties[0] if len(parties) == 1 else shapely.MultiPolygon(parties)


def couverture_valable(geometries: np.ndarray) -> bool:
    """Tell whether the polygons are all filled and valid, and form a coverage."""
    if shapely.is_empty(geometries).any() or not shapely.is_valid(geometries).all():
        return False
    return bool(shapely.coverage_is_valid(geometries))


def raccorder(geometries: np.ndarray, pas_m: float, fente_max_m: float) -> np.ndarray:
    """Make neighbours share their borders exactly. Coordinates in metres.

    Vertices closer than ``pas_m`` are joined, gaps narrower than ``fente_max_m`` are closed and what is left
    of overlaps goes to the polygon with the longest common border. Crumbs smaller than ``pas_m`` disappear.
    """
    return shapely.coverage_clean(geometries, snapping_distance=pas_m, gap_width=fente_max_m)


def chevauchements(geometries: np.ndarray, part_max: float) -> list[tuple[int, int, float]]:
    """Return the pairs of valid polygons that overlap too much.

    Each pair is (position, position, share): the overlap divided by the smaller of the two areas, kept when
    it is above ``part_max``. A ratio, so it holds in degrees as well as in metres.
    """
    premiers, seconds = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    une_fois = premiers < seconds
    premiers, seconds = premiers[une_fois], seconds[une_fois]
    communes = shapely.area(shapely.intersection(geometries[premiers], geometries[seconds]))
    aires = shapely.area(geometries)
    parts = communes / np.minimum(aires[premiers], aires[seconds])
    trop = parts > part_max
    return [
        (int(premier), int(second), float(part))
        for premier, second, part in zip(premiers[trop], seconds[trop], parts[trop], strict=True)
    ]
