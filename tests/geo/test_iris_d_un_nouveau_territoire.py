"""A territory that knows none of its IRIS takes them from a file of contours: no internet needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpts_data.__main__ import main
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.geo.lecture_contours import lister_iris
from cpts_data.store import ouvrir_magasin

TERRITOIRE = """
nom = "CPTS d’essai"
nom_court = "Essai"
departement = "76"
exercice_premier_mois = 1
[[communes]]
code = "76231"
nom = "Elbeuf"
statut = "confirmée"
[[communes]]
code = "76410"
nom = "Maromme"
statut = "confirmée"
"""


@pytest.fixture
def nouveau(tmp_path: Path) -> Dossiers:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "territoire.toml").write_text(TERRITOIRE, encoding="utf-8")
    return Dossiers(tmp_path / "data")


def fichier(dossier: Path, *codes: str) -> Path:
    """Squares of a hundredth of a degree, side by side."""
    elements = [
        {
            "type": "Feature",
            "properties": {"CODE_IRIS": code, "NOM_IRIS": f"Quartier {code[-2:]}", "TYP_IRIS": "H"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[1 + x, 49], [1.01 + x, 49], [1.01 + x, 49.01], [1 + x, 49.01], [1 + x, 49]]],
            },
        }
        for x, code in ((rang / 100, code) for rang, code in enumerate(codes))
    ]
    chemin = dossier / "contours.geojson"
    chemin.write_text(json.dumps({"type": "FeatureCollection", "features": elements}), encoding="utf-8")
    return chemin


def test_the_list_of_the_iris_and_the_map_come_from_the_file(nouveau: Dossiers, tmp_path: Path, capsys) -> None:
    contours = fichier(tmp_path, "762310101", "762310102", "764100101", "760950101")
    assert main(["importer-contours", str(contours), "--donnees", str(nouveau.donnees)]) == 0
    assert "La liste des quartiers est créée : 3 IRIS." in capsys.readouterr().out
    magasin = ouvrir_magasin(nouveau)
    assert magasin.lignes("SELECT code_iris, nom_iris, type_iris, nom_commune FROM iris_territoire ORDER BY 1") == [
        ("762310101", "Quartier 01", "H", "Elbeuf"),
        ("762310102", "Quartier 02", "H", "Elbeuf"),
        ("764100101", "Quartier 01", "H", "Maromme"),
    ]
    assert magasin.lignes("SELECT DISTINCT nature FROM contours") == [("officiels",)]
    assert magasin.provenances["iris"].note.startswith("Tirée du fichier « contours.geojson ».")


def test_a_commune_without_a_contour_is_told_and_nothing_changes(nouveau: Dossiers, tmp_path: Path, capsys) -> None:
    contours = fichier(tmp_path, "762310101", "760950101")
    assert main(["importer-contours", str(contours), "--donnees", str(nouveau.donnees)]) == 1
    assert "Le fichier n’a aucun IRIS de ces communes." in (erreurs := capsys.readouterr().err)
    assert "Maromme" in erreurs and "Elbeuf" not in erreurs
    assert not nouveau.contours_officiels.exists() and not (nouveau.donnees / "faits").exists()


def test_the_real_file_names_the_quarters(fichier_reel: Path) -> None:
    trouves = {iris["properties"]["code_iris"]: iris["properties"] for iris in lister_iris(fichier_reel, ["76231"])}
    assert trouves["762310101"]["nom_iris"] == "Hôtel de Ville"
    assert {code[:5] for code in trouves} == {"76231"}


def test_a_file_without_codes_is_refused(tmp_path: Path) -> None:
    chemin = tmp_path / "points.geojson"
    element = {"type": "Feature", "properties": {"nom": "x"}, "geometry": {"type": "Point", "coordinates": [1, 49]}}
    chemin.write_text(json.dumps({"type": "FeatureCollection", "features": [element]}), encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        lister_iris(chemin, ["76231"])
    assert "La colonne des codes IRIS est introuvable." in str(levee.value)
