"""The store: one DuckDB file built from the data folder. The only module that opens DuckDB.

The file name carries the version, a hash of every input and of the code that reads them. A store is built
beside, checked, then renamed, so that nobody ever opens half of one; when an input changes, a new file is
built and the old one goes on serving those who hold it. Each read takes its own cursor: a shared connection
fails under threads, and a cursor costs a tenth of a millisecond.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import tempfile
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from cpts_data import construction, scellement
from cpts_data.catalogue import Provenance
from cpts_data.chemins import Dossiers
from cpts_data.construction import Annonce
from cpts_data.entrees import signature as signature_des_entrees
from cpts_data.entrees import version_des_entrees
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fautes_publiques import fautes_publiques
from cpts_data.pose import terminer_les_poses
from cpts_data.rangement import (
    accessible_en_ecriture,
    dossier_provisoire,
    dossiers_provisoires,
    magasins_par_service,
    nom_du_magasin,
    noter_en_service,
    oublier_les_anciens,
    oublier_les_dossiers_a_part,
    version_du_nom,
)

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.importation.lots import Lot

journal = logging.getLogger(__name__)

Parametres = Sequence[object] | Mapping[str, object]
"""Values of a query, by place (``?``) or by name (``$nom``)."""

CONFIGURATION = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""DuckDB must never look for an extension on the network."""
MEMOIRE_DE_TRAVAIL = "700MB"
ESSAIS = 3
"""Builds started before saying that files keep changing."""
DELAI_AVANT_UN_NOUVEL_ESSAI_S = 30
"""A full disk may be emptied without any input changing."""
ECRITURE_IMPOSSIBLE = "Les tableaux n’ont pas pu être enregistrés. Vérifiez la place libre et les droits du dossier."
ENTREES_CHANGEANTES = (
    "Des fichiers changent pendant leur lecture. Attendez la fin de l’enregistrement, puis rechargez la page."
)
LECTURE_IMPOSSIBLE = (
    "Les données n’ont pas pu être lues : la cause est notée dans le journal de l’application. "
    "La version précédente, s’il y en a une, reste affichée."
)


class MagasinAbime(Exception):
    """The file is not a whole store: truncated, overwritten, or from an interrupted build."""


PANNES_D_ECRITURE = (OSError, duckdb.IOException, duckdb.FatalException, duckdb.TransactionException, MagasinAbime)
"""What a full or failing disk gives, depending on the moment it is met."""


class EcritureImpossible(ErreurDonnees):
    """Nothing can be written in the folder of the store, or it does not keep what is written."""


