"""Put a fetched dataset in the data folder: written beside, checked by its loader, then moved with its papers.

Both files are whole in a hidden folder before either moves. Should the process stop between the two moves, the folder
``<jeu>.pret`` still holds the second one: ``terminer_installations`` moves it, at the next download at the latest.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import ecrire_octets, en_toml
from cpts_data.store import connexion_de_travail

SUFFIXE_PRET = ".pret"
ECRITURE_IMPOSSIBLE = (
    "Les données reçues sont bonnes mais n’ont pas pu être enregistrées : si le fichier est ouvert dans un tableur, "
    "fermez-le ; vérifiez la place libre et les droits du dossier."
)


@dataclass(frozen=True)
class Papiers:
    """The papers of a dataset, but its checksum. Fields as in the sidecars; ``adresse`` is empty for a local file."""

    producteur: str
    titre: str
    date_des_chiffres: str
    date_reference: dt.date
    licence: str
    adresse: str
    note: str
    regime: str = "sans objet"


@dataclass(frozen=True)
class Pose:
    """What an installation changed: lines before (None when there was no file) and after."""

    jeu: str
    lignes_avant: int | None
    lignes: int


def dossier_de_travail(dossiers: Dossiers) -> Path:
    """Return the hidden folder where downloads are prepared; the store does not look into it."""
    dossier = dossiers.donnees / ".telechargements"
    try:
        dossier.mkdir(exist_ok=True, mode=0o700)
    except OSError as erreur:
        raise _ecriture_impossible(dossier.name) from erreur
    return dossier


@contextmanager
def un_seul_a_la_fois(dossiers: Dossiers, source: str, titre: str) -> Iterator[None]:
    """Refuse to fetch a source that is already being fetched, by this process or another one."""
    verrou = FileLock(dossier_de_travail(dossiers) / f"{source}.verrou", timeout=0)
    try:
        with verrou:
            yield
    except Timeout:
        message = "Ce téléchargement est déjà en cours. Attendez qu’il se termine."
        raise ErreurDonnees([Faute(titre, message)]) from None


def installer(dossiers: Dossiers, jeu: catalogue.Jeu, lignes: Sequence[Mapping[str, object]], papiers: Papiers) -> Pose:
    """Replace a dataset by these rows (keys: names of the store; None: empty cell). Raises ErreurDonnees: no change."""
    avant = compter_lignes(dossiers.donnees / jeu.fichier)
    travail = dossier_de_travail(dossiers)
    try:
        brouillon = Path(tempfile.mkdtemp(prefix=f"{jeu.nom}.", suffix=".en-cours", dir=travail))
    except OSError as erreur:
        raise _ecriture_impossible(jeu.fichier) from erreur
    try:
        _ecrire(brouillon, jeu, lignes, papiers)
        _controler(brouillon, jeu)
        pret = travail / f"{jeu.nom}{SUFFIXE_PRET}"
        with _pose_reservee(travail):
            shutil.rmtree(pret, ignore_errors=True)
            brouillon.rename(pret)
            _poser(pret, dossiers)
    except OSError as erreur:
        raise _ecriture_impossible(jeu.fichier) from erreur
    finally:
        shutil.rmtree(brouillon, ignore_errors=True)
    return Pose(jeu.nom, avant, len(lignes))


def terminer_installations(dossiers: Dossiers) -> None:
    """Finish the moves that the end of a process left half done. Raises ErreurDonnees when they cannot be."""
    travail = dossiers.donnees / ".telechargements"
    if not any(travail.glob(f"*{SUFFIXE_PRET}")):
        return
    with _pose_reservee(travail):
        for pret in sorted(travail.glob(f"*{SUFFIXE_PRET}")):
            _poser(pret, dossiers)


def _pose_reservee(travail: Path) -> FileLock:
    """One process moves files at a time: two would take each other's."""
    return FileLock(travail / "pose.verrou")


def compter_lignes(fichier: Path) -> int | None:
    """Return the number of records of a file of ours, None when there is none."""
    try:
        with fichier.open(encoding="utf-8-sig", errors="replace", newline="") as flux:
            return max(0, sum(1 for ligne in csv.reader(flux) if ligne) - 1)
    except FileNotFoundError:
        return None
    except (OSError, csv.Error):
        return 0


def _ecrire(dossier: Path, jeu: catalogue.Jeu, lignes: Sequence[Mapping[str, object]], papiers: Papiers) -> None:
    fichier, fiche = dossier / jeu.fichier, dossier / jeu.fiche
    fichier.parent.mkdir(parents=True)
    tampon = io.StringIO(newline="")
    ecriture = csv.writer(tampon, lineterminator="\n")
    ecriture.writerow([colonne.source for colonne in jeu.colonnes])
    ecriture.writerows([_case(ligne[colonne.nom]) for colonne in jeu.colonnes] for ligne in lignes)
    ecrire_octets(fichier, tampon.getvalue().encode())
    ecrire_octets(fiche, _fiche(papiers, catalogue.empreinte(fichier)).encode())


def _case(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, float):
        return f"{valeur:.6f}".rstrip("0").rstrip(".")
    return str(valeur)


def _fiche(papiers: Papiers, sha256: str) -> str:
    champs: dict[str, str | dt.date] = {
        "producteur": papiers.producteur,
        "titre": papiers.titre,
        "section": "sans objet",
        "date_des_chiffres": papiers.date_des_chiffres,
        "date_reference": papiers.date_reference,
        "date_acces": dt.date.today(),
        "licence": papiers.licence,
        "exercice": "sans objet",
        "regime": papiers.regime,
        "classe": "ouvert",
        "adresse": papiers.adresse,
        "note": papiers.note,
        "sha256": sha256,
    }
    return en_toml({champ: valeur for champ, valeur in champs.items() if valeur != ""})


def _controler(dossier: Path, jeu: catalogue.Jeu) -> None:
    """Read both files as the store will. Raises ErreurDonnees with every fault."""
    from cpts_data.loaders.lecture import charger

    with connexion_de_travail() as connexion:
        fautes = charger(connexion, dossier, jeu)
    if fautes:
        raise ErreurDonnees(fautes)
    catalogue.lire_provenance(dossier, jeu.fiche)


def _poser(pret: Path, dossiers: Dossiers) -> None:
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
        raise _ecriture_impossible(pret.stem) from erreur


def _ecriture_impossible(fichier: str) -> ErreurDonnees:
    return ErreurDonnees([Faute(fichier, ECRITURE_IMPOSSIBLE)])
