"""Disclosure control as a reader meets it: what is hidden and why, and the IRIS shown together when asked."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpts_data import store
from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.indicators import iris_regroupes
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.test_page_medecin_traitant import bulles, vue
from tests.pages.visite import ouvrir_page, textes


@pytest.fixture(scope="module")
def dossiers_regroupes(tmp_path_factory: pytest.TempPathFactory, dossiers_embarques: Dossiers) -> Dossiers:
    donnees = tmp_path_factory.mktemp("regroupees") / "data"
    shutil.copytree(dossiers_embarques.donnees, donnees, ignore=shutil.ignore_patterns(".magasin"))
    (donnees / "secret.toml").write_text("regrouper_iris = true\n", encoding="utf-8")
    return Dossiers(donnees)


@pytest.fixture
def regroupe(dossiers_regroupes: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Magasin]:
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers_regroupes.donnees))
    yield ouvrir_magasin(dossiers_regroupes)
    store._ouverts.pop(dossiers_regroupes.donnees, None)


def test_a_group_is_a_row_and_each_of_its_iris_is_drawn_with_it(regroupe: Magasin) -> None:
    zones = iris_regroupes.zones(regroupe, "iris", "MT_70P", "2024-10-08")
    groupe = next(z for z in zones.to_dict("records") if len(z["membres"]) > 1)
    essai = ouvrir_page("medecin_traitant.py", population="70 ans et plus")
    assert not essai.exception
    dessin = vue(essai)
    assert len(dessin["codes"]) == 88 and not {c for c in dessin["codes"] if c.endswith("-R")}
    for membre in groupe["membres"]:
        lignes = bulles(dessin)[membre]
        assert lignes[0] == "quartiers regroupés, tous ensemble :"
        assert lignes[1].startswith(f"{groupe['sans_mt']:.0f} patient")
    assert "un groupe compte pour une zone" in textes(essai)
    for code in (groupe["code"], groupe["membres"][1]):  # chosen on a figure, then on the map
        essai.session_state["zone"] = code
        essai.run()
        assert not essai.exception
        assert f"{groupe['nom']}" in textes(essai)
        assert vue(essai)["selection"] in groupe["membres"]


def test_the_data_page_says_what_is_hidden_and_lists_the_groups(regroupe: Magasin) -> None:
    essai = ouvrir_page("donnees.py", onglet="Territoire")
    essai.session_state["secret"] = True
    essai.run()
    assert not essai.exception
    contenu = textes(essai)
    assert "6 IRIS et 2 communes sont masqués" in contenu
    assert "32 groupes de quartiers masqués" in contenu and "masqué par le producteur" in contenu
    assert not [a for a in essai.warning if "masquage" in a.value], "everything hidden here is protected"


def test_without_the_setting_nothing_is_grouped() -> None:
    essai = ouvrir_page("medecin_traitant.py", population="70 ans et plus")
    assert "34 zones sont masquées (secret statistique)" in textes(essai)
    assert not any("regroupés" in ligne for lignes in bulles(vue(essai)).values() for ligne in lignes)


# --- what cannot be hidden ------------------------------------------------------------------------------------


def recrire(fichier: Path, changer: Callable[[dict[str, str]], None]) -> None:
    """Change the lines of a file of the data folder."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.DictReader(flux))
    for ligne in lignes:
        changer(ligne)
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.DictWriter(flux, list(lignes[0]))
        ecrivain.writeheader()
        ecrivain.writerows(lignes)


def test_what_a_small_printed_total_gives_away_is_told_on_the_page(
    dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven people of 70 and over have no doctor in the whole territory: their IRIS are hidden, and 7 is printed."""

    def du_groupe(code: str, ligne: dict[str, str]) -> bool:
        return (ligne[code], ligne.get("periode", ligne.get("period"))) == ("MT_70P", "2024-10-08")

    def imprimer_sept(ligne: dict[str, str]) -> None:
        if du_groupe("indicator_code", ligne):
            ligne |= {"den": str(int(ligne["num"]) + 7), "without_mt": "7", "rate_printed_pct": "", "socle_pct": "",
                      "rate_computed_pct": "", "printed_equals_computed_1dp": "", "cible_pct": ""}  # fmt: skip

    def n_en_laisser_que_sept(ligne: dict[str, str]) -> None:
        if du_groupe("population", ligne):
            ligne["sans_mt"] = "7" if ligne["code_iris"] == "760950101" else "0"

    recrire(dossiers.donnees / "publie" / "mt_couverture.csv", imprimer_sept)
    recrire(dossiers.donnees / "demonstration" / "mt_iris.csv", n_en_laisser_que_sept)
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir_page("donnees.py", onglet="Territoire")
    assert not essai.exception
    (alerte,) = [lu for a in essai.warning if "masquage" in (lu := a.value.replace("\\", ""))]
    assert alerte.startswith("Le masquage ne suffit pas pour : 70 ans et plus, le 8 octobre 2024.")
    assert re.findall(r"\d+", alerte) == ["70", "8", "2024"], "a population and a date, never a count"
