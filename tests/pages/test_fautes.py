"""What a visitor sees while the files of the data folder are faulty."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.store import ouvrir_magasin
from tests.pages.visite import ouvrir_page, textes, titres

LIGNE = "MT_16P,Patients,16 ans et plus,S,2025-10-08,{},2000,300,85.0,85,yes,,,,,Rapport suivant\n"
FAUX = "[clic](https://exemple.org) **beaucoup**"


@pytest.fixture
def couverture(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    return dossiers.donnees / "publie" / "mt_couverture.csv"


def fauter(fichier: Path, fois: int = 1) -> None:
    """Add rows whose count is not a number, each with its own text."""
    lignes = [LIGNE.format(f"{FAUX} {rang}") for rang in range(fois)]
    fichier.write_text(fichier.read_text("utf-8") + "".join(lignes), "utf-8")


def ouvrir() -> AppTest:
    return ouvrir_page("vue_ensemble.py")


def test_the_previous_version_is_shown_with_the_fault(couverture: Path) -> None:
    ouvrir_magasin()
    fauter(couverture)
    essai = ouvrir()
    assert not essai.exception
    (avis,) = essai.warning
    assert avis.value.endswith("Les chiffres affichés sont ceux de la version précédente.")
    contenu = textes(essai)
    assert '<span class="chiffre">23' in contenu, "the page is there"
    assert "publie/mt\\_couverture\\.csv" in contenu and "colonne" in contenu
    assert "](" not in contenu and "**beaucoup" not in contenu, "the faulty value is text"


def test_without_a_previous_version_the_page_stops_on_the_faults(couverture: Path) -> None:
    fauter(couverture)
    essai = ouvrir()
    assert not essai.exception
    assert [erreur.value for erreur in essai.error] == [
        "Les fichiers de données contiennent des erreurs. Corrigez-les, puis rechargez la page."
    ]
    assert "publie/mt\\_couverture\\.csv" in textes(essai)
    assert titres(essai) == []


def test_a_long_list_is_cut_and_says_how_to_read_the_rest(couverture: Path) -> None:
    fauter(couverture, 40)
    contenu = textes(ouvrir())
    assert contenu.count("publie/mt\\_couverture\\.csv") == 30
    assert "autres : lancez `python -m cpts_data verifier`." in contenu
