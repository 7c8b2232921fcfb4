"""Write French on any console, also one whose code page lacks our characters (cp1252, cp850)."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

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


def dire(texte: str = "") -> None:
    """Write one line, shown at once even in a pipe."""
    print(texte, flush=True)


def signaler(texte: str) -> None:
    """Write one line on the error output."""
    print(texte, file=sys.stderr, flush=True)


def signaler_fautes(fautes: Iterable[Faute]) -> None:
    """Write every fault on the error output, one a line, after their number."""
    from cpts_data.formats_fr import compte

    fautes = list(fautes)
    signaler(f"{compte(len(fautes), 'erreur')} dans les données :")
    for faute in fautes:
        signaler(f"- {faute.en_francais()}")
