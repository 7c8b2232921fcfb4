"""Médecin traitant: who is without one, how many, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU, mesures_carte
from cpts_data.figures.cartes_zones import vue_zones
from cpts_data.figures.medecin_traitant import (
    courbe_a_explorer,
    courbe_de_concentration,
    infobulle_de_zone,
    infobulle_habitants_par_mg,
    taux_et_objectifs,
)
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.stats import secret
from cpts_data.store import Magasin
from pages.components.carte import a_des_contours, carte
from pages.components.demande import contours_a_telecharger, etat_a_demander
from pages.components.filtres import choix_court, choix_long
from pages.components.graphique import graphique, graphique_interactif
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import (
    Fiche,
    bandeau_demonstration,
    entete,
    fiches,
    message,
    sources,
)
from pages.components.tableau import tableau, tableau_ecrit

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.figures.carte import VueCarte

TITRE = "Médecin traitant"
MESURES = {code: mesure.libelle_court for code, mesure in mesures_carte().items()}
COLONNES_DE_VALEUR = {"patients_sans_mt": "sans_mt", "taux_couverture_mt": "taux_pct"}
AVIS_DEMONSTRATION = (
    "La répartition des patients par quartier et par commune est fictive : seuls les totaux sont ceux du rapport. "
    "Demandez à la CPAM les effectifs par IRIS."
)
FORMULE = (
    "sans médecin traitant = patients − patients avec ; taux = patients avec ÷ patients ; "
    "manquants = cible × patients − patients avec"
)
FORMULE_MG = (
    "habitants par médecin = population municipale ÷ médecins généralistes libéraux "
    "(Observatoire des fragilités 2024, à confirmer auprès du producteur)"
)
SANS_MG = {secret.ZERO: "aucun MG (ou valeur masquée à la source)"}


def page() -> None:
    magasin = magasin_courant()
    couvertures = mt.couvertures(magasin)
    if mt.populations_par_zone(magasin):
        patients(magasin, couvertures)
    else:
        sans_iris(magasin, couvertures)
    if couvertures:
        taux_contre_objectifs(magasin, couvertures)
    else:
        etat_a_demander(
            "Les taux de couverture du territoire ne sont pas connus",
            "Ce sont ceux du contrat, face au socle et à la cible.",
            "mt_couverture",
        )
    capacite(magasin)


def sans_iris(magasin: Magasin, couvertures: dict[str, mt.Couverture]) -> None:
    """The page of a territory without counts by IRIS: the sentence, then what to ask, then what is open."""
    entete(TITRE, phrase_principale(couvertures, "MT_16P"))
    etat_a_demander(
        "La carte des patients sans médecin traitant attend un fichier",
        "Aucun chiffre public n’existe sous la commune : seule la CPAM peut compter les patients par quartier (IRIS).",
        "mt_iris",
    )
    if mt.mg_connus(magasin):
        st.subheader("Les médecins généralistes, par commune", anchor=False)
        medecins_par_commune(magasin)


@st.fragment
def patients(magasin: Magasin, couvertures: dict[str, mt.Couverture]) -> None:
    """What depends on the population, the level and the date: a fragment, so that they redraw nothing else."""
    haut = st.container()
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite:
        population, niveau, periode = filtres(magasin)
    with haut:
        entete(TITRE, phrase_principale(couvertures, population))
        bandeau_demonstration(magasin, "mt_iris", AVIS_DEMONSTRATION)
    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    total = mt.total_sans_mt(magasin, population, periode)
    concentration = mt.concentration(zones, total.retenu)
    with gauche:
        territoire(magasin, zones, concentration, population, niveau)
    with droite:
        quelques_zones(concentration, population, niveau, periode)
        if (ecart := phrases.phrase_total(total)) is not None:
            st.caption(echapper(ecart))
    classement = st.expander("La courbe à explorer, et le classement des zones", key="classement", on_change="rerun")
    if classement.open:
        with classement:
            exploration(concentration, population, niveau, periode)
            tableau_des_zones(magasin, zones, concentration, population, periode)


def phrase_principale(couvertures: dict[str, mt.Couverture], population: str) -> str:
    connue = couvertures.get(population)
    return phrases.phrase_couverture(connue) if connue else phrases.phrase_inconnue(population)


def filtres(magasin: Magasin) -> tuple[str, str, str]:
    """Population, level and period."""
    populations = {population: mt.POPULATIONS[population] for population in mt.populations_par_zone(magasin)}
    gauche, droite = st.columns([3, 2], gap="small")
    with gauche:
        population = choix_long(
            "population", "Population", populations, defaut=next(iter(populations)), sans_etiquette=True
        )
    periodes = {periode: fr.periode(periode) for periode in mt.periodes(magasin, population)}
    with droite:
        periode = choix_long("periode", "Date", periodes, defaut=next(iter(periodes)), sans_etiquette=True)
    niveau = choix_court("niveau", "Découpage", mt.NIVEAUX, "iris", sans_etiquette=True)
    return population, niveau, periode


@st.fragment
def territoire(
    magasin: Magasin, zones: pd.DataFrame, concentration: mt.Concentration, population: str, niveau: str
) -> None:
    """The map, its measure and the area chosen on it. A fragment: only this is redrawn when they change."""
    mesures, liste = st.columns([2, 1], gap="small", vertical_alignment="bottom")
    offertes = MESURES if mt.mg_connus(magasin) else {code: MESURES[code] for code in COLONNES_DE_VALEUR}
    with mesures:
        mesure = choix_court("mesure", "Mesure sur la carte", offertes, "patients_sans_mt", sans_etiquette=True)
    if mesure == "habitants_par_mg":
        medecins_par_commune(magasin)
        return
    with liste:
        selection = zone_choisie(zones, niveau)
    message(detail(zones, concentration, population, selection), deux_lignes=True)
    vue = vue_zones(
        zones,
        zones[COLONNES_DE_VALEUR[mesure]],
        mesure=mesures_carte()[mesure],
        niveau=niveau,
        population=population,
        textes=infobulle_de_zone,
        selection=selection,
    )
    montrer_la_carte(magasin, vue)
    sources(magasin, "mt_iris", "iris")


def montrer_la_carte(magasin: Magasin, vue: VueCarte) -> None:
    if a_des_contours(magasin):
        carte(magasin, vue, cle="carte", cle_selection="zone", titre="Carte du territoire")
    else:
        contours_a_telecharger()


def quelques_zones(concentration: mt.Concentration, population: str, niveau: str, periode: str) -> None:
    """How few areas hold half of the patients: the sentence, and the curve it illustrates."""
    phrase = phrases.phrase_concentration(concentration, population, niveau, periode)
    message(phrase)
    if not a_une_courbe(concentration):
        return
    graphique(courbe_de_concentration(concentration, NOMS_DE_NIVEAU[niveau]), alt=phrase)
    if concentration.partielle:
        st.caption("Des zones sont masquées ou absentes : les parts sont calculées sans elles.")
    elif len(concentration.courbe) < concentration.zones:
        st.caption("La courbe ne montre que les zones dont l’effectif est affiché.")


def a_une_courbe(concentration: mt.Concentration) -> bool:
    """Without a total nor an area to show, the sentence says why, and empty axes would say nothing more."""
    return bool(concentration.total) and not concentration.courbe.empty


def exploration(concentration: mt.Concentration, population: str, niveau: str, periode: str) -> None:
    """The same curve, to read area by area with the pointer: only here, its script is slow to load."""
    if a_une_courbe(concentration):
        phrase = phrases.phrase_concentration(concentration, population, niveau, periode)
        graphique_interactif(courbe_a_explorer(concentration, NOMS_DE_NIVEAU[niveau]), cle="concentration", alt=phrase)


def zone_choisie(zones: pd.DataFrame, niveau: str) -> str | None:
    """The area clicked on the map, or picked in the list by those who do not use a mouse."""
    noms = {
        ligne["code"]: ligne["nom"] if niveau == "commune" else f"{ligne['commune']} — {ligne['nom']} ({ligne['code']})"
        for ligne in zones.sort_values(["commune", "nom"]).to_dict("records")
    }
    return choix_long("zone", "Zone", noms, invite="Choisir une zone (ou cliquez)", sans_etiquette=True)


def detail(zones: pd.DataFrame, concentration: mt.Concentration, population: str, selection: str | None) -> str:
    if selection is None:
        return phrases.phrase_absents(zones)
    zone = zones[zones["code"] == selection].iloc[0].to_dict()
    rang = concentration.courbe.loc[concentration.courbe["code"] == selection, "rang"]
    return phrases.phrase_zone(zone, population, int(rang.iloc[0]) if len(rang) else None, zones)


def tableau_des_zones(
    magasin: Magasin, zones: pd.DataFrame, concentration: mt.Concentration, population: str, periode: str
) -> None:
    """The ranking. Population and date are on each line: a saved file must say what it counts."""
    classement = zones.merge(concentration.courbe[["code", "rang", "part_pct"]], on="code", how="left")
    classement["population"] = mt.POPULATIONS[population]
    classement["periode"] = periode
    tableau(
        classement.sort_values(["rang", "code"], na_position="last"),
        "zones_sans_medecin_traitant",
        magasin=magasin,
        jeux=("mt_iris",),
        fichier=f"patients_sans_medecin_traitant_{population.lower()}_{periode.lower()}",
        alt="Classement des zones par nombre de patients sans médecin traitant",
    )


def medecins_par_commune(magasin: Magasin) -> None:
    """Inhabitants per GP by commune, from open data."""
    communes = mt.habitants_par_mg(magasin)
    phrase = phrases.phrase_habitants_par_mg(communes)
    message(phrase, deux_lignes=True)
    vue = vue_zones(
        communes,
        communes["habitants_par_mg"],
        mesure=mesures_carte()["habitants_par_mg"],
        niveau="commune",
        population="toutes",
        textes=infobulle_habitants_par_mg,
        libelles=SANS_MG,
    )
    montrer_la_carte(magasin, vue)
    sources(magasin, "communes", calcul=FORMULE_MG)
    communes_en_tableau = st.expander("Les communes, en tableau", key="communes", on_change="rerun")
    if communes_en_tableau.open:
        with communes_en_tableau:
            tableau(
                communes.sort_values("habitants_par_mg", ascending=False),
                "medecins_par_commune",
                magasin=magasin,
                jeux=("communes",),
                fichier="habitants_par_medecin_generaliste",
                alt=phrase,
            )


def taux_contre_objectifs(magasin: Magasin, couvertures: dict[str, mt.Couverture]) -> None:
    """The rates of the territory against socle and cible, with the people still missing."""
    st.subheader("Les taux du territoire, face au socle et à la cible", anchor=False)
    fiches(fiche_de_couverture(couverture) for couverture in couvertures.values())
    alt = " ".join(f"{mt.POPULATIONS[c.population]} : {fr.pourcentage(c.taux_pct)}." for c in couvertures.values())
    graphique(taux_et_objectifs(couvertures), alt=alt)
    jeux = {releve.jeu for couverture in couvertures.values() for releve in couverture.releves}
    sommes = " ; à une date que seuls les IRIS donnent, leur somme" if "mt_iris" in jeux else ""
    sources(magasin, *sorted(jeux), calcul=FORMULE + sommes)
    if len(couvertures) > 1:
        st.caption("Ces groupes se recoupent : leurs effectifs ne s’additionnent pas.")


def fiche_de_couverture(couverture: mt.Couverture) -> Fiche:
    effectifs = f"{fr.nombre(couverture.avec)} sur {fr.nombre(couverture.patients)}"
    if couverture.depart is not None:
        depart = "T0" if couverture.depart.periode == "T0" else fr.quand(couverture.depart.periode)
        effectifs += f" ; {depart} : {fr.pourcentage(couverture.depart.taux_pct)}"
    objectifs = f"socle {fr.pourcentage(couverture.socle_pct)}, cible {fr.pourcentage(couverture.cible_pct)}"
    details = (effectifs, phrases.phrase_chronologie(couverture), objectifs, phrases.phrase_manque(couverture))
    return Fiche(
        mt.POPULATIONS[couverture.population],
        fr.pourcentage(couverture.taux_pct),
        tuple(detail for detail in details if detail),
        pied=montant(couverture),
    )


def montant(couverture: mt.Couverture) -> str:
    """The money at stake. A type S is followed without an amount, as the report says; elsewhere, silence is silence."""
    if couverture.montant_eur:
        return f"Part variable : {fr.euros(couverture.montant_eur)}"
    suivi = couverture.type_indicateur == "S" and not couverture.resultat.importe
    return "Suivi, sans montant" if suivi else ""


def capacite(magasin: Magasin) -> None:
    """The new patients that practices accept: where someone without a doctor may still find one."""
    st.subheader("Les nouveaux patients que les cabinets acceptent", anchor=False)
    connue = mt.capacite(magasin)
    if connue is None:
        etat_a_demander(
            "Aucune réponse des cabinets pour l’instant",
            "Face aux patients sans médecin traitant, ce tableau dira combien de places les cabinets offrent.",
            "capacite_mg",
        )
        return
    phrase = phrases.phrase_capacite(connue)
    message(phrase)
    tableau_ecrit(
        connue.communes,
        "capacite_des_cabinets",
        magasin=magasin,
        jeux=("capacite_mg",),
        fichier="nouveaux_patients_acceptes",
        alt=phrase,
        hauteur=400,
    )
    sources(magasin, "capacite_mg")


page()
