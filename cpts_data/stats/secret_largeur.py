"""How much doubt is left on what is hidden: a lower bound of the interval a reader can compute, without a solver.

The reader knows every cell shown, the sum of the cells hidden of each shown commune, the sum of those hidden in the
hidden communes (by subtraction from the territory), that nobody counts less than zero people, and that a population
(70 and over) is part of another (16 and over). What is hidden could then be any point of a convex set. From one point
of this set, people are moved between hidden areas, alone or with the smaller populations they belong to: what can be
moved in, plus what can be moved out, is an interval that the reader cannot narrow. The exact interval is at least as
wide; the tests compute it with a linear solver.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

POT = ""
"""The group of the hidden areas of the hidden communes: only the territory's total bounds their sum."""


@dataclass
class Cote:
    """One of the two counts (with, or without) at one period.

    ``valeurs``: population -> area -> people, a point that agrees with everything shown. ``groupes``: population ->
    hidden area -> its group (a shown commune, or POT). ``ouvertes``: the populations whose territory total is not
    known, so that nothing bounds their POT. ``dans``: population -> the one that contains it; an area where the part
    is larger than the whole is a slip of the source, and bounds nothing.
    """

    valeurs: Mapping[str, Mapping[str, int]]
    groupes: Mapping[str, Mapping[str, str]]
    ouvertes: Collection[str] = ()
    dans: Mapping[str, str] = field(default_factory=dict)

    def largeur(self, population: str, bloc: Collection[str], assez: float = math.inf) -> float:
        """Return how many people the sum of ``bloc``, hidden areas of one group, may at least vary by.

        The search stops once ``assez`` is reached.
        """
        groupe = self.groupes[population][next(iter(bloc))]
        reste = [zone for zone in self.membres[population][groupe] if zone not in bloc]
        ouvert = groupe == POT and population in self.ouvertes
        entrees = self._deplacable(population, reste, list(bloc), assez, source_libre=ouvert)
        if entrees >= assez:
            return entrees
        return entrees + self._deplacable(population, list(bloc), reste, assez - entrees, arrivee_libre=ouvert)

    @cached_property
    def membres(self) -> dict[str, dict[str, list[str]]]:
        """Population -> group -> its hidden areas."""
        membres: dict[str, dict[str, list[str]]] = {}
        for population, groupes in self.groupes.items():
            par_groupe = membres.setdefault(population, {})
            for zone, groupe in groupes.items():
                par_groupe.setdefault(groupe, []).append(zone)
        return membres

    def _deplacable(
        self,
        population: str,
        depuis: list[str],
        vers: list[str],
        assez: float,
        *,
        source_libre: bool = False,
        arrivee_libre: bool = False,
    ) -> float:
        """The people of a population that may move between two sides of a group."""
        ensemble = self.dans.get(population)
        if ensemble is None:
            if source_libre:
                return math.inf
            arrivees = [*vers, None] if arrivee_libre else vers
            return _le_plus((self._liberables(population, depuis, arrivee, assez) for arrivee in arrivees), assez)
        sources = math.inf if source_libre else sum(self.valeurs[population][zone] for zone in depuis)
        place = math.inf if arrivee_libre else self._place(population, ensemble, vers, min(assez, sources))
        return min(sources, place)

    def _place(self, population: str, ensemble: str, vers: list[str], assez: float) -> float:
        """Room in areas for more people of a part: those of the whole who are not in it, and those who may come."""
        libres = sum(self._libres(population, ensemble, zone) for zone in vers)
        if libres >= assez:
            return libres
        return libres + _le_plus((self._renfort(ensemble, zone, vers, assez - libres) for zone in vers), assez - libres)

    def _libres(self, population: str, ensemble: str, zone: str) -> float:
        ecart = self.valeurs[ensemble].get(zone, 0) - self.valeurs[population][zone]
        return ecart if ecart >= 0 else math.inf

    def _renfort(self, ensemble: str, arrivee: str, hors: Collection[str], assez: float) -> float:
        """The people of the whole that may join a hidden area from those out of ``hors``."""
        groupe = self.groupes[ensemble].get(arrivee)
        if groupe is None:
            return 0
        if groupe == POT and ensemble in self.ouvertes:
            return math.inf
        autres = (zone for zone in self.membres[ensemble][groupe] if zone not in hors)
        return self._liberables(ensemble, autres, arrivee, assez)

    def _liberables(self, ensemble: str, zones: Iterable[str], arrivee: str | None, assez: float) -> int:
        somme = 0
        for zone in zones:
            somme += self._liberable(ensemble, zone, arrivee)
            if somme >= assez:
                break
        return somme

    def _liberable(self, ensemble: str, zone: str, arrivee: str | None) -> int:
        """The people of a whole that may leave an area, some with the parts they belong to, for another (or away)."""
        tous = self.valeurs[ensemble][zone]
        retenus = 0
        for partie in self._parties.get(ensemble, ()):
            membres = self.valeurs[partie].get(zone, 0)
            if retenus < membres <= tous and not self._partent_ensemble(partie, zone, arrivee):
                retenus = membres
        return tous - retenus

    @cached_property
    def _parties(self) -> dict[str, list[str]]:
        parties: dict[str, list[str]] = {}
        for partie, ensemble in self.dans.items():
            parties.setdefault(ensemble, []).append(partie)
        return parties

    def _partent_ensemble(self, partie: str, zone: str, arrivee: str | None) -> bool:
        groupe = self.groupes[partie].get(zone)
        if arrivee is None:
            return groupe == POT and partie in self.ouvertes
        return groupe is not None and groupe == self.groupes[partie].get(arrivee)


def _le_plus(quantites: Iterable[float], assez: float) -> float:
    """The largest quantity, or the first that is enough."""
    trouvee = 0.0
    for quantite in quantites:
        trouvee = max(trouvee, quantite)
        if trouvee >= assez:
            break
    return trouvee
