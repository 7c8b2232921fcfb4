"""Synthetic patients with and without a médecin traitant, by IRIS, under the published totals.

There is no public figure below the territory. What is published and honoured to the unit: patients with and
without a médecin traitant, for each population and period. Everything below is a hypothesis:

- communes share the totals like the counts of the Observatoire des fragilités;
- inside a commune, IRIS share the commune like their 2013 population, with a seeded lognormal variation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from cpts_data.demonstration.alea import facteur
from cpts_data.demonstration.lecture import Ligne, lire
from cpts_data.demonstration.repartition import ajuster, arrondir_sous_bornes, repartir
from cpts_data.erreurs import ErreurDonnees, Faute

COUVERTURE = "publie/mt_couverture.csv"
COMMUNES = "faits/communes.csv"
IRIS = "faits/iris.csv"

ENSEMBLE = "MT_16P"
"""The population that contains the three others."""

# Hypotheses, written in the sidecar. Standard deviations are those of the logarithm.
VARIATION_TAUX_SELON_DENSITE = ((5000.0, 0.35), (1000.0, 0.25), (0.0, 0.15))
"""(inhabitants per km² from, deviation of the odds of being without MT): dense districts differ more."""
VARIATION_SOUS_POPULATION = 0.12
VARIATION_EFFECTIF = 0.05
VARIATION_EFFECTIF_CSS = 0.35
EVOLUTION_EFFECTIF = 0.01
EVOLUTION_TAUX = 0.05
PART_ALD_15_64 = 0.13
PART_ALD_65_PLUS = 0.55


@dataclass(frozen=True)
class Colonne:
    """A count of the Observatoire des fragilités and what to do where a 0 may hide a masked value.

    A masked 0 takes the territory's mean rate. ``seuil`` tells whether it is also kept under the smallest
    count printed in the column: true for counts hidden because they are small (people without MT, CSS,
    rare in the villages); false for a gap (the only commune without an ALD count is not a small one).
    """

    nom: str
    seuil: bool


@dataclass(frozen=True)
class Population:
    """How one published population is spread: its counts by commune, its weight by IRIS.

    ``effectifs`` are added up; none means the 16+. ``sans_mt`` counts people without MT among
    ``base_sans_mt``: the rate of the second is applied to the first.
    """

    code: str
    effectifs: tuple[Colonne, ...]
    sans_mt: Colonne
    base_sans_mt: tuple[Colonne, ...]
    poids_iris: Callable[[Ligne], float]
    variation_effectif: float = VARIATION_EFFECTIF


def _plus_de_14(iris: Ligne) -> float:
    return iris.entier("rp2013_population") - iris.entier("rp2013_0_14")


def _plus_de_70(iris: Ligne) -> float:
    """The census gives 65+ and 75+: their mean stands for 70+."""
    return (iris.entier("rp2013_65_plus") + iris.entier("rp2013_75_plus")) / 2


def _en_ald(iris: Ligne) -> float:
    ages_actifs = _plus_de_14(iris) - iris.entier("rp2013_65_plus")
    return PART_ALD_15_64 * ages_actifs + PART_ALD_65_PLUS * iris.entier("rp2013_65_plus")


_16_PLUS: tuple[Colonne, ...] = ()
_CSS = (Colonne("odf_cssp_pop", seuil=True), Colonne("odf_cssnp_pop", seuil=True))
_ALD = (Colonne("odf_ald_pop", seuil=False),)
_65_PLUS = (Colonne("odf_rg_65", seuil=False),)
_SANS_MT_16 = Colonne("odf_trait_16", seuil=True)
_SANS_MT_65 = Colonne("odf_trait_65", seuil=True)

# The Observatoire has no count « sans MT » for CSS and ALD: the pattern of the 16+ rate is used for both.
POPULATIONS = (
    Population(ENSEMBLE, _16_PLUS, _SANS_MT_16, _16_PLUS, _plus_de_14),
    Population("MT_CSS", _CSS, _SANS_MT_16, _16_PLUS, _plus_de_14, VARIATION_EFFECTIF_CSS),
    Population("MT_ALD", _ALD, _SANS_MT_16, _16_PLUS, _en_ald),
    Population("MT_70P", _65_PLUS, _SANS_MT_65, _65_PLUS, _plus_de_70),
)


@dataclass(frozen=True)
class Comptes:
    """Patients with and without MT by place (commune or IRIS code)."""

    avec: dict[str, int]
    sans: dict[str, int]

    def effectif(self, code: str) -> int:
        return self.avec[code] + self.sans[code]


def lignes_mt_iris(dossier_donnees: Path, codes_communes: Collection[str]) -> list[dict[str, str | int]]:
    """Return one row per IRIS × population × period, sorted, ready for ``mt_iris.csv``."""
    territoire = _Territoire.lire(dossier_donnees, codes_communes)
    lignes = [
        {
            "code_iris": iris,
            "population": population,
            "periode": periode,
            "avec_mt": comptes.avec[iris],
            "sans_mt": comptes.sans[iris],
        }
        for periode, par_population in territoire.repartir_tout().items()
        for population, comptes in par_population.items()
        for iris in comptes.avec
    ]
    return sorted(lignes, key=lambda ligne: (ligne["code_iris"], ligne["population"], ligne["periode"]))


@dataclass(frozen=True)
class _Territoire:
    """Published totals and facts of the territory's communes and IRIS."""

    totaux: dict[tuple[str, str], tuple[int, int]]
    """(population, period) -> (with MT, without MT)."""
    communes: dict[str, Ligne]
    seuils: dict[str, int]
    """Smallest count printed in each column, over every commune of the file."""
    iris: dict[str, list[Ligne]]

    @classmethod
    def lire(cls, dossier_donnees: Path, codes_communes: Collection[str]) -> _Territoire:
        toutes = lire(dossier_donnees, COMMUNES)
        communes = {
            ligne.texte("code_commune"): ligne for ligne in toutes if ligne.texte("code_commune") in codes_communes
        }
        iris: dict[str, list[Ligne]] = {}
        for ligne in sorted(lire(dossier_donnees, IRIS), key=lambda ligne: ligne.texte("code_iris")):
            if ligne.texte("code_commune") in codes_communes:
                iris.setdefault(ligne.texte("code_commune"), []).append(ligne)
        absentes = sorted(set(codes_communes) - (communes.keys() & iris.keys()))
        if absentes:
            raise ErreurDonnees(
                Faute(COMMUNES, f"La commune {code} du territoire n’a pas de données ou pas d’IRIS.")
                for code in absentes
            )
        return cls(
            totaux=_lire_totaux(lire(dossier_donnees, COUVERTURE)),
            communes=dict(sorted(communes.items())),
            seuils=_plus_petits_effectifs(toutes),
            iris=iris,
        )

    def repartir_tout(self) -> dict[str, dict[str, Comptes]]:
        """Return period -> population -> counts by IRIS. The 16+ come first: they bound the others."""
        resultat: dict[str, dict[str, Comptes]] = {}
        for periode in sorted({periode for _, periode in self.totaux}):
            par_iris: dict[str, Comptes] = {}
            communes_16: Comptes | None = None
            for population in POPULATIONS:
                communes = self._par_commune(population, periode, communes_16)
                par_iris[population.code] = self._par_iris(population, periode, communes, par_iris.get(ENSEMBLE))
                communes_16 = communes_16 or communes
            resultat[periode] = par_iris
        return resultat

    def _par_commune(self, population: Population, periode: str, ensemble: Comptes | None) -> Comptes:
        """Share the published totals between communes, in proportion to the Observatoire's counts."""
        avec_mt, sans_mt = self.totaux[population.code, periode]
        usage = f"commune {population.code} {periode}"
        poids = {
            code: valeur * facteur(f"{usage} effectif", code, EVOLUTION_EFFECTIF)
            for code, valeur in self._effectifs_observes(population.effectifs).items()
        }
        maxima = None if ensemble is None else {code: ensemble.effectif(code) for code in poids}
        effectifs = repartir(avec_mt + sans_mt, poids, maxima)

        poids_sans = {
            code: valeur * facteur(f"{usage} taux", code, EVOLUTION_TAUX)
            for code, valeur in self._sans_mt_observes(population, effectifs).items()
        }
        somme = math.fsum(poids_sans.values())
        sans_attendus = {code: sans_mt * valeur / somme for code, valeur in poids_sans.items()}
        sans = arrondir_sous_bornes(sans_attendus, sans_mt, *_bornes_sans_mt(effectifs, ensemble))
        return Comptes({code: effectifs[code] - sans[code] for code in effectifs}, sans)

    def _effectifs_observes(self, colonnes: tuple[Colonne, ...]) -> dict[str, float]:
        """Return the people counted by the columns in each commune, zeros unmasked; no column: the 16+."""
        base = {
            code: float(ligne.entier("odf_rg_pop") - ligne.entier("odf_rg_0_15"))
            for code, ligne in self.communes.items()
        }
        vides = [code for code, effectif in base.items() if effectif <= 0]
        if vides:
            raise ErreurDonnees(
                Faute(COMMUNES, f"La population de 16 ans et plus de la commune {code} manque.", valeur="0")
                for code in vides
            )
        if not colonnes:
            return base
        demasquees = [self._demasquer(colonne, base) for colonne in colonnes]
        return {code: math.fsum(effectifs[code] for effectifs in demasquees) for code in base}

    def _sans_mt_observes(self, population: Population, effectifs: dict[str, int]) -> dict[str, float]:
        """Return the expected people without MT: the observed rate of each commune times its own people."""
        base = self._effectifs_observes(population.base_sans_mt)
        observes = self._demasquer(population.sans_mt, base)
        return {code: effectifs[code] * observes[code] / base[code] for code in base}

    def _demasquer(self, colonne: Colonne, base: dict[str, float]) -> dict[str, float]:
        """Return a column of counts where each 0 is replaced by a plausible count.

        A 0 printed for a commune of several hundred people is taken as masked, not as nobody.
        """
        observes = {code: ligne.entier(colonne.nom) for code, ligne in self.communes.items()}
        connues = [code for code, valeur in observes.items() if valeur > 0]
        taux = math.fsum(observes[code] for code in connues) / math.fsum(base[code] for code in connues)
        plafond = self.seuils[colonne.nom] if colonne.seuil else math.inf
        return {
            code: float(valeur) if valeur > 0 else min(taux * base[code], plafond) for code, valeur in observes.items()
        }

    def _par_iris(self, population: Population, periode: str, communes: Comptes, ensemble: Comptes | None) -> Comptes:
        avec: dict[str, int] = {}
        sans: dict[str, int] = {}
        for code in self.communes:
            comptes = _repartir_commune(
                population, periode, self.iris[code], communes.avec[code], communes.sans[code], ensemble
            )
            avec |= comptes.avec
            sans |= comptes.sans
        return Comptes(avec, sans)


