"""The contours in the store: official ones when they are whole, otherwise schematic ones, and never a refused build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cpts_data import construction
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import Faute
from cpts_data.geo.contours import importer_contours
from cpts_data.indicators.contours import mention_des_contours
from cpts_data.store import Magasin, construire_a_part

RESTE_SCHEMATIQUE = "La carte reste schématique."
YQUEBEUF = "767560000"


@pytest.fixture
def construire(dossiers: Dossiers, tmp_path: Path) -> Callable[[], Magasin]:
    def _construire() -> Magasin:
        return construire_a_part(dossiers, tmp_path / "magasin")

    return _construire


def elements(magasin: Magasin) -> list[dict]:
    """The schematic contours, written as an import writes official ones."""
    ((geojson,),) = magasin.lignes("SELECT geojson FROM contours WHERE niveau = 'iris'")
    trouves = json.loads(geojson)["features"]
    for element in trouves:
        code = element["properties"]["code"]
        element["properties"] = {"code_iris": code, "code_commune": code[:5]}
    return trouves


def installer(dossiers: Dossiers, texte: str, sha256: str | None = None) -> None:
    """Put contours and their papers where an import puts them."""
    dossiers.contours_officiels.parent.mkdir()
    dossiers.contours_officiels.write_bytes(texte.encode())
    sha256 = sha256 or hashlib.sha256(texte.encode()).hexdigest()
    dossiers.contours_officiels.with_suffix(".toml").write_text(f'sha256 = "{sha256}"\n', encoding="utf-8")


def collection(features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def vers_l_est(coordonnees: list) -> list:
    """Add one degree of longitude to every point of a geometry."""
    if isinstance(coordonnees[0], (int, float)):
        return [coordonnees[0] + 1, *coordonnees[1:]]
    return [vers_l_est(partie) for partie in coordonnees]


def nature(magasin: Magasin) -> list[tuple]:
    return magasin.lignes("SELECT niveau, nature FROM contours ORDER BY niveau DESC")


def test_without_import_the_map_says_it_is_schematic(magasin: Magasin) -> None:
    assert nature(magasin) == [("iris", "schématiques"), ("commune", "schématiques")]
    assert mention_des_contours(magasin).startswith("Contours schématiques")


def test_whole_contours_are_used_and_the_map_says_so(magasin: Magasin, dossiers: Dossiers, construire) -> None:
    """One degree east of the schematic ones: what is stored is what was imported."""
    decale = elements(magasin)
    for element in decale:
        element["geometry"]["coordinates"] = vers_l_est(element["geometry"]["coordinates"])
    installer(dossiers, collection(decale))
    construit = construire()
    assert nature(construit) == [("iris", "officiels"), ("commune", "officiels")]
    moyennes = [m.lignes("SELECT avg(longitude), avg(latitude) FROM contours_points")[0] for m in (magasin, construit)]
    assert moyennes[1] == pytest.approx((moyennes[0][0] + 1, moyennes[0][1]), abs=1e-3)
    assert mention_des_contours(construit).startswith("Contours IRIS officiels")
    assert construit.avertissements == []
    assert construit.version != magasin.version
    construit.fermer()


def test_one_iris_short_the_map_stays_schematic(magasin: Magasin, dossiers: Dossiers, construire) -> None:
    tous = elements(magasin)
    installer(dossiers, collection([e for e in tous if e["properties"]["code_iris"] != YQUEBEUF]))
    construit = construire()
    assert nature(construit) == nature(magasin)
    message = "Les contours importés n’ont pas tous les IRIS du territoire ; la carte reste schématique."
    assert construit.avertissements == [
        Faute("contours/iris.geojson", message, valeur=YQUEBEUF, attendu=f"{87 + 1} IRIS")
    ]
    construit.fermer()


def test_damaged_contours_do_not_stop_the_build(magasin: Magasin, dossiers: Dossiers, construire) -> None:
    installer(dossiers, collection(elements(magasin))[:-100], sha256="0" * 64)
    construit = construire()
    assert nature(construit) == nature(magasin)
    message = "Le fichier des contours a changé depuis son import : importez-le de nouveau."
    assert construit.avertissements == [Faute("contours/iris.geojson", f"{message} {RESTE_SCHEMATIQUE}")]
    for table in ("controles", "mt_iris", "contours_points"):
        assert construit.lignes(f"SELECT count(*) FROM {table}") == magasin.lignes(f"SELECT count(*) FROM {table}")
    construit.fermer()


@pytest.mark.parametrize(
    "texte", ["", "{}", "[1, 2]", collection("x"), collection([{"type": "Feature"}]), collection([None])]
)
def test_contours_of_another_shape_are_a_warning(tmp_path: Path, texte: str) -> None:
    """Papers that match do not make a file of contours."""
    dossiers, bilan = Dossiers(tmp_path), construction.Bilan()
    installer(dossiers, texte)
    assert construction._contours_officiels(dossiers, {YQUEBEUF}, bilan) is None
    message = "Le fichier des contours n'a pas la forme attendue : importez-le de nouveau."
    assert bilan.avertissements == [Faute("contours/iris.geojson", f"{message} {RESTE_SCHEMATIQUE}")]


def test_contours_without_papers_are_a_warning(magasin: Magasin, tmp_path: Path) -> None:
    dossiers, bilan = Dossiers(tmp_path), construction.Bilan()
    installer(dossiers, collection(elements(magasin)))
    assert len(construction._contours_officiels(dossiers, {YQUEBEUF}, bilan)) == 88
    dossiers.contours_officiels.with_suffix(".toml").unlink()
    assert construction._contours_officiels(dossiers, {YQUEBEUF}, bilan) is None
    message = "La fiche qui accompagne les contours est absente. Importez de nouveau les contours."
    assert bilan.avertissements == [Faute("contours/iris.toml", f"{message} {RESTE_SCHEMATIQUE}", attendu="iris.toml")]


def test_the_real_contours_are_imported_then_drawn(
    magasin: Magasin, dossiers: Dossiers, construire, fichier_reel: Path, iris_du_territoire: dict[str, str]
) -> None:
    importer_contours(fichier_reel, iris_du_territoire, dossiers.contours_officiels)
    construit = construire()
    assert nature(construit) == [("iris", "officiels"), ("commune", "officiels")]
    dessins = dict(construit.lignes("SELECT niveau, geojson FROM contours"))
    assert {f["id"] for f in json.loads(dessins["iris"])["features"]} == set(iris_du_territoire)
    assert len(json.loads(dessins["commune"])["features"]) == 26
    assert construit.lignes("SELECT count(*) FROM contours_points") == [(88 + 26,)]
    assert construit.avertissements == []
    construit.fermer()
