"""What the calendar held in some months: public holidays, school holidays, and what the CPTS wrote down itself.

Landmarks to read a figure by, never its cause. The eleven public holidays are computed from the law (Code du travail,
article L. 3133-1): they are the same for every CPTS and every year. The rest comes from a dated file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

JOUR_FERIE, VACANCES, EPIDEMIE, COMMUNICATION, AUTRE = (
    "jour férié", "vacances scolaires", "épidémie", "communication", "autre",
)  # fmt: skip
NATURES = (JOUR_FERIE, VACANCES, EPIDEMIE, COMMUNICATION, AUTRE)
"""In the order in which they are shown."""
SOURCE_DES_JOURS_FERIES = "Code du travail, article L. 3133-1"
A_DATE_FIXE = (
    (1, 1, "Jour de l’an"),
    (5, 1, "Fête du travail"),
    (5, 8, "Victoire de 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice de 1918"),
    (12, 25, "Noël"),
)
APRES_PAQUES = ((1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte"))
"""Days after Easter Sunday."""


@dataclass(frozen=True)
class Evenement:
    """One event, from its first to its last day, both included."""

    debut: dt.date
    fin: dt.date
    nature: str
    libelle: str
    source: str


def paques(annee: int) -> dt.date:
    """Return Easter Sunday of a year of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    lettre = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * lettre) // 433
    mois = (h + lettre - 7 * m + 90) // 25
    jour = (h + lettre - 7 * m + 33 * mois + 19) % 32
    return dt.date(annee, mois, jour)


@cache
def jours_feries(annee: int) -> tuple[Evenement, ...]:
    """Return the eleven public holidays of a year, in order. Those of one department only are for the file."""
    fixes = [(dt.date(annee, mois, jour), nom) for mois, jour, nom in A_DATE_FIXE]
    mobiles = [(paques(annee) + dt.timedelta(days=jours), nom) for jours, nom in APRES_PAQUES]
    return tuple(
        Evenement(jour, jour, JOUR_FERIE, nom, SOURCE_DES_JOURS_FERIES) for jour, nom in sorted(fixes + mobiles)
    )


@par_version
def evenements(magasin: Magasin, premier: str, dernier: str) -> tuple[Evenement, ...]:
    """Return what happened between two months (``AAAA-MM``, both included), by nature, then by date.

    An event that began before or ends after is kept whole. A public holiday written in the file is not told twice.
    """
    debut, fin = bornes(premier, dernier)
    feries = {e.debut: e for annee in range(debut.year, fin.year + 1) for e in jours_feries(annee)}
    ecrits = [Evenement(*ligne) for ligne in magasin.lignes(
        """
        SELECT date_debut, date_fin, nature, libelle, origine FROM evenements
        WHERE date_debut <= ? AND date_fin >= ? ORDER BY date_debut, libelle
        """,
        [fin, debut],
    )]  # fmt: skip
    connus = [e for e in ecrits if not (e.nature == JOUR_FERIE and e.debut in feries)]
    dedans = [jour for jour in feries.values() if debut <= jour.debut <= fin]
    return tuple(sorted([*dedans, *connus], key=lambda e: (NATURES.index(e.nature), e.debut, e.fin, e.libelle)))


def bornes(premier: str, dernier: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a month and the last day of another (``AAAA-MM``)."""
    annee, mois = map(int, dernier.split("-"))
    lendemain = dt.date(annee + mois // 12, mois % 12 + 1, 1)
    return dt.date.fromisoformat(f"{premier}-01"), lendemain - dt.timedelta(days=1)


def tableau_des_evenements(connus: Sequence[Evenement]) -> pd.DataFrame:
    """Return one row per event, in the order given: ``debut``, ``fin`` (dates), ``nature``, ``libelle``, ``source``."""
    import pandas as pd

    colonnes = ("debut", "fin", "nature", "libelle", "source")
    return pd.DataFrame([[getattr(e, nom) for nom in colonnes] for e in connus], columns=list(colonnes))
