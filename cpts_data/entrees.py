"""The inputs of a store: the files of a data folder, and the code that reads them."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb

from cpts_data.chemins import Dossiers

EXTENSIONS = {".csv", ".toml", ".geojson"}
PAPIERS_DES_LOTS = {"lot.json", "annulation.json"}
ILLISIBLE = b"illisible"
"""Stands for a file that cannot be opened at the moment (locked by a spreadsheet): its loader tells the fault."""
SANS_EFFET_SUR_LE_MAGASIN = {
    "commandes", "demonstration", "ecrans", "exports", "figures", "telechargement",
    "echauffement.py", "index_html.py", "prechargement.py", "serveur.py", "__main__.py",
}  # fmt: skip
"""The code above the store. Any other module may change what a store holds: a new one counts without being listed."""


def entrees(dossiers: Dossiers) -> Iterator[Path]:
    """List the input files of a data folder, always in the same order. A hidden folder holds work under way.

    ``os.walk`` goes on when a folder vanishes under it: an import renames its own while others read.
    """
    chemins: list[Path] = []
    for dossier, sous_dossiers, noms in os.walk(dossiers.donnees):
        sous_dossiers[:] = [nom for nom in sous_dossiers if not nom.startswith(".")]
        chemins += [Path(dossier, nom) for nom in noms if _est_attendu(nom)]
    yield from (chemin for chemin in sorted(chemins) if chemin.is_file())


def _est_attendu(nom: str) -> bool:
    return not nom.startswith(".") and (Path(nom).suffix in EXTENSIONS or nom in PAPIERS_DES_LOTS)


def signature(dossiers: Dossiers) -> object:
    """A cheap value that changes when an input may have changed: names, times and sizes."""
    etats = []
    for chemin in entrees(dossiers):
        with contextlib.suppress(OSError):  # removed since it was listed, or on a drive that is gone
            etat = chemin.stat()
            etats.append((str(chemin), etat.st_mtime_ns, etat.st_size))
    return tuple(etats)


def version_des_entrees(dossiers: Dossiers) -> str:
    """Hash the content of every input and of the code that reads them; twelve hexadecimal characters."""
    somme = hashlib.sha256(empreinte_du_code().encode())
    for chemin in entrees(dossiers):
        somme.update(chemin.relative_to(dossiers.donnees).as_posix().encode() + b"\0")
        try:
            with chemin.open("rb") as flux:  # piece by piece: a file that its loader will refuse may be huge
                somme.update(hashlib.file_digest(flux, "sha256").digest())
        except OSError:
            somme.update(ILLISIBLE)
    return somme.hexdigest()[:12]


@cache
def empreinte_du_code() -> str:
    """Hash the code that makes a store, and the DuckDB version that writes it; eight hexadecimal characters."""
    racine = Path(__file__).parent
    somme = hashlib.sha256(duckdb.__version__.encode())
    for chemin in sorted(racine.rglob("*")):
        lieu = chemin.relative_to(racine)
        if chemin.suffix in {".py", ".toml", ".sql"} and lieu.parts[0] not in SANS_EFFET_SUR_LE_MAGASIN:
            somme.update(lieu.as_posix().encode() + b"\0" + chemin.read_bytes())
    return somme.hexdigest()[:8]
