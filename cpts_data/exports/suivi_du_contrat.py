"""The follow-up of the contract as a workbook, filled with what is known: completed elsewhere, then imported back."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data.importation.modeles import modele_xlsx
from cpts_data.indicators.tableau_de_bord_aci import CHAMPS_SAISIS, LigneACI

JEU = "aci_suivi"


def suivi_en_xlsx(lignes: Sequence[LigneACI]) -> bytes:
    """Return one row a line of the contract, with its present status and what was typed of it."""
    return modele_xlsx(JEU, [_ligne(ligne) for ligne in lignes])


def _ligne(ligne: LigneACI) -> dict[str, object]:
    saisi = {champ: ligne.saisie.get(champ) for champ in CHAMPS_SAISIS}
    cle = {"exercice": ligne.exercice, "fiche_action": ligne.fiche_action, "action": ligne.action}
    return {**cle, **saisi, "statut": ligne.statut, "date_statut": ligne.date_statut}
