"""CSV that Excel in French opens with a double click: semicolons, decimal commas, UTF-8 with BOM.

Text that a spreadsheet would run as a formula is neutralised by a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING

from cpts_data.formats_fr import est_absent

if TYPE_CHECKING:
    import pandas as pd

DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
BOM = "\ufeff"


def neutraliser(texte: str) -> str:
    """Prefix with an apostrophe a text that a spreadsheet could take for a formula, also after spaces."""
    return f"'{texte}" if texte.lstrip(" \u00a0\u202f").startswith(DEBUTS_DE_FORMULE) else texte


def en_csv(
    frame: pd.DataFrame,
    entetes: Mapping[str, str],
    *,
    origine: str,
    source: str,
    decimales: Mapping[str, int] | None = None,
) -> bytes:
    """Return the file: one line per row of ``frame``, the columns of ``entetes`` under their French labels.

    Two last columns repeat on each line where the figures come from (``origine`` is the provenance class, so a
    demonstration figure says so wherever the line is pasted). ``decimales`` says how many decimals the numbers of a
    column keep; the others keep their full precision. Missing is empty.
    """
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([*map(neutraliser, entetes.values()), "Origine de la donnée", "Source"])
    papiers = [neutraliser(origine), neutraliser(source)]
    gardees = [(decimales or {}).get(nom) for nom in entetes]
    for ligne in frame[list(entetes)].itertuples(index=False, name=None):
        ecrivain.writerow([*map(_cellule, ligne, gardees), *papiers])
    return (BOM + tampon.getvalue()).encode("utf-8")


def _cellule(valeur: object, decimales: int | None) -> str:
    if est_absent(valeur):
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Real):
        nombre = float(valeur) if decimales is None else round(float(valeur), decimales)
        return str(int(nombre)) if nombre.is_integer() else repr(nombre).replace(".", ",")
    return neutraliser(str(valeur))
