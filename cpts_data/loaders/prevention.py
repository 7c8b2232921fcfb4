"""One row: one vaccination or screening indicator at one date, for the whole territory.

Source: report of the CPTS 2024-2025, FA10, second table (headed « exercice 2023-2024 »).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "prevention"
GRIPPE_TOTAL = "GRIPPE_TOTAL"
GRIPPE_PARTIES = ("GRIPPE_65P", "GRIPPE_HORS65")


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check counts, rates, people missing, the flu groups, and organised screening inside the whole."""
    regles = Regles(jeu(JEU), lignes)
    fautes = [
        *regles.au_plus("numerateur", "denominateur"),
        *regles.taux("taux_source_pct", "numerateur", "denominateur", decimales=4),
        *regles.au_plus("socle_pct", "cible_pct"),
        *regles.egale(
            "personnes_manquantes_source",
            personnes_manquantes(lignes),
            "la cible en personnes, arrondie au-dessus, moins les personnes déjà comptées",
        ),
        *regles.inclus_dans("code_indicateur", "SEIN_TOT", ["SEIN_DO"], ["periode"], ["numerateur", "denominateur"]),
    ]
    for periode in lignes["periode"].dropna().unique():
        grippe = lignes["code_indicateur"].where(lignes["periode"] == periode)
        total, parties = grippe == GRIPPE_TOTAL, grippe.isin(GRIPPE_PARTIES)
        if parties.sum() == len(GRIPPE_PARTIES):
            fautes += regles.total_des_lignes(["numerateur", "denominateur"], total, parties)
    return fautes


def personnes_manquantes(lignes: pd.DataFrame) -> pd.Series:
    """People needed to reach the target, negative once it is passed.

    The product is rounded first, so that a target reached exactly does not ask for one more person.
    """
    necessaires = (lignes["cible_pct"].astype("Float64") * lignes["denominateur"].astype("Float64") / 100).round(6)
    return np.ceil(necessaires) - lignes["numerateur"].astype("Float64")
