"""Fill an empty database with everything the dashboard shows: checked tables, territory, contours, controls.

Runs on a connection opened by the store. Every fault of every file is collected before anything is refused, so
that a person corrects once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data.catalogue import Provenance
from cpts_data.catalogue.secret import PERSONNES, Reglages, lire_reglages
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.territoire import Territoire, ecarts_de_noms, lire_territoire
from cpts_data.importation.application import appliquer, origines
from cpts_data.importation.lots import Lot, lister
from cpts_data.loaders.lecture import charger, creer_table_vide, identifiant
from cpts_data.referentiels import communes_de_france

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

VUES = Path(__file__).parent / "sql" / "vues.sql"
Annonce = Callable[[str], None]


@dataclass
class Bilan:
    """What the build has to say without stopping."""

    avertissements: list[Faute] = field(default_factory=list)


@dataclass(frozen=True)
class Lecture:
    """Give indicators the store's reading interface while the store is being built."""

    connexion: duckdb.DuckDBPyConnection

    def lire(self, sql: str, parametres: Sequence[object] = ()) -> pd.DataFrame:
        return self.connexion.execute(sql, parametres).df()


def construire(
    connexion: duckdb.DuckDBPyConnection,
    dossiers: Dossiers,
    annoncer: Annonce = lambda _: None,
    lots: Sequence[Lot] | None = None,
) -> Bilan:
    """Create every table in ``connexion``. Raises ErreurDonnees with the faults of all the files.

    ``lots``: the batches to count, those of the data folder unless an import is under examination.
    """
    bilan = Bilan()
    fautes: list[Faute] = []
    territoire = _lire_territoire(dossiers, fautes)
    for jeu in catalogue.jeux().values():
        annoncer(f"{jeu.titre} ({jeu.fichier})")
        if _est_absent(dossiers, jeu):
            creer_table_vide(connexion, jeu)
        else:
            fautes += charger(connexion, dossiers.donnees, jeu)
    provenances = _provenances(dossiers, bilan, fautes)
    reglages = _reglages_du_secret(dossiers, fautes)
    lots = _lots(dossiers, fautes) if lots is None else lots
    if fautes or territoire is None:
        raise ErreurDonnees(fautes)
    _creer_territoire(connexion, territoire)
    _creer_regles_de_secret(connexion, reglages)
    fautes += _completer_les_communes(connexion, territoire)
    noms = dict(connexion.execute("SELECT code_commune, nom_commune FROM communes").fetchall())
    bilan.avertissements += ecarts_de_noms(territoire, noms)
    annoncer("Contrôles : chiffres imprimés et chiffres recalculés")
    _creer_controles(connexion, bilan)
    annoncer("Fichiers importés")
    fautes += appliquer(connexion, dossiers, lots, provenances)
    _creer_provenances(connexion, lots, provenances)
    fautes += _fautes_de_coherence(connexion, bilan)
    if fautes:
        raise ErreurDonnees(fautes)
    connexion.execute(VUES.read_text(encoding="utf-8"))
    annoncer("Contours des cartes")
    _creer_contours(connexion, dossiers, bilan)
    return bilan


def _est_absent(dossiers: Dossiers, jeu: catalogue.Jeu) -> bool:
    """Nobody has brought this dataset yet. Its file without its papers, or the reverse, is a fault told elsewhere."""
    return not any((dossiers.donnees / nom).exists() for nom in (jeu.fichier, jeu.fiche))


def _lots(dossiers: Dossiers, fautes: list[Faute]) -> list[Lot]:
    try:
        return lister(dossiers)
    except ErreurDonnees as erreur:
        fautes.extend(erreur.fautes)
        return []


def _lire_territoire(dossiers: Dossiers, fautes: list[Faute]) -> Territoire | None:
    try:
        return lire_territoire(dossiers.territoire)
    except ErreurDonnees as erreur:
        fautes.extend(erreur.fautes)
        return None


def _reglages_du_secret(dossiers: Dossiers, fautes: list[Faute]) -> Reglages:
    try:
        return lire_reglages(dossiers.donnees, jeux_de_personnes())
    except ErreurDonnees as erreur:
        fautes.extend(erreur.fautes)
        return Reglages()


def jeux_de_personnes() -> list[str]:
    """Return the datasets whose small counts are hidden."""
    return [jeu.nom for jeu in catalogue.jeux().values() if jeu.secret.regle == PERSONNES]


def _creer_regles_de_secret(connexion: duckdb.DuckDBPyConnection, reglages: Reglages) -> None:
    """Keep with the data the rules they are shown under: one line a dataset of people."""
    connexion.execute(
        "CREATE TABLE _regles_de_secret (jeu VARCHAR, seuil INTEGER, convention VARCHAR, regrouper BOOLEAN)"
    )
    for jeu in jeux_de_personnes():
        regle = reglages.appliquer(jeu, catalogue.jeu(jeu).secret)
        ligne = [jeu, regle.seuil, regle.convention, reglages.regrouper_iris]
        connexion.execute("INSERT INTO _regles_de_secret VALUES (?, ?, ?, ?)", ligne)


