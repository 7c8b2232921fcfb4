"""Confidence intervals of proportions and of counts, as the public-health field computes them.

A coverage counts everyone, it is not a sample: the interval tells how much the figure of so few people could have
differed by chance alone, and not a doubt on the count. Sources: Wilson 1927 (JASA 22:209-212) for proportions;
Breslow & Day 1987 for counts (Byar's approximation, exact below 10). Both are what PHEindicatormethods computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NIVEAU_MENTION, NIVEAU_SIGNAL = 0.95, 0.998
"""At 95 %, one area in twenty stands out by chance alone: a mention. At 99.8 %, one in five hundred: a signal."""
EXACT_SOUS = 10
"""Events below which Byar's approximation gives way to the exact limits."""


class Intervalle(NamedTuple):
    """The two limits, each of the shape of what was given; missing where a count is missing."""

    bas: NDArray[np.float64]
    haut: NDArray[np.float64]


def quantile_normal(niveau: float) -> float:
    """Return z such that a normal value lies within ±z with probability ``niveau``: 1.959964 for 0.95."""
    from scipy.special import ndtri  # scipy takes a tenth of a second to load: only where an interval is drawn

    return float(ndtri((1 + niveau) / 2))


def wilson(numerateur: ArrayLike, denominateur: ArrayLike, niveau: float = NIVEAU_MENTION) -> Intervalle:
    """Return the Wilson score interval of numerator ÷ denominator, between 0 and 1.

    Missing where a count is missing or the denominator is 0. Raises ValueError for a numerator below 0 or above its
    denominator: a proportion of what is not a part has no meaning.
    """
    x, n = np.broadcast_arrays(np.asarray(numerateur, dtype=float), np.asarray(denominateur, dtype=float))
    if np.any((x < 0) | (x > n)):
        raise ValueError("un numérateur sort de 0 à son dénominateur")
    z = quantile_normal(niveau)
    connus = n > 0
    n = np.where(connus, n, np.nan)
    demi = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    bas, haut = ((2 * x + z**2 + signe * demi) / (2 * (n + z**2)) for signe in (-1, 1))
    # Rounding errors only: at x = 0 and x = n the limit is exactly 0 and 1.
    return Intervalle(np.where(x == 0, 0.0, bas)[()] + 0 * n, np.where(x == n, 1.0, haut)[()] + 0 * n)


def byar(evenements: ArrayLike, niveau: float = NIVEAU_MENTION) -> Intervalle:
    """Return the interval of a count of independent events; divide both limits by the population for a rate.

    Raises ValueError for a count below 0.
    """
    from scipy.special import chdtri

    x = np.asarray(evenements, dtype=float)
    if np.any(x < 0):
        raise ValueError("un nombre d’événements est négatif")
    z, queue = quantile_normal(niveau), (1 - niveau) / 2
    grand = np.where(x >= EXACT_SOUS, x, np.nan)
    petit = np.where(x < EXACT_SOUS, x, np.nan)
    bas = grand * (1 - 1 / (9 * grand) - z / (3 * np.sqrt(grand))) ** 3
    haut = (grand + 1) * (1 - 1 / (9 * (grand + 1)) + z / (3 * np.sqrt(grand + 1))) ** 3
    # chdtri takes the upper tail. With no event the lower limit is 0, where the chi-squared has no degree of freedom.
    bas_exact = np.where(petit > 0, chdtri(np.where(petit > 0, 2 * petit, 1), 1 - queue) / 2, 0 * petit)
    haut_exact = chdtri(2 * petit + 2, queue) / 2
    return Intervalle(np.where(np.isnan(grand), bas_exact, bas)[()], np.where(np.isnan(grand), haut_exact, haut)[()])
