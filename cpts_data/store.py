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
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

Parametres = Sequence[object] | Mapping[str, object]
"""Values of a query, by place (``?``) or by name (``$nom``)."""

PREFIXE = "observatoire-"
VERSIONS_GARDEES = 3
AGE_D_UN_BROUILLON_PERDU_S = 3600
"""A build takes seconds: a draft of another hour was left by an interrupted one."""
EXTENSIONS_D_ENTREES = {".csv", ".toml", ".geojson"}
ILLISIBLE = b"illisible"
"""Stands for a file that cannot be opened at the moment (locked by a spreadsheet): its loader tells the fault."""
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
        except duckdb.Error as erreur:
            raise MagasinAbime(str(erreur)) from erreur
        try:
            entier = self._est_entier()
        except duckdb.Error as erreur:
            self.fermer()
            raise MagasinAbime(str(erreur)) from erreur
        if not entier:
            # Left open, it is what the next connection to a rebuilt file of this name would read.
            self.fermer()
            raise MagasinAbime(f"{chemin.name} : contenu différent de celui qui a été écrit")

    def _est_entier(self) -> bool:
        attendues = dict(self.lignes("SELECT nom, empreinte FROM _tables"))
        versions = self.lignes("SELECT version FROM _magasin")
        return versions == [(self.version,)] and attendues == _empreintes_des_tables(self._connexion)

    def lire(self, sql: str, parametres: Parametres = ()) -> pd.DataFrame:
        """Run one query on its own cursor and return a frame."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, parametres).df()

    def lignes(self, sql: str, parametres: Parametres = ()) -> list[tuple]:
        """Run one query on its own cursor and return plain rows (no pandas, for small look-ups)."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, parametres).fetchall()

    @cached_property
    def provenances(self) -> dict[str, Provenance]:
        """The sidecar of each dataset, by dataset name."""
        return {
            jeu: construction.lire_provenance_gardee(texte)
            for jeu, texte in self.lignes("SELECT jeu, provenance FROM _provenances ORDER BY jeu")
        }

    @cached_property
    def nom_territoire(self) -> str:
        """The name of the CPTS."""
        return self.lignes("SELECT nom FROM territoire")[0][0]

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


def construire_a_part(dossiers: Dossiers, dossier: Path, annoncer: Callable[[str], None] = lambda _: None) -> Magasin:
    """Build a store in another folder, to check the data without touching the store in service.

    The caller closes it. Raises ErreurDonnees with every fault.
    """
    return Magasin(_construire_dans(dossier, dossiers, version_des_entrees(dossiers), annoncer))


def _ouvrir_ou_construire(dossiers: Dossiers) -> Magasin:
    version = version_des_entrees(dossiers)
    nom = f"{PREFIXE}{version}.duckdb"
    magasin = _ouvrir_si_entier(dossiers.magasin / nom)
    if magasin is None and not _accessible_en_ecriture(dossiers.magasin):
        magasin = _ouvrir_si_entier(_dossier_provisoire(dossiers) / nom, _message_provisoire(dossiers))
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
        journal.warning("Magasin abîmé, il n’est pas utilisé : %s", erreur)
        return None


def _dernier_entier(dossiers: Dossiers, fautes: Sequence[Faute]) -> Magasin | None:
    """Open the newest whole store left by an earlier build, in the data folder or in the temporary one."""
    for chemin in _du_plus_recent((dossiers.magasin, _dossier_provisoire(dossiers)), f"{PREFIXE}*.duckdb"):
        magasin = _ouvrir_si_entier(chemin, fautes=fautes)
        if magasin is not None:
            return magasin
    return None


def _construire(
    dossiers: Dossiers, version: str, annoncer: Callable[[str], None] = lambda _: None
) -> tuple[Path, str | None]:
    try:
        return _construire_dans(dossiers.magasin, dossiers, version, annoncer), None
    except BrokenPipeError:  # whoever reads the progress has left: nothing to do with the folder
        raise
    except (OSError, duckdb.IOException) as erreur:
        journal.warning("Dossier du magasin indisponible (%s), un dossier temporaire est utilisé.", erreur)
        provisoire = _dossier_provisoire(dossiers)
        return _construire_dans(provisoire, dossiers, version, annoncer), _message_provisoire(dossiers)


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
            _ecrire_sur_le_disque(connexion)
        _mettre_a_sa_place(brouillon, final)
    finally:
        for reste in dossier.glob(f"{brouillon.name}*"):
            reste.unlink(missing_ok=True)
    _oublier_les_anciens(dossier, final)
    return final


