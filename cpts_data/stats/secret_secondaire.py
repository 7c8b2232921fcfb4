"""Which cells to hide so that no hidden count can be found again by subtraction.

A cell is an area (IRIS or commune), a population and a period, with two counts of people: with, and without. The first
layer hides the small ones (``secret.est_petit``). The second adds others, the fewest patients first, until each hidden
count keeps an interval at least as wide as the threshold for a reader who knows everything shown: both levels, the
territory's sum and its printed total, and which population is part of which.

In the tree IRIS -> commune -> territory this asks that:
- in a commune shown, the hidden IRIS be two at least, and their counts reach the threshold together;
- the hidden IRIS of the hidden communes span two communes at least, and their counts reach it together;
- each hidden cell, inside its group, may vary by the threshold (``secret_largeur``), which says more only where a
  population is part of another.
A cell that the source does not give (masked by the producer, or absent) is unknown to us, and protected as ours are.

Everything is decided in the order of patients, then of codes: the same data give the same mask, whatever the order of
the rows. Source of the method: CASD, output rules §2.3.1.2 (secondary suppression).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cpts_data.stats.secret import SEUIL, est_petit
from cpts_data.stats.secret_largeur import POT, Cote

Compte = tuple[int, int]
"""People with, people without."""


@dataclass(frozen=True)
class Tableau:
    """The counts of one period. ``communes``: code -> its IRIS. ``comptes``: population -> IRIS -> its two counts.

    An IRIS that is not given has None; one where the count has no object is left out. ``imprimes``: the total published
    for the whole territory, by population. ``dans``: population -> the one that contains it.
    """

    communes: Mapping[str, tuple[str, ...]]
    comptes: Mapping[str, Mapping[str, Compte | None]]
    imprimes: Mapping[str, Compte] = field(default_factory=dict)
    dans: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Masque:
    """The hidden cells of one period, as (population, code of an IRIS or of a commune). Unknown cells are not in it.

    ``totaux_caches``: populations whose sum over the IRIS must not be shown either. ``exposees``: cells that hiding
    everything would not protect: the published total of the territory gives them away by itself.
    """

    primaires: frozenset[tuple[str, str]]
    secondaires: frozenset[tuple[str, str]]
    totaux_caches: frozenset[str] = frozenset()
    exposees: frozenset[tuple[str, str]] = frozenset()

    @property
    def cellules(self) -> frozenset[tuple[str, str]]:
        return self.primaires | self.secondaires

    def avec(self, autre: Masque) -> Masque:
        """Return what either hides."""
        return Masque(
            self.primaires | autre.primaires,
            self.secondaires | autre.secondaires,
            self.totaux_caches | autre.totaux_caches,
            self.exposees | autre.exposees,
        )


AUCUN_MASQUE = Masque(frozenset(), frozenset())


def masquer(tableau: Tableau, seuil: int = SEUIL, deja: Masque = AUCUN_MASQUE) -> Masque:
    """Return the mask of one period, both layers. ``deja``: what an earlier version of the same counts hid.

    Its cells stay hidden, as if they were small, and its sums kept: were another complement chosen for slightly
    different counts, both versions side by side would give the hidden count away.
    """
    return _Masquage(tableau, seuil, deja).resultat()


class _Masquage:
    """One run. Hidden cells are only ever added, so that it ends: at worst everything is hidden."""

    def __init__(self, tableau: Tableau, seuil: int, deja: Masque) -> None:
        self.seuil = seuil
        self.dans = {p: e for p, e in sorted(tableau.dans.items()) if {p, e} <= tableau.comptes.keys()}
        self.communes = {c: tuple(sorted(iris)) for c, iris in sorted(tableau.communes.items())}
        self.commune_de = {iris: c for c, tous in self.communes.items() for iris in tous}
        # A population comes after the one that contains it.
        self.populations = sorted(tableau.comptes, key=lambda p: (p in self.dans, p))
        self.comptes = {p: self._du_territoire(tableau.comptes[p]) for p in self.populations}
        self.iris: dict[str, set[str]] = {}
        self.caches: dict[str, set[str]] = {}
        for p in self.populations:
            self.iris[p] = {i for i, c in self.comptes[p].items() if c is None or est_petit(*c, seuil)}
            self.caches[p] = {c for c in self.communes if self._commune_cachee(p, c)}
        self._garder_caches(deja)
        self.primaires = frozenset(self._connues())
        self.exposees: set[tuple[str, str]] = set()
        self.imprimes = {p: total for p, total in tableau.imprimes.items() if p in self.comptes}
        self.totaux_caches = {p for p in self.populations if p in deja.totaux_caches or self._a_une_petite_somme(p)}
        self.sans_total = {p for p in self.populations if self._reste(p) is None}
        self.ecarts: dict[tuple[str, int], int] = {}
        self.valeurs = self._point_de_depart()
        self.surs: set[tuple[str, str]] = set()

    def _garder_caches(self, deja: Masque) -> None:
        """Hide again what was. A commune of which every IRIS is shown now is a sum that anybody makes."""
        for p in self.populations:
            codes = {code for autre, code in deja.cellules if autre == p}
            self.iris[p] |= codes & self.comptes[p].keys()
            self.caches[p] |= {c for c in codes & self.communes.keys() if self.iris[p].intersection(self.communes[c])}

    def _du_territoire(self, comptes: Mapping[str, Compte | None]) -> dict[str, Compte | None]:
        return {iris: comptes[iris] for iris in self.commune_de if iris in comptes}

    def _commune_cachee(self, population: str, commune: str) -> bool:
        somme = self._somme(population, self.communes[commune])
        return somme is None or est_petit(*somme, self.seuil)

    def _somme(self, population: str, zones: Iterable[str]) -> Compte | None:
        """Both sums, None when a cell is unknown."""
        comptes = [self.comptes[population].get(zone, (0, 0)) for zone in zones]
        return None if None in comptes else (sum(a for a, _ in comptes), sum(s for _, s in comptes))

    def _a_une_petite_somme(self, population: str) -> bool:
        somme = self._somme(population, self.comptes[population])
        return somme is not None and est_petit(*somme, self.seuil)

    def _reste(self, population: str) -> Compte | None:
        """What a reader knows of the sum of the unknown cells: the published total less our own, none without it.

        Where every cell is known, the sum over the IRIS is taken for known too, unless it is too small to be shown.
        """
        somme = self._somme(population, self.comptes[population])
        imprime = self.imprimes.get(population)
        if somme is not None:
            return None if population in self.totaux_caches and imprime is None else (0, 0)
        if imprime is None:
            return None
        connues = [compte for compte in self.comptes[population].values() if compte is not None]
        return imprime[0] - sum(a for a, _ in connues), imprime[1] - sum(s for _, s in connues)

    def _point_de_depart(self) -> dict[str, dict[str, Compte]]:
        """Every count, each unknown cell taking a value that agrees with what is known, where there is one.

        What a published total has more, or less, than the cells can hold is left in ``ecarts``.
        """
        valeurs: dict[str, dict[str, Compte]] = {}
        for p in self.populations:
            inconnues = [i for i, compte in sorted(self.comptes[p].items()) if compte is None]
            reste = self._reste(p)
            cotes = []
            for cote in (0, 1):
                bornes = {i: self._bornes(p, i, cote, self.comptes, valeurs) for i in inconnues}
                parts = {i: bas for i, (bas, _) in bornes.items()}
                if reste is not None:
                    parts, self.ecarts[p, cote] = _partager(reste[cote] - sum(parts.values()), parts, bornes)
                cotes.append(parts)
            valeurs[p] = {i: compte for i, compte in self.comptes[p].items() if compte is not None}
            valeurs[p] |= {i: (cotes[0][i], cotes[1][i]) for i in inconnues}
        return valeurs

    def _bornes(
        self,
        p: str,
        zone: str,
        cote: int,
        parties: Mapping[str, Mapping[str, Compte | None]],
        ensembles: Mapping[str, Mapping[str, Compte]],
    ) -> tuple[int, float]:
        """A whole holds its known parts; a part is within its whole."""
        tenues = [parties[partie].get(zone) for partie, ensemble in self.dans.items() if ensemble == p]
        bas = max([compte[cote] for compte in tenues if compte], default=0)
        ensemble = self.dans.get(p)
        return bas, math.inf if ensemble is None else ensembles[ensemble].get(zone, (0, 0))[cote]

    def _connues(self) -> Iterator[tuple[str, str]]:
        """The hidden cells that the source gives."""
        for p in self.populations:
            yield from ((p, i) for i in self.iris[p] if self.comptes[p][i] is not None)
            yield from ((p, c) for c in self.caches[p] if self._somme(p, self.communes[c]) is not None)

    # --- the second layer ----------------------------------------------------------------------------------

    def resultat(self) -> Masque:
        while (a_completer := self._premier_groupe_expose()) is not None:
            self._completer(*a_completer)
        cellules = frozenset(self._connues())
        return Masque(
            self.primaires, cellules - self.primaires, frozenset(self.totaux_caches), frozenset(self.exposees)
        )

    def _premier_groupe_expose(self) -> tuple[str, str] | None:
        groupes = self._groupes()
        cotes = self._cotes(groupes)
        for p in self.populations:
            for groupe in sorted(cotes[0].membres[p]):
                if not self._protege(p, groupe, cotes, retenir=True):
                    return p, groupe
        return None

    def _groupes(self) -> dict[str, dict[str, str]]:
        """Population -> hidden IRIS -> its commune when it is shown, else POT; in the order of codes."""
        return {
            p: {i: POT if (c := self.commune_de[i]) in self.caches[p] else c for i in sorted(self.iris[p])}
            for p in self.populations
        }

    def _cotes(self, groupes: Mapping[str, Mapping[str, str]]) -> tuple[Cote, Cote]:
        return self._cote(0, groupes), self._cote(1, groupes)

    def _cote(self, cote: int, groupes: Mapping[str, Mapping[str, str]]) -> Cote:
        """One of the two counts, at a point where the cells add up to what a reader takes for the total.

        Where the published total differs from the cells, the hidden ones make up for it. When they cannot, a reader
        finds that it contradicts what is shown, and can make nothing of it.
        """
        valeurs = {p: {i: compte[cote] for i, compte in comptes.items()} for p, comptes in self.valeurs.items()}
        ouvertes = set(self.sans_total)
        for p in self.populations:
            if ecart := self.ecarts.get((p, cote), 0):
                pot = {i: valeurs[p][i] for i, groupe in groupes[p].items() if groupe == POT}
                bornes = {i: self._bornes(p, i, cote, self.valeurs, self.valeurs) for i in pot}
                parts, reste = _partager(ecart, pot, bornes)
                if reste:
                    ouvertes.add(p)
                else:
                    valeurs[p] |= parts
        return Cote(valeurs, groupes, ouvertes, self.dans)

    def _protege(self, p: str, groupe: str, cotes: tuple[Cote, Cote], *, retenir: bool = False) -> bool:
        """Whether each hidden cell of a group is in doubt. ``retenir``: remember those that are, they stay hidden.

        Hiding more never tells more: a cell that is in doubt stays so, and is not tried again, unless the point that
        doubt is measured from moves with what is hidden (a published total that differs from the cells).
        """
        for nom, bloc in self._blocs(cotes[0].membres[p].get(groupe, []), groupe):
            if (p, nom) in self.surs or (p, nom) in self.exposees:
                continue
            if any(cote.largeur(p, bloc, self.seuil) < self.seuil for cote in cotes):
                return False
            if retenir and not any(self.ecarts.values()):
                self.surs.add((p, nom))
        return True

    def _blocs(self, membres: list[str], groupe: str) -> Iterator[tuple[str, list[str]]]:
        """What must stay in doubt: each hidden IRIS, and each hidden commune, which varies as its hidden IRIS do."""
        yield from ((i, [i]) for i in membres)
        # The only commune of a territory is its total, which is published.
        if groupe == POT and len(self.communes) > 1:
            for commune in sorted({self.commune_de[i] for i in membres}):
                yield commune, [i for i in membres if self.commune_de[i] == commune]

    def _completer(self, p: str, groupe: str) -> None:
        """Hide one more cell: the one with the fewest patients that is enough, else the one with the fewest."""
        ajouts = self._ajouts_au_pot(p) if groupe == POT else self._ajouts_dans_la_commune(p, groupe)
        ajouts = [ajout for _, ajout in sorted(ajouts, key=lambda perte_et_ajout: perte_et_ajout[0])]
        if not ajouts:
            self._sans_recours(p, groupe)
            return
        suffisant = next((ajout for ajout in ajouts if self._suffit(p, groupe, ajout)), ajouts[0])
        self._cacher(p, *suffisant)

    def _ajouts_dans_la_commune(self, p: str, commune: str) -> list[tuple[tuple, tuple[str | None, str | None]]]:
        """Another IRIS of the commune; when none is left, the commune itself."""
        libres = self._visibles(p, self.communes[commune])
        if libres:
            return [((self._effectif(p, [i]), i), (i, None)) for i in libres]
        return [((0, commune), (None, commune))]

    def _ajouts_au_pot(self, p: str) -> list[tuple[tuple, tuple[str | None, str | None]]]:
        """Another IRIS of a hidden commune, or another commune with one of its IRIS (those already hidden first)."""
        ajouts: list[tuple[tuple, tuple[str | None, str | None]]] = []
        for commune, tous in self.communes.items():
            libres = self._visibles(p, tous)
            if commune in self.caches[p]:
                ajouts += [((self._effectif(p, [i]), i), (i, None)) for i in libres]
                continue
            entiere = self._effectif(p, tous)
            if self.iris[p].intersection(tous):
                ajouts.append(((entiere, commune), (None, commune)))
            # The only inhabited IRIS of a commune is the same cell at both levels: it is lost once.
            ajouts += [((entiere + self._effectif(p, [i]) * (len(libres) > 1), i), (i, commune)) for i in libres]
        return ajouts

    def _visibles(self, p: str, zones: Iterable[str]) -> list[str]:
        """The IRIS that show somebody: hiding a zero would hide nothing."""
        return [i for i in zones if i in self.comptes[p] and i not in self.iris[p] and self._effectif(p, [i]) > 0]

    def _effectif(self, p: str, zones: Iterable[str]) -> int:
        return sum(sum(self.comptes[p].get(zone) or (0, 0)) for zone in zones)

    def _suffit(self, p: str, groupe: str, ajout: tuple[str | None, str | None]) -> bool:
        avant = self.iris[p].copy(), self.caches[p].copy()
        self._cacher(p, *ajout)
        cotes = self._cotes(self._groupes())
        suffit = self._protege(p, groupe if groupe in cotes[0].membres[p] else POT, cotes)
        self.iris[p], self.caches[p] = avant
        return suffit

    def _cacher(self, p: str, iris: str | None, commune: str | None) -> None:
        if iris is not None:
            self.iris[p].add(iris)
        if commune is not None:
            self.caches[p].add(commune)

    def _sans_recours(self, p: str, groupe: str) -> None:
        """Everything is hidden in this population. Hide the population around it, else keep its sum to ourselves.

        When the published total is what gives the cells away, nothing more can be done: the page Données tells it.
        """
        groupes = self._groupes()
        membres = [i for i in groupes[p] if groupes[p][i] == groupe]
        if self._cacher_autour(p, membres):
            return
        if p not in self.sans_total and p not in self.imprimes:
            self.totaux_caches.add(p)
            self.sans_total.add(p)
            return
        cotes = self._cotes(groupes)
        self.exposees |= {
            (p, nom)
            for nom, bloc in self._blocs(membres, groupe)
            if any(cote.largeur(p, bloc, self.seuil) < self.seuil for cote in cotes)
        }

    def _cacher_autour(self, p: str, membres: list[str]) -> bool:
        """Hide the smallest cell, still shown, of the containing population."""
        ensemble = self.dans.get(p)
        if ensemble is None:
            return False
        visibles = sorted(self._visibles(ensemble, membres), key=lambda i: (self._effectif(ensemble, [i]), i))
        if not visibles:
            return False
        self._cacher(ensemble, visibles[0], None)
        return True


def _partager(
    ecart: int, parts: Mapping[str, int], bornes: Mapping[str, tuple[int, float]]
) -> tuple[dict[str, int], int]:
    """Add a number of people, or take them off, each area within its bounds. Return the areas, and what is left."""
    finales = dict(parts)
    for zone, (bas, haut) in bornes.items():
        permis = min(max(ecart, min(bas - finales[zone], 0)), max(haut - finales[zone], 0))
        finales[zone] += int(permis)
        ecart -= int(permis)
    return finales, ecart
