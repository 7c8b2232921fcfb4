"""The smoothed rates of the areas, for the map that asks for them and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data.stats import secret
from cpts_data.stats.lissage import lisser

if TYPE_CHECKING:
    import pandas as pd


def taux_lisses(zones: pd.DataFrame) -> pd.DataFrame:
    """Return ``zones`` (see ``face_a_la_reference``) with ``taux_lisse_pct``, missing unless measured.

    A frame of its own: a smoothed rate never enters the one of the table and of the file.
    """
    visibles = zones["statut"] == secret.MESURE
    taux = lisser(zones["avec_mt"].where(visibles), zones["patients"].where(visibles))
    return zones.drop(columns="intervalle_large").assign(taux_lisse_pct=100 * taux)
