"""One row: one dated event of the calendar, from its first to its last day (both included).

Source of what is shipped: school holidays of zone B, from the official school calendar. Public holidays are computed.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "evenements"
DUREE_MAX_JOURS = 366


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that an event ends after it begins, and within a year: beyond, a year was mistyped."""
    regles = Regles(jeu(JEU), lignes)
    duree = (lignes["date_fin"] - lignes["date_debut"]).dt.days + 1
    debut = lignes["date_debut"].dt.strftime("%Y-%m-%d")
    message = f"L’événement dure plus de {DUREE_MAX_JOURS} jours."
    return [
        *regles.signaler("date_fin", duree < 1, "Le dernier jour vient avant le premier.", "à partir du " + debut),
        *regles.signaler("date_fin", duree > DUREE_MAX_JOURS, message, "moins d’un an après le " + debut),
    ]
