"""Vaccination and screening of the territory, one or several dates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal

from cpts_data.importation.conversions import indicateurs
from cpts_data.importation.conversions.indicateurs import comparer
from cpts_data.importation.conversions.outils import Canonique, Travail, est_connu, somme_connue
from cpts_data.importation.modele import ColonneLue, Conversion, Tableau, Territoire
from cpts_data.loaders.prevention import GRIPPE_PARTIES, GRIPPE_TOTAL

JEU = "prevention"


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an indicator and a period."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres, repetables=indicateurs.MESURES)
    lignes = [ligne | {"personnes_manquantes_source": _manquantes(ligne)} for ligne in indicateurs.lire(travail)]
    indicateurs.inclus_dans(travail, lignes, "SEIN_TOT", ["SEIN_DO"])
    _total_de_la_grippe(travail, lignes)
    indicateurs.petits_effectifs(travail, lignes)
    comparer(travail, lignes)
    return travail.conclure(lignes, [str(ligne["periode"]) for ligne in lignes])


def _manquantes(ligne: Canonique) -> int | None:
    """People needed to reach the target, negative once it is passed, as ``loaders.prevention`` computes them."""
    numerateur, denominateur, cible = ligne["numerateur"], ligne["denominateur"], ligne["cible_pct"]
    if not est_connu(numerateur) or not est_connu(denominateur) or not est_connu(cible):
        return None
    return math.ceil(round(Decimal(cible) * denominateur / 100, 6)) - int(numerateur)


def _total_de_la_grippe(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """The two groups of the flu make the whole; a printed whole that is another is told, never repaired."""
    par_cle = {(ligne["code_indicateur"], ligne["periode"]): ligne for ligne in lignes}
    for (code, periode), total in par_cle.items():
        parties = [par_cle.get((partie, periode)) for partie in GRIPPE_PARTIES]
        if code != GRIPPE_TOTAL or None in parties:
            continue
        for colonne in ("numerateur", "denominateur"):
            if est_connu(total[colonne]):
                titre = next((c.titre for c in travail.colonnes(colonne)), travail.role(colonne).libelle)
                somme = somme_connue(partie[colonne] for partie in parties)
                imprime = Decimal(total[colonne])
                travail.noter_total(str(total["indicateur"]), titre, imprime, somme, total["ligne_source"])
