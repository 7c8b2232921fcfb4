"""Import a file: examine it, see what it would change, accept it, undo it. The page and the command both call this.

Nothing is written before ``accepter``. An examination builds a whole store aside with the file counted, so that what is
accepted is known to build, and the figures announced are those of the pages' own functions.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation import lots
from cpts_data.importation.declaration import declarations
from cpts_data.importation.lots import Acceptation, Lot
from cpts_data.importation.modele import Annonce, Choix, Proposition, Territoire
from cpts_data.importation.personnelles import contenu_personnel, sans_donnees_personnelles
from cpts_data.importation.profils import lire_profils, retenir
from cpts_data.importation.reconnaissance import a_retenir
from cpts_data.loaders import chargeurs
from cpts_data.loaders.lecture import identifiant
from cpts_data.rangement import dossier_a_part
from cpts_data.store import Magasin, construire_a_part, ouvrir_magasin
from cpts_data.textes import affichable

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.indicators.effets_d_un_import import Effets

journal = logging.getLogger(__name__)

DONNEES_CHANGEES = (
    "Les données ont changé depuis cet examen, par un autre import peut-être. Examinez le fichier de nouveau."
)


@dataclass(frozen=True)
class Examen:
    """A proposition and what it would change (None when it cannot be accepted).

    ``version``: the inputs it was examined against; ``remplaces``: the active batches it would take rows from.
    """

    proposition: Proposition
    version: str
    effets: Effets | None = None
    remplaces: tuple[Lot, ...] = ()


def examiner(
    octets: bytes, nom: str, dossiers: Dossiers, choix: Choix | None = None, annoncer: Annonce = lambda _: None
) -> Examen:
    """Read a file and say everything about it. A bad file is not an exception: its faults are in the proposition.

    Raises ErreurDonnees when the data in service cannot be read, or when the tool itself fails.
    """
    try:
        return _examiner(octets, nom, dossiers, choix, annoncer)
    except ErreurDonnees:
        raise
    except Exception as erreur:
        # The message of an unforeseen error may quote a cell, hence a person: only its kind and its place are told.
        raise ErreurDonnees([_defaut_de_l_outil(nom, erreur)]) from None


def _examiner(octets: bytes, nom: str, dossiers: Dossiers, choix: Choix | None, annoncer: Annonce) -> Examen:
    from cpts_data.importation.proposition import preparer

    version = version_des_entrees(dossiers)
    magasin = ouvrir_magasin(dossiers)
    proposition = preparer(
        octets, nom, territoire(magasin), choix or Choix(), profils=lire_profils(dossiers), annoncer=annoncer
    )
    if not proposition.acceptable:
        return Examen(proposition, version)
    annoncer("Calcul de ce qui changerait")
    try:
        return _avec_effets(proposition, version, magasin, dossiers)
    except ErreurDonnees as erreur:
        fautes = tuple(replace(faute, fichier=proposition.fichier) for faute in erreur.fautes)
        return Examen(replace(proposition, erreurs=fautes), version)


def _defaut_de_l_outil(nom: str, erreur: Exception) -> Faute:
    dernier = traceback.extract_tb(erreur.__traceback__)[-1]
    lieu = f"{type(erreur).__name__}, {Path(dernier.filename).name}, ligne {dernier.lineno}"
    journal.error("The examination of a file failed: %s", lieu)
    message = (
        "Ce fichier fait apparaître un défaut de l’outil : il ne peut pas être lu, et rien n’a été changé. "
        f"Transmettez ceci à la personne qui a installé l’outil : {lieu}."
    )
    return Faute(sans_donnees_personnelles(nom), message)


def accepter(dossiers: Dossiers, examen: Examen, par: str, raisons: Mapping[str, str]) -> Lot:
    """Write the batch and put it in service.

    ``raisons``: the text of each warning (``Faute.en_francais()``) -> why it is accepted. Raises ErreurDonnees, nothing
    being changed, when a name or a reason is missing, when the data changed since the examination, when another import
    is under way, or when the disk refuses.
    """
    proposition = examen.proposition
    _verifier_l_accord(proposition, par, raisons)
    acceptation = Acceptation(par.strip(), dt.datetime.now(), {texte: r.strip() for texte, r in raisons.items()})
    with lots.seul(dossiers):
        if version_des_entrees(dossiers) != examen.version:
            raise ErreurDonnees([Faute(proposition.fichier, DONNEES_CHANGEES)])
        lot = lots.publier(dossiers, proposition.jeu, lambda dossier: lots.ecrire(dossier, proposition, acceptation))
        if proposition.profil:
            with contextlib.suppress(OSError):  # the import is done: without a profile, the questions come back
                retenir(dossiers, proposition.profil, a_retenir(proposition.jeu, proposition.colonnes))
    ouvrir_magasin(dossiers)
    return lot


def annuler(dossiers: Dossiers, numero: int, par: str, raison: str) -> Lot:
    """Undo one batch: what it had replaced serves again. Raises ErreurDonnees, nothing being changed."""
    _exiger(par, raison)
    return _basculer(dossiers, numero, actif=False, par=par.strip(), raison=raison.strip())


def retablir(dossiers: Dossiers, numero: int) -> Lot:
    """Bring back a batch that was undone. Raises ErreurDonnees, nothing being changed."""
    return _basculer(dossiers, numero, actif=True)


def lister(dossiers: Dossiers) -> list[Lot]:
    """Return every batch, undone ones too, the latest first."""
    return lots.lister(dossiers)[::-1]


def territoire(magasin: Magasin) -> Territoire:
    """What an import recognises places with, read in the store."""
    ((nom, departement, premier_mois),) = magasin.lignes(
        "SELECT nom, departement, exercice_premier_mois FROM territoire"
    )
    iris = magasin.lignes("SELECT code_iris, nom_iris, code_commune FROM iris_territoire ORDER BY 1")

    def lignes_actuelles(jeu: str) -> pd.DataFrame:
        """Demonstration rows are nothing to compare a real file with."""
        de_demonstration = jeu in magasin.provenances and magasin.provenances[jeu].classe == "démonstration"
        return magasin.lire(f"FROM {identifiant(jeu)}{' LIMIT 0' if de_demonstration else ''}")

    return Territoire(
        nom,
        departement,
        premier_mois,
        dict(magasin.lignes("SELECT code_commune, nom_commune FROM communes_territoire ORDER BY 1")),
        {code: (nom_iris, commune) for code, nom_iris, commune in iris},
        frozenset(code for (code,) in magasin.lignes("SELECT code_iris FROM iris")),
        lignes_actuelles,
    )


def _avec_effets(proposition: Proposition, version: str, magasin: Magasin, dossiers: Dossiers) -> Examen:
    from cpts_data.indicators.effets_d_un_import import effets

    presents = lots.lister(dossiers)
    with magasin_avec(dossiers, proposition, presents) as (candidat, essai):
        changements = effets(magasin, candidat, proposition.jeu, proposition.remplace_par)
    touches = tuple(lot for lot in presents if lot.actif and _se_recouvrent(lot, essai))
    return Examen(proposition, version, changements, touches)


@contextlib.contextmanager
def magasin_avec(
    dossiers: Dossiers, proposition: Proposition, presents: Sequence[Lot]
) -> Iterator[tuple[Magasin, Lot]]:
    """Give the store that a proposition would make beside the present batches, and the batch it would be.

    Nothing of it is left. Raises ErreurDonnees with every fault when it does not build.
    """
    with dossier_a_part(dossiers) as provisoire:
        dossier = provisoire / "lot"
        with lots.pannes_en_francais(dossiers):
            dossier.mkdir()
            lots.ecrire(dossier, proposition, Acceptation("", dt.datetime.now(), {}))
        essai = lots.lire_lot(dossier, numero=1 + max((lot.numero for lot in presents), default=0))
        candidat = construire_a_part(dossiers, provisoire, lots=[*presents, essai])
        try:
            if fautes := _fautes_propres(candidat, essai, proposition):
                raise ErreurDonnees(fautes)
            yield candidat, essai
        finally:
            candidat.fermer()


def _fautes_propres(candidat: Magasin, essai: Lot, proposition: Proposition) -> list[Faute]:
    """Return what the own rules of a dataset say of the rows of a batch, where these rules bear on each row alone.

    Those of the files of the data folder also hold sums and totals, which the rows of a batch need not have. A line is
    that of the file received, or for rows typed on the screen the place of the row, as in a file with a heading.
    """
    if not (proposition.saisie or declarations()[proposition.jeu].saisi):
        return []
    controler = getattr(chargeurs()[proposition.jeu], "controler", None)
    if controler is None:
        return []
    lignes = candidat.lire(f"FROM {identifiant(proposition.jeu)} WHERE lot = ? ORDER BY ligne", [essai.numero])
    if "ligne_source" in proposition.lignes:
        sources = dict(enumerate(proposition.lignes["ligne_source"], start=2))
        lignes["ligne"] = lignes["ligne"].map(sources)
    return controler(lignes)


def _se_recouvrent(lot: Lot, essai: Lot) -> bool:
    return lot.jeu == essai.jeu and (not essai.remplace_par or bool(lot.groupes & essai.groupes))


def _basculer(dossiers: Dossiers, numero: int, *, actif: bool, par: str = "", raison: str = "") -> Lot:
    with lots.seul(dossiers):
        presents = lots.lister(dossiers)
        lot = next((lot for lot in presents if lot.numero == numero), None)
        if lot is None:
            raise ErreurDonnees([Faute("imports", "Aucun import ne porte ce numéro.", valeur=str(numero))])
        if lot.actif == actif:
            message = "Cet import est déjà en service." if actif else "Cet import est déjà annulé."
            raise ErreurDonnees([Faute("imports", message, valeur=str(numero))])
        if actif:
            lots.retablir(dossiers, lot)
        else:
            _exiger_qu_aucune_saisie_ne_suive(lot, presents)
            lots.annuler(dossiers, lot, par, raison)
    ouvrir_magasin(dossiers)
    return lots.lire_lot(lot.dossier)


def _exiger_qu_aucune_saisie_ne_suive(lot: Lot, presents: Sequence[Lot]) -> None:
    """A later entry holds its lines whole, with what this one said of them: undone first, it takes it back too."""
    if lot.jeu not in declarations() or not declarations()[lot.jeu].saisi:
        return
    suivantes = [
        autre for autre in presents if autre.actif and autre.numero > lot.numero and _se_recouvrent(autre, lot)
    ]
    if suivantes:
        numeros = fr.enumeration([f"n° {autre.numero}" for autre in reversed(suivantes)])
        message = (
            "Des saisies plus récentes portent sur les mêmes lignes : annulez-les d’abord, la dernière en premier."
        )
        raise ErreurDonnees([Faute("imports", message, valeur=f"n° {lot.numero}", attendu=numeros)])


def _verifier_l_accord(proposition: Proposition, par: str, raisons: Mapping[str, str]) -> None:
    if not proposition.acceptable:
        raise ErreurDonnees(proposition.erreurs or [Faute(proposition.fichier, "Ce fichier ne peut pas être importé.")])
    fautes = []
    if not par.strip():
        message = "Indiquez qui accepte cet import (des initiales, une fonction)."
        fautes.append(Faute(proposition.fichier, message))
    for avertissement in proposition.avertissements:
        texte = avertissement.en_francais()
        if not raisons.get(texte, "").strip():
            message = "Un avertissement attend une raison écrite pour être accepté."
            fautes.append(Faute(proposition.fichier, message, valeur=affichable(texte)))
    fautes += _fautes_personnelles(par, *raisons.values())
    if fautes:
        raise ErreurDonnees(fautes)


def _fautes_personnelles(*textes: str) -> list[Faute]:
    """What is written about an import is read by every visitor: it names nobody."""
    natures = dict.fromkeys(filter(None, map(contenu_personnel, textes)))
    message = "Un texte de cet accord contient {} : rien de personnel n’entre dans le tableau de bord."
    return [Faute("imports", message.format(nature), attendu="des initiales ou une fonction") for nature in natures]


def _exiger(par: str, raison: str) -> None:
    if fautes := _fautes_personnelles(par, raison):
        raise ErreurDonnees(fautes)
    if not par.strip() or not raison.strip():
        raise ErreurDonnees([Faute("imports", "Indiquez qui annule cet import, et pourquoi.")])
