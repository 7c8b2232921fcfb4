"""The store: one DuckDB file built from the data folder. The only module that opens DuckDB.

The file name carries the version, a hash of every input and of the code that reads them. A store is built
beside, checked, then renamed, so that nobody ever opens half of one; when an input changes, a new file is
built and the old one goes on serving those who hold it. Each read takes its own cursor: a shared connection
fails under threads, and a cursor costs a tenth of a millisecond.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cpts_data import construction
from cpts_data.catalogue import Provenance
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.loaders.lecture import identifiant

if TYPE_CHECKING:
    import pandas as pd

journal = logging.getLogger(__name__)

PREFIXE = "observatoire-"
VERSIONS_GARDEES = 3
EXTENSIONS_D_ENTREES = {".csv", ".toml", ".geojson"}
CONFIGURATION = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""DuckDB must never look for an extension on the network."""


class MagasinAbime(Exception):
    """The file is not a whole store: truncated, overwritten, or from an interrupted build."""


class Magasin:
    """A read-only view of one version of the data."""

    def __init__(self, chemin: Path, *, fautes: Sequence[Faute] = (), message: str | None = None) -> None:
        """Open and check a store file. Raises MagasinAbime when it is damaged.

        ``fautes`` are those of newer inputs that this older version replaces; ``message`` is a sentence to show
        when the store could not be kept in the data folder.
        """
        self.chemin = chemin
        self.version = chemin.stem.removeprefix(PREFIXE)
        self.fautes = tuple(fautes)
        self.message = message
        try:
            self._connexion = duckdb.connect(str(chemin), read_only=True, config=CONFIGURATION)
            self._verifier()
        except duckdb.Error as erreur:
            raise MagasinAbime(str(erreur)) from erreur

    def _verifier(self) -> None:
        attendues = dict(self.lignes("SELECT nom, empreinte FROM _tables"))
        (version,) = self.lignes("SELECT version FROM _magasin")[0]
        if version != self.version or attendues != _empreintes_des_tables(self._connexion):
            raise MagasinAbime(f"{self.chemin.name} : contenu différent de celui qui a été écrit")

    def lire(self, sql: str, parametres: Sequence[object] = ()) -> pd.DataFrame:
        """Run one query on its own cursor and return a frame."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, list(parametres)).df()

    def lignes(self, sql: str, parametres: Sequence[object] = ()) -> list[tuple]:
        """Run one query on its own cursor and return plain rows (no pandas, for small look-ups)."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, list(parametres)).fetchall()

    @cached_property
    def provenances(self) -> dict[str, Provenance]:
        """The sidecar of each dataset, by dataset name."""
        return {
            jeu: construction.lire_provenance_gardee(texte)
            for jeu, texte in self.lignes("SELECT jeu, provenance FROM _provenances ORDER BY jeu")
        }

    @cached_property
    def avertissements(self) -> list[Faute]:
        """What the build noticed without stopping."""
        colonnes = "fichier, message, ligne, colonne, valeur, attendu"
        return [Faute(*ligne) for ligne in self.lignes(f"SELECT {colonnes} FROM _avertissements ORDER BY rang")]

    def fermer(self) -> None:
        """Close the connection (tests and the command line; the app keeps its store open)."""
        self._connexion.close()


_verrou = threading.Lock()
_ouverts: dict[Path, tuple[object, Magasin]] = {}


def ouvrir_magasin(dossiers: Dossiers | None = None) -> Magasin:
    """Return the store of a data folder, building it when an input has changed.

    Cheap when nothing changed (a few dozen file times are compared). Raises ErreurDonnees when the inputs are
    faulty and no earlier store can serve; when one can, it is returned with the faults attached.
    """
    dossiers = dossiers or Dossiers.courants()
    with _verrou:
        signature = _signature(dossiers)
        connue, magasin = _ouverts.get(dossiers.donnees, (None, None))
        if magasin is None or connue != signature or not magasin.chemin.exists():
            magasin = _ouvrir_ou_construire(dossiers)
            _ouverts[dossiers.donnees] = (signature, magasin)
        return magasin


