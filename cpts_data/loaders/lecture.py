"""Read one declared file into a typed table of the store, or say everything that is wrong with it.

The file is read with the csv module, which knows the physical line of every record (a quoted field may span
several); types, ranges and keys are then checked by DuckDB on the text, column by column, so that the value
shown in a fault is the one typed in the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data.catalogue import Colonne, Jeu
from cpts_data.erreurs import ErreurDonnees, Faute, Recueil
from cpts_data.fichiers import TAILLE_MAX_DONNEES, decoder, lire_octets
from cpts_data.formats_fr import compte, nombre
from cpts_data.loaders import chargeurs
from cpts_data.textes import sans_invisibles

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

LIGNES_MAX = 200_000
"""Four times the IRIS of France: a longer file is not one of ours, and would not fit in memory."""
COLONNES_INCONNUES_MAX = 10
SANS_NOM = "(sans nom)"
AUTRES_SEPARATEURS = {";": "points-virgules", "\t": "tabulations"}
CLASSEURS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and .ods, then of .xls: a workbook whose name alone was changed."""
NOMBRE_MAX = 10_000_000
"""No count, amount or rate of a CPTS goes further, unless the catalogue says so: beyond, a digit was typed twice."""

FICHIERS_RETENUS = 500
_sans_faute: dict[tuple[Jeu, bytes], None] = {}
"""Declarations and contents already found without a fault in this process: one import rebuilds everything, twice."""

MOTIFS = {
    "entier": r"[+-]?[0-9]+",
    "decimal": r"[+-]?[0-9]+(\.[0-9]+)?",
    "mois": r"[12][0-9]{3}-(0[1-9]|1[0-2])",
    "date": r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}",
    "booleen": r"True|False",
}
TYPES_SQL = {
    "texte": "VARCHAR", "code": "VARCHAR", "choix": "VARCHAR", "mois": "VARCHAR",
    "entier": "BIGINT", "decimal": "DOUBLE", "date": "DATE", "booleen": "BOOLEAN",
}  # fmt: skip
ATTENDUS = {
    "entier": ("un nombre entier", "des chiffres, sans espace ni virgule"),
    "decimal": ("un nombre", "des chiffres, avec un point pour les décimales, comme 84.5"),
    "mois": ("un mois", "AAAA-MM, comme 2024-10"),
    "date": ("une date qui existe", "AAAA-MM-JJ, comme 2024-10-08"),
    "booleen": ("vrai ou faux", "True ou False"),
}
"""What a value of each type is, and how it is written."""
TYPES_NUMERIQUES = ("entier", "decimal")

