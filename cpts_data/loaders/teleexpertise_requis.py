"""One row: the professionals of one speciality who give advice by téléexpertise, or a total.

Source: report of the CPTS 2024-2025, FA6 annex. The printed total is kept as printed, even where it differs
from the sum of the specialities; only the total computed by us is held to it.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import TOTAL_CALCULE, TOTAL_IMPRIME, Regles

JEU = "teleexpertise_requis"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that the computed total sums the specialities and that the shares follow."""
    regles = Regles(jeu(JEU), lignes)
    return regles.effectifs_et_parts(
        "specialite", TOTAL_CALCULE, [TOTAL_IMPRIME], "professionnels", "part_source_pct", decimales=1
    )
