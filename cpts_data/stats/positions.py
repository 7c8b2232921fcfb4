"""Where does an area stand against a reference? One rule, behind the map, the ranking, the funnel and the table.

An area is clearly apart when its 99.8 % interval leaves the reference out; at 95 % it only gets a mention, because
one area in twenty does so by chance. For a proportion, leaving the reference out of the Wilson interval and being
outside the funnel drawn around the reference are the same inequality: |x − n·p0| > z·√(n·p0·(1 − p0)). That
inequality is written here once. Sources: Spiegelhalter 2005 (Stat Med 24:1185-1202); PHEindicatormethods, funnels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpts_data.stats.intervalles import NIVEAU_MENTION, NIVEAU_SIGNAL, byar, quantile_normal, wilson

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

EN_DESSOUS, COMPARABLE, AU_DESSUS = "nettement en dessous", "comparable", "nettement au-dessus"
POSITIONS = (EN_DESSOUS, COMPARABLE, AU_DESSUS)
MENTION_EN_DESSOUS, MENTION_AU_DESSUS = "plutôt en dessous", "plutôt au-dessus"
"""Comparable, yet with the reference outside the 95 % interval."""


def ecart_reduit(numerateur: ArrayLike, denominateur: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    """Return (x − n·p0) ÷ √(n·p0·(1 − p0)), the score of each proportion against ``reference`` (between 0 and 1).

    Infinite where the reference is 0 or 1 and the proportion is not; missing where a count or the reference is.
    """
    x, n, p0 = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (numerateur, denominateur, reference)))
    ecart = x - n * p0
    dispersion = np.sqrt(n * p0 * (1 - p0))
    with np.errstate(divide="ignore", invalid="ignore"):
        reduit = np.where(ecart == 0, 0 * dispersion, ecart / dispersion)
    return np.where(n > 0, reduit, np.nan)


def limites_de_l_entonnoir(reference: float, denominateurs: ArrayLike, niveau: float) -> tuple[NDArray, NDArray]:
    """Return p0 ± z·√(p0·(1 − p0) ÷ n), kept between 0 and 1: outside these limits, an area is not comparable."""
    demi = quantile_normal(niveau) * np.sqrt(reference * (1 - reference) / np.asarray(denominateurs, dtype=float))
    return np.clip(reference - demi, 0, 1), np.clip(reference + demi, 0, 1)


def positions(numerateur: ArrayLike, denominateur: ArrayLike, reference: ArrayLike, index: pd.Index) -> pd.DataFrame:
    """Return ``position`` (one of POSITIONS) and ``mention`` (one of the two, or missing) of each proportion.

    One row per area, on ``index``; both missing where a count or the reference is. Reference between 0 and 1.
    """
    reduit = ecart_reduit(numerateur, denominateur, reference)
    return _en_mots(reduit > quantile_normal(NIVEAU_SIGNAL), reduit < -quantile_normal(NIVEAU_SIGNAL),
                    reduit > quantile_normal(NIVEAU_MENTION), reduit < -quantile_normal(NIVEAU_MENTION),
                    np.isnan(reduit), index)  # fmt: skip


def situer(numerateur: ArrayLike, denominateur: ArrayLike, reference: ArrayLike, index: pd.Index) -> pd.DataFrame:
    """Return ``positions`` with the Wilson limits they go with, on ``index``.

    ``borne_basse_pct``, ``borne_haute_pct`` (95 %), ``borne_basse_998_pct``, ``borne_haute_998_pct``: out of 100.
    """
    situees = positions(numerateur, denominateur, reference, index)
    for suffixe, niveau in (("", NIVEAU_MENTION), ("_998", NIVEAU_SIGNAL)):
        bas, haut = wilson(numerateur, denominateur, niveau)
        situees[f"borne_basse{suffixe}_pct"], situees[f"borne_haute{suffixe}_pct"] = 100 * bas, 100 * haut
    return situees


def positions_de_comptes(
    evenements: ArrayLike, population: ArrayLike, reference: ArrayLike, index: pd.Index
) -> pd.DataFrame:
    """Return the same for counts per population (professionals per inhabitant…), from Byar's intervals."""
    attendus = np.asarray(population, dtype=float) * np.asarray(reference, dtype=float)
    signal, mention = byar(evenements, NIVEAU_SIGNAL), byar(evenements, NIVEAU_MENTION)
    inconnus = np.isnan(signal.haut) | np.isnan(attendus) | (np.asarray(population, dtype=float) <= 0)
    return _en_mots(signal.bas > attendus, signal.haut < attendus, mention.bas > attendus, mention.haut < attendus,
                    inconnus, index)  # fmt: skip


def _en_mots(dessus, dessous, plutot_dessus, plutot_dessous, inconnus, index: pd.Index) -> pd.DataFrame:
    import pandas as pd

    position = np.select([inconnus, dessus, dessous], [None, AU_DESSUS, EN_DESSOUS], COMPARABLE)
    signale = dessus | dessous | inconnus
    mention = np.select([signale, plutot_dessus, plutot_dessous], [None, MENTION_AU_DESSUS, MENTION_EN_DESSOUS], None)
    return pd.DataFrame({"position": position, "mention": mention}, index=index, dtype="object")
