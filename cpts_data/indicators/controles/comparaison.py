"""One check: a printed value against a computed one, at the precision of the printed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import arrondir, nombre, pourcentage

CONCORDANT = "concordant"
"""The computed value, rounded half-up to the printed decimals, is the printed value."""
ARRONDI = "arrondi"
"""The target is reached only once the result is rounded; the exact result is below it."""
ECART = "écart"
"""The computed value, or another printed one, differs from the printed value."""
NON_IMPRIME = "non imprimé"
"""The report gives the terms and does not print the result."""
VERDICTS = (CONCORDANT, ARRONDI, ECART, NON_IMPRIME)


@dataclass(frozen=True)
class Controle:
    """One check. Rates are out of 100; a value is None when the report or the tables do not give it."""

    code_controle: str
    objet: str
    imprime: str
    valeur_imprimee: Decimal | None
    valeur_calculee: Decimal | None
    unite: str
    ecart: Decimal | None
    verdict: str
    commentaire: str


Essai = Controle | Callable[[], Controle]
"""A check, or how to make it when a figure may be missing: calling it then raises ErreurDonnees."""


def decimales(valeur: Decimal) -> int:
    """Return the decimals of the shortest writing of a printed number: 84.8 has one, 65.0 has none.

    A trailing zero printed by the report is lost on the way: 60,0 counts as 60.
    """
    return max(0, -int(valeur.normalize().as_tuple().exponent))


def est_tronque(imprime: Decimal, calcule: Decimal, chiffres: int | None = None) -> bool:
    """Tell whether the printed value is the computed one cut, where rounding half-up gives another."""
    chiffres = decimales(imprime) if chiffres is None else chiffres
    coupe = calcule.quantize(Decimal(1).scaleb(-chiffres), rounding=ROUND_DOWN)
    return coupe == imprime != arrondir(calcule, chiffres)


def verdict_de(imprime: Decimal | None, calcule: Decimal, chiffres: int | None = None) -> str:
    """Compare at the printed precision: ``concordant``, ``écart``, or ``non imprimé``."""
    if imprime is None:
        return NON_IMPRIME
    chiffres = decimales(imprime) if chiffres is None else chiffres
    return CONCORDANT if arrondir(calcule, chiffres) == imprime else ECART


def taux(numerateur: Decimal, denominateur: Decimal) -> Decimal:
    """Return a rate out of 100, unrounded (28 significant digits). Raises ErreurDonnees on a zero denominator."""
    if denominateur == 0:
        message = "Un taux des contrôles ne se calcule pas : son dénominateur est zéro."
        raise ErreurDonnees([Faute("controles", message, valeur=fraction(numerateur, denominateur))])
    return 100 * numerateur / denominateur


def fraction(numerateur: Decimal, denominateur: Decimal) -> str:
    """Write the terms of a rate: ``130 553 sur 154 043``."""
    return f"{nombre(numerateur)} sur {nombre(denominateur)}"


def evolution(avant: Decimal, apres: Decimal) -> Decimal:
    """Return the change from ``avant`` to ``apres``, out of 100."""
    return taux(apres - avant, avant)


def comparer(
    code: str,
    objet: str,
    imprime: Decimal | None,
    calcule: Decimal,
    unite: str,
    *,
    commentaire: str = "",
    chiffres: int | None = None,
    signe: bool = False,
    texte: str | None = None,
) -> Controle:
    """Build the check of one printed value against one computed value.

    ``chiffres``: printed decimals when the shortest writing does not tell; ``signe``: the report prints a +;
    ``texte``: the printed words when they say more than the number.
    """
    if imprime is not None and est_tronque(imprime, calcule, chiffres):
        arrondi = arrondir(calcule, decimales(imprime) if chiffres is None else chiffres)
        tronque = f"Imprimé tronqué : {_ecrire(calcule, unite, 2)} s’arrondit à {_ecrire(arrondi, unite)}."
        commentaire = f"{tronque} {commentaire}".strip()
    return Controle(
        code_controle=code,
        objet=objet,
        imprime=texte or (NON_IMPRIME if imprime is None else _ecrire(imprime, unite, chiffres, signe=signe)),
        valeur_imprimee=imprime,
        valeur_calculee=calcule,
        unite=unite,
        ecart=None if imprime is None else imprime - calcule,
        verdict=verdict_de(imprime, calcule, chiffres),
        commentaire=commentaire,
    )


def deux_enonces(
    code: str, objet: str, premier: Decimal, second: Decimal, unite: str, texte: str, commentaire: str
) -> Controle:
    """Build the check of two printed values of one thing: nothing is computed, they agree or not."""
    return Controle(
        code_controle=code,
        objet=objet,
        imprime=texte,
        valeur_imprimee=premier,
        valeur_calculee=None,
        unite=unite,
        ecart=premier - second,
        verdict=CONCORDANT if premier == second else ECART,
        commentaire=commentaire,
    )


def _ecrire(valeur: Decimal, unite: str, chiffres: int | None = None, *, signe: bool = False) -> str:
    chiffres = decimales(valeur) if chiffres is None else chiffres
    ecriture = pourcentage if unite == "%" else nombre
    return ecriture(valeur, chiffres, signe=signe)
