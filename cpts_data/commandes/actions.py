"""What each command does. Returns the exit code; faults in the data are raised, and listed by ``main``."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.commandes.console import dire, signaler, signaler_fautes
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.rangement import dossier_a_part

OK, FAUTE = 0, 1
PROCHAINE_VUE = "Les cartes les utiliseront à la prochaine vue."


def construire(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """Build the store, telling each dataset as it is read."""
    from cpts_data.indicators.donnees import lignes_par_table
    from cpts_data.store import construire_magasin

    debut = time.perf_counter()
    dire(f"Données : {dossiers.donnees}")
    magasin = construire_magasin(dossiers, lambda etape: dire(f"  {etape}"))
    duree = time.perf_counter() - debut
    dire(f"Version {magasin.version} construite en {fr.nombre(duree, 1)} s : {magasin.chemin}")
    if magasin.message:
        signaler(magasin.message)
    dire("Lignes par table :")
    effectifs = lignes_par_table(magasin)
    largeur = max(len(nom) for nom in effectifs)
    for nom, effectif in effectifs.items():
        dire(f"  {nom.ljust(largeur)}  {fr.nombre(effectif).rjust(6)}")
    _dire_avertissements(magasin.avertissements)
    return OK


def verifier(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """Check everything aside; the store in service is not touched."""
    from cpts_data.ecrans import tous_les_ecrans
    from cpts_data.ecrans.ordre import lire_ordre
    from cpts_data.indicators.controles.comparaison import ECART
    from cpts_data.indicators.donnees import verifications
    from cpts_data.store import construire_a_part

    dire(f"Vérification de {dossiers.donnees}")
    with dossier_a_part(dossiers) as dossier:
        magasin = construire_a_part(dossiers, dossier)
        try:
            avertissements = magasin.avertissements
            ordre = lire_ordre(dossiers.donnees, tous_les_ecrans(magasin))
            ecarts = verifications(magasin, ECART).to_dict("records")
            total = len(magasin.lignes("SELECT code_controle FROM controles"))
        finally:
            magasin.fermer()
    dire(f"Aucune erreur dans les {len(catalogue.jeux())} jeux de données.")
    _dire_avertissements(avertissements)
    if ordre.fautes:
        dire("L’ordre de la présentation est à corriger ; la présentation s’ouvre avec ce qui a pu être lu :")
        for faute in ordre.fautes:
            dire(f"- {faute.en_francais()}")
    dire(f"Pour information, {fr.compte(len(ecarts), 'écart')} sur {fr.compte(total, 'vérification')} du rapport :")
    for ecart in ecarts:
        unite = "" if ecart["unite"] == "%" else f" ({ecart['unite']})"
        dire(
            f"- {ecart['objet']} : imprimé {ecart['imprime']} ; recalculé {ecart['calcule']} ; "
            f"écart {ecart['difference']}{unite}."
        )
    return OK


def etat(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """Describe the version that serves and the age of each dataset."""
    from cpts_data.indicators import donnees
    from cpts_data.indicators.phrases_donnees import moment, phrase_territoire
    from cpts_data.store import ouvrir_magasin

    magasin = ouvrir_magasin(dossiers)
    service = donnees.etat_du_magasin(magasin)
    jeux = donnees.jeux_dates(magasin, dt.date.today())
    territoire = donnees.communes(magasin)
    dire(magasin.nom_territoire)
    dire(phrase_territoire(donnees.synthese(magasin, jeux, territoire)))
    dire(f"Version {service.version}, préparée le {moment(service.construit_le)} : {magasin.chemin}")
    dire(f"Contours {service.contours}.")
    dire(f"{fr.compte(len(jeux), 'jeu', 'jeux')} de données :")
    _dire_en_colonnes(
        [
            ("jeu", "origine", "chiffres du", "âge", "état", "lignes"),
            *(
                (
                    jeu["titre"], jeu["classe"], fr.date_longue(jeu["date_reference"]),
                    fr.age_en_mots(jeu["age_jours"]), jeu["etat"], fr.nombre(jeu["lignes"]),
                )
                for jeu in jeux.to_dict("records")
            ),
        ]
    )  # fmt: skip
    _dire_avertissements(magasin.avertissements)
    if magasin.message:
        signaler(magasin.message)
    if magasin.fautes:
        signaler("Un fichier a été modifié et contient des erreurs : la version précédente reste en service.")
        signaler_fautes(magasin.fautes)
        return FAUTE
    return OK


def importer_contours(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Check, simplify and install official contours."""
    from cpts_data.geo.contours import importer_contours as importer
    from cpts_data.store import ouvrir_magasin

    magasin = ouvrir_magasin(dossiers)
    if magasin.fautes:
        raise ErreurDonnees(magasin.fautes)
    attendus = dict(magasin.lignes("SELECT code_iris, nom_iris FROM iris_territoire ORDER BY code_iris"))
    communes = dict(magasin.lignes("SELECT code_commune, nom_commune FROM communes_territoire ORDER BY 1"))
    quartiers = [] if attendus else _quartiers_du_fichier(options.fichier, communes)
    noms = {element["properties"]["code_iris"]: element["properties"]["nom_iris"] or "" for element in quartiers}
    dire(f"Lecture de {options.fichier} : {len(attendus or noms)} IRIS attendus.")
    rapport = importer(options.fichier, attendus or noms, dossiers.contours_officiels)
    if quartiers:
        from cpts_data.telechargement.iris_des_contours import creer_la_liste

        pose = creer_la_liste(dossiers, quartiers, communes, options.fichier.name)
        dire(f"La liste des quartiers est créée : {pose.lignes} IRIS.")
    dire(f"{rapport.nombre_iris} IRIS importés ; {_ignores(rapport.ignores)}.")
    dire(
        f"Taille : {_taille(rapport.taille_octets_avant)} avant, {_taille(rapport.taille_octets_apres)} après "
        f"(détails de moins de {fr.nombre(rapport.tolerance_m, 1).removesuffix(',0')} m lissés)."
    )
    for avertissement in rapport.avertissements:
        dire(f"À savoir : {avertissement}")
    dire(f"Contours enregistrés dans {dossiers.contours_officiels}.")
    dire(PROCHAINE_VUE)
    dire("Pour revenir aux contours schématiques : python -m cpts_data retirer-contours")
    return OK


