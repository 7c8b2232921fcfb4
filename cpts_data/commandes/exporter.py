"""The command that makes the file to hand over."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.commandes.console import dire
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import remplacer

OK = 0


def exporter(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Write the file in the format asked for, never over another one."""
    from cpts_data.exports.dossier import FORMATS, Options, fabriquer
    from cpts_data.store import ouvrir_magasin

    sortie = options.sortie or Path(f"dossier.{options.format}")
    if sortie.exists():
        message = "Un fichier porte déjà ce nom : il n’est pas remplacé."
        raise ErreurDonnees([Faute(str(sortie), message, attendu="un autre nom, avec --sortie")])
    magasin = ouvrir_magasin(dossiers)
    if magasin.fautes:  # an older version serves: what is handed over must be what the files say
        raise ErreurDonnees(magasin.fautes)
    debut = time.perf_counter()
    choisies = Options(dossiers.donnees, options.exercice, options.demonstration)
    octets = fabriquer(magasin, options.format, choisies)
    remplacer(sortie, octets)
    duree = fr.nombre(time.perf_counter() - debut, 1)
    dire(f"Dossier {FORMATS[options.format]} écrit en {duree} s : {sortie}")
    dire(f"Version des données : {magasin.version}.")
    if options.demonstration and any(p.classe == "démonstration" for p in magasin.provenances.values()):
        dire(
            "Des chiffres de démonstration y sont, sous un filigrane. Pour les laisser de côté : --sans-demonstration."
        )
    return OK