def _mettre_a_sa_place(brouillon: Path, final: Path) -> None:
    try:
        os.replace(brouillon, final)
    except PermissionError:
        # Windows does not replace a file that another process reads: of the same version, it holds the same rows.
        en_service = _ouvrir_si_entier(final)
        if en_service is None:
            raise
        en_service.fermer()


def _ecrire_sur_le_disque(connexion: duckdb.DuckDBPyConnection) -> None:
    """Write everything now: closing does it too, but a full disk is then silent and leaves a truncated file."""
    try:
        connexion.execute("CHECKPOINT")
    except duckdb.Error as erreur:
        raise OSError(f"écriture impossible : {erreur}") from erreur


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
    autres = [chemin for chemin in _du_plus_recent([dossier], f"{PREFIXE}*.duckdb") if chemin != courant]
    brouillons = _du_plus_recent([dossier], f"{PREFIXE}*.en-cours*", anciens_de=AGE_D_UN_BROUILLON_PERDU_S)
    for chemin in [*autres[VERSIONS_GARDEES - 1 :], *brouillons]:
        with contextlib.suppress(OSError):
            chemin.unlink()


def _du_plus_recent(dossiers: Iterable[Path], motif: str, *, anciens_de: float = 0) -> list[Path]:
    """List files, newest first. Another process may remove one in the meantime: it is left out."""
    ages: list[tuple[int, Path]] = []
    for chemin in (chemin for dossier in dossiers for chemin in dossier.glob(motif)):
        with contextlib.suppress(OSError):
            ages.append((chemin.stat().st_mtime_ns, chemin))
    limite = (time.time() - anciens_de) * 1e9
    return [chemin for ecrit_le, chemin in sorted(ages, reverse=True) if not anciens_de or ecrit_le < limite]


def _accessible_en_ecriture(dossier: Path) -> bool:
    try:
        dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=dossier):
            return True
    except OSError:
        return False


def _dossier_provisoire(dossiers: Dossiers) -> Path:
    proprietaire = f"{os.getuid()}-" if hasattr(os, "getuid") else ""
    cle = hashlib.sha256(str(dossiers.donnees).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"observatoire-cpts-{proprietaire}{cle}"


def _message_provisoire(dossiers: Dossiers) -> str:
    return (
        f"Rien ne peut être écrit dans le dossier « {dossiers.magasin} » : les tableaux sont construits dans un "
        "dossier temporaire et seront refaits au prochain démarrage. Vérifiez les droits du dossier et la place libre."
    )


def _entrees(dossiers: Dossiers) -> Iterator[Path]:
    for chemin in sorted(dossiers.donnees.rglob("*")):
        if chemin.suffix in EXTENSIONS_D_ENTREES and dossiers.magasin not in chemin.parents and chemin.is_file():
            yield chemin


def _signature(dossiers: Dossiers) -> object:
    """A cheap value that changes when an input may have changed: names, times and sizes."""
    etats = []
    for chemin in _entrees(dossiers):
        with contextlib.suppress(FileNotFoundError):  # removed since it was listed
            etat = chemin.stat()
            etats.append((str(chemin), etat.st_mtime_ns, etat.st_size))
    return tuple(etats)


def version_des_entrees(dossiers: Dossiers) -> str:
    """Hash the content of every input and of the code that reads them; twelve hexadecimal characters."""
    somme = hashlib.sha256(_empreinte_du_code().encode())
    for chemin in _entrees(dossiers):
        somme.update(chemin.relative_to(dossiers.donnees).as_posix().encode() + b"\0")
        try:
            somme.update(hashlib.sha256(chemin.read_bytes()).digest())
        except OSError:
            somme.update(ILLISIBLE)
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
