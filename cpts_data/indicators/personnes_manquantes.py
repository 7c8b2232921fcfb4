"""How many more people are needed to reach a target, exactly and with the contract's rounding.

Two readings, because a cible printed with one decimal may be compared with the exact rate or with the rounded
one: at 84,751 % for a cible of 84,8 %, 76 people are missing in the first reading and none in the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from cpts_data.formats_fr import arrondir, est_absent

DECIMALES_DU_CONTRAT = 1


@dataclass(frozen=True)
class Manque:
    """People still needed: ``exact`` and ``arrondi`` readings; zero or less when the target is reached.

    Negative values are the people beyond the target.
    """

    exact: int
    arrondi: int


def personnes_manquantes(numerateur: int, denominateur: int, objectif_pct: float | None) -> Manque | None:
    """Return the people still needed to reach ``objectif_pct`` (out of 100), or None without a target.

    Exact reading: ceil(objective x denominator) - numerator. Rounded reading: the same with the smallest rate
    that rounds half-up to the objective. Raises ValueError on a denominator that is not positive.
    """
    if est_absent(objectif_pct) or est_absent(numerateur) or est_absent(denominateur):
        return None
    if denominateur <= 0:
        raise ValueError("Le dénominateur doit être strictement positif.")
    objectif = Decimal(str(objectif_pct))
    demi_pas = Decimal(1).scaleb(-DECIMALES_DU_CONTRAT) / 2
    seuil_arrondi = arrondir(objectif, DECIMALES_DU_CONTRAT) - demi_pas
    return Manque(
        exact=_effectif_pour(objectif, denominateur) - int(numerateur),
        arrondi=_effectif_pour(min(objectif, seuil_arrondi), denominateur) - int(numerateur),
    )


def _effectif_pour(taux_pct: Decimal, denominateur: int) -> int:
    return int((taux_pct * int(denominateur) / 100).to_integral_value(rounding=ROUND_CEILING))
