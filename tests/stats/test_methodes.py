"""The page of methods names code and tests that exist."""

from __future__ import annotations

import re

from cpts_data.chemins import RACINE

TEXTE = (RACINE / "docs" / "methodes.md").read_text(encoding="utf-8")
LIGNES = [ligne.split(" | ") for ligne in TEXTE.splitlines() if ligne.startswith("| ")][1:]


def test_each_method_names_a_module_and_a_test_that_exist() -> None:
    ecrits = {
        nom
        for fichier in (RACINE / "tests").rglob("test_*.py")
        for nom in re.findall(r"^def (test_\w+)", fichier.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for methode, _, _, module, _, test in LIGNES:
        assert (RACINE / "cpts_data" / module.strip("`")).is_file(), methode
        assert test.strip("| `") in ecrits, methode


def test_every_module_of_methods_is_told() -> None:
    """Masking is a rule, told with the personal data: it computes no uncertainty."""
    cites = set(re.findall(r"`stats/(\w+)\.py`", TEXTE))
    presents = {chemin.stem for chemin in (RACINE / "cpts_data" / "stats").glob("*.py")}
    assert {m for m in presents if not m.startswith(("__", "secret"))} == cites
