"""What if N slots had been offered in another month? A simulation on past months, to prepare the next exercise.

Its one assumption is that patients ask as much, and at the same time, as they did. In the month that gives slots away,
those that were filled stay filled as long as there is room. In the month that receives them, nobody knows how many
would be filled: at that month's own rate, or anything from none to all of them. It is a hypothesis, and no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.soins_non_programmes import Bilan, Mois

if TYPE_CHECKING:
    import pandas as pd

DEPLACES_PAR_DEFAUT = 100
EXERCICE = "exercice"


@dataclass(frozen=True)
class Apres:
    """Slots after the move: offered, and filled at least, at the rate of the month, and at most."""

    offerts: int
    pourvus_min: float
    pourvus: float
    pourvus_max: float

    @property
    def taux_pct(self) -> float | None:
        return self._taux(self.pourvus)

    @property
    def taux_min_pct(self) -> float | None:
        return self._taux(self.pourvus_min)

    @property
    def taux_max_pct(self) -> float | None:
        return self._taux(self.pourvus_max)

    def _taux(self, pourvus: float) -> float | None:
        return 100 * pourvus / self.offerts if self.offerts else None


@dataclass(frozen=True)
class Deplacement:
    """``nombre`` slots moved from a month to another, what each becomes, and the exercise with both."""

    origine: Mois
    destination: Mois
    nombre: int
    origine_apres: Apres
    destination_apres: Apres
    exercice_avant: Apres
    exercice_apres: Apres

    @property
    def perdus(self) -> int:
        """Filled slots of the origin for which there is no room left."""
        return round(self.origine.pourvus - self.origine_apres.pourvus)


def choix_par_defaut(bilan: Bilan) -> tuple[str, str] | None:
    """Return the month with most unfilled slots and the month with the highest rate; None without two such months."""
    mesures = [m for m in bilan.mois if m.taux_pct is not None]
    if len(mesures) < 2:
        return None
    origine = max(mesures, key=lambda m: m.non_pourvus)
    return origine.periode, max((m for m in mesures if m is not origine), key=lambda m: m.taux_pct).periode


def deplacer(bilan: Bilan, origine: str, destination: str, nombre: int) -> Deplacement:
    """Move ``nombre`` slots between two months (``AAAA-MM``) of the exercise.

    Raises ValueError when a month is unknown or has no rate, when both are the same, or when the origin did not offer
    that many.
    """
    mesures = {m.periode: m for m in bilan.mois if m.taux_pct is not None}
    if origine == destination or not {origine, destination} <= set(mesures):
        raise ValueError("deux mois mesurés et différents sont nécessaires")
    depart, arrivee = mesures[origine], mesures[destination]
    if not 0 <= nombre <= depart.offerts:
        raise ValueError(f"le mois d’origine a offert {depart.offerts} créneaux")
    reste = depart.offerts - nombre
    pourvus = float(min(depart.pourvus, reste))
    origine_apres = Apres(reste, pourvus, pourvus, pourvus)
    destination_apres = Apres(
        arrivee.offerts + nombre,
        arrivee.pourvus,
        arrivee.pourvus * (arrivee.offerts + nombre) / arrivee.offerts,
        arrivee.pourvus + nombre,
    )
    avant = Apres(bilan.offerts, bilan.pourvus, bilan.pourvus, bilan.pourvus)
    ailleurs = bilan.pourvus - depart.pourvus - arrivee.pourvus
    apres = replace(
        avant,
        **{
            nom: ailleurs + getattr(origine_apres, nom) + getattr(destination_apres, nom)
            for nom in ("pourvus_min", "pourvus", "pourvus_max")
        },
    )
    return Deplacement(depart, arrivee, nombre, origine_apres, destination_apres, avant, apres)


def tableau_du_deplacement(simule: Deplacement) -> pd.DataFrame:
    """Return one row per line of the simulation: the origin, the destination, the exercise.

    Columns: ``ligne``, ``offerts_avant``, ``offerts_apres``, ``pourvus_avant``, ``pourvus_apres`` (at the rate of the
    month), ``pourvus_min``, ``pourvus_max`` (slots), ``taux_avant_pct``, ``taux_apres_pct``, ``taux_min_pct``,
    ``taux_max_pct``.
    """
    import pandas as pd

    lignes = [
        (f"{fr.mois_long(simule.origine.periode)}, qui cède", _tel_quel(simule.origine), simule.origine_apres),
        (
            f"{fr.mois_long(simule.destination.periode)}, qui reçoit",
            _tel_quel(simule.destination),
            simule.destination_apres,
        ),
        (EXERCICE, simule.exercice_avant, simule.exercice_apres),
    ]
    return pd.DataFrame(
        {
            "ligne": ligne,
            "offerts_avant": avant.offerts,
            "offerts_apres": apres.offerts,
            "pourvus_avant": avant.pourvus,
            "pourvus_apres": apres.pourvus,
            "pourvus_min": apres.pourvus_min,
            "pourvus_max": apres.pourvus_max,
            "taux_avant_pct": avant.taux_pct,
            "taux_apres_pct": apres.taux_pct,
            "taux_min_pct": apres.taux_min_pct,
            "taux_max_pct": apres.taux_max_pct,
        }
        for ligne, avant, apres in lignes
    )


def _tel_quel(mois: Mois) -> Apres:
    return Apres(mois.offerts, mois.pourvus, mois.pourvus, mois.pourvus)