FORMES = {
    "FA[0-9]{1,2}": "un numéro de fiche action, comme FA1",
    "[0-9a-f]{12}": "une version des données, en 12 caractères",
    "20[0-9]{2}(-20[0-9]{2})?": "un exercice, comme 2024-2025, ou une année",
    "FA[0-9]{1,2}|TOTAL( M[1-6])?": "un numéro de fiche action, comme FA1, ou TOTAL, ou TOTAL M1",
    "T[0-9]|[12][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}": "T0, ou une date qui existe, écrite AAAA-MM-JJ",
    "[0-9][0-9AB][0-9]{3}": "un code INSEE de commune, en 5 caractères, comme 76540",
    "[0-9][0-9AB][0-9]{7}": "un code IRIS, en 9 caractères, comme 765400101",
    "[0-9]{1,2}/[0-9]{1,2}": "un jour et un mois, comme 8/10",
    "[A-Z0-9_]+": "un code en majuscules sans accent ni espace, comme MT_16P",
    "[a-z0-9_]+": "un code en minuscules sans accent ni espace",
    r"[12][0-9]{3}-(0[1-9]|1[0-2])(/[12][0-9]{3}-(0[1-9]|1[0-2])( \(supposé\))?)?": (
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
    fautes = Recueil()
    try:
        contenu = lire_octets(dossier / jeu.fichier, jeu.fichier, TAILLE_MAX_DONNEES)
        brut = _lire_texte(contenu, jeu, fautes)
    except ErreurDonnees as erreur:
        return list(erreur.fautes)
    vu = (jeu, hashlib.sha256(contenu).digest())
    import pyarrow as pa

    connexion.register("brut", pa.table({nom: pa.array(valeurs, pa.string()) for nom, valeurs in brut.items()}))
    try:
        if vu in _sans_faute:
            _creer_table(connexion, jeu)
        else:
            _controler(connexion, jeu, fautes)
    finally:
        connexion.unregister("brut")
    if fautes:
        connexion.execute(f"DROP TABLE IF EXISTS {identifiant(jeu.nom)}")
    else:
        _sans_faute[vu] = None
        if len(_sans_faute) > FICHIERS_RETENUS:
            del _sans_faute[next(iter(_sans_faute))]
    return sorted(fautes.fautes(), key=lambda faute: (faute.ligne is None, faute.ligne or 0, faute.colonne or ""))


def _controler(connexion: duckdb.DuckDBPyConnection, jeu: Jeu, fautes: Recueil) -> None:
    _controler_cellules(connexion, jeu, fautes)
    _controler_cle(connexion, jeu, fautes)
    if not fautes:
        _creer_table(connexion, jeu)
        fautes.ajouter_toutes(_fautes_propres(connexion, jeu))


def identifiant(nom: str) -> str:
    """Quote a table or column name for SQL. Names come from the catalogue, values never pass here."""
    return '"' + nom.replace('"', '""') + '"'


def _lire_texte(contenu: bytes, jeu: Jeu, fautes: Recueil) -> dict[str, list[str | None]]:
    """Read a file as text columns named as in the store, plus ``ligne``; wrong lines go to ``fautes``.

    Raises ErreurDonnees when nothing more can be checked: no text, no usable heading, no line.
    """
    if contenu.startswith(CLASSEURS):
        message = "Ce fichier est un classeur : changer son nom ne suffit pas."
        raise ErreurDonnees([Faute(jeu.fichier, message, attendu="le format « CSV UTF-8 » du tableur")])
    texte = decoder(contenu, jeu.fichier)
    if not texte.strip():
        raise ErreurDonnees([Faute(jeu.fichier, "Le fichier est vide.", attendu=_entete_attendu(jeu))])
    lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
    try:
        entete = [titre.strip() for titre in next(lecteur, [])]
    except csv.Error as erreur:
        raise ErreurDonnees([_faute_de_guillemet(jeu, erreur, 1)]) from None
    if fautes_d_entete := _fautes_d_entete(jeu, entete):
        raise ErreurDonnees(fautes_d_entete)
    lignes = _lire_lignes(jeu, lecteur, len(entete), fautes)
    if not lignes:
        raise ErreurDonnees(fautes.fautes() or [Faute(jeu.fichier, "Le fichier ne contient aucune ligne de données.")])
    declarees = {colonne.source: colonne for colonne in jeu.colonnes}
    colonnes = {
        declarees[titre].nom: [_case(champs[rang], declarees[titre]) for _, champs in lignes]
        for rang, titre in enumerate(entete)
    }
    return {"ligne": [str(numero) for numero, _ in lignes], **colonnes}


def _case(champ: str, colonne: Colonne) -> str | None:
    """Return a cell without the spaces around it. Invisible marks are told in a code, and taken out of a free text."""
    return (sans_invisibles(champ) if colonne.type == "texte" else champ).strip() or None


def _entete_attendu(jeu: Jeu) -> str:
    return f"les colonnes {', '.join(colonne.source for colonne in jeu.colonnes)}"


def _faute_de_guillemet(jeu: Jeu, erreur: csv.Error, ligne: int) -> Faute:
    """Say in French, where the record starts, what the strict reader refuses: a quote out of place, a cell too long."""
    if "field larger" in str(erreur):
        message = "Une case est trop longue ; un guillemet ouvert n’est peut-être pas refermé."
        return Faute(jeu.fichier, message, ligne, attendu=f"{nombre(csv.field_size_limit())} caractères au plus")
    ouvert = "unexpected end of data" in str(erreur)
    message = "Un guillemet ouvert n’est pas refermé." if ouvert else "Un guillemet est mal placé."
    return Faute(jeu.fichier, message, ligne, attendu='deux guillemets ("") pour écrire un guillemet dans une case')


def _fautes_d_entete(jeu: Jeu, entete: Sequence[str]) -> list[Faute]:
    for separateur, nom in AUTRES_SEPARATEURS.items():
        if len(entete) == 1 and separateur in entete[0]:
            message = f"Les colonnes sont séparées par des {nom}."
            return [Faute(jeu.fichier, message, 1, attendu="des colonnes séparées par des virgules")]
    if not any(entete):
        return [Faute(jeu.fichier, "La première ligne est vide.", 1, attendu=_entete_attendu(jeu))]
    attendues = {colonne.source for colonne in jeu.colonnes}
    effectifs = Counter(entete)
    inconnues = [nom for nom in effectifs if nom not in attendues]
    ecrit = _entete_attendu(jeu)
    fautes = [
        Faute(jeu.fichier, "La colonne est absente.", 1, colonne.source)
        for colonne in jeu.colonnes
        if colonne.source not in effectifs
    ]
    if len(inconnues) > COLONNES_INCONNUES_MAX:
        message = f"{nombre(len(inconnues))} colonnes ne sont pas attendues dans ce fichier."
        fautes.append(Faute(jeu.fichier, message, 1, valeur=", ".join(inconnues), attendu=ecrit))
    else:
        message = "La colonne n’est pas attendue dans ce fichier."
        fautes += [Faute(jeu.fichier, message, 1, nom or SANS_NOM, attendu=ecrit) for nom in inconnues]
    doubles = [nom for nom, effectif in effectifs.items() if effectif > 1 and nom in attendues]
    return [*fautes, *(Faute(jeu.fichier, "La colonne est présente plusieurs fois.", 1, nom) for nom in doubles)]


def _lire_lignes(jeu: Jeu, lecteur: Iterator[list[str]], largeur: int, fautes: Recueil) -> list[tuple[int, list[str]]]:
    """Return the records with the line each starts on; one that is blank, or holds only blanks, is no record."""
    lignes: list[tuple[int, list[str]]] = []
    debut = lecteur.line_num + 1
    try:
        for champs in lecteur:
            if not any(champ.strip() for champ in champs):
                pass
            elif len(champs) != largeur:
                fautes.ajouter(_faute_de_largeur(jeu, debut, len(champs), largeur))
            elif len(lignes) == LIGNES_MAX:
                raise ErreurDonnees(
                    [Faute(jeu.fichier, "Le fichier a trop de lignes.", attendu=f"{nombre(LIGNES_MAX)} lignes au plus")]
                )
            else:
                lignes.append((debut, champs))
            debut = lecteur.line_num + 1
    except csv.Error as erreur:
        fautes.ajouter(_faute_de_guillemet(jeu, erreur, debut))
    return lignes


def _faute_de_largeur(jeu: Jeu, ligne: int, lus: int, attendus: int) -> Faute:
    message = "La ligne n’a pas autant de cases que l’en-tête. Une case qui contient une virgule va entre guillemets."
    return Faute(jeu.fichier, message, ligne, valeur=compte(lus, "case"), attendu=compte(attendus, "case"))


def _regles(jeu: Jeu) -> Iterator[Regle]:
    for colonne in jeu.colonnes:
        nom = identifiant(colonne.nom)
        if colonne.obligatoire:
            yield Regle(colonne, f"{nom} IS NULL", "La case est vide.", "une valeur")
        if colonne.type in MOTIFS:
            condition = f"NOT regexp_full_match({nom}, ?)"
            if colonne.type == "date":
                condition += f" OR TRY_CAST({nom} AS DATE) IS NULL"
            nature, attendu = ATTENDUS[colonne.type]
            yield _regle_de_forme(colonne, condition, f"La valeur n’est pas {nature}.", attendu, MOTIFS[colonne.type])
        if colonne.motif:
            # Well written but not a value: the 31st of April.
            impossible = f"regexp_full_match({nom}, '{MOTIFS['date']}') AND TRY_CAST({nom} AS DATE) IS NULL"
            condition = f"NOT regexp_full_match({nom}, ?) OR ({impossible})"
            message = "La valeur n’a pas la forme attendue."
            yield _regle_de_forme(colonne, condition, message, FORMES[colonne.motif], colonne.motif)
        if colonne.valeurs:
            attendu = ", ".join(colonne.valeurs)
            message = "La valeur n’est pas dans la liste."
            yield _regle_de_forme(colonne, f"NOT list_contains(?, {nom})", message, attendu, list(colonne.valeurs))
        if colonne.type in TYPES_NUMERIQUES:
            yield from _regles_de_bornes(colonne)


def _regle_de_forme(colonne: Colonne, condition: str, message: str, attendu: str, parametre: object) -> Regle:
    return Regle(colonne, f"{identifiant(colonne.nom)} IS NOT NULL AND ({condition})", message, attendu, (parametre,))


def _regles_de_bornes(colonne: Colonne) -> Iterator[Regle]:
    """Every number has bounds: DuckDB reads one of 400 digits as infinite, which is beyond them too."""
    nom = identifiant(colonne.nom)
    motif = MOTIFS[colonne.type]  # « NaN » is told once, as no number, and not as a large one
    for signe, borne, taille, sens in (
        ("<", -NOMBRE_MAX if colonne.minimum is None else colonne.minimum, "petite", "moins"),
        (">", NOMBRE_MAX if colonne.maximum is None else colonne.maximum, "grande", "plus"),
    ):
        condition = f"regexp_full_match({nom}, ?) AND TRY_CAST({nom} AS DOUBLE) {signe} ?"
        message, attendu = f"La valeur est trop {taille}.", f"au {sens} {_borne(borne)}"
        yield Regle(colonne, condition, message, attendu, (motif, borne))


def _borne(valeur: float) -> str:
    """Write a bound with the decimals it has."""
    return nombre(valeur, max(0, -int(Decimal(str(valeur)).normalize().as_tuple().exponent)))


def _controler_cellules(connexion: duckdb.DuckDBPyConnection, jeu: Jeu, fautes: Recueil) -> None:
    regles = list(_regles(jeu))
    if not regles:
        return
    morceaux = [
        f"SELECT {rang} AS regle, CAST(ligne AS BIGINT) AS ligne, {identifiant(regle.colonne.nom)} AS valeur "
        f"FROM brut WHERE {regle.condition}"
        for rang, regle in enumerate(regles)
    ]
    parametres = [parametre for regle in regles for parametre in regle.parametres]
    trouvees = connexion.execute(f"{' UNION ALL '.join(morceaux)} ORDER BY regle, ligne", parametres)
    for rang, ligne, valeur in iter(trouvees.fetchone, None):
        regle = regles[rang]
        fautes.ajouter(Faute(jeu.fichier, regle.message, ligne, regle.colonne.source, valeur, regle.attendu))


def _controler_cle(connexion: duckdb.DuckDBPyConnection, jeu: Jeu, fautes: Recueil) -> None:
    """Tell every line that repeats the key of an earlier one, and which line that is."""
    if not jeu.cle:
        return
    cle = ", ".join(identifiant(nom) for nom in jeu.cle)
    doubles = connexion.execute(
        f"SELECT * FROM (SELECT CAST(ligne AS BIGINT) AS numero, min(numero) OVER (PARTITION BY {cle}) AS premiere, "
        f"{cle} FROM brut) WHERE numero > premiere ORDER BY numero"
    )
    sources = ", ".join(jeu.colonne(nom).source for nom in jeu.cle)
    for ligne, premiere, *valeurs in iter(doubles.fetchone, None):
        lue = ", ".join(valeur for valeur in valeurs if valeur is not None)
        attendu = f"une seule ligne par {sources} ; c’est déjà la ligne {premiere}"
        fautes.ajouter(Faute(jeu.fichier, "La ligne en répète une autre.", ligne, sources, lue, attendu))


def _creer_table(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> None:
    colonnes = ", ".join(
        f"CAST({identifiant(c.nom)} AS {TYPES_SQL[c.type]}) AS {identifiant(c.nom)}" for c in jeu.colonnes
    )
    connexion.execute(
        f"CREATE OR REPLACE TABLE {identifiant(jeu.nom)} AS "
        f"SELECT CAST(ligne AS BIGINT) AS ligne, {colonnes} FROM brut ORDER BY CAST(ligne AS BIGINT)"
    )


def creer_table_vide(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> None:
    """Create the table of a dataset that nobody has brought yet: its columns, and no row."""
    colonnes = ", ".join(f"{identifiant(c.nom)} {TYPES_SQL[c.type]}" for c in jeu.colonnes)
    connexion.execute(f"CREATE TABLE {identifiant(jeu.nom)} (ligne BIGINT, {colonnes})")


def _fautes_propres(connexion: duckdb.DuckDBPyConnection, jeu: Jeu) -> list[Faute]:
    controler = getattr(chargeurs().get(jeu.nom), "controler", None)
    if controler is None:
        return []
    lignes: pd.DataFrame = connexion.execute(f"FROM {identifiant(jeu.nom)} ORDER BY ligne").df()
    return controler(lignes)
