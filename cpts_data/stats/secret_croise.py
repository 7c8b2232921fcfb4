"""Which lines of a register to hide: counts by commune and by month, both shown beside the total of the year.

A case is a commune and a month, with one count a measure (requests, then those oriented, then those seen: each is a
part of the one before, or nearly so). Cases are never shown; their sums by commune, by month and in all are. A commune,
or a month, is shown whole or hidden whole: of three nested counts, those shown would bound the one that is not.

- A measure whose total is small is hidden everywhere, and so are those nested in it.
- A line with a small count is hidden.
- Other lines are hidden, the fewest people first, until each hidden count may vary by the threshold for a reader who
  knows what is shown, which cases are filled, and that the measures are nested.

That doubt is measured from the true counts, by moving people between hidden lines: whole communes, or whole months,
their counts together, so that what is nested stays so. What can come in, plus what can go out, is an interval that no
reader can narrow. The tests compute it again with a linear solver. Zero gives nobody away, and is shown.
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
    while True:
        masquage = _Masquage(cases, montrees, seuil)
        if (perdue := masquage.completer()) is None:
            break
        montrees = montrees[: montrees.index(perdue)]
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
        self.cases = {c: {m: n for m, n in cases[c].items() if m in mesures} for c in sorted(cases)}
        codes = [sorted({case[axe] for case in cases}) for axe in (COMMUNE, MOIS)]
        self.lignes = [
            {code: sommes(compte for case, compte in self.cases.items() if case[axe] == code) for code in codes[axe]}
            for axe in (COMMUNE, MOIS)
        ]
        self.caches = [
            {code for code, ligne in self.lignes[axe].items() if any(est_petit(n, seuil) for n in ligne.values())}
            for axe in (COMMUNE, MOIS)
        ]

    def completer(self) -> str | None:
        """Hide what is needed. Return the measure that no line can protect, None when all are."""
        while (exposee := next(self._exposees(), None)) is not None:
            axe, code, mesure = exposee
            ajouts = self._ajouts(axe)
            if not ajouts:
                return mesure
            suffisant = next((ajout for ajout in ajouts if self._suffit(ajout, exposee)), ajouts[0])
            self.caches[suffisant[0]].add(suffisant[1])
        return None

    def _exposees(self) -> Iterator[tuple[int, str, str]]:
        """The hidden counts that a reader would find again, or nearly: axis, line, measure."""
        for axe, mesure in product((COMMUNE, MOIS), self.mesures):
            lignes = {code: self.lignes[axe][code] for code in sorted(self.caches[axe])}
            if not any(ligne[mesure] for ligne in lignes.values()):
                continue  # nobody is hidden: that gives nobody away
            for code, ligne in lignes.items():
                if mesure in ligne and self._est_exposee(axe, code, mesure):
                    yield axe, code, mesure

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
        """How many people a hidden count may at least vary by."""
        autres = [autre for autre in sorted(self.caches[axe]) if autre != code]
        sortantes = any(self._apres(self.cases, axe, code, autre) for autre in autres)
        largeur = self.lignes[axe][code][mesure] if sortantes else 0
        cases = self.cases
        for autre in sorted(autres, key=lambda autre: -self.lignes[axe][autre][mesure]):
            if largeur >= self.seuil:
                break
            if (apres := self._apres(cases, axe, autre, code)) is not None:
                cases = apres
                largeur += self.lignes[axe][autre][mesure]
        return largeur

    def _apres(self, cases: Mapping[Case, Comptes], axe: int, de: str, vers: str) -> dict[Case, Comptes] | None:
        """The cases once everybody of a hidden line is in another; None when a reader could tell that it is not so."""
        apres = dict(cases)
        for case, compte in cases.items():
            if case[axe] != de or not any(compte.values()):
                continue
            cible = next((c for c in self._cibles(case, axe, vers) if self._peut_recevoir(c, compte)), None)
            if cible is None:
                return None
            apres[case] = dict.fromkeys(compte, 0)
            apres[cible] = {mesure: n + compte.get(mesure, 0) for mesure, n in apres[cible].items()}
        return apres if axe == COMMUNE or self._reste_emboite(apres) else None

    def _cibles(self, case: Case, axe: int, vers: str) -> list[Case]:
        """Where the people of a case may go: the same place on the other axis first, or another one that is hidden."""
        autre = 1 - axe
        place = case[autre]
        places = [place]
        if place in self.caches[autre]:
            places += [code for code in sorted(self.caches[autre]) if code != place]
        return [(vers, code) if axe == COMMUNE else (code, vers) for code in places]

    def _peut_recevoir(self, case: Case, compte: Comptes) -> bool:
        return all(mesure in self.cases.get(case, ()) for mesure, n in compte.items() if n)

    def _reste_emboite(self, cases: Mapping[Case, Comptes]) -> bool:
        """Whether the communes whose measures were nested still are: a month may have sent its people elsewhere."""
        for commune, avant in self.lignes[COMMUNE].items():
            apres = sommes(compte for case, compte in cases.items() if case[COMMUNE] == commune)
            if self._est_emboite(avant) and not self._est_emboite(apres):
                return False
        return True

    def _est_emboite(self, ligne: Comptes) -> bool:
        connus = [ligne[mesure] for mesure in self.mesures if mesure in ligne]
        return connus == sorted(connus, reverse=True)
