"""Primary masking of small counts of people.

Threshold 11 on the three counts a cell gives away — people with, people without and all — because the people
without a doctor are as few, and as recognisable, as the others. Sources: ATIH/ScanSanté (« les effectifs
inférieurs à 11 sont masqués »), CASD output rules (« aucune case ne doit concerner moins de 11 unités »).
A cell with nobody in it gives nobody away: it is a zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SEUIL = 11
MESURE, ZERO, MASQUE, ABSENT, SANS_OBJET = "mesuré", "zéro", "masqué", "absent", "sans objet"
LIBELLES_STATUT = {
    MESURE: "mesuré",
    ZERO: "aucun habitant concerné",
    MASQUE: f"masqué (secret : moins de {SEUIL} personnes)",
    ABSENT: "donnée absente",
    SANS_OBJET: "sans objet dans cette zone",
}


def statuts(avec: pd.Series, sans: pd.Series, presente: pd.Series) -> pd.Series:
    """Return the status of each cell from its two counts.

    A missing count is unknown where the source has no line (``presente`` false), and masked by the producer
    where it has one.
    """
    import pandas as pd

    resultat = pd.Series(MESURE, index=avec.index, dtype="str")
    resultat[avec.isna() | sans.isna() | (avec < SEUIL) | (sans < SEUIL)] = MASQUE
    resultat[avec + sans == 0] = ZERO
    resultat[~presente] = ABSENT
    return resultat
