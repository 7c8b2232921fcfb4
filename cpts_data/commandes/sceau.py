"""The checksum noted in a sidecar, changed after a deliberate edit of its file and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import TAILLE_MAX_TOML, analyser_toml, decoder, lire_octets, remplacer

LIGNE_SHA256 = re.compile(rb'^([ \t]*sha256[ \t]*=[ \t]*")[^"\r\n]*(?=")', re.MULTILINE)


def jeux_designes(dossiers: Dossiers, designations: list[str]) -> list[catalogue.Jeu]:
    """Return the datasets named by their file or sidecar, relative to the data folder or to the current one.

    When none is named: all those that are there, a dataset may be still to come. Raises ErreurDonnees with every name
    that is not a dataset.
    """
    par_chemin = {
        (dossiers.donnees / chemin).resolve(): jeu
        for jeu in catalogue.jeux().values()
        for chemin in (jeu.fichier, jeu.fiche)
    }
    if not designations:
        return [jeu for jeu in catalogue.jeux().values() if _est_la(dossiers, jeu)]
    trouves = {nom: _chercher(par_chemin, dossiers, nom) for nom in designations}
    inconnus = [nom for nom, jeu in trouves.items() if jeu is None]
    if inconnus:
        message = "Ce fichier n’est pas un jeu de données du catalogue."
        raise ErreurDonnees([Faute(nom, message, attendu="par exemple demonstration/mt_iris.csv") for nom in inconnus])
    return list({jeu.nom: jeu for jeu in trouves.values()}.values())


def _est_la(dossiers: Dossiers, jeu: catalogue.Jeu) -> bool:
    return any((dossiers.donnees / nom).exists() for nom in (jeu.fichier, jeu.fiche))


def _chercher(par_chemin: dict[Path, catalogue.Jeu], dossiers: Dossiers, nom: str) -> catalogue.Jeu | None:
    return par_chemin.get((dossiers.donnees / nom).resolve()) or par_chemin.get(Path(nom).resolve())


def sceller_un_jeu(dossiers: Dossiers, jeu: catalogue.Jeu) -> bool:
    """Rewrite the ``sha256`` line of one sidecar, every other byte kept. Return whether it changed.

    Raises ErreurDonnees when the file is absent, or the sidecar is absent, unreadable or has no such line.
    """
    fichier, fiche = dossiers.donnees / jeu.fichier, dossiers.donnees / jeu.fiche
    absents = [chemin for chemin, lu in ((jeu.fichier, fichier), (jeu.fiche, fiche)) if not lu.is_file()]
    if absents:
        raise ErreurDonnees([Faute(chemin, "Le fichier est absent.") for chemin in absents])
    avant = lire_octets(fiche, jeu.fiche, TAILLE_MAX_TOML)
    empreinte = catalogue.empreinte(fichier)
    apres, remplacements = LIGNE_SHA256.subn(rb"\g<1>" + empreinte.encode(), avant)
    if remplacements != 1 or not _dit(apres, jeu.fiche, empreinte):
        message = "La fiche d’origine n’a pas une ligne « sha256 » et une seule."
        raise ErreurDonnees([Faute(jeu.fiche, message, attendu='sha256 = "…"')])
    if apres == avant:
        return False
    remplacer(fiche, apres)
    return True


def _dit(contenu: bytes, fiche: str, empreinte: str) -> bool:
    """Tell whether the sidecar, read as TOML, gives this checksum."""
    return analyser_toml(decoder(contenu, fiche), fiche).get("sha256") == empreinte
