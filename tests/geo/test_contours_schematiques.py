from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from cpts_data.erreurs import ErreurDonnees
from cpts_data.geo.schematique import contours_communes, contours_schematiques


def iris(*lignes: tuple[str, float, float]) -> pd.DataFrame:
    table = pd.DataFrame(lignes, columns=["code_iris", "longitude_centroide", "latitude_centroide"])
    return table.assign(code_commune=table["code_iris"].str[:5])


# Centroids at the corners of a square of 0,02 degree around (1.00, 49.00).
QUATRE = iris(
    ("760010101", 0.99, 48.99),
    ("760010102", 1.01, 48.99),
    ("760020101", 0.99, 49.01),
    ("760020102", 1.01, 49.01),
)


def fautes(table: pd.DataFrame):
    with pytest.raises(ErreurDonnees) as levee:
        contours_schematiques(table)
    return levee.value.fautes


def aire_km2(geometries) -> np.ndarray:
    """Areas: 1 degree is 6371,0088 km x pi / 180 = 111,195 km, narrowed by the cosine east-west."""
    km_par_degre = 111.195 * np.array([np.cos(np.deg2rad(49.55)), 1.0])
    return shapely.area(shapely.transform(geometries, lambda points: points * km_par_degre))


def test_quatre_centroides_en_carre_se_partagent_le_carre():
    contours = contours_schematiques(QUATRE)
    assert list(contours.columns) == ["code_iris", "code_commune", "geometrie"]
    assert list(contours["code_iris"]) == list(QUATRE["code_iris"])
    # Inner corner at the centre; outer corner half of the typical spacing beyond the centroid. The nearest
    # neighbour is to the east, closer than the north by the cosine of the latitude: 0.02 x cos(49) / 2 degree
    # of latitude = 0.00656, hence a southern limit at 48.99 - 0.00656 = 48.98344 and a western one at 0.98.
    # Centroids are taken to the metre: 2 hundred-thousandths of a degree at most.
    bornes = shapely.bounds(contours["geometrie"].to_numpy())
    assert bornes[0] == pytest.approx([0.98, 48.98344, 1.0, 49.0], abs=2e-5)
    assert bornes[3] == pytest.approx([1.0, 49.0, 1.02, 49.01656], abs=2e-5)
    assert [cellule.geom_type for cellule in contours["geometrie"]] == ["Polygon"] * 4


def test_les_cellules_contiennent_leur_centroide_et_forment_une_couverture(faits_iris):
    table = faits_en_table(faits_iris)
    contours = contours_schematiques(table)
    geometries = contours["geometrie"].to_numpy()
    centroides = shapely.points(table["longitude_centroide"], table["latitude_centroide"])
    assert len(contours) == 355
    assert shapely.contains(geometries, centroides).all()
    assert shapely.coverage_is_valid(geometries)
    coordonnees = shapely.get_coordinates(geometries)
    assert (np.round(coordonnees, 5) == coordonnees).all()


def test_le_territoire_est_borne_par_ses_voisins(faits_iris):
    """Its schematic area is near the real one, and none of its cells reaches the outer limit."""
    table = faits_en_table(faits_iris)
    dedans = (table["dans_territoire"] == "True").to_numpy()
    geometries = contours_schematiques(table)["geometrie"].to_numpy()
    limite = shapely.boundary(shapely.coverage_union_all(geometries))
    assert not shapely.intersects(geometries[dedans], limite).any()
    reelle = table.loc[dedans, "superficie_km2"].astype(float).sum()
    assert aire_km2(geometries[dedans]).sum() == pytest.approx(reelle, rel=0.02)


def test_les_communes_reunissent_leurs_iris(faits_iris):
    contours = contours_schematiques(faits_en_table(faits_iris))
    communes = contours_communes(contours)
    assert list(communes.columns) == ["code_commune", "geometrie"]
    assert list(communes["code_commune"]) == sorted(contours["code_commune"].unique())
    assert shapely.coverage_is_valid(communes["geometrie"].to_numpy())
    rouen = communes.loc[communes["code_commune"] == "76540", "geometrie"].item()
    iris_de_rouen = contours.loc[contours["code_commune"] == "76540", "geometrie"].to_numpy()
    assert len(iris_de_rouen) == 42
    assert rouen.area == pytest.approx(shapely.area(iris_de_rouen).sum())


