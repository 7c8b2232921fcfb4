"""Which areas are neighbours? Those whose borders touch, at a line or at a point (« queen » contiguity).

A river does not separate: contours run along its middle, so both banks touch and are neighbours, bridge or not. An area
that touches no other is tied to the nearest one, and the tie is declared. One rule for every territory, read in the
contours that the maps draw, official or schematic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import shapely

TOLERANCE_DEGRES = 1.5e-5
"""A metre and a half: what rounding a border to the metre may open. The closest areas that do not touch are further."""
REGLE = (
    "Deux zones sont voisines quand leurs contours se touchent, même de part et d’autre d’un fleuve ; une zone qui "
    "n’en touche aucune est rattachée à la plus proche."
)


class _Magasin(Protocol):
    """What is read of a store."""

    def lignes(self, sql: str, parametres: Sequence[object] = ()) -> list[tuple]: ...

    def une_fois(self, cle: Hashable, calculer: Callable[[], Any]) -> Any: ...


@dataclass(frozen=True)
class Voisinage:
    """``voisins``: code of each area -> codes of its neighbours, in order; the relation goes both ways.

    ``rattachees``: (area that touches no other, nearest area it was tied to), in order.
    """

    voisins: Mapping[str, tuple[str, ...]]
    rattachees: tuple[tuple[str, str], ...]


def voisins(magasin: _Magasin, niveau: str) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of each area of a level, « iris » or « commune »; empty when there is no map."""
    return dict(voisinage(magasin, niveau).voisins)


def voisinage(magasin: _Magasin, niveau: str) -> Voisinage:
    """Return the neighbours of each area of a level and the ties to declare, found once a store."""
    return magasin.une_fois((voisinage, niveau), lambda: _lire(magasin, niveau))


def _lire(magasin: _Magasin, niveau: str) -> Voisinage:
    import shapely

    lignes = magasin.lignes("SELECT geojson FROM contours WHERE niveau = ?", [niveau])
    if not lignes:
        return Voisinage({}, ())
    ((geojson,),) = lignes
    codes = [element["properties"]["code"] for element in json.loads(geojson)["features"]]
    return trouver_les_voisins(codes, shapely.get_parts(shapely.from_geojson(geojson)))


def trouver_les_voisins(codes: Sequence[str], geometries: Iterable[shapely.Geometry]) -> Voisinage:
    """Return the neighbours of areas whose contours are in degrees of longitude and latitude."""
    import shapely

    formes = np.array(list(geometries), dtype=object)
    if len(codes) < 2:
        return Voisinage({code: () for code in codes}, ())
    # A degree of longitude is shorter than one of latitude: distances are compared on a common scale.
    latitude = np.deg2rad(np.nanmean(shapely.bounds(formes)[:, 1]))
    formes = shapely.transform(formes, lambda points: points * [np.cos(latitude), 1.0])
    arbre = shapely.STRtree(formes)
    paires = {(int(a), int(b)) for a, b in arbre.query(formes, "dwithin", TOLERANCE_DEGRES).T if a != b}
    seules = sorted(set(range(len(codes))) - {a for a, _ in paires})
    plus_proches = arbre.query_nearest(formes[seules], exclusive=True, all_matches=False)[1] if seules else []
    rattachees = [(seule, int(proche)) for seule, proche in zip(seules, plus_proches, strict=True)]
    paires |= {paire for a, b in rattachees for paire in ((a, b), (b, a))}
    trouves = {code: tuple(sorted(codes[b] for a, b in paires if a == rang)) for rang, code in enumerate(codes)}
    return Voisinage(trouves, tuple((codes[a], codes[b]) for a, b in rattachees))
