"""The dashboard: `streamlit run app.py`.

Streamlit runs this file twice over: once imported, to serve the app with its security headers and map files; then
as a script at each visit, where it only registers the pages.
"""

from pathlib import Path

import streamlit as st

RACINE = Path(__file__).resolve().parent
PAGES = (
    ("vue_ensemble.py", "Vue d’ensemble", ":material/dashboard:", None),
    ("medecin_traitant.py", "Médecin traitant", ":material/stethoscope:", "medecin-traitant"),
    ("soins_non_programmes.py", "Soins non programmés", ":material/event_available:", "soins-non-programmes"),
    ("adherents.py", "Adhérents", ":material/groups:", "adherents"),
    ("prevention.py", "Prévention", ":material/vaccines:", "prevention"),
    ("donnees.py", "Données", ":material/database:", "donnees"),
)

if __name__ == "__main__":
    st.set_page_config(page_title="Observatoire CPTS", page_icon=":material/monitoring:", layout="wide")
    st.navigation(
        [
            st.Page(RACINE / "pages" / fichier, title=titre, icon=icone, url_path=adresse, default=adresse is None)
            for fichier, titre, icone, adresse in PAGES
        ]
    ).run()
else:
    from cpts_data import serveur

    app = st.App(__file__, middleware=serveur.intergiciels(), routes=serveur.routes())
