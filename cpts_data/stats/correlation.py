"""How closely do two indicators go together from one area to the next, and how sure is it?

Pearson's coefficient and its interval by Fisher's transformation (Fisher 1921, Metron 1:3-32). Two indicators that go
together over areas say nothing of persons, nor of causes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cpts_data.stats.intervalles import NIVEAU_MENTION, quantile_normal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ZONES_MINIMALES = 4
"""The standard error of Fisher's transformation is 1 ÷ √(n − 3)."""


class Correlation(NamedTuple):
    """The coefficient, its two limits, and the number of areas where both indicators are known."""

    coefficient: float
    bas: float
    haut: float
    zones: int


def pearson(x: ArrayLike, y: ArrayLike, niveau: float = NIVEAU_MENTION) -> Correlation | None:
    """Return the correlation over the areas where both are known.

    None under four of them, or when one of the indicators is the same everywhere. Raises ValueError for series of
    different lengths.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError("les deux séries n’ont pas la même longueur")
    connus = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[connus], y[connus]
    if len(x) < ZONES_MINIMALES or x.min() == x.max() or y.min() == y.max():
        return None
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    with np.errstate(divide="ignore"):  # points in a line: the limits are the coefficient itself
        centre = np.arctanh(r)
    demi = quantile_normal(niveau) / np.sqrt(len(x) - 3)
    return Correlation(r, float(np.tanh(centre - demi)), float(np.tanh(centre + demi)), len(x))
