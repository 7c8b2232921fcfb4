"""One row: the number of people who gave one answer to one question of one survey.

Source: report of the CPTS 2024-2025, FA2, FA5, FA14 and FA16; counts only, never an individual answer.
Answers are not summed against their base: a question may accept several answers.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "enquetes"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that no answer exceeds its base and that a question has one base."""
    regles = Regles(jeu(JEU), lignes)
    return [*regles.au_plus("effectif", "base"), *regles.unique_par("base", ["enquete", "question"])]
