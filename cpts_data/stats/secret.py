"""What a cell of people is worth, and the primary rule: a count under the threshold is not shown.

Threshold 11 on the three counts a cell gives away — people with, people without and all — because the people
without a doctor are as few, and as recognisable, as the others. Sources: ATIH/ScanSanté (« les effectifs
inférieurs à 11 sont masqués »), CASD output rules (« aucune case ne doit concerner moins de 11 unités »).
A cell with nobody in it gives nobody away: it is a zero. A cell where everyone, or no one, has a doctor is hidden
whatever its size: one of its counts is a zero.

What subtraction would give back is hidden too: see ``secret_secondaire``. Both layers carry one public code: telling
them apart would tell which cells are under the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SEUIL = 11
MESURE, ZERO, MASQUE, ABSENT, SANS_OBJET = "mesuré", "zéro", "masqué", "absent", "sans objet"
LIBELLES_STATUT = {
    MESURE: "mesuré",
    ZERO: "aucun habitant concerné",
    MASQUE: "masqué (secret statistique)",
    ABSENT: "donnée absente",
    SANS_OBJET: "sans objet dans cette zone",
}
SECRET, PRODUCTEUR, NON_DISPONIBLE, HORS_OBJET = "s", "p", "nd", "so"
LIBELLES_MOTIF: Mapping[str, str] = {
    SECRET: "secret statistique",
    PRODUCTEUR: "masqué par le producteur",
    NON_DISPONIBLE: "non disponible",
    HORS_OBJET: "sans objet",
}
"""Why a cell is empty, in the column « Motif » of the tables and of the files. A figure, or a zero, has no reason."""
LEGENDE_DES_MOTIFS = " ; ".join(f"{code} : {libelle}" for code, libelle in LIBELLES_MOTIF.items())
EXPLICATION = (
    "Une case est masquée quand elle compte moins de {seuil} personnes (avec, sans ou en tout), ou quand elle "
    "permettrait d’en retrouver une autre par soustraction : elle peut alors en compter bien davantage."
)


def est_petit(avec: int, sans: int, seuil: int = SEUIL) -> bool:
    """Whether a cell gives few people away: one of its counts is under the threshold, and somebody is in it."""
    return avec + sans > 0 and min(avec, sans) < seuil


def explication(seuil: int = SEUIL) -> str:
    """Why a cell may be hidden, in one sentence, for who asks."""
    return EXPLICATION.format(seuil=seuil)


def statuts(
    patients: pd.Series, connues: pd.Series, cachees: pd.Series, absentes: pd.Series, sans_objet: pd.Series
) -> pd.Series:
    """Return the status of each cell.

    ``patients``: people in it. ``connues``: the source gives both counts. ``cachees``: they are known, and our rule
    hides them. ``absentes``: the source has no line, or leaves it unknown. ``sans_objet``: nothing to count there.
    """
    import pandas as pd

    resultat = pd.Series(MESURE, index=patients.index, dtype="str")
    resultat[cachees | ~connues] = MASQUE
    resultat[connues & (patients == 0)] = ZERO
    resultat[absentes] = ABSENT
    resultat[sans_objet] = SANS_OBJET
    return resultat


def motifs(statut: pd.Series, connues: pd.Series) -> pd.Series:
    """Return the reason code of each empty cell, missing where there is a figure.

    ``connues``: whether the source gives the cell, which tells our own masking from the producer's.
    """
    import pandas as pd

    codes = pd.Series(None, index=statut.index, dtype="str")
    codes[(statut == MASQUE) & connues] = SECRET
    codes[(statut == MASQUE) & ~connues] = PRODUCTEUR
    codes[statut == ABSENT] = NON_DISPONIBLE
    codes[statut == SANS_OBJET] = HORS_OBJET
    return codes