def _repartir_commune(
    population: Population,
    periode: str,
    iris: list[Ligne],
    avec_mt: int,
    sans_mt: int,
    ensemble: Comptes | None,
) -> Comptes:
    """Share one commune between its IRIS: people first, then with and without MT by proportional fitting."""
    poids = {ligne.texte("code_iris"): _poids(population, periode, ligne) for ligne in iris}
    maxima = None if ensemble is None else {code: ensemble.effectif(code) for code in poids}
    effectifs = repartir(avec_mt + sans_mt, poids, maxima)
    codes = sorted(effectifs)
    cotes = {ligne.texte("code_iris"): _cote_sans_mt(population, periode, ligne) for ligne in iris}
    # The level of the odds is free: fitting the two columns brings it to the commune's own rate.
    tableau = ajuster(
        [[effectifs[code], effectifs[code] * cotes[code]] for code in codes],
        [effectifs[code] for code in codes],
        [avec_mt, sans_mt],
    )
    attendus = {code: ligne[1] for code, ligne in zip(codes, tableau, strict=True)}
    sans = arrondir_sous_bornes(attendus, sans_mt, *_bornes_sans_mt(effectifs, ensemble))
    return Comptes({code: effectifs[code] - sans[code] for code in codes}, sans)


def _poids(population: Population, periode: str, iris: Ligne) -> float:
    """Return the weight of an IRIS: its census people, a lasting variation and a small one of the period."""
    code = iris.texte("code_iris")
    return (
        population.poids_iris(iris)
        * facteur(f"iris {population.code} effectif", code, population.variation_effectif)
        * facteur(f"iris {population.code} {periode} effectif", code, EVOLUTION_EFFECTIF)
    )


