"""Médecin traitant: who is without one, how many, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import mesures_carte
from cpts_data.figures.cartes_zones import NOMS_DE_NIVEAU, vue_zones
from cpts_data.figures.medecin_traitant import courbe_de_concentration, taux_publies
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.stats import secret
from cpts_data.store import Magasin
from pages.components.carte import carte
from pages.components.filtres import choix_court, choix_long
from pages.components.graphique import graphique
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import (
    bandeau_demonstration,
    entete,
    etat_vide,
    fiche,
    message,
    sources,
)
from pages.components.tableau import ColonneTableau, tableau

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Médecin traitant"
MESURES = {"patients_sans_mt": "Patients sans MT", "taux_couverture_mt": "Taux de couverture", "habitants_par_mg": "Habitants par MG"}
COLONNES_DE_VALEUR = {"patients_sans_mt": "sans_mt", "taux_couverture_mt": "taux_pct"}
AVIS_DEMONSTRATION = (
    "La répartition par quartier et par commune est fictive : seuls les totaux sont ceux du rapport. "
    "Demandez à la CPAM les effectifs par IRIS pour afficher les vrais."
)
SANS_MG = {secret.ZERO: "aucun MG (ou valeur masquée à la source)"}


def page() -> None:
    magasin = magasin_courant()
    couvertures = mt.couverture_publiee(magasin)
    if not couvertures:
        entete(TITRE, "Aucune couverture n’est publiée pour ce territoire.")
        etat_vide(
            "Aucun taux publié",
            "Le fichier publie/mt_couverture.csv ne contient aucun résultat daté.",
            "Demandez à la CPAM le tableau des patients avec et sans médecin traitant sur le territoire.",
        )
        return
    with st.container():
        haut = st.empty()
    population, mesure, niveau, periode = filtres(magasin)
    with haut.container():
        entete(TITRE, phrases.phrase_publiee(couvertures[population]))
    if mesure == "habitants_par_mg":
        medecins_par_commune(magasin)
    else:
        patients_par_zone(magasin, population, mesure, niveau, periode)
    taux_contre_objectifs(magasin, couvertures)


def filtres(magasin: Magasin) -> tuple[str, str, str, str]:
    """Population, measure, level and period; inhabitants per GP only exist by commune, without a date."""
    colonnes = st.columns([4, 6, 4, 4], gap="medium", vertical_alignment="bottom")
    with colonnes[1]:
        mesure = choix_court("mesure", "Mesure", MESURES, "patients_sans_mt")
    with colonnes[0]:
        population = choix_long("population", "Population", mt.POPULATIONS, defaut="MT_16P")
    if mesure == "habitants_par_mg":
        return population, mesure, "commune", mt.PERIODE_RESULTAT
    with colonnes[2]:
        niveau = choix_court("niveau", "Découpage", mt.NIVEAUX, "iris")
    with colonnes[3]:
        periodes = {periode: fr.periode(periode) for periode in mt.periodes(magasin)}
        periode = choix_long("periode", "Date", periodes, defaut=next(iter(periodes)))
    return population, mesure, niveau, periode


def patients_par_zone(magasin: Magasin, population: str, mesure: str, niveau: str, periode: str) -> None:
    """The map, the selected area, and how few areas hold half of the patients."""
    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    concentration = mt.concentration(zones, mt.total_sans_mt(magasin, population, periode))
    bandeau_demonstration(magasin, "mt_iris", AVIS_DEMONSTRATION)
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite:
        selection = zone_choisie(zones, niveau)
        message(detail(zones, concentration, population, selection))
        phrase = phrases.phrase_concentration(concentration, population, niveau)
        message(phrase)
        graphique(courbe_de_concentration(concentration, NOMS_DE_NIVEAU[niveau]), cle="concentration", alt=phrase)
    with gauche:
        vue = vue_zones(
            zones, zones[COLONNES_DE_VALEUR[mesure]], mesure=mesures_carte()[mesure], niveau=niveau,
            population=population, textes=phrases.textes_de_zone, selection=selection,
        )  # fmt: skip
        carte(magasin, vue, cle="carte", cle_selection="zone", titre="Carte du territoire")
        sources(magasin, "mt_iris", "iris")
    with st.expander("Le classement en tableau"):
        tableau_des_zones(magasin, zones, concentration)


def zone_choisie(zones: pd.DataFrame, niveau: str) -> str | None:
    """The area clicked on the map, or picked in the list by those who do not use a mouse."""
    noms = {
        ligne["code"]: ligne["nom"] if niveau == "commune" else f"{ligne['commune']} — {ligne['nom']} ({ligne['code']})"
        for ligne in zones.sort_values(["commune", "nom"]).to_dict("records")
    }
    return choix_long("zone", "Zone (ou cliquez sur la carte)", noms, invite="Toutes les zones")


def detail(zones: pd.DataFrame, concentration: mt.Concentration, population: str, selection: str | None) -> str:
    if selection is None:
        return phrases.phrase_absents(zones)
    zone = zones[zones["code"] == selection].iloc[0].to_dict()
    rang = concentration.courbe.loc[concentration.courbe["code"] == selection, "rang"]
    return phrases.phrase_zone(zone, population, int(rang.iloc[0]) if len(rang) else None, zones)


def tableau_des_zones(magasin: Magasin, zones: pd.DataFrame, concentration: mt.Concentration) -> None:
    classement = zones.merge(concentration.courbe[["code", "rang", "part_pct"]], on="code", how="left")
    tableau(
        classement.sort_values(["rang", "code"], na_position="last"),
        {
            "rang": ColonneTableau("Rang", fr.nombre),
            "nom": ColonneTableau("Zone"),
            "commune": ColonneTableau("Commune"),
            "sans_mt": ColonneTableau("Patients sans MT", fr.nombre),
            "patients": ColonneTableau("Patients", fr.nombre),
            "taux_pct": ColonneTableau("Taux de couverture (%)", lambda taux: fr.nombre(taux, 1)),
            "part_pct": ColonneTableau("Part cumulée (%)", lambda part: fr.nombre(part, 1)),
            "statut": ColonneTableau("Statut", secret.LIBELLES_STATUT.get),
            "code": ColonneTableau("Code INSEE"),
        },
        magasin=magasin,
        jeux=("mt_iris",),
        fichier="patients_sans_medecin_traitant",
        alt="Classement des zones par nombre de patients sans médecin traitant",
    )


def medecins_par_commune(magasin: Magasin) -> None:
    """Inhabitants per GP by commune, from open data."""
    communes = mt.habitants_par_mg(magasin)
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite:
        phrase = phrases.phrase_habitants_par_mg(communes)
        message(phrase)
        tableau(
            communes.sort_values("habitants_par_mg", ascending=False),
            {
                "nom": ColonneTableau("Commune"),
                "habitants": ColonneTableau("Habitants", fr.nombre),
                "mg": ColonneTableau("MG", fr.nombre, "Médecins généralistes libéraux"),
                "mg_60": ColonneTableau("dont 60 ans et plus", fr.nombre),
                "habitants_par_mg": ColonneTableau("Habitants par MG", fr.nombre),
            },
            magasin=magasin,
            jeux=("communes",),
            fichier="habitants_par_medecin_generaliste",
            alt=phrase,
            hauteur=330,
        )
    with gauche:
        vue = vue_zones(
            communes, communes["habitants_par_mg"], mesure=mesures_carte()["habitants_par_mg"], niveau="commune",
            population="toutes", textes=phrases.textes_habitants_par_mg, libelles=SANS_MG,
        )  # fmt: skip
        carte(magasin, vue, cle="carte", cle_selection="zone", titre="Carte du territoire")
        sources(magasin, "communes", calcul="habitants par MG = population municipale ÷ médecins généralistes libéraux")


def taux_contre_objectifs(magasin: Magasin, couvertures: dict[str, mt.CouverturePubliee]) -> None:
    """The four published rates against socle and cible, with the people still missing."""
    st.subheader("Les quatre taux publiés, face au socle et à la cible", anchor=False)
    for colonne, couverture in zip(st.columns(len(couvertures)), couvertures.values(), strict=True):
        with colonne:
            fiche(
                mt.POPULATIONS[couverture.population],
                fr.pourcentage(couverture.taux_pct),
                [
                    f"{fr.nombre(couverture.avec)} sur {fr.nombre(couverture.patients)} ; T0 : {fr.pourcentage(couverture.taux_t0_pct)}",
                    f"socle {fr.pourcentage(couverture.socle_pct)}, cible {fr.pourcentage(couverture.cible_pct)}",
                    phrases.phrase_manque(couverture),
                ],
                pied=f"Part variable : {fr.euros(couverture.montant_eur)}" if couverture.montant_eur else "Suivi, sans montant",
            )
    alt = " ".join(f"{mt.POPULATIONS[c.population]} : {fr.pourcentage(c.taux_pct)}." for c in couvertures.values())
    graphique(taux_publies(couvertures), cle="taux_publies", alt=alt)
    sources(magasin, "mt_couverture", calcul="taux = patients avec médecin traitant ÷ patients ; manquants = cible × patients − patients avec")
    st.caption("Ces quatre groupes se recoupent : leurs effectifs ne s’additionnent pas.")


page()
