"""How fast the pages are, against an empty Streamlit page and against the same map drawn without care.

Run by hand, on a machine as calm as possible: `python -m tests.benchmarks.mesurer`. Absolute times are those of one
machine at one moment; ratios compare pages measured in turn in the same run.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from cpts_data.chemins import Dossiers
from cpts_data.store import Magasin, construire_magasin
from tests.benchmarks.compte_rendu import Machine, compte_rendu
from tests.benchmarks.sujets import SUJETS, VIDE, Sujet
from tests.benchmarks.visites import Mesures, visiter
from tests.conftest import copier_donnees
from tests.navigateur.serveur import OPTIONS_CHROMIUM, chromium, servir

REPETITIONS = 7


def lire_les_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    lecteur = argparse.ArgumentParser(prog="python -m tests.benchmarks.mesurer", description=__doc__.splitlines()[0])
    lecteur.add_argument("--repetitions", type=int, default=REPETITIONS, metavar="N")
    noms = [sujet.nom for sujet in SUJETS]
    lecteur.add_argument("--pages", nargs="+", choices=noms, default=noms, metavar="PAGE", help=", ".join(noms))
    lecteur.add_argument("--sortie", type=Path, metavar="FICHIER.md", help="écrit aussi le tableau dans ce fichier")
    return lecteur.parse_args(arguments)


def mesurer_les_pages(sujets: Sequence[Sujet], dossiers: Dossiers, repetitions: int) -> tuple[dict[str, Mesures], str]:
    """Measure the pages in turn, as many times as asked. Returns the samples by page, and the browser's version."""
    from playwright.sync_api import sync_playwright

    mesures = {sujet.nom: Mesures() for sujet in sujets}
    with ExitStack() as pile:
        scripts = dict.fromkeys(sujet.script for sujet in sujets)
        adresses = {script: pile.enter_context(servir(script, dossiers)) for script in scripts}
        playwright = pile.enter_context(sync_playwright())
        navigateur = playwright.chromium.launch(executable_path=chromium(), args=list(OPTIONS_CHROMIUM))
        pile.callback(navigateur.close)
        for sujet in sujets:
            annoncer(f"échauffement : {sujet.titre}")
            visiter(navigateur, adresses[sujet.script], sujet, Mesures())
        for rang in range(1, repetitions + 1):
            annoncer(f"répétition {rang} sur {repetitions}")
            for sujet in sujets:
                visiter(navigateur, adresses[sujet.script], sujet, mesures[sujet.nom])
        return mesures, navigateur.version


def mesurer_le_magasin(dossiers: Dossiers, repetitions: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each build of the store, and of each opening."""
    constructions, ouvertures = [], []
    for _ in range(repetitions):
        magasin, duree = chronometrer(lambda: construire_magasin(dossiers))
        chemin = magasin.chemin
        magasin.fermer()
        constructions.append(duree)
        rouvert, duree = chronometrer(lambda chemin=chemin: Magasin(chemin))
        rouvert.fermer()
        ouvertures.append(duree)
    return constructions, ouvertures


def chronometrer(action: Callable[[], Magasin]) -> tuple[Magasin, float]:
    debut = time.perf_counter()
    resultat = action()
    return resultat, time.perf_counter() - debut


def charge() -> tuple[float, ...]:
    """Return the load of the last minute, or nothing on a system without this figure."""
    return os.getloadavg()[:1] if hasattr(os, "getloadavg") else ()


def annoncer(texte: str) -> None:
    print(texte, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, write it where asked."""
    choix = lire_les_arguments(arguments)
    if chromium() is None:
        sys.exit("Chromium absent : installez le paquet « chromium ».")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("mesure interrompue"))  # so that the servers stop too
    sujets = [sujet for sujet in SUJETS if sujet.nom in choix.pages or sujet is VIDE]
    avant = charge()
    with tempfile.TemporaryDirectory() as dossier:
        dossiers = copier_donnees(Path(dossier) / "data")
        annoncer("construction du magasin")
        construction, ouverture = mesurer_le_magasin(dossiers, choix.repetitions)
        mesures, version = mesurer_les_pages(sujets, dossiers, choix.repetitions)
    machine = Machine(version, avant + charge())
    texte = compte_rendu(mesures, construction, ouverture, machine)
    print(texte)
    if choix.sortie:
        choix.sortie.write_text(texte, encoding="utf-8")


if __name__ == "__main__":
    main()
