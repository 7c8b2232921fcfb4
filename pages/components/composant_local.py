"""A component whose script is a file of ours.

An inline script would be run from a « blob: » address, which our security headers refuse. Streamlit takes files of
components from installed packages only, so the folder is declared to it here.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from cpts_data.chemins import RACINE


def composant_local(nom: str, dossier: str, *, css: str):
    """Return the component ``nom``, whose script is ``<dossier>/<nom>.js``; its styles are those of the page."""
    paquet = f"observatoire-{nom}"
    gestionnaire = get_bidi_component_manager()
    if gestionnaire.get_component_asset_root(f"{paquet}.{nom}") is None:
        declare = ComponentManifest(paquet, "1", [ComponentConfig(nom, dossier)])
        gestionnaire.register_from_manifest(declare, Path(RACINE))
    return st.components.v2.component(f"{paquet}.{nom}", css=css, js=f"{nom}.js", isolate_styles=False)
