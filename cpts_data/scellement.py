"""What tells a whole store from a broken one: the hash of every row of every table, written last of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING

from cpts_data.erreurs import Faute
from cpts_data.loaders.lecture import identifiant

if TYPE_CHECKING:
    import duckdb

TABLES_DU_SCEAU = ("_tables", "_magasin")


def sceller(connexion: duckdb.DuckDBPyConnection, version: str, avertissements: Iterable[Faute]) -> None:
    """Write what the build noticed, then the hash of each table and the version."""
    connexion.execute(
        "CREATE TABLE _avertissements (rang INTEGER, fichier VARCHAR, message VARCHAR, ligne BIGINT, "
        "colonne VARCHAR, valeur VARCHAR, attendu VARCHAR, nombre INTEGER, feuille VARCHAR)"
    )
    for rang, faute in enumerate(avertissements):
        connexion.execute("INSERT INTO _avertissements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [rang, *astuple(faute)])
    empreintes = empreintes_des_tables(connexion)
    connexion.execute("CREATE TABLE _tables (nom VARCHAR, empreinte VARCHAR)")
    connexion.executemany("INSERT INTO _tables VALUES (?, ?)", [[nom, texte] for nom, texte in empreintes.items()])
    connexion.execute("CREATE TABLE _magasin AS SELECT ? AS version, now()::TIMESTAMP AS construit_le", [version])


def est_entier(connexion: duckdb.DuckDBPyConnection, version: str) -> bool:
    """Tell whether a store holds this version, row for row as it was written."""
    with connexion.cursor() as curseur:
        attendues = dict(curseur.execute("SELECT nom, empreinte FROM _tables").fetchall())
        versions = curseur.execute("SELECT version FROM _magasin").fetchall()
    return versions == [(version,)] and attendues == empreintes_des_tables(connexion)


def empreintes_des_tables(connexion: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Hash every row of every table (but the two that describe the store), reading all its blocks."""
    with connexion.cursor() as curseur:
        noms = [nom for (nom,) in curseur.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        empreintes = {}
        for nom in noms:
            if nom not in TABLES_DU_SCEAU:
                table = identifiant(nom)
                (texte,) = curseur.execute(
                    f"SELECT count(*) || ':' || coalesce(bit_xor(hash({table})), 0) FROM {table}"
                ).fetchone()
                empreintes[nom] = texte
        return empreintes
