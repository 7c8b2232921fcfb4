"""Is the fill rate of a month out of the ordinary? The monthly rates of one profession on a control chart."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.soins_non_programmes import MOIS_D_UN_EXERCICE, Bilan, Mois, mois_jusqu_a

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.stats.controle import CarteDeControle
    from cpts_data.store import Magasin

MOIS_MONTRES = 2 * MOIS_D_UN_EXERCICE
"""An exercise, and what comes before it: an exercise that has just begun has no usual variation of its own."""


@dataclass(frozen=True)
class Controle:
    """The months, in the order of time, and their control chart: its ``points`` have one row per month."""

    profession: str
    mois: tuple[Mois, ...]
    carte: CarteDeControle

    @property
    def centre_pct(self) -> float:
        return 100 * self.carte.centre

    def hasard_du_mois(self, mois: Mois) -> float:
        """Half-width, in points, of the limits that chance alone would give to a month."""
        return self._hasard(mois.offerts)

    @property
    def hasard_points(self) -> float:
        """The same for a month of mean size."""
        tailles = [m.offerts for m in self.mois if m.taux_pct is not None]
        return self._hasard(sum(tailles) / len(tailles))

    def _hasard(self, offerts: float) -> float:
        from cpts_data.stats.controle import ECARTS_TYPES

        return 100 * ECARTS_TYPES * sqrt(self.carte.centre * (1 - self.carte.centre) / offerts)

    def hors_limites(self) -> tuple[Mois, ...]:
        """The months above or below the limits, in order."""
        from cpts_data.stats.controle import ORDINAIRE

        regles = zip(self.mois, self.carte.points["regle"], strict=True)
        return tuple(mois for mois, regle in regles if not fr.est_absent(regle) and regle != ORDINAIRE)

    def series(self) -> tuple[tuple[Mois, Mois, str], ...]:
        """The runs of months on one side of the mean: first month, last month, and the sentence of the rule."""
        trouvees: list[tuple[Mois, Mois, str]] = []
        precedente = None
        for mois, serie in zip(self.mois, self.carte.points["serie"], strict=True):
            if fr.est_absent(serie):
                serie = None
            elif serie == precedente:
                trouvees[-1] = (trouvees[-1][0], mois, serie)
            else:
                trouvees.append((mois, mois, serie))
            precedente = serie
        return tuple(trouvees)


@par_version
def controle(magasin: Magasin, profession: str, fin: str) -> Controle | None:
    """Return the chart of the months up to ``fin`` (``AAAA-MM``), at most ``MOIS_MONTRES``.

    A month with too few slots for a rate keeps its place and has none. None when no month has a rate.
    """
    import pandas as pd

    from cpts_data.stats.controle import carte_p

    mois = mois_jusqu_a(magasin, profession, fin, MOIS_MONTRES)
    mesures = [m.taux_pct is not None for m in mois]
    if not any(mesures):
        return None
    pourvus, offerts = (
        pd.array([getattr(m, nom) if mesure else None for m, mesure in zip(mois, mesures, strict=True)], dtype="Int64")
        for nom in ("pourvus", "offerts")
    )
    return Controle(profession, mois, carte_p(pd.Series(pourvus), pd.Series(offerts)))


def controle_du_bilan(magasin: Magasin, bilan: Bilan) -> Controle | None:
    """Return the chart that ends with the last month of an exercise."""
    return controle(magasin, bilan.profession, bilan.mois[-1].periode)


def dispersion_des_mois(magasin: Magasin, bilan: Bilan) -> float | None:
    """Return the factor that widens the limits of that chart: by how much months vary beyond chance, 1 at least.

    None while too few months are known for limits. A test or an interval of these slots divides its counts by its
    square.
    """
    connu = controle_du_bilan(magasin, bilan)
    return connu.carte.facteur if connu is not None and connu.carte.limites_calculees else None


def tableau_du_controle(connu: Controle) -> pd.DataFrame:
    """Return one row per month: ``periode``, ``offerts``, ``pourvus`` (slots), ``taux_pct``, ``centre_pct``,
    ``limite_basse_pct``, ``limite_haute_pct``, ``regle`` (where it stands, and the run it belongs to if any).
    """
    import pandas as pd

    points = connu.carte.points
    return pd.DataFrame(
        {
            "periode": [m.periode for m in connu.mois],
            "offerts": [m.offerts for m in connu.mois],
            "pourvus": [m.pourvus for m in connu.mois],
            "taux_pct": [m.taux_pct for m in connu.mois],
            "centre_pct": connu.centre_pct,
            "limite_basse_pct": 100 * points["bas"],
            "limite_haute_pct": 100 * points["haut"],
            "regle": [
                None if fr.est_absent(regle) else " ; ".join([regle] if fr.est_absent(serie) else [regle, serie])
                for regle, serie in zip(points["regle"], points["serie"], strict=True)
            ],
        }
    )
