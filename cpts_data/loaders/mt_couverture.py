"""One row: one indicator of médecin traitant coverage at one date, for the whole territory.

Source: report of the CPTS 2024-2025, FA1, table of indicators (régime général). The row rules hold the
arithmetic of the counts; the printed rate is only compared with them where the file says it is equal.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import POPULATION_MT, SOUS_POPULATIONS_MT, Regles, demi_unite

JEU = "mt_couverture"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check counts, rates, socle against cible, and that each group is inside the 16 and over."""
    regles = Regles(jeu(JEU), lignes)
    return [
        *regles.au_plus("numerateur", "denominateur"),
        *regles.difference("sans_mt", "denominateur", "numerateur"),
        *regles.taux("taux_source_pct", "numerateur", "denominateur", decimales=4),
        *regles.egale(
            "taux_imprime_pct",
            lignes["taux_source_pct"],
            "l’arrondi à une décimale du taux recalculé, alors que la ligne l’annonce",
            demi_unite(1),
            ou=lignes["imprime_egale_calcule"] == "yes",
        ),
        *regles.au_plus("socle_pct", "cible_pct"),
        *regles.inclus_dans(
            "code_indicateur", POPULATION_MT, SOUS_POPULATIONS_MT, ["periode"], ["numerateur", "sans_mt"]
        ),
        *regles.unique_par("type_indicateur", ["code_indicateur"]),
        *regles.sans_montant("type_indicateur", "montant_eur"),
    ]
