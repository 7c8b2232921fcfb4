"""One row: one comparison value or target, for one indicator, one territory and one period.

Source: public pages named line by line. Values stay texts: some are double or intervals.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "references_nationales"
SANS_VALEUR = "n/a"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that only a reference marked as not found has no value, and the reverse."""
    regles = Regles(jeu(JEU), lignes)
    introuvable = lignes["comparable"] == SANS_VALEUR
    return [
        *regles.rempli_si("valeur", ~introuvable, "Une référence sans valeur doit être marquée « n/a »."),
        *regles.vide_si("valeur", introuvable, "Une référence marquée « n/a » n’a pas de valeur."),
    ]
