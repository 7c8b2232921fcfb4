"""The slots of an exercise by quarter: three months together swing less than one, and the interval says how much.

Quarters are those of the exercise (its first three months, then the next three…), not of the calendar. Months vary by
more than chance: the interval of a quarter is widened by the factor of the control chart of the same months (quasi-
likelihood, McCullagh & Nelder: counts divided by its square), as a change from year to year is. Without a chart, it
holds the chance of one slot to the next only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.soins_non_programmes import Bilan, Mois, mois_suivant, taux_remplissage

if TYPE_CHECKING:
    import pandas as pd

MOIS_D_UN_TRIMESTRE = 3


@dataclass(frozen=True)
class Trimestre:
    """One quarter, ``rang`` 1 to 4: its months known to the file, and those of the year before when all are known.

    ``dispersion``: by how much months vary beyond chance (``remplissage_mensuel.dispersion_des_mois``), None when too
    few are known to tell.
    """

    rang: int
    mois: tuple[Mois, ...]
    avant: tuple[Mois, ...] = ()
    dispersion: float | None = None

    @property
    def disponibles(self) -> tuple[Mois, ...]:
        return tuple(m for m in self.mois if m.disponible)

    @property
    def disponible(self) -> bool:
        return bool(self.disponibles)

    @property
    def entier(self) -> bool:
        return len(self.disponibles) == MOIS_D_UN_TRIMESTRE

    @property
    def offerts(self) -> int | None:
        """Sum of the known months, None when there is none."""
        return sum(m.offerts for m in self.disponibles) if self.disponibles else None

    @property
    def pourvus(self) -> int | None:
        return sum(m.pourvus for m in self.disponibles) if self.disponibles else None

    @property
    def non_pourvus(self) -> int | None:
        return self.offerts - self.pourvus if self.disponibles else None

    @property
    def taux_pct(self) -> float | None:
        return taux_remplissage(self.pourvus, self.offerts)

    @property
    def taux_avant_pct(self) -> float | None:
        """Rate of the same three months a year before; None unless this quarter and that one are whole."""
        if not self.entier or len(self.avant) != MOIS_D_UN_TRIMESTRE:
            return None
        return taux_remplissage(sum(m.pourvus for m in self.avant), sum(m.offerts for m in self.avant))

    def intervalle_pct(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of the rate, out of 100, on the counts divided by ``dispersion``²; None without a
        rate.
        """
        from cpts_data.stats.intervalles import wilson

        if self.taux_pct is None:
            return None
        diviseur = (self.dispersion or 1) ** 2
        return tuple(100 * float(limite) for limite in wilson(self.pourvus / diviseur, self.offerts / diviseur))


def trimestres(bilan: Bilan, dispersion: float | None) -> tuple[Trimestre, ...]:
    """Return the quarters of the exercise that hold a month of the file, in order.

    ``dispersion``: that of the months of the same profession, see Trimestre.
    """
    debut = bilan.debut or bilan.mois[0].periode
    rangs = {mois_suivant(debut, decalage): decalage // MOIS_D_UN_TRIMESTRE for decalage in range(12)}
    avant = dict(zip((m.periode for m in bilan.mois), bilan.un_an_avant, strict=False))
    groupes: dict[int, list[Mois]] = {}
    for mois in bilan.mois:
        groupes.setdefault(rangs[mois.periode], []).append(mois)
    return tuple(
        Trimestre(
            rang + 1,
            tuple(mois),
            tuple(a for m in mois if (a := avant.get(m.periode)) and a.disponible),
            dispersion,
        )
        for rang, mois in sorted(groupes.items())
    )


def tableau_des_trimestres(tous: tuple[Trimestre, ...]) -> pd.DataFrame:
    """Return one row per quarter, in order.

    Columns: ``periode`` (``AAAA-MM/AAAA-MM``), ``mois_connus`` (out of three), ``offerts``, ``pourvus``,
    ``non_pourvus`` (slots), ``taux_pct``, ``borne_basse_pct``, ``borne_haute_pct`` (95 %, see
    ``Trimestre.intervalle_pct``), ``elargissement`` (the factor that widens it, missing when too few months are known),
    ``taux_un_an_avant_pct``, ``taux_points``. Rates are missing under 100 slots.
    """
    import pandas as pd

    lignes = []
    for t in tous:
        bas, haut = t.intervalle_pct() or (None, None)
        avant = t.taux_avant_pct
        lignes.append(
            {
                "periode": f"{t.mois[0].periode}/{t.mois[-1].periode}",
                "mois_connus": len(t.disponibles),
                "offerts": t.offerts,
                "pourvus": t.pourvus,
                "non_pourvus": t.non_pourvus,
                "taux_pct": t.taux_pct,
                "borne_basse_pct": bas,
                "borne_haute_pct": haut,
                "elargissement": t.dispersion if bas is not None else None,
                "taux_un_an_avant_pct": avant,
                "taux_points": t.taux_pct - avant if t.taux_pct is not None and avant is not None else None,
            }
        )
    return pd.DataFrame(lignes)
