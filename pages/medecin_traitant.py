"""Médecin traitant: who is without one, how many, where."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.figures.cartes_des_patients import (
    AGREGATS,
    BRUT,
    HABITANTS_PAR_MG,
    LISSE,
    MESURES,
    POSITION,
    SANS_MT,
    TAUX,
    vue_des_agregats,
    vue_des_medecins,
    vue_des_patients,
    vue_face_a,
    zones_deplacees_par_le_lissage,
)
from cpts_data.figures.medecin_traitant import (
    courbe_a_explorer,
    courbe_de_concentration,
)
from cpts_data.indicators import iris_regroupes
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.indicators.agregats_de_zones import agregats
from cpts_data.indicators.contours import a_des_contours
from cpts_data.indicators.evolution_des_zones import evolutions
from cpts_data.indicators.phrases_communes import sans_chiffre
from cpts_data.indicators.phrases_secret import phrase_des_groupes
from cpts_data.indicators.zones_face_a_la_reference import Reference
from cpts_data.store import Magasin
from pages.components.carte import carte
from pages.components.carte_des_patients import dire_le_lissage, dire_les_voisins
from pages.components.couverture_du_territoire import FICHES, capacite, taux_contre_objectifs
from pages.components.demande import contours_a_telecharger, etat_a_demander
from pages.components.filtres import choix_court, choix_long
from pages.components.graphique import graphique, graphique_interactif
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import (
    bandeau_demonstration,
    entete,
    etat_vide,
    message,
    sources,
)
from pages.components.tableau import tableau, tableau_a_ouvrir
from pages.components.zones_comparees import zones_comparees

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.figures.carte import VueCarte

TITRE = "Médecin traitant"
# Pixels: with two lines of filters and a sentence, the whole map is on a screen 768 pixels high.
HAUTEUR_DE_LA_CARTE = 440
A_LA_PLACE = "La carte « Face à la référence » montre les zones à part, une par une."


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
        message(phrase_des_medecins(magasin))
        medecins_par_commune(magasin)


@st.fragment
def patients(magasin: Magasin, couvertures: dict[str, mt.Couverture]) -> None:
    """What depends on the filters and on the chosen area: a fragment, so that they redraw nothing else.

    One for all of it, as the map, the figures and the table show the same area.
    """
    haut = st.container()
    choix = filtres(magasin)
    with haut:
        entete(TITRE, phrase_principale(couvertures, choix.population, choix.periode))
        dire_le_total_inconnu(couvertures, choix)
        bandeau_demonstration(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION)
    total = mt.total_sans_mt(magasin, choix.population, choix.periode)
    concentration = mt.concentration(choix.zones, total.retenu)
    mesure, lissage = mesure_de_la_carte(magasin)
    medecins = mesure == HABITANTS_PAR_MG
    if medecins:
        message(phrase_des_medecins(magasin), deux_lignes=True)
    else:
        message(detail(magasin, choix, concentration, mesure, lissage), deux_lignes=True)
    gauche, droite = st.columns([3, 2], gap="medium")
    with gauche:
        if medecins:
            medecins_par_commune(magasin)
        else:
            territoire(magasin, choix, mesure, lissage)
    with droite:
        quelques_zones(concentration, choix.population, choix.niveau, choix.periode)
        if (ecart := phrases.phrase_total(total)) is not None:
            st.caption(echapper(ecart))
        if (note := phrase_des_groupes(choix.zones)) is not None:
            st.caption(echapper(note))
    a_ouvrir(magasin, choix, concentration)


def a_ouvrir(magasin: Magasin, choix: Choix, concentration: mt.Concentration) -> None:
    """What a person asks for: the areas compared, then the curve to explore and the table."""
    comparaison = st.expander(
        "Les écarts sont-ils réels ? Intervalles et entonnoir des zones", key="comparaison", on_change="rerun"
    )
    if comparaison.open:
        with comparaison:
            ligne = iris_regroupes.ligne_de(choix.zones, choix.zone)
            choisie = (ligne["code"], phrase_de_la_zone(choix, concentration)) if ligne else None
            zones_comparees(magasin, choix.zones, choix.reference, choix.niveau, choisie)
    classement = st.expander("La courbe à explorer, et le classement des zones", key="classement", on_change="rerun")
    if classement.open:
        with classement:
            exploration(concentration, choix.population, choix.niveau, choix.periode)
            tableau_des_zones(magasin, choix, concentration)


def phrase_principale(couvertures: dict[str, mt.Couverture], population: str, periode: str | None = None) -> str:
    connue = couvertures.get(population)
    return phrases.phrase_couverture(connue, periode) if connue else phrases.phrase_inconnue(population)


def dire_le_total_inconnu(couvertures: dict[str, mt.Couverture], choix: Choix) -> None:
    """Link the two dates of the page, when the map is later than the message."""
    connue = couvertures.get(choix.population)
    if connue and (phrase := phrases.phrase_total_inconnu(connue, choix.periode)) is not None:
        st.html(f'<p class="source">{escape(phrase)}</p>')


@dataclass(frozen=True)
class Choix:
    """What the filters say. ``zones``: see ``face_a_la_reference``; ``zone``: the code of the chosen one."""

    population: str
    niveau: str
    periode: str
    reference: Reference | None
    zones: pd.DataFrame
    zone: str | None


def filtres(magasin: Magasin) -> Choix:
    """Population, date, level, reference and area, on one line."""
    colonnes = st.columns([5, 4, 5, 5, 7], gap="small")
    populations = {population: mt.POPULATIONS[population] for population in mt.populations_par_zone(magasin)}
    with colonnes[0]:
        population = choix_long(
            "population", "Population", populations, defaut=next(iter(populations)), sans_etiquette=True
        )
    periodes = {periode: fr.periode(periode) for periode in mt.periodes(magasin, population)}
    with colonnes[1]:
        periode = choix_long("periode", "Date", periodes, defaut=next(iter(periodes)), sans_etiquette=True)
    with colonnes[2]:
        niveau = choix_court("niveau", "Découpage", mt.NIVEAUX, "iris", sans_etiquette=True)
    with colonnes[3]:
        reference = reference_choisie(faces.references(magasin, niveau, population, periode))
    zones = iris_regroupes.zones(magasin, niveau, population, periode)
    compare = faces.face_a_la_reference(zones, reference.pour(zones) if reference else None)
    with colonnes[4]:
        zone = zone_choisie(compare, niveau)
    return Choix(population, niveau, periode, reference, compare, zone)


def reference_choisie(offertes: list[Reference]) -> Reference | None:
    """What areas are compared with; None when nothing is known."""
    if not offertes:
        return None
    noms = {reference.code: f"Référence : {reference.nom}" for reference in offertes}
    code = choix_long("reference_mt", "Référence", noms, defaut=offertes[0].code, sans_etiquette=True)
    return next((reference for reference in offertes if reference.code == code), offertes[0])


def mesure_de_la_carte(magasin: Magasin) -> tuple[str, str]:
    """The measure of the map, and whether its rates are raw or smoothed."""
    offertes = {code: nom for code, nom in MESURES.items() if code != HABITANTS_PAR_MG or mt.mg_connus(magasin)}
    mesures, lissages = st.columns([2, 1], gap="small")
    with mesures:
        mesure = choix_court("mesure", "Mesure sur la carte", offertes, SANS_MT, sans_etiquette=True)
    if mesure != TAUX:
        return mesure, BRUT
    with lissages:
        return mesure, choix_court("lissage", "Taux", {BRUT: "Brut", LISSE: "Lissé"}, BRUT, sans_etiquette=True)


def territoire(magasin: Magasin, choix: Choix, mesure: str, lissage: str) -> None:
    """The map and where its figures come from."""
    if mesure == AGREGATS:
        groupes, vue = vue_des_agregats(magasin, choix.niveau, choix.population, choix.periode, choix.zone)
        if vue is None:
            etat_vide("Pas de groupes à chercher ici", phrases.phrase_agregats(groupes, choix.niveau), A_LA_PLACE)
            return
        montrer_la_carte(magasin, vue)
        dire_les_voisins(groupes)
    elif mesure == POSITION:
        montrer_la_carte(magasin, vue_face_a(choix.zones, choix.reference, choix.niveau, choix.zone))
    else:
        vue = vue_des_patients(
            choix.zones, mesure, lissage=lissage, niveau=choix.niveau, population=choix.population, selection=choix.zone
        )
        montrer_la_carte(magasin, vue)
        if mesure == TAUX and lissage == LISSE:
            dire_le_lissage()
    sources(magasin, "mt_iris", "iris", fiches=FICHES)


def montrer_la_carte(magasin: Magasin, vue: VueCarte) -> None:
    if a_des_contours(magasin):
        carte(magasin, vue, cle="carte", cle_selection="zone", titre="Carte du territoire", hauteur=HAUTEUR_DE_LA_CARTE)
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
        for ligne in iris_regroupes.avec_membres(zones).sort_values(["commune", "nom"]).to_dict("records")
    }
    return choix_long("zone", "Zone", noms, invite="Choisir une zone (ou cliquez)", sans_etiquette=True)


def detail(magasin: Magasin, choix: Choix, concentration: mt.Concentration, mesure: str, lissage: str) -> str:
    """The chosen area, or what the map shows and what it does not."""
    zones = choix.zones
    if choix.zone is not None:
        return phrase_de_la_zone(choix, concentration)
    if mesure == POSITION and choix.reference is not None:
        positions = phrases.phrase_positions(faces.compter(zones), choix.reference, choix.niveau)
        return f"{positions} {phrases.phrase_absents(zones)}"
    if mesure == AGREGATS:
        groupes = agregats(magasin, choix.niveau, choix.population, choix.periode)
        if groupes.ensemble is not None:
            return phrases.phrase_agregats(groupes, choix.niveau)
    if mesure == TAUX and lissage == LISSE:
        deplacees = zones_deplacees_par_le_lissage(zones, choix.niveau, choix.population)
        return f"{phrases.phrase_zones_deplacees(deplacees)} {phrases.phrase_absents(zones)}"
    return phrases.phrase_absents(zones)


def phrase_de_la_zone(choix: Choix, concentration: mt.Concentration) -> str:
    zone = iris_regroupes.ligne_de(choix.zones, choix.zone)
    rang = concentration.courbe.loc[concentration.courbe["code"] == zone["code"], "rang"]
    place = int(rang.iloc[0]) if len(rang) else None
    return phrases.phrase_zone(zone, choix.population, place, choix.zones, choix.reference)


def tableau_des_zones(magasin: Magasin, choix: Choix, concentration: mt.Concentration) -> None:
    """The ranking. Population and date are on each line: a saved file must say what it counts."""
    changements = evolutions(magasin, choix.niveau, choix.population, choix.periode)
    classement = choix.zones.merge(concentration.courbe[["code", "rang", "part_pct"]], on="code", how="left")
    classement = classement.merge(changements, on="code", how="left")
    classement["population"] = mt.POPULATIONS[choix.population]
    classement["periode"] = choix.periode
    classement["reference"] = choix.reference.libelle if choix.reference else None
    cases = zip(classement["statut"], classement["motif"], strict=True)
    classement["etat"] = [sans_chiffre(*case) for case in cases]
    tableau(
        classement.sort_values(["rang", "code"], na_position="last"),
        "zones_sans_medecin_traitant",
        magasin=magasin,
        jeux=("mt_iris",),
        fichier=f"patients_sans_medecin_traitant_{choix.population.lower()}_{choix.periode.lower()}",
        alt="Classement des zones par nombre de patients sans médecin traitant",
    )


def phrase_des_medecins(magasin: Magasin) -> str:
    return phrases.phrase_habitants_par_mg(mt.habitants_par_mg(magasin))


def medecins_par_commune(magasin: Magasin) -> None:
    """Inhabitants per GP by commune, from open data."""
    communes = mt.habitants_par_mg(magasin)
    montrer_la_carte(magasin, vue_des_medecins(communes))
    sources(magasin, "communes", calcul=phrases.FORMULE_MG, fiches=("habitants_par_mg",))
    tableau_a_ouvrir(
        "Les communes, en tableau",
        lambda: communes.sort_values("habitants_par_mg", ascending=False),
        "medecins_par_commune",
        cle="communes",
        magasin=magasin,
        jeux=("communes",),
        fichier="habitants_par_medecin_generaliste",
        alt=phrase_des_medecins(magasin),
    )


page()
