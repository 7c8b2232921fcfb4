"""What may be told to every reader of a fault, or of an accepted warning, about a dataset of people.

The message of a fault quotes the file: on a page, or in the list of imports, that would give a masked count away. Who
checks the folder by hand (``python -m cpts_data verifier``), or examines the file she brought, still reads it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cpts_data import catalogue
from cpts_data.catalogue import Jeu
from cpts_data.catalogue.secret import PERSONNES
from cpts_data.erreurs import Faute

NOMBRE = re.compile(r"(?<!\w)\d(?:[\d\s,.]*\d)?(?!\w)")
"""A number on its own: the digits of a name (MT_16P) count nobody."""
CITATION = re.compile(r" (?:Valeur lue|Attendu) : .*", re.S)
LIGNE = re.compile(r", ligne \d+")
OMIS = "…"


def compte_des_personnes(nom: str) -> bool:
    """Tell whether the small counts of a dataset are hidden."""
    jeu = catalogue.jeux().get(nom)
    return jeu is not None and jeu.secret.regle == PERSONNES


def avertissement_public(texte: str) -> str:
    """Return a warning written by ``Faute.en_francais``, without line, value, expected value nor any number."""
    lieu, separation, message = texte.partition(" : ")
    if not separation:
        lieu, message = "", texte
    return LIGNE.sub("", lieu) + separation + _sans_nombre(message)


def fautes_publiques(fautes: Iterable[Faute]) -> list[Faute]:
    """Return the faults without the counts they quote. What is not a count (a code, a date) stays."""
    jeux = [jeu for nom, jeu in catalogue.jeux().items() if compte_des_personnes(nom)]
    return [_sans_compte(faute) if any(_cite_un_compte(faute, jeu) for jeu in jeux) else faute for faute in fautes]


def _cite_un_compte(faute: Faute, jeu: Jeu) -> bool:
    """A fault of the file of a dataset, or of one of its imports, that bears on a count, or on a whole line."""
    du_jeu = faute.fichier.endswith(Path(jeu.fichier).name) or f"-{jeu.nom}" in faute.fichier
    comptes = {nom for c in jeu.secret.colonnes for nom in (c, jeu.colonne(c).source, jeu.colonne(c).libelle)}
    return du_jeu and (faute.colonne is None or faute.colonne in comptes)


def _sans_compte(faute: Faute) -> Faute:
    return replace(faute, message=_sans_nombre(faute.message), valeur=None, attendu=None)


def _sans_nombre(message: str) -> str:
    return NOMBRE.sub(OMIS, CITATION.sub("", message))
