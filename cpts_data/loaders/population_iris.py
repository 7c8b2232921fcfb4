"""One row: the people of one IRIS of the territory at one census, by age.

Source: INSEE, census base by IRIS, fetched on demand.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "population_iris"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that each age group is inside the wider one, and that an IRIS is of its commune."""
    regles = Regles(jeu(JEU), lignes)
    return [
        *regles.au_plus("population_0_14", "population"),
        *regles.au_plus("population_65_plus", "population_15_plus"),
        *regles.au_plus("population_75_plus", "population_65_plus"),
        *regles.prefixe("code_iris", "code_commune"),
    ]
