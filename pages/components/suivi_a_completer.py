"""Fill the follow-up of the contract in place, one fiche at a time; its history, and its workbook."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.exports.suivi_du_contrat import suivi_en_xlsx
from cpts_data.indicators import historique_du_suivi
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators.saisie_du_suivi import DE_TOUS_LES_JOURS, a_remplir, lignes_changees
from cpts_data.store import Magasin
from pages.components.demande import IMPORT
from pages.components.filtres import choix_long
from pages.components.magasin import echapper
from pages.components.mise_en_page import etat_vide
from pages.components.saisie import dire_ce_qui_vient_d_etre_saisi, garder, generation, saisi_par
from pages.components.tableau import MIME_XLSX, tableau_a_ouvrir, tableau_a_remplir, tableau_ecrit

JEU = "aci_suivi"
FIXES = ("code", "action", "attendu", "montant_eur", "imprime")
# Streamlit's own tools over a grid speak English, and cover the list above it; the whole lines are below.
SANS_OUTILS = "<style>.st-key-grille_du_suivi [data-testid='stElementToolbar'] { display: none; }</style>"


def suivi_a_completer(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    dire_ce_qui_vient_d_etre_saisi()
    fiches = {ligne.fiche_action: f"{ligne.fiche_action} · {ligne.titre_fiche}" for ligne in lignes}
    fiche = choix_long("fiche_action", "Fiche action", fiches, defaut=next(iter(fiches)))
    choisies = [ligne for ligne in lignes if ligne.fiche_action == fiche]
    if choisies:
        grille_a_remplir(magasin, exercice, choisies)
        lignes_en_entier(magasin, exercice, choisies)
    else:
        etat_vide("Aucune fiche choisie", "Choisissez une fiche action pour la compléter.", "")
    orphelines(magasin, exercice)
    classeur(exercice, lignes)
    changements = historique_du_suivi.historique(magasin, exercice)
    if changements:
        tableau_a_ouvrir(
            f"Historique : qui a changé quoi ({fr.compte(len(changements), 'changement')})",
            lambda: historique_du_suivi.en_frame(changements),
            "historique_du_suivi",
            cle="historique_du_suivi",
            magasin=magasin,
            jeux=(JEU,),
            fichier=f"historique_du_suivi_{exercice}",
            alt="Changements du suivi du contrat, le plus récent en premier",
        )


def grille_a_remplir(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    """The lines of a fiche, in a grid; nothing is kept before the button.

    What was typed is laid on the lines as they are at the click, field by field: nobody writes over what another person
    saved meanwhile. A save, or another list of lines, begins a new grid.
    """
    liste = hash(tuple(ligne.action for ligne in lignes))
    cle = f"grille_{exercice}_{lignes[0].fiche_action}_{liste}_{generation()}"
    with st.container(key="grille_du_suivi"), st.form(f"suivi_{exercice}_{lignes[0].fiche_action}", border=False):
        st.html(SANS_OUTILS)
        tableau_a_remplir(
            a_remplir(lignes, DE_TOUS_LES_JOURS),
            "suivi_a_completer",
            cle=cle,
            choix={"statut": aci.STATUTS},
            fixes=FIXES,
        )
        gauche, droite = st.columns([2, 5], vertical_alignment="bottom")
        with gauche:
            par = saisi_par("suivi_par")
        envoye = droite.form_submit_button("Enregistrer les changements de cette fiche", type="primary")
        st.caption("Enregistrez avant de changer de fiche ou d’onglet : ce qui n’est pas enregistré est perdu.")
        if not envoye:
            return
    modifications = {int(rang): valeurs for rang, valeurs in st.session_state[cle]["edited_rows"].items()}
    changees, etiquettes = lignes_changees(lignes, modifications)
    if changees.empty:
        st.info("Aucun changement à enregistrer.")
        return
    from cpts_data.saisie import enregistrer

    phrase = f"C’est fait : {fr.compte(len(changees), 'ligne')} de la fiche {lignes[0].fiche_action} à jour"
    titre = f"suivi de la fiche {lignes[0].fiche_action}"
    garder(
        lambda: enregistrer(
            Dossiers.courants(), JEU, changees, par, titre, etiquettes=etiquettes, version=magasin.version
        ),
        phrase,
    )


def orphelines(magasin: Magasin, exercice: str) -> None:
    """Say what was typed for lines that the list no longer has: it is kept, and counts nowhere."""
    perdues = aci.suivis_sans_ligne(magasin, exercice)
    if perdues:
        noms = fr.enumeration([f"{fiche} « {action[:60]} »" for fiche, action in perdues])
        suivis = fr.compte(len(perdues), "suivi saisi", "suivis saisis")
        st.warning(
            echapper(f"{suivis} pour une ligne absente de la liste {exercice} : non compté. Il s’agit de {noms}.")
        )


def lignes_en_entier(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    """The texts that a cell of the grid cuts, with what the report prints of each line."""
    volet = st.expander("Les lignes de cette fiche en entier", key="lignes_de_la_fiche", on_change="rerun")
    if volet.open:
        with volet:
            tableau_ecrit(
                aci.en_frame(lignes),
                "tableau_de_bord_aci",
                magasin=magasin,
                jeux=("aci_indicateurs", JEU),
                fichier=f"contrat_{exercice}_{lignes[0].fiche_action.lower()}",
                alt=f"Lignes de la fiche {lignes[0].fiche_action} du contrat",
            )


def classeur(exercice: str, lignes: Sequence[aci.LigneACI]) -> None:
    """The same follow-up as a workbook, to fill elsewhere and bring back."""
    st.download_button(
        "Exporter le suivi (XLSX)",
        data=lambda: suivi_en_xlsx(lignes),
        file_name=f"suivi_du_contrat_{exercice}.xlsx",
        mime=MIME_XLSX,
        on_click="ignore",
        key="suivi_xlsx",
        icon=":material/download:",
    )
    st.html(
        f'<p class="source">Complété ailleurs, ce classeur revient par <a href="{IMPORT}" target="_self">la page '
        "Données, onglet Importer</a> : il y est contrôlé, puis gardé comme une saisie.</p>"
    )
