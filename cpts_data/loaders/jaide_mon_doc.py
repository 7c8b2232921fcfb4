"""One row: the « J’aide mon Doc » register of one commune in one month, four counts, each of which may be unknown.

Source: what the CPTS types or imports; there is no published file. Nothing holds one count to another: a request of
September may be oriented in October, and seen in November. A commune out of the territory is no fault here: one that
leaves it must not stop the data from opening (the import leaves it out, the indicators too).
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from cpts_data import formats_fr as fr
from cpts_data.catalogue import jeu
from cpts_data.erreurs import Faute
from cpts_data.loaders.regles import Regles

JEU = "jaide_mon_doc"


def controler(lignes: pd.DataFrame) -> list[Faute]:
    """Check that no month is still to come."""
    courant = f"{dt.date.today():%Y-%m}"
    attendu = f"un mois commencé, jusqu’à {fr.mois_long(courant)}"
    attendus = pd.Series(attendu, index=lignes.index, dtype=object)
    return Regles(jeu(JEU), lignes).signaler("mois", lignes["mois"] > courant, "Le mois est dans le futur.", attendus)
