"""Check a fresh install: the served app answers with its headers, and each page runs without an error."""

from __future__ import annotations

import ast
import re
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

RACINE = Path(__file__).resolve().parents[1]


def attendre(adresse: str) -> None:
    """Wait for the server, a minute at most."""
    limite = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=2) as reponse:
                assert "default-src 'self'" in reponse.headers["Content-Security-Policy"]
                return
        except (URLError, OSError):
            if time.monotonic() > limite:
                raise
            time.sleep(0.3)


def pages() -> list[str]:
    """Read the page files from the register in app.py, without running it."""
    for noeud in ast.parse((RACINE / "app.py").read_text(encoding="utf-8")).body:
        if isinstance(noeud, ast.Assign) and getattr(noeud.targets[0], "id", "") == "PAGES":
            return [page[0] for page in ast.literal_eval(noeud.value)]
    raise AssertionError("app.py ne déclare pas ses pages")


def ouvrir(fichier: str) -> None:
    """Run one page through the app, as a visit does."""
    from streamlit.testing.v1 import AppTest

    visite = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    visite.switch_page(f"pages/{fichier}").run()
    assert not visite.exception, f"{fichier} : {visite.exception}"
    assert not visite.error, f"{fichier} : {visite.error}"
    (titre,) = re.findall("<h1>(.*?)</h1>", " ".join(html.proto.body for html in visite.get("html")))
    print(f"{fichier} : {titre}")


if __name__ == "__main__":
    attendre(sys.argv[1])
    for page in pages():
        ouvrir(page)
