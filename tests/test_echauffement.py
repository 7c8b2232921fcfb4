"""Started, the server is ready before anyone comes; faulty data do not prevent it from starting."""

from __future__ import annotations

import gc
import subprocess
import sys
import time

import pytest

from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.echauffement import echauffer
from tests.navigateur.serveur import servir

DELAI_S = 30


def attendre_un_magasin(dossiers: Dossiers) -> bool:
    """Tell whether a store comes within half a minute."""
    limite = time.monotonic() + DELAI_S
    while time.monotonic() < limite:
        if list(dossiers.magasin.glob("*.duckdb")):
            return True
        time.sleep(0.1)
    return False


def test_it_opens_the_store_and_draws(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    avant = gc.get_freeze_count()
    try:
        echauffer()
        assert len(list(dossiers.magasin.glob("*.duckdb"))) == 1
        assert gc.get_freeze_count() > avant, "left out of the collections"
    finally:
        gc.unfreeze()


def test_the_explorer_finds_its_modules_ready(donnees_courantes: Dossiers) -> None:
    programme = (
        "import sys\n"
        "from cpts_data.echauffement import echauffer\n"
        "echauffer()\n"
        "avant = set(sys.modules)\n"
        "import cpts_data.exports.exploration, cpts_data.figures.carte, cpts_data.figures.explorer, folium\n"
        "print(sorted(set(sys.modules) - avant))"
    )
    fini = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, check=True)
    assert fini.stdout.strip() == "[]"


def test_the_store_is_built_before_the_first_visit(dossiers: Dossiers) -> None:
    assert not dossiers.magasin.exists()
    with servir(RACINE / "app.py", dossiers):
        assert attendre_un_magasin(dossiers)


def test_faulty_data_do_not_stop_the_server(dossiers: Dossiers) -> None:
    (dossiers.donnees / "territoire.toml").write_text("nom =", encoding="utf-8")
    with servir(RACINE / "app.py", dossiers):
        pass  # it answered
    assert not list(dossiers.magasin.glob("*.duckdb"))
