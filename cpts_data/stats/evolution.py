"""Has a proportion changed between two dates, or could chance have done it?

Interval of a difference of two proportions, Newcombe 1998 (Statistics in Medicine 17:873-890), method 10: the Wilson
limits of both. It takes the two counts as independent. Two extractions of one territory hold mostly the same people,
whose answers go together: the true uncertainty is smaller than this interval, which therefore errs on the side of
caution. A change that it calls clear is clear; a small real change may stay « stable ».
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpts_data.stats.intervalles import NIVEAU_MENTION, NIVEAU_SIGNAL, Intervalle, wilson

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

BAISSE, STABLE, HAUSSE = "baisse nette", "stable", "hausse nette"
MENTION_BAISSE, MENTION_HAUSSE = "plutôt en baisse", "plutôt en hausse"
"""« Stable », yet with no difference outside the 95 % interval."""


@dataclass(frozen=True)
class Evolution:
    """From the first to the second proportion, in points out of 100. ``bas`` and ``haut``: 95 % interval.

    ``sens``: « baisse nette », « stable » or « hausse nette », at 99.8 %; ``mention``: the word at 95 % of one that
    is stable at 99.8 %, otherwise None.
    """

    points: float
    bas: float
    haut: float
    bas_998: float
    haut_998: float
    sens: str
    mention: str | None = None


def intervalle_de_la_difference(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, niveau: float = NIVEAU_MENTION
) -> Intervalle:
    """Return the limits of x2/n2 − x1/n1, between −1 and 1; missing where a count is missing or n is 0."""
    bas1, haut1 = wilson(x1, n1, niveau)
    bas2, haut2 = wilson(x2, n2, niveau)
    p1, p2 = _part(x1, n1), _part(x2, n2)
    ecart = p2 - p1
    return Intervalle(ecart - np.hypot(p2 - bas2, haut1 - p1), ecart + np.hypot(haut2 - p2, p1 - bas1))


def comparer(x1: float | None, n1: float | None, x2: float | None, n2: float | None) -> Evolution | None:
    """Compare x1 of n1 people before with x2 of n2 people after; None when a count is unknown or nobody is counted."""
    comptes = [float("nan") if compte is None else float(compte) for compte in (x1, n1, x2, n2)]
    if np.isnan(comptes).any() or not comptes[1] or not comptes[3]:
        return None
    x1, n1, x2, n2 = comptes
    bas, haut = (100 * float(limite) for limite in intervalle_de_la_difference(x1, n1, x2, n2))
    bas_998, haut_998 = (100 * float(v) for v in intervalle_de_la_difference(x1, n1, x2, n2, NIVEAU_SIGNAL))
    sens = HAUSSE if bas_998 > 0 else BAISSE if haut_998 < 0 else STABLE
    mention = None if sens != STABLE else MENTION_HAUSSE if bas > 0 else MENTION_BAISSE if haut < 0 else None
    return Evolution(100 * (x2 / n2 - x1 / n1), bas, haut, bas_998, haut_998, sens, mention)


def _part(x: ArrayLike, n: ArrayLike) -> np.ndarray:
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    return x / np.where(n > 0, n, np.nan)
