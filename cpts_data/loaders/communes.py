"""One row: one commune of the territory or around it, with open counts.

Source: INSEE (population, pharmacies), Observatoire des fragilités 2024 (odf_), DREES (apl_). Counts of the
Observatoire are not held to each other beyond doctors and people without a médecin traitant: small ones are
masked as 0, so a total may be smaller than its parts.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "communes"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check doctors by age and the order of the accessibility series."""
    regles = Regles(jeu(JEU), lignes)
    return [
        *regles.au_plus("odf_mgen_odf60", "odf_mgen_odf"),
        *regles.au_plus("odf_trait_65", "odf_trait_16"),
        *regles.au_plus("apl_65", "apl_gen"),
        *regles.au_plus("apl_62", "apl_65"),
    ]
