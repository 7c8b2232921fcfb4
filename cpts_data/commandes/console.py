"""Write French on any console, also one whose code page lacks our characters (cp1252, cp850)."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from cpts_data.textes import sans_invisibles

if TYPE_CHECKING:
    from cpts_data.erreurs import Faute

GESTION_D_ERREUR = "observatoire_lisible"
REMPLACANTS = {
    "\u202f": " ", "\u00a0": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "−": "-", "–": "-",
    "—": "-", "…": "...", "œ": "oe", "Œ": "OE", "·": "-", "²": "2", "€": "euros",
}  # fmt: skip


def preparer() -> None:
    """Let every character be written on the standard outputs: one that the console lacks becomes its nearest."""
    codecs.register_error(GESTION_D_ERREUR, _approcher)
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):
            flux.reconfigure(errors=GESTION_D_ERREUR)


def _approcher(erreur: UnicodeError) -> tuple[str, int]:
    if not isinstance(erreur, UnicodeEncodeError):
        raise erreur
    perdus = erreur.object[erreur.start : erreur.end]
    return "".join(REMPLACANTS.get(lettre) or _sans_accent(lettre) for lettre in perdus), erreur.end


def _sans_accent(lettre: str) -> str:
    return unicodedata.normalize("NFKD", lettre).encode("ascii", "ignore").decode() or "?"


class SortieImpossible(Exception):
    """The standard output takes no more text (a full disk). No OSError: no file of the data is at fault."""


def dire(texte: str = "") -> None:
    """Write one line, shown at once even in a pipe. Raises BrokenPipeError, or SortieImpossible."""
    try:
        print(sans_invisibles(texte), flush=True)
    except BrokenPipeError:
        raise
    except OSError as erreur:
        raise SortieImpossible from erreur


def signaler(texte: str) -> None:
    """Write one line on the error output; where it takes none, there is nobody left to tell."""
    try:
        print(sans_invisibles(texte), file=sys.stderr, flush=True)
    except OSError:
        abandonner(sys.stderr)


def abandonner(flux: TextIO) -> None:
    """Send what is left of an output nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), flux.fileno())


def signaler_fautes(fautes: Iterable[Faute]) -> None:
    """Write every fault on the error output, one a line, after their number."""
    from cpts_data.formats_fr import compte

    fautes = list(fautes)
    signaler(f"{compte(sum(faute.nombre for faute in fautes), 'erreur')} dans les données :")
    for faute in fautes:
        signaler(f"- {faute.en_francais()}")
