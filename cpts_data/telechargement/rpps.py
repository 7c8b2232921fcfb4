"""Count health professionals by profession and commune, from the open extraction of the RPPS.

One line of the file is a person at a place of work: a person counts once in a commune, whatever the number of lines.
Names, identifiers and addresses are read to count, and never kept: what leaves this module is counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.telechargement.archives import deplier, morceaux_du_fichier
from cpts_data.telechargement.colonnes import decouper, lire_entete, reperer, tranches_de_colonnes

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

SEPARATEUR = "|"
COLONNES = {
    "personne": ("Identifiant PP",),
    "categorie": ("Code catégorie professionnelle",),
    "metier": ("Code profession",),
    "savoir_faire": ("Code savoir-faire",),
    "mode": ("Code mode exercice",),
    "commune": ("Code commune (coord. structure)",),
}
FACULTATIVES = ("categorie",)

SAVOIR_FAIRE_MG = ("SM26", "SM53", "SM54")
"""General practice: qualified in general practice, specialist in general medicine, general medicine."""
MEDECIN = "10"
PROFESSIONS = {
    "MG": "Médecin généraliste",
    "Spé": "Médecin spécialiste (hors MG)",
    "PH": "Pharmacien",
    "SF": "Sage-femme",
    "IDE": "Infirmier",
    "MK": "Masseur-kinésithérapeute",
    "Orthophoniste": "Orthophoniste",
}
"""Code of the legend of the report -> label; every other profession is « autre », with its own label."""
METIERS = {
    "21": ("PH", PROFESSIONS["PH"]),
    "50": ("SF", PROFESSIONS["SF"]),
    "60": ("IDE", PROFESSIONS["IDE"]),
    "69": ("IDE", PROFESSIONS["IDE"]),
    "70": ("MK", PROFESSIONS["MK"]),
    "91": ("Orthophoniste", PROFESSIONS["Orthophoniste"]),
    "26": ("autre", "Audioprothésiste"),
    "28": ("autre", "Opticien-lunetier"),
    "40": ("autre", "Chirurgien-dentiste"),
    "80": ("autre", "Pédicure-podologue"),
    "86": ("autre", "Technicien de laboratoire médical"),
    "92": ("autre", "Orthoptiste"),
    "93": ("autre", "Psychologue"),
    "94": ("autre", "Ergothérapeute"),
    "95": ("autre", "Diététicien"),
    "96": ("autre", "Psychomotricien"),
    "98": ("autre", "Manipulateur en électroradiologie médicale"),
}
"""Code of a profession -> ours. Labels are ours too: no free text of the file is ever kept."""
SPECIALISTE = ("Spé", PROFESSIONS["Spé"])
AUTRE = ("autre", "Autre profession")

GENRES = (("MG", PROFESSIONS["MG"]), *dict.fromkeys(METIERS.values()), AUTRE)
"""What a person is counted as, by rank. Doctors come first, before general practitioners and others are told apart."""

_PERSONNES = """
WITH personnes AS (
    SELECT
        commune,
        CAST(coalesce(metiers.genre, $autre) AS UTINYINT) AS genre,
        personne,
        coalesce(bool_or(list_contains($savoirs, savoir_faire)), false) AS generaliste,
        coalesce(bool_or(mode = 'L'), false) AS liberal,
        coalesce(bool_or(mode = 'S'), false) AS salarie
    FROM {relation} LEFT JOIN metiers USING (metier)
    WHERE commune IS NOT NULL AND personne IS NOT NULL AND categorie IS DISTINCT FROM 'E'
    GROUP BY ALL
)
"""
_PAR_COMMUNE = """
SELECT
    commune AS code_commune,
    genre,
    genre = 0 AND NOT generaliste AS specialiste,
    count(*) AS professionnels,
    count(*) FILTER (liberal) AS liberaux,
    count(*) FILTER (salarie AND NOT liberal) AS salaries
