"""Read one declared file into a typed table of the store, or say everything that is wrong with it.

The file is read with the csv module, which knows the physical line of every record (a quoted field may span
several); types, ranges and keys are then checked by DuckDB on the text, column by column, so that the value
shown in a fault is the one typed in the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data.catalogue import Colonne, Jeu
from cpts_data.erreurs import Faute
from cpts_data.formats_fr import nombre
from cpts_data.loaders import chargeurs

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

FAUTES_AFFICHEES_PAR_REGLE = 50
"""A column wrong on every line tells it fifty times, then counts the rest: a report must stay readable."""

MOTIFS = {
    "entier": r"[+-]?[0-9]+",
    "decimal": r"[+-]?[0-9]+(\.[0-9]+)?",
    "mois": r"[0-9]{4}-(0[1-9]|1[0-2])",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "booleen": r"True|False",
}
TYPES_SQL = {
    "texte": "VARCHAR", "code": "VARCHAR", "choix": "VARCHAR", "mois": "VARCHAR",
    "entier": "BIGINT", "decimal": "DOUBLE", "date": "DATE", "booleen": "BOOLEAN",
}  # fmt: skip
ATTENDUS = {
    "entier": "un nombre entier",
    "decimal": "un nombre écrit avec un point décimal",
    "mois": "un mois écrit AAAA-MM",
    "date": "une date qui existe, écrite AAAA-MM-JJ",
    "booleen": "True ou False",
}


FORMES = {
    "FA[0-9]{1,2}": "un numéro de fiche action, comme FA1",
    "FA[0-9]{1,2}|TOTAL( M[1-6])?": "un numéro de fiche action, comme FA1, ou TOTAL, ou TOTAL M1",
    "T[0-9]|[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}": "T0, ou une date écrite AAAA-MM-JJ",
    "[0-9][0-9AB][0-9]{3}": "un code INSEE de commune, en 5 caractères, comme 76540",
    "[0-9][0-9AB][0-9]{7}": "un code IRIS, en 9 caractères, comme 765400101",
    "[0-9]{1,2}/[0-9]{1,2}": "un jour et un mois, comme 8/10",
    "[A-Z0-9_]+": "un code en majuscules sans accent ni espace, comme MT_16P",
    "[a-z0-9_]+": "un code en minuscules sans accent ni espace",
    r"[0-9]{4}-(0[1-9]|1[0-2])(/[0-9]{4}-(0[1-9]|1[0-2])( \(supposé\))?)?": (
        "un mois écrit AAAA-MM, ou deux mois séparés par une barre, comme 2024-10/2025-09"
    ),
}
"""How each pattern of the catalogue is told to a person; a test asks that none is missing."""


@dataclass(frozen=True)
class Regle:
    """One rule on one column: the SQL condition that finds the wrong cells, and how to tell it."""

    colonne: Colonne
    condition: str
    message: str
    attendu: str | None
    parametres: tuple[object, ...] = ()


def charger(connexion: duckdb.DuckDBPyConnection, dossier: Path, jeu: Jeu) -> list[Faute]:
    """Create the table of a dataset in ``connexion``. Returns its faults; with any, no table is left."""
    brut, fautes = _lire_texte(dossier, jeu)
    if brut is None:
        return fautes
    import pyarrow as pa

    connexion.register("brut", pa.table({nom: pa.array(valeurs, pa.string()) for nom, valeurs in brut.items()}))
    try:
        fautes += _fautes_de_cellules(connexion, jeu)
        fautes += _fautes_de_cle(connexion, jeu)
        if not fautes:
            _creer_table(connexion, jeu)
            fautes += _fautes_propres(connexion, jeu)
    finally:
        connexion.unregister("brut")
    if fautes:
        connexion.execute(f"DROP TABLE IF EXISTS {identifiant(jeu.nom)}")
    return sorted(fautes, key=lambda faute: (faute.ligne or 0, faute.colonne or ""))


def identifiant(nom: str) -> str:
    """Quote a table or column name for SQL. Names come from the catalogue, values never pass here."""
    return '"' + nom.replace('"', '""') + '"'


def _lire_texte(dossier: Path, jeu: Jeu) -> tuple[dict[str, list[str | None]] | None, list[Faute]]:
    """Read the file as text columns named as in the store, plus ``ligne``; (None, faults) when it cannot be."""
    try:
        contenu = (dossier / jeu.fichier).read_bytes()
    except FileNotFoundError:
        return None, [Faute(jeu.fichier, "Le fichier est absent.", attendu=f"{jeu.fichier} dans le dossier de données")]
    except OSError:
        message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
        return None, [Faute(jeu.fichier, message)]
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = contenu[: erreur.start].count(b"\n") + 1
        octet = f"octet {contenu[erreur.start]:02X}"
        return None, [Faute(jeu.fichier, "Le fichier n’est pas en UTF-8.", ligne, None, octet, "un texte en UTF-8")]
    if not texte.strip():
        return None, [Faute(jeu.fichier, "Le fichier est vide.", attendu=_entete_attendu(jeu))]
    lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
    try:
        entete = next(lecteur, [])
    except csv.Error as erreur:
        return None, [_faute_de_guillemet(jeu, erreur, 1)]
    fautes = _fautes_d_entete(jeu, entete)
    if fautes:
        return None, fautes
    lignes, fautes = _lire_lignes(jeu, lecteur, len(entete))
    if not lignes:
        return None, fautes or [Faute(jeu.fichier, "Le fichier ne contient aucune ligne de données.")]
    noms = {colonne.source: colonne.nom for colonne in jeu.colonnes}
    colonnes = {noms[titre]: [champs[rang] or None for _, champs in lignes] for rang, titre in enumerate(entete)}
    return {"ligne": [str(numero) for numero, _ in lignes], **colonnes}, fautes


def _entete_attendu(jeu: Jeu) -> str:
    return ", ".join(colonne.source for colonne in jeu.colonnes)


def _faute_de_guillemet(jeu: Jeu, erreur: csv.Error, ligne: int) -> Faute:
    """Say in French, where the record starts, the only thing the strict reader refuses: a quote out of place."""
    ouvert = "unexpected end of data" in str(erreur) or "field larger" in str(erreur)
    message = "Un guillemet ouvert n’est pas refermé." if ouvert else "Un guillemet est mal placé."
    return Faute(jeu.fichier, message, ligne, attendu='deux guillemets ("") pour écrire un guillemet dans une case')


def _fautes_d_entete(jeu: Jeu, entete: Sequence[str]) -> list[Faute]:
    if len(entete) == 1 and ";" in entete[0]:
        message = "Les colonnes sont séparées par des points-virgules."
        return [Faute(jeu.fichier, message, 1, attendu="des colonnes séparées par des virgules")]
    attendues = [colonne.source for colonne in jeu.colonnes]
    absentes = [nom for nom in attendues if nom not in entete]
    inconnues = [nom for nom in entete if nom not in attendues]
    doubles = sorted({nom for nom in entete if entete.count(nom) > 1})
    ecrit = _entete_attendu(jeu)
    return [
        *(Faute(jeu.fichier, "La colonne est absente.", 1, nom, attendu=ecrit) for nom in absentes),
        *(
            Faute(jeu.fichier, "La colonne n’est pas déclarée au catalogue.", 1, nom, attendu=ecrit)
            for nom in inconnues
        ),
        *(Faute(jeu.fichier, "La colonne est présente plusieurs fois.", 1, nom) for nom in doubles),
    ]


def _lire_lignes(
    jeu: Jeu, lecteur: Iterator[list[str]], largeur: int
) -> tuple[list[tuple[int, list[str]]], list[Faute]]:
    lignes: list[tuple[int, list[str]]] = []
    fautes: list[Faute] = []
    debut = lecteur.line_num + 1
    while True:
        try:
            champs = next(lecteur)
        except StopIteration:
            break
        except csv.Error as erreur:
            fautes.append(_faute_de_guillemet(jeu, erreur, debut))
            break
        if champs and len(champs) != largeur:
            message = "La ligne n’a pas le bon nombre de champs."
            fautes.append(
                Faute(jeu.fichier, message, debut, valeur=f"{len(champs)} champs", attendu=f"{largeur} champs")
            )
        elif champs:
            lignes.append((debut, [champ.strip() for champ in champs]))
        debut = lecteur.line_num + 1
    return lignes, fautes


def _regles(jeu: Jeu) -> Iterator[Regle]:
    for colonne in jeu.colonnes:
        nom = identifiant(colonne.nom)
        if colonne.obligatoire:
            yield Regle(colonne, f"{nom} IS NULL", "La case est vide.", "une valeur")
        if colonne.type in MOTIFS:
            # Well written but not a value: the 31st of April, or more digits than a number can hold.
            lu = f"TRY_CAST({nom} AS {TYPES_SQL[colonne.type]})"
            impossible = f"({lu} IS NULL OR {lu}::VARCHAR = 'inf' OR {lu}::VARCHAR = '-inf')"
            condition = f"{nom} IS NOT NULL AND (NOT regexp_full_match({nom}, ?) OR {impossible})"
            attendu = ATTENDUS[colonne.type]
            yield Regle(colonne, condition, f"La valeur n’est pas {attendu}.", attendu, (MOTIFS[colonne.type],))
        if colonne.motif:
            condition = f"{nom} IS NOT NULL AND NOT regexp_full_match({nom}, ?)"
            attendu = FORMES[colonne.motif]
            yield Regle(colonne, condition, "Le code n’a pas la forme attendue.", attendu, (colonne.motif,))
        if colonne.valeurs:
            condition = f"{nom} IS NOT NULL AND NOT list_contains(?, {nom})"
            attendu = ", ".join(colonne.valeurs)
            yield Regle(colonne, condition, "La valeur n’est pas dans la liste.", attendu, (list(colonne.valeurs),))
        if colonne.minimum is not None:
            condition = f"TRY_CAST({nom} AS DOUBLE) < ?"
            attendu = f"au moins {_borne(colonne.minimum)}"
            yield Regle(colonne, condition, "La valeur est trop petite.", attendu, (colonne.minimum,))
        if colonne.maximum is not None:
            condition = f"TRY_CAST({nom} AS DOUBLE) > ?"
            attendu = f"au plus {_borne(colonne.maximum)}"
            yield Regle(colonne, condition, "La valeur est trop grande.", attendu, (colonne.maximum,))


def _borne(valeur: float) -> str:
    """Write a bound with the decimals it has."""
    return nombre(valeur, max(0, -int(Decimal(str(valeur)).normalize().as_tuple().exponent)))


def _fautes_de_cellules(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> list[Faute]:
    regles = list(_regles(jeu))
    if not regles:
        return []
    morceaux = [
        f"SELECT {rang} AS regle, CAST(ligne AS BIGINT) AS ligne, {identifiant(regle.colonne.nom)} AS valeur "
        f"FROM brut WHERE {regle.condition}"
        for rang, regle in enumerate(regles)
    ]
    parametres = [parametre for regle in regles for parametre in regle.parametres]
    trouvees = connexion.execute(f"{' UNION ALL '.join(morceaux)} ORDER BY regle, ligne", parametres).fetchall()
    fautes: list[Faute] = []
    vues: dict[int, int] = {}
    for rang, ligne, valeur in trouvees:
        vues[rang] = vues.get(rang, 0) + 1
        if vues[rang] <= FAUTES_AFFICHEES_PAR_REGLE:
            regle = regles[rang]
            fautes.append(Faute(jeu.fichier, regle.message, ligne, regle.colonne.source, valeur, regle.attendu))
    for rang, total in vues.items():
        if total > FAUTES_AFFICHEES_PAR_REGLE:
            reste = total - FAUTES_AFFICHEES_PAR_REGLE
            message = f"La même faute revient sur {reste} autres lignes : {regles[rang].message}"
            fautes.append(Faute(jeu.fichier, message, colonne=regles[rang].colonne.source))
    return fautes


def _fautes_de_cle(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> list[Faute]:
    if not jeu.cle:
        return []
    cle = ", ".join(identifiant(nom) for nom in jeu.cle)
    doubles = connexion.execute(
        f"SELECT list(CAST(ligne AS BIGINT) ORDER BY CAST(ligne AS BIGINT)), {cle} "
        f"FROM brut GROUP BY {cle} HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall()
    sources = ", ".join(jeu.colonne(nom).source for nom in jeu.cle)
    return [
        Faute(
            jeu.fichier,
            f"La ligne répète la ligne {lignes[0]}.",
            lignes[-1],
            sources,
            ", ".join(str(valeur) for valeur in valeurs if valeur is not None),
            "une seule ligne par " + sources,
        )
        for lignes, *valeurs in doubles
    ]


def _creer_table(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> None:
    colonnes = ", ".join(
        f"CAST({identifiant(c.nom)} AS {TYPES_SQL[c.type]}) AS {identifiant(c.nom)}" for c in jeu.colonnes
    )
    connexion.execute(
        f"CREATE OR REPLACE TABLE {identifiant(jeu.nom)} AS "
        f"SELECT CAST(ligne AS BIGINT) AS ligne, {colonnes} FROM brut ORDER BY CAST(ligne AS BIGINT)"
    )


def _fautes_propres(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> list[Faute]:
    controler = getattr(chargeurs().get(jeu.nom), "controler", None)
    if controler is None:
        return []
    lignes: pd.DataFrame = connexion.execute(f"FROM {identifiant(jeu.nom)} ORDER BY ligne").df()
    return controler(lignes)
