"""One row: one action or indicator of one fiche action of one exercise, with its type, amount and what was done.

Source: report of the CPTS 2024-2025, tables FA1 to FA19, as printed.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "aci_indicateurs"
PAR_FICHE = ("exercice", "fiche_action")
SANS_FICHE = "L’action de l’exercice précédent est écrite sans sa fiche."
SUIVI = "SUIVI"
"""Printed in the amount column for type S."""


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that a fiche keeps its mission and title, and that type, printed type and amount agree."""
    regles = Regles(jeu(JEU), lignes)
    types, imprimes = lignes["type_indicateur"], lignes["type_imprime"].replace(SUIVI, "S")
    discordants = types.fillna("") != imprimes.fillna("")
    return [
        *regles.unique_par("mission", PAR_FICHE),
        *regles.unique_par("titre_fiche", PAR_FICHE),
        *regles.signaler("type_indicateur", discordants, "Le type n’est pas celui du type imprimé.", imprimes),
        *regles.sans_montant("type_indicateur", "montant_eur"),
        *regles.rempli_si("fiche_precedente", lignes["action_precedente"].notna(), SANS_FICHE),
    ]
