"""One row: the places of work of general practitioners in one IRIS, or in a commune without a sure IRIS.

Source: INSEE, permanent base of equipments, counted when it is fetched.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "equipements_iris"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that an IRIS is of its commune."""
    return Regles(jeu(JEU), lignes).prefixe("code_iris", "code_commune")
