"""A CPTS that has nothing yet but its territory: the store builds, every table is there, and empty."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cpts_data import catalogue
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.store import Magasin, ouvrir_magasin

CODES = ("14118", "27229", "76540")
"""Caen, Évreux, Rouen: three departments, none of them neighbours."""


@pytest.fixture
def territoire_seul(tmp_path: Path) -> Dossiers:
    communes = "".join(
        f'[[communes]]\ncode = "{code}"\nnom = "{nom}"\nstatut = "confirmée"\n'
        for code, nom in zip(CODES, ("Caen", "Évreux", "Rouen"), strict=True)
    )
    entete = 'nom = "CPTS d’essai"\nnom_court = "Essai"\ndepartement = "14"\nexercice_premier_mois = 1\n'
    (tmp_path / "territoire.toml").write_text(entete + communes, encoding="utf-8")
    return Dossiers(tmp_path)


@pytest.fixture
def vide(territoire_seul: Dossiers) -> Magasin:
    return ouvrir_magasin(territoire_seul)


def test_every_dataset_has_its_table_and_only_the_communes_have_rows(vide: Magasin) -> None:
    effectifs = {nom: vide.lignes(f'SELECT count(*) FROM "{nom}"')[0][0] for nom in catalogue.jeux()}
    assert {nom: nombre for nom, nombre in effectifs.items() if nombre} == {"communes": len(CODES)}
    assert vide.provenances == {}
    assert vide.avertissements == []


def test_the_communes_have_the_name_and_the_inhabitants_of_their_code(vide: Magasin) -> None:
    lignes = vide.lignes(
        "SELECT code_commune, nom_commune, population_municipale > 0, odf_rg_pop FROM communes_territoire ORDER BY 1"
    )
    assert lignes == [
        ("14118", "Caen", True, None),
        ("27229", "Évreux", True, None),
        ("76540", "Rouen", True, None),
    ]


def test_there_is_no_contour_to_draw(vide: Magasin) -> None:
    assert vide.lignes("FROM contours") == vide.lignes("FROM contours_points") == []


def test_a_commune_that_does_not_exist_is_refused(territoire_seul: Dossiers) -> None:
    texte = territoire_seul.territoire.read_text(encoding="utf-8")
    territoire_seul.territoire.write_text(texte.replace("27229", "27999"), encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        ouvrir_magasin(territoire_seul)
    assert [(faute.message, faute.valeur) for faute in levee.value.fautes] == [
        ("Aucune commune actuelle n’a ce code.", "27999 Évreux")
    ]


@pytest.mark.parametrize("reste", ["mt_iris.csv", "mt_iris.toml"])
def test_a_file_without_its_papers_or_the_reverse_is_not_an_absent_dataset(
    territoire_seul: Dossiers, reste: str
) -> None:
    dossier = territoire_seul.donnees / "demonstration"
    dossier.mkdir()
    shutil.copy(RACINE / "data" / "demonstration" / reste, dossier)
    with pytest.raises(ErreurDonnees):
        ouvrir_magasin(territoire_seul)
