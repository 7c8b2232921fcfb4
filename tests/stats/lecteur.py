"""What a patient reader can work out: the linear system of everything shown, and the interval of each hidden count.

Nothing here knows how cells are chosen: the reader has the cells shown (codes, two counts), the list of the IRIS of
each commune, the totals of the territory, and what « 70 ans et plus » means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

ENSEMBLE = "MT_16P"
Compte = tuple[int, int]
AVEC, SANS = 0, 1


@dataclass
class Connaissance:
    """What is known at one period. ``montrees``: (population, code of an IRIS or commune) -> with, without.

    ``totaux``: population -> with, without, for the whole territory. ``sans_objet``: cells known to be empty.
    ``groupes``: (population, IRIS shown together, with and without). ``contredits``: totals (population, side) found
    to contradict the rest once the widths are asked for: a reader can make nothing of them.
    """

    communes: Mapping[str, tuple[str, ...]]
    populations: tuple[str, ...]
    montrees: dict[tuple[str, str], Compte] = field(default_factory=dict)
    totaux: dict[str, Compte] = field(default_factory=dict)
    sans_objet: set[tuple[str, str]] = field(default_factory=set)
    groupes: list[tuple[str, tuple[str, ...], Compte]] = field(default_factory=list)
    contredits: set[tuple[str, int]] = field(default_factory=set)

    def cachees(self) -> Iterator[tuple[str, str]]:
        """Every cell that is not shown, at both levels."""
        for population in self.populations:
            for commune, iris in self.communes.items():
                inconnus = [i for i in iris if not self._connue(population, i)]
                yield from ((population, i) for i in inconnus)
                if inconnus and (population, commune) not in self.montrees:
                    yield population, commune

    def _connue(self, population: str, code: str) -> bool:
        return (population, code) in self.montrees or (population, code) in self.sans_objet

    def largeurs(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Return the width of the interval of each hidden cell: people with, people without.

        The two counts share no constraint, so that all the patients of a cell vary by the sum of both.
        """
        avec, sans = (_Systeme(self, cote).largeurs() for cote in (AVEC, SANS))
        return {cellule: (avec[cellule], sans[cellule]) for cellule in avec}


class _Systeme:
    """The linear programme of one of the two counts. One unknown per hidden IRIS and population."""

    def __init__(self, su: Connaissance, cote: int) -> None:
        self.su, self.cote = su, cote
        self.rangs = {cellule: rang for rang, cellule in enumerate(self._inconnues())}
        self.bornes = [[0.0, np.inf] for _ in self.rangs]
        self.egalites: list[tuple[list[int], float]] = []
        self.inegalites: list[tuple[int, int]] = []
        for population in su.populations:
            self._sommes(population)
        for partie in su.populations:
            if partie != ENSEMBLE and ENSEMBLE in su.populations:
                self._inclusions(partie)
        self._ajouter_les_totaux()

    def _inconnues(self) -> Iterator[tuple[str, str]]:
        for population, code in self.su.cachees():
            if code not in self.su.communes:
                yield population, code

    def _valeur(self, population: str, code: str) -> int:
        return self.su.montrees.get((population, code), (0, 0))[self.cote]

    def _sommes(self, population: str) -> None:
        """A commune shown is the sum of its IRIS; so is the territory."""
        sommes = [
            (iris, self.su.montrees[population, commune])
            for commune, iris in self.su.communes.items()
            if (population, commune) in self.su.montrees
        ]
        sommes += [(iris, total) for autre, iris, total in self.su.groupes if autre == population]
        for iris, total in sommes:
            self.egalites += self._egalite(population, iris, total)

    def _egalite(self, population: str, iris: Iterable[str], total: Compte) -> list[tuple[list[int], float]]:
        """What is left for the hidden IRIS; nothing where none is."""
        iris = list(iris)
        inconnus = [self.rangs[population, i] for i in iris if (population, i) in self.rangs]
        reste = total[self.cote] - sum(self._valeur(population, i) for i in iris)
        return [(inconnus, reste)] if inconnus else []

    def _ajouter_les_totaux(self) -> None:
        """The territory is the sum of its IRIS too, unless its printed total contradicts everything else."""
        tous = [i for iris in self.su.communes.values() for i in iris]
        totaux = {p: self._egalite(p, tous, total) for p, total in self.su.totaux.items()}
        sans_totaux = self.egalites
        self.egalites = [*sans_totaux, *(egalite for liste in totaux.values() for egalite in liste)]
        if not self.rangs or self._possible():
            return
        self.egalites = sans_totaux
        for population, egalite in totaux.items():
            self.egalites = [*self.egalites, *egalite]
            if not self._possible():
                self.egalites = self.egalites[: -len(egalite)]
                self.su.contredits.add((population, self.cote))

    def _possible(self) -> bool:
        solution = linprog(np.zeros(len(self.rangs)), **self._contraintes(), bounds=self.bornes, method="highs")
        assert solution.status in (0, 2), solution.message
        return solution.status == 0

    def _inclusions(self, partie: str) -> None:
        """Whoever is in a part is in the whole."""
        for iris in (i for tous in self.su.communes.values() for i in tous):
            dedans, autour = self.rangs.get((partie, iris)), self.rangs.get((ENSEMBLE, iris))
            if dedans is not None and autour is not None:
                self.inegalites.append((dedans, autour))
            elif dedans is not None:
                self.bornes[dedans][1] = min(self.bornes[dedans][1], self._valeur(ENSEMBLE, iris))
            elif autour is not None:
                self.bornes[autour][0] = max(self.bornes[autour][0], self._valeur(partie, iris))

    def largeurs(self) -> dict[tuple[str, str], float]:
        return {cellule: self._maximum(cellule) + self._maximum(cellule, -1) for cellule in self.su.cachees()}

    def _maximum(self, cellule: tuple[str, str], sens: int = 1) -> float:
        """The largest value of a hidden cell, or minus the smallest."""
        population, code = cellule
        cout = np.zeros(len(self.rangs))
        for iris in self.su.communes.get(code, (code,)):
            if (population, iris) in self.rangs:
                cout[self.rangs[population, iris]] = -sens
        solution = linprog(cout, **self.contraintes, bounds=self.bornes, method="highs")
        if solution.status == 3:  # nothing bounds it
            return np.inf
        assert solution.status == 0, solution.message
        return -solution.fun

    @cached_property
    def contraintes(self) -> dict[str, object]:
        return self._contraintes()

    def _contraintes(self) -> dict[str, object]:
        contraintes: dict[str, object] = {}
        if self.egalites:
            lignes = [(rang, inconnue, 1.0) for rang, (liste, _) in enumerate(self.egalites) for inconnue in liste]
            contraintes |= {"A_eq": self._matrice(lignes, len(self.egalites)), "b_eq": [t for _, t in self.egalites]}
        if self.inegalites:
            lignes = [
                (rang, inconnue, signe)
                for rang, paire in enumerate(self.inegalites)
                for inconnue, signe in zip(paire, (1.0, -1.0), strict=True)
            ]
            contraintes |= {
                "A_ub": self._matrice(lignes, len(self.inegalites)),
                "b_ub": np.zeros(len(self.inegalites)),
            }
        return contraintes

    def _matrice(self, lignes: list[tuple[int, int, float]], hauteur: int) -> coo_array:
        rangs, colonnes, valeurs = zip(*lignes, strict=True)
        return coo_array((valeurs, (rangs, colonnes)), shape=(hauteur, len(self.rangs))).tocsr()
