"""The exercises of the contract: twelve months that begin where the territory says, named after their years."""

from __future__ import annotations

import datetime as dt
import re

MOTIF = "20[0-9]{2}(-20[0-9]{2})?"
"""« 2024-2025 », or « 2025 » where the exercise is the calendar year."""
_ECRIT = re.compile(r"(?<!\d)(20\d{2})\s*(?:[-–/]|à)\s*(?:[^\W\d_]+\s+)?(20\d{2}|\d{2})(?!\d)")


def exercice_de(jour: dt.date, premier_mois: int) -> str:
    """Return the exercise that holds a day: « 2024-2025 » for 8 October 2024 when it begins in October."""
    annee = jour.year if jour.month >= premier_mois else jour.year - 1
    return str(annee) if premier_mois == 1 else f"{annee}-{annee + 1}"


def debut(exercice: str, premier_mois: int) -> dt.date:
    """Return the first day of an exercise."""
    return dt.date(int(exercice[:4]), premier_mois, 1)


def fin(exercice: str, premier_mois: int) -> dt.date:
    """Return the last day of an exercise."""
    return dt.date(int(exercice[:4]) + 1, premier_mois, 1) - dt.timedelta(days=1)


def precedent(exercice: str) -> str:
    """Return the exercise before."""
    annees = [str(int(annee) - 1) for annee in exercice.split("-")]
    return "-".join(annees)


def exercice_ecrit(texte: str) -> str | None:
    """Return the exercise that a text names (« Exercice 2024/25 »), None when it names no two years in a row."""
    for premiere, seconde in _ECRIT.findall(texte):
        fin_ecrite = seconde if len(seconde) == 4 else premiere[:2] + seconde
        if int(fin_ecrite) == int(premiere) + 1:
            return f"{premiere}-{fin_ecrite}"
    return None
