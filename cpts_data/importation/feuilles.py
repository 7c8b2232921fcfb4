"""Read the sheets of a file: bytes -> ``Feuille``, whatever the format. Nothing is evaluated, nothing is written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation import classeur, gardes
from cpts_data.importation.gardes import Format
from cpts_data.importation.modele import Feuille
from cpts_data.importation.releves import Releve, relever

DUREE_MAX_S = 60
SEPARATEURS = "\t;|,"
"""Best first, where two of them cut as many lines the same way: a comma is also in the numbers."""
LIGNES_SONDEES = 200
LIGNES_D_UN_CHAMP_MAX = 100
"""A quoted cell of a hundred lines is a quote that was never closed."""
_LETTRES_FRANCAISES = frozenset("éèêëàâçùûüôöîïœÉÈÊÀÂÇÔÎŒ’‘“”«»°€–—… \u00a0\u202f")


_ANNONCE = re.compile(r"sep=(.) *(?:\r\n?|\n)", re.IGNORECASE)


def lire_feuilles(octets: bytes, nom: str) -> list[Feuille]:
    """Return the sheets that hold something, in the order of the file, hidden ones too.

    Raises ErreurDonnees, and nothing else, when the file cannot be read. ``nom`` is how faults name the file.
    """
    if gardes.reconnaitre(octets, nom) is Format.TEXTE:
        return lire_texte(octets, nom)
    return lire_classeur(octets, nom)


# --- CSV --------------------------------------------------------------------------------------------------------


def lire_texte(octets: bytes, nom: str) -> list[Feuille]:
    """Read a CSV file as one sheet without a name. Lines are counted as the spreadsheet shows them."""
    texte = decoder(octets)
    annonce, texte = _separateur_annonce(texte)
    separateur = annonce or trouver_separateur(texte)
    cellules: list[list[object]] = [[None]] if annonce else []
    largeur = 0
    for ligne in _enregistrements(texte, separateur, nom):
        cellules.append(ligne)
        largeur = max(largeur, len(ligne))
        if erreur := gardes.trop_de_cases(nom, None, len(cellules), largeur):
            raise erreur
    feuille = _taillee(Feuille(nom, "", cellules))
    return [feuille] if feuille.cellules else []


def decoder(octets: bytes) -> str:
    """Return the text: UTF-16 and UTF-8 say so, what is left was saved by Excel for Windows or for the Mac."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", errors="replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        essais = [octets.decode(encodage, errors="replace") for encodage in ("cp1252", "mac_roman")]
        return max(essais, key=_francais)


def _francais(texte: str) -> int:
    """Count the letters above ASCII that French uses, less those it does not."""
    return sum(1 if lettre in _LETTRES_FRANCAISES else -1 for lettre in texte[:1_000_000] if lettre > "\x7f")


def _separateur_annonce(texte: str) -> tuple[str, str]:
    """Read the first line that Excel understands as « sep=; », and leave it out."""
    trouvee = _ANNONCE.match(texte)
    return (trouvee[1], texte[trouvee.end() :]) if trouvee else ("", texte)


def trouver_separateur(texte: str) -> str:
    """Return the separator that cuts the most lines in the same number of cells."""
    return max(SEPARATEURS, key=lambda separateur: _lignes_egales(texte, separateur))


def _lignes_egales(texte: str, separateur: str) -> int:
    longueurs: Counter[int] = Counter()
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    try:
        for _, ligne in zip(range(LIGNES_SONDEES), lecteur, strict=False):
            longueurs[len(ligne)] += len(ligne) > 1
    except csv.Error:
        return 0
    return max(longueurs.values(), default=0)


def _enregistrements(texte: str, separateur: str, nom: str) -> Iterator[list[object]]:
    lues: list[str] = []  # the physical lines of the record
    lecteur = csv.reader(_notees(texte, lues), delimiter=separateur)
    numero = 0
    try:
        for ligne in lecteur:
            numero += 1
            if len(lues) > LIGNES_D_UN_CHAMP_MAX or (len(lues) > 1 and not _refermee(lues, separateur)):
                raise _guillemet(nom, numero)
            lues.clear()
            yield [case if case.strip() else None for case in ligne]
    except csv.Error:
        raise _guillemet(nom, numero + 1) from None


