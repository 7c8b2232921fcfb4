"""Lien ville-hôpital: who asks for advice by téléexpertise, who gives it, and in which establishments."""

from __future__ import annotations

import streamlit as st

from cpts_data.figures.lien_ville_hopital import miroir_des_familles, miroir_des_specialites
from cpts_data.indicators import lien_ville_hopital as lvh
from cpts_data.indicators import phrases_lien_ville_hopital as phrases
from cpts_data.indicators.verifications_du_rapport import phrase_verification, verifications
from cpts_data.store import Magasin
from pages.components.demande import etat_a_demander
from pages.components.graphique import graphique
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import entete, etat_vide, message, sources
from pages.components.tableau import tableau_a_ouvrir, tableau_ecrit

TITRE = "Lien ville-hôpital"
MANQUES = {
    lvh.REQUERANTS: "Les professionnels qui demandent un avis manquent",
    lvh.REQUIS: "Les professionnels qui donnent un avis manquent",
}


def page() -> None:
    magasin = magasin_courant()
    requerants, requis = lvh.liste(magasin, lvh.REQUERANTS), lvh.liste(magasin, lvh.REQUIS)
    structures = lvh.structures(magasin)
    if requerants is None and requis is None:
        entete(TITRE, "Aucun professionnel de la téléexpertise n’est connu pour ce territoire.")
    else:
        entete(TITRE, phrases.phrase_teleexpertise(requerants, requis, structures))
        qui_demande_qui_donne(magasin, requerants, requis)
    for cote, lue in ((lvh.REQUERANTS, requerants), (lvh.REQUIS, requis)):
        if lue is None:
            etat_a_demander(
                MANQUES[cote], "Avec eux, cette page dit qui demande et qui répond, par spécialité.", lvh.JEUX[cote]
            )
    if requerants is not None or requis is not None:
        par_specialite(magasin, requerants, requis)
    structures_et_filieres(magasin, structures)


def qui_demande_qui_donne(magasin: Magasin, requerants: lvh.Liste | None, requis: lvh.Liste | None) -> None:
    """The families on each side, then what the two lists do not say alike."""
    familles = lvh.familles(requerants, requis)
    graphique(miroir_des_familles(familles, requerants, requis), alt=phrases.phrase_familles(familles))
    sources(
        magasin,
        *lvh.JEUX.values(),
        calcul=phrases.CALCUL,
        fiches=("requerants_teleexpertise", "requis_teleexpertise"),
    )
    dates = phrases.phrase_dates(requerants, requis)
    notes = [dates] if dates else []
    notes += [*phrases.phrases_des_listes(requerants, requis), phrases.SANS_DIRE_A_QUI]
    st.markdown("  \n".join(map(echapper, notes)))
    tableau_a_ouvrir(
        "Les deux listes telles qu’elles sont écrites, en tableau",
        lambda: lvh.tableau_des_intitules({lvh.REQUERANTS: requerants, lvh.REQUIS: requis}),
        "intitules_de_teleexpertise",
        cle="intitules",
        magasin=magasin,
        jeux=tuple(lvh.JEUX.values()),
        fichier="teleexpertise_listes",
        alt="Professionnels requérants et requis, intitulé par intitulé",
    )


def par_specialite(magasin: Magasin, requerants: lvh.Liste | None, requis: lvh.Liste | None) -> None:
    """Each specialty face to face, general practice apart."""
    lignes = lvh.specialites(requerants, requis)
    if not lignes:
        return
    st.subheader("Spécialité par spécialité, hors médecine générale", anchor=False)
    phrase = phrases.phrase_specialites(lignes, requerants, requis)
    message(phrase)
    graphique(miroir_des_specialites(lignes, requerants, requis), alt=phrase)
    sources(magasin, *lvh.JEUX.values(), fiches=("requerants_teleexpertise", "requis_teleexpertise"))
    tableau_a_ouvrir(
        "Les spécialités en tableau",
        lambda: lvh.tableau_des_specialites(lignes),
        "specialites_de_teleexpertise",
        cle="specialites",
        magasin=magasin,
        jeux=tuple(lvh.JEUX.values()),
        fichier="teleexpertise_par_specialite",
        alt=phrase,
    )


def structures_et_filieres(magasin: Magasin, structures: list[lvh.Structure]) -> None:
    """Who opens which filière, and for whom nothing is printed."""
    st.subheader("Établissements et filières", anchor=False)
    if not structures:
        etat_vide(
            "La liste des établissements et de leurs filières manque",
            "Elle dit dans quel établissement chaque filière de téléexpertise est ouverte.",
            "À demander à l’éditeur de l’outil de téléexpertise, ou à la personne de la CPTS qui suit la "
            "téléexpertise ; elle s’écrit dans le fichier publie/teleexpertise_structures.csv du dossier de données.",
        )
        return
    phrase = phrases.phrase_structures(structures)
    message(phrase)
    tableau_ecrit(
        lvh.tableau_des_structures(structures),
        "filieres_de_teleexpertise",
        magasin=magasin,
        jeux=(lvh.JEU_DES_STRUCTURES,),
        fichier="teleexpertise_filieres",
        alt=phrase,
    )
    sources(magasin, lvh.JEU_DES_STRUCTURES, fiches=("filieres_teleexpertise",))
    annonces = phrase_verification(verifications(magasin).get("TE-struct"), meme_concordante=True)
    if annonces:
        st.caption(echapper(annonces))


page()
