"""Shared fixtures: the real data, in a store of the test session's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpts_data import store
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.store import Magasin, ouvrir_magasin

FAITS_SUR_LA_MACHINE = (".magasin", "contours", "imports", "ouvert", ".telechargements")


def copier_donnees(destination: Path) -> Dossiers:
    """Copy the shipped data, without what the developer's machine built, imported or fetched."""
    shutil.copytree(RACINE / "data", destination, ignore=shutil.ignore_patterns(*FAITS_SUR_LA_MACHINE))
    return Dossiers(destination)


@pytest.fixture(autouse=True)
def magasins_du_test() -> Iterator[None]:
    """Close the stores that a test opened: hundreds of open databases make each new one slower."""
    avant = set(store._ouverts)
    yield
    for dossier in set(store._ouverts) - avant:
        service = store._ouverts.pop(dossier)
        if isinstance(service.resultat, Magasin):
            service.resultat.fermer()


@pytest.fixture(scope="session")
def dossiers_embarques(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """The shipped data, read-only by convention: tests that change a file take ``dossiers``."""
    return copier_donnees(tmp_path_factory.mktemp("embarquees") / "data")


@pytest.fixture(scope="session")
def magasin(dossiers_embarques: Dossiers) -> Magasin:
    """The store built from the shipped data by the real path."""
    return ouvrir_magasin(dossiers_embarques)


@pytest.fixture
def dossiers(tmp_path: Path) -> Dossiers:
    """A copy of the shipped data that a test may damage."""
    return copier_donnees(tmp_path / "data")


@pytest.fixture
def donnees_courantes(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dossiers]:
    """Make a private copy of the data the current folder of the app and of the command line."""
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    yield dossiers


@pytest.fixture
def construits(magasin: Magasin, dossiers_embarques: Dossiers, tmp_path: Path) -> Dossiers:
    """A copy of the data with its store already built: the version does not depend on the place."""
    shutil.copytree(dossiers_embarques.donnees, tmp_path / "data")
    return Dossiers(tmp_path / "data")


@pytest.fixture
def dossier_temporaire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary folders of the store go into the test's own."""
    dossier = tmp_path / "tmp"
    dossier.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(dossier))
    return dossier
