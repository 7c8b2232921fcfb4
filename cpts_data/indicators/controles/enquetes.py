"""Surveys: the printed share « très satisfaites » and the bases of the satisfaction questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import enumeration, nombre, pourcentage
from cpts_data.indicators.controles.comparaison import Controle, Essai, comparer, fraction, taux
from cpts_data.indicators.controles.tables import Chiffres, lignes_de

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def controles_enquetes(magasin: Magasin) -> Iterator[Essai]:
    """Yield the printed share « très satisfaites » and the bases of the two satisfaction questions."""
    yield partial(_tres_satisfaits, magasin)
    yield partial(_bases, magasin)


def _tres_satisfaits(magasin: Magasin) -> Controle:
    patients, pratique = _patients_et_pratique(magasin)
    return comparer(
        "SURV-93",
        "Réponses « très satisfaisant » sur l’accès direct aux orthophonistes, pour les patients : "
        f"{fraction(patients.tres_satisfaits, patients.base)}",
        Chiffres(magasin)["fa2_part_tres_satisfaites_printed"],
        patients.part_tres_satisfaits,
        "%",
        commentaire=(
            f"Avec « satisfaisant » : {pourcentage(patients.part_satisfaits, 2)}. "
            f"Pour la pratique : très satisfaisant {pourcentage(pratique.part_tres_satisfaits)}, "
            f"avec « satisfaisant » {pourcentage(pratique.part_satisfaits)}."
        ),
    )


def _bases(magasin: Magasin) -> Controle:
    patients, pratique = _patients_et_pratique(magasin)
    return comparer(
        "SURV-base",
        "Réponses annoncées et réponses aux questions de satisfaction",
        Chiffres(magasin)["fa2_orthophonistes_reponses"],
        max(patients.base, pratique.base),
        "réponses",
        commentaire=f"Réponses par question : {enumeration([nombre(patients.base), nombre(pratique.base)])}.",
    )


@dataclass(frozen=True)
class _Satisfaction:
    tres_satisfaits: Decimal
    satisfaits: Decimal
    base: Decimal

    @property
    def part_tres_satisfaits(self) -> Decimal:
        return taux(self.tres_satisfaits, self.base)

    @property
    def part_satisfaits(self) -> Decimal:
        """Both answers together, out of 100."""
        return taux(self.tres_satisfaits + self.satisfaits, self.base)


def _patients_et_pratique(magasin: Magasin) -> tuple[_Satisfaction, _Satisfaction]:
    return _satisfaction(magasin, "%patient%"), _satisfaction(magasin, "%pratique%")


def _satisfaction(magasin: Magasin, theme: str) -> _Satisfaction:
    """Return the answers to the satisfaction question whose text holds a word."""
    sql = """
        SELECT lower(reponse) AS reponse, effectif, base FROM enquetes
        WHERE enquete = 'Satisfaction orthophonistes' AND question LIKE ?
    """
    lignes = {ligne["reponse"]: ligne for ligne in lignes_de(magasin, sql, (theme,))}
    if not {"très satisfaisant", "satisfaisant"} <= lignes.keys():
        raise ErreurDonnees([Faute("enquetes", "La question de satisfaction des orthophonistes manque.")])
    tres, assez = lignes["très satisfaisant"], lignes["satisfaisant"]
    return _Satisfaction(tres["effectif"], assez["effectif"], tres["base"])
