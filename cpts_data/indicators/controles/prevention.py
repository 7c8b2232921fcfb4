"""Prevention: the rates whose terms are printed, and the flu total as the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import nombre
from cpts_data.indicators.controles.comparaison import Controle, Essai, comparer, fraction, taux
from cpts_data.indicators.controles.tables import lignes_de

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def controles_prevention(magasin: Magasin) -> Iterator[Essai]:
    """Yield the rates whose terms are printed, then the flu total as the sum of its two parts."""
    sql = """
        SELECT code_indicateur, indicateur, numerateur, denominateur, taux_imprime_pct
        FROM prevention WHERE numerateur IS NOT NULL AND denominateur IS NOT NULL ORDER BY code_indicateur
    """
    lignes = {ligne["code_indicateur"]: ligne for ligne in lignes_de(magasin, sql)}
    for code, ligne in lignes.items():
        yield partial(_taux_imprime, code, ligne)
    for suffixe, champ, libelle in (
        ("num", "numerateur", "Personnes vaccinées contre la grippe"),
        ("den", "denominateur", "Personnes à vacciner contre la grippe"),
    ):
        yield partial(_total_grippe, lignes, suffixe, champ, libelle)


def _taux_imprime(code: str, ligne: dict[str, Any]) -> Controle:
    return comparer(
        f"PREV-{code}",
        f"{ligne['indicateur']} : {fraction(ligne['numerateur'], ligne['denominateur'])}",
        ligne["taux_imprime_pct"],
        taux(ligne["numerateur"], ligne["denominateur"]),
        "%",
    )


def _total_grippe(lignes: dict[str, dict[str, Any]], suffixe: str, champ: str, libelle: str) -> Controle:
    """Compare the flu total with the sum of its two parts."""
    total, parts = "GRIPPE_TOTAL", ("GRIPPE_65P", "GRIPPE_HORS65")
    if not {total, *parts} <= lignes.keys():
        raise ErreurDonnees([Faute("prevention", "Le total de la vaccination antigrippale ou une part manque.")])
    termes = [lignes[part][champ] for part in parts]
    return comparer(
        f"PREV-GRIPPE-{suffixe}",
        f"{libelle} : {' + '.join(nombre(terme) for terme in termes)}",
        lignes[total][champ],
        sum(termes, Decimal(0)),
        "personnes",
    )
