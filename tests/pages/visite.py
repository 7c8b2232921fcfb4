"""Open a page as a visitor does, and read what it says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE


def ouvrir_page(fichier: str, **adresse: str) -> AppTest:
    """Open a page through the app, with its filters in the address."""
    essai = AppTest.from_file(str(RACINE / "app.py"), default_timeout=30)
    essai.run()
    essai.switch_page(f"pages/{fichier}")
    for cle, valeur in adresse.items():
        essai.query_params[cle] = valeur
    return essai.run()


def textes(essai: AppTest) -> str:
    """Return what the page writes: HTML blocks, Markdown and captions."""
    return " ".join(
        [
            *(h.proto.body for h in essai.get("html")),
            *(m.value for m in essai.markdown),
            *(c.value for c in essai.caption),
        ]
    )
