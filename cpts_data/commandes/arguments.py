"""The arguments of the command line, told in French from end to end.

argparse writes its messages in English and only takes other ones from a gettext catalogue installed on the
machine: they are recognised here and said again, and one that is not recognised is not shown.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import NoReturn

from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.commandes.console import dire
from cpts_data.textes import affichable, sans_invisibles

PROGRAMME = "python -m cpts_data"
MAUVAIS_USAGE = 2
DESCRIPTION = "Observatoire CPTS : préparer, vérifier et décrire les données du tableau de bord."
EPILOGUE = (
    "Codes de sortie : 0, tout va bien ; 1, une erreur dans les données ; 2, une commande mal écrite. "
    f"« {PROGRAMME} COMMANDE --help » décrit une commande."
)
AIDE_DONNEES = f"dossier de données (par défaut : celui de la variable {VARIABLE_DONNEES}, sinon data/)"
INCOMPRISE = "la commande n’est pas comprise."

COMMANDES = {
    "construire": "lire tous les fichiers et construire le magasin de données",
    "verifier": "tout contrôler sans rien changer, et lister les erreurs",
    "etat": "dire quelle version sert, et l’âge de chaque jeu de données",
    "importer": "examiner un fichier reçu (Excel, CSV, LibreOffice), puis le mettre en service",
    "imports": "lister les fichiers importés",
    "annuler": "annuler un import : ce qu’il avait remplacé sert de nouveau",
    "retablir": "rétablir un import annulé",
    "modele": "écrire le classeur à remplir pour un jeu de données",
    "exporter": "fabriquer le dossier à remettre : diaporama, PDF ou classeur",
    "importer-contours": "remplacer les contours schématiques par des contours officiels",
    "retirer-contours": "revenir aux contours schématiques",
    "telecharger": "aller chercher des données ouvertes sur internet",
    "nouveau-territoire": "préparer le tableau de bord d’une autre CPTS, dans un dossier à elle",
    "generer-demonstration": "refaire les données de démonstration à partir des totaux publiés",
    "sceller": "noter l’empreinte des fichiers après une modification voulue",
}
PRECISIONS = {
    "construire": "Le tableau de bord le fait de lui-même quand un fichier change ; ici, chaque étape est montrée.",
    "verifier": "Le magasin en service n’est pas touché. Les écarts entre chiffres imprimés et recalculés sont donnés "
    "pour information : ils sont dans le rapport, ce ne sont pas des erreurs de fichier.",
    "etat": "Le magasin est construit s’il manque ou si un fichier a changé.",
    "importer": "Le contenu, les erreurs et ce qui changerait sont d’abord montrés. Une erreur empêche l’import ; "
    "chaque avertissement s’accepte avec une raison, gardée avec l’import. Les données personnelles n’entrent jamais. "
    "L’extraction nationale des professionnels (PS_LibreAcces) est comptée, sans garder aucun nom.",
    "imports": "Les plus récents d’abord, avec qui les a acceptés et pourquoi.",
    "annuler": "Rien n’est effacé : l’import peut être rétabli.",
    "retablir": "Ses lignes servent de nouveau, sauf celles qu’un import plus récent remplace.",
    "modele": "Une feuille à remplir, une feuille qui explique chaque colonne.",
    "exporter": "Le contenu est celui des pages, avec ses sources. Les chiffres de démonstration portent un filigrane, "
    "sauf si vous choisissez de les laisser de côté. Un chiffre sans source empêche la fabrication.",
    "importer-contours": "Chaque IRIS du territoire doit figurer une fois dans le fichier. En cas d’erreur, rien n’est "
    "remplacé. Un territoire qui n’a pas encore la liste de ses IRIS la reçoit du fichier.",
    "retirer-contours": "Les contours importés sont supprimés ; le fichier d’origine n’est pas touché.",
    "telecharger": "Rien n’est demandé à internet sans votre demande. Chaque fichier reçu est contrôlé avant de "
    "remplacer le précédent ; en cas d’échec, rien n’est changé. « territoire » propose une liste de communes et "
    "n’écrit rien ; « tout » prend toutes les autres sources, l’une après l’autre.",
    "nouveau-territoire": "Ce qui n’est pas donné en option est demandé. Rien n’est écrit avant votre accord, ni dans "
    "un dossier qui contient déjà quelque chose.",
    "generer-demonstration": "Les mêmes totaux donnent les mêmes fichiers. Un fichier qui n’est plus de démonstration, "
    "ou qui a été modifié à la main, n’est jamais remplacé.",
    "sceller": "Seule la ligne « sha256 » de chaque fiche d’origine change. Relisez d’abord les autres lignes de la "
    "fiche : producteur, dates, classe.",
}

QUI_CREENT_LEUR_DOSSIER = {"nouveau-territoire"}

FORMATS_DU_DOSSIER = ("pptx", "pdf", "xlsx")
SOURCES_A_TELECHARGER = (
    "contours", "population", "professionnels", "equipements", "apl", "vaccination", "territoire", "tout",
)  # fmt: skip

_TRADUCTIONS = (
    (r"the following arguments are required: COMMANDE", f"il manque une commande parmi {', '.join(COMMANDES)}."),
    (r"the following arguments are required: (.+)", r"il manque \1."),
    (r"unrecognized arguments: (.+)", r"« \1 » n’est pas compris."),
    (
        r"argument COMMANDE: invalid choice: '(.*)' \(choose from .+\)",
        rf"la commande « \1 » n’existe pas. Commandes : {', '.join(COMMANDES)}.",
    ),
    (
        r"argument SOURCE: invalid choice: '(.*)' \(choose from .+\)",
        rf"la source « \1 » n’existe pas. Sources : {', '.join(SOURCES_A_TELECHARGER)}.",
    ),
    (r"argument QUOI: invalid choice: '(.*)' \(choose from .+\)", r"« \1 » ne s’exporte pas. Possible : dossier."),
    (
        r"argument --format: invalid choice: '(.*)' \(choose from .+\)",
        rf"le format « \1 » n’existe pas. Formats : {', '.join(FORMATS_DU_DOSSIER)}.",
    ),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 ne va pas avec \2 : choisissez l’une des deux options."),
    (r"argument (\S+): expected (?:one|at least one) argument", r"il manque une valeur après \1."),
    (r"argument (\S+): ignored explicit argument .+", r"\1 ne prend pas de valeur."),
)


class Analyseur(argparse.ArgumentParser):
    """An argument parser whose every text is French."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_MiseEnForme)
        self._optionals.title = "options"
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help="afficher cette aide")

    def print_help(self, _: object = None) -> None:
        """Write the help as any other text: argparse would not say that it could not be written."""
        dire(self.format_help().removesuffix("\n"))

    def error(self, message: str) -> NoReturn:
        """Say the usage and what is wrong, and leave with code 2."""
        self.exit(MAUVAIS_USAGE, f"{self.format_usage()}{self.prog} : {traduire(sans_invisibles(message))}\n")


