"""The communes of France: the file is the one its papers describe, and it knows ours."""

from __future__ import annotations

import tomllib

from cpts_data import catalogue
from cpts_data.referentiels import FICHIER, communes_de_france


def test_the_file_is_the_one_its_papers_describe() -> None:
    fiche = tomllib.loads(FICHIER.with_name("communes_france.toml").read_text(encoding="utf-8"))
    assert catalogue.empreinte(FICHIER) == fiche["sha256"]


def test_rouen_has_its_name_postcodes_and_population() -> None:
    rouen = communes_de_france()["76540"]
    assert (rouen.nom, rouen.departement, rouen.epci) == ("Rouen", "76", "Métropole Rouen Normandie")
    assert rouen.codes_postaux == ("76000", "76100")


def test_every_commune_of_the_facts_is_there_with_the_same_population(magasin) -> None:
    """Two sources of the same figure: municipal populations of INSEE."""
    lignes = magasin.lignes("SELECT code_commune, nom_commune, population_municipale FROM communes")
    assert lignes
    ecarts = [
        (code, nom, population, communes_de_france().get(code))
        for code, nom, population in lignes
        if code not in communes_de_france()
        or (communes_de_france()[code].nom, communes_de_france()[code].population) != (nom, population)
    ]
    assert ecarts == []


def test_overseas_and_corsica_are_there() -> None:
    assert {"97411", "2A004", "97611"} <= set(communes_de_france())