FROM personnes GROUP BY ALL
"""
_EN_TOUT = """
SELECT genre, genre = 0 AND NOT bool_or(generaliste) AS specialiste, personne FROM personnes GROUP BY genre, personne
"""


def compter_professionnels(
    connexion: duckdb.DuckDBPyConnection, chemin: Path, communes: Collection[str] | None = None
) -> pd.DataFrame:
    """Count the persons of a local extraction: the text file itself, or the .zip or .gz that holds it.

    ``communes``: only these, all when None. One row per commune and profession: ``code_commune``, ``profession`` (code
    of ``PROFESSIONS`` or « autre »), ``libelle``, ``professionnels``, ``liberaux`` (one self-employed activity at
    least) and ``salaries`` (only employed ones). Students are left out. Raises ErreurDonnees, which quotes no line.
    """
    if not _est_un_texte(chemin):
        preparer_activites(connexion, morceaux_du_fichier(chemin), chemin.name, communes)
        return compter(connexion, chemin.name)
    voulues, largeur = _places(chemin)
    champs = ", ".join(f'"c{rang}" AS {nom}' for nom, rang in voulues.items())
    absente = "" if "categorie" in voulues else ", CAST(NULL AS VARCHAR) AS categorie"
    filtre = "" if communes is None else f'WHERE list_contains($communes, "c{voulues["commune"]}")'
    relation = f"(SELECT {champs}{absente} FROM {_lecture(largeur)} {filtre})"
    parametres: dict[str, object] = {"chemin": _au_pied_de_la_lettre(chemin)}
    if communes is not None:
        parametres["communes"] = sorted(communes)
    comptes = _par_commune(connexion, relation, parametres, chemin.name)
    if comptes.empty and communes is None:
        raise _illisible(chemin.name)
    return comptes


def preparer_activites(
    connexion: duckdb.DuckDBPyConnection,
    morceaux: Iterable[bytes],
    titre: str,
    communes: Collection[str] | None,
) -> None:
    """Read a stream (text, .zip or .gz) into a table of the working connection: six codes a line, and nothing else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    connexion.execute(
        "CREATE OR REPLACE TEMP TABLE activites "
        "(personne VARCHAR, categorie VARCHAR, metier VARCHAR, savoir_faire VARCHAR, mode VARCHAR, commune VARCHAR)"
    )
    voulues = None if communes is None else pa.array(sorted(communes), pa.string())
    flux = deplier(morceaux, est_l_extraction, titre)
    for tranche in tranches_de_colonnes(flux, SEPARATEUR, COLONNES, titre, facultatives=FACULTATIVES, guillemets=False):
        garde = tranche if voulues is None else tranche.filter(pc.is_in(tranche.column("commune"), voulues))
        if garde.num_rows:
            _ajouter(connexion, garde, titre)


def compter(connexion: duckdb.DuckDBPyConnection, titre: str) -> pd.DataFrame:
    """Count what ``preparer_activites`` read, by commune. Columns as ``compter_professionnels``."""
    return _par_commune(connexion, "activites", {}, titre)


def compter_en_tout(connexion: duckdb.DuckDBPyConnection, titre: str) -> dict[str, int]:
    """Count the persons by profession over all the communes: one who works in two of them counts once."""
    lues = _nommer(_executer(connexion, "activites", _EN_TOUT, {}, titre))
    return lues.groupby("profession")["personne"].nunique().to_dict()


def est_l_extraction(nom: str) -> bool:
    """Tell the file of activities from those of diplomas and skills, in the archive of the producer."""
    return "personne_activite" in nom.lower().replace("-", "_")


def _ajouter(connexion: duckdb.DuckDBPyConnection, tranche: pa.RecordBatch, titre: str) -> None:
    import duckdb
    import pyarrow as pa

    connexion.register("tranche_rpps", pa.Table.from_batches([tranche]))
    try:
        connexion.execute("INSERT INTO activites BY NAME FROM tranche_rpps")
    except duckdb.OutOfMemoryException:
        raise _trop_pour_la_memoire(titre) from None
    finally:
        connexion.unregister("tranche_rpps")


