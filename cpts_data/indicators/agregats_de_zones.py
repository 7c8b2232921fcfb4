"""Do areas that are alike stand together? Groups of neighbours whose coverage is high, or low, all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.geo.voisinage import voisinage
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.memoire import par_version
from cpts_data.stats import moran, secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin


@dataclass(frozen=True)
class Agregats:
    """``zones``: one row per area, ``classe`` one of moran.CLASSES, missing without a measured neighbour.

    ``ensemble``: the global index; both it and the classes are missing under moran.ZONES_MINIMALES measured areas.
    ``rattachees``: names of the areas that touch no other, with that of the one they were tied to.
    """

    zones: pd.DataFrame
    ensemble: moran.Moran | None
    mesurees: int
    rattachees: tuple[tuple[str, str], ...]


@par_version
def agregats(magasin: Magasin, niveau: str, population: str, periode: str) -> Agregats:
    """Return the groups among the areas that the reader sees, by the rule of cpts_data.stats.moran."""
    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    visibles = zones[zones["statut"] == secret.MESURE].set_index("code")
    autour = voisinage(magasin, niveau)
    locaux = moran.agregats_locaux(visibles["avec_mt"], visibles["patients"], autour.voisins)
    ensemble = moran.moran_global(visibles["avec_mt"], visibles["patients"], autour.voisins)
    zones["classe"] = None if locaux is None else zones["code"].map(locaux["classe"])
    noms = dict(zip(zones["code"], zones["nom"], strict=True))
    rattachees = tuple((noms[a], noms[b]) for a, b in autour.rattachees if a in noms and b in noms)
    return Agregats(zones, ensemble, len(visibles), rattachees)
