"""Is a proportion going up or down over its five latest dates?

Rule of the public-health profiles of England (Fingertips, TrendMarkerCalculator): chi-squared for a linear trend
(Armitage 1955, Biometrics 11:375-386) over exactly five dates in a row, at 99.8 %, and a slope that keeps its sign
whichever date is left out. A month-by-month series is read on a control chart instead: see ``controle``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

POINTS = 5
LIMITE = 9.54953570608324
"""Quantile 0.998 of the chi-squared with one degree of freedom: 3.090232², the signal of the other rules."""
EN_HAUSSE, EN_BAISSE, SANS_TENDANCE = "en hausse", "en baisse", "sans tendance nette"


@dataclass(frozen=True)
class Tendance:
    """``khi2``: the statistic. ``stable``: the slope keeps its sign when any date is left out. ``sens``: the answer."""

    khi2: float
    stable: bool
    sens: str


def tendance(numerateurs: ArrayLike, denominateurs: ArrayLike) -> Tendance | None:
    """Return the trend of the five latest dates of a series in the order of time.

    None when it is not computed: fewer than five dates, one of the five unknown or without anybody, one at 100 %, or
    nobody counted at all. Raises ValueError for series of different lengths.
    """
    x, n = np.asarray(numerateurs, dtype=float), np.asarray(denominateurs, dtype=float)
    if x.shape != n.shape or x.ndim != 1:
        raise ValueError("les deux séries n’ont pas la même longueur")
    x, n = x[-POINTS:], n[-POINTS:]
    if len(x) < POINTS or not np.all((n > 0) & (x >= 0) & (x < n)) or not x.sum():
        return None
    t = np.arange(1, POINTS + 1)
    total, somme = n.sum(), x.sum()
    etendue = total * (t**2 * n).sum() - (t * n).sum() ** 2
    khi2 = total * _pente(t, x, n) ** 2 / (somme * (total - somme) * etendue)
    signes = {float(np.sign(_pente(np.delete(t, i), np.delete(x, i), np.delete(n, i)))) for i in range(POINTS)}
    stable = len(signes) == 1
    if not stable or khi2 <= LIMITE:
        return Tendance(float(khi2), stable, SANS_TENDANCE)
    return Tendance(float(khi2), stable, EN_HAUSSE if signes == {1.0} else EN_BAISSE)


def _pente(t: NDArray, x: NDArray, n: NDArray) -> float:
    """Return the numerator of the slope of x/n on t, weighted by n: only its sign and its square are used."""
    return float(n.sum() * (t * x).sum() - x.sum() * (t * n).sum())
