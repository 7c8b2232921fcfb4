"""Médecin traitant: the printed rates, and the last result against the target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_CEILING
from typing import TYPE_CHECKING

from cpts_data.formats_fr import arrondir, date_longue, nombre, pourcentage
from cpts_data.indicators.controles.comparaison import (
    ARRONDI,
    CONCORDANT,
    ECART,
    Controle,
    comparer,
    fraction,
    taux,
)
from cpts_data.indicators.controles.tables import lignes_de

if TYPE_CHECKING:
    from cpts_data.store import Magasin

DECIMALES = 1
"""The report prints these rates with one decimal."""


def controles_medecin_traitant(magasin: Magasin) -> Iterator[Controle]:
    """Yield two rates by indicator, then the last result against the target."""
    sql = """
        SELECT code_indicateur, indicateur, periode, numerateur, denominateur, taux_imprime_pct, cible_pct
        FROM mt_couverture
        WHERE numerateur IS NOT NULL AND denominateur > 0
        ORDER BY code_indicateur, periode <> 'T0', periode
    """
    for ligne in lignes_de(magasin, sql):
        termes = ligne["numerateur"], ligne["denominateur"]
        yield comparer(
            f"MT-{ligne['code_indicateur']}-{ligne['periode']}",
            f"{ligne['indicateur']}, {_periode_mt(ligne['periode'])} : {fraction(*termes)}",
            ligne["taux_imprime_pct"],
            taux(*termes),
            "%",
            chiffres=DECIMALES,
        )
        if ligne["cible_pct"] is not None:
            yield _cible_mt(ligne)


def _cible_mt(ligne: dict) -> Controle:
    """Compare the exact result with the target; below it, see whether rounding would reach it."""
    cible = ligne["cible_pct"]
    resultat = taux(ligne["numerateur"], ligne["denominateur"])
    patients = (cible * ligne["denominateur"] / 100).to_integral_value(rounding=ROUND_CEILING)
    manque = patients - ligne["numerateur"]
    il_faut = f"il faudrait {nombre(patients)} patients, soit {nombre(manque)} de plus"
    if manque <= 0:
        verdict, constat = CONCORDANT, f"La valeur exacte atteint la cible de {nombre(patients)} patients."
    elif arrondir(resultat, DECIMALES) >= cible:
        verdict, constat = ARRONDI, f"La cible n’est atteinte qu’une fois le résultat arrondi : {il_faut}."
    else:
        verdict, constat = ECART, f"Le résultat, même arrondi, est sous la cible : {il_faut}."
    return Controle(
        code_controle=f"MT-{ligne['code_indicateur']}-cible",
        objet=f"{ligne['indicateur']} : résultat exact et cible imprimée",
        imprime=pourcentage(cible, 2),
        valeur_imprimee=cible,
        valeur_calculee=resultat,
        unite="%",
        ecart=cible - resultat,
        verdict=verdict,
        commentaire=constat,
    )


def _periode_mt(periode: str) -> str:
    return periode if periode.startswith("T") else date_longue(dt.date.fromisoformat(periode))