def _provenances(dossiers: Dossiers, bilan: Bilan, fautes: list[Faute]) -> dict[str, Provenance]:
    """Read the sidecar of each dataset that has a file; one that changed since its sidecar is a warning."""
    lues: dict[str, Provenance] = {}
    for jeu in catalogue.jeux().values():
        if _est_absent(dossiers, jeu):
            continue
        try:
            provenance = lues[jeu.nom] = catalogue.lire_provenance(dossiers.donnees, jeu.fiche)
        except ErreurDonnees as erreur:
            fautes.extend(erreur.fautes)
            continue
        if _a_change(dossiers.donnees / jeu.fichier, provenance):
            message = (
                "Le fichier a changé depuis l’écriture de sa fiche d’origine : relisez la fiche, "
                "puis lancez « python -m cpts_data sceller »."
            )
            bilan.avertissements.append(Faute(jeu.fichier, message, attendu=f"l’empreinte notée dans {jeu.fiche}"))
    return lues


def _creer_provenances(
    connexion: duckdb.DuckDBPyConnection, lots: Sequence[Lot], provenances: dict[str, Provenance]
) -> None:
    """Keep with the data the papers of what serves: rank 0 first, a file of the data folder after the imports."""
    connexion.execute("CREATE TABLE _provenances (jeu VARCHAR, rang INTEGER, lot INTEGER, provenance JSON)")
    for ligne in origines(connexion, lots, provenances):
        connexion.execute("INSERT INTO _provenances VALUES (?, ?, ?, ?)", ligne)


def _a_change(fichier: Path, provenance: catalogue.Provenance) -> bool:
    """Tell whether a file is no longer the one its sidecar describes; its loader tells that it cannot be read."""
    try:
        return catalogue.empreinte(fichier) != provenance.sha256
    except OSError:
        return False


def _creer_territoire(connexion: duckdb.DuckDBPyConnection, territoire: Territoire) -> None:
    connexion.execute(
        "CREATE TABLE territoire (nom VARCHAR, nom_court VARCHAR, departement VARCHAR, exercice_premier_mois INTEGER)"
    )
    connexion.execute(
        "INSERT INTO territoire VALUES (?, ?, ?, ?)",
        [territoire.nom, territoire.nom_court, territoire.departement, territoire.exercice_premier_mois],
    )
    connexion.execute("CREATE TABLE territoire_communes (code_commune VARCHAR, nom_commune VARCHAR, statut VARCHAR)")
    connexion.executemany(
        "INSERT INTO territoire_communes VALUES (?, ?, ?)",
        [[commune.code, commune.nom, commune.statut] for commune in territoire.communes],
    )


def _completer_les_communes(connexion: duckdb.DuckDBPyConnection, territoire: Territoire) -> list[Faute]:
    """Add the communes of the territory that have no line of facts: name, inhabitants, intercommunality.

    Returns the codes that no commune of France has.
    """
    connues = {code for (code,) in connexion.execute("SELECT code_commune FROM communes").fetchall()}
    fautes = []
    for commune in territoire.communes:
        if commune.code in connues:
            continue
        if (de_france := communes_de_france().get(commune.code)) is None:
            valeur = f"{commune.code} {commune.nom}"
            message = "Aucune commune actuelle n’a ce code."
            fautes.append(Faute("territoire.toml", message, None, "code", valeur, "un code INSEE de commune"))
            continue
        connexion.execute(
            "INSERT INTO communes BY NAME SELECT ? AS code_commune, ? AS nom_commune, ? AS population_municipale, "
            "? AS epci_nom",
            [de_france.code, de_france.nom, de_france.population, de_france.epci or None],
        )
    return fautes


def _fautes_de_coherence(connexion: duckdb.DuckDBPyConnection, bilan: Bilan) -> list[Faute]:
    """Refuse codes that no table of facts knows; warn of IRIS of the territory without a figure."""
    fautes: list[Faute] = []
    for table, code, faits in (
        ("mt_iris", "code_iris", "iris"),
        ("adherents_profession_commune", "code_commune", "communes"),
    ):
        fautes += _fautes_de_reference(connexion, table, code, faits)
    absents = connexion.execute(
        "SELECT code_iris, nom_iris FROM iris SEMI JOIN territoire_communes USING (code_commune) "
        "ANTI JOIN mt_iris USING (code_iris) WHERE EXISTS (FROM mt_iris) ORDER BY ALL"
    ).fetchall()
    fichier = catalogue.jeu("mt_iris").fichier
    bilan.avertissements += [
        Faute(fichier, f"Aucune ligne pour l’IRIS {nom} : il apparaît « donnée absente ».", None, "code_iris", code)
        for code, nom in absents
    ]
    return fautes


