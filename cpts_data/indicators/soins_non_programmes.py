"""Slots of unscheduled care offered to the SAS: offered, filled, unfilled, and how that changed in a year.

The report defines neither an offered slot nor a filled one (see ``QUESTIONS_OUVERTES`` in the sentences), so an
unfilled slot is not a lost one and no rate is good or bad here. The figure of the exercise is the sum of its months;
the printed total stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
class Total:
    """Slots of one period (``AAAA-MM/AAAA-MM``, maybe « (supposé) »): as the source prints them, or summed by us.

    ``memes_mois``: the months of the year before that match those of an exercise under way.
    """

    periode: str
    offerts: int
    pourvus: int
    taux_imprime_pct: float | None = None
    imprime: bool = True
    memes_mois: bool = False

    @property
    def non_pourvus(self) -> int:
        return self.offerts - self.pourvus

    @property
    def taux_pct(self) -> float | None:
        return taux_remplissage(self.pourvus, self.offerts)

    @property
    def annee(self) -> str:
        """The year a total is named by: the one its period ends in."""
        return self.periode.split("/")[-1][:4]

    @property
    def supposee(self) -> bool:
        return "supposé" in self.periode


@dataclass(frozen=True)
class Bilan:
    """One profession over an exercise, months in order; its printed total, and what it is compared with.

    ``precedent``: the same months a year before. For twelve months, their sum when each is known, otherwise the total
    that the source prints; for an exercise under way, the sum of the same months, None when one is unknown.
    ``un_an_avant``: each month of the year before, in the same order, unknown where the file has none; empty when it
    has none at all. ``debut``: first month of the exercise, which may come before the first one of the file.
    """

    profession: str
    mois: tuple[Mois, ...]
    imprime: Total | None
    precedent: Total | None
    un_an_avant: tuple[Mois, ...] = ()
    debut: str | None = None

    @property
    def disponibles(self) -> tuple[Mois, ...]:
        return tuple(m for m in self.mois if m.disponible)

    @property
    def entier(self) -> bool:
        """Whether the exercise has its twelve months, known or not."""
        return len(self.mois) == MOIS_D_UN_EXERCICE

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
        """The change since the year before, None when either is incomplete, unknown or too small for rates."""
        avant = self.precedent
        complet = not self.absents and (self.entier or (avant is not None and avant.memes_mois))
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
    """Change from the year before: two percentages, and points of fill rate (unrounded)."""

    avant: Total
    offerts_pct: float
    pourvus_pct: float
    taux_points: float


@par_version
def exercices(magasin: Magasin, profession: str) -> list[str]:
    """Return the first month (``AAAA-MM``) of each exercise that has a known month, the latest first."""
    premier_mois = _premier_mois(magasin)
    debuts = {debut_exercice(m.periode, premier_mois) for m in _mois(magasin, profession) if m.disponible}
    return sorted(debuts, reverse=True)


@par_version
def bilan(magasin: Magasin, profession: str, debut: str | None = None) -> Bilan | None:
    """Return one exercise of one profession, the latest by default; None without a single known month."""
    debuts = exercices(magasin, profession)
    if not debuts:
        return None
    debut = debut if debut in debuts else debuts[0]
    connus = {m.periode: m for m in _mois(magasin, profession)}
    exercice = [periode for periode in connus if debut <= periode < mois_suivant(debut, MOIS_D_UN_EXERCICE)]
    mois = tuple(_sans_trou(connus, exercice[0], exercice[-1]))
    totaux = _totaux_imprimes(magasin, profession)
    # A period « 2024-10/2025-09 » starts with its first month: text order is the order of time.
    imprime = next((t for t in totaux if t.periode.startswith(debut)), None)
    return Bilan(profession, mois, imprime, _precedent(connus, totaux, mois), _un_an_avant(connus, mois), debut)


def _un_an_avant(connus: Mapping[str, Mois], mois: Sequence[Mois]) -> tuple[Mois, ...]:
    """The same months a year before, unknown where there is none; nothing when none is known."""
    periodes = [mois_suivant(m.periode, -MOIS_D_UN_EXERCICE) for m in mois]
    avant = tuple(connus.get(periode, Mois(periode, None, None)) for periode in periodes)
    return avant if any(m.disponible for m in avant) else ()


def _precedent(connus: Mapping[str, Mois], totaux: Sequence[Total], mois: Sequence[Mois]) -> Total | None:
    """The same months a year before, summed; for twelve months, the printed total when one of them is unknown."""
    avant = [connus.get(mois_suivant(m.periode, -MOIS_D_UN_EXERCICE)) for m in mois]
    entier = len(mois) == MOIS_D_UN_EXERCICE
    if all(m is not None and m.disponible for m in avant):
        return Total(
            f"{avant[0].periode}/{avant[-1].periode}",
            sum(m.offerts for m in avant),
            sum(m.pourvus for m in avant),
            imprime=False,
            memes_mois=not entier,
        )
    debut = mois_suivant(mois[0].periode, -MOIS_D_UN_EXERCICE)
    return next((t for t in totaux if t.periode.startswith(debut)), None) if entier else None


@par_version
def mois_jusqu_a(magasin: Magasin, profession: str, fin: str, nombre: int) -> tuple[Mois, ...]:
    """Return the ``nombre`` months that end with ``fin`` (``AAAA-MM``), from the first that the file has, in order."""
    connus = {m.periode: m for m in _mois(magasin, profession)}
    debut = mois_suivant(fin, 1 - nombre)
    dedans = [periode for periode in connus if debut <= periode <= fin]
    return tuple(_sans_trou(connus, dedans[0], fin)) if dedans else ()


def _sans_trou(connus: Mapping[str, Mois], debut: str, fin: str) -> Iterator[Mois]:
    """Every month from the first to the last: one that the file skips is unknown, and must be seen as such."""
    periode = debut
    while periode <= fin:
        yield connus.get(periode, Mois(periode, None, None))
        periode = mois_suivant(periode, 1)


def mois_suivant(periode: str, nombre: int) -> str:
    """Return the month that comes ``nombre`` months after ``periode`` (``AAAA-MM``); before, when negative."""
    annee, mois = map(int, periode.split("-"))
    rang = 12 * annee + mois - 1 + nombre
    return f"{rang // 12}-{rang % 12 + 1:02d}"


def _mois(magasin: Magasin, profession: str) -> list[Mois]:
    """Every month of a profession, in order."""
    lignes = magasin.lignes(
        """
        SELECT periode, creneaux_offerts, creneaux_pourvus FROM sas_creneaux
        WHERE nature_ligne = 'monthly' AND profession = ? ORDER BY periode
        """,
        [profession],
    )
    return [Mois(*ligne) for ligne in lignes]


def _premier_mois(magasin: Magasin) -> int:
    return magasin.lignes("SELECT exercice_premier_mois FROM territoire")[0][0]


def debut_exercice(periode: str, premier_mois: int) -> str:
    """Return the first month (``AAAA-MM``) of the exercise that holds the month ``periode``."""
    annee, mois = map(int, periode.split("-"))
    return f"{annee if mois >= premier_mois else annee - 1}-{premier_mois:02d}"


def _totaux_imprimes(magasin: Magasin, profession: str) -> list[Total]:
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
    return [Total(*ligne) for ligne in lignes]


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

    ``actuels``: the highest count known, printed for the year ``annee``; ``depart`` and ``regulateurs_depart``:
    printed in the action of the contract, undated, GPs only; ``medecins``: GPs in practice on the territory, at
    another date (``date_medecins``).
    """

    actuels: int | None
    depart: int | None
    regulateurs_depart: int | None
    medecins: int | None
    date_medecins: str | None
    annee: str | None = None

    def creneaux_par_mois(self, bilan: Bilan) -> float | None:
        """Offered slots per effecteur and month, None for small numbers or for the exercise of another year.

        ``actuels`` is an upper bound of those active over the year, so the result is a lower bound.
        """
        if not self.actuels or not bilan.disponibles or bilan.offerts < BASE_MINIMALE or not self.de_l_annee(bilan):
            return None
        return bilan.offerts / len(bilan.disponibles) / self.actuels

    def de_l_annee(self, bilan: Bilan) -> bool:
        """Whether the count was given for a year of the exercise: another year's slots cannot be shared among them."""
        return any(m.periode[:4] == self.annee for m in bilan.disponibles)

    @property
    def part_des_medecins_pct(self) -> float | None:
        return 100 * self.actuels / self.medecins if self.actuels is not None and self.medecins else None


