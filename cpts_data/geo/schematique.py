"""Schematic contours: one Voronoi cell around the centroid of each IRIS.

The borders are not the real ones: they only keep who is next to whom and who is roughly how far. They need
nothing but the published centroids, so a map exists before any contour file has been imported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import enumeration
from cpts_data.geo.couverture import arrondir, couverture_valable

SOURCE = "faits/iris.csv"
COLONNES = ("code_iris", "code_commune", "longitude_centroide", "latitude_centroide")
RAYON_TERRE_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), in metres."""
MINIMUM_DE_CENTROIDES = 3


@dataclass(frozen=True)
class _ProjectionLocale:
    """Equirectangular projection around a point: metres east and north of it.

    Over 50 km its distances are right to about 0.5 %, far finer than what a schematic map shows, and it
    spares the import of pyproj at start-up.
    """

    longitude: float
    latitude: float

    @classmethod
    def autour_de(cls, degres: np.ndarray) -> _ProjectionLocale:
        """Centre the projection on the mean of points, an array of shape (points, 2)."""
        return cls(*degres.mean(axis=0))

    def au_metre(self, degres: np.ndarray) -> np.ndarray:
        """Return whole metres, the precision of the published centroids.

        Whole numbers also keep the Voronoi diagram of GEOS exact: on a regular grid, noise in the twelfth
        digit makes it draw cells that cross each other.
        """
        return np.round(np.deg2rad(degres - self._origine) * self._echelle)

    def en_degres(self, metres: np.ndarray) -> np.ndarray:
        return np.rad2deg(metres / self._echelle) + self._origine

    @property
    def _origine(self) -> np.ndarray:
        return np.array([self.longitude, self.latitude])

    @property
    def _echelle(self) -> np.ndarray:
        return RAYON_TERRE_M * np.array([np.cos(np.deg2rad(self.latitude)), 1.0])


def contours_schematiques(iris: pd.DataFrame) -> pd.DataFrame:
    """Return one Voronoi cell per IRIS.

    ``iris``: one row per IRIS, of the territory and of its neighbours (they bound the cells of the
    territory), with ``code_iris``, ``code_commune``, ``longitude_centroide`` and ``latitude_centroide`` in
    degrees. Returns one row per IRIS in the same order: ``code_iris``, ``code_commune``, ``geometrie``
    (shapely polygon in degrees, rounded to 5 decimals; all together a valid coverage).
    Raises ``ErreurDonnees`` with every fault: missing column or coordinate, repeated code or centroid,
    fewer than three centroids, centroids in a line.
    """
    centroides = _controler(iris)
    projection = _ProjectionLocale.autour_de(centroides)
    cellules = _cellules(projection.au_metre(centroides))
    geometries = arrondir(shapely.transform(cellules, projection.en_degres))
    if not couverture_valable(geometries):
        message = "Les centroïdes des IRIS ne permettent pas de dessiner des contours schématiques jointifs."
        raise ErreurDonnees([Faute(SOURCE, message)])
    return pd.DataFrame(
        {
            "code_iris": iris["code_iris"].to_numpy(),
            "code_commune": iris["code_commune"].to_numpy(),
            "geometrie": geometries,
        }
    )


def contours_communes(contours: pd.DataFrame) -> pd.DataFrame:
    """Dissolve the IRIS of each commune.

    ``contours``: one row per IRIS (``code_iris``, ``code_commune``, ``geometrie``), a valid coverage.
    Returns one row per commune, sorted by code: ``code_commune``, ``geometrie``.
    """
    groupes = contours.groupby("code_commune", sort=True)["geometrie"]
    codes, geometries = [], []
    for code, groupe in groupes:
        codes.append(code)
        geometries.append(shapely.coverage_union_all(groupe.to_numpy()))
    return pd.DataFrame({"code_commune": codes, "geometrie": np.array(geometries, dtype=object)})


def _cellules(centroides: np.ndarray) -> np.ndarray:
    """Return the Voronoi cells of points in metres, in the order of the points, inside the envelope."""
    nuage = shapely.multipoints(centroides)
    enveloppe = _enveloppe(nuage, shapely.points(centroides))
    cellules = shapely.voronoi_polygons(nuage, extend_to=enveloppe, ordered=True)
    return shapely.intersection(shapely.get_parts(cellules), enveloppe)


