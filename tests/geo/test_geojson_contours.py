from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import shapely

from cpts_data.geo.geojson import contours_en_geojson

CONTOURS = pd.DataFrame(
    {
        "code_iris": ["760010101", "760010102"],
        "code_commune": ["76001", "76001"],
        "geometrie": np.array(
            [
                shapely.box(0, 0, 1, 1),
                shapely.MultiPolygon([shapely.box(1, 0, 2.1234567, 1), shapely.box(5, 5, 6, 6)]),
            ]
        ),
    }
)


def test_un_carre_s_ecrit_sans_un_espace():
    assert contours_en_geojson(CONTOURS.head(1), "code_iris") == (
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"760010101",'
        '"properties":{"code":"760010101"},"geometry":{"type":"Polygon",'
        '"coordinates":[[[1.0,0.0],[1.0,1.0],[0.0,1.0],[0.0,0.0],[1.0,0.0]]]}}]}'
    )


def test_les_coordonnees_ont_cinq_decimales():
    element = json.loads(contours_en_geojson(CONTOURS, "code_iris"))["features"][1]
    assert element["geometry"]["type"] == "MultiPolygon"
    assert max(x for x, _ in element["geometry"]["coordinates"][0][0]) == 2.12346


@pytest.mark.parametrize("code", ["code_iris", "code_commune"])
def test_le_code_est_l_identifiant_et_la_seule_propriete(code):
    elements = json.loads(contours_en_geojson(CONTOURS, code))["features"]
    assert [element["id"] for element in elements] == list(CONTOURS[code])
    assert [element["properties"] for element in elements] == [{"code": valeur} for valeur in CONTOURS[code]]


def test_un_code_hostile_reste_un_texte():
    hostile = CONTOURS.head(1).assign(code_iris='"},{"x":"</script>')
    assert json.loads(contours_en_geojson(hostile, "code_iris"))["features"][0]["id"] == '"},{"x":"</script>'


def test_aucun_contour_donne_une_collection_vide():
    assert contours_en_geojson(CONTOURS.head(0), "code_iris") == '{"type":"FeatureCollection","features":[]}'