def _quartiers_du_fichier(fichier: Path, communes: Mapping[str, str]) -> list[dict]:
    """The IRIS of a territory that has no list of them yet."""
    from cpts_data.geo.lecture_contours import lister_iris

    quartiers = lister_iris(fichier, communes)
    sans_contour = [nom for code, nom in communes.items() if code not in {_commune(iris) for iris in quartiers}]
    if sans_contour:
        message = "Le fichier n’a aucun IRIS de ces communes. C’est peut-être celui d’un autre département."
        raise ErreurDonnees([Faute(fichier.name, message, valeur=fr.enumeration(sans_contour))])
    return quartiers


def _commune(iris: Mapping) -> str:
    return iris["properties"]["code_insee"]


def retirer_contours(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """Remove imported contours: the maps go back to the schematic ones."""
    contours = dossiers.contours_officiels
    presents = [chemin for chemin in (contours, contours.with_suffix(".toml")) if chemin.exists()]
    if not presents:
        dire("Aucun contour importé : les cartes sont déjà schématiques.")
        return OK
    for chemin in presents:
        chemin.unlink()
    dire("Contours importés retirés : les cartes seront schématiques à la prochaine vue.")
    return OK


def generer_demonstration(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """Write the demonstration files again, never over anything else."""
    from cpts_data import demonstration

    fautes = [faute for jeu in _jeux_de(demonstration.DOSSIER) for faute in _fautes_de_remplacement(dossiers, jeu)]
    if fautes:
        raise ErreurDonnees(fautes)
    dire("Calcul des données de démonstration à partir des totaux publiés…")
    for chemin in demonstration.generer(dossiers.donnees):
        dire(f"  {chemin.relative_to(dossiers.donnees).as_posix()}")
    dire("Ces données sont fictives ; elles seront utilisées à la prochaine vue.")
    return OK


def _jeux_de(dossier: str) -> list[catalogue.Jeu]:
    return [jeu for jeu in catalogue.jeux().values() if jeu.fichier.startswith(f"{dossier}/")]


def _fautes_de_remplacement(dossiers: Dossiers, jeu: catalogue.Jeu) -> list[Faute]:
    """Refuse to overwrite a file that someone brought or changed; a missing one has nothing to lose."""
    fichier = dossiers.donnees / jeu.fichier
    if not fichier.exists():
        return []
    try:
        provenance = catalogue.lire_provenance(dossiers.donnees, jeu.fiche)
    except ErreurDonnees as erreur:
        return list(erreur.fautes)
    if provenance.classe != "démonstration":
        message = "Ce fichier n’est plus une démonstration : il n’est pas remplacé. Pour le remplacer, déplacez-le."
        return [Faute(jeu.fichier, message, None, "classe", provenance.classe, "démonstration")]
    if catalogue.empreinte(fichier) != provenance.sha256:
        message = "Ce fichier a été modifié depuis sa création : il n’est pas remplacé. Pour le remplacer, déplacez-le."
        return [Faute(jeu.fichier, message, attendu=f"l’empreinte notée dans {jeu.fiche}")]
    return []


def sceller(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Write in the sidecars the checksum that the files have now."""
    from cpts_data.commandes.sceau import jeux_designes, sceller_un_jeu

    fautes: list[Faute] = []
    inchanges = 0
    for jeu in jeux_designes(dossiers, options.fichiers):
        try:
            if sceller_un_jeu(dossiers, jeu):
                dire(f"Empreinte mise à jour : {jeu.fichier}")
            else:
                inchanges += 1
        except ErreurDonnees as erreur:
            fautes += erreur.fautes
    if inchanges:
        dire(f"{fr.compte(inchanges, 'fichier')} {fr.accord(inchanges, 'était', 'étaient')} déjà à jour.")
    if fautes:
        raise ErreurDonnees(fautes)
    return OK


def _dire_avertissements(avertissements: Iterable[Faute]) -> None:
    for avertissement in avertissements:
        dire(f"Avertissement : {avertissement.en_francais()}")


def _dire_en_colonnes(lignes: list[tuple[str, ...]]) -> None:
    """Write a table; the last column is a number, aligned on the right."""
    largeurs = [max(len(ligne[rang]) for ligne in lignes) for rang in range(len(lignes[0]))]
    for *textes, dernier in lignes:
        cases = [texte.ljust(largeur) for texte, largeur in zip(textes, largeurs, strict=False)]
        dire("  " + "  ".join([*cases, dernier.rjust(largeurs[-1])]))


def _ignores(effectif: int) -> str:
    if not effectif:
        return "aucun autre dans le fichier"
    return f"{fr.nombre(effectif)} hors du territoire {fr.accord(effectif, 'ignoré', 'ignorés')}"


def _taille(octets: int) -> str:
    """Write a size in the unit a file manager would show."""
    if octets < 1_000_000:
        return f"{fr.nombre(octets / 1000)} ko"
    return f"{fr.nombre(octets / 1_000_000, 1)} Mo"


def _d_ailleurs(module: str, nom: str) -> Callable[[Dossiers, argparse.Namespace], int]:
    """Load what a command needs only when it runs: the others start without it."""

    def executer(dossiers: Dossiers, options: argparse.Namespace) -> int:
        return getattr(importlib.import_module(f"cpts_data.commandes.{module}"), nom)(dossiers, options)

    return executer


ACTIONS: dict[str, Callable[[Dossiers, argparse.Namespace], int]] = {
    "construire": construire,
    "verifier": verifier,
    "etat": etat,
    "importer": _d_ailleurs("importer", "importer"),
    "imports": _d_ailleurs("importer", "imports"),
    "annuler": _d_ailleurs("importer", "annuler"),
    "retablir": _d_ailleurs("importer", "retablir"),
    "modele": _d_ailleurs("importer", "modele"),
    "exporter": _d_ailleurs("exporter", "exporter"),
    "importer-contours": importer_contours,
    "retirer-contours": retirer_contours,
    "telecharger": _d_ailleurs("telecharger", "telecharger"),
    "nouveau-territoire": _d_ailleurs("nouveau_territoire", "nouveau_territoire"),
    "generer-demonstration": generer_demonstration,
    "sceller": sceller,
}