def construire_magasin(dossiers: Dossiers, annoncer: Callable[[str], None] = lambda _: None) -> Magasin:
    """Build the store anew, even when it exists, and open it. Raises ErreurDonnees with every fault."""
    with _verrou:
        _ouverts.pop(dossiers.donnees, None)
        chemin, message = _construire(dossiers, version_des_entrees(dossiers), annoncer)
        magasin = Magasin(chemin, message=message)
        _ouverts[dossiers.donnees] = (_signature(dossiers), magasin)
        return magasin


def _ouvrir_ou_construire(dossiers: Dossiers) -> Magasin:
    version = version_des_entrees(dossiers)
    for dossier, message in ((dossiers.magasin, None), (_dossier_provisoire(dossiers), _message_provisoire(dossiers))):
        magasin = _ouvrir_si_entier(dossier / f"{PREFIXE}{version}.duckdb", message)
        if magasin is not None:
            return magasin
    try:
        chemin, message = _construire(dossiers, version)
    except ErreurDonnees as erreur:
        precedent = _dernier_entier(dossiers, erreur.fautes)
        if precedent is None:
            raise
        journal.warning("Les données sont fautives ; la version précédente reste en service :\n%s", erreur)
        return precedent
    return Magasin(chemin, message=message)


def _ouvrir_si_entier(chemin: Path, message: str | None = None, fautes: Sequence[Faute] = ()) -> Magasin | None:
    if not chemin.exists():
        return None
    try:
        return Magasin(chemin, fautes=fautes, message=message)
    except MagasinAbime as erreur:
        journal.warning("Magasin abîmé, il est reconstruit : %s", erreur)
        return None


def _dernier_entier(dossiers: Dossiers, fautes: Sequence[Faute]) -> Magasin | None:
    """Open the newest whole store left by an earlier build, in the data folder or in the temporary one."""
    candidats = [
        chemin
        for dossier in (dossiers.magasin, _dossier_provisoire(dossiers))
        for chemin in dossier.glob(f"{PREFIXE}*.duckdb")
    ]
    for chemin in sorted(candidats, key=lambda c: c.stat().st_mtime_ns, reverse=True):
        magasin = _ouvrir_si_entier(chemin, fautes=fautes)
        if magasin is not None:
            return magasin
    return None


def _construire(
    dossiers: Dossiers, version: str, annoncer: Callable[[str], None] = lambda _: None
) -> tuple[Path, str | None]:
    try:
        return _construire_dans(dossiers.magasin, dossiers, version, annoncer), None
    except OSError as erreur:
        journal.warning("Dossier du magasin indisponible (%s), un dossier temporaire est utilisé.", erreur)
        return _construire_dans(_dossier_provisoire(dossiers), dossiers, version, annoncer), _message_provisoire(dossiers)


def _construire_dans(dossier: Path, dossiers: Dossiers, version: str, annoncer: Callable[[str], None]) -> Path:
    """Build beside the final name, close, then rename: the final name only ever holds a whole store."""
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    final = dossier / f"{PREFIXE}{version}.duckdb"
    descripteur, nom = tempfile.mkstemp(prefix=f"{PREFIXE}{version}.", suffix=".en-cours", dir=dossier)
    os.close(descripteur)
    brouillon = Path(nom)
    brouillon.unlink()
    try:
        with duckdb.connect(str(brouillon), config=CONFIGURATION) as connexion:
            bilan = construction.construire(connexion, dossiers, annoncer)
            _sceller(connexion, version, bilan)
        os.replace(brouillon, final)
    finally:
        for reste in dossier.glob(f"{brouillon.name}*"):
            reste.unlink(missing_ok=True)
    _oublier_les_anciens(dossier, final)
    return final


