"""Is a month out of the ordinary, or does the rate only vary as it always does? A control chart of proportions.

p-chart (Shewhart; Montgomery, Introduction to Statistical Quality Control): mean p̄ = Σx ÷ Σn, limits at
p̄ ± 3·√(p̄(1 − p̄) ÷ n), wider for a month with few. With a thousand slots a month these limits are so close that nearly
every month crosses them: months differ by more than chance, and that is their ordinary life. Whether they do is
Spiegelhalter's φ against its chi-squared (see ``dispersion``). When they do, the limits are those of Laney's p′ chart
(2002, Quality Engineering 14:531-537): σ_z, the usual gap between two months in a row, multiplies them.

Two rules, and no other: a month outside the limits; eight months in a row on the same side of the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpts_data.stats.dispersion import dispersion
from cpts_data.stats.positions import ecart_reduit

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

ECARTS_TYPES = 3
SERIE = 8
"""Months in a row on one side of the mean that make a rule: by chance, one series in 256 begins so."""
MOIS_MINIMAUX = 12
"""Under a year of known months, the usual variation is not known: no limits."""
ETENDUE_MOYENNE = 1.128
"""Mean gap between two normal values, in standard deviations (d2 for two)."""

AU_DESSUS, EN_DESSOUS, ORDINAIRE = "au-dessus des limites", "en dessous des limites", "dans les limites"
SERIE_HAUTE, SERIE_BASSE = "huit mois de suite au-dessus de la moyenne", "huit mois de suite en dessous de la moyenne"


@dataclass(frozen=True)
class CarteDeControle:
    """One proportion month after month. Everything is between 0 and 1.

    ``points``: one row per month given, on the same index: ``taux``, ``bas``, ``haut`` (limits; missing where the month
    is unknown or there are none), ``regle`` (« au-dessus des limites », « en dessous des limites » or « dans les
    limites », missing likewise), ``serie`` (the sentence of the second rule, on every month of the run, otherwise
    missing). ``phi`` and ``sigma_z``: 1 when months differ by chance only; ``elargies``: the limits were multiplied by
    ``facteur``. ``mois``: known months; under MOIS_MINIMAUX there are no limits and ``phi``, ``sigma_z`` are missing.
    """

    centre: float
    points: pd.DataFrame
    phi: float
    sigma_z: float
    elargies: bool
    facteur: float
    mois: int

    @property
    def limites_calculees(self) -> bool:
        return self.mois >= MOIS_MINIMAUX


def carte_p(pourvus: pd.Series, offerts: pd.Series) -> CarteDeControle:
    """Return the chart of filled over offered, months in the order of time; a missing month keeps its place.

    A month that is unknown or without any offer has no rate, and breaks a run. Raises ValueError when a count is
    outside 0 to its denominator.
    """
    import pandas as pd

    x, n = pourvus.to_numpy(dtype=float, na_value=np.nan), offerts.to_numpy(dtype=float, na_value=np.nan)
    if np.any((x < 0) | (x > n)):
        raise ValueError("un numérateur sort de 0 à son dénominateur")
    connus = (n > 0) & ~np.isnan(x)
    x, n = np.where(connus, x, np.nan), np.where(connus, n, np.nan)
    mois = int(connus.sum())
    centre = float(np.nansum(x) / np.nansum(n)) if mois else float("nan")
    ecart_type = np.sqrt(centre * (1 - centre) / n)
    scores = ecart_reduit(x, n, centre)
    mesure = dispersion(scores) if mois >= MOIS_MINIMAUX else None
    phi, sigma_z = (float("nan"), float("nan")) if mesure is None else (mesure.phi, ecart_entre_voisins(scores))
    elargies = mesure is not None and mesure.au_dela_du_hasard
    facteur = max(1.0, sigma_z) if elargies else 1.0
    demi = ECARTS_TYPES * facteur * ecart_type if mois >= MOIS_MINIMAUX else np.full_like(n, np.nan)
    frame = pd.DataFrame({"taux": x / n, "bas": np.maximum(centre - demi, 0), "haut": np.minimum(centre + demi, 1)})
    frame["regle"] = _regle(frame)
    frame["serie"] = _series(np.sign(np.where(connus, x - centre * n, np.nan)))
    return CarteDeControle(centre, frame.set_axis(pourvus.index), phi, sigma_z, elargies, facteur, mois)


def ecart_entre_voisins(scores: ArrayLike) -> float:
    """Return σ_z of scores in the order of time: the mean gap between neighbours ÷ 1.128.

    A gap over a missing month does not count; missing when no two months are neighbours.
    """
    sauts = np.abs(np.diff(np.asarray(scores, dtype=float)))
    sauts = sauts[~np.isnan(sauts)]
    return float(sauts.mean() / ETENDUE_MOYENNE) if len(sauts) else float("nan")


def _regle(points: pd.DataFrame) -> NDArray:
    taux, bas, haut = (points[nom].to_numpy() for nom in ("taux", "bas", "haut"))
    inconnus = np.isnan(taux) | np.isnan(bas)
    return np.select([inconnus, taux > haut, taux < bas], [None, AU_DESSUS, EN_DESSOUS], ORDINAIRE)


def _series(cotes: NDArray[np.float64]) -> NDArray:
    """Return the sentence of the run each month belongs to; a month on the mean, or unknown, belongs to none."""
    phrases = np.full(len(cotes), None, dtype=object)
    debut = 0
    for rang in range(1, len(cotes) + 1):
        if rang < len(cotes) and cotes[rang] == cotes[debut]:
            continue
        if rang - debut >= SERIE and cotes[debut] in (-1, 1):
            phrases[debut:rang] = SERIE_HAUTE if cotes[debut] > 0 else SERIE_BASSE
        debut = rang
    return phrases
