"""How fast files are imported: the health directory, a national IRIS file, a page with 200 batches.

Run by hand: `python -m tests.benchmarks.mesurer_imports`. Each way runs in a process of its own, in turn; its time is
counted once its libraries are loaded, its peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import chain, count, islice
from pathlib import Path
from statistics import median

from cpts_data.chemins import RACINE, Dossiers
from cpts_data.formats_fr import nombre
from tests.benchmarks.extraction_rpps import ecrire
from tests.conftest import copier_donnees

LIGNES_RPPS = 2_000_000
LIGNES_IRIS = 49_000
LOTS = 200
REPETITIONS = 3
MEMOIRE_MAX_MO = 1_000
CIBLE_RPPS = 1.5
MODULES = ("duckdb", "pandas", "pyarrow.csv", "cpts_data.importer", "cpts_data.telechargement.rpps")


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


def examiner_le_fichier_national(fichier: Path) -> int:
    """The whole examination, with the store built aside and the figures compared."""
    from cpts_data import importer

    examen = importer.examiner(fichier.read_bytes(), fichier.name, Dossiers(fichier.parent / "data"))
    assert examen.proposition.acceptable, [faute.en_francais() for faute in examen.proposition.erreurs]
    return len(examen.proposition.lignes)


def lire_le_fichier_national_en_duckdb(fichier: Path) -> int:
    import duckdb

    lues = duckdb.sql("FROM read_csv($1, delim = ';', all_varchar = true)", params=[str(fichier)])
    return len(lues.df())


FACONS: dict[str, Callable[[Path], int]] = {
    "RPPS : notre import": par_nous,
    "RPPS : notre lecture au fil de l’eau": par_nous_en_flux,
    "RPPS : DuckDB seul": par_duckdb,
    "RPPS : pandas": par_pandas,
    "IRIS : notre examen": examiner_le_fichier_national,
    "IRIS : DuckDB seul": lire_le_fichier_national_en_duckdb,
}


def ecrire_le_fichier_national(fichier: Path) -> None:
    """One line an IRIS: those of the territory, then the communes of France, then as many made-up codes as needed."""
    from cpts_data.referentiels import communes_de_france
    from cpts_data.store import ouvrir_magasin

    magasin = ouvrir_magasin(copier_donnees(fichier.parent / "data"))
    connus = [code for (code,) in magasin.lignes("SELECT code_iris FROM iris_territoire ORDER BY 1")]
    du_territoire = {code[:5] for code in connus}
    ailleurs = [code for code in communes_de_france() if code not in du_territoire]
    codes = chain(connus, (f"{code}{suite:04d}" for suite in count() for code in ailleurs))
    lignes = (f"{code};16 ans et plus;08/10/2025;{1000 + n % 100};{90 + n % 7}" for n, code in enumerate(codes))
    entete = "Code IRIS;Population;Date;Patients avec MT;Patients sans MT"
    fichier.write_text("\r\n".join([entete, *islice(lignes, LIGNES_IRIS)]), encoding="cp1252")


def importer_beaucoup(dossiers: Dossiers) -> None:
    """Accept two hundred files of one month each, all in service."""
    from cpts_data.importation import lots
    from tests.importation.propositions import creneaux

    with lots.seul(dossiers):
        for rang in range(LOTS):
            proposition = creneaux(1_000 + rang, mois=f"{2026 + rang // 12}-{rang % 12 + 1:02d}")
            acceptation = lots.Acceptation("essai", dt.datetime.now(), {})
            lots.publier(
                dossiers,
                proposition.jeu,
                lambda dossier, p=proposition, a=acceptation: lots.ecrire(dossier, p, a),
            )


def une_mesure(facon: str, fichier: Path) -> dict[str, float]:
    """Run one way in a process of its own: seconds, and peak memory in megabytes."""
    commande = [sys.executable, "-m", "tests.benchmarks.mesurer_imports", "--facon", facon, "--fichier", str(fichier)]
    return json.loads(subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True).stdout)


def mesurer_ici(facon: str, fichier: Path) -> None:
    """Measure one way once its libraries are loaded; a child process counts in the memory."""
    for module in MODULES:
        __import__(module)
    debut = time.perf_counter()
    lignes = FACONS[facon](fichier)
    duree = time.perf_counter() - debut
    memoire = sum(resource.getrusage(qui).ru_maxrss for qui in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"lignes": lignes, "duree_s": duree, "memoire_mo": memoire / 1024}))


def mesurer_les_fichiers(repetitions: int) -> dict[str, list[dict[str, float]]]:
    mesures: dict[str, list[dict[str, float]]] = {facon: [] for facon in FACONS}
    with tempfile.TemporaryDirectory(prefix="observatoire-mesure-") as dossier:
        rpps, iris = Path(dossier) / "extraction.txt", Path(dossier) / "iris.csv"
        annoncer(f"écriture de {nombre(LIGNES_RPPS)} lignes")
        ecrire(rpps, LIGNES_RPPS)
        ecrire_le_fichier_national(iris)
        for rang in range(repetitions):
            annoncer(f"répétition {rang + 1} sur {repetitions}")
            for facon in FACONS:
                mesures[facon].append(une_mesure(facon, rpps if facon.startswith("RPPS") else iris))
    return mesures


def mesurer_la_page(repetitions: int) -> dict[str, float]:
    """Median milliseconds to the first sentence of /donnees, next visit: the empty page, no batch, 200 batches."""
    from tests.benchmarks.mesurer import mesurer_les_pages
    from tests.benchmarks.sujets import APPLICATION, VIDE, Sujet

    donnees = Sujet("donnees", "Données, onglet Importer", APPLICATION, "/donnees", "phrases")
    medianes = {}
    with tempfile.TemporaryDirectory(prefix="observatoire-mesure-") as dossier:
        for nom, preparer in (("sans import", lambda _: None), (f"{LOTS} imports", importer_beaucoup)):
            annoncer(f"page Données, {nom}")
            dossiers = copier_donnees(Path(dossier) / nom / "data")
            preparer(dossiers)
            mesures, _ = mesurer_les_pages([VIDE, donnees], dossiers, repetitions)
            paires = zip(mesures["donnees"].chaud, mesures["vide"].chaud, strict=True)
            medianes[nom] = median(page["message"] / vide["message"] for page, vide in paires)
    return medianes


def compte_rendu(fichiers: dict[str, list[dict[str, float]]], page: dict[str, float]) -> str:
    """Return the Markdown of one run; each ratio is to plain DuckDB in the same repetition."""
    lignes = ["| Lecture | Durée (s) | ÷ DuckDB seul | Mémoire au plus (Mo) |", "| --- | --: | --: | --: |"]
    for facon, mesures in fichiers.items():
        reference = fichiers[facon.partition(" : ")[0] + " : DuckDB seul"]
        rapport = median(m["duree_s"] / r["duree_s"] for m, r in zip(mesures, reference, strict=True))
        duree, memoire = median(m["duree_s"] for m in mesures), max(m["memoire_mo"] for m in mesures)
        lignes.append(f"| {facon} | {nombre(duree, 2)} | {nombre(rapport, 2)} | {nombre(memoire)} |")
    lignes += ["", "| Page Données, visite suivante | ÷ page vide |", "| --- | --: |"]
    lignes += [f"| {nom} | {nombre(rapport, 2)} |" for nom, rapport in page.items()]
    lignes += [
        "",
        f"{nombre(LIGNES_RPPS)} lignes du répertoire RPPS, {nombre(LIGNES_IRIS)} d’un fichier national par IRIS. "
        f"Cibles : RPPS au plus {nombre(CIBLE_RPPS, 1)} fois DuckDB seul, mémoire au plus {nombre(MEMOIRE_MAX_MO)} Mo.",
        "",
    ]
    return "\n".join(lignes)


def annoncer(texte: str) -> None:
    print(texte, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--repetitions", type=int, default=REPETITIONS, metavar="N")
    lecteur.add_argument("--sortie", type=Path, metavar="FICHIER.md")
    lecteur.add_argument("--facon", choices=FACONS, help=argparse.SUPPRESS)
    lecteur.add_argument("--fichier", type=Path, help=argparse.SUPPRESS)
    options = lecteur.parse_args(arguments)
    if options.facon:
        mesurer_ici(options.facon, options.fichier)
        return
    texte = compte_rendu(mesurer_les_fichiers(options.repetitions), mesurer_la_page(options.repetitions))
    print(texte)
    if options.sortie:
        options.sortie.write_text(texte, encoding="utf-8")


if __name__ == "__main__":
    main()
