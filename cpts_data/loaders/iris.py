"""One row: one IRIS of the territory or around it: names, centroid, area and population in 2013.

Source: Contours... IRIS 2020 (IGN, INSEE) (names, centroid, area); census 2013 (INSEE) (population).
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "iris"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that an IRIS is inside its commune's code and that ages are inside the population."""
    regles = Regles(jeu(JEU), lignes)
    return [
        *regles.prefixe("code_iris", "code_commune"),
        *regles.unique_par("nom_commune", ["code_commune"]),
        *regles.unique_par("dans_territoire_source", ["code_commune"]),
        *regles.au_plus("rp2013_75_plus", "rp2013_65_plus"),
        *regles.somme_au_plus(["rp2013_0_14", "rp2013_65_plus"], "rp2013_population"),
    ]
