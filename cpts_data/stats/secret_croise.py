"""Which lines of a register to hide: counts by commune and by month, both shown beside the total of the year.

A case is a commune and a month, with one count a measure (requests, then those oriented, then those seen: each is a
part of the one before, or nearly so). Cases are never shown; their sums by commune, by month and in all are. A commune,
or a month, is shown whole or hidden whole: of three nested counts, those shown would bound the one that is not.

- A measure whose total is small is hidden everywhere, and so are those nested in it.
- A line with a small count is hidden.
- Other lines are hidden, the fewest people first, until each hidden count may vary by the threshold for a reader who
  knows what is shown, which cases are filled, and that the measures are nested.

That doubt is measured from the true counts, by moving people between hidden lines, where a case is filled to take
them, and so that what was nested stays so. What can come in, plus what can go out, is an interval that no reader can
narrow. The tests compute it again with a linear solver. Zero gives nobody away, and is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from cpts_data.stats.secret import SEUIL

Case = tuple[str, str]
"""Code of the commune, month."""
Comptes = Mapping[str, int]
"""Measure -> people; a measure that is not known is left out."""
COMMUNE, MOIS = 0, 1


@dataclass(frozen=True)
class MasqueCroise:
    """What is hidden: whole communes, whole months, and measures (everywhere, the total too)."""

    communes: frozenset[str]
    mois: frozenset[str]
    mesures: frozenset[str]


def masquer(cases: Mapping[Case, Comptes], mesures: Sequence[str], seuil: int = SEUIL) -> MasqueCroise:
    """Return the mask of one year. ``mesures``: from the widest to the one nested in all the others."""
    montrees = tuple(mesures)
    totaux = sommes(cases.values())
    for rang, mesure in enumerate(mesures):
        if est_petit(totaux[mesure], seuil):
            montrees = tuple(mesures[:rang])
            break
    # Where hiding every line is not enough, the narrowest measure goes, with its bounds on the others.
    while not (masquage := _Masquage(cases, montrees, seuil)).completer():
        montrees = montrees[:-1]
    communes, mois = (frozenset(lignes) for lignes in masquage.caches)
    return MasqueCroise(communes, mois, frozenset(mesures) - set(montrees))


def est_petit(effectif: int, seuil: int = SEUIL) -> bool:
    """Whether a count standing alone gives few people away; nobody is nobody."""
    return 0 < effectif < seuil


def sommes(comptes: Iterable[Comptes]) -> Counter[str]:
    """Add counts, measure by measure."""
    total: Counter[str] = Counter()
    for compte in comptes:
        total.update(compte)
    return total


class _Masquage:
    """One run, on the measures that are shown. Lines are only ever hidden, so that it ends."""

    def __init__(self, cases: Mapping[Case, Comptes], mesures: tuple[str, ...], seuil: int) -> None:
        self.mesures, self.seuil = mesures, seuil
        self.surs: set[tuple[int, str, str]] = set()
        self.cases = {c: {m: n for m, n in cases[c].items() if m in mesures} for c in sorted(cases)}
        codes = [sorted({case[axe] for case in cases}) for axe in (COMMUNE, MOIS)]
        self.lignes = [
            {code: sommes(compte for case, compte in self.cases.items() if case[axe] == code) for code in codes[axe]}
            for axe in (COMMUNE, MOIS)
        ]
        self.emboitees = [commune for commune, ligne in self.lignes[COMMUNE].items() if self._est_emboite(ligne)]
        self.caches = [
            {code for code, ligne in self.lignes[axe].items() if any(est_petit(n, seuil) for n in ligne.values())}
            for axe in (COMMUNE, MOIS)
        ]

    def completer(self) -> bool:
        """Hide what is needed. False when no line is left to hide, and a count is still exposed."""
        while (exposee := next(self._exposees(), None)) is not None:
            ajouts = self._ajouts(exposee[0])
            if not ajouts:
                return False
            suffisant = next((ajout for ajout in ajouts if self._suffit(ajout, exposee)), ajouts[0])
            self.caches[suffisant[0]].add(suffisant[1])
        return True

    def _exposees(self) -> Iterator[tuple[int, str, str]]:
        """The hidden counts that a reader would find again, or nearly: axis, line, measure.

        Hiding more never tells more: one that is in doubt stays so, and is not tried again.
        """
        for axe, mesure in product((COMMUNE, MOIS), self.mesures):
            lignes = {code: self.lignes[axe][code] for code in sorted(self.caches[axe])}
            if not any(ligne[mesure] for ligne in lignes.values()):
                continue  # nobody is hidden: that gives nobody away
            for code, ligne in lignes.items():
                if mesure not in ligne or (axe, code, mesure) in self.surs:
                    continue
                if self._est_exposee(axe, code, mesure):
                    yield axe, code, mesure
                else:
                    self.surs.add((axe, code, mesure))

    def _ajouts(self, axe: int) -> list[tuple[int, str]]:
        """The lines that show somebody, those of the same axis first, then the fewest people."""
        montrees = [
            (autre != axe, ligne.total(), autre, code)
            for autre in (COMMUNE, MOIS)
            for code, ligne in self.lignes[autre].items()
            if code not in self.caches[autre] and ligne.total()
        ]
        return [(autre, code) for _, _, autre, code in sorted(montrees)]

    def _suffit(self, ajout: tuple[int, str], exposee: tuple[int, str, str]) -> bool:
        axe, code = ajout
        self.caches[axe].add(code)
        suffit = not self._est_exposee(*exposee)
        self.caches[axe].discard(code)
        return suffit

    # --- the doubt left on a hidden line ------------------------------------------------------------------

    def _est_exposee(self, axe: int, code: str, mesure: str) -> bool:
        return self._largeur(axe, code, mesure) < self.seuil

    def _largeur(self, axe: int, code: str, mesure: str) -> int:
        """How many people a hidden count may at least vary by: what can leave it, plus what can come in."""
        autres = sorted(self.caches[axe] - {code}, key=lambda autre: (-self.lignes[axe][autre][mesure], autre))
        avant = self.lignes[axe][code][mesure]
        largeur = 0
        for de_ici in (True, False):
            cases = self.cases
            depart = largeur
            for autre in autres:
                cases = self._deplacees(cases, axe, code, autre) if de_ici else self._deplacees(cases, axe, autre, code)
                apres = sum(compte.get(mesure, 0) for case, compte in cases.items() if case[axe] == code)
                largeur = depart + abs(apres - avant)
                if largeur >= self.seuil:
                    return largeur
        return largeur

    def _deplacees(self, cases: Mapping[Case, Comptes], axe: int, de: str, vers: str) -> Mapping[Case, Comptes]:
        """The cases once everybody who can has gone from a hidden line to another, unseen by a reader."""
        departs = [case for case, compte in cases.items() if case[axe] == de and any(compte.values())]
        toutes = cases
        for case in departs:
            toutes = self._deplacee(toutes, case, axe, vers)
        if self._reste_emboite(toutes):
            return toutes
        for case in departs:  # those that can go one by one
            apres = self._deplacee(cases, case, axe, vers)
            cases = apres if self._reste_emboite(apres) else cases
        return cases

    def _deplacee(self, cases: Mapping[Case, Comptes], case: Case, axe: int, vers: str) -> Mapping[Case, Comptes]:
        """Move the people of one case: same place on the other axis if it takes as many, or another that is hidden."""
        autre = 1 - axe
        place = case[autre]
        places = [place]
        if place in self.caches[autre]:
            places += sorted(self.caches[autre] - {place})
        cibles = [(vers, code) if axe == COMMUNE else (code, vers) for code in places]
        cible = max(cibles, key=lambda cible: self._recus(cases[case], cible).total())
        partis = self._recus(cases[case], cible)
        if not partis:
            return cases
        return {
            **cases,
            case: {mesure: n - partis[mesure] for mesure, n in cases[case].items()},
            cible: {mesure: n + partis[mesure] for mesure, n in cases[cible].items()},
        }

    def _recus(self, compte: Comptes, cible: Case) -> Counter[str]:
        """What a case may take: the measures that it gives. A case that nobody filled takes nobody."""
        return Counter({mesure: n for mesure, n in compte.items() if n and mesure in self.cases.get(cible, ())})

    def _reste_emboite(self, cases: Mapping[Case, Comptes]) -> bool:
        """Whether the communes whose measures were nested still are."""
        apres: dict[str, Counter[str]] = {commune: Counter() for commune in self.emboitees}
        for case, compte in cases.items():
            if case[COMMUNE] in apres:
                apres[case[COMMUNE]].update(compte)
        return all(self._est_emboite(ligne) for ligne in apres.values())

    def _est_emboite(self, ligne: Comptes) -> bool:
        connus = [ligne[mesure] for mesure in self.mesures if mesure in ligne]
        return connus == sorted(connus, reverse=True)
