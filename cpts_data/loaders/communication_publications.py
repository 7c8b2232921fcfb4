"""One row: the publications of one theme over the exercise.

Source: report of the CPTS 2024-2025, « Notre communication ».
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "communication_publications"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the number is the one printed, whatever the sign printed before it (« +15 »)."""
    imprimes = lignes["imprime"].str.extract(r"^\+?([0-9]+)$", expand=False).astype("Float64")
    return Regles(jeu(JEU), lignes).egale("publications", imprimes, "le nombre imprimé")
