"""What a person said once of the columns of a file, so that the same file needs no question the month after.

Kept in ``imports/profils.json``, outside the versions of the data: a profile changes no figure.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.fichiers import MO, decoder, lire_octets, remplacer

FICHIER = "profils.json"
TAILLE_MAX = 1 * MO
PROFILS_GARDES = 200

Profils = Mapping[str, Mapping[str, str | None]]
"""Key of a set of titles -> title -> role, None for a column to leave out."""


def lire_profils(dossiers: Dossiers) -> Profils:
    """Return the profiles that can be read; a damaged file only asks the questions again."""
    chemin = dossiers.imports / FICHIER
    with contextlib.suppress(ErreurDonnees, ValueError, RecursionError):
        lus = json.loads(decoder(lire_octets(chemin, FICHIER, TAILLE_MAX), FICHIER))
        if isinstance(lus, dict):
            return {cle: roles for cle, roles in lus.items() if isinstance(roles, dict)}
    return {}


def retenir(dossiers: Dossiers, cle: str, roles: Mapping[str, str | None]) -> None:
    """Remember the roles of the columns under a key; the oldest profiles go first."""
    profils = {autre: gardes for autre, gardes in lire_profils(dossiers).items() if autre != cle}
    profils[cle] = dict(roles)
    gardes = dict(list(profils.items())[-PROFILS_GARDES:])
    remplacer(dossiers.imports / FICHIER, json.dumps(gardes, ensure_ascii=False, indent=1).encode())
