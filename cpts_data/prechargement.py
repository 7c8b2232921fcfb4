"""The parts of Streamlit that every page uses, asked for with the index instead of one after the other.

Streamlit loads the script of a widget when the first one appears, then the scripts it depends on: the browser would
wait while the page is already there. Asked for at once, they are read while it waits for the server.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

PARTIES = ("Html", "ButtonGroup", "Selectbox", "ComponentInstance", "DownloadButton", "PageLink")
"""Texts and figures, filters, maps, files to download, links between pages."""
IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def balises(index: bytes) -> bytes:
    """Return the tags to add to the head of the index, which asks for some scripts already.

    None when Streamlit arranges its scripts otherwise: the page then opens as it did.
    """
    manquants = [nom for nom in scripts() if f'/{nom}"'.encode() not in index]
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{nom}">' for nom in manquants).encode()


@cache
def scripts() -> tuple[str, ...]:
    """Return the names of the scripts of PARTIES and of all those that they import."""
    dossier = Path(str(distribution("streamlit").locate_file("streamlit/static/static/js")))
    noms: set[str] = set()
    for partie in PARTIES:
        for fichier in dossier.glob(f"{partie}.*.js"):
            _ajouter(fichier, noms)
    return tuple(sorted(noms))


def _ajouter(fichier: Path, noms: set[str]) -> None:
    """Add a script and those it imports, each once."""
    if fichier.name not in noms and fichier.is_file():
        noms.add(fichier.name)
        for nom in IMPORT.findall(fichier.read_text(encoding="utf-8")):
            _ajouter(fichier.with_name(nom), noms)
