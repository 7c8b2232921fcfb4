"""Has the coverage changed since the first extraction, more than chance would do, here and in each area?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.memoire import par_version
from cpts_data.stats.evolution import Evolution, comparer

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

COLONNES = ("evolution_points", "evolution_basse", "evolution_haute", "evolution", "evolution_mention")


def evolution_du_territoire(couverture: mt.Couverture) -> Evolution | None:
    """Compare the result with the first known period; None when there is only one."""
    depart = couverture.depart
    return comparer(depart.avec, depart.patients, couverture.avec, couverture.patients) if depart else None


def periode_de_depart(magasin: Magasin, population: str, periode: str) -> str | None:
    """Return the first period that has counts by area, None when it is ``periode`` or comes after."""
    premiere = mt.periodes(magasin, population)[-1]
    return premiere if fr.rang_de_periode(premiere) < fr.rang_de_periode(periode) else None


@par_version
def evolutions(magasin: Magasin, niveau: str, population: str, periode: str) -> pd.DataFrame:
    """Return one row per area: ``code`` and COLONNES, from the first period to ``periode``, in points.

    All missing where a count of either date is masked or unknown, and everywhere when there is no earlier period.
    """
    import pandas as pd

    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    depart = periode_de_depart(magasin, population, periode)
    if depart is None:
        return zones[["code"]].reindex(columns=["code", *COLONNES])
    avant = mt.couverture_par_zone(magasin, niveau, population, depart)
    ensemble = zones.merge(avant, on="code", how="left", suffixes=("", "_avant"))
    comptes = ensemble[["avec_mt_avant", "patients_avant", "avec_mt", "patients"]].itertuples(index=False)
    lignes = [_ligne(comparer(*compte)) for compte in comptes]
    return pd.DataFrame(lignes, columns=list(COLONNES)).assign(code=ensemble["code"])


def _ligne(evolution: Evolution | None) -> tuple:
    if evolution is None:
        return (float("nan"), float("nan"), float("nan"), None, None)
    return (evolution.points, evolution.bas, evolution.haut, evolution.sens, evolution.mention)