class _MiseEnForme(argparse.HelpFormatter):
    """argparse's layout, with French punctuation; the signatures are argparse's own."""

    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)

    def start_section(self, heading) -> None:
        super().start_section(f"{heading} ")

    def add_text(self, text) -> None:
        super().add_text(insecable(text))


def insecable(texte: str | None) -> str | None:
    """Tie French punctuation to its word, so that no line begins or ends with it."""
    return texte and re.sub("(?<=«) | (?=[»:;])", "\u00a0", texte)


def traduire(message: str) -> str:
    """Say in French what argparse says in English; our own messages (they end with a full stop) pass as they are."""
    for motif, francais in _TRADUCTIONS:
        if re.fullmatch(motif, message, flags=re.DOTALL):
            return re.sub(motif, francais, message, flags=re.DOTALL)
    return message if message.endswith(".") else INCOMPRISE


def analyseur() -> Analyseur:
    """Declare the commands and their arguments."""
    racine = Analyseur(prog=PROGRAMME, description=DESCRIPTION, epilog=EPILOGUE)
    commandes = racine.add_subparsers(title="commandes", dest="commande", metavar="COMMANDE", required=True)
    declarees = {}
    for nom, aide in COMMANDES.items():
        description = f"{aide[0].upper()}{aide[1:]}. {PRECISIONS[nom]}"
        declarees[nom] = commandes.add_parser(nom, help=aide, description=description)
        aide_du_dossier = "dossier à créer" if nom in QUI_CREENT_LEUR_DOSSIER else AIDE_DONNEES
        declarees[nom].add_argument("--donnees", metavar="DOSSIER", help=aide_du_dossier)
        declarees[nom].set_defaults(analyseur=declarees[nom])
    _arguments_des_imports(declarees)
    declarees["importer-contours"].add_argument(
        "fichier", metavar="FICHIER", type=Path, help="GeoJSON, GeoPackage ou shapefile compressé (.zip)"
    )
    declarees["telecharger"].add_argument(
        "source", metavar="SOURCE", choices=SOURCES_A_TELECHARGER, help=", ".join(SOURCES_A_TELECHARGER)
    )
    declarees["telecharger"].add_argument(
        "--adresse", metavar="URL", help="adresse d’un miroir, à la place de celle du producteur"
    )
    _options_du_nouveau_territoire(declarees["nouveau-territoire"])
    _options_de_l_export(declarees["exporter"])
    declarees["sceller"].add_argument(
        "fichiers", metavar="FICHIER", nargs="*",
        help="fichiers à sceller, par exemple demonstration/mt_iris.csv (par défaut : tous)",
    )  # fmt: skip
    return racine