def _fautes_de_reference(connexion: duckdb.DuckDBPyConnection, table: str, code: str, faits: str) -> list[Faute]:
    jeu = catalogue.jeu(table)
    colonne = identifiant(code)
    inconnus = connexion.execute(
        f"SELECT ligne, {colonne} FROM {identifiant(table)} "
        f"ANTI JOIN {identifiant(faits)} USING ({colonne}) ORDER BY ligne"
    ).fetchall()
    attendu = f"un code de {catalogue.jeu(faits).fichier}"
    source = jeu.colonne(code).source
    return [Faute(jeu.fichier, "Le code est inconnu.", ligne, source, valeur, attendu) for ligne, valeur in inconnus]


def _creer_contours(connexion: duckdb.DuckDBPyConnection, dossiers: Dossiers, bilan: Bilan) -> None:
    """Store the map geometry of both levels, ready to serve, and say whether it is official or schematic.

    Both tables stay empty for a territory whose IRIS are not known yet.
    """
    from cpts_data.geo.geojson import contours_en_geojson
    from cpts_data.geo.schematique import contours_communes

    iris = connexion.execute("FROM iris ORDER BY code_iris").df()
    territoire = connexion.execute("SELECT code_iris FROM iris_territoire ORDER BY code_iris").df()["code_iris"]
    connexion.execute("CREATE TABLE contours (niveau VARCHAR PRIMARY KEY, nature VARCHAR, geojson VARCHAR)")
    connexion.execute("CREATE TABLE contours_points (code VARCHAR PRIMARY KEY, longitude DOUBLE, latitude DOUBLE)")
    officiels = _contours_officiels(dossiers, set(territoire), bilan)
    nature = "schématiques" if officiels is None else "officiels"
    contours = _contours_schematiques(iris, bilan) if officiels is None else officiels
    if contours is None or territoire.empty:
        return
    contours = contours[contours["code_iris"].isin(territoire)].reset_index(drop=True)
    communes = contours_communes(contours)
    for niveau, frame, code in (("iris", contours, "code_iris"), ("commune", communes, "code_commune")):
        connexion.execute("INSERT INTO contours VALUES (?, ?, ?)", [niveau, nature, contours_en_geojson(frame, code)])
    points = [
        [str(ligne[code]), point.x, point.y]
        for frame, code in ((contours, "code_iris"), (communes, "code_commune"))
        for _, ligne in frame.iterrows()
        for point in [ligne["geometrie"].representative_point()]
    ]
    connexion.executemany("INSERT INTO contours_points VALUES (?, ?, ?)", points)


def _contours_schematiques(iris: pd.DataFrame, bilan: Bilan) -> pd.DataFrame | None:
    """Return the drawn contours, None where the known IRIS are too few: a territory whose facts are still to come."""
    from cpts_data.geo.schematique import contours_schematiques

    if iris.empty:
        return None
    try:
        return contours_schematiques(iris)
    except ErreurDonnees as erreur:
        bilan.avertissements += erreur.fautes
        return None


def _contours_officiels(dossiers: Dossiers, attendus: set[str], bilan: Bilan) -> pd.DataFrame | None:
    """Return the imported contours, or None when there are none. Unusable ones are a warning, never a refusal.

    A map can do without them; the figures cannot wait for them.
    """
    if not dossiers.contours_officiels.exists():
        return None
    from cpts_data.geo.contours import lire_contours

    try:
        contours = lire_contours(dossiers.contours_officiels)
    except ErreurDonnees as erreur:
        bilan.avertissements += [
            replace(faute, fichier=f"contours/{faute.fichier}", message=f"{faute.message} La carte reste schématique.")
            for faute in erreur.fautes
        ]
        return None
    manquants = sorted(attendus - set(contours["code_iris"]))
    if manquants:
        message = "Les contours importés n’ont pas tous les IRIS du territoire ; la carte reste schématique."
        bilan.avertissements.append(
            Faute("contours/iris.geojson", message, valeur=", ".join(manquants), attendu=f"{len(attendus)} IRIS")
        )
        return None
    return contours


def _creer_controles(connexion: duckdb.DuckDBPyConnection, bilan: Bilan) -> None:
    """Store the checks of the report, on its own figures: an import changes nothing to what was printed.

    One that lacks a figure is left out, with a warning.
    """
    from cpts_data.indicators.controles import controles

    manques: list[Faute] = []
    verifications = controles(Lecture(connexion), manques)
    if not connexion.execute("SELECT 1 FROM controles_arithmetiques LIMIT 1").fetchall():
        verifications, manques = verifications.iloc[:0], []  # a CPTS that brought no report has nothing to check
    connexion.register("_controles", verifications)
    bilan.avertissements += [replace(faute, fichier=_fichier_de(faute.fichier)) for faute in manques]
    connexion.execute("CREATE TABLE controles AS FROM _controles")
    connexion.unregister("_controles")


def _fichier_de(table: str) -> str:
    """Return the file of a table, where the table has one."""
    return catalogue.jeux()[table].fichier if table in catalogue.jeux() else table


def lire_provenance_gardee(texte: str) -> catalogue.Provenance:
    """Read back a sidecar kept in the store (dates were written as text)."""
    brut = json.loads(texte)
    for champ in ("date_reference", "date_acces"):
        brut[champ] = dt.date.fromisoformat(brut[champ])
    return catalogue.Provenance(**brut)
