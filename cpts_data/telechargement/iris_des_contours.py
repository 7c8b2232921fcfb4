"""The facts of the IRIS of a new territory, computed from their contours: name, type, centre, area."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.geo.contours import LICENCE, PRODUCTEUR
from cpts_data.geo.projection import LAMBERT_93, WGS_84, projeter
from cpts_data.telechargement.contours import propriete
from cpts_data.telechargement.installation import Papiers, Pose, installer

POPULATIONS = ("rp2013_population", "rp2013_0_14", "rp2013_65_plus", "rp2013_75_plus")
TYPES = ("H", "A", "D", "Z")


def lignes_iris(collection: Mapping[str, Sequence[Mapping]], communes: Mapping[str, str]) -> list[dict[str, object]]:
    """Return one row per IRIS, as in faits/iris.csv, without population. ``communes``: code -> name."""
    elements = collection["features"]
    formes = np.array([_forme(element) for element in elements], dtype=object)
    metres = projeter(formes, WGS_84, LAMBERT_93)
    centres = projeter(shapely.centroid(metres), LAMBERT_93, WGS_84)
    aires = shapely.area(metres) / 1_000_000
    return [
        _ligne(element, communes, centre, float(aire))
        for element, centre, aire in zip(elements, centres, aires, strict=True)
    ]


def creer_la_liste(dossiers: Dossiers, elements: Sequence[Mapping], communes: Mapping[str, str], fichier: str) -> Pose:
    """Write faits/iris.csv and its papers from the contours of a file that someone brought."""
    papiers = Papiers(
        PRODUCTEUR,
        "Liste des IRIS du territoire, d’après les contours importés",
        "non indiquée par le fichier des contours",
        dt.date.today(),
        LICENCE,
        "",
        f"Tirée du fichier « {fichier} ». Centres et superficies calculés ; la population vient du téléchargement "
        "« population ». Date de référence : jour de l’import, faute de millésime annoncé.",
    )
    return installer(dossiers, catalogue.jeu("iris"), lignes_iris({"features": elements}, communes), papiers)


def _ligne(
    element: Mapping, communes: Mapping[str, str], centre: shapely.Point, superficie: float
) -> dict[str, object]:
    commune = str(propriete(element, "code_commune"))
    nature = str(propriete(element, "type_iris") or "").strip().upper()
    return {
        "code_iris": propriete(element, "code_iris"),
        "nom_iris": propriete(element, "nom_iris") or communes[commune],
        "type_iris": nature if nature in TYPES else _type_du_code(str(propriete(element, "code_iris"))),
        "code_commune": commune,
        "nom_commune": communes[commune],
        "dans_territoire_source": True,
        "longitude_centroide": round(centre.x, 5),
        "latitude_centroide": round(centre.y, 5),
        "superficie_km2": round(superficie, 3),
        **dict.fromkeys(POPULATIONS),
    }


def _type_du_code(code: str) -> str | None:
    """A commune that is not divided has the single code 0000; elsewhere only the producer knows."""
    return "Z" if code.endswith("0000") else None


def _forme(element: Mapping) -> shapely.Geometry:
    return shapely.from_geojson(json.dumps(element.get("geometry")), on_invalid="ignore")
