"""Fetch one source for a territory, check it, put it in place, and say in French what came and what changes.

Used by the command line and by the page « Données » alike.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.territoire import lire_territoire
from cpts_data.pose import terminer_les_poses
from cpts_data.referentiels import communes_de_france
from cpts_data.telechargement import professionnels
from cpts_data.telechargement.installation import dossier_de_travail, installer, un_seul_a_la_fois
from cpts_data.telechargement.sources import sources
from cpts_data.telechargement.transport import Progres, Reglages, Transport, sans_secret
from cpts_data.telechargement.travail import (
    Annonce,
    Bilan,
    Travail,
    faire_le_bilan,
    fichier_recu,
    iris_connus,
    pannes_en_francais,
)

if TYPE_CHECKING:
    from cpts_data.telechargement.territoire import Proposition

JEUX = {
    "population": "population_iris",
    "professionnels": professionnels.JEU,
    "equipements": "equipements_iris",
    "apl": "apl_communes",
    "vaccination": "vaccination_departement",
}
"""Source -> dataset it fills; the contours and the perimeters fill none of their own."""
TOUTES = ("contours", *JEUX)
"""What « tout » fetches: the perimeters only serve to propose a territory."""

ECART_DE_POPULATION = 0.2
"""Share by which the census may differ from the municipal population of another year before it is told."""


def telecharger(
    nom: str,
    dossiers: Dossiers,
    annoncer: Annonce = lambda _: None,
    *,
    adresse: str | None = None,
    progres: Progres = lambda _lus, _total: None,
    reglages: Reglages | None = None,
) -> Bilan:
    """Fetch a source of ``TOUTES`` into the data folder. ``adresse`` names a mirror. Raises ErreurDonnees: no change.

    ``annoncer`` is told each step in French, ``progres`` the bytes read.
    """
    source = sources()[nom].vers(adresse)
    territoire = lire_territoire(dossiers.territoire)
    with (
        pannes_en_francais(source.titre),
        un_seul_a_la_fois(dossiers, nom, source.titre),
        Transport(reglages, progres) as transport,
    ):
        terminer_les_poses(dossiers)
        annoncer(f"{source.titre} : demande à {source.producteur}")
        return _SOURCES[nom](Travail(source, dossiers, territoire, transport, annoncer))


# --- one function a source ----------------------------------------------------------------------------------


def _contours(travail: Travail) -> Bilan:
    from cpts_data.geo.contours import importer_contours
    from cpts_data.telechargement.contours import propriete, recevoir_iris
    from cpts_data.telechargement.iris_des_contours import lignes_iris

    collection = recevoir_iris(travail.transport, travail.source, list(travail.communes), travail.annoncer)
    recus = {str(propriete(element, "code_iris")): element for element in collection["features"]}
    sans_contour = sorted(travail.communes.keys() - {code[:5] for code in recus})
    if sans_contour:
        message = "Le service n’a envoyé aucun contour pour la commune : vérifiez son code ; rien n’a été changé."
        raise ErreurDonnees([Faute(travail.titre, message, None, "code_insee", code) for code in sans_contour])
    connus = iris_connus(travail)
    attendus = {code: nom for noms in connus.values() for code, nom in noms.items()}
    if not attendus:
        attendus = {code: str(propriete(element, "nom_iris") or code) for code, element in recus.items()}
    travail.annoncer("Vérification et simplification des contours")
    fichier = dossier_de_travail(travail.dossiers) / "contours_iris.json"
    adresse = sans_secret(travail.source.adresse)
    try:
        fichier.write_text(json.dumps(collection), encoding="utf-8")
        rapport = importer_contours(fichier, attendus, travail.dossiers.contours_officiels, adresse)
    finally:
        fichier.unlink(missing_ok=True)
    travail.avertissements += rapport.avertissements
    phrases = [
        f"{fr.compte(rapport.nombre_iris, 'contour reçu', 'contours reçus')} : les cartes ne sont plus dessinées."
    ]
    jour = fr.date_longue(dt.date.today())
    if not any(connus.values()):
        pose = installer(
            travail.dossiers,
            catalogue.jeu("iris"),
            lignes_iris(collection, travail.communes),
            travail.papiers(f"édition en service le {jour}, que le service ne nomme pas", dt.date.today(), NOTE_IRIS),
        )
        phrases.append(f"La liste des quartiers est créée : {fr.compte(pose.lignes, 'IRIS', 'IRIS')}.")
    elif vides := [travail.communes[code] for code, noms in connus.items() if not noms]:
        travail.avertissements.append(
            f"Sans quartier dans la liste des IRIS, donc sans contour : {fr.enumeration(vides)}. "
            "Pour refaire la liste, retirez faits/iris.csv et faits/iris.toml, puis recommencez."
        )
    return faire_le_bilan(travail, f"édition en service le {jour}", rapport.nombre_iris, None, phrases)


NOTE_IRIS = (
    "Centres et superficies calculés à partir des contours. La population n’y est pas : elle vient du téléchargement "
    "« population ». Date de référence : jour du téléchargement, faute de millésime annoncé."
)


def _population(travail: Travail) -> Bilan:
    from cpts_data.telechargement.population import lire_population

    with fichier_recu(travail, "population.zip", "zip") as archive:
        travail.annoncer("Lecture des habitants par IRIS")
        recensement = lire_population(archive, travail.communes, travail.titre)
    connus = {code for noms in iris_connus(travail).values() for code in noms}
    absents = sorted(connus - {str(ligne["code_iris"]) for ligne in recensement.lignes})
    if absents:
        travail.avertissements.append(
            f"{fr.compte(len(absents), 'IRIS', 'IRIS')} de la carte sans habitants dans ce fichier, peut-être d’un "
            f"autre millésime : {', '.join(absents)}."
        )
    total = sum(ligne["population"] or 0 for ligne in recensement.lignes)
    _comparer_aux_communes(travail, recensement.lignes)
    note = (
        "Valeurs décimales : ce sont des estimations du recensement, à ne pas lire à l’unité. "
        "15 ans et plus : population totale moins les 0-14 ans."
    )
    papiers = travail.papiers(f"recensement {recensement.annee}", dt.date(recensement.annee, 1, 1), note)
    pose = installer(travail.dossiers, catalogue.jeu("population_iris"), recensement.lignes, papiers)
    quartiers = fr.compte(pose.lignes, "IRIS", "IRIS")
    phrase = f"{fr.compte(total, 'habitant')} dans {quartiers} (recensement {recensement.annee})."
    return faire_le_bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, [phrase])


def _comparer_aux_communes(travail: Travail, lignes: Sequence[Mapping[str, object]]) -> None:
    """Tell the communes whose total is far from their municipal population: a plausibility, not a proof."""
    for code, nom in travail.communes.items():
        commune = communes_de_france().get(code)
        total = sum(ligne["population"] or 0 for ligne in lignes if ligne["code_commune"] == code)
        if commune and commune.population and abs(total / commune.population - 1) > ECART_DE_POPULATION:
            travail.avertissements.append(
                f"{nom} : {fr.compte(total, 'habitant')} dans ce fichier, {fr.nombre(commune.population)} au "
                "répertoire des communes. Vérifiez avant d’utiliser ce chiffre."
            )


def _equipements(travail: Travail) -> Bilan:
    from cpts_data.telechargement.equipements import compter_generalistes

    annees: list[int] = []
    morceaux = travail.transport.flux(travail.demande("zip", "gzip", "texte"))
    communes = {code: frozenset(noms) for code, noms in iris_connus(travail).items()}
    lignes = compter_generalistes(morceaux, communes, travail.titre, annees.append)
    total = sum(int(str(ligne["nombre"])) for ligne in lignes)
    non_situes = sum(int(str(ligne["nombre"])) for ligne in lignes if ligne["code_iris"] is None)
    if total == 0:
        message = "Aucun médecin généraliste des communes du territoire dans le fichier reçu ; rien n’a été changé."
        raise ErreurDonnees([Faute(travail.titre, message)])
    if non_situes:
        travail.avertissements.append(
            f"{fr.compte(non_situes, 'lieu', 'lieux')} d’exercice sans IRIS sûr : ils comptent dans leur "
            "commune seulement."
        )
    note = "D265, médecin généraliste : un lieu d’exercice par ligne de la base, et non une personne."
    millesime = f"base {annees[0]}" if annees else "millésime que le fichier ne nomme pas"
    reference = dt.date(annees[0], 1, 1) if annees else dt.date.today()
    papiers = travail.papiers(millesime, reference, note)
    pose = installer(travail.dossiers, catalogue.jeu("equipements_iris"), lignes, papiers)
    phrase = (
        f"{fr.compte(total, 'lieu', 'lieux')} d’exercice de médecins généralistes dans le territoire ({millesime})."
    )
    return faire_le_bilan(travail, millesime, pose.lignes, pose, [phrase])


def _apl(travail: Travail) -> Bilan:
    from cpts_data.telechargement.apl import adresse_du_classeur, lire_apl

    if not travail.source.adresse.lower().endswith(".xlsx"):  # the page of the dataset says where the workbook is
        page = travail.transport.lire(travail.demande("json"))
        travail.source = travail.source.vers(adresse_du_classeur(page, travail.titre))
    with fichier_recu(travail, "apl.xlsx", "zip") as classeur:
        annee, lignes = lire_apl(classeur, travail.communes, travail.titre)
    note = "Consultations accessibles par an et par habitant. La DREES cite la série des médecins de 65 ans et moins."
    papiers = travail.papiers(f"APL {annee}", dt.date(annee, 1, 1), note)
    pose = installer(travail.dossiers, catalogue.jeu("apl_communes"), lignes, papiers)
    phrase = f"APL {annee} de {fr.compte(pose.lignes, 'commune')}."
    return faire_le_bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, [phrase])


def _vaccination(travail: Travail) -> Bilan:
    from cpts_data.telechargement.vaccination import lire_vaccination

    octets = travail.transport.lire(travail.demande("texte"))
    lignes, avertissements = lire_vaccination(octets, travail.departements, travail.titre)
    travail.avertissements += avertissements
    annees = sorted({int(str(ligne["annee"])) for ligne in lignes})
    note = "Chiffres du département entier, et non de la CPTS. Une case vide : taux non publié par le producteur."
    periode = f"{annees[0]} à {annees[-1]}" if len(annees) > 1 else str(annees[0])
    papiers = travail.papiers(periode, dt.date(annees[-1], 12, 31), note)
    pose = installer(travail.dossiers, catalogue.jeu("vaccination_departement"), lignes, papiers)
    territoires = fr.accord(len(travail.departements), "du département", "des départements")
    phrase = f"Couvertures vaccinales {territoires} {fr.enumeration(travail.departements)}, de {periode}."
    return faire_le_bilan(travail, periode, pose.lignes, pose, [phrase])


_SOURCES: Mapping[str, Callable[[Travail], Bilan]] = {
    "contours": _contours,
    "population": _population,
    "professionnels": professionnels.telecharger,
    "equipements": _equipements,
    "apl": _apl,
    "vaccination": _vaccination,
}


# --- the perimeters of the CPTS: a proposal -----------------------------------------------------------------


def proposer_territoire(
    nom: str,
    departements: Sequence[str],
    annoncer: Annonce = lambda _: None,
    *,
    adresse: str | None = None,
    adresse_contours: str | None = None,
    progres: Progres = lambda _lus, _total: None,
    reglages: Reglages | None = None,
) -> Proposition:
    """Look for a CPTS by its name and list the communes of the departments that are in its perimeter.

    Writes nothing: the person reads the list and decides. Raises ErreurDonnees.
    """
    from cpts_data.telechargement import territoire as perimetres
    from cpts_data.telechargement.territoire import Proposition

    source, contours = sources()["territoire"].vers(adresse), sources()["contours"].vers(adresse_contours)
    with Transport(reglages, progres) as transport:
        annoncer(f"{source.titre} : demande à {source.producteur}")
        connus = perimetres.recevoir_perimetres(transport, source)
        noms = tuple(perimetre.nom for perimetre in connus)
        trouves = perimetres.trouver(connus, nom)
        if len(trouves) != 1:
            return Proposition(noms, proches=tuple(perimetre.nom for perimetre in trouves))
        annoncer(f"{trouves[0].nom} : recherche de ses communes")
        noms_des_communes, lieux = perimetres.recevoir_communes(transport, contours, departements)
    dedans = perimetres.communes_dans_polygone(trouves[0].polygone, lieux)
    return Proposition(noms, trouves[0], communes={code: noms_des_communes[code] for code in dedans})
