"""One row: the working group and the printed meeting dates of one fiche action.

Source: report of the CPTS 2024-2025, « Moyens » of FA1 to FA19.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "reunions_par_fiche"
SEPARATEUR = ";"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the number of dates is the number of dates listed; an empty list is zero date printed."""
    listees = [
        0 if pd.isna(texte) else sum(1 for morceau in texte.split(SEPARATEUR) if morceau.strip())
        for texte in lignes["dates_imprimees"]
    ]
    comptees = pd.Series(listees, lignes.index)
    return Regles(jeu(JEU), lignes).egale("nombre_dates", comptees, "le nombre de dates énumérées sur la ligne")
