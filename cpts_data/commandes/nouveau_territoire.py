"""``nouveau-territoire``: make the dashboard that of another CPTS, in a data folder of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cpts_data import formats_fr as fr
from cpts_data import nouveau_territoire as nouveau
from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.commandes.console import dire, signaler
from cpts_data.erreurs import ErreurDonnees, Faute

OK, FAUTE = 0, 1
OUI = ("o", "oui", "y", "yes")
COMMUNES_LISTEES = 40
ATTENDUS = ("--communes", "--communes-fichier", "--polygone")


def nouveau_territoire(_: Dossiers, options: argparse.Namespace) -> int:
    """Ask what is missing, show the list, write the folder, fetch what is open, say what to do next."""
    if options.donnees:
        nouveau.refuser_un_dossier_plein(Path(options.donnees).resolve())
    nom = _nom(options)
    lecture = _communes(options)
    premier_mois = _premier_mois(options)
    dossier = _dossier(options, nom)
    _montrer(nom, lecture, premier_mois, dossier)
    if not options.oui and not _confirmer("Créer ce territoire ? (oui ou non) "):
        dire("Rien n’a été créé.")
        return OK
    nouveau.creer(dossier, nom, lecture, premier_mois)
    dire(f"Dossier créé : {dossier}")
    if options.telecharger or (options.telecharger is None and not options.oui and _veut_telecharger()):
        _telecharger(Dossiers(dossier))
    _dire_la_suite(dossier)
    return OK


def _nom(options: argparse.Namespace) -> str:
    nom = (options.nom or _demander("Nom de la CPTS : ", "--nom")).strip()
    if not nom or len(nom) > nouveau.NOM_MAX:
        attendu = f"un texte de {nouveau.NOM_MAX} caractères au plus"
        raise ErreurDonnees(
            [Faute("nouveau-territoire", "Le nom de la CPTS ne convient pas.", None, "nom", nom, attendu)]
        )
    return nom


def _communes(options: argparse.Namespace) -> nouveau.Lecture:
    if options.communes_fichier is not None:
        return nouveau.lire_fichier_de_communes(options.communes_fichier)
    if options.polygone is not None:
        return _dans_le_polygone(options)
    if options.communes is not None:
        return nouveau.lire_communes(nouveau.decouper(options.communes))
    question = "Communes (codes INSEE, noms ou codes postaux, séparés par des virgules) : "
    while True:
        try:
            return nouveau.lire_communes(nouveau.decouper(_demander(question, " ou ".join(ATTENDUS))))
        except ErreurDonnees as erreur:  # the person is there: she corrects the line, and nothing is lost
            if not sys.stdin.isatty():
                raise
            for faute in erreur.fautes:
                signaler(f"- {faute.en_francais()}")


def _dans_le_polygone(options: argparse.Namespace) -> nouveau.Lecture:
    """The communes of a perimeter: their contours come from a file, otherwise from the service of the IGN."""
    polygone = nouveau.lire_polygone(options.polygone)
    lieux = nouveau.lieux_des_contours(options.contours) if options.contours else _lieux_en_ligne(options)
    return nouveau.communes_du_polygone(polygone, lieux, options.polygone.name)


def _lieux_en_ligne(options: argparse.Namespace) -> dict:
    from cpts_data.telechargement.sources import sources
    from cpts_data.telechargement.territoire import recevoir_communes
    from cpts_data.telechargement.transport import Transport

    question = "Départements du périmètre (par exemple 76,27) : "
    departements = nouveau.decouper(options.departements or _demander(question, "--departements ou --contours"))
    dire("Contours des communes : demande à l’IGN (sans internet, donnez un fichier avec --contours).")
    with Transport() as transport:
        _, lieux = recevoir_communes(transport, sources()["contours"].vers(options.adresse), departements)
    return lieux


def _premier_mois(options: argparse.Namespace) -> int:
    texte = options.premier_mois
    if texte is None:
        if options.oui or not sys.stdin.isatty():
            return 1
        texte = _demander("Mois où commence l’exercice du contrat, de 1 à 12 [1] : ", "--premier-mois") or "1"
    if not texte.strip().isdecimal() or not 1 <= int(texte) <= 12:
        message = "Le premier mois de l’exercice n’est pas un mois."
        raise ErreurDonnees(
            [Faute("nouveau-territoire", message, None, "premier-mois", texte, "un nombre de 1 (janvier) à 12")]
        )
    return int(texte)


def _dossier(options: argparse.Namespace, nom: str) -> Path:
    propose = nouveau.nom_de_dossier(nom)
    choisi = options.donnees
    if not choisi and not options.oui and sys.stdin.isatty():
        choisi = _demander(f"Dossier de données [{propose}] : ", "--donnees").strip()
    dossier = Path(choisi or propose).resolve()
    nouveau.refuser_un_dossier_plein(dossier)
    return dossier


def _montrer(nom: str, lecture: nouveau.Lecture, premier_mois: int, dossier: Path) -> None:
    dire()
    dire(f"{nom} : {fr.compte(len(lecture.communes), 'commune')}, {_habitants(lecture)}")
    departements = fr.accord(len(lecture.departements), "Département", "Départements")
    dire(f"{departements} : {', '.join(lecture.departements)}")
    dire(f"L’exercice commence en {fr.MOIS[premier_mois - 1]}.")
    for commune in lecture.communes[:COMMUNES_LISTEES]:
        habitants = "population inconnue" if commune.population is None else fr.compte(commune.population, "habitant")
        dire(f"  {commune.code}  {commune.nom}, {habitants}")
    if (reste := len(lecture.communes) - COMMUNES_LISTEES) > 0:
        dire(f"  … et {fr.compte(reste, 'autre commune', 'autres communes')}")
    for remarque in lecture.remarques:
        dire(f"À vérifier : {remarque}")
    dire(f"Dossier : {dossier}")
    dire()


def _habitants(lecture: nouveau.Lecture) -> str:
    inconnues = sum(commune.population is None for commune in lecture.communes)
    habitants = fr.compte(lecture.population, "habitant")
    return f"{habitants} (sans {fr.compte(inconnues, 'commune')} de population inconnue)" if inconnues else habitants


def _veut_telecharger() -> bool:
    return sys.stdin.isatty() and _confirmer("Télécharger maintenant les données ouvertes ? (oui ou non) ")


def _telecharger(dossiers: Dossiers) -> None:
    """Fetch every open source; what fails is told, and leaves the territory usable."""
    from cpts_data.commandes.telecharger import telecharger

    if telecharger(dossiers, argparse.Namespace(source="tout", adresse=None)) != OK:
        dire("Le territoire est utilisable sans ces données. Pour les demander plus tard :")
        dire(f'  python -m cpts_data telecharger tout --donnees "{dossiers.donnees}"')


def _dire_la_suite(dossier: Path) -> None:
    dire()
    dire("Pour ouvrir le tableau de bord :")
    dire(f'  Windows (invite de commandes) : set "{VARIABLE_DONNEES}={dossier}" && streamlit run app.py')
    dire(f'  macOS et Linux : {VARIABLE_DONNEES}="{dossier}" streamlit run app.py')
    dire(f"Chaque page dit quel fichier demander, et à qui ; la liste est aussi dans {nouveau.LISEZ_MOI}.")


def _confirmer(question: str) -> bool:
    return _demander(question, "--oui").strip().casefold() in OUI


def _demander(question: str, option: str) -> str:
    """Ask on the terminal. Where nobody can answer, say which option is missing."""
    try:
        return input(question)
    except EOFError:
        message = f"Il manque une réponse : « {question.strip()} »"
        raise ErreurDonnees([Faute("nouveau-territoire", message, attendu=f"l’option {option}")]) from None
