"""Put a fetched dataset in the data folder: written beside, checked by its loader, then moved with its papers."""

from __future__ import annotations

import csv
import datetime as dt
import io
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
from cpts_data.pose import ecriture_impossible, poser
from cpts_data.store import connexion_de_travail


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
    """Return the hidden folder where downloads are prepared, made when it is not there."""
    try:
        dossiers.telechargements.mkdir(exist_ok=True, mode=0o700)
    except OSError as erreur:
        raise ecriture_impossible(dossiers.telechargements.name) from erreur
    return dossiers.telechargements


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
        raise ecriture_impossible(jeu.fichier) from erreur
    try:
        _ecrire(brouillon, jeu, lignes, papiers)
        _controler(brouillon, jeu)
        poser(brouillon, jeu.nom, dossiers)
    except OSError as erreur:
        raise ecriture_impossible(jeu.fichier) from erreur
    finally:
        shutil.rmtree(brouillon, ignore_errors=True)
    return Pose(jeu.nom, avant, len(lignes))


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
