"""Each area against a reference: its interval, its position, and whether its figure is too uncertain to be coloured.

The one place where the map, the ranked intervals, the funnel and the table take them from: they cannot disagree. The
references offered are those of the médecin-traitant coverage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import intervalle_large
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.memoire import par_version
from cpts_data.stats.dispersion import Dispersion, dispersion
from cpts_data.stats.positions import POSITIONS, ecart_reduit, situer

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

NON_COMPARABLE = (
    "Le taux du département n’est pas proposé : aucune valeur publiée ne compte les patients comme ici "
    "(régime général, médecin traitant exerçant sur le territoire de la CPTS)."
)


@dataclass(frozen=True)
class Reference:
    """What areas are compared with. ``libelle`` reads in a sentence, ``nom`` in a list; rates are out of 100.

    One value for all (``valeur_pct``), or one an area (``par_zone``, by code; an area that is not there has none).
    """

    code: str
    libelle: str
    nom: str
    valeur_pct: float | None = None
    par_zone: Mapping[str, float] | None = None

    def pour(self, zones: pd.DataFrame) -> pd.Series:
        """Return the reference of each row of ``zones`` (column ``code``), missing where there is none."""
        import pandas as pd

        if self.par_zone is None:
            return pd.Series(self.valeur_pct, index=zones.index, dtype=float)
        return zones["code"].map(dict(self.par_zone)).astype(float)


def face_a_la_reference(zones: pd.DataFrame, reference_pct: float | pd.Series | None) -> pd.DataFrame:
    """Return ``zones`` (with ``avec_mt`` and ``patients``, missing when masked or unknown) and, for each:

    ``borne_basse_pct``, ``borne_haute_pct`` (95 %), ``borne_basse_998_pct``, ``borne_haute_998_pct``,
    ``reference_pct``, ``position``, ``mention`` (see cpts_data.stats.positions) and ``intervalle_large``. Position and
    mention are missing, and not « comparable », where the count or the reference is.
    """
    reference = np.asarray(float("nan") if reference_pct is None else reference_pct, dtype=float)
    x, n = zones["avec_mt"].to_numpy(dtype=float), zones["patients"].to_numpy(dtype=float)
    compare = zones.join(situer(x, n, reference / 100, zones.index))
    compare["reference_pct"] = np.broadcast_to(reference, n.shape)
    compare["intervalle_large"] = intervalle_large(compare["borne_basse_pct"], compare["borne_haute_pct"])
    return compare


def compter(zones: pd.DataFrame) -> dict[str, int]:
    """Return how many areas have each position, in the order of POSITIONS."""
    effectifs = zones["position"].value_counts()
    return {position: int(effectifs.get(position, 0)) for position in POSITIONS}


def dispersion_des_zones(zones: pd.DataFrame) -> Dispersion | None:
    """Return how far areas are from the reference, compared with chance (cpts_data.stats.dispersion).

    None under two areas that have a position.
    """
    mesurees = zones.dropna(subset=["position"])
    return dispersion(ecart_reduit(mesurees["avec_mt"], mesurees["patients"], mesurees["reference_pct"] / 100))


@par_version
def references(magasin: Magasin, niveau: str, population: str, periode: str) -> list[Reference]:
    """Return the references that have a value, the CPTS first. See NON_COMPARABLE for the one that is not there."""
    du_territoire = _du_territoire(magasin, niveau, population, periode)
    trouvees = [du_territoire, _de_la_commune(magasin, population, periode) if niveau == "iris" else None]
    return [reference for reference in trouvees if reference] + _objectifs(magasin, population, periode)


def _du_territoire(magasin: Magasin, niveau: str, population: str, periode: str) -> Reference | None:
    """The rate of the territory at that date or, where nobody gives it, that of the areas shown, and it is said."""
    couverture = mt.couvertures(magasin).get(population)
    releves = {releve.periode: releve for releve in couverture.releves} if couverture else {}
    if periode in releves:
        return Reference("cpts", "le taux de la CPTS", "CPTS", releves[periode].taux_pct)
    zones = mt.couverture_par_zone(magasin, niveau, population, periode).dropna(subset=["taux_pct"])
    if zones.empty:
        return None
    taux = float(100 * zones["avec_mt"].sum() / zones["patients"].sum())
    return Reference("zones", "le taux de l’ensemble des zones affichées", "Zones affichées", taux)


def _de_la_commune(magasin: Magasin, population: str, periode: str) -> Reference | None:
    """The rate of the commune of each IRIS. A commune of one IRIS is not compared with itself."""
    iris = mt.couverture_par_zone(magasin, "iris", population, periode)
    communes = mt.couverture_par_zone(magasin, "commune", population, periode).set_index("code")["taux_pct"]
    commune_de = iris["code"].str[:5]
    divisees = commune_de[commune_de.duplicated(keep=False)].index
    taux = commune_de.loc[divisees].map(communes).dropna()
    if taux.empty:
        return None
    par_zone = dict(zip(iris.loc[taux.index, "code"], taux.astype(float), strict=True))
    return Reference("commune", "le taux de sa commune", "Commune de l’IRIS", par_zone=par_zone)


def _objectifs(magasin: Magasin, population: str, periode: str) -> list[Reference]:
    """Socle and cible of that date or, failing that, the latest known ones, whose date is said."""
    lignes = magasin.lignes(
        """
        SELECT periode, socle_pct, cible_pct FROM mt_couverture
        WHERE code_indicateur = ? AND periode IS NOT NULL AND (socle_pct IS NOT NULL OR cible_pct IS NOT NULL)
        """,
        [population],
    )
    par_date = sorted(lignes, key=lambda ligne: fr.rang_de_periode(ligne[0]))
    trouves = []
    for place, nom in enumerate(("socle", "cible"), start=1):
        connus = [(ligne[0], ligne[place]) for ligne in par_date if ligne[place] is not None]
        date, valeur = next((c for c in connus if c[0] == periode), connus[-1] if connus else (None, None))
        if valeur is not None:
            quand = "" if date == periode else f" fixé{'e' if nom == 'cible' else ''} {fr.quand(date)}"
            article = "la" if nom == "cible" else "le"
            trouves.append(Reference(nom, f"{article} {nom}{quand}", nom.capitalize(), valeur))
    return trouves
