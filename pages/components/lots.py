"""What was imported: the list, the latest first, with its papers, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation import lots as importation_lots
from cpts_data.importation.lots import Lot
from cpts_data.indicators import phrases_import as phrases
from pages.components.magasin import echapper, lister_les_fautes

LOTS_MONTRES = 8
MONTRES, FAIT = "lots_montres", "import_fait"
COULEURS = {phrases.EN_SERVICE: "green", phrases.REMPLACE: "gray", phrases.ANNULE: "orange"}
MEDECIN_TRAITANT = ("pages/medecin_traitant.py", "Médecin traitant")
SOINS_NON_PROGRAMMES = ("pages/soins_non_programmes.py", "Soins non programmés")
DIALOGUE = ("pages/dialogue_de_gestion.py", "Dialogue de gestion")
ADHERENTS = ("pages/adherents.py", "Adhérents")
LIEN_VILLE_HOPITAL = ("pages/lien_ville_hopital.py", "Lien ville-hôpital")
PAGES_DU_JEU = {
    "mt_iris": MEDECIN_TRAITANT,
    "mt_couverture": MEDECIN_TRAITANT,
    "capacite_mg": MEDECIN_TRAITANT,
    "sas_creneaux": SOINS_NON_PROGRAMMES,
    "evenements": SOINS_NON_PROGRAMMES,
    "adherents_profession_commune": ADHERENTS,
    "prevention": ("pages/prevention.py", "Prévention"),
    "references_nationales": ("pages/prevention.py", "Prévention"),
    "aci_indicateurs": DIALOGUE,
    "aci_suivi": DIALOGUE,
    "points_etape": DIALOGUE,
    "jaide_mon_doc": DIALOGUE,
    "teleexpertise_requerants": LIEN_VILLE_HOPITAL,
    "teleexpertise_requis": LIEN_VILLE_HOPITAL,
}
"""The page that shows a dataset most; every one of them is on the overview or in the list of datasets too."""


def retenir_l_import(lot: Lot) -> None:
    """Keep, for the next view, what was just put in service."""
    st.session_state[FAIT] = (phrases.phrase_acceptee(lot), lot.jeu)


def dire_ce_qui_vient_de_se_passer() -> None:
    """Say what was just imported, undone or brought back, and lead to the pages that show it, until the next file."""
    fait = st.session_state.get(FAIT)
    if fait is None:
        return
    phrase, jeu = fait
    with st.container(border=True):
        st.success(echapper(phrase))
        liens = [PAGES_DU_JEU[jeu]] if jeu in PAGES_DU_JEU else []
        for colonne, (page, titre) in zip(
            st.columns(4), [*liens, ("pages/vue_ensemble.py", "Vue d’ensemble")], strict=False
        ):
            colonne.page_link(page, label=f"Voir la page {titre} →")
        st.caption("L’onglet « Ce qui a changé », à côté, dit quels écarts sont nets et lesquels tiennent au hasard.")


def oublier_ce_qui_vient_de_se_passer() -> None:
    """Another file is on its way: the previous one is in the list."""
    st.session_state.pop(FAIT, None)


def liste_des_lots(dossiers: Dossiers) -> None:
    """Show the batches, the latest first, a few at a time; the papers of one are only written once it is opened."""
    try:
        lots = importer.lister(dossiers)
    except ErreurDonnees as erreur:
        st.error("La liste des imports ne peut pas être lue en entier.")
        lister_les_fautes(erreur.fautes)
        return
    en_service = {lot.numero for lot in importation_lots.utiles(lots[::-1])}
    st.subheader("Fichiers importés", anchor=False)
    st.html(f'<p class="source">{escape(phrases.phrase_des_lots(len(lots), len(en_service)))}</p>')
    montres = st.session_state.get(MONTRES, LOTS_MONTRES)
    for lot in lots[:montres]:
        _un_lot(lot, phrases.etat_du_lot(lot, en_service), dossiers)
    if len(lots) > montres and st.button(f"Montrer les {min(len(lots) - montres, 20)} imports précédents"):
        st.session_state[MONTRES] = montres + 20
        st.rerun()


def _un_lot(lot: Lot, etat: str, dossiers: Dossiers) -> None:
    titre = f"{echapper(phrases.etiquette_du_lot(lot))} :{COULEURS[etat]}-badge[{etat}]"
    volet = st.expander(titre, on_change="rerun", key=f"lot_{lot.numero}")
    with volet:
        if not volet.open:
            return
        st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases.recit_du_lot(lot)))
        if lot.actif:
            _annuler(lot, dossiers)
        elif st.button("Rétablir cet import", key=f"retablir_{lot.numero}"):
            _faire(lambda: importer.retablir(dossiers, lot.numero), f"L’import n° {lot.numero} est rétabli.", lot.jeu)


def _annuler(lot: Lot, dossiers: Dossiers) -> None:
    with st.form(f"annulation_{lot.numero}", border=False):
        gauche, milieu, droite = st.columns([2, 4, 2], vertical_alignment="bottom")
        par = gauche.text_input("Annulé par", max_chars=80, placeholder="initiales ou fonction")
        raison = milieu.text_input("Pourquoi annuler cet import ?", max_chars=300)
        if not droite.form_submit_button("Annuler cet import"):
            return
    _faire(
        lambda: importer.annuler(dossiers, lot.numero, par, raison),
        f"L’import n° {lot.numero} est annulé : ce qu’il avait remplacé sert de nouveau.",
        lot.jeu,
    )


def _faire(agir: Callable[[], Lot], phrase: str, jeu: str) -> None:
    """Undo or bring back, and say it; a refusal is a sentence."""
    try:
        with st.spinner("Mise à jour des pages…"):
            agir()
    except ErreurDonnees as erreur:
        for faute in erreur.fautes:
            st.error(echapper(faute.message))
        return
    st.session_state[FAIT] = (phrase, jeu)
    st.rerun()
