"""One row: the rows and euros of one fiche action, of one mission (TOTAL M1) or of the contract (TOTAL).

Source: computed by us from the amounts printed in the report of the CPTS 2024-2025, FA1 to FA19.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "aci_montants_par_fiche"
TOTAL = "TOTAL"
MONTANTS = ("montant_m_eur", "montant_r_eur")
LIGNES_PAR_TYPE = ("nombre_m", "nombre_r", "nombre_s", "nombre_n")
ADDITIONNEES = ("nombre_lignes", *LIGNES_PAR_TYPE, *MONTANTS, "montant_total_eur")


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check M + R = total, rows by type within rows, and the totals by mission and of the contract."""
    regles = Regles(jeu(JEU), lignes)
    general = lignes["fiche_action"] == TOTAL
    de_mission = lignes["fiche_action"] == TOTAL + " " + lignes["mission"]
    fautes = [
        *regles.somme("montant_total_eur", MONTANTS),
        *regles.somme_au_plus(LIGNES_PAR_TYPE, "nombre_lignes"),
        *regles.total_des_lignes(ADDITIONNEES, general, de_mission),
    ]
    for mission in lignes.loc[de_mission, "mission"]:
        de_la_mission = lignes["mission"] == mission
        fautes += regles.total_des_lignes(ADDITIONNEES, de_la_mission & de_mission, de_la_mission & ~de_mission)
    return fautes
