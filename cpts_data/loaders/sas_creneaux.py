"""One row: the SAS slots offered and filled for one profession, in one month or over one total.

Source: report of the CPTS 2024-2025, annex of SAS 76A statistics (FA3). Totals printed in the report are kept
as printed, even where they differ from the months; only the totals computed by us are held to the months.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "sas_creneaux"
COMPTES = ("creneaux_offerts", "creneaux_pourvus", "creneaux_non_pourvus")


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check slots line by line, twelve months in order per profession, and the computed totals."""
    regles = Regles(jeu(JEU), lignes)
    mensuelles = lignes["nature_ligne"] == "monthly"
    calculees = lignes["nature_ligne"] == "total_computed"
    taux = ("taux_remplissage_source_pct", "creneaux_pourvus", "creneaux_offerts")
    fautes = [
        *regles.au_plus("creneaux_pourvus", "creneaux_offerts"),
        *regles.difference("creneaux_non_pourvus", "creneaux_offerts", "creneaux_pourvus"),
        *regles.taux(*taux, decimales=1, ou=mensuelles),
        *regles.taux(*taux, decimales=2, ou=calculees),
        *regles.vide_si(taux[0], lignes["creneaux_offerts"] == 0, "Sans créneau offert, le taux n’existe pas."),
        *regles.mois_consecutifs("periode", "profession", mensuelles),
    ]
    for profession in lignes["profession"].dropna().unique():
        de_la_profession = lignes["profession"] == profession
        fautes += regles.total_des_lignes(COMPTES, de_la_profession & calculees, de_la_profession & mensuelles)
    return fautes
