"""The dashboard: `streamlit run app.py`.

Streamlit runs this file twice over: once imported, to serve the app with its security headers and map files; then
as a script at each visit, where it only registers the pages.
"""

from pathlib import Path

import streamlit as st

RACINE = Path(__file__).resolve().parent
TITRE = "Observatoire CPTS"
PAGES = (
    ("vue_ensemble.py", "Vue d’ensemble", None),
    ("medecin_traitant.py", "Médecin traitant", "medecin-traitant"),
    ("soins_non_programmes.py", "Soins non programmés", "soins-non-programmes"),
    ("adherents.py", "Adhérents", "adherents"),
    ("prevention.py", "Prévention", "prevention"),
    ("lien_ville_hopital.py", "Lien ville-hôpital", "lien-ville-hopital"),
    ("vie_de_la_cpts.py", "Vie de la CPTS", "vie-de-la-cpts"),
    ("dialogue_de_gestion.py", "Dialogue de gestion", "dialogue-de-gestion"),
    ("explorer.py", "Explorer", "explorer"),
    ("donnees.py", "Données", "donnees"),
)


def dire_la_panne(_erreur: Exception) -> bool:
    """Tell the visitor that the page stopped, in place of Streamlit's English; the trace is already in the log."""
    st.error(
        "Cette page n’a pas pu s’afficher : rechargez-la et, si cela recommence, prévenez la personne qui a installé "
        "le tableau de bord."
    )
    return True


if __name__ == "__main__":
    # No icon for the pages: Streamlit would make it the icon of the tab too, and fetch that one from the internet.
    projetee = st.query_params.get("presentation") == "1"
    page = st.navigation(
        [
            st.Page(RACINE / "pages" / fichier, title=titre, url_path=adresse, default=adresse is None)
            for fichier, titre, adresse in PAGES
        ],
        position="hidden" if projetee else "top",
    )
    icone_de_l_onglet = str(RACINE / "pages" / "components" / "icone.svg")
    st.set_page_config(page_title=f"{page.title} · {TITRE}", page_icon=icone_de_l_onglet, layout="wide")
    if projetee:
        from pages.components.presentation import presenter

        presenter(page.url_path, {adresse or "": titre for _, titre, adresse in PAGES})
    else:
        page.run()
else:
    from streamlit.runtime.pages_manager import PagesManager

    from cpts_data import echauffement, serveur

    # Until st.navigation has run once, Streamlit takes pages/ for its older kind of pages and tells the first
    # visitor of a deep link that the page does not exist.
    PagesManager.uses_pages_directory = False

    app = st.App(
        __file__,
        middleware=serveur.intergiciels(TITRE),
        routes=serveur.routes(),
        lifespan=echauffement.pendant_le_demarrage,
        on_script_error=dire_la_panne,
    )
