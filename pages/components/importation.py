"""The tab « Importer » of the data page: drop a file, read what it holds, accept it in writing, undo it later.

The bytes of a file stay in the memory of the session. Nothing is written before the person accepts; one thing is on
screen at a time: a file under examination, or the list of what was imported.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation.declaration import Declaration, declarations
from cpts_data.importation.extraction_rpps import EXTRACTION_A_COMPTER, est_une_extraction
from cpts_data.importation.modele import Choix
from cpts_data.importation.modeles import modele_xlsx
from cpts_data.importer import Examen
from cpts_data.store import Magasin
from pages.components.examen import montrer_l_examen, questions
from pages.components.lots import dire_ce_qui_vient_de_se_passer, liste_des_lots, oublier_ce_qui_vient_de_se_passer
from pages.components.magasin import lister_les_fautes

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

STYLE = (Path(__file__).parent / "importation.css").read_text(encoding="utf-8")
GENERATION, TRAITES, EXAMENS, CHOIX = "import_generation", "import_traites", "import_examens", "import_choix"
ACCUEIL = (
    "Le fichier est d’abord examiné : vous lisez ce qu’il contient et ce qui changerait. Rien n’est enregistré avant "
    "votre accord, et un import s’annule. Les données personnelles n’entrent jamais."
)


@st.fragment
def onglet_importer(magasin: Magasin, demonstration: str) -> None:
    """Everything of the tab. Answering a question redraws only this. ``demonstration``: what is still to replace."""
    dossiers = Dossiers.courants()
    st.html(STYLE)
    fichiers = _deposer()
    a_traiter = [fichier for fichier in fichiers if fichier.file_id not in st.session_state.get(TRAITES, set())]
    if a_traiter:
        oublier_ce_qui_vient_de_se_passer()
        _traiter(magasin, dossiers, a_traiter[0], [fichier.name for fichier in a_traiter[1:]])
        return
    dire_ce_qui_vient_de_se_passer()
    st.html(f'<p class="source">{escape(ACCUEIL)}</p>')
    liste_des_lots(dossiers)
    if demonstration:
        st.html(f'<p class="source">{escape(demonstration)}</p>')
    _quels_fichiers()


def _deposer() -> list[UploadedFile]:
    """The drop zone. Its key changes once every file was dealt with, which empties it."""
    return st.file_uploader(
        "Déposez ici le fichier reçu de la CPAM, du SAS ou du logiciel d’adhérents (Excel, CSV ou LibreOffice)",
        accept_multiple_files=True,
        key=f"depot_{st.session_state.get(GENERATION, 0)}",
    )


def _traiter(magasin: Magasin, dossiers: Dossiers, fichier: UploadedFile, suivants: list[str]) -> None:
    if suivants:
        noms = ", ".join(f"« {nom} »" for nom in suivants)
        st.html(f'<p class="source">À examiner ensuite : {escape(noms)}.</p>')
    octets = fichier.getvalue()
    if est_une_extraction(octets):
        st.warning(EXTRACTION_A_COMPTER)
        _bouton_renoncer(fichier.file_id)
        return
    examen = _examiner(fichier, octets, dossiers)
    if examen is None:
        _bouton_renoncer(fichier.file_id)
        return
    choix = _choix(fichier.file_id)
    nouveau = montrer_l_examen(
        examen,
        magasin,
        cle=fichier.file_id,
        poser_les_questions=lambda: questions(examen.proposition, choix, cle=fichier.file_id),
        accepter=lambda par, raisons: importer.accepter(dossiers, examen, par, raisons),
        terminer=lambda: _terminer(fichier.file_id),
    )
    if nouveau is not None:
        st.session_state.setdefault(CHOIX, {})[fichier.file_id] = nouveau
        st.session_state[EXAMENS].pop(fichier.file_id, None)
        st.rerun()


def _choix(cle: str) -> Choix:
    return st.session_state.get(CHOIX, {}).get(cle, Choix())


def _examiner(fichier: UploadedFile, octets: bytes, dossiers: Dossiers) -> Examen | None:
    """Examine once a file and its answers; None, the faults being shown, when the data in service cannot be read."""
    examens = st.session_state.setdefault(EXAMENS, {})
    place = st.empty()  # kept once the work is done, so that what follows keeps its place
    if fichier.file_id not in examens:
        with place.container(), st.status("Lecture du fichier…") as avancement:
            try:
                examens[fichier.file_id] = importer.examiner(
                    octets, fichier.name, dossiers, _choix(fichier.file_id),
                    annoncer=lambda etape: avancement.update(label=f"{etape}…"),
                )  # fmt: skip
            except ErreurDonnees as erreur:
                place.empty()
                st.error("Ce fichier ne peut pas être examiné pour l’instant.")
                lister_les_fautes(erreur.fautes)
                return None
        place.empty()
    return examens[fichier.file_id]


def _bouton_renoncer(cle: str) -> None:
    if st.button("Renoncer à ce fichier", key=f"renoncer_{cle}"):
        _terminer(cle)
        st.rerun()


def _terminer(cle: str) -> None:
    """Forget a file: its bytes and what was read in it leave the memory of the session."""
    for garde in (EXAMENS, CHOIX):
        st.session_state.get(garde, {}).pop(cle, None)
    generation = st.session_state.get(GENERATION, 0)
    st.session_state.setdefault(TRAITES, set()).add(cle)
    deposes = st.session_state.get(f"depot_{generation}") or []
    if all(fichier.file_id in st.session_state[TRAITES] for fichier in deposes):
        st.session_state[GENERATION] = generation + 1


def _quels_fichiers() -> None:
    """For each dataset: whom to ask, in what words, and a workbook to fill. Only built once opened."""
    volet = st.expander(
        "Quels fichiers, à qui les demander, et les modèles à remplir", on_change="rerun", key="demandes"
    )
    with volet:
        if volet.open:
            for declaration in declarations().values():
                _une_demande(declaration)


def _une_demande(declaration: Declaration) -> None:
    texte, modele = st.columns([5, 1], vertical_alignment="center")
    with texte:
        st.html(
            f'<div class="demande"><strong>{escape(declaration.titre)}</strong><br>'
            f"À demander {escape(declaration.a_qui)}.<details><summary>Le message à envoyer</summary>"
            f"<blockquote>{escape(declaration.quoi_demander)}</blockquote></details></div>"
        )
    with modele:
        st.download_button(
            "Modèle Excel",
            data=lambda: modele_xlsx(declaration.jeu),
            file_name=f"modele_{declaration.jeu}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            key=f"modele_{declaration.jeu}",
            icon=":material/download:",
        )
