"""The territory of the tests: the real communes and IRIS of the facts, and tables built by hand."""

from __future__ import annotations

import csv
import tomllib

from cpts_data.chemins import RACINE
from cpts_data.importation.modele import Feuille, Ligne, Tableau, Territoire


def territoire() -> Territoire:
    """The territory of the repository, with the IRIS of its facts."""
    with (RACINE / "data" / "territoire.toml").open("rb") as flux:
        declare = tomllib.load(flux)
    communes = {commune["code"]: commune["nom"] for commune in declare["communes"]}
    with (RACINE / "data" / "faits" / "iris.csv").open(encoding="utf-8-sig", newline="") as flux:
        faits = list(csv.DictReader(flux))
    iris = {
        ligne["code_iris"]: (ligne["nom_iris"], ligne["code_commune"])
        for ligne in faits
        if ligne["code_commune"] in communes
    }
    connus = frozenset(ligne["code_iris"] for ligne in faits)
    return Territoire(declare["nom"], "76", 10, communes, iris, connus)


def tableau(titres: list[str], *lignes: list[object], nom: str = "Feuille1", fichier: str = "essai.csv") -> Tableau:
    """A table whose header is line 1 and whose data start at line 2."""
    feuille = Feuille(fichier, nom, [list(titres), *map(list, lignes)])
    return Tableau(
        feuille, (1,), tuple(titres), tuple(Ligne(rang, tuple(cases)) for rang, cases in enumerate(lignes, 2))
    )
