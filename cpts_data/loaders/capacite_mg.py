"""One row: the new patients that the general practices of one commune (or one IRIS) accept, on one day.

Source: the survey of the practices by the CPTS; there is no published file, only imports.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "capacite_mg"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that an IRIS is in its commune."""
    return Regles(jeu(JEU), lignes).prefixe("code_iris", "code_commune")
