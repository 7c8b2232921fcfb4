"""The contours that maps are drawn on: whether there are any, what they are, and the names of what they enclose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    from cpts_data.store import Magasin

MENTION_OFFICIELS = "Contours IRIS officiels importés (IGN / INSEE), simplifiés"
MENTION_SCHEMATIQUES = "Contours schématiques, dessinés autour des centres des IRIS (IGN / INSEE)"


@par_version
def a_des_contours(magasin: Magasin) -> bool:
    """Tell whether there is anything to draw: a new territory has no contours before they are downloaded."""
    return bool(magasin.lignes("SELECT 1 FROM contours LIMIT 1"))


@par_version
def mention_des_contours(magasin: Magasin) -> str:
    """Say on the map whether borders are official or schematic."""
    if magasin.lignes("SELECT DISTINCT nature FROM contours") == [("officiels",)]:
        return MENTION_OFFICIELS
    return MENTION_SCHEMATIQUES


@par_version
def geojson_des_contours(magasin: Magasin, niveau: str) -> str:
    """Return the FeatureCollection of a level (« iris », « commune »), whose features have the property ``code``.

    Empty where there is none.
    """
    lignes = magasin.lignes("SELECT geojson FROM contours WHERE niveau = ?", [niveau])
    return lignes[0][0] if lignes else ""


@par_version
def noms_des_zones(magasin: Magasin) -> dict[str, str]:
    """Return the name of each IRIS and of each commune of the territory, by code."""
    return dict(
        magasin.lignes(
            "SELECT code_iris, nom_iris FROM iris_territoire "
            "UNION ALL SELECT code_commune, nom_commune FROM communes_territoire"
        )
    )
