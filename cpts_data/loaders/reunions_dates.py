"""One row: one meeting date printed without its year, with the year we infer from the exercise.

Source: report of the CPTS 2024-2025, « Moyens » of FA1 to FA19. Where two years are
possible the date stays empty.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "reunions_dates"
DEDUITE = "year_inferred"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the inferred date keeps the printed day and month, and is there when said to be inferred."""
    regles = Regles(jeu(JEU), lignes)
    deduites = pd.to_datetime(lignes["date_deduite"])
    jour_et_mois = lignes["date_imprimee"].str.split("/", expand=True).astype("Float64")
    deplacees = (deduites.dt.day != jour_et_mois[0]) | (deduites.dt.month != jour_et_mois[1])
    return [
        *regles.unique_par("mission", ["fiche_action"]),
        *regles.signaler(
            "date_deduite",
            deduites.notna() & deplacees,
            "La date déduite n’a pas le jour et le mois imprimés.",
            lignes["date_imprimee"],
        ),
        *regles.rempli_si(
            "date_deduite",
            lignes["inference"] == DEDUITE,
            "La date est vide alors que l’année est dite déduite.",
        ),
    ]
