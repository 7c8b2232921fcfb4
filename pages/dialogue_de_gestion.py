"""Dialogue de gestion: what was promised, what is proven, what is missing, and the file to hand over."""

from __future__ import annotations

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.store import Magasin
from pages.components.demande import etat_a_demander
from pages.components.filtres import choix_court
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import Fiche, entete, fiches
from pages.components.tableau_de_bord_aci import tableau_de_bord

TITRE = "Dialogue de gestion"
ONGLETS = (
    "Tableau de bord", "Compléter", "Reste à faire", "Paiement", "Points d’étape", "J’aide mon Doc", "Le dossier",
)  # fmt: skip


def page() -> None:
    magasin = magasin_courant()
    exercices = aci.listes(magasin)
    if not exercices:
        entete(TITRE, "La liste des indicateurs du contrat n’est pas connue pour ce territoire.")
        etat_a_demander(
            "La liste du contrat manque",
            "Avec elle, cette page dit ce qui est promis, ce qui est prouvé et ce qui reste à faire, fiche par fiche.",
            "aci_indicateurs",
        )
        st.subheader("J’aide mon Doc", anchor=False)
        registre_jaide_mon_doc(magasin)
        return
    haut = st.container()
    exercice = exercices[0]
    if len(exercices) > 1:
        exercice = choix_court("exercice_aci", "Exercice", {e: e for e in exercices}, exercices[0])
    lignes = aci.lignes(magasin, exercice)
    bilan = aci.bilan(lignes)
    with haut:
        entete(TITRE, phrases.phrase_du_contrat(bilan, exercice, aci.a_risque(lignes)))
        fiches(chiffres(bilan))
    onglets(magasin, exercice, lignes)


def chiffres(bilan: aci.BilanDeMission) -> list[Fiche]:
    """The money of the contract, by situation."""
    return [
        Fiche("Promis", fr.euros(bilan.montant_eur), pied=f"{fr.compte(bilan.payees, 'ligne payée', 'lignes payées')} "
              f"sur {bilan.lignes}"),
        Fiche("● Prouvé", fr.euros(bilan.prouve_eur), pied=fr.compte(bilan.par_statut[aci.REALISE], "ligne réalisée",
              "lignes réalisées")),
        Fiche("○ En cours ou à prouver", fr.euros(bilan.en_attente_eur), pied="preuve attendue, ou à donner"),
        Fiche("▲ À risque", fr.euros(bilan.a_risque_eur), pied="non atteint, abandonné, ou pas encore fait"),
    ]  # fmt: skip


def onglets(magasin: Magasin, exercice: str, lignes: list[aci.LigneACI]) -> None:
    """What is read first, then what is filled; each is only built when it is opened."""
    contenus = (
        lambda: tableau_de_bord(magasin, exercice, lignes),
        lambda: completer(magasin, exercice, lignes),
        lambda: restes(magasin, exercice, lignes),
        lambda: paiements(magasin, lignes),
        lambda: points(magasin, exercice),
        lambda: registre_jaide_mon_doc(magasin),
        lambda: dossier(magasin),
    )
    for onglet, contenu in zip(st.tabs(ONGLETS, key="dialogue", bind="query-params"), contenus, strict=True):
        if onglet.open:
            with onglet:
                contenu()


def completer(magasin: Magasin, exercice: str, lignes: list[aci.LigneACI]) -> None:
    """The grid to fill, only loaded here."""
    from pages.components.suivi_a_completer import suivi_a_completer

    suivi_a_completer(magasin, exercice, lignes)


def restes(magasin: Magasin, exercice: str, lignes: list[aci.LigneACI]) -> None:
    """People and slots still needed, only computed here."""
    from pages.components.reste_a_faire import reste_a_faire

    reste_a_faire(magasin, exercice, lignes)


def paiements(magasin: Magasin, lignes: list[aci.LigneACI]) -> None:
    """What a rule of payment would give, as a hypothesis."""
    from pages.components.paiement import paiement

    paiement(magasin, lignes)


def points(magasin: Magasin, exercice: str) -> None:
    """The frozen states, and what moved between two of them."""
    from pages.components.points_etape import points_etape

    points_etape(magasin, exercice)


def registre_jaide_mon_doc(magasin: Magasin) -> None:
    """The counts of « J’aide mon Doc », typed and summed."""
    from pages.components.jaide_mon_doc import registre

    registre(magasin)


def dossier(magasin: Magasin) -> None:
    """The file to hand over, made at the click."""
    from pages.components.dossier_a_remettre import dossier_a_remettre

    dossier_a_remettre(magasin)


page()
