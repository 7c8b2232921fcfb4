"""Do areas, or months, differ from a reference by more than chance? One index and one test, for both.

Spiegelhalter's φ, the mean of the squared scores with the extreme tenths brought back (2005, Quality & Safety in Health
Care 14:347-351), against its chi-squared. It is a ratio of variances: √φ is how many times the usual gap exceeds that
of chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpts_data.stats.intervalles import NIVEAU_MENTION

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PART_RAMENEE = 0.1


@dataclass(frozen=True)
class Dispersion:
    """``phi``: about 1, or a little under, when chance alone speaks. ``nombre``: the areas or months it is taken on."""

    phi: float
    nombre: int

    @property
    def au_dela_du_hasard(self) -> bool:
        """Whether ``nombre``·φ is beyond the 95 % quantile of a chi-squared with one degree of freedom less."""
        from scipy.special import chdtri

        return bool(self.nombre * self.phi > chdtri(self.nombre - 1, 1 - NIVEAU_MENTION))

    @property
    def rapport_des_ecarts(self) -> float:
        """√φ: the usual gap over the one that chance alone gives."""
        return math.sqrt(self.phi)


def dispersion(scores: ArrayLike) -> Dispersion | None:
    """Return φ of the scores that are known and finite (see ``positions.ecart_reduit``); None under two of them.

    The lowest and highest tenths are brought to the tenth and the ninetieth centile, so that one extraordinary score
    does not make all of them look dispersed.
    """
    z = np.asarray(scores, dtype=float)
    z = z[np.isfinite(z)]
    if len(z) < 2:
        return None
    bornes = np.quantile(z, [PART_RAMENEE, 1 - PART_RAMENEE])
    return Dispersion(float(np.mean(np.clip(z, *bornes) ** 2)), len(z))
