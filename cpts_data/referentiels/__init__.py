"""The communes of France: what lets a territory be named, and a postcode recognised, without internet."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).with_name("communes_france.csv.gz")


@dataclass(frozen=True)
class CommuneDeFrance:
    """One present commune. ``population`` is the municipal population, None where INSEE gives none."""

    code: str
    nom: str
    departement: str
    codes_postaux: tuple[str, ...]
    population: int | None
    epci: str


@cache
def communes_de_france() -> Mapping[str, CommuneDeFrance]:
    """Return every present commune by INSEE code. Source: the sidecar of the file, beside it."""
    with gzip.open(FICHIER, "rt", encoding="utf-8", newline="") as flux:
        return {ligne["code_commune"]: _commune(ligne) for ligne in csv.DictReader(flux)}


def _commune(ligne: Mapping[str, str]) -> CommuneDeFrance:
    return CommuneDeFrance(
        ligne["code_commune"],
        ligne["nom_commune"],
        ligne["departement"],
        tuple(ligne["codes_postaux"].split()),
        int(ligne["population_municipale"]) if ligne["population_municipale"] else None,
        ligne["epci_nom"],
    )
