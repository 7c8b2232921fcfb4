"""One row: the persons of one health profession who work in one commune.

Source: open extraction of the health directory (RPPS), counted when it is fetched; no name is ever kept.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "professionnels_commune"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the self-employed and the employed are within the persons counted."""
    return Regles(jeu(JEU), lignes).somme_au_plus(["liberaux", "salaries"], "professionnels")
