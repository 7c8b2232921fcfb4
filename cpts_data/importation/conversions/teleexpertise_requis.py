"""Professionals who give advice by téléexpertise, by speciality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data.importation.conversions.teleexpertise import convertir_jeu
from cpts_data.importation.modele import ColonneLue, Conversion, Tableau, Territoire

JEU = "teleexpertise_requis"


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a speciality, and the totals."""
    return convertir_jeu(JEU, tableau, colonnes, territoire, date_des_chiffres)
