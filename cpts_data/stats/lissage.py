"""Rates drawn towards the mean of the territory, all the more as an area has few people.

Global empirical Bayes estimator for proportions that are not rare, Martuzzi & Elliott 1996 (Statistics in Medicine
15:1867-1873), as spdep computes it (EBest, family « binomial »). Marshall's estimator (1991) takes the variance of a
rare event, ten times too large near 90 %, and would draw everything to the mean. A smoothed rate makes a map readable;
it is never the figure of an area: the table and the exports keep the raw rate and its interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def lisser(avec: ArrayLike, patients: ArrayLike) -> NDArray[np.float64]:
    """Return the smoothed rate of each area, between 0 and 1; missing where a count is missing or nobody lives.

    Only give the areas that the reader sees: the mean and the spread are taken on them, and a hidden count that entered
    here could be worked out from the rates of the others. Raises ValueError for a count outside 0 to its denominator.
    """
    x, n = comptes_connus(avec, patients)
    propre = poids(x, n)
    return propre * x / n + (1 - propre) * moyenne(x, n)


def poids(avec: ArrayLike, patients: ArrayLike) -> NDArray[np.float64]:
    """Return the share of its own rate that each area keeps, from 0 (all from the mean) to 1 (nothing changed).

    ρ = n·A ÷ (n·A + b(1 − b) − s²), where b is the mean, s² the variance of the rates weighted by the people, and
    A = s² − b(1 − b) ÷ n̄ what chance does not explain of it. When chance explains everything, A ≤ 0 and every ρ is 0.
    """
    x, n = comptes_connus(avec, patients)
    b, variance, par_hasard = variance_des_taux(x, n)
    propre = n * max(0.0, variance - par_hasard)
    if not np.nansum(propre):
        return 0 * n
    return propre / (propre + b * (1 - b) - variance)


def comptes_connus(avec: ArrayLike, patients: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both counts as decimals, missing together. Raises ValueError for a count outside 0 to its denominator."""
    x, n = np.broadcast_arrays(np.asarray(avec, dtype=float), np.asarray(patients, dtype=float))
    if np.any((x < 0) | (x > n)):
        raise ValueError("un numérateur sort de 0 à son dénominateur")
    connus = (n > 0) & ~np.isnan(x)
    return np.where(connus, x, np.nan), np.where(connus, n, np.nan)


def moyenne(x: NDArray[np.float64], n: NDArray[np.float64]) -> float:
    """Return the rate of all the known areas together; missing when none is known."""
    total = np.nansum(n)
    return float(np.nansum(x) / total) if total else float("nan")


def variance_des_taux(x: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean, the variance of the rates weighted by the people, and the variance that chance alone gives.

    The last is that of a proportion counted on the mean number of people: b(1 − b) ÷ n̄.
    """
    b, total = moyenne(x, n), np.nansum(n)
    if not total:
        return b, 0.0, 0.0
    variance = float(np.nansum(n * (x / n - b) ** 2) / total)
    return b, variance, b * (1 - b) / float(np.nanmean(n))
