"""Unfilled slots added up over an exercise, month after month, beside the year before when it is known.

An unfilled slot is not a lost one: it may have served a usual patient, and the report does not define it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cpts_data.indicators.soins_non_programmes import Bilan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cumul:
    """The running totals at the end of each month; None for a month that is unknown, whose slots are not added.

    ``avant``: the same of the year before, for the months known today only, so that both add up the same months; empty
    when none of its months is known. ``total_avant``: its total, None unless each of these months is known.
    """

    periodes: tuple[str, ...]
    non_pourvus: tuple[int | None, ...]
    avant: tuple[int | None, ...] = ()
    total_avant: int | None = None

    @property
    def total(self) -> int:
        return max((valeur for valeur in self.non_pourvus if valeur is not None), default=0)

    @property
    def a_moitie(self) -> str | None:
        """The month in which half of the total was reached, None when nothing is unfilled."""
        if not self.total:
            return None
        connus = zip(self.periodes, self.non_pourvus, strict=True)
        return next(periode for periode, valeur in connus if valeur is not None and 2 * valeur >= self.total)


def cumul(bilan: Bilan) -> Cumul:
    """Add up the unfilled slots of an exercise."""
    comparables = [avant for m, avant in zip(bilan.mois, bilan.un_an_avant, strict=False) if m.disponible]
    entier = bool(comparables) and all(avant.disponible for avant in comparables)
    return Cumul(
        tuple(m.periode for m in bilan.mois),
        _cumuler([m.non_pourvus for m in bilan.mois]),
        _cumuler(
            [a.non_pourvus if m.disponible else None for m, a in zip(bilan.mois, bilan.un_an_avant, strict=False)]
        ),
        sum(avant.non_pourvus for avant in comparables) if entier else None,
    )


def _cumuler(non_pourvus: Sequence[int | None]) -> tuple[int | None, ...]:
    totaux = accumulate(valeur or 0 for valeur in non_pourvus)
    return tuple(None if valeur is None else total for valeur, total in zip(non_pourvus, totaux, strict=True))


def tableau_du_cumul(bilan: Bilan) -> pd.DataFrame:
    """Return one row per month: ``periode``, ``non_pourvus``, ``cumul``, ``cumul_un_an_avant`` (slots)."""
    import pandas as pd

    connu = cumul(bilan)
    colonnes = {
        "non_pourvus": [m.non_pourvus for m in bilan.mois],
        "cumul": connu.non_pourvus,
        "cumul_un_an_avant": connu.avant or [None] * len(bilan.mois),
    }
    return pd.DataFrame(
        {"periode": connu.periodes} | {nom: pd.array(list(valeurs), dtype="Int64") for nom, valeurs in colonnes.items()}
    )
