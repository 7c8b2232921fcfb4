"""Who changed what in the follow-up of the contract, when, from what to what.

One row a changed field of a line, the latest first, read from every batch kept, undone ones too.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.tableau_de_bord_aci import CHAMPS_SAISIS, CLE

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

VIDE = "vide"
"""What an empty field is called in the history."""


@dataclass(frozen=True)
class Changement:
    """One field of one line, changed by one batch. ``avant`` and ``apres`` are texts, « vide » for an empty field."""

    lot: int
    le: dt.datetime
    par: str
    annule: bool
    fiche_action: str
    action: str
    champ: str
    avant: str
    apres: str


@par_version
def historique(magasin: Magasin, exercice: str) -> list[Changement]:
    """Return every change of an exercise, the latest first.

    Each batch is compared with the line as the batches before it left it; one that was undone left nothing.
    """
    lots = {
        numero: (json.loads(papiers), annulation is not None)
        for numero, papiers, annulation in magasin.lignes("SELECT numero, papiers, annulation FROM _lots")
    }
    versions = magasin.lire("FROM aci_suivi_versions WHERE exercice = ? ORDER BY lot, ligne", [exercice])
    etats: dict[tuple, dict[str, str]] = {}
    trouves: list[Changement] = []
    for version in versions.to_dict("records"):
        papiers, annule = lots[version["lot"]]
        cle = tuple(version[champ] for champ in CLE)
        avant = etats.get(cle, {})
        apres = {champ: _en_texte(version[champ]) for champ in CHAMPS_SAISIS}
        le = dt.datetime.fromisoformat(papiers["importe_le"])
        trouves += [
            Changement(version["lot"], le, papiers["par"], annule, *cle[1:], champ, avant.get(champ, VIDE), texte)
            for champ, texte in apres.items()
            if texte != avant.get(champ, VIDE)
        ]
        if not annule:
            etats[cle] = apres
    return trouves[::-1]


def _en_texte(valeur: object) -> str:
    if fr.est_absent(valeur):
        return VIDE
    if isinstance(valeur, dt.date):
        return fr.date_longue(valeur)
    return fr.tel_quel(valeur) if isinstance(valeur, int | float) else str(valeur)


def en_frame(changements: list[Changement]) -> pd.DataFrame:
    """Return one row a change, written for a reader: see the table « historique_du_suivi » of the catalogue."""
    import pandas as pd

    return pd.DataFrame(
        {
            "quand": c.le.strftime("%d/%m/%Y à %H:%M"),
            "par": c.par,
            "fiche_action": c.fiche_action,
            "action": c.action,
            "champ": CHAMPS_SAISIS[c.champ],
            "avant": c.avant,
            "apres": c.apres,
            "etat": "annulé" if c.annule else "en service",
            "lot": c.lot,
        }
        for c in changements
    )
