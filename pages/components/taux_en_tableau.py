"""The table behind the figure of the rates of the territory: every group at every date, with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.indicators.medecin_traitant import POPULATIONS, Couverture
from cpts_data.indicators.phrases_communes import phrase_d_evolution
from cpts_data.store import Magasin
from pages.components.tableau import tableau

if TYPE_CHECKING:
    import pandas as pd


def taux_en_tableau(magasin: Magasin, couvertures: Mapping[str, Couverture], jeux: Iterable[str], alt: str) -> None:
    """A grid, built when it is opened; its file says each change with its test."""
    depliant = st.expander(
        "Les taux du territoire en tableau, avec leurs intervalles", key="taux_mt", on_change="rerun"
    )
    if depliant.open:
        with depliant:
            tableau(
                en_lignes(couvertures.values()),
                "taux_du_territoire",
                magasin=magasin,
                jeux=tuple(jeux),
                fichier="taux_du_territoire",
                alt=alt,
                lecture=lecture(couvertures.values()),
            )


def en_lignes(couvertures: Iterable[Couverture]) -> pd.DataFrame:
    """One row per group and date. Socle and cible are those of the result: the start has none."""
    import pandas as pd

    from cpts_data.stats.intervalles import wilson

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


def lecture(couvertures: Iterable[Couverture]) -> list[str]:
    """Each group's change since the start, with its interval and its test."""
    from cpts_data.stats.evolution import comparer

    phrases = []
    for couverture in couvertures:
        if (depart := couverture.depart) is not None:
            evolution = comparer(depart.avec, depart.patients, couverture.avec, couverture.patients)
            bornes = (depart.taux_pct, depart.periode), (couverture.taux_pct, couverture.periode)
            phrases.append(f"{POPULATIONS[couverture.population]} : {phrase_d_evolution(*bornes, evolution)}")
    return phrases
