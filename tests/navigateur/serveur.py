"""A real server on a free port and the system's Chromium, for browser tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers

OPTIONS_CHROMIUM = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
"""No window, and no request of the browser's own."""


def chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    noms = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((chemin for nom in noms if (chemin := shutil.which(nom))), None)


def port_libre() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def attendre(adresse: str, processus: subprocess.Popen) -> None:
    """Wait until the server answers. Raises AssertionError when it stops or takes more than a minute."""
    limite = time.monotonic() + 60
    while time.monotonic() < limite:
        assert processus.poll() is None, "le serveur s'est arrêté"
        try:
            with urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("le serveur n'a pas démarré en une minute")


@contextmanager
def servir(script: Path, dossiers: Dossiers) -> Iterator[str]:
    """Serve a Streamlit script as the README says, on a free port; give its address, stop it at the end."""
    port = port_libre()
    options = ["--server.port", str(port), "--server.headless", "true"]
    commande = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    environnement = {**os.environ, VARIABLE_DONNEES: str(dossiers.donnees)}
    processus = subprocess.Popen(commande, cwd=RACINE, env=environnement, stdout=subprocess.DEVNULL)
    try:
        attendre(f"http://127.0.0.1:{port}", processus)
        yield f"http://127.0.0.1:{port}"
    finally:
        processus.terminate()
        processus.wait(20)
