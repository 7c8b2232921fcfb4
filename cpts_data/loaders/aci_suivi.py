"""One row: what the CPTS says of one action of the contract: status, proof, owner, comment, rule of payment.

Source: typed on the screen, or a workbook exported from it; nothing is shipped.
"""

from __future__ import annotations

import pandas as pd

from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "aci_suivi"
NON_ATTEINT, ABANDONNE, REMPLACE = "non atteint", "abandonné", "remplacé"
QUI_S_EXPLIQUENT = (NON_ATTEINT, ABANDONNE, REMPLACE)
QUI_SE_DATENT = (ABANDONNE, REMPLACE)
REALISE, EN_COURS, A_PROUVER, NEUTRALISE, SUIVI = "réalisé", "en cours", "à prouver", "neutralisé", "suivi"
PAS_ENCORE_FAIT = "pas encore fait"
MANUEL = "manuel"
EXPLICATION_ATTENDUE = "Un objectif non atteint, abandonné ou remplacé s’accompagne d’une explication."
DATE_ATTENDUE = "Un objectif abandonné ou remplacé a une date."
MONTANT_ATTENDU = "La règle « manuel » s’accompagne du montant convenu."
MONTANT_EN_TROP = "Un montant convenu n’a de sens qu’avec la règle « manuel »."


def statut_de_la_liste(type_indicateur: str | None, montant_eur: float | None, lecture: str | None) -> str:
    """Return what the list of the contract says of a line of which the CPTS said nothing.

    Suivi and neutralisé by type; in progress where the printed text says itself that it is not done; else to be proven.
    """
    if type_indicateur == "N":
        return NEUTRALISE
    if type_indicateur == "S" or (type_indicateur is None and montant_eur is None):
        return SUIVI
    return EN_COURS if lecture == PAS_ENCORE_FAIT else A_PROUVER


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that what must be explained, dated or priced is, and that the socle does not exceed the cible."""
    regles = Regles(jeu(JEU), lignes)
    manuel = lignes["regle_paiement"] == MANUEL
    return [
        *regles.rempli_si("raison", lignes["statut"].isin(QUI_S_EXPLIQUENT), EXPLICATION_ATTENDUE),
        *regles.rempli_si("date_statut", lignes["statut"].isin(QUI_SE_DATENT), DATE_ATTENDUE),
        *regles.rempli_si("montant_convenu_eur", manuel, MONTANT_ATTENDU),
        *regles.vide_si("montant_convenu_eur", ~manuel, MONTANT_EN_TROP),
        *regles.au_plus("socle", "cible"),
    ]