def _notees(texte: str, lues: list[str]) -> Iterator[str]:
    for ligne in io.StringIO(texte, newline=""):
        lues.append(ligne)
        yield ligne


def _refermee(lues: list[str], separateur: str) -> bool:
    """Tell whether the quotes of a record go by pairs; what follows would be swallowed in silence otherwise."""
    try:
        return bool(list(csv.reader(lues, delimiter=separateur, strict=True)))
    except csv.Error:
        return False


def _guillemet(nom: str, ligne: int) -> ErreurDonnees:
    message = "Un guillemet ouvert n’est jamais refermé : la fin du fichier ne peut pas être lue."
    return ErreurDonnees([Faute(nom, message, ligne, attendu="des guillemets par deux autour d’un texte, ou aucun")])


# --- workbooks --------------------------------------------------------------------------------------------------


def lire_classeur(octets: bytes, nom: str) -> list[Feuille]:
    """Read a workbook. What the reader leaves out (errors, formulas without result) comes from ``relever``."""
    releves = relever(octets, nom, gardes.reconnaitre(octets, nom))
    lues = _lire_a_part(octets, nom)
    feuilles = []
    for rang, (titre, brutes, fusions) in enumerate(lues):
        releve = releves[rang] if rang < len(releves) else Releve()
        cellules = [[_valeur(case) for case in ligne] for ligne in brutes]
        _poser_les_erreurs(cellules, releve)
        plages = tuple((*debut, *fin) for debut, fin in fusions) or tuple(releve.fusions)
        feuilles.append(_taillee(Feuille(nom, titre, cellules, plages, tuple(releve.formules_sans_resultat))))
    return [feuille for feuille in feuilles if feuille.cellules]


def _lire_a_part(octets: bytes, nom: str) -> list[tuple[str, list[list[object]], list[tuple]]]:
    """A damaged workbook can stop the process that reads it, or keep it busy for ever: it is not ours."""
    commande = [sys.executable, "-P", str(Path(classeur.__file__))]
    options = {"capture_output": True, "check": True, "timeout": DUREE_MAX_S}
    options["creationflags"] = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows
    options["env"] = {**os.environ, "RUST_BACKTRACE": "0"}
    try:
        fini = subprocess.run(commande, input=octets, **options)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise gardes.abime(nom) from None
    return pickle.loads(fini.stdout)


def _valeur(case: object) -> object:
    """An empty text is no value, and 1084.0 is how a workbook writes 1084."""
    if isinstance(case, str):
        return case if case.strip() else None
    if isinstance(case, float) and case.is_integer() and abs(case) < 2**53:
        return int(case)
    if isinstance(case, dt.datetime) and case.time() == dt.time():
        return case.date()
    return case


def _poser_les_erreurs(cellules: list[list[object]], releve: Releve) -> None:
    for (ligne, colonne), texte in releve.erreurs.items():
        while len(cellules) < ligne:
            cellules.append([])
        rangee = cellules[ligne - 1]
        rangee.extend([None] * (colonne - len(rangee)))
        rangee[colonne - 1] = texte


def _taillee(feuille: Feuille) -> Feuille:
    """Leave out the empty lines and columns at the end, and give every line the same length."""
    occupees = [_derniere(ligne) for ligne in feuille.cellules]
    hauteur = max((rang for rang, colonnes in enumerate(occupees, start=1) if colonnes), default=0)
    largeur = max(occupees, default=0)
    cellules = [(ligne + [None] * largeur)[:largeur] for ligne in feuille.cellules[:hauteur]]
    return Feuille(feuille.fichier, feuille.nom, cellules, feuille.fusions, feuille.formules_sans_resultat)


def _derniere(ligne: list[object]) -> int:
    return max((rang for rang, case in enumerate(ligne, start=1) if case is not None), default=0)
