"""Do areas that are alike stand together, and where? Moran's index, global and local, on standardised rates.

Raw rates of unequal populations would make a crowd of small areas look like a pattern: each rate is first divided by
the spread that its number of people gives it (Assunção & Reis 1999, Statistics in Medicine 18:2147-2162). They wrote
it for rare events, whose variance is b ÷ n; a coverage is not rare, and that variance, ten times too large near 90 %,
puts some areas near a zero of the denominator, where they look extraordinary. The variance of a proportion,
b(1 − b) ÷ n, takes its place here, as in the smoothing of Martuzzi & Elliott. Local index: Anselin 1995 (Geographical
Analysis 27:93-115), conditional permutations, false discovery rate of Benjamini & Hochberg 1995 (JRSS B 57:289-300).

GeoDa and esda give each area the pseudo p-value of the side it falls on, which chance alone puts under 0.05 one time in
ten: a rate of false discoveries reckoned on it would be twice the one it promises. An area may stand out on either
side, so the p-value of the local index is two-sided, twice theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpts_data.stats.lissage import comptes_connus, variance_des_taux

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

ZONES_MINIMALES = 30
"""Under 30 measured areas, too few neighbours are left to tell a group from chance."""
PERMUTATIONS = 999
GRAINE = 20241008
FAUSSES_DECOUVERTES = 0.05
"""Among the areas pointed out, the share that is so by chance alone: this at most, about."""

HAUT_HAUT, BAS_BAS, HAUT_BAS, BAS_HAUT, NON_SIGNIFICATIF = "HH", "LL", "HL", "LH", "NS"
CLASSES: Mapping[str, str] = {
    HAUT_HAUT: "groupe de zones hautes",
    BAS_BAS: "groupe de zones basses",
    HAUT_BAS: "zone haute entourée de zones basses",
    BAS_HAUT: "zone basse entourée de zones hautes",
    NON_SIGNIFICATIF: "pas de groupe net",
}
"""Usual letters of each class (high, low: of the area, then of its neighbours) -> what it means."""


@dataclass(frozen=True)
class Moran:
    """The global index. ``attendu``: what no pattern gives, −1 ÷ (n − 1). ``p``: one-sided, from the permutations.

    It is that of the side the index falls on: read it with the sign of ``indice − attendu``.
    """

    indice: float
    attendu: float
    p: float
    zones: int


def taux_standardises(avec: ArrayLike, patients: ArrayLike) -> NDArray[np.float64]:
    """Return (p − b) ÷ √(A + b(1 − b) ÷ n): each rate in units of the spread expected of its number of people.

    A is the variance between areas that chance does not explain, 0 when it explains everything. Missing where a count
    is; 0 everywhere when all the rates are the same.
    """
    x, n = comptes_connus(avec, patients)
    b, variance, par_hasard = variance_des_taux(x, n)
    dispersion = np.sqrt(max(0.0, variance - par_hasard) + b * (1 - b) / n)
    ecart = x / n - b
    return np.divide(ecart, dispersion, out=0 * ecart, where=dispersion > 0)


def moran_global(
    avec: pd.Series, patients: pd.Series, voisins: Mapping[str, Sequence[str]], permutations: int = PERMUTATIONS,
    graine: int = GRAINE,
) -> Moran | None:  # fmt: skip
    """Return the global index of the areas (index of the series: their code). None where ``agregats_locaux`` is."""
    zones = _zones_comparables(avec, patients, voisins)
    if zones is None:
        return None
    valeurs, poids = zones.valeurs, zones.poids
    indice = _indice(valeurs, poids)
    melanges = np.random.default_rng(graine).permuted(np.tile(valeurs, (permutations, 1)), axis=1)
    # The mean and the variance do not change with the order: only the product with the neighbours does.
    produits = np.einsum("ij,ij->i", melanges, melanges @ poids.T) / (valeurs @ valeurs) * _echelle(poids)
    return Moran(indice, -1 / (len(valeurs) - 1), float(_p_unilaterale(produits[:, None], indice)[0]), len(valeurs))


def agregats_locaux(
    avec: pd.Series, patients: pd.Series, voisins: Mapping[str, Sequence[str]], permutations: int = PERMUTATIONS,
    graine: int = GRAINE, fausses_decouvertes: float = FAUSSES_DECOUVERTES,
) -> pd.DataFrame | None:  # fmt: skip
    """Return the local index of each area; None under ZONES_MINIMALES measured areas, or when all rates are the same.

    ``avec`` and ``patients``: people of each area, by code; ``voisins``: code -> codes of its neighbours. Only give the
    counts that the reader sees. One row per measured area, by code: ``indice``, ``p`` (two-sided pseudo p-value),
    ``classe`` (see CLASSES) and ``libelle``; all missing for an area without a measured neighbour. The same areas give
    the same classes, whatever their order: the draw is seeded and made on sorted codes.
    """
    import pandas as pd

    zones = _zones_comparables(avec, patients, voisins)
    if zones is None:
        return None
    z = zones.valeurs / zones.valeurs.std()
    autour = zones.poids @ z
    isolees = ~zones.poids.any(axis=1)
    facteur = (len(z) - 1) / (z @ z)
    indices = np.where(isolees, np.nan, facteur * z * autour)
    tirages = facteur * z * _autour_au_hasard(z, zones.poids, permutations, graine)
    p = np.where(isolees, np.nan, np.minimum(1, 2 * _p_unilaterale(tirages, np.nan_to_num(indices))))
    quadrants = np.select([(z > 0) & (autour > 0), (z > 0), (autour > 0)], [HAUT_HAUT, HAUT_BAS, BAS_HAUT], BAS_BAS)
    classes = pd.Series(np.where(p <= seuil_fdr(p, fausses_decouvertes), quadrants, NON_SIGNIFICATIF), zones.codes)
    classes = classes.astype("object").mask(isolees)
    return pd.DataFrame({"indice": indices, "p": p, "classe": classes, "libelle": classes.map(CLASSES)}, zones.codes)


def seuil_fdr(p: ArrayLike, fausses_decouvertes: float = FAUSSES_DECOUVERTES) -> float:
    """Return the p-value up to which areas are pointed out: the largest p(i) ≤ i × rate ÷ number, 0 when there is none.

    Missing p-values do not count.
    """
    connues = np.sort(np.asarray(p, dtype=float))
    connues = connues[~np.isnan(connues)]
    gardees = connues[connues <= fausses_decouvertes * np.arange(1, len(connues) + 1) / max(len(connues), 1)]
    return float(gardees[-1]) if len(gardees) else 0.0


@dataclass(frozen=True)
class _Zones:
    """Measured areas by code, their centred values, and the weight of each neighbour (each row adds up to 1, or 0)."""

    codes: pd.Index
    valeurs: NDArray[np.float64]
    poids: NDArray[np.float64]


def _zones_comparables(avec: pd.Series, patients: pd.Series, voisins: Mapping[str, Sequence[str]]) -> _Zones | None:
    import pandas as pd

    valeurs = pd.Series(taux_standardises(avec, patients.reindex(avec.index)), avec.index).dropna().sort_index()
    if len(valeurs) < ZONES_MINIMALES or valeurs.min() == valeurs.max():
        return None
    rangs = {code: rang for rang, code in enumerate(valeurs.index)}
    poids = np.zeros((len(rangs), len(rangs)))
    for code, rang in rangs.items():
        autour = [rangs[voisin] for voisin in voisins.get(code, ()) if voisin in rangs and voisin != code]
        poids[rang, autour] = 1 / len(autour) if autour else 0
    if not poids.any():
        return None
    return _Zones(valeurs.index, (valeurs - valeurs.mean()).to_numpy(), poids)


def _indice(valeurs: NDArray, poids: NDArray) -> float:
    return float(valeurs @ poids @ valeurs / (valeurs @ valeurs) * _echelle(poids))


def _echelle(poids: NDArray) -> float:
    """Return the number of areas over the sum of the weights: 1 when each has a neighbour."""
    return len(poids) / poids.sum()


def _autour_au_hasard(z: NDArray, poids: NDArray, permutations: int, graine: int) -> NDArray[np.float64]:
    """Return, for each draw and area, the mean of as many other areas taken at random as it has neighbours.

    One draw of ranks serves every area, as GeoDa's look-up does: the k first of a random order of the others.
    """
    nombre = len(z)
    effectifs = np.count_nonzero(poids, axis=1)
    hasard = np.random.default_rng(graine)
    rangs = np.argsort(hasard.random((permutations, nombre - 1)), axis=1)[:, : effectifs.max()]
    moyennes = np.zeros((permutations, nombre))
    for zone, effectif in enumerate(effectifs):
        if effectif:
            moyennes[:, zone] = np.delete(z, zone)[rangs[:, :effectif]].mean(axis=1)
    return moyennes


def _p_unilaterale(tirages: NDArray, observes: ArrayLike) -> NDArray[np.float64]:
    """Return (draws at least as extreme on the side of the observed value + 1) ÷ (draws + 1), one a column."""
    au_dessus = (tirages >= observes).sum(axis=0)
    return (np.minimum(au_dessus, len(tirages) - au_dessus) + 1) / (len(tirages) + 1)