def _par_commune(
    connexion: duckdb.DuckDBPyConnection, relation: str, parametres: dict[str, object], titre: str
) -> pd.DataFrame:
    lues = _nommer(_executer(connexion, relation, _PAR_COMMUNE, parametres, titre))
    cles = ["code_commune", "profession", "libelle"]
    return lues[[*cles, "professionnels", "liberaux", "salaries"]].sort_values(cles, ignore_index=True)


def _nommer(lues: pd.DataFrame) -> pd.DataFrame:
    """Add the name of each genre: the names travel once, and not with every person."""
    import pandas as pd

    genres = pd.DataFrame(
        [(rang, False, *nom) for rang, nom in enumerate(GENRES)] + [(0, True, *SPECIALISTE)],
        columns=["genre", "specialiste", "profession", "libelle"],
    ).astype({"genre": "uint8"})
    return lues.merge(genres, on=["genre", "specialiste"])


def _executer(
    connexion: duckdb.DuckDBPyConnection, relation: str, suite: str, parametres: dict[str, object], titre: str
) -> pd.DataFrame:
    import duckdb

    metiers = [(code, GENRES.index(genre)) for code, genre in METIERS.items()] + [(MEDECIN, 0)]
    connexion.execute("CREATE OR REPLACE TEMP TABLE metiers (metier VARCHAR, genre UTINYINT)")
    connexion.executemany("INSERT INTO metiers VALUES (?, ?)", metiers)
    codes = {"savoirs": list(SAVOIR_FAIRE_MG), "autre": GENRES.index(AUTRE)}
    try:
        return connexion.execute(_PERSONNES.format(relation=relation) + suite, codes | parametres).df()
    except duckdb.OutOfMemoryException:
        raise _trop_pour_la_memoire(titre) from None
    except duckdb.Error:  # its text may quote a line
        raise _illisible(titre) from None


def _est_un_texte(chemin: Path) -> bool:
    with chemin.open("rb") as flux:
        return flux.read(4)[:2] not in (b"PK", b"\x1f\x8b")


def _places(chemin: Path) -> tuple[dict[str, int], int]:
    """Return the place of each wanted column, and the number of columns of the lines."""
    with chemin.open("rb") as flux:
        titres = lire_entete(flux, SEPARATEUR, chemin.name, guillemets=False)
        ligne = flux.readline(65_536).decode("latin-1")
    largeur = max(len(titres), len(decouper(ligne, SEPARATEUR, guillemets=False)))
    return reperer(titres, COLONNES, chemin.name, FACULTATIVES), largeur


def _au_pied_de_la_lettre(chemin: Path) -> str:
    """Write a path that DuckDB does not take for a pattern."""
    return re.sub(r"([\[*?])", r"[\1]", str(chemin))


def _lecture(largeur: int) -> str:
    """Write the call that reads the file as text; lines that are longer or shorter are left out or filled."""
    colonnes = ", ".join(f"'c{rang}': 'VARCHAR'" for rang in range(largeur))
    return (
        f"read_csv($chemin, columns = {{{colonnes}}}, delim = '|', quote = '', escape = '', header = true, "
        "auto_detect = false, null_padding = true, ignore_errors = true, strict_mode = false, encoding = 'utf-8')"
    )


def _illisible(fichier: str) -> ErreurDonnees:
    message = "Le fichier ne peut pas être lu jusqu’au bout ; rien n’a été changé."
    return ErreurDonnees([Faute(fichier, message, attendu="l’extraction « Personne_activite » de l’annuaire santé")])


def _trop_pour_la_memoire(fichier: str) -> ErreurDonnees:
    message = "Le fichier demande plus de mémoire qu’il n’est prévu ; rien n’a été changé."
    return ErreurDonnees(
        [Faute(fichier, message, attendu="l’extraction d’un seul pays, de quelques millions de lignes")]
    )
