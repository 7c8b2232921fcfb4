"""One row: one check of the report's own arithmetic, with what is printed, what is computed and the verdict.

Source: computed by us from the report of the CPTS 2024-2025. Printed and computed are texts on purpose.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "controles_arithmetiques"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that a figure found equal or rounded has a computed value to be compared with."""
    compares = lignes["verdict"].isin(["OK", "ROUNDING"])
    return Regles(jeu(JEU), lignes).rempli_si("calcule", compares, "Le constat est posé sans valeur calculée.")
