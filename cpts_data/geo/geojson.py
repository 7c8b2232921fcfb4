"""Contours as GeoJSON text for the map: compact, and nothing but codes besides the borders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd
import shapely

from cpts_data.geo.couverture import arrondir


def contours_en_geojson(contours: pd.DataFrame, code: Literal["code_iris", "code_commune"]) -> str:
    """Return a GeoJSON FeatureCollection, one feature per row, without spaces.

    ``contours``: ``geometrie`` in degrees of longitude and latitude, and the column named by ``code``, which
    becomes the ``id`` of the feature and its only property, ``code``. Coordinates have 5 decimals at most.
    """
    proprietes = ({"code": valeur} for valeur in contours[code])
    return elements_en_geojson(proprietes, arrondir(contours["geometrie"].to_numpy()), identifiant="code")


def elements_en_geojson(
    proprietes: Iterable[Mapping[str, str]], geometries: np.ndarray, identifiant: str = "code_iris"
) -> str:
    """Write a FeatureCollection from the properties and the shape of each feature, coordinates as they are.

    ``identifiant`` names the property repeated as the ``id`` of the feature.
    """
    elements = (
        f'{{"type":"Feature","id":{json.dumps(valeurs[identifiant])},'
        f'"properties":{json.dumps(valeurs, separators=(",", ":"))},"geometry":{forme}}}'
        for valeurs, forme in zip(proprietes, shapely.to_geojson(geometries), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(elements)}]}}'