class Magasin:
    """A read-only view of one version of the data."""

    def __init__(self, chemin: Path, *, fautes: Sequence[Faute] = (), message: str | None = None) -> None:
        """Open and check a store file. Raises MagasinAbime when it is damaged.

        ``fautes`` are those of newer inputs that this older version replaces; ``message`` is a sentence to show
        when the store could not be kept in the data folder.
        """
        self.chemin = chemin
        self.version = version_du_nom(chemin)
        self.fautes = tuple(fautes)
        self.message = message
        self._resultats: dict[Hashable, Any] = {}
        try:
            self._connexion = duckdb.connect(str(chemin), read_only=True, config=CONFIGURATION)
        except duckdb.Error as erreur:
            raise MagasinAbime(str(erreur)) from erreur
        try:
            entier = scellement.est_entier(self._connexion, self.version)
        except duckdb.Error as erreur:
            self.fermer()
            raise MagasinAbime(str(erreur)) from erreur
        if not entier:
            # Left open, it is what the next connection to a rebuilt file of this name would read.
            self.fermer()
            raise MagasinAbime(f"{chemin.name} : contenu différent de celui qui a été écrit")

    def lire(self, sql: str, parametres: Parametres = ()) -> pd.DataFrame:
        """Run one query on its own cursor and return a frame."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, parametres).df()

    def lignes(self, sql: str, parametres: Parametres = ()) -> list[tuple]:
        """Run one query on its own cursor and return plain rows (no pandas, for small look-ups)."""
        with self._connexion.cursor() as curseur:
            return curseur.execute(sql, parametres).fetchall()

    def une_fois(self, cle: Hashable, calculer: Callable[[], Any]) -> Any:
        """Return what was computed under a key, computing it the first time: what a store holds does not change."""
        if cle not in self._resultats:
            self._resultats[cle] = calculer()
        return self._resultats[cle]

    @cached_property
    def provenances(self) -> dict[str, Provenance]:
        """The papers of each dataset that has any, by name: those of its latest import, or its sidecar."""
        return {jeu: origines[0] for jeu, origines in self._origines.items()}

    def origines(self, jeu: str) -> Sequence[Provenance]:
        """What the rows of a dataset come from, the latest import first, the file of the data folder last."""
        return self._origines.get(jeu, ())

    @cached_property
    def _origines(self) -> dict[str, list[Provenance]]:
        """Read once: every figure of every page shows where it comes from."""
        origines: dict[str, list[Provenance]] = {}
        for jeu, texte in self.lignes("SELECT jeu, provenance FROM _provenances ORDER BY jeu, rang"):
            origines.setdefault(jeu, []).append(construction.lire_provenance_gardee(texte))
        return origines

    @cached_property
    def nom_territoire(self) -> str:
        """The name of the CPTS."""
        return self.lignes("SELECT nom FROM territoire")[0][0]

    @cached_property
    def avertissements(self) -> list[Faute]:
        """What the build noticed without stopping."""
        colonnes = "fichier, message, ligne, colonne, valeur, attendu, nombre, feuille"
        return [Faute(*ligne) for ligne in self.lignes(f"SELECT {colonnes} FROM _avertissements ORDER BY rang")]

    def avec(self, fautes: Sequence[Faute]) -> Magasin:
        """Return this same version, on the same connection, with the faults of the inputs that it replaces."""
        vue = copy(self)
        vue.fautes = tuple(fautes)
        return vue

    def fermer(self) -> None:
        """Close the connection (tests and the command line; the app keeps its store open)."""
        self._connexion.close()


@dataclass(frozen=True)
class _Service:
    """What a data folder gives: its store, or after a failure the earlier one with the faults, or the faults alone.

    ``version_en_echec`` is that of the inputs that failed; ``limite`` says when to try again, nothing having changed.
    """

    signature: object
    resultat: Magasin | ErreurDonnees
    version_en_echec: str | None = None
    limite: float = math.inf


_verrou = threading.Lock()
_ouverts: dict[Path, _Service] = {}


def ouvrir_magasin(dossiers: Dossiers | None = None) -> Magasin:
    """Return the store of a data folder, building it when an input has changed.

    Cheap when nothing changed (a few dozen file times are compared). Raises ErreurDonnees when the inputs are
    faulty and no earlier store can serve; when one can, it is returned with the faults attached.
    """
    dossiers = dossiers or Dossiers.courants()
    with _verrou:
        signature = signature_des_entrees(dossiers)
        service = _ouverts.get(dossiers.donnees)
        if service is None or not _est_a_jour(service, dossiers, signature):
            service = _ouverts[dossiers.donnees] = _mettre_en_service(dossiers, signature)
    if isinstance(service.resultat, ErreurDonnees):
        raise ErreurDonnees(service.resultat.fautes)
    return service.resultat


def construire_magasin(dossiers: Dossiers, annoncer: Annonce = lambda _: None) -> Magasin:
    """Build the store anew, even when it exists, and open it. Raises ErreurDonnees with every fault."""
    with _verrou:
        _ouverts.pop(dossiers.donnees, None)
        signature = signature_des_entrees(dossiers)
        magasin = _construire(dossiers, annoncer)
        _ouverts[dossiers.donnees] = _Service(signature, magasin)
        return magasin


def construire_a_part(
    dossiers: Dossiers, dossier: Path, annoncer: Annonce = lambda _: None, lots: Sequence[Lot] | None = None
) -> Magasin:
    """Build a store in another folder, to check the data without touching the store in service.

    ``lots``: the batches to count, to see what an import would change. The caller closes it. Raises ErreurDonnees with
    every fault.
    """
    return _construire_dans(dossier, dossiers, annoncer, lots)


@contextlib.contextmanager
def connexion_de_travail(memoire: str = MEMOIRE_DE_TRAVAIL) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty database that lives in memory only: what passes through it may hold names of persons.

    No folder is left for what does not fit: beyond ``memoire``, a query fails and nothing was written.
    """
    reglages = {**CONFIGURATION, "memory_limit": memoire, "temp_directory": ""}
    with duckdb.connect(":memory:", config=reglages) as connexion:
        yield connexion