def _cote_sans_mt(population: Population, periode: str, iris: Ligne) -> float:
    """Return the relative odds of being without MT: of the place, of the population, of the period."""
    code = iris.texte("code_iris")
    densite = iris.entier("rp2013_population") / float(iris.texte("superficie_km2"))
    variation = next(ecart for seuil, ecart in VARIATION_TAUX_SELON_DENSITE if densite >= seuil)
    return (
        facteur("iris taux", code, variation)
        * facteur(f"iris {population.code} taux", code, VARIATION_SOUS_POPULATION)
        * facteur(f"iris {population.code} {periode} taux", code, EVOLUTION_TAUX)
    )


def _bornes_sans_mt(effectifs: dict[str, int], ensemble: Comptes | None) -> tuple[dict[str, int], dict[str, int]]:
    """Return the least and most people without MT in each place so that the group stays inside the 16+.

    At most those without MT among the 16+; at least those who cannot be among the 16+ with MT.
    """
    if ensemble is None:
        return dict.fromkeys(effectifs, 0), dict(effectifs)
    minima = {code: max(0, effectif - ensemble.avec[code]) for code, effectif in effectifs.items()}
    maxima = {code: min(effectif, ensemble.sans[code]) for code, effectif in effectifs.items()}
    return minima, maxima


def _lire_totaux(lignes: Iterable[Ligne]) -> dict[tuple[str, str], tuple[int, int]]:
    codes = {population.code for population in POPULATIONS}
    totaux = {
        (code, ligne.texte("period")): (ligne.entier("num"), ligne.entier("without_mt"))
        for ligne in lignes
        if (code := ligne.texte("indicator_code")) in codes
    }
    periodes = {periode for _, periode in totaux}
    absents = sorted({(code, periode) for code in codes for periode in periodes} - totaux.keys())
    if absents or not totaux:
        raise ErreurDonnees(
            Faute(COUVERTURE, f"La valeur publiée de {code} manque pour la période {periode}.")
            for code, periode in absents or [(ENSEMBLE, "T0")]
        )
    return totaux


def _plus_petits_effectifs(communes: Iterable[Ligne]) -> dict[str, int]:
    lignes = list(communes)
    colonnes = {
        colonne.nom
        for population in POPULATIONS
        for colonne in (*population.effectifs, population.sans_mt, *population.base_sans_mt)
    }
    return {
        nom: min(ligne.entier(nom) for ligne in lignes if not ligne.vide(nom) and ligne.entier(nom) > 0)
        for nom in sorted(colonnes)
    }
