"""How fast two million lines of the health directory are counted, against plain DuckDB and against pandas.

Run by hand: `python -m tests.benchmarks.mesurer_rpps`. Each way runs in a process of its own, in turn, and its peak
memory is that of the process.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cpts_data.chemins import RACINE
from tests.benchmarks.extraction_rpps import ecrire

LIGNES = 2_000_000
REPETITIONS = 5


def par_nous(fichier: Path) -> int:
    from cpts_data.store import connexion_de_travail
    from cpts_data.telechargement.rpps import compter_professionnels

    with connexion_de_travail() as connexion:
        return len(compter_professionnels(connexion, fichier))


def par_nous_en_flux(fichier: Path) -> int:
    from cpts_data.store import connexion_de_travail
    from cpts_data.telechargement.archives import morceaux_du_fichier
    from cpts_data.telechargement.rpps import compter, preparer_activites

    with connexion_de_travail() as connexion:
        preparer_activites(connexion, morceaux_du_fichier(fichier), "essai", None)
        return len(compter(connexion, "essai"))


def par_duckdb(fichier: Path) -> int:
    import duckdb

    requete = (
        'SELECT "Code commune (coord. structure)", "Code profession", count(DISTINCT "Identifiant PP") '
        "FROM read_csv($1, delim = '|', quote = '', header = true, all_varchar = true, null_padding = true) "
        "GROUP BY ALL"
    )
    return len(duckdb.sql(requete, params=[str(fichier)]).df())


def par_pandas(fichier: Path) -> int:
    import pandas as pd

    colonnes = ["Code commune (coord. structure)", "Code profession", "Identifiant PP"]
    lues = pd.read_csv(fichier, sep="|", dtype=str, usecols=colonnes, quoting=3)
    return len(lues.groupby(colonnes[:2])[colonnes[2]].nunique())


FACONS: dict[str, Callable[[Path], int]] = {
    "notre import": par_nous,
    "notre flux": par_nous_en_flux,
    "DuckDB seul": par_duckdb,
    "pandas": par_pandas,
}


def une_mesure(facon: str, fichier: Path) -> dict[str, float]:
    """Run one way in a process of its own: seconds, and peak memory in megabytes."""
    commande = [sys.executable, "-m", "tests.benchmarks.mesurer_rpps", "--facon", facon, "--fichier", str(fichier)]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True)
    return json.loads(fini.stdout)


def mesurer_ici(facon: str, fichier: Path) -> None:
    """Measure one way once its libraries are loaded."""
    for module in ("duckdb", "pandas", "pyarrow.csv", "cpts_data.store", "cpts_data.telechargement.rpps"):
        importlib.import_module(module)
    debut = time.perf_counter()
    groupes = FACONS[facon](fichier)
    duree = time.perf_counter() - debut
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"groupes": groupes, "duree_s": duree, "memoire_mo": memoire}))


def main() -> None:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--lignes", type=int, default=LIGNES)
    lecteur.add_argument("--repetitions", type=int, default=REPETITIONS)
    lecteur.add_argument("--facon", choices=FACONS)
    lecteur.add_argument("--fichier", type=Path)
    options = lecteur.parse_args()
    if options.facon:
        mesurer_ici(options.facon, options.fichier)
        return
    with tempfile.TemporaryDirectory(prefix="observatoire-mesure-") as dossier:
        fichier = Path(dossier) / "extraction.txt"
        ecrire(fichier, options.lignes)
        print(f"{options.lignes} lignes, {fichier.stat().st_size / 1e6:.0f} Mo")
        mesures: dict[str, list[dict[str, float]]] = {facon: [] for facon in FACONS}
        for _ in range(options.repetitions):
            for facon in FACONS:
                mesures[facon].append(une_mesure(facon, fichier))
    reference = statistics.median(mesure["duree_s"] for mesure in mesures["DuckDB seul"])
    for facon, releves in mesures.items():
        mediane = statistics.median(releve["duree_s"] for releve in releves)
        memoire = max(releve["memoire_mo"] for releve in releves)
        print(f"{facon:14} {mediane:6.2f} s  {mediane / reference:5.2f} × DuckDB  {memoire:6.0f} Mo au plus")


if __name__ == "__main__":
    main()
