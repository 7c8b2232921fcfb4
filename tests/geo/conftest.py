"""Small territories drawn by hand, and the real contours where they are available."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
REEL = RACINE.parent / "shared" / "donnees" / "contours_test" / "iris_2020_dep76.geojson"
FAITS = RACINE / "data" / "faits" / "iris.csv"


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[..., Path]:
    """Write a GeoJSON file of these features; other keywords become members of the document."""

    def _ecrire(nom: str, entites: Iterable[dict], **membres: object) -> Path:
        chemin = tmp_path / nom
        document = {"type": "FeatureCollection", **membres, "features": list(entites)}
        chemin.write_text(json.dumps(document), encoding="utf-8")
        return chemin

    return _ecrire


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "installes" / "iris.geojson"


@pytest.fixture(scope="session")
def fichier_reel() -> Path:
    if not REEL.is_file():
        pytest.skip("contours réels absents : ../shared/donnees/contours_test/iris_2020_dep76.geojson")
    return REEL


@pytest.fixture(scope="session")
def faits_iris() -> list[dict[str, str]]:
    """The rows of data/faits/iris.csv: 355 IRIS, of which 88 in the territory."""
    if not FAITS.is_file():
        pytest.skip("faits absents : data/faits/iris.csv")
    with FAITS.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.DictReader(flux))


@pytest.fixture(scope="session")
def iris_du_territoire(faits_iris: list[dict[str, str]]) -> dict[str, str]:
    dedans = (ligne for ligne in faits_iris if ligne["dans_territoire"] == "True")
    return {ligne["code_iris"]: ligne["nom_iris"] for ligne in dedans}
