"""A server of the test's own, and settings that do not wait."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.telechargement.transport import Reglages

from .serveur import Serveur, servir

REEL = Path(__file__).resolve().parents[3] / "shared" / "donnees" / "contours_test" / "iris_2020_dep76.geojson"
VITE = Reglages(connexion_s=2, lecture_s=2, essais=3, pause_s=0.01)


@pytest.fixture(autouse=True)
def sans_mandataire(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the machine that runs the tests has nothing to do with them."""
    for nom in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(nom, raising=False)
        monkeypatch.delenv(nom.lower(), raising=False)


@pytest.fixture
def serveur() -> Iterator[Serveur]:
    with servir() as ouvert:
        yield ouvert


@pytest.fixture
def vides(tmp_path: Path) -> Dossiers:
    """The data folder of a new territory of two communes, without any fact."""
    dossier = tmp_path / "donnees"
    dossier.mkdir()
    (dossier / "territoire.toml").write_text(TERRITOIRE, encoding="utf-8")
    return Dossiers(dossier)


TERRITOIRE = """
nom = "CPTS d’essai"
nom_court = "Essai"
departement = "76"
exercice_premier_mois = 1

[[communes]]
code = "76540"
nom = "Rouen"
statut = "confirmée"

[[communes]]
code = "76095"
nom = "Bihorel"
statut = "confirmée"
"""


@pytest.fixture(scope="session")
def iris_reels() -> list[dict]:
    """The real contours of the department, with the names of properties that the map service gives."""
    if not REEL.is_file():
        pytest.skip("contours réels absents : ../shared/donnees/contours_test/iris_2020_dep76.geojson")
    elements = json.loads(REEL.read_text(encoding="utf-8"))["features"]
    return [
        {
            "type": "Feature",
            "id": f"contours_iris.{rang}",
            "geometry": element["geometry"],
            "geometry_name": "geometrie",
            "properties": {
                "code_insee": element["properties"]["INSEE_COM"],
                "nom_commune": element["properties"]["NOM_COM"],
                "iris": element["properties"]["IRIS"],
                "code_iris": element["properties"]["CODE_IRIS"],
                "nom_iris": element["properties"]["NOM_IRIS"],
                "type_iris": element["properties"]["TYP_IRIS"],
            },
        }
        for rang, element in enumerate(elements)
    ]


def etat(dossier: Path) -> dict[str, bytes]:
    """Every file that the dashboard reads, to compare before and after."""
    return {
        chemin.relative_to(dossier).as_posix(): chemin.read_bytes()
        for chemin in sorted(dossier.rglob("*"))
        if chemin.is_file() and not any(p.startswith(".") for p in chemin.relative_to(dossier).parts)
    }