def _sceller(connexion: duckdb.DuckDBPyConnection, version: str, bilan: construction.Bilan) -> None:
    """Write, last of all, what tells a whole store from a broken one."""
    connexion.execute(
        "CREATE TABLE _avertissements (rang INTEGER, fichier VARCHAR, message VARCHAR, ligne BIGINT, "
        "colonne VARCHAR, valeur VARCHAR, attendu VARCHAR)"
    )
    for rang, faute in enumerate(bilan.avertissements):
        connexion.execute(
            "INSERT INTO _avertissements VALUES (?, ?, ?, ?, ?, ?, ?)",
            [rang, faute.fichier, faute.message, faute.ligne, faute.colonne, faute.valeur, faute.attendu],
        )
    empreintes = _empreintes_des_tables(connexion)
    connexion.execute("CREATE TABLE _tables (nom VARCHAR, empreinte VARCHAR)")
    connexion.executemany("INSERT INTO _tables VALUES (?, ?)", [[nom, texte] for nom, texte in empreintes.items()])
    connexion.execute("CREATE TABLE _magasin AS SELECT ? AS version, now()::TIMESTAMP AS construit_le", [version])


def _empreintes_des_tables(connexion: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Hash every row of every table (but the two that describe the store), reading all its blocks."""
    with connexion.cursor() as curseur:
        noms = [nom for (nom,) in curseur.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        empreintes = {}
        for nom in noms:
            if nom not in ("_tables", "_magasin"):
                table = identifiant(nom)
                (texte,) = curseur.execute(
                    f"SELECT count(*) || ':' || coalesce(bit_xor(hash({table})), 0) FROM {table}"
                ).fetchone()
                empreintes[nom] = texte
        return empreintes


def _oublier_les_anciens(dossier: Path, courant: Path) -> None:
    """Keep the newest stores only. One still open elsewhere may refuse to go (Windows): it goes next time."""
    autres = sorted(dossier.glob(f"{PREFIXE}*.duckdb"), key=lambda c: c.stat().st_mtime_ns, reverse=True)
    for chemin in [c for c in autres if c != courant][VERSIONS_GARDEES - 1 :]:
        with contextlib.suppress(OSError):
            chemin.unlink()


def _dossier_provisoire(dossiers: Dossiers) -> Path:
    proprietaire = f"{os.getuid()}-" if hasattr(os, "getuid") else ""
    cle = hashlib.sha256(str(dossiers.donnees).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"observatoire-cpts-{proprietaire}{cle}"


def _message_provisoire(dossiers: Dossiers) -> str:
    return (
        f"Le dossier « {dossiers.magasin} » n’est pas accessible en écriture : les tableaux sont construits dans un "
        "dossier temporaire et seront refaits au prochain démarrage. Rendez ce dossier accessible pour les garder."
    )


def _entrees(dossiers: Dossiers) -> Iterator[Path]:
    for chemin in sorted(dossiers.donnees.rglob("*")):
        if chemin.suffix in EXTENSIONS_D_ENTREES and dossiers.magasin not in chemin.parents:
            yield chemin


def _signature(dossiers: Dossiers) -> object:
    """A cheap value that changes when an input may have changed: names, times and sizes."""
    return tuple((str(chemin), (etat := chemin.stat()).st_mtime_ns, etat.st_size) for chemin in _entrees(dossiers))


def version_des_entrees(dossiers: Dossiers) -> str:
    """Hash the content of every input and of the code that reads them; twelve hexadecimal characters."""
    somme = hashlib.sha256(_empreinte_du_code().encode())
    for chemin in _entrees(dossiers):
        somme.update(chemin.relative_to(dossiers.donnees).as_posix().encode() + b"\0")
        somme.update(hashlib.sha256(chemin.read_bytes()).digest())
    return somme.hexdigest()[:12]


@cache
def _empreinte_du_code() -> str:
    """Hash the modules whose change would change the store, and the DuckDB version that writes it."""
    racine = Path(__file__).parent
    lus = ("catalogue", "loaders", "geo", "sql", "indicators", "construction.py", "store.py")
    fichiers = [
        chemin
        for nom in lus
        for chemin in sorted((racine / nom).rglob("*") if (racine / nom).is_dir() else [racine / nom])
        if chemin.suffix in {".py", ".toml", ".sql"}
    ]
    somme = hashlib.sha256(duckdb.__version__.encode())
    for chemin in fichiers:
        somme.update(chemin.read_bytes())
    return somme.hexdigest()
