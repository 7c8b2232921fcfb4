"""A small health directory for the 26 communes of the shipped territory, brought in by the real path."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from cpts_data.chemins import Dossiers
from cpts_data.telechargement.professionnels import compter_une_extraction
from tests.benchmarks.extraction_rpps import entete
from tests.telechargement.formats import activite

METIERS = {
    "MG": ("10", "SM54"), "Spé": ("10", "SM08"), "PH": ("21", ""), "SF": ("50", ""), "IDE": ("60", ""),
    "MK": ("70", ""), "Orthophoniste": ("91", ""), "autre": ("40", ""),
}  # fmt: skip
"""Profession of the report -> codes of the directory. A dentist is one of the others."""
ROUEN, DARNETAL, CAILLY, YQUEBEUF = "76540", "76212", "76152", "76756"
CHOISIS = {
    (ROUEN, "MG"): 231, (DARNETAL, "MG"): 5, (CAILLY, "MG"): 0, (YQUEBEUF, "MG"): 4, (ROUEN, "IDE"): 1_417,
}  # fmt: skip
"""31 of 231 doctors in Rouen; 7 members for 5 doctors in Darnétal; nobody in Cailly; 0 of 4 in Yquebeuf."""


def effectif(commune: str, profession: str, adherents: int) -> int:
    """Professionals of a commune: chosen, or twice its members and one more."""
    return CHOISIS.get((commune, profession), 2 * adherents + 1)


def adherents_de_demonstration(dossiers: Dossiers) -> dict[tuple[str, str], int]:
    chemin = dossiers.donnees / "demonstration" / "adherents_profession_commune.csv"
    with chemin.open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux))
    return {(ligne["code_commune"], ligne["profession"]): int(ligne["adherents"]) for ligne in lignes}


def extraction(dossiers: Dossiers) -> str:
    """Write the directory; one person in three is employed, and each nurse of Rouen has two lines."""
    return entete() + "".join(_lignes(dossiers))


def _lignes(dossiers: Dossiers) -> Iterator[str]:
    numeros = itertools.count(10_000_000_000)
    for (commune, profession), adherents in adherents_de_demonstration(dossiers).items():
        if profession not in METIERS:
            continue
        metier, savoir = METIERS[profession]
        for rang in range(effectif(commune, profession, adherents)):
            numero, mode = str(next(numeros)), "S" if rang % 3 == 2 else "L"
            yield activite(numero, metier, commune, mode, savoir)
            if (commune, profession) == (ROUEN, "IDE"):
                yield activite(numero, metier, commune, mode, savoir)


def compter_les_professionnels(dossiers: Dossiers, dossier: Path) -> None:
    """Count the directory into a data folder, as the command that imports an extraction does."""
    chemin = dossier / "PS_LibreAcces_Personne_activite_202610080600.txt"
    chemin.write_text(extraction(dossiers), encoding="utf-8")
    compter_une_extraction(chemin, dossiers)
