"""The published rates of the territory, one row a group and a date, and their changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cpts_data.indicators.evolution_des_zones import evolution_du_territoire
from cpts_data.indicators.medecin_traitant import POPULATIONS, Couverture
from cpts_data.indicators.phrases_communes import phrase_d_evolution
from cpts_data.stats.intervalles import wilson

if TYPE_CHECKING:
    import pandas as pd


def en_lignes(couvertures: Iterable[Couverture]) -> pd.DataFrame:
    """Return one row per group and date: counts, rate and its 95 % interval (out of 100).

    Socle and cible are those of the result: the start has none.
    """
    import pandas as pd

    lignes = pd.DataFrame(
        {
            "groupe": POPULATIONS[couverture.population],
            "periode": releve.periode,
            "avec": releve.avec,
            "patients": releve.patients,
            "sans": releve.sans,
            "taux_pct": releve.taux_pct,
            "socle_pct": couverture.socle_pct if releve is couverture.resultat else None,
            "cible_pct": couverture.cible_pct if releve is couverture.resultat else None,
        }
        for couverture in couvertures
        for releve in couverture.releves
    )
    bornes = wilson(lignes["avec"], lignes["patients"])
    return lignes.assign(borne_basse_pct=100 * bornes.bas, borne_haute_pct=100 * bornes.haut)


def changements(couvertures: Iterable[Couverture]) -> list[str]:
    """Say each group's change since the start, with its interval and its test; nothing for a group of one date."""
    phrases = []
    for couverture in couvertures:
        if (depart := couverture.depart) is not None:
            bornes = (depart.taux_pct, depart.periode), (couverture.taux_pct, couverture.periode)
            phrase = phrase_d_evolution(*bornes, evolution_du_territoire(couverture))
            phrases.append(f"{POPULATIONS[couverture.population]} : {phrase}")
    return phrases