def _options_du_nouveau_territoire(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("--nom", metavar="NOM", help="nom de la CPTS")
    communes = commande.add_mutually_exclusive_group()
    communes.add_argument(
        "--communes", metavar="LISTE", help="codes INSEE, noms ou codes postaux, séparés par des virgules"
    )
    communes.add_argument(
        "--communes-fichier", metavar="FICHIER", type=Path, help="fichier texte, CSV ou classeur, une commune par ligne"
    )
    communes.add_argument("--polygone", metavar="FICHIER", type=Path, help="périmètre de la CPTS (GeoJSON, en degrés)")
    commande.add_argument(
        "--departements", metavar="CODES", help="départements du périmètre, par exemple 76,27 (avec --polygone)"
    )
    commande.add_argument(
        "--contours", metavar="FICHIER", type=Path,
        help="contours d’IRIS pour lire le périmètre sans internet (avec --polygone)",
    )  # fmt: skip
    commande.add_argument("--adresse", metavar="URL", help="adresse d’un miroir des contours de l’IGN")
    commande.add_argument(
        "--premier-mois", metavar="MOIS", help="mois où commence l’exercice du contrat, de 1 à 12 (par défaut : 1)"
    )
    reseau = commande.add_mutually_exclusive_group()
    reseau.add_argument(
        "--telecharger", action="store_true", default=None, help="aller chercher aussitôt les données ouvertes"
    )
    reseau.add_argument(
        "--sans-telecharger", dest="telecharger", action="store_false", help="ne rien demander à internet"
    )
    commande.add_argument("--oui", action="store_true", help="accepter sans demander")


def _options_de_l_export(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("quoi", metavar="QUOI", choices=("dossier",), help="dossier")
    commande.add_argument(
        "--format", metavar="FORMAT", choices=FORMATS_DU_DOSSIER, required=True, help=", ".join(FORMATS_DU_DOSSIER)
    )
    commande.add_argument(
        "--sortie", metavar="FICHIER", type=Path, help="fichier à écrire (par défaut : dossier.FORMAT)"
    )
    commande.add_argument("--exercice", metavar="EXERCICE", help="ne garder que les chiffres de cet exercice")
    demonstration = commande.add_mutually_exclusive_group()
    demonstration.add_argument(
        "--avec-demonstration", dest="demonstration", action="store_true", default=True,
        help="garder les chiffres de démonstration, sous un filigrane (par défaut)",
    )  # fmt: skip
    demonstration.add_argument(
        "--sans-demonstration", dest="demonstration", action="store_false", help="les laisser de côté, et le dire"
    )


def _arguments_des_imports(declarees: dict[str, Analyseur]) -> None:
    importer = declarees["importer"]
    importer.add_argument("fichier", metavar="FICHIER", type=Path, help="classeur ou CSV, tel qu’il a été reçu")
    importer.add_argument(
        "--jeu",
        metavar="JEU",
        help="ce que le fichier contient, s’il n’est pas reconnu : mt_iris, sas_creneaux… (un nom faux donne la liste)",
    )
    importer.add_argument("--feuille", metavar="FEUILLE", help="feuille du classeur à lire")
    importer.add_argument(
        "--colonne", metavar="TITRE=ROLE", action="append",
        help="comment lire une colonne (rien après le signe = pour la laisser de côté) ; peut se répéter",
    )  # fmt: skip
    importer.add_argument("--date", metavar="AAAA-MM-JJ", help="date des chiffres, si le fichier ne la dit pas")
    importer.add_argument("--par", metavar="QUI", help="initiales ou fonction de la personne qui accepte")
    importer.add_argument("--raison", metavar="TEXTE", help="pourquoi les avertissements sont acceptés")
    importer.add_argument("--simulation", action="store_true", help="tout montrer sans rien enregistrer")
    importer.add_argument("--oui", action="store_true", help="accepter sans rien demander")
    for nom in ("annuler", "retablir"):
        declarees[nom].add_argument("numero", metavar="NUMERO", help="numéro de l’import (voir la commande imports)")
    declarees["annuler"].add_argument("--par", metavar="QUI", required=True, help="qui annule : initiales ou fonction")
    declarees["annuler"].add_argument("--raison", metavar="TEXTE", required=True, help="pourquoi l’import est annulé")
    declarees["modele"].add_argument("jeu", metavar="JEU", help="par exemple mt_iris ou sas_creneaux")
    declarees["modele"].add_argument(
        "--sortie", metavar="FICHIER", type=Path, help="classeur à écrire (par défaut : modele_JEU.xlsx)"
    )


def dossiers_demandes(options: argparse.Namespace) -> Dossiers:
    """Return the data folder of the command, or leave with code 2 when there is no such folder."""
    demande = options.donnees
    if options.commande in QUI_CREENT_LEUR_DOSSIER:
        return Dossiers(Path(demande or ".").resolve())
    if demande is None:
        demande = os.environ.get(VARIABLE_DONNEES) or str(RACINE / "data")
    if not demande.strip():
        options.analyseur.error("le nom du dossier de données est vide.")
    if not _est_un_dossier(demande):
        options.analyseur.error(f"le dossier de données « {affichable(demande)} » n’existe pas.")
    return Dossiers(Path(demande).resolve())


def _est_un_dossier(nom: str) -> bool:
    try:
        return Path(nom).is_dir()
    except OSError:  # a name longer than the system takes
        return False