def _est_a_jour(service: _Service, dossiers: Dossiers, signature: object) -> bool:
    if service.signature != signature or time.monotonic() > service.limite:
        return False
    if service.version_en_echec is not None:  # a file that a spreadsheet held may be free: its time does not tell
        return version_des_entrees(dossiers) == service.version_en_echec
    return service.resultat.chemin.exists()  # someone may have emptied the folder


def _mettre_en_service(dossiers: Dossiers, signature: object) -> _Service:
    """Open or build the store; a failure is kept, not to be met again at each view of each visitor."""
    _terminer_les_telechargements(dossiers)
    oublier_les_dossiers_a_part(dossiers)
    version = version_des_entrees(dossiers)
    try:
        magasin = _ouvrir_ou_construire(dossiers, version)
    except ErreurDonnees as erreur:
        passagere = isinstance(erreur, EcritureImpossible)
        limite = time.monotonic() + DELAI_AVANT_UN_NOUVEL_ESSAI_S if passagere else math.inf
        # The pages and the log are read by all: a fault quotes no count of people there.
        publique = ErreurDonnees(fautes_publiques(erreur.fautes))
        return _Service(signature, _precedent(dossiers, publique), version, limite)
    noter_en_service(dossiers, magasin.chemin)
    return _Service(signature, magasin)


def _terminer_les_telechargements(dossiers: Dossiers) -> None:
    """A download stopped between a file and its papers left both ready: they are put in place before being read."""
    with contextlib.suppress(ErreurDonnees, OSError):  # what is missing is then told by the reading itself
        terminer_les_poses(dossiers)


def _precedent(dossiers: Dossiers, erreur: ErreurDonnees) -> Magasin | ErreurDonnees:
    """Return the version that served last, here or in another process, with the faults; or the faults alone."""
    ouverts = (_ouvrir_si_entier(chemin, fautes=erreur.fautes) for chemin in magasins_par_service(dossiers))
    precedent = next((magasin for magasin in ouverts if magasin is not None), None)
    service = _ouverts.get(dossiers.donnees)
    if precedent is None and service is not None and isinstance(service.resultat, Magasin):
        precedent = service.resultat.avec(erreur.fautes)  # its file is gone, the open connection still reads it
    if precedent is None:
        return erreur
    journal.warning("Les données sont fautives ; la version précédente reste en service :\n%s", erreur)
    return precedent


def _ouvrir_ou_construire(dossiers: Dossiers, version: str) -> Magasin:
    """Return the store of the present inputs, whose version is known. Raises ErreurDonnees, whatever the cause."""
    try:
        return _deja_construit(dossiers, version) or _construire(dossiers)
    except (ErreurDonnees, BrokenPipeError):
        raise
    except Exception as erreur:  # a rule of ours that odd data break must not take the screen down
        journal.exception("La construction du magasin a échoué.")
        raise ErreurDonnees([Faute(str(dossiers.donnees), LECTURE_IMPOSSIBLE)]) from erreur


def _deja_construit(dossiers: Dossiers, version: str) -> Magasin | None:
    nom = nom_du_magasin(version)
    magasin = _ouvrir_si_entier(dossiers.magasin / nom)
    if magasin is None and not accessible_en_ecriture(dossiers.magasin):
        provisoires = (dossier / nom for dossier in dossiers_provisoires(dossiers))
        ouverts = (_ouvrir_si_entier(chemin, _message_provisoire(dossiers)) for chemin in provisoires)
        magasin = next((ouvert for ouvert in ouverts if ouvert is not None), None)
    return magasin


def _ouvrir_si_entier(chemin: Path, message: str | None = None, fautes: Sequence[Faute] = ()) -> Magasin | None:
    if not chemin.exists():
        return None
    try:
        return Magasin(chemin, fautes=fautes, message=message)
    except MagasinAbime as erreur:
        journal.warning("Magasin abîmé, il n’est pas utilisé : %s", erreur)
        return None


def _construire(dossiers: Dossiers, annoncer: Annonce = lambda _: None) -> Magasin:
    """Build in the data folder, or in a temporary one when nothing can be written there."""
    try:
        return _construire_dans(dossiers.magasin, dossiers, annoncer)
    except EcritureImpossible as erreur:
        journal.warning("Un dossier temporaire est utilisé. %s (%s)", erreur, erreur.__cause__)
    with _pannes_en_francais(dossiers.magasin):
        provisoire = dossier_provisoire(dossiers)
    magasin = _construire_dans(provisoire, dossiers, annoncer)
    magasin.message = _message_provisoire(dossiers)
    return magasin