def _enveloppe(nuage: shapely.MultiPoint, points: np.ndarray) -> shapely.Polygon:
    """Return the outer limit: the hull of the points, moved out by half their typical spacing at the rim.

    Only the outermost neighbours touch it. It is convex, so no cell is cut in two.
    """
    contour = shapely.convex_hull(nuage)
    bord = points[shapely.intersects(points, contour.exterior)]
    _, ecarts = shapely.STRtree(points).query_nearest(bord, exclusive=True, return_distance=True, all_matches=False)
    return shapely.buffer(contour, float(np.median(ecarts)) / 2, join_style="mitre")


def _controler(iris: pd.DataFrame) -> np.ndarray:
    """Return the centroids (longitude, latitude) as an array of shape (rows, 2), or raise all the faults."""
    absentes = [colonne for colonne in COLONNES if colonne not in iris.columns]
    if absentes:
        raise ErreurDonnees(
            Faute(SOURCE, f"La colonne « {colonne} » est absente.", colonne=colonne) for colonne in absentes
        )
    centroides = np.column_stack([iris[colonne].to_numpy(dtype=float, na_value=np.nan) for colonne in COLONNES[2:]])
    codes = iris["code_iris"].astype("string").to_numpy(dtype=object, na_value="")
    fautes = [*_codes_repetes(codes), *_hors_du_globe(codes, centroides), *_confondus(codes, centroides)]
    if not fautes:
        fautes = _sans_surface(centroides)
    if fautes:
        raise ErreurDonnees(fautes)
    return centroides


def _codes_repetes(codes: np.ndarray) -> list[Faute]:
    uniques, effectifs = np.unique(codes, return_counts=True)
    return [
        Faute(SOURCE, f"Cet IRIS figure {effectif} fois.", None, "code_iris", code, "un IRIS une seule fois")
        for code, effectif in zip(uniques, effectifs, strict=True)
        if effectif > 1
    ]


def _hors_du_globe(codes: np.ndarray, centroides: np.ndarray) -> list[Faute]:
    fautes = []
    for rang, (colonne, limite) in enumerate((("longitude_centroide", 180), ("latitude_centroide", 90))):
        valeurs = centroides[:, rang]
        # Written this way so that an absent coordinate (NaN) is a fault too.
        for position in np.flatnonzero(~(np.abs(valeurs) <= limite)):
            valeur = valeurs[position]
            fautes.append(
                Faute(
                    SOURCE,
                    f"La coordonnée du centroïde de l'IRIS {codes[position]} est absente ou impossible.",
                    colonne=colonne,
                    valeur=None if np.isnan(valeur) else str(valeur),
                    attendu=f"un nombre de degrés entre -{limite} et {limite}",
                )
            )
    return fautes


def _confondus(codes: np.ndarray, centroides: np.ndarray) -> list[Faute]:
    """Two IRIS at the same place would share one cell, and one of them would vanish from the map."""
    presents = ~np.isnan(centroides).any(axis=1)
    if not presents.any():
        return []
    places = centroides[presents]
    table = pd.DataFrame(_ProjectionLocale.autour_de(places).au_metre(places), columns=["est", "nord"])
    table = table.assign(code=codes[presents], longitude=places[:, 0], latitude=places[:, 1])
    fautes = []
    for _, groupe in table.groupby(["est", "nord"]):
        differents = sorted(set(groupe["code"]))
        if len(differents) > 1:
            premier = groupe.iloc[0]
            fautes.append(
                Faute(
                    SOURCE,
                    f"Les IRIS {enumeration(differents)} ont le même centroïde, au mètre près.",
                    colonne="longitude_centroide",
                    valeur=f"{premier['longitude']} ; {premier['latitude']}",
                    attendu="un centroïde différent pour chaque IRIS",
                )
            )
    return fautes


def _sans_surface(centroides: np.ndarray) -> list[Faute]:
    """Fewer than three points, or points in a line, enclose no surface to share out."""
    if len(centroides) >= MINIMUM_DE_CENTROIDES:
        contour = shapely.convex_hull(shapely.multipoints(centroides))
        if isinstance(contour, shapely.Polygon):
            return []
    message = "Les contours schématiques demandent au moins trois centroïdes d'IRIS non alignés."
    return [Faute(SOURCE, message, valeur=str(len(centroides)))]
