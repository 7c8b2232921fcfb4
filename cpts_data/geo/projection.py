"""Put shapes from one coordinate system into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from pyproj import CRS

LAMBERT_93 = "EPSG:2154"
WGS_84 = "EPSG:4326"


def projeter(geometries: np.ndarray | shapely.Geometry, depuis: CRS | str, vers: str) -> np.ndarray | shapely.Geometry:
    """Return one shape, or an array of them, in the system ``vers``, easting first. Raises pyproj's CRSError."""
    from pyproj import Transformer

    projection = Transformer.from_crs(depuis, vers, always_xy=True)
    return shapely.transform(
        geometries, lambda points: np.column_stack(projection.transform(points[:, 0], points[:, 1]))
    )
