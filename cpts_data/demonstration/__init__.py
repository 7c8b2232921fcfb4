"""Demonstration data: synthetic, seeded, under the published totals.

Two tables that nobody publishes and that the pages need: patients with and without a médecin traitant by
IRIS, adherents by commune and profession. Their sidecars say that they are synthetic.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from cpts_data.demonstration import fiches
from cpts_data.demonstration.adherents import lignes_adherents
from cpts_data.demonstration.medecin_traitant import lignes_mt_iris
from cpts_data.demonstration.repartition import ErreurMarges
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.territoire import lire_territoire

DOSSIER = "demonstration"

_FICHIERS = (
    ("mt_iris", lignes_mt_iris, fiches.MT_IRIS),
    ("adherents_profession_commune", lignes_adherents, fiches.ADHERENTS),
)


def generer(dossier_donnees: Path) -> list[Path]:
    """Write the demonstration CSV files and their sidecars into ``demonstration/``; return their paths.

    Reads the published totals, the facts and the territory in the same data folder; the same input gives
    the same bytes. Raises ErreurDonnees, and writes nothing, when an input is missing, unreadable or when
    no whole numbers can honour the published totals.
    """
    communes = lire_territoire(dossier_donnees / "territoire.toml").codes_communes
    contenus: dict[str, bytes] = {}
    for nom, calculer, fiche in _FICHIERS:
        try:
            contenu = _en_csv(calculer(dossier_donnees, communes))
        except ErreurMarges as erreur:
            raise ErreurDonnees([Faute(f"{DOSSIER}/{nom}.csv", str(erreur))]) from erreur
        contenus[f"{nom}.csv"] = contenu
        contenus[f"{nom}.toml"] = fiche.en_toml(hashlib.sha256(contenu).hexdigest()).encode()
    return _ecrire(dossier_donnees / DOSSIER, contenus)


def _en_csv(lignes: Sequence[dict[str, str | int]]) -> bytes:
    tampon = io.StringIO(newline="")
    ecrivain = csv.DictWriter(tampon, fieldnames=list(lignes[0]), lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    return tampon.getvalue().encode()


def _ecrire(dossier: Path, contenus: dict[str, bytes]) -> list[Path]:
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = []
    for nom, contenu in contenus.items():
        (dossier / nom).write_bytes(contenu)
        chemins.append(dossier / nom)
    return chemins
