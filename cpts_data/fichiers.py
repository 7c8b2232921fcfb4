"""Open a file that a person put in the data folder, and write one of ours so that nobody ever reads half of it.

What is read is an ordinary file, of a sensible size, in UTF-8: every refusal is an ErreurDonnees in French, where
``nom`` is how the file is named. What is written raises OSError: only the caller knows what it was about.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import nombre

KO, MO = 1_000, 1_000_000
TAILLE_MAX_DONNEES = 20 * MO
"""The largest file we ship weighs 60 kB; a table of all the IRIS of France stays under this."""
TAILLE_MAX_TOML = 64 * KO

_LIGNE_CITEE = re.compile(r"at line (\d+)")


def lire_octets(chemin: Path, nom: str, taille_max: int, *, absent: str = "Le fichier est absent.") -> bytes:
    """Return the bytes of an ordinary file of ``taille_max`` bytes at most; a pipe is not even opened."""
    try:
        chemin.stat()
        if not chemin.is_file():
            raise IsADirectoryError(nom)
        with chemin.open("rb") as flux:
            octets = flux.read(taille_max + 1)
    except FileNotFoundError:
        raise _erreur(nom, absent, attendu=nom) from None
    except OSError:
        message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
        raise _erreur(nom, message) from None
    if len(octets) > taille_max:
        raise _erreur(nom, "Le fichier est trop volumineux.", attendu=f"{taille_en_mots(taille_max)} au plus")
    return octets


def taille_en_mots(octets: int) -> str:
    """Write a size limit: ``64 ko``, ``20 Mo``."""
    return f"{nombre(octets // MO)} Mo" if octets >= MO else f"{nombre(octets // KO)} ko"


def decoder(octets: bytes, nom: str) -> str:
    """Return the text of a file in UTF-8, with or without the mark that Windows puts at its start."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        message = "Un caractère ne peut pas être lu : le fichier n’est pas enregistré en UTF-8."
        attendu = "le format « CSV UTF-8 » du tableur, ou l’encodage UTF-8 de l’éditeur de texte"
        raise ErreurDonnees([Faute(nom, message, ligne, attendu=attendu)]) from None


def lire_texte_toml(chemin: Path, nom: str, *, absent: str) -> str:
    """Return the text of a TOML file, short as those of a person are."""
    texte = decoder(lire_octets(chemin, nom, TAILLE_MAX_TOML, absent=absent), nom)
    return texte.replace("\r\n", "\n").replace("\r", "\n")  # TOML does not know the line ends of old Macs


def analyser_toml(texte: str, nom: str) -> dict[str, object]:
    """Read TOML; syntax, numbers without end and brackets without end are one fault, on its line when known."""
    try:
        return tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        message = "Le fichier ne suit pas la syntaxe TOML (guillemet ou crochet manquant, champ écrit deux fois…)."
        ligne = _ligne_citee(erreur, texte)
    except (ValueError, RecursionError):
        message = "Le fichier contient un nombre trop long, ou des crochets imbriqués sans fin."
        ligne = None
    raise ErreurDonnees([Faute(nom, message, ligne)])


def ligne_du_champ(texte: str, champ: str) -> int | None:
    """Return the first line of a TOML text that begins with a field, or with its heading."""
    debut = re.compile(rf"[\s\[]*{re.escape(champ)}\s*[\]=]")
    lignes = enumerate(texte.splitlines(), start=1)
    return next((numero for numero, ligne in lignes if debut.match(ligne)), None)


def _ligne_citee(erreur: tomllib.TOMLDecodeError, texte: str) -> int:
    """Locate a syntax error; Python says "at end of document" instead of a line for the last one."""
    trouve = _LIGNE_CITEE.search(str(erreur))
    return int(trouve.group(1)) if trouve else max(1, len(texte.splitlines()))


def _erreur(nom: str, message: str, *, attendu: str | None = None) -> ErreurDonnees:
    return ErreurDonnees([Faute(nom, message, attendu=attendu)])


def en_toml(champs: Mapping[str, str | int | float | dt.date]) -> str:
    """Write fields as TOML, one a line; JSON's quoting of printable text is also TOML's."""
    return "".join(f"{champ} = {_valeur_toml(valeur)}\n" for champ, valeur in champs.items())


def _valeur_toml(valeur: str | int | float | dt.date) -> str:
    return valeur.isoformat() if isinstance(valeur, dt.date) else json.dumps(valeur, ensure_ascii=False)


def ecrire_octets(chemin: Path, octets: bytes) -> None:
    """Write a file, and ask for its bytes to be on the disk before anything is renamed."""
    with chemin.open("wb") as flux:
        flux.write(octets)
        flux.flush()
        os.fsync(flux.fileno())


def remplacer(chemin: Path, octets: bytes) -> None:
    """Put a file in place whole: written beside, under a hidden name, then renamed."""
    provisoire = chemin.with_name(f".{chemin.name}.{uuid4().hex}.partiel")
    try:
        ecrire_octets(provisoire, octets)
        os.replace(provisoire, chemin)
    finally:
        provisoire.unlink(missing_ok=True)
