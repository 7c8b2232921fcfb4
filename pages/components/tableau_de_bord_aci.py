"""The scoreboard of the contract: money by mission, what is at risk, then every line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cpts_data import exercices
from cpts_data.figures.dialogue_de_gestion import montants_par_mission
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators import tableaux_du_dialogue as tables
from cpts_data.store import Magasin
from pages.components.filtres import choix_court, choix_long
from pages.components.graphique import graphique
from pages.components.magasin import echapper
from pages.components.mise_en_page import etat_vide, message, sources
from pages.components.tableau import tableau_a_ouvrir, tableau_ecrit

JEUX = ("aci_indicateurs", "aci_suivi")
TOUTES = "toutes"
HAUTEUR_DES_LIGNES = 560


def tableau_de_bord(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    bilans = aci.par_mission(lignes)
    phrase = phrases.phrase_des_missions(bilans)
    graphique(montants_par_mission(bilans), alt=phrase)
    sources(magasin, *JEUX, calcul=phrases.CALCUL_DES_MONTANTS, fiches=("montant_du_contrat", "lignes_du_contrat"))
    tableau_a_ouvrir(
        "Les montants par mission, en tableau",
        lambda: tables.tableau_des_missions(bilans, lignes),
        "bilan_par_mission",
        cle="bilan_par_mission",
        magasin=magasin,
        jeux=JEUX,
        fichier=f"contrat_{exercice}_par_mission",
        alt=phrase,
        hauteur="content",
    )
    lignes_a_risque(magasin, exercice, lignes)
    toutes_les_lignes(magasin, exercice, lignes)


def lignes_a_risque(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    """What the board looks at first: the paid lines that may be lost, the largest first."""
    st.subheader("À risque", anchor=False)
    risques = aci.a_risque(lignes)
    phrase = phrases.phrase_des_risques(risques)
    message(phrase)
    if risques:
        tableau_ecrit(
            aci.en_frame(risques),
            "lignes_a_risque",
            magasin=magasin,
            jeux=JEUX,
            fichier=f"contrat_{exercice}_a_risque",
            alt=phrase,
        )
        sources(magasin, *JEUX, calcul=phrases.CALCUL_DES_MONTANTS, fiches=("montant_du_contrat",))


@st.fragment
def toutes_les_lignes(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    """Every line, by mission and by status: promised, expected proof, proof given, owner, comment."""
    st.subheader("Toutes les lignes du contrat", anchor=False)
    presentes = {m: m for m in aci.MISSIONS if any(ligne.mission == m for ligne in lignes)}
    gauche, droite = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    with gauche:
        mission = choix_court("mission", "Mission", {TOUTES: "Toutes", **presentes}, TOUTES)
    statuts = [nom for nom in aci.STATUTS if any(ligne.statut == nom for ligne in lignes)]
    with droite:
        statut = choix_long("statut_aci", "Statut", {nom: aci.STATUTS_EN_MOTS[nom] for nom in statuts}, invite="Tous")
    choisies = [x for x in lignes if mission in (TOUTES, x.mission) and statut in (None, x.statut)]
    if not choisies:
        etat_vide("Aucune ligne dans ce cas", "Aucune ligne n’a cette mission et ce statut.", "Choisissez-en d’autres.")
        return
    bilan = aci.bilan(choisies, None if mission == TOUTES else mission)
    if statut is not None:
        phrase = phrases.phrase_des_lignes(bilan, aci.STATUTS_EN_MOTS[statut])
    elif mission == TOUTES:
        phrase = phrases.phrase_du_contrat(bilan, exercice, aci.a_risque(choisies))
    else:
        phrase = phrases.phrase_de_mission(bilan)
    message(phrase)
    tableau_ecrit(
        aci.en_frame(choisies),
        "tableau_de_bord_aci",
        magasin=magasin,
        jeux=JEUX,
        fichier=f"contrat_{exercice}",
        alt=phrase,
        hauteur=HAUTEUR_DES_LIGNES,
    )
    notes = [
        phrases.phrase_des_montants_absents(aci.sans_montant(choisies)),
        phrases.phrase_des_reprises(lignes, exercices.precedent(exercice)),
    ]
    st.markdown("  \n".join(echapper(note) for note in notes if note))
    sources(magasin, *JEUX, fiches=("lignes_du_contrat",))
    equivalences(magasin, exercice)


def equivalences(magasin: Magasin, exercice: str) -> None:
    """What changed in the list itself, where there is an earlier one."""
    if exercices.precedent(exercice) not in aci.listes(magasin):
        return
    titre = f"Ce qui change face à la liste {exercices.precedent(exercice)}"
    tableau_a_ouvrir(
        f"{titre}, en tableau",
        lambda: aci.equivalences(magasin, exercice),
        "equivalences_du_contrat",
        cle="equivalences_du_contrat",
        magasin=magasin,
        jeux=JEUX,
        fichier=f"contrat_{exercice}_equivalences",
        alt=titre,
    )
