"""How much of an amount a result would be paid, under a rule that the contract may have: never a guess.

No public text says how an amount varies between socle and cible: each line has its rule, « non renseigné » until the
contract gives it, and what is computed is a hypothesis. All arithmetic is exact: a rate of 94.2605 % and its rounding
to 94.3 % are a whole amount apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cpts_data.formats_fr import arrondir
from cpts_data.indicators.personnes_manquantes import DECIMALES_DU_CONTRAT

NON_RENSEIGNE, BINAIRE, LINEAIRE, PROPORTIONNEL, MANUEL = (
    "non renseigné", "binaire", "linéaire socle → cible", "proportionnel", "manuel",
)  # fmt: skip
REGLES = (NON_RENSEIGNE, BINAIRE, LINEAIRE, PROPORTIONNEL, MANUEL)
EXACT, UNE_DECIMALE = "taux exact", "une décimale"
ARRONDIS = (NON_RENSEIGNE, EXACT, UNE_DECIMALE)
EXPLICATIONS: Mapping[str, str] = {
    BINAIRE: "tout le montant si la cible est atteinte, rien sinon",
    LINEAIRE: "rien jusqu’au socle, tout à la cible, en proportion entre les deux",
    PROPORTIONNEL: "le montant multiplié par la part de la cible atteinte, sans dépasser le montant",
    MANUEL: "le montant convenu avec la CPAM",
}
CALCULEES = (LINEAIRE, BINAIRE, PROPORTIONNEL)
COMPAREES = (LINEAIRE, BINAIRE)
"""The readings shown side by side as long as the contract has not said which is meant."""


@dataclass(frozen=True)
class Resultat:
    """A measured value and its objectives, in the same unit. ``numerateur`` ÷ ``denominateur`` is the exact rate.

    For a count, ``denominateur`` is None and ``numerateur`` the value. A rate known only as printed has no numerator.
    """

    valeur: float
    socle: float | None
    cible: float | None
    numerateur: int | None = None
    denominateur: int | None = None

    def exact(self) -> Fraction:
        """The value without any rounding: out of 100 for a rate."""
        if self.numerateur is not None and self.denominateur:
            return Fraction(100 * self.numerateur, self.denominateur)
        return Fraction(Decimal(str(self.valeur)))

    def atteint(self) -> bool:
        """Whether the exact value is at the cible; False without one."""
        return self.cible is not None and self.exact() >= Fraction(Decimal(str(self.cible)))

    def retenue(self, arrondi: str) -> Fraction:
        """The value that is compared with the objectives under a rule of rounding."""
        if arrondi != UNE_DECIMALE:
            return self.exact()
        exact = self.exact()
        return Fraction(arrondir(Decimal(exact.numerator) / exact.denominator, DECIMALES_DU_CONTRAT))


@dataclass(frozen=True)
class Lecture:
    """One way of reading the contract: the rule, the rounding, the share of the amount and the amount, in euros."""

    regle: str
    arrondi: str
    part: Fraction
    montant_eur: float

    @property
    def part_pct(self) -> float:
        return float(100 * self.part)


def part_due(regle: str, arrondi: str, resultat: Resultat) -> Fraction | None:
    """Return the share of the amount, between 0 and 1; None where an objective that the rule needs is not known.

    Raises ValueError for a rule that computes nothing (« non renseigné », « manuel »).
    """
    if regle not in CALCULEES:
        raise ValueError(f"la règle « {regle} » ne se calcule pas")
    valeur = resultat.retenue(arrondi)
    cible = None if resultat.cible is None else Fraction(Decimal(str(resultat.cible)))
    if cible is None or cible == 0:
        return None
    if regle == BINAIRE:
        return Fraction(int(valeur >= cible))
    if regle == PROPORTIONNEL:
        return min(Fraction(1), max(Fraction(0), valeur / cible))
    if resultat.socle is None:
        return None
    socle = Fraction(Decimal(str(resultat.socle)))
    if socle >= cible:
        return Fraction(int(valeur >= cible))
    return min(Fraction(1), max(Fraction(0), (valeur - socle) / (cible - socle)))


def lecture(regle: str, arrondi: str, resultat: Resultat, montant_eur: float) -> Lecture | None:
    """Return what one rule gives, None where it cannot be computed."""
    part = part_due(regle, arrondi, resultat)
    return None if part is None else Lecture(regle, arrondi, part, float(part * Fraction(Decimal(str(montant_eur)))))


def lectures(resultat: Resultat, montant_eur: float) -> list[Lecture]:
    """Return the readings that the contract leaves open, those of the exact rate first: all may be meant."""
    possibles = [
        lecture(regle, arrondi, resultat, montant_eur) for arrondi in (EXACT, UNE_DECIMALE) for regle in COMPAREES
    ]
    return [lue for lue in possibles if lue is not None]


def montants_distincts(lues: list[Lecture]) -> list[int]:
    """Return the amounts, in whole euros, that the readings give, from the highest."""
    return sorted({int(arrondir(lue.montant_eur)) for lue in lues}, reverse=True)
