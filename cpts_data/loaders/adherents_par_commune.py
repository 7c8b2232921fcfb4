"""One row: the members of one published commune, of the other communes together, or of the whole CPTS.

Source: report of the CPTS 2024-2025, « Nos adhérents », 29 September 2025.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "adherents_par_commune"
TOTAL = "TOTAL"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the total sums the communes and that the computed shares (not the printed ones) follow."""
    return Regles(jeu(JEU), lignes).effectifs_et_parts(
        "commune", TOTAL, [], "adherents", "part_source_pct", decimales=2
    )
