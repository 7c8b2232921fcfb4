"""Which counts by area are hidden, over every population and both levels at once, for the data of one store.

Pages and exports never decide what to hide: they read frames where it is done. See ``stats.secret_secondaire``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data.catalogue.secret import RegleDeSecret
from cpts_data.indicators.memoire import par_version
from cpts_data.stats.secret_secondaire import AUCUN_MASQUE, Compte, Masque, Tableau, masquer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from cpts_data.store import Magasin

    Versions = Mapping[int, Mapping[str, Mapping[str, Compte | bool | None]]]

JEU = "mt_iris"
ETATS_PAR_VERSION = 6
"""Combinations tried for each import, at most eight thousandths of a second each; the latest versions come first."""


@dataclass(frozen=True)
class SecretDesZones:
    """The rule, and the mask of each period."""

    regle: RegleDeSecret
    par_periode: Mapping[str, Masque]

    def cachees(self, population: str, periode: str) -> frozenset[str]:
        """Return the codes of the IRIS and communes that are known and not shown."""
        masque = self.par_periode.get(periode)
        return frozenset(code for p, code in masque.cellules if p == population) if masque else frozenset()

    def total_cache(self, population: str, periode: str) -> bool:
        """Whether the sum over the IRIS must not be shown either."""
        masque = self.par_periode.get(periode)
        return masque is not None and population in masque.totaux_caches

    def exposees(self) -> list[tuple[str, str]]:
        """Return the (population, period) where a published total alone gives a hidden count away."""
        return sorted({(p, periode) for periode, masque in self.par_periode.items() for p, _ in masque.exposees})


@par_version
def regle_du_jeu(magasin: Magasin, jeu: str) -> RegleDeSecret:
    """Return the rule a dataset is shown under: its own, or the one of the convention of this CPTS."""
    declaree = catalogue.jeu(jeu).secret
    lues = magasin.lignes("SELECT seuil, convention FROM _regles_de_secret WHERE jeu = ?", [jeu])
    return replace(declaree, seuil=lues[0][0], convention=lues[0][1]) if lues else declaree


@par_version
def secret_des_zones(magasin: Magasin) -> SecretDesZones:
    """Return what is hidden of the médecin-traitant counts of a store."""
    return calculer(magasin, masquer)


def calculer(magasin: Magasin, methode: Callable[..., Masque]) -> SecretDesZones:
    """Apply a method to each period of a store: what any version of its counts hid stays hidden."""
    regle = regle_du_jeu(magasin, JEU)
    tableaux = tableaux_par_periode(magasin, regle)
    versions = _versions(magasin)
    masques = {}
    for periode, tableau in tableaux.items():
        deja = _deja_cache(tableau, versions.get(periode, {}), regle.seuil, methode)
        masques[periode] = methode(tableau, regle.seuil, *deja)
    return SecretDesZones(regle, masques)


def _deja_cache(
    tableau: Tableau, versions: Versions, seuil: int, methode: Callable[..., Masque]
) -> tuple[Masque] | tuple[()]:
    """Return what the versions of one period hid, one after the other; nothing where there is only the one shown."""
    deja = AUCUN_MASQUE
    for etat in _etats(versions):
        comptes = {p: _du_territoire(tableau, versions[rang][p]) for p, rang in etat.items()}
        deja = deja.avec(methode(replace(tableau, comptes=comptes), seuil, deja))
    return (deja,) if versions else ()


def _etats(versions: Versions) -> Iterator[dict[str, int]]:
    """Give what a person may have seen by undoing imports and bringing them back: population -> rank of its version.

    By latest version, so that what comes later changes nothing to what was hidden before it; the one with every import
    in service comes first, and always.
    """
    vus: dict[str, list[int]] = {}
    for rang in sorted(versions):
        nouvelles = dict.fromkeys(versions[rang], rang)
        autres = {p: [*rangs[::-1], None] for p, rangs in sorted(vus.items()) if p not in nouvelles}
        for choix in islice(product(*autres.values()), ETATS_PAR_VERSION):
            choisis = zip(autres, choix, strict=True)
            yield nouvelles | {p: choisi for p, choisi in choisis if choisi is not None}
        for p in nouvelles:
            vus.setdefault(p, []).append(rang)


def _versions(magasin: Magasin) -> dict[str, Versions]:
    """Return every version of the counts, undone ones too: period -> rank -> population -> IRIS -> counts.

    They are not to be shown. An IRIS where the count has no object is False.
    """
    lues: dict[str, Versions] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for periode, rang, population, iris, avec, sans, sans_objet in magasin.lignes(
        "SELECT periode, rang, population, code_iris, avec_mt, sans_mt, sans_objet FROM mt_iris_versions ORDER BY ALL"
    ):
        connu = avec is not None and sans is not None
        lues[periode][rang][population][iris] = (avec, sans) if connu else False if sans_objet else None
    return lues


def _du_territoire(tableau: Tableau, comptes: Mapping[str, Compte | bool | None]) -> dict[str, Compte | None]:
    """An IRIS of the territory without a line is unknown; one where the count has no object is left out."""
    tous = (iris for groupe in tableau.communes.values() for iris in groupe)
    return {iris: comptes.get(iris) for iris in tous if comptes.get(iris) is not False}


def tableaux_par_periode(magasin: Magasin, regle: RegleDeSecret) -> dict[str, Tableau]:
    """Return the counts that the mask is decided on, period by period. They are not to be shown."""
    communes: dict[str, set[str]] = defaultdict(set)
    comptes: dict[str, dict[str, dict[str, Compte | None]]] = defaultdict(lambda: defaultdict(dict))
    lignes = magasin.lignes(
        "SELECT periode, population, code_commune, code_iris, avec_mt, sans_mt, etat FROM mt_iris_territoire "
        "ORDER BY ALL"
    )
    for periode, population, commune, iris, avec, sans, etat in lignes:
        communes[commune].add(iris)
        if etat != "sans objet":
            comptes[periode][population][iris] = (avec, sans) if etat == "mesuré" else None
    imprimes = _totaux_publies(magasin)
    arbre = {commune: tuple(sorted(tous)) for commune, tous in communes.items()}
    return {
        periode: Tableau(arbre, par_population, imprimes.get(periode, {}), dict(regle.dans))
        for periode, par_population in comptes.items()
    }


def _totaux_publies(magasin: Magasin) -> dict[str, dict[str, Compte]]:
    totaux: dict[str, dict[str, Compte]] = defaultdict(dict)
    for population, periode, avec, sans in magasin.lignes(
        """
        SELECT code_indicateur, periode, numerateur, denominateur - numerateur FROM mt_couverture
        WHERE periode IS NOT NULL AND numerateur IS NOT NULL AND denominateur IS NOT NULL
        ORDER BY ALL
        """
    ):
        totaux[periode][population] = (avec, sans)
    return totaux


def lignes_montrees(magasin: Magasin, lignes: pd.DataFrame) -> pd.Series:
    """Tell which lines of ``mt_iris`` the pages show: those of the territory, whole, and not hidden."""
    import pandas as pd

    masques = secret_des_zones(magasin)
    comptes = tableaux_par_periode(magasin, masques.regle)
    montrees = {
        (iris, population, periode)
        for periode, tableau in comptes.items()
        for population, par_iris in tableau.comptes.items()
        for iris in {i for i, compte in par_iris.items() if compte is not None} - masques.cachees(population, periode)
    }
    cles = lignes[["code_iris", "population", "periode"]].itertuples(index=False, name=None)
    return pd.Series([cle in montrees for cle in cles], index=lignes.index, dtype=bool)


def sommes_des_iris(magasin: Magasin) -> dict[tuple[str, str], Compte]:
    """Return the sums over the IRIS that may be shown: (population, period) -> people with, people without.

    Every IRIS is known and the sum is not small: that of some of the IRIS would be one more equation about those that
    are hidden.
    """
    masques = secret_des_zones(magasin)
    return {
        (population, periode): (sum(avec for avec, _ in comptes.values()), sum(sans for _, sans in comptes.values()))
        for periode, tableau in tableaux_par_periode(magasin, masques.regle).items()
        for population, comptes in tableau.comptes.items()
        if None not in comptes.values() and not masques.total_cache(population, periode)
    }
