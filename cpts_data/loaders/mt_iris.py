"""One row: the patients with and without a médecin traitant in one IRIS, for one population and one date.

Source: the file the CPAM gives to the CPTS; until it is imported, a synthetic demonstration file. An empty
cell is a count the producer withheld.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import POPULATION_MT, SOUS_POPULATIONS_MT, Regles

JEU = "mt_iris"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that each group is inside the 16 and over of the same IRIS and date."""
    regles = Regles(jeu(JEU), lignes)
    par, colonnes = ["code_iris", "periode"], ["avec_mt", "sans_mt"]
    return regles.inclus_dans("population", POPULATION_MT, SOUS_POPULATIONS_MT, par, colonnes)
