"""Slots of unscheduled care offered to the SAS: offered, filled, unfilled, and how that changed in a year.

The report defines neither an offered slot nor a filled one (see ``QUESTIONS_OUVERTES`` in the sentences), so an
unfilled slot is not a lost one and no rate is good or bad here. The figure of the exercise is the sum of its months;
the printed total stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PROFESSIONS: Mapping[str, str] = {"MG": "Médecins généralistes", "SF": "Sages-femmes", "PEDIATRE": "Pédiatres"}
BASE_MINIMALE = 100
"""Offered slots below which no rate and no mean is given: one slot more or less would move a rate by over a point."""
MOIS_D_UN_EXERCICE = 12
MESURE, ZERO, ABSENT = "mesuré", "aucun créneau offert", "non disponible"
INDICATEUR_MG = "MG_EN_ACTIVITE"
CLES_EFFECTEURS: Mapping[str, str] = {
    "MG": "sas_effecteurs_mg",
    "SF": "sas_effecteurs_sf",
    "PEDIATRE": "sas_effecteurs_pediatre",
}
CLE_EVOLUTION_OFFERTS, CLE_EVOLUTION_POURVUS = "fa3_evol_snp_mis_a_disposition", "fa3_evol_snp_pourvus"
CLE_EFFECTEURS_T0, CLE_REGULATEURS_T0 = "sas_effecteurs_mg_baseline", "sas_regulateurs_mg_baseline"


def taux_remplissage(pourvus: int | None, offerts: int | None) -> float | None:
    """Return 100 × filled / offered, None when unknown or when fewer than ``BASE_MINIMALE`` slots were offered."""
    if pourvus is None or offerts is None or offerts < BASE_MINIMALE:
        return None
    return 100 * pourvus / offerts


@dataclass(frozen=True)
class Mois:
    """The slots of one profession in one month (``AAAA-MM``); None is unknown, 0 is a true zero."""

    periode: str
    offerts: int | None
    pourvus: int | None

    @property
    def disponible(self) -> bool:
        return self.offerts is not None and self.pourvus is not None

    @property
    def statut(self) -> str:
        if not self.disponible:
            return ABSENT
        return MESURE if self.offerts else ZERO

    @property
    def non_pourvus(self) -> int | None:
        return self.offerts - self.pourvus if self.disponible else None

    @property
    def taux_pct(self) -> float | None:
        return taux_remplissage(self.pourvus, self.offerts)


@dataclass(frozen=True)
class TotalImprime:
    """A total as the report prints it: period (``AAAA-MM/AAAA-MM``, maybe « (supposé) »), slots, printed rate."""

    periode: str
    offerts: int
    pourvus: int
    taux_imprime_pct: float | None

    @property
    def non_pourvus(self) -> int:
        return self.offerts - self.pourvus

    @property
    def taux_pct(self) -> float | None:
        return taux_remplissage(self.pourvus, self.offerts)

    @property
    def annee(self) -> str:
        """The year the report names the total by: the one its period ends in."""
        return self.periode.split("/")[-1][:4]

    @property
    def supposee(self) -> bool:
        return "supposé" in self.periode


@dataclass(frozen=True)
class Bilan:
    """One profession over its latest exercise, months in order; printed totals of that one and of the one before."""

    profession: str
    mois: tuple[Mois, ...]
    imprime: TotalImprime | None
    precedent: TotalImprime | None

    @property
    def disponibles(self) -> tuple[Mois, ...]:
        return tuple(m for m in self.mois if m.disponible)

    @property
    def absents(self) -> tuple[Mois, ...]:
        return tuple(m for m in self.mois if not m.disponible)

    @property
    def offerts(self) -> int:
        """Sum of the known months."""
        return sum(m.offerts for m in self.disponibles)

    @property
    def pourvus(self) -> int:
        """Sum of the known months."""
        return sum(m.pourvus for m in self.disponibles)

    @property
    def non_pourvus(self) -> int:
        return self.offerts - self.pourvus

    @property
    def taux_pct(self) -> float | None:
        return taux_remplissage(self.pourvus, self.offerts)

    @property
    def evolution(self) -> Evolution | None:
        """The change since the exercise before, None when either is incomplete, unpublished or too small for rates."""
        avant = self.precedent
        complet = len(self.disponibles) == MOIS_D_UN_EXERCICE
        if avant is None or not complet or self.taux_pct is None or avant.taux_pct is None or not avant.pourvus:
            return None
        return Evolution(
            avant,
            offerts_pct=100 * (self.offerts - avant.offerts) / avant.offerts,
            pourvus_pct=100 * (self.pourvus - avant.pourvus) / avant.pourvus,
            taux_points=self.taux_pct - avant.taux_pct,
        )


@dataclass(frozen=True)
class Evolution:
    """Change from the printed total of the exercise before: two percentages, and points of fill rate (unrounded)."""

    avant: TotalImprime
    offerts_pct: float
    pourvus_pct: float
    taux_points: float


@par_version
def bilan(magasin: Magasin, profession: str) -> Bilan | None:
    """Return the latest exercise of one profession, None without a single known month."""
    mois = _mois_du_dernier_exercice(magasin, profession)
    if not any(m.disponible for m in mois):
        return None
    totaux = _totaux_imprimes(magasin, profession)
    debut = mois[0].periode
    # A period « 2024-10/2025-09 » starts with its first month: text order is the order of time.
    imprime = next((t for t in totaux if t.periode.startswith(debut)), None)
    precedent = next((t for t in totaux if t.periode < debut), None)
    return Bilan(profession, mois, imprime, precedent)


def _mois_du_dernier_exercice(magasin: Magasin, profession: str) -> tuple[Mois, ...]:
    lignes = magasin.lignes(
        """
        SELECT periode, creneaux_offerts, creneaux_pourvus, exercice_premier_mois
        FROM sas_creneaux CROSS JOIN territoire
        WHERE nature_ligne = 'monthly' AND profession = ? ORDER BY periode
        """,
        [profession],
    )
    if not lignes:
        return ()
    dernier, _, _, premier_mois = lignes[-1]
    debut = debut_exercice(dernier, premier_mois)
    return tuple(Mois(*ligne) for *ligne, _ in lignes if ligne[0] >= debut)


def debut_exercice(periode: str, premier_mois: int) -> str:
    """Return the first month (``AAAA-MM``) of the exercise that holds the month ``periode``."""
    annee, mois = map(int, periode.split("-"))
    return f"{annee if mois >= premier_mois else annee - 1}-{premier_mois:02d}"


def _totaux_imprimes(magasin: Magasin, profession: str) -> list[TotalImprime]:
    """The printed totals of a profession, latest first. A total with an empty cell is not a total."""
    lignes = magasin.lignes(
        """
        SELECT periode, creneaux_offerts, creneaux_pourvus, taux_remplissage_source_pct
        FROM sas_creneaux
        WHERE nature_ligne = 'total_printed' AND profession = ?
            AND creneaux_offerts IS NOT NULL AND creneaux_pourvus IS NOT NULL
        ORDER BY periode DESC
        """,
        [profession],
    )
    return [TotalImprime(*ligne) for ligne in lignes]


@dataclass(frozen=True)
class EvolutionsImprimees:
    """The changes the report itself prints for GPs, in whole percents; it prints none for the fill rate."""

    offerts_pct: float
    pourvus_pct: float


@par_version
def evolutions_imprimees(magasin: Magasin, profession: str) -> EvolutionsImprimees | None:
    """Return the two printed changes, None when either is not published (the report has them for GPs only)."""
    if profession != "MG":
        return None
    valeurs = dict(magasin.lignes("SELECT cle, valeur FROM chiffres_cles WHERE starts_with(cle, 'fa3_evol_')"))
    offerts, pourvus = valeurs.get(CLE_EVOLUTION_OFFERTS), valeurs.get(CLE_EVOLUTION_POURVUS)
    return None if offerts is None or pourvus is None else EvolutionsImprimees(offerts, pourvus)


@dataclass(frozen=True)
class Effecteurs:
    """Professionals who receive the patients sent by the SAS. Each count is None when it is not published.

    ``actuels``: the highest count known, printed for 2025; ``depart`` and ``regulateurs_depart``: printed in the action
    of the contract, undated, GPs only; ``medecins``: GPs in practice on the territory, at another date
    (``date_medecins``).
    """

    actuels: int | None
    depart: int | None
    regulateurs_depart: int | None
    medecins: int | None
    date_medecins: str | None

    def creneaux_par_mois(self, bilan: Bilan) -> float | None:
        """Offered slots per effecteur and month, None for small numbers.

        ``actuels`` is an upper bound of those active over the year, so the result is a lower bound.
        """
        if not self.actuels or not bilan.disponibles or bilan.offerts < BASE_MINIMALE:
            return None
        return bilan.offerts / len(bilan.disponibles) / self.actuels

    @property
    def part_des_medecins_pct(self) -> float | None:
        return 100 * self.actuels / self.medecins if self.actuels is not None and self.medecins else None


@par_version
def effecteurs(magasin: Magasin, profession: str) -> Effecteurs:
    """Return the published counts of effecteurs for one profession."""
    valeurs = dict(magasin.lignes("SELECT cle, valeur FROM chiffres_cles WHERE starts_with(cle, 'sas_')"))
    entiers = {cle: int(valeur) for cle, valeur in valeurs.items()}
    actuels = entiers.get(CLES_EFFECTEURS[profession])
    if profession != "MG":
        return Effecteurs(actuels, None, None, None, None)
    lignes = magasin.lignes(
        """
        SELECT numerateur, periode FROM mt_couverture
        WHERE code_indicateur = ? AND periode <> 'T0' AND numerateur IS NOT NULL
        ORDER BY periode DESC LIMIT 1
        """,
        [INDICATEUR_MG],
    )
    medecins, date = lignes[0] if lignes else (None, None)
    return Effecteurs(actuels, entiers.get(CLE_EFFECTEURS_T0), entiers.get(CLE_REGULATEURS_T0), medecins, date)


def tableau_des_mois(bilan: Bilan) -> pd.DataFrame:
    """Return one row per month, in order.

    Columns: ``periode`` (``AAAA-MM``), ``offerts``, ``pourvus``, ``non_pourvus`` (slots, missing when unknown),
    ``taux_pct`` (out of 100, missing also for small numbers), ``statut``.
    """
    import pandas as pd

    colonnes = ("periode", "offerts", "pourvus", "non_pourvus", "taux_pct", "statut")
    return pd.DataFrame([[getattr(m, nom) for nom in colonnes] for m in bilan.mois], columns=list(colonnes))


def tableau_des_totaux(bilan: Bilan) -> pd.DataFrame:
    """Return one row per total: exercise before (printed), this exercise as summed, then as printed.

    Columns: ``periode``, ``nature``, ``offerts``, ``pourvus``, ``non_pourvus`` (slots), ``taux_pct`` (computed from
    that row's slots), ``taux_imprime_pct``, ``offerts_evolution_pct``, ``pourvus_evolution_pct``, ``taux_points``
    (changes since the first row, on the summed row only). Rates are missing for small numbers.
    """
    import pandas as pd

    lignes = []
    if bilan.precedent is not None:
        lignes.append(_ligne_de_total(bilan.precedent, bilan.precedent.periode, "total imprimé"))
    periode = f"{bilan.disponibles[0].periode}/{bilan.disponibles[-1].periode}"
    ligne = _ligne_de_total(bilan, periode, "somme des mois")
    if (evolution := bilan.evolution) is not None:
        ligne |= {
            "offerts_evolution_pct": evolution.offerts_pct,
            "pourvus_evolution_pct": evolution.pourvus_pct,
            "taux_points": evolution.taux_points,
        }
    lignes.append(ligne)
    if bilan.imprime is not None:
        lignes.append(_ligne_de_total(bilan.imprime, bilan.imprime.periode, "total imprimé"))
    return pd.DataFrame(lignes)


def _ligne_de_total(total: Bilan | TotalImprime, periode: str, nature: str) -> dict[str, object]:
    imprime = getattr(total, "taux_imprime_pct", None)
    return {
        "periode": periode,
        "nature": nature,
        "offerts": total.offerts,
        "pourvus": total.pourvus,
        "non_pourvus": total.non_pourvus,
        "taux_pct": total.taux_pct,
        "taux_imprime_pct": imprime if total.taux_pct is not None else None,
        "offerts_evolution_pct": None,
        "pourvus_evolution_pct": None,
        "taux_points": None,
    }
