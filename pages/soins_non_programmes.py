"""Soins non programmés: slots offered to the SAS, filled and unfilled, month by month and against the year before."""

from __future__ import annotations

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.indicators import phrases_soins_non_programmes as phrases
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.store import Magasin
from pages.components.demande import etat_a_demander
from pages.components.filtres import choix_court, choix_long
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import Fiche, entete, fiches, message, sources
from pages.components.remplissage_du_sas import (
    UNITES_DES_TAUX,
    non_pourvus_cumules,
    periode_par_periode,
    taux_d_un_mois_a_l_autre,
)
from pages.components.simulation_du_sas import et_si
from pages.components.tableau import tableau_a_ouvrir

TITRE = "Soins non programmés"
CHOIX = "Profession qui offre des créneaux au service d’accès aux soins (SAS)"


def page() -> None:
    creneaux(magasin_courant())


@st.fragment
def creneaux(magasin: Magasin) -> None:
    """Everything depends on the profession; a fragment, so that choosing one does not prepare the menu again."""
    gauche, droite = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    with droite:
        profession = choix_court("creneaux", CHOIX, snp.PROFESSIONS, "MG")
        bilan = snp.bilan(magasin, profession, exercice(magasin, profession))
    nom = snp.PROFESSIONS[profession]
    with gauche:
        entete(TITRE, phrases.phrase_bilan(bilan) if bilan else f"{nom} : les créneaux offerts ne sont pas connus.")
    if bilan is None:
        etat_a_demander(
            f"{nom} : aucun mois disponible",
            "Il faut le nombre de créneaux offerts et de créneaux pourvus, mois par mois.",
            "sas_creneaux",
        )
        return
    chiffres_de_l_annee(bilan)
    periode_par_periode(magasin, bilan)
    questions_ouvertes()
    taux_d_un_mois_a_l_autre(magasin, bilan)
    non_pourvus_cumules(magasin, bilan)
    et_si(magasin, bilan)
    effecteurs(magasin, bilan)
    totaux(magasin, bilan)


def exercice(magasin: Magasin, profession: str) -> str | None:
    """The exercise to show, offered when there are several: a longer file must not hide the earlier months."""
    debuts = snp.exercices(magasin, profession)
    if len(debuts) < 2:
        return None
    return choix_long(
        "exercice", "Exercice", {debut: phrases.nom_d_exercice(debut) for debut in debuts}, defaut=debuts[0]
    )


def chiffres_de_l_annee(bilan: snp.Bilan) -> None:
    """Three key figures side by side: the changes where rates make sense, the counts elsewhere."""
    fiches(Fiche(libelle, valeur, pied=pied) for libelle, valeur, pied in phrases.chiffres_de_l_annee(bilan))


def questions_ouvertes() -> None:
    questions = "\n".join(f"{rang}. {question}" for rang, question in enumerate(phrases.QUESTIONS_OUVERTES, start=1))
    avertissements = "\n".join(f"- {avertissement}" for avertissement in phrases.AVERTISSEMENTS)
    with st.expander("Ce que ces créneaux ne disent pas : quatre questions ouvertes"):
        st.markdown(
            "Les chiffres reçus ne définissent ni un créneau offert, ni un créneau pourvu. À demander au SAS :\n\n"
            f"{questions}\n\n{avertissements}"
        )


def effecteurs(magasin: Magasin, bilan: snp.Bilan) -> None:
    """Who offers the slots, and how many each."""
    st.subheader("Les effecteurs", anchor=False)
    compte = snp.effecteurs(magasin, bilan.profession)
    message(f"{phrases.phrase_effecteurs(compte, bilan)} {phrases.EXPLICATION_EFFECTEUR}")
    jeux, calcul = ["sas_creneaux"] if compte.actuels is None else ["chiffres_cles", "sas_creneaux"], None
    if compte.creneaux_par_mois(bilan) is not None:
        fiches(fiches_d_effecteurs(compte, bilan))
        calcul = "créneaux par effecteur et par mois = créneaux offerts ÷ mois ÷ effecteurs"
        if compte.medecins is not None:
            jeux.append("mt_couverture")
    sources(magasin, *jeux, calcul=calcul, fiches=("effecteurs_sas",))


def fiches_d_effecteurs(compte: snp.Effecteurs, bilan: snp.Bilan) -> list[Fiche]:
    """The cards of the published counts; what is not published has no card."""
    actuels = fr.nombre(compte.actuels)
    depart = "" if compte.depart is None else f"{fr.nombre(compte.depart)} au départ, à une date non imprimée"
    par_mois = (
        f"{fr.nombre(bilan.offerts)} créneaux ÷ {len(bilan.disponibles)} mois ÷ {actuels}",
        f"{actuels} est un maximum : par effecteur actif, ce peut être davantage",
    )
    cartes = [
        Fiche("Effecteurs", actuels, pied=depart),
        Fiche("Créneaux par effecteur et par mois", f"environ {fr.nombre(compte.creneaux_par_mois(bilan))}", par_mois),
    ]
    if compte.medecins is not None:
        details = (
            f"soit {fr.pourcentage(compte.part_des_medecins_pct)} des MG en activité",
            f"MG comptés le {fr.periode(compte.date_medecins)}, effecteurs en {compte.annee}",
        )
        cartes.append(Fiche("MG effecteurs", f"{actuels} sur {fr.nombre(compte.medecins)}", details))
    if compte.regulateurs_depart is not None:
        details = ("au départ, à une date non imprimée", "nombre actuel non connu")
        cartes.append(Fiche("MG régulateurs", fr.nombre(compte.regulateurs_depart), details))
    return cartes


def totaux(magasin: Magasin, bilan: snp.Bilan) -> None:
    """Year against year, printed and computed totals side by side."""
    st.subheader("Totaux imprimés et totaux calculés", anchor=False)
    constats, jeux = [phrases.phrase_totaux(bilan)], ["sas_creneaux"]
    imprimees = snp.evolutions_imprimees(magasin, bilan.profession)
    if bilan.evolution is not None and bilan.imprime is not None and imprimees is not None:
        constats.append(phrases.phrase_evolutions_imprimees(imprimees, bilan.evolution))
        jeux.append("chiffres_cles")
    message(" ".join(constats))
    fiches_des_totaux = ("creneaux_offerts", "creneaux_pourvus")
    sources(magasin, *jeux, calcul=phrases.CALCUL_TOTAUX if bilan.evolution else None, fiches=fiches_des_totaux)
    tableau_a_ouvrir(
        "Les totaux en tableau",
        lambda: snp.tableau_des_totaux(bilan),
        "totaux_des_creneaux",
        cle="totaux",
        magasin=magasin,
        jeux=("sas_creneaux",),
        fichier=f"totaux_des_creneaux_{bilan.profession.lower()}",
        alt=phrases.phrase_bilan(bilan),
        sans_unites=UNITES_DES_TAUX if bilan.evolution is None else (),
    )


page()