def _construire_dans(
    dossier: Path, dossiers: Dossiers, annoncer: Annonce, lots: Sequence[Lot] | None = None
) -> Magasin:
    """Build a store of inputs that nobody changed in the meantime; a file saved during a build starts it again."""
    for _ in range(ESSAIS):
        etat = _etat_des_entrees(dossiers)
        try:
            magasin = _essayer(dossier, dossiers, etat, annoncer, lots)
        except EcritureImpossible:
            raise
        except ErreurDonnees:
            if _etat_des_entrees(dossiers) == etat:
                raise
            magasin = None  # the fault may be that of a half-saved file
        if magasin is not None:
            return magasin
        annoncer("Un fichier a changé pendant la lecture : nouvel essai")
    raise ErreurDonnees([Faute(str(dossiers.donnees), ENTREES_CHANGEANTES)])


def _etat_des_entrees(dossiers: Dossiers) -> tuple[object, str]:
    """Both the file times and the contents: a file changed and changed back was still read in between."""
    return signature_des_entrees(dossiers), version_des_entrees(dossiers)


def _essayer(
    dossier: Path, dossiers: Dossiers, etat: tuple[object, str], annoncer: Annonce, lots: Sequence[Lot] | None
) -> Magasin | None:
    """Build beside the final name, close, then rename: the final name only ever holds a whole store.

    Return None, having replaced nothing, when an input has changed since ``etat``.
    """
    _, version = etat
    final = dossier / nom_du_magasin(version)
    with _pannes_en_francais(dossier), _brouillon(final) as brouillon:
        _remplir(brouillon, version, dossiers, annoncer, lots)
        if _etat_des_entrees(dossiers) != etat:
            return None
        _mettre_a_sa_place(brouillon, final)
        oublier_les_anciens(dossier, final)
        return Magasin(final)


@contextlib.contextmanager
def _pannes_en_francais(dossier: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # whoever reads the progress has left: nothing to do with the folder
        raise
    except PANNES_D_ECRITURE as erreur:
        raise EcritureImpossible([Faute(str(dossier), ECRITURE_IMPOSSIBLE)]) from erreur


@contextlib.contextmanager
def _brouillon(final: Path) -> Iterator[Path]:
    """Give a name beside the final one, free of any other process, and leave nothing of it behind."""
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descripteur, nom = tempfile.mkstemp(prefix=f"{final.stem}.", suffix=".en-cours", dir=final.parent)
    os.close(descripteur)
    brouillon = Path(nom)
    brouillon.unlink()
    try:
        yield brouillon
    finally:
        for reste in final.parent.glob(f"{brouillon.name}*"):
            with contextlib.suppress(OSError):  # held by a scanner (Windows): it goes with the old drafts
                reste.unlink(missing_ok=True)


def _remplir(brouillon: Path, version: str, dossiers: Dossiers, annoncer: Annonce, lots: Sequence[Lot] | None) -> None:
    """Write a whole store and read it back. Raises MagasinAbime when the disk did not keep what was written."""
    with duckdb.connect(str(brouillon), config=CONFIGURATION) as connexion:
        bilan = construction.construire(connexion, dossiers, annoncer, lots)
        scellement.sceller(connexion, version, bilan.avertissements)
        # Closing writes too, but a full disk is then silent and leaves a truncated file.
        connexion.execute("CHECKPOINT")
    Magasin(brouillon).fermer()


def _mettre_a_sa_place(brouillon: Path, final: Path) -> None:
    try:
        os.replace(brouillon, final)
    except PermissionError:
        # Windows does not replace a file that another process reads: of the same version, it holds the same rows.
        en_service = _ouvrir_si_entier(final)
        if en_service is None:
            raise
        en_service.fermer()


def _message_provisoire(dossiers: Dossiers) -> str:
    return (
        f"Rien ne peut être écrit dans le dossier « {dossiers.magasin} » : les tableaux sont construits dans un "
        "dossier temporaire et seront refaits au prochain démarrage. Vérifiez les droits du dossier et la place libre."
    )