@par_version
def effecteurs(magasin: Magasin, profession: str) -> Effecteurs:
    """Return the published counts of effecteurs for one profession."""
    lues = magasin.lignes("SELECT cle, valeur, periode FROM chiffres_cles WHERE starts_with(cle, 'sas_')")
    entiers = {cle: int(valeur) for cle, valeur, _ in lues if valeur is not None}
    annee = next((periode for cle, _, periode in lues if cle == CLES_EFFECTEURS[profession]), None)
    actuels = entiers.get(CLES_EFFECTEURS[profession])
    if profession != "MG":
        return Effecteurs(actuels, None, None, None, None, annee)
    lignes = magasin.lignes(
        """
        SELECT numerateur, periode FROM mt_couverture
        WHERE code_indicateur = ? AND NOT starts_with(periode, 'T') AND numerateur IS NOT NULL
        ORDER BY periode DESC LIMIT 1
        """,
        [INDICATEUR_MG],
    )
    medecins, date = lignes[0] if lignes else (None, None)
    depart, regulateurs = entiers.get(CLE_EFFECTEURS_T0), entiers.get(CLE_REGULATEURS_T0)
    return Effecteurs(actuels, depart, regulateurs, medecins, date, annee)


def tableau_des_mois(bilan: Bilan) -> pd.DataFrame:
    """Return one row per month, in order.

    Columns: ``periode`` (``AAAA-MM``), ``offerts``, ``pourvus``, ``non_pourvus`` (slots, missing when unknown),
    ``taux_pct`` (out of 100, missing also for small numbers), ``taux_un_an_avant_pct`` (of the same month a year
    before), ``taux_points`` (difference of the two), ``statut``.
    """
    import pandas as pd

    colonnes = ("periode", "offerts", "pourvus", "non_pourvus", "taux_pct", "statut")
    frame = pd.DataFrame([[getattr(m, nom) for nom in colonnes] for m in bilan.mois], columns=list(colonnes))
    avant = [m.taux_pct for m in bilan.un_an_avant] or [None] * len(bilan.mois)
    frame["taux_un_an_avant_pct"] = pd.array(avant, dtype="Float64")
    frame["taux_points"] = frame["taux_pct"].astype("Float64") - frame["taux_un_an_avant_pct"]
    return frame


def tableau_des_totaux(bilan: Bilan) -> pd.DataFrame:
    """Return one row per total: the year before, this exercise as summed, then as printed.

    Columns: ``periode``, ``nature``, ``offerts``, ``pourvus``, ``non_pourvus`` (slots), ``taux_pct`` (computed from
    that row's slots), ``taux_imprime_pct``, ``offerts_evolution_pct``, ``pourvus_evolution_pct``, ``taux_points``
    (changes since the first row, on the summed row only). Rates are missing for small numbers.
    """
    import pandas as pd

    lignes = []
    if bilan.precedent is not None:
        nature = "total imprimé" if bilan.precedent.imprime else "somme des mois"
        lignes.append(_ligne_de_total(bilan.precedent, bilan.precedent.periode, nature))
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


def _ligne_de_total(total: Bilan | Total, periode: str, nature: str) -> dict[str, object]:
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
