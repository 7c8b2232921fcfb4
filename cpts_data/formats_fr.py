"""Numbers, dates and lists as French readers write them, whatever the machine's locale.

Rounding is half-up on the decimal text of the number (84,25 gives 84,3), the rule people apply by hand;
Python's own ``round`` would give 84,2.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from numbers import Real

ESPACE_FINE = "\u202f"
"""Narrow no-break space: groups of three digits, and before %, ;, :, ! and ?."""
MOINS = "\u2212"
"""True minus sign, as wide as the plus sign."""
ABSENT = "non disponible"
JOURS_PAR_MOIS = 30.4
"""A little under the mean month, so that a year of 365 days counts twelve of them."""

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MOIS_COURTS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip

_MOIS = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])")
_INTERVALLE = re.compile(rf"({_MOIS.pattern})/({_MOIS.pattern})( .+)?")
_JOUR = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def est_absent(valeur: object) -> bool:
    """Tell whether a value is unknown (None, NaN, NaT or pandas.NA)."""
    if valeur is None:
        return True
    if isinstance(valeur, float):
        return math.isnan(valeur)
    return type(valeur).__name__ in {"NAType", "NaTType"}


def arrondir(valeur: Real | Decimal, decimales: int = 0) -> Decimal:
    """Round half away from zero on the shortest decimal text of the number, whatever its size."""
    exact = _decimal(valeur)
    chiffres = max(1, exact.adjusted() + decimales + 2)
    return exact.quantize(Decimal(1).scaleb(-decimales), context=Context(prec=chiffres, rounding=ROUND_HALF_UP))


def _decimal(valeur: Real | Decimal) -> Decimal:
    """Python refuses to write an int of thousands of digits as a text: it is taken as it is."""
    return Decimal(valeur) if isinstance(valeur, int) else Decimal(str(valeur))


def nombre(valeur: Real | Decimal | None, decimales: int = 0, *, signe: bool = False) -> str:
    """Write a number: ``1234.5`` with one decimal gives ``1 234,5``; ``signe`` adds + to positive ones."""
    if est_absent(valeur):
        return ABSENT
    arrondi = arrondir(valeur, decimales)
    entiers, _, fraction = f"{arrondi.copy_abs():,.{decimales}f}".partition(".")
    texte = entiers.replace(",", ESPACE_FINE) + (f",{fraction}" if fraction else "")
    if arrondi < 0:
        return MOINS + texte
    return f"+{texte}" if signe and arrondi > 0 else texte


def tel_quel(valeur: Real | Decimal | None) -> str:
    """Write a number with the decimals it has, as printed: 65.0 stays ``65``, 59.7 is ``59,7``."""
    if est_absent(valeur):
        return ABSENT
    return nombre(valeur, max(0, -_decimal(valeur).normalize().as_tuple().exponent))


def pourcentage(valeur: Real | Decimal | None, decimales: int = 1, *, signe: bool = False) -> str:
    """Write a percentage already expressed out of 100: ``84.751`` gives ``84,8 %``."""
    if est_absent(valeur):
        return ABSENT
    return f"{nombre(valeur, decimales, signe=signe)}{ESPACE_FINE}%"


def points(valeur: Real | Decimal | None, decimales: int = 1) -> str:
    """Write a difference between two percentages: ``-5.8`` gives ``−5,8 points``."""
    if est_absent(valeur):
        return ABSENT
    arrondi = arrondir(valeur, decimales)
    return f"{nombre(valeur, decimales, signe=True)} {'point' if abs(arrondi) < 2 else 'points'}"


def euros(valeur: Real | Decimal | None) -> str:
    """Write an amount in whole euros: ``4000`` gives ``4 000 €``."""
    return ABSENT if est_absent(valeur) else f"{nombre(valeur)}{ESPACE_FINE}€"


def date_longue(jour: dt.date | None) -> str:
    """Write a date: ``2024-10-08`` gives ``8 octobre 2024``, the first of a month ``1er``."""
    if est_absent(jour):
        return ABSENT
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def mois_court(periode: str) -> str:
    """Write a month given as ``AAAA-MM``: ``2024-10`` gives ``oct. 2024``."""
    annee, mois = periode.split("-")
    return f"{MOIS_COURTS[int(mois) - 1]} {annee}"


def mois_long(periode: str) -> str:
    """Write a month given as ``AAAA-MM``: ``2024-10`` gives ``octobre 2024``."""
    annee, mois = periode.split("-")
    return f"{MOIS[int(mois) - 1]} {annee}"


def periode(texte: str) -> str:
    """Write a period of the store: T0, a day ``AAAA-MM-JJ``, a month or a range of months, as a reader says it.

    Anything else (``2023-2024``, ``2024-Q1``) is returned as it is.
    """
    if est_absent(texte):
        return "période non précisée"
    if texte == "T0":
        return "T0 (date non imprimée)"
    if intervalle := _INTERVALLE.fullmatch(texte):
        debut, fin, precision = intervalle.groups(default="")
        return f"{mois_long(debut)} à {mois_long(fin)}{precision}"
    if _MOIS.fullmatch(texte):
        return mois_long(texte)
    try:
        return date_longue(dt.date.fromisoformat(texte)) if _JOUR.fullmatch(texte) else texte
    except ValueError:  # the 31st of April
        return texte


def quand(texte: str) -> str:
    """Write when a figure of this period was true: « le 8 octobre 2024 », « en mars 2025 », « à T0 ».

    A range of months gives « d’octobre 2024 à septembre 2025 », a year « en 2025 ».
    """
    if est_absent(texte):
        return "à une date non précisée"
    if re.fullmatch("T[0-9]", texte):
        return f"à {texte}"
    ecrite = periode(texte)
    if _INTERVALLE.fullmatch(texte):
        return de(ecrite)
    return f"le {ecrite}" if _JOUR.fullmatch(texte) else f"en {ecrite}"


def phrase(texte: str) -> str:
    """Put a capital at the beginning of a sentence."""
    return texte[:1].upper() + texte[1:]


def rang_de_periode(texte: str | None) -> tuple[bool, str]:
    """Order periods of the store by time: no period, then T0, T1…, then the dates."""
    periode = texte or ""
    return bool(periode) and not periode.startswith("T"), periode


def age_en_mots(jours: int) -> str:
    """Write an age: days up to two months, then whole months up to two years, then whole years."""
    if jours < 0:
        return f"dans {compte(-jours, 'jour')}"
    mois = int(jours / JOURS_PAR_MOIS)
    if mois < 2:
        return compte(jours, "jour")
    return f"{mois} mois" if mois < 24 else f"{mois // 12} ans"


def accord(effectif: Real, singulier: str, pluriel: str | None = None) -> str:
    """Choose singular or plural the French way: below two is singular (0 patient, 1,5 point, 2 patients)."""
    return singulier if abs(effectif) < 2 else (pluriel or singulier + "s")


def compte(effectif: Real, singulier: str, pluriel: str | None = None) -> str:
    """Write a count with its noun: ``1 patient``, ``1 084 patients``."""
    return f"{nombre(effectif)} {accord(effectif, singulier, pluriel)}"


def enumeration(elements: Sequence[str]) -> str:
    """Join with commas and a final « et »: ``["a", "b", "c"]`` gives ``a, b et c``."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


def de(nom: str) -> str:
    """Put « de » before a name or a noun with its article, with the elision and contractions of place names.

    ``Isneauville`` gives ``d’Isneauville``, ``Le Houlme`` gives ``du Houlme``, ``le socle`` gives ``du socle``,
    ``La Vieux-Rue`` keeps its article. An initial h is left alone: town names rarely start with a mute one.
    """
    article, _, reste = nom.partition(" ")
    contracte = {"le": "du", "les": "des"}.get(article.lower())
    if contracte and reste:
        return f"{contracte} {reste}"
    if nom[:1].lower() in "aeiouyàâéèêëîïôöùûü":
        return f"d’{nom}"
    return f"de {nom}"


def a(nom: str) -> str:
    """Put « à » before a name or a noun with its article: « à Rouen », « au Houlme », « aux cabinets »."""
    article, _, reste = nom.partition(" ")
    contracte = {"le": "au", "les": "aux"}.get(article.lower())
    return f"{contracte} {reste}" if contracte and reste else f"à {nom}"
