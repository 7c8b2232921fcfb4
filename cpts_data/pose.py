"""Put a file and its papers in the data folder together: both are whole in a hidden folder before either moves.

Should the process stop between the two moves, the folder ``<jeu>.pret`` still holds the second one:
``terminer_les_poses`` moves it, before the next reading of the data at the latest.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from filelock import FileLock

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute

SUFFIXE_PRET = ".pret"
ECRITURE_IMPOSSIBLE = (
    "Les données reçues sont bonnes mais n’ont pas pu être enregistrées : si le fichier est ouvert dans un tableur, "
    "fermez-le ; vérifiez la place libre et les droits du dossier."
)


def poser(brouillon: Path, nom: str, dossiers: Dossiers) -> None:
    """Move every file of ``brouillon`` to its place in the data folder. Raises ErreurDonnees, or OSError: no change."""
    pret = brouillon.with_name(f"{nom}{SUFFIXE_PRET}")
    with _pose_reservee(dossiers.telechargements):
        shutil.rmtree(pret, ignore_errors=True)
        brouillon.rename(pret)
        _deplacer(pret, dossiers)


def terminer_les_poses(dossiers: Dossiers) -> None:
    """Finish the moves that the end of a process left half done. Raises ErreurDonnees when they cannot be."""
    travail = dossiers.telechargements
    if not any(travail.glob(f"*{SUFFIXE_PRET}")):
        return
    with _pose_reservee(travail):
        for pret in sorted(travail.glob(f"*{SUFFIXE_PRET}")):
            _deplacer(pret, dossiers)


def ecriture_impossible(fichier: str) -> ErreurDonnees:
    """Return the error of checked data that the disk refuses."""
    return ErreurDonnees([Faute(fichier, ECRITURE_IMPOSSIBLE)])


def _pose_reservee(travail: Path) -> FileLock:
    """One process moves files at a time: two would take each other's."""
    return FileLock(travail / "pose.verrou")


def _deplacer(pret: Path, dossiers: Dossiers) -> None:
    """Move the file, then its papers. What could not move stays ready for the next time."""
    deja_bouge = False
    try:
        for chemin in sorted(chemin for chemin in pret.rglob("*") if chemin.is_file()):
            destination = dossiers.donnees / chemin.relative_to(pret)
            destination.parent.mkdir(parents=True, exist_ok=True)
            os.replace(chemin, destination)
            deja_bouge = True
        shutil.rmtree(pret, ignore_errors=True)
    except OSError as erreur:
        if not deja_bouge:
            shutil.rmtree(pret, ignore_errors=True)
        raise ecriture_impossible(pret.stem) from erreur
