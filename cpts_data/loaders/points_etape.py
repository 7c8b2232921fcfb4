"""One row: one line of the contract, or one figure, as it was on the day of a point d’étape.

Source: frozen by the dashboard itself; nothing is shipped.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "points_etape"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the rows of a point share its day, its nature and the version of the data."""
    regles = Regles(jeu(JEU), lignes)
    uniques = ("date_point", "nature", "version_donnees", "exercice")
    return [faute for colonne in uniques for faute in regles.unique_par(colonne, ["point"])]
