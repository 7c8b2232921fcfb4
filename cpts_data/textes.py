"""What may be shown of a text that comes from a file: nothing that moves a cursor or turns the reading order."""

from __future__ import annotations

import re
import unicodedata

LONGUEUR_AFFICHEE = 200

_INVISIBLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line ends, and the marks that reverse the direction of a text."""


def sans_invisibles(texte: str) -> str:
    """Remove control characters and direction marks, which change what is read without being seen."""
    return _INVISIBLES.sub("", texte)


def sans_accents(texte: str) -> str:
    """Return a text without its accents, and with ordinary letters and spaces for their variants (NFKD)."""
    if texte.isascii():
        return texte
    return "".join(lettre for lettre in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(lettre))


def typographie(texte: str) -> str:
    """Write the apostrophes and the quotation marks of a text typed on a keyboard as a French page does."""
    return re.sub('"([^"]*)"', r"« \1 »", texte).replace("'", "’")


def affichable(texte: str, longueur: int = LONGUEUR_AFFICHEE) -> str:
    """Return the beginning of a text on one line, with « ? » for what no screen nor TOML file can hold."""
    fin = "…" if len(texte) > longueur else ""
    return "".join(_visible(lettre) for lettre in texte[:longueur]) + fin


def _visible(lettre: str) -> str:
    if lettre in "\t\r\n":
        return " "
    # A narrow space between thousands is not « printable » for Python, and is one of ours.
    return lettre if lettre.isprintable() or unicodedata.category(lettre) == "Zs" else "?"
