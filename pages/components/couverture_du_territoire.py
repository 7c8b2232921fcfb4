"""The second half of the médecin-traitant page: the rates of the contract, and the places that practices offer."""

from __future__ import annotations

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures.medecin_traitant import taux_et_objectifs
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators.evolution_des_zones import evolution_du_territoire
from cpts_data.store import Magasin
from pages.components.demande import etat_a_demander
from pages.components.graphique import graphique
from pages.components.mise_en_page import Fiche, fiches, message, sources
from pages.components.tableau import tableau_ecrit
from pages.components.taux_en_tableau import taux_en_tableau

FICHES = ("patients_sans_mt", "taux_couverture_mt")


def taux_contre_objectifs(magasin: Magasin, couvertures: dict[str, mt.Couverture]) -> None:
    """The rates of the territory against socle and cible, with the people still missing."""
    st.subheader("Les taux du territoire, face au socle et à la cible", anchor=False)
    fiches(fiche_de_couverture(couverture) for couverture in couvertures.values())
    alt = phrases.phrase_des_taux(couvertures.values())
    graphique(taux_et_objectifs(couvertures), alt=alt)
    jeux = {releve.jeu for couverture in couvertures.values() for releve in couverture.releves}
    sources(magasin, *sorted(jeux), calcul=phrases.formule_des_taux(jeux), fiches=FICHES)
    taux_en_tableau(magasin, couvertures, sorted(jeux), alt)
    if len(couvertures) > 1:
        st.caption(phrases.SE_RECOUPENT)


def fiche_de_couverture(couverture: mt.Couverture) -> Fiche:
    effectifs = f"{fr.nombre(couverture.avec)} sur {fr.nombre(couverture.patients)}"
    if couverture.depart is not None:
        effectifs += f" ; {depart_en_mots(couverture)} : {fr.pourcentage(couverture.depart.taux_pct)}"
    objectifs = f"socle {fr.pourcentage(couverture.socle_pct)}, cible {fr.pourcentage(couverture.cible_pct)}"
    evolution = evolution_du_territoire(couverture)
    details = (
        effectifs,
        phrases.phrase_chronologie(couverture),
        phrases.phrase_evolution(evolution, depart_en_mots(couverture)) if evolution else None,
        objectifs,
        phrases.phrase_manque(couverture),
    )
    return Fiche(
        mt.POPULATIONS[couverture.population],
        fr.pourcentage(couverture.taux_pct),
        tuple(detail for detail in details if detail),
        pied=montant(couverture),
    )


def depart_en_mots(couverture: mt.Couverture) -> str:
    return "T0" if couverture.depart.periode == "T0" else fr.quand(couverture.depart.periode)


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
    sources(magasin, "capacite_mg", fiches=("capacite_mg",))
