"""The class limits of the maps, read from ``cartes.toml``."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import formats_fr

if TYPE_CHECKING:
    import pandas as pd

FICHIER = Path(__file__).parent / "cartes.toml"
CLASSES_AU_PLUS = 5
NOMS_DE_NIVEAU = {"iris": ("IRIS", "IRIS"), "commune": ("commune", "communes")}
"""How one area, and several, of each level are called."""


@dataclass(frozen=True)
class MesureCarte:
    """One measure that a map can show."""

    code: str
    libelle: str
    libelle_court: str
    unite: str
    decimales: int
    fonce: str
    definition: str
    ruptures: Mapping[str, Mapping[str, tuple[float, ...]]]

    def ruptures_de(self, niveau: str, population: str) -> tuple[float, ...]:
        """Return the class limits at a level (iris, commune) for a population."""
        par_population = self.ruptures[niveau]
        return par_population[population if population in par_population else "toutes"]

    def ecrire(self, valeur: float, *, avec_unite: bool = True) -> str:
        """Write a value with its unit: ``1 084 patients``, ``84,8 %``."""
        if self.unite == "%":
            return formats_fr.pourcentage(valeur, self.decimales) if avec_unite else formats_fr.nombre(valeur, 1)
        texte = formats_fr.nombre(valeur, self.decimales)
        return f"{texte} {formats_fr.accord(valeur, self.unite.removesuffix('s'))}" if avec_unite else texte


def classe(valeur: float, ruptures: tuple[float, ...]) -> int:
    """Return the class of a value, from 0; a value equal to a limit belongs to the class it opens."""
    return bisect_right(ruptures, valeur)


def libelles_de_classes(mesure: MesureCarte, ruptures: tuple[float, ...]) -> list[str]:
    """Write each class: ``moins de 100``, ``100 à 199``, ``600 et plus`` (or ``de 75 à moins de 80 %``).

    No limit, no class: nothing has a figure.
    """
    if not ruptures:
        return []

    def ecrire(valeur: float) -> str:
        return formats_fr.nombre(valeur, 0 if float(valeur).is_integer() else 1)

    unite = f"{formats_fr.ESPACE_FINE}%" if mesure.unite == "%" else ""
    entier = mesure.decimales == 0
    milieux = [
        f"{ecrire(bas)} à {ecrire(haut - 1)}" if entier else f"{ecrire(bas)} à moins de {ecrire(haut)}{unite}"
        for bas, haut in zip(ruptures, ruptures[1:], strict=False)
    ]
    return [f"moins de {ecrire(ruptures[0])}{unite}", *milieux, f"{ecrire(ruptures[-1])}{unite} et plus"]


@cache
def mesures_carte() -> Mapping[str, MesureCarte]:
    """Return every measure by code. Limits are refused when they do not rise or make too many classes."""
    brut = tomllib.loads(FICHIER.read_text(encoding="utf-8"))
    mesures = {code: _mesure(code, champs) for code, champs in brut.items() if isinstance(champs, dict)}
    for mesure in mesures.values():
        for par_population in mesure.ruptures.values():
            for limites in par_population.values():
                if list(limites) != sorted(set(limites)) or len(limites) >= CLASSES_AU_PLUS:
                    raise ValueError(f"{FICHIER.name} : limites de classes de {mesure.code} à revoir : {limites}")
    return mesures


@cache
def intervalle_large_points() -> float:
    """Return the width of a 95 % interval, in points, above which an area is hatched."""
    return float(tomllib.loads(FICHIER.read_text(encoding="utf-8"))["intervalle_large_points"])


def intervalle_large(bas: pd.Series, haut: pd.Series) -> pd.Series:
    """Tell which intervals (out of 100) are too wide for a figure to be read alone; an unknown one is not.

    Also for the two bounds of one area.
    """
    return haut - bas > intervalle_large_points()


def _mesure(code: str, champs: dict) -> MesureCarte:
    ruptures = {
        niveau: {population: tuple(limites) for population, limites in par_population.items()}
        for niveau, par_population in champs.pop("ruptures").items()
    }
    return MesureCarte(code=code, ruptures=ruptures, **champs)
