"""The maps of the médecin-traitant page: one measure at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import mesures_carte
from cpts_data.figures.cartes_zones import vue_agregats, vue_positions, vue_zones
from cpts_data.figures.medecin_traitant import (
    infobulle_d_agregat,
    infobulle_de_position,
    infobulle_de_taux,
    infobulle_de_taux_lisse,
    infobulle_de_zone,
    infobulle_habitants_par_mg,
)
from cpts_data.indicators.agregats_de_zones import Agregats, agregats
from cpts_data.indicators.iris_regroupes import par_membre, zone_dessinee
from cpts_data.indicators.taux_lisses import taux_lisses
from cpts_data.indicators.zones_face_a_la_reference import Reference
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.figures.carte import VueCarte
    from cpts_data.store import Magasin

SANS_MT, POSITION, TAUX, AGREGATS, HABITANTS_PAR_MG = (
    "patients_sans_mt", "position", "taux_couverture_mt", "agregats", "habitants_par_mg",
)  # fmt: skip
MESURES = {
    SANS_MT: mesures_carte()[SANS_MT].libelle_court,
    POSITION: "Face à la référence",
    TAUX: mesures_carte()[TAUX].libelle_court,
    AGREGATS: "Groupes de zones voisines",
    HABITANTS_PAR_MG: mesures_carte()[HABITANTS_PAR_MG].libelle_court,
}
BRUT, LISSE = "brut", "lisse"
SANS_MG = {secret.ZERO: "aucun MG (ou valeur masquée à la source)"}
TITRE_LISSE = "Taux de couverture lissé (%)"


def vue_des_patients(
    zones: pd.DataFrame, mesure: str, *, lissage: str, niveau: str, population: str, selection: str | None
) -> VueCarte:
    """Return the map of people without a doctor, or of the rates. ``zones``: see ``face_a_la_reference``."""
    commun = {"niveau": niveau, "population": population, "selection": zone_dessinee(zones, selection)}
    lissees = par_membre(taux_lisses(zones)) if lissage == LISSE else None
    zones = par_membre(zones)
    if mesure == SANS_MT:
        sans_hachures = zones.drop(columns="intervalle_large")
        return vue_zones(
            sans_hachures, zones["sans_mt"], mesure=mesures_carte()[SANS_MT], textes=infobulle_de_zone, **commun
        )
    if lissees is None:
        return vue_zones(zones, zones["taux_pct"], mesure=mesures_carte()[TAUX], textes=infobulle_de_taux, **commun)
    return vue_zones(
        lissees,
        lissees["taux_lisse_pct"],
        mesure=mesures_carte()[TAUX],
        textes=infobulle_de_taux_lisse,
        titre=TITRE_LISSE,
        **commun,
    )


def zones_deplacees_par_le_lissage(zones: pd.DataFrame, niveau: str, population: str) -> int:
    """Return how many areas have another colour on the smoothed map than on the raw one."""
    commun = {"niveau": niveau, "population": population, "selection": None}
    brute, lissee = (vue_des_patients(zones, TAUX, lissage=lissage, **commun) for lissage in (BRUT, LISSE))
    return sum(avant != apres for avant, apres in zip(brute.classes, lissee.classes, strict=True))


def vue_face_a(zones: pd.DataFrame, reference: Reference | None, niveau: str, selection: str | None) -> VueCarte:
    """Return the map of the positions, the reference in the title of its legend."""
    if reference is None:
        titre = "Aucune référence connue"
    else:
        valeur = "" if reference.valeur_pct is None else f" ({fr.pourcentage(reference.valeur_pct)})"
        titre = f"Face {fr.a(reference.libelle)}{valeur}"
    return vue_positions(
        par_membre(zones),
        niveau=niveau,
        titre=titre,
        textes=infobulle_de_position,
        selection=zone_dessinee(zones, selection),
    )


def vue_des_agregats(
    magasin: Magasin, niveau: str, population: str, periode: str, selection: str | None
) -> tuple[Agregats, VueCarte | None]:
    """Return the groups of neighbours, and their map where there are enough areas."""
    trouves = agregats(magasin, niveau, population, periode)
    if trouves.ensemble is None:
        return trouves, None
    vue = vue_agregats(
        trouves.zones, niveau=niveau, titre="Groupes de zones voisines", textes=infobulle_d_agregat, selection=selection
    )
    return trouves, vue


def vue_des_medecins(communes: pd.DataFrame) -> VueCarte:
    """Return the map of inhabitants per GP. ``communes``: see ``habitants_par_mg``."""
    return vue_zones(
        communes,
        communes["habitants_par_mg"],
        mesure=mesures_carte()[HABITANTS_PAR_MG],
        niveau="commune",
        population="toutes",
        textes=infobulle_habitants_par_mg,
        libelles=SANS_MG,
    )
