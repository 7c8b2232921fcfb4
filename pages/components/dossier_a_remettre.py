"""The file to hand over to the CPAM and the ARS: the same screens as those projected, in the format of one's choice."""

from __future__ import annotations

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.ecrans import tous_les_ecrans
from cpts_data.erreurs import ErreurDonnees
from cpts_data.exports.dossier import FORMATS, PDF, PPTX, XLSX, Options, dossier_de, fabriquer
from cpts_data.store import Magasin
from pages.components.filtres import choix_court
from pages.components.magasin import lister_les_fautes
from pages.components.mise_en_page import message
from pages.components.tableau import MIME_XLSX

MIMES = {
    PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    PDF: "application/pdf",
    XLSX: MIME_XLSX,
}
CONTENUS = {
    PPTX: "graphiques et tableaux modifiables dans PowerPoint, carte en formes",
    PDF: "texte que l’on peut chercher, signets, figures nettes à toute taille",
    XLSX: "une feuille par sujet, des nombres sans formule",
}
AVEC, SANS = "avec", "sans"
DEMONSTRATION = {AVEC: "Avec un filigrane", SANS: "Laissés de côté"}


def dossier_a_remettre(magasin: Magasin) -> None:
    ecrans = tous_les_ecrans(magasin)
    fictifs = sum(ecran.demonstration for ecran in ecrans.values())
    message(
        "Le dossier est fait des écrans du mode présentation : mêmes chiffres, mêmes phrases, et pour chaque figure un "
        "renvoi à sa source."
    )
    avec = True
    if fictifs:
        st.caption(
            f"{fr.compte(fictifs, 'écran')} sur {fr.nombre(len(ecrans))} "
            f"{fr.accord(fictifs, 'montre', 'montrent')} des chiffres de démonstration, fictifs."
        )
        avec = choix_court("demonstration", "Chiffres de démonstration", DEMONSTRATION, AVEC) == AVEC
    options = Options(avec_demonstration=avec)
    if dire_les_refus(magasin, options):
        boutons(magasin, options)
    st.caption("En ligne de commande : python -m cpts_data exporter dossier --format pptx --sortie dossier.pptx")


def dire_les_refus(magasin: Magasin, options: Options) -> bool:
    """Say why nothing can be handed over, before the click; True when everything can."""
    try:
        dossier_de(magasin, options)
    except ErreurDonnees as erreur:
        st.error("Le dossier ne peut pas être fabriqué.")
        lister_les_fautes(erreur.fautes)
        return False
    return True


def boutons(magasin: Magasin, options: Options) -> None:
    """One button a format; a file is only made at the click."""
    suffixe = "_demonstration" if options.avec_demonstration and any(
        ecran.demonstration for ecran in tous_les_ecrans(magasin).values()
    ) else ""  # fmt: skip
    for colonne, (format_choisi, nom) in zip(st.columns(len(FORMATS)), FORMATS.items(), strict=True):
        with colonne:
            st.download_button(
                f"Dossier {nom}",
                data=lambda choisi=format_choisi: fabriquer(magasin, choisi, options),
                file_name=f"dossier_de_dialogue{suffixe}.{format_choisi}",
                mime=MIMES[format_choisi],
                on_click="ignore",
                key=f"dossier_{format_choisi}",
                icon=":material/download:",
                type="primary",
                width="stretch",
            )
            st.caption(CONTENUS[format_choisi])
