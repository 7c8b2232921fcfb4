"""What is measured for a line of the contract: value, interval, socle, cible, and what is still needed.

The figures are those of the pages: a line only says which one measures it.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpts_data import exercices
from cpts_data.catalogue.mesures_aci import REGISTRE, MesureDeclaree, mesures
from cpts_data.indicators import medecin_traitant, prevention, soins_non_programmes
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.personnes_manquantes import Manque, personnes_manquantes
from cpts_data.indicators.regle_de_paiement import Resultat
from cpts_data.stats.intervalles import wilson

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

POURCENTAGE = "%"


@dataclass(frozen=True)
class Mesure:
    """One measured line. ``valeur``, ``socle`` and ``cible`` are in ``unite`` (rates out of 100); None is not known.

    ``numerateur`` and ``denominateur`` are people or slots (a count has no denominator), ``periode`` as in the store,
    ``jeu`` the dataset. ``socle_convenu``, ``cible_convenue``: typed by the CPTS, not given by the source.
    """

    code: str
    libelle: str
    unite: str
    famille: str
    valeur: float | None
    numerateur: int | None
    denominateur: int | None
    socle: float | None
    cible: float | None
    periode: str
    jeu: str
    socle_convenu: bool = False
    cible_convenue: bool = False

    @property
    def est_un_taux(self) -> bool:
        return self.unite == POURCENTAGE

    @property
    def bornes_pct(self) -> tuple[float, float] | None:
        """The 95 % interval of a rate whose counts are known (Wilson), out of 100."""
        if not self.est_un_taux or self.numerateur is None or not self.denominateur:
            return None
        bas, haut = wilson(self.numerateur, self.denominateur)
        return 100 * float(bas), 100 * float(haut)

    @property
    def resultat(self) -> Resultat | None:
        """What a rule of payment looks at."""
        if self.valeur is None:
            return None
        return Resultat(self.valeur, self.socle, self.cible, self.numerateur, self.denominateur)

    def manque(self, objectif: float | None) -> Manque | None:
        """People (or slots) still needed for an objective, zero or less when it is reached; None when not known."""
        if objectif is None or self.valeur is None:
            return None
        if not self.est_un_taux:
            reste = math.ceil(objectif - self.valeur)
            return Manque(reste, reste)
        if self.numerateur is None or not self.denominateur:
            return None
        return personnes_manquantes(self.numerateur, self.denominateur, objectif)

    @property
    def manque_socle(self) -> Manque | None:
        return self.manque(self.socle)

    @property
    def manque_cible(self) -> Manque | None:
        return self.manque(self.cible)

    def avec_objectifs(self, socle: float | None, cible: float | None) -> Mesure:
        """Return the measure with the objectives agreed with the CPAM, where they are given."""
        return replace(
            self,
            socle=self.socle if socle is None else socle,
            cible=self.cible if cible is None else cible,
            socle_convenu=socle is not None,
            cible_convenue=cible is not None,
        )


@dataclass(frozen=True)
class Rythme:
    """The pace towards a cible. ``mois_restants``: whole or started months to the last day, 0 when it is past."""

    echeance: dt.date
    mois_restants: int
    par_mois: float | None


def rythme(manque: Manque | None, aujourdhui: dt.date, echeance: dt.date) -> Rythme:
    """Return how many a month would be needed, from today to the day; None when nothing is missing or time is over."""
    mois = max(0, 12 * (echeance.year - aujourdhui.year) + echeance.month - aujourdhui.month + 1)
    if echeance < aujourdhui:
        mois = 0
    reste = None if manque is None else manque.exact
    return Rythme(echeance, mois, reste / mois if reste is not None and reste > 0 and mois else None)


@par_version
def mesures_connues(magasin: Magasin) -> dict[str, Mesure]:
    """Return every measure that the data give, by code."""
    lues = (_mesurer(magasin, declaree) for declaree in mesures().values())
    return {mesure.code: mesure for mesure in lues if mesure is not None}


def _mesurer(magasin: Magasin, declaree: MesureDeclaree) -> Mesure | None:
    if declaree.code == REGISTRE:
        return None
    calculs = {
        "medecin_traitant": _couverture,
        "prevention": _prevention,
        "effecteurs": _effecteurs,
        "creneaux": _creneaux,
    }
    return calculs[declaree.famille](magasin, declaree)


def _couverture(magasin: Magasin, declaree: MesureDeclaree) -> Mesure | None:
    lue = medecin_traitant.couvertures(magasin).get(declaree.code)
    if lue is None:
        return None
    return _mesure(declaree, lue.taux_pct, lue.avec, lue.patients, lue.socle_pct, lue.cible_pct, lue.periode,
                   lue.resultat.jeu)  # fmt: skip


def _prevention(magasin: Magasin, declaree: MesureDeclaree) -> Mesure | None:
    lue = next((i for i in prevention.indicateurs(magasin) if i.code == declaree.code), None)
    if lue is None:
        return None
    effectifs = (lue.numerateur, lue.denominateur) if lue.effectifs_publies else (None, None)
    return _mesure(declaree, lue.taux_pct, *effectifs, lue.socle_pct, lue.cible_pct, lue.periode, "prevention")


def _effecteurs(magasin: Magasin, declaree: MesureDeclaree) -> Mesure | None:
    lus = soins_non_programmes.effecteurs(magasin, declaree.code.rpartition("_")[2])
    if lus.actuels is None:
        return None
    return _mesure(declaree, lus.actuels, lus.actuels, None, None, None, lus.annee or "", "chiffres_cles")


def _creneaux(magasin: Magasin, declaree: MesureDeclaree) -> Mesure | None:
    bilan = soins_non_programmes.bilan(magasin, declaree.code.rpartition("_")[2])
    if bilan is None or not bilan.disponibles:
        return None
    nombre = bilan.offerts if "OFFERTS" in declaree.code else bilan.pourvus
    mois = [m.periode for m in bilan.disponibles]
    periode = f"{mois[0]}/{mois[-1]}" if len(mois) > 1 else mois[0]
    return _mesure(declaree, nombre, nombre, None, None, None, periode, "sas_creneaux")


def _mesure(
    declaree: MesureDeclaree,
    valeur: float | None,
    numerateur: int | None,
    denominateur: int | None,
    socle: float | None,
    cible: float | None,
    periode: str,
    jeu: str,
) -> Mesure:
    valeurs = (valeur, numerateur, denominateur, socle, cible, periode, jeu)
    return Mesure(declaree.code, declaree.libelle, declaree.unite, declaree.famille, *valeurs)


def echeance(exercice: str, premier_mois: int, aujourdhui: dt.date) -> dt.date:
    """Return the day by which a cible is looked for: the end of its exercise, of the present one once it is over."""
    jour = exercices.fin(exercice, premier_mois)
    return jour if jour >= aujourdhui else exercices.fin(exercices.exercice_de(aujourdhui, premier_mois), premier_mois)


def periode_des_zones(magasin: Magasin, mesure: Mesure) -> str | None:
    """Return the period of the counts by area of a coverage that has a cible; None when they are not known.

    That of the measure where the areas have it, else their latest.
    """
    if mesure.famille != "medecin_traitant" or mesure.cible is None:
        return None
    periodes = medecin_traitant.periodes(magasin, mesure.code)
    return mesure.periode if mesure.periode in periodes else next(iter(periodes), None)


def zones_a_rattraper(magasin: Magasin, mesure: Mesure, niveau: str) -> pd.DataFrame | None:
    """Return, for a coverage, each area below the cible: people without a médecin traitant, and people needed there.

    One row an area of the level (« commune » or « iris »), the largest need first: ``code``, ``nom``, ``commune``,
    ``patients``, ``sans_mt``, ``taux_pct`` and ``a_rattraper`` (people for the area itself to be at the cible), missing
    where the counts are masked or unknown, with ``statut``. None where the measure is known for the territory only.

    The needs of the areas add up to more than that of the territory: areas above the cible do not pay for the others.
    """
    periode = periode_des_zones(magasin, mesure)
    if periode is None:
        return None
    zones = medecin_traitant.couverture_par_zone(magasin, niveau, mesure.code, periode)
    connues = zones["avec_mt"].notna() & zones["patients"].notna() & (zones["patients"] > 0)
    zones["a_rattraper"] = float("nan")
    for rang in zones.index[connues]:
        avec, patients = int(zones.at[rang, "avec_mt"]), int(zones.at[rang, "patients"])
        zones.at[rang, "a_rattraper"] = max(0, personnes_manquantes(avec, patients, mesure.cible).exact)
    return zones.sort_values("a_rattraper", ascending=False, kind="stable").reset_index(drop=True)