def test_deux_carres_d_une_commune_font_un_rectangle():
    communes = contours_communes(contours_schematiques(QUATRE))
    assert list(communes["code_commune"]) == ["76001", "76002"]
    assert communes["geometrie"].iloc[0].bounds == pytest.approx((0.98, 48.98344, 1.02, 49.0), abs=2e-5)


@pytest.mark.parametrize("pas", [0.01, 0.013])
def test_une_grille_reguliere_de_centroides_donne_des_rectangles(pas):
    """Four equidistant centroids at every corner: the hardest case of a Voronoi diagram."""
    points = [(1 + pas * i, 49 + pas * j) for i in range(12) for j in range(9)]
    table = iris(*((f"76001{rang:04d}", *point) for rang, point in enumerate(points)))
    geometries = contours_schematiques(table)["geometrie"].to_numpy()
    assert shapely.contains(geometries, shapely.points(points)).all()
    assert shapely.coverage_is_valid(geometries)
    ouest, sud, est, nord = shapely.bounds(geometries[13])  # second column, fifth row: inside the grid
    assert (est - ouest, nord - sud) == pytest.approx((pas, pas), abs=4e-5)


def test_deux_centroides_dans_le_meme_metre_sont_une_faute():
    proches = iris(*QUATRE.iloc[:, :3].itertuples(index=False), ("760020103", 1.010001, 49.010001))
    assert fautes(proches)[0].message == ("Les IRIS 760020102 et 760020103 ont le même centroïde, au mètre près.")


def test_la_construction_est_rapide(faits_iris):
    table = faits_en_table(faits_iris)
    contours_schematiques(table)
    durees = []
    for _ in range(3):
        debut = time.perf_counter()
        contours_schematiques(table)
        durees.append(time.perf_counter() - debut)
    assert min(durees) < 0.15


def test_l_import_ne_charge_ni_geopandas_ni_pyproj():
    """A page pays for these only when a file is imported."""
    code = (
        "import sys, cpts_data.geo.schematique, cpts_data.geo.contours, cpts_data.geo.geojson;"
        "print([m for m in ('geopandas', 'pyproj', 'pyogrio', 'duckdb', 'streamlit') if m in sys.modules])"
    )
    racine = Path(__file__).resolve().parents[2]
    sortie = subprocess.run([sys.executable, "-c", code], cwd=racine, capture_output=True, text=True, check=True)
    assert sortie.stdout.strip() == "[]"


def test_une_colonne_absente_est_dite():
    trouvees = fautes(QUATRE.drop(columns=["code_commune", "latitude_centroide"]))
    assert [faute.colonne for faute in trouvees] == ["code_commune", "latitude_centroide"]


def test_les_fautes_des_centroides_sont_dites_ensemble():
    table = iris(
        ("760010101", 1.0, 49.0),
        ("760010102", 1.0, 49.0),
        ("760010103", float("nan"), 49.1),
        ("760010104", 1.2, 491.0),
        ("760010105", 1.3, 49.2),
        ("760010105", 1.4, 49.3),
    )
    assert [(faute.colonne, faute.valeur) for faute in fautes(table)] == [
        ("code_iris", "760010105"),
        ("longitude_centroide", None),
        ("latitude_centroide", "491.0"),
        ("longitude_centroide", "1.0 ; 49.0"),
    ]


@pytest.mark.parametrize("nombre", [0, 1, 2])
def test_trop_peu_de_centroides_est_une_faute(nombre):
    assert "au moins trois centroïdes" in fautes(QUATRE.head(nombre))[0].message


def test_des_centroides_alignes_sont_une_faute():
    table = iris(("760010101", 1.0, 49.0), ("760010102", 1.0, 49.1), ("760010103", 1.0, 49.2))
    assert "non alignés" in fautes(table)[0].message


def test_des_centroides_sur_un_cercle_exact_sont_une_faute_et_non_une_carte_fausse():
    """Twenty-five wedges meet within a metre at the centre: rounding would make them cross."""
    angles = np.linspace(0, 2 * np.pi, 25, endpoint=False)
    est, nord = 1 + 0.1 * np.cos(angles) / np.cos(np.deg2rad(49)), 49 + 0.1 * np.sin(angles)
    table = iris(*((f"76001{rang:04d}", est[rang], nord[rang]) for rang in range(25)))
    assert "jointifs" in fautes(table)[0].message


def faits_en_table(lignes: list[dict[str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(lignes)
    nombres = ["longitude_centroide", "latitude_centroide", "superficie_km2"]
    return table.astype(dict.fromkeys(nombres, float))
