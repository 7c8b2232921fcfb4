"""Where store files live, what they are called, which one served last, and which are forgotten.

A name says the code that wrote the store, then the version of the data: ``observatoire-<code>-<version>.duckdb``.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from cpts_data.chemins import Dossiers
from cpts_data.entrees import empreinte_du_code

PREFIXE = "observatoire-"
A_PART = "a-part-"
VERSIONS_GARDEES = 3
AGE_D_UN_BROUILLON_PERDU_S = 3600
"""A build takes seconds: a draft of another hour was left by an interrupted one."""
ECRITURE_PAR_D_AUTRES = 0o022

_prives: dict[Path, Path] = {}
"""The temporary folder of this process alone, by data folder, where the shared one cannot be trusted."""


def nom_du_magasin(version: str) -> str:
    """Return the file name of a version of the data written by the present code."""
    return f"{PREFIXE}{empreinte_du_code()}-{version}.duckdb"


def version_du_nom(chemin: Path) -> str:
    """Return the version that a store file, or its draft, says it holds."""
    return chemin.name.partition(".")[0].rpartition("-")[2]


def magasins_par_service(dossiers: Dossiers) -> list[Path]:
    """List the stores of the present code, the last to have entered service first.

    A store of other code is left out: it may lack a table or a rule that the pages count on.
    """
    motif = nom_du_magasin("*")
    ages = _ages((dossiers.magasin, *dossiers_provisoires(dossiers)), motif)
    for marque, notee_le in _ages(dossiers_provisoires(dossiers), f"{motif}.en-service").items():
        magasin = dossiers.magasin / marque.name.removesuffix(".en-service")
        if magasin in ages:
            ages[magasin] = max(ages[magasin], notee_le)
    return sorted(ages, key=ages.__getitem__, reverse=True)


def noter_en_service(dossiers: Dossiers, chemin: Path) -> None:
    """Make a store the last in service: it is the one to go back to, even if another was built since.

    The file time says so; where it cannot be changed (a folder of someone else's), a mark in the temporary folder.
    """
    if magasins_par_service(dossiers)[:1] == [chemin]:
        return
    try:
        os.utime(chemin)
    except OSError:
        with contextlib.suppress(OSError):  # nowhere to write: this process still remembers
            (dossier_provisoire(dossiers) / f"{chemin.name}.en-service").touch()


def oublier_les_anciens(dossier: Path, courant: Path) -> None:
    """Keep the last stores only, whatever code wrote them.

    One still open elsewhere may refuse to go (Windows): it goes next time.
    """
    autres = [chemin for chemin in _du_plus_recent(dossier, f"{PREFIXE}*.duckdb") if chemin != courant]
    marques = _du_plus_recent(dossier, f"{PREFIXE}*.en-service")
    limite = (time.time() - AGE_D_UN_BROUILLON_PERDU_S) * 1e9
    brouillons = [chemin for chemin, age in _ages([dossier], f"{PREFIXE}*.en-cours*").items() if age < limite]
    for chemin in [*autres[VERSIONS_GARDEES - 1 :], *marques[VERSIONS_GARDEES:], *brouillons]:
        with contextlib.suppress(OSError):
            chemin.unlink()


@contextlib.contextmanager
def dossier_a_part(dossiers: Dossiers) -> Iterator[Path]:
    """Give a folder for a store that serves a moment, beside those in service, and leave nothing of it.

    It holds every count, as they do: a process that is killed must not leave it outside the data folder.
    """
    sans_magasin = not dossiers.magasin.exists()
    parent = dossiers.magasin if accessible_en_ecriture(dossiers.magasin) else dossier_provisoire(dossiers)
    try:
        with tempfile.TemporaryDirectory(prefix=A_PART, dir=parent, ignore_cleanup_errors=True) as dossier:
            yield Path(dossier)
    finally:
        if sans_magasin:
            with contextlib.suppress(OSError):  # a store was built there in the meantime
                dossiers.magasin.rmdir()


def oublier_les_dossiers_a_part(dossiers: Dossiers) -> None:
    """Remove those that a killed process left; a recent one may be another process's at work."""
    limite = (time.time() - AGE_D_UN_BROUILLON_PERDU_S) * 1e9
    for reste, age in _ages((dossiers.magasin, *dossiers_provisoires(dossiers)), f"{A_PART}*").items():
        if age < limite:
            shutil.rmtree(reste, ignore_errors=True)


def accessible_en_ecriture(dossier: Path) -> bool:
    """Tell whether a file can be written in a folder, which is made if need be."""
    try:
        dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=dossier):
            return True
    except OSError:
        return False


def dossier_provisoire(dossiers: Dossiers) -> Path:
    """Return a temporary folder that no one else can write in, made if need be.

    It is found again at the next start, unless its place is taken by something that is not ours: this process then
    has its own. Raises OSError when there is nowhere to make one.
    """
    if existants := dossiers_provisoires(dossiers):
        return existants[0]
    partage = _partage(dossiers)
    with contextlib.suppress(OSError):
        partage.mkdir(mode=0o700)
    if _est_a_nous(partage):
        return partage
    prive = Path(tempfile.mkdtemp(prefix=f"{partage.name}-"))
    atexit.register(shutil.rmtree, prive, ignore_errors=True)
    _prives[dossiers.donnees] = prive
    return prive


def dossiers_provisoires(dossiers: Dossiers) -> list[Path]:
    """List the temporary folders that exist and can be trusted, without making any."""
    try:
        candidats = (_prives.get(dossiers.donnees), _partage(dossiers))
    except OSError:  # this machine has no temporary folder at all
        return []
    return [dossier for dossier in candidats if dossier is not None and _est_a_nous(dossier)]


def _partage(dossiers: Dossiers) -> Path:
    proprietaire = f"{os.getuid()}-" if hasattr(os, "getuid") else ""
    cle = hashlib.sha256(str(dossiers.donnees).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"observatoire-cpts-{proprietaire}{cle}"


def _est_a_nous(dossier: Path) -> bool:
    """Tell whether a folder is a real one, and ours alone to write in: its name can be guessed by anyone."""
    try:
        etat = dossier.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(etat.st_mode):
        return False
    # Windows has no owner to compare, and gives each person a temporary folder of their own.
    return not hasattr(os, "getuid") or (etat.st_uid == os.getuid() and not etat.st_mode & ECRITURE_PAR_D_AUTRES)


def _du_plus_recent(dossier: Path, motif: str) -> list[Path]:
    ages = _ages([dossier], motif)
    return sorted(ages, key=ages.__getitem__, reverse=True)


def _ages(dossiers: Iterable[Path], motif: str) -> dict[Path, int]:
    """Return the time of each file, in nanoseconds. Another process may remove one in the meantime: it is left out."""
    ages = {}
    for chemin in (chemin for dossier in dossiers for chemin in dossier.glob(motif)):
        with contextlib.suppress(OSError):
            ages[chemin] = chemin.stat().st_mtime_ns
    return ages
