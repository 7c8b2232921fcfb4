"""One row: the accessibility to general practitioners of one commune, all doctors and by age limit.

Source: DREES, APL workbook, latest sheet, fetched on demand.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "apl_communes"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that fewer doctors never give more accessibility."""
    regles = Regles(jeu(JEU), lignes)
    return [
        *regles.au_plus("apl_mg_65", "apl_mg"),
        *regles.au_plus("apl_mg_62", "apl_mg_65"),
        *regles.au_plus("apl_mg_60", "apl_mg_62"),
    ]
