"""Put the active batches into the tables of a store being built.

A batch replaces every earlier row that has the same values in its ``remplace_par`` columns (the same population and
period, say), or the whole dataset. Demonstration rows never stand beside imported ones: the first batch takes them all
out.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data.catalogue import Provenance
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation.lots import LIGNES, Lot, lire_cases, utiles
from cpts_data.importation.modele import Motif
from cpts_data.loaders.lecture import charger, creer_table_vide, identifiant

if TYPE_CHECKING:
    import duckdb

TABLE_DU_LOT = "_lot"
PATIENTS, SUIVI = "mt_iris", "aci_suivi"


def appliquer(
    connexion: duckdb.DuckDBPyConnection, dossiers: Dossiers, lots: Sequence[Lot], bases: dict[str, Provenance]
) -> list[Faute]:
    """Apply the batches in order. ``bases``: papers of the files of the data folder, by dataset.

    Every table of a dataset gets a column ``lot``: the batch that brought the row, none for the file of the folder.
    Creates ``_lots`` (one row a batch, undone or not), ``cases_sans_valeur`` (one row an imported cell without a
    value, and why), ``mt_iris_versions`` (see ``_noter_les_versions``) and ``aci_suivi_versions`` (the rows of each
    batch of the follow-up, undone or replaced ones too: who said what, and when). Returns the faults of the batches
    that someone changed since.
    """
    _creer_tables(connexion, lots)
    fautes: list[Faute] = []
    _noter_les_versions(connexion, dossiers, lots, bases)
    _noter_l_historique(connexion, dossiers, lots)
    for lot in utiles(lots):
        jeu = catalogue.jeu(lot.jeu)
        fichier = _chemin_relatif(dossiers, lot)
        trouvees = charger(connexion, dossiers.donnees, replace(jeu, nom=TABLE_DU_LOT, fichier=fichier))
        fautes += trouvees
        if trouvees:
            continue
        _remplacer(connexion, lot, bases.get(lot.jeu))
        try:
            _noter_les_cases(connexion, lot)
        except ErreurDonnees as erreur:
            fautes += erreur.fautes
    connexion.execute(f"DROP TABLE IF EXISTS {TABLE_DU_LOT}")
    _oublier_les_cases_remplacees(connexion)
    return fautes


def origines(
    connexion: duckdb.DuckDBPyConnection, lots: Sequence[Lot], bases: dict[str, Provenance]
) -> list[tuple[str, int, int | None, str]]:
    """Return what each dataset is made of: (dataset, rank, batch or None, papers as JSON), the latest import first.

    Only what still has rows in the table is named.
    """
    par_numero = {lot.numero: lot for lot in lots}
    lignes = []
    for nom in catalogue.jeux():
        presents = connexion.execute(
            f"SELECT DISTINCT lot FROM {identifiant(nom)} ORDER BY lot DESC NULLS LAST"
        ).fetchall()
        numeros = [numero for (numero,) in presents]
        if not numeros and nom in bases:
            numeros = [None]  # a file without a row still has its papers
        for rang, numero in enumerate(numeros):
            provenance = bases.get(nom) if numero is None else par_numero[numero].provenance()
            if provenance is not None:
                lignes.append((nom, rang, numero, _en_json(provenance)))
    return lignes


def _creer_tables(connexion: duckdb.DuckDBPyConnection, lots: Sequence[Lot]) -> None:
    for nom in catalogue.jeux():
        connexion.execute(f"ALTER TABLE {identifiant(nom)} ADD COLUMN lot INTEGER")
    connexion.execute(
        "CREATE TABLE _lots (numero INTEGER PRIMARY KEY, jeu VARCHAR, dossier VARCHAR, papiers JSON, annulation JSON)"
    )
    for lot in lots:
        annulation = None if lot.annulation is None else json.dumps(dict(lot.annulation), ensure_ascii=False)
        papiers = json.dumps(dict(lot.papiers), ensure_ascii=False)
        ligne = [lot.numero, lot.jeu, lot.nom_du_dossier, papiers, annulation]
        connexion.execute("INSERT INTO _lots VALUES (?, ?, ?, ?, ?)", ligne)
    connexion.execute(
        "CREATE TABLE cases_sans_valeur (jeu VARCHAR, lot INTEGER, ligne BIGINT, colonne VARCHAR, motif VARCHAR)"
    )
    connexion.execute(
        "CREATE TABLE mt_iris_versions (rang INTEGER, code_iris VARCHAR, population VARCHAR, periode VARCHAR, "
        "avec_mt INTEGER, sans_mt INTEGER, sans_objet BOOLEAN)"
    )


def _noter_les_versions(
    connexion: duckdb.DuckDBPyConnection, dossiers: Dossiers, lots: Sequence[Lot], bases: dict[str, Provenance]
) -> None:
    """Keep the counts of people of every import, undone or replaced ones too: what was hidden once must stay so.

    ``rang`` is the number of the batch, 0 for the file of the data folder unless its rows are made up. A batch out of
    service that can no longer be read was told of when it served: it gives no version, and stops nothing.
    """
    des_patients = [lot for lot in lots if lot.jeu == PATIENTS]
    base = bases.get(PATIENTS)
    if des_patients and base is not None and base.classe != "démonstration":
        _noter_une_version(connexion, PATIENTS, 0, [])
    jeu = catalogue.jeu(PATIENTS)
    for lot in des_patients:
        if charger(connexion, dossiers.donnees, replace(jeu, nom=TABLE_DU_LOT, fichier=_chemin_relatif(dossiers, lot))):
            continue
        with contextlib.suppress(ErreurDonnees):
            _noter_une_version(connexion, TABLE_DU_LOT, lot.numero, _lignes_sans_objet(lot))


def _noter_une_version(connexion: duckdb.DuckDBPyConnection, table: str, rang: int, sans_objet: list[int]) -> None:
    connexion.execute(
        "INSERT INTO mt_iris_versions SELECT ?, code_iris, population, periode, avec_mt, sans_mt, "
        f"list_contains(?::BIGINT[], ligne) FROM {identifiant(table)}",
        [rang, sans_objet],
    )


def _noter_l_historique(connexion: duckdb.DuckDBPyConnection, dossiers: Dossiers, lots: Sequence[Lot]) -> None:
    """Keep every version of the follow-up of the contract; a batch that cannot be read is told where it serves."""
    jeu = catalogue.jeu(SUIVI)
    creer_table_vide(connexion, replace(jeu, nom=f"{SUIVI}_versions"))
    connexion.execute(f"ALTER TABLE {SUIVI}_versions ADD COLUMN lot INTEGER")
    for lot in lots:
        if lot.jeu != SUIVI:
            continue
        essai = replace(jeu, nom=TABLE_DU_LOT, fichier=_chemin_relatif(dossiers, lot))
        if not charger(connexion, dossiers.donnees, essai):
            connexion.execute(
                f"INSERT INTO {SUIVI}_versions BY NAME SELECT *, ?::INTEGER AS lot FROM {TABLE_DU_LOT}", [lot.numero]
            )


def _lignes_sans_objet(lot: Lot) -> list[int]:
    motifs: dict[int, set[str]] = {}
    for ligne, colonne, motif in lire_cases(lot):
        if colonne in ("avec_mt", "sans_mt"):
            motifs.setdefault(ligne, set()).add(motif)
    return [ligne for ligne, lus in motifs.items() if lus == {Motif.SANS_OBJET.value}]


def _remplacer(connexion: duckdb.DuckDBPyConnection, lot: Lot, base: Provenance | None) -> None:
    table = identifiant(lot.jeu)
    if base is not None and base.classe == "démonstration":
        connexion.execute(f"DELETE FROM {table} WHERE lot IS NULL")
    memes = " AND ".join(f"n.{identifiant(c)} IS NOT DISTINCT FROM t.{identifiant(c)}" for c in lot.remplace_par)
    connexion.execute(f"DELETE FROM {table} AS t WHERE EXISTS (FROM {TABLE_DU_LOT} AS n WHERE {memes or 'TRUE'})")
    connexion.execute(f"INSERT INTO {table} BY NAME SELECT *, ?::INTEGER AS lot FROM {TABLE_DU_LOT}", [lot.numero])


def _noter_les_cases(connexion: duckdb.DuckDBPyConnection, lot: Lot) -> None:
    cases = [[lot.jeu, lot.numero, *case] for case in lire_cases(lot)]
    if cases:
        connexion.executemany("INSERT INTO cases_sans_valeur VALUES (?, ?, ?, ?, ?)", cases)


def _oublier_les_cases_remplacees(connexion: duckdb.DuckDBPyConnection) -> None:
    """A later batch may have taken the row out."""
    for (nom,) in connexion.execute("SELECT DISTINCT jeu FROM cases_sans_valeur").fetchall():
        connexion.execute(
            f"DELETE FROM cases_sans_valeur AS c WHERE c.jeu = ? AND NOT EXISTS "
            f"(FROM {identifiant(nom)} AS t WHERE t.lot = c.lot AND t.ligne = c.ligne)",
            [nom],
        )


def _chemin_relatif(dossiers: Dossiers, lot: Lot) -> str:
    """Where the rows are, seen from the data folder; a batch under examination stands elsewhere."""
    chemin = lot.dossier / LIGNES
    return chemin.relative_to(dossiers.donnees).as_posix() if chemin.is_relative_to(dossiers.donnees) else str(chemin)


def _en_json(provenance: Provenance) -> str:
    return json.dumps(asdict(provenance), default=str, ensure_ascii=False)
