"""Neighbours: by hand on four squares, against libpysal on the real contours, and the Seine."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import geopandas
import libpysal
import numpy as np
import pytest
import shapely

from cpts_data.geo.contours import importer_contours, lire_contours
from cpts_data.geo.geojson import contours_en_geojson
from cpts_data.geo.voisinage import Voisinage, trouver_les_voisins, voisinage, voisins
from cpts_data.store import Magasin
from tests.geo.carres import COINS, A, B, C, D, carre

RIVE_GAUCHE = {f"7654003{rang:02d}" for rang in range(1, 7)} | {f"7654010{rang:02d}" for rang in range(1, 7)}
"""Rouen south of the Seine, Île Lacroix (301) with it; every other area of the territory is on the north bank."""


def formes(coins: dict[str, tuple[float, float]]) -> list[shapely.Geometry]:
    return [shapely.from_geojson(json.dumps(carre(*coin))) for coin in coins.values()]


def paires(trouve: Voisinage) -> set[frozenset[str]]:
    return {frozenset((a, b)) for a, autour in trouve.voisins.items() for b in autour}


def de_libpysal(codes: list[str], geometries: np.ndarray) -> dict[str, tuple[str, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it announces its own next version
        cadre = geopandas.GeoDataFrame({"code": codes}, geometry=list(geometries))
        poids = libpysal.weights.Queen.from_dataframe(cadre, ids=codes, silence_warnings=True)
    return {code: tuple(sorted(autour)) for code, autour in poids.neighbors.items()}


def test_a_corner_is_enough_to_be_neighbours() -> None:
    trouve = trouver_les_voisins(list(COINS), formes(COINS))
    assert trouve.voisins == {A: (B, C, D), B: (A, C, D), C: (A, B, D), D: (A, B, C)}
    assert trouve.rattachees == ()


def test_an_area_that_touches_none_is_tied_to_the_nearest_and_declared() -> None:
    """D to B: 0.010° east, 0.015° north; to C: 0.020° and 0.005°. East, a degree is two thirds: C is the nearest."""
    loin = COINS | {D: (1.03, 49.025)}
    trouve = trouver_les_voisins(list(loin), formes(loin))
    assert trouve.rattachees == ((D, C),)
    assert trouve.voisins == {A: (B, C), B: (A, C), C: (A, B, D), D: (C,)}


def test_a_crack_of_a_metre_is_closed_and_a_street_is_not() -> None:
    fente, rue = COINS | {B: (1.010013, 49.00)}, COINS | {B: (1.01015, 48.99985)}
    assert B in trouver_les_voisins(list(fente), formes(fente)).voisins[A]
    assert trouver_les_voisins(list(rue), formes(rue)).rattachees[0][0] == B


def test_one_area_has_no_neighbour() -> None:
    assert trouver_les_voisins([A], formes({A: COINS[A]})) == Voisinage({A: ()}, ())


@pytest.mark.parametrize("niveau", ["iris", "commune"])
def test_every_area_of_the_map_has_neighbours_both_ways(magasin: Magasin, niveau: str) -> None:
    trouves = voisins(magasin, niveau)
    assert len(trouves) == {"iris": 88, "commune": 26}[niveau]
    assert all(trouves.values())
    assert all(code in trouves[autre] for code, autour in trouves.items() for autre in autour)
    ((geojson,),) = magasin.lignes("SELECT geojson FROM contours WHERE niveau = ?", [niveau])
    codes = [element["properties"]["code"] for element in json.loads(geojson)["features"]]
    assert trouves == de_libpysal(codes, shapely.get_parts(shapely.from_geojson(geojson)))


def test_neighbours_are_found_once_a_store(magasin: Magasin) -> None:
    assert voisinage(magasin, "iris") is voisinage(magasin, "iris")


@pytest.fixture(scope="module")
def reel(fichier_reel: Path, iris_du_territoire: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The real contours of the territory, as an import leaves them in the store."""
    destination = tmp_path_factory.mktemp("contours") / "iris.geojson"
    importer_contours(fichier_reel, iris_du_territoire, destination)
    return contours_en_geojson(lire_contours(destination), "code_iris")


def test_the_real_neighbours_are_those_of_libpysal(reel: str) -> None:
    codes = [element["properties"]["code"] for element in json.loads(reel)["features"]]
    geometries = shapely.get_parts(shapely.from_geojson(reel))
    trouve = trouver_les_voisins(codes, geometries)
    assert dict(trouve.voisins) == de_libpysal(codes, geometries)
    assert len(paires(trouve)) == 234
    assert trouve.rattachees == ()


def test_both_banks_of_the_seine_are_neighbours_where_their_contours_touch(reel: str) -> None:
    """Eight pairs of 234, in the middle of the river, between the bridges Flaubert and Mathilde."""
    codes = [element["properties"]["code"] for element in json.loads(reel)["features"]]
    trouve = trouver_les_voisins(codes, shapely.get_parts(shapely.from_geojson(reel)))
    par_le_fleuve = {paire for paire in paires(trouve) if len(paire & RIVE_GAUCHE) == 1}
    port_nord, orleans, port_sud = "765400401", "765400306", "765401006"
    vieux_marche, emmurees, grand_pont = "765400104", "765400304", "765400105"
    lacroix, mont_gargan = "765400301", "765400604"
    attendues = [
        (port_nord, orleans), (port_nord, port_sud), (vieux_marche, orleans), (vieux_marche, emmurees),
        (grand_pont, orleans), (grand_pont, emmurees), (grand_pont, lacroix), (mont_gargan, lacroix),
    ]  # fmt: skip
    assert par_le_fleuve == {frozenset(paire) for paire in attendues}
