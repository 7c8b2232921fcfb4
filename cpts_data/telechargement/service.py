"""Fetch one source for a territory, check it, put it in place, and say in French what came and what changes.

Used by the command line and by the page « Données » alike.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.territoire import Territoire, lire_territoire
from cpts_data.pose import terminer_les_poses
from cpts_data.referentiels import communes_de_france
from cpts_data.store import connexion_de_travail
from cpts_data.telechargement.installation import (
    Papiers,
    Pose,
    compter_lignes,
    dossier_de_travail,
    installer,
    un_seul_a_la_fois,
)
from cpts_data.telechargement.sources import Source, sources
from cpts_data.telechargement.transport import (
    MO,
    Demande,
    Progres,
    Reglages,
    Transport,
    oublier,
    sans_secret,
)
from cpts_data.textes import affichable

if TYPE_CHECKING:
    from cpts_data.telechargement.territoire import Proposition

Annonce = Callable[[str], None]
JEUX = {
    "population": "population_iris",
    "professionnels": "professionnels_commune",
    "equipements": "equipements_iris",
    "apl": "apl_communes",
    "vaccination": "vaccination_departement",
}
"""Source -> dataset it fills; the contours and the perimeters fill none of their own."""
TOUTES = ("contours", *JEUX)
"""What « tout » fetches: the perimeters only serve to propose a territory."""

ECART_DE_POPULATION = 0.2
"""Share by which the census may differ from the municipal population of another year before it is told."""
BAISSE_DE_LIGNES = 0.2
TAILLES_MAX = {"population": 200 * MO, "professionnels": 3_000 * MO, "equipements": 1_000 * MO, "apl": 100 * MO}


@dataclass(frozen=True)
class Bilan:
    """What a download did. ``phrases``: French sentences on what came and what changes, in order.

    ``lignes_avant`` is None when there was nothing before. ``avertissements`` are worth reading; none of them blocks.
    """

    source: str
    titre: str
    producteur: str
    adresse: str
    date_acces: dt.date
    date_des_chiffres: str
    lignes: int
    lignes_avant: int | None
    phrases: tuple[str, ...]
    avertissements: tuple[str, ...] = ()


@dataclass
class _Travail:
    """Everything a source needs while it is fetched."""

    source: Source
    dossiers: Dossiers
    territoire: Territoire
    transport: Transport
    annoncer: Annonce
    avertissements: list[str] = field(default_factory=list)

    @property
    def titre(self) -> str:
        return self.source.titre

    @property
    def communes(self) -> dict[str, str]:
        return {commune.code: commune.nom for commune in self.territoire.communes}

    def demande(self, *natures: str) -> Demande:
        return Demande(self.source.adresse, self.titre, natures, TAILLES_MAX.get(self.source.nom, 50 * MO))

    def papiers(
        self, date_des_chiffres: str, date_reference: dt.date, note: str, regime: str = "sans objet"
    ) -> Papiers:
        return Papiers(
            self.source.producteur,
            self.titre,
            date_des_chiffres,
            min(date_reference, dt.date.today()),
            self.source.licence,
            sans_secret(self.source.adresse),
            note,
            regime,
        )


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
    try:
        with un_seul_a_la_fois(dossiers, nom, source.titre), Transport(reglages, progres) as transport:
            terminer_les_poses(dossiers)
            annoncer(f"{source.titre} : demande à {source.producteur}")
            return _SOURCES[nom](_Travail(source, dossiers, territoire, transport, annoncer))
    except BrokenPipeError:  # whoever reads the progress has left
        raise
    except MemoryError:
        raise ErreurDonnees([Faute(source.titre, MEMOIRE)]) from None
    except OSError as erreur:  # the failures of the network are told by the transport: this is the disk
        raise ErreurDonnees([Faute(source.titre, DISQUE)]) from erreur


DISQUE = (
    "Le fichier reçu ne peut pas être écrit ; rien n’a été changé. Vérifiez la place libre et les droits du dossier."
)
MEMOIRE = "La mémoire de ce poste ne suffit pas pour lire ce fichier ; rien n’a été changé. Fermez d’autres programmes."


# --- one function a source ----------------------------------------------------------------------------------


def _contours(travail: _Travail) -> Bilan:
    from cpts_data.geo.contours import importer_contours
    from cpts_data.telechargement.contours import propriete, recevoir_iris
    from cpts_data.telechargement.iris_des_contours import lignes_iris

    collection = recevoir_iris(travail.transport, travail.source, list(travail.communes), travail.annoncer)
    recus = {str(propriete(element, "code_iris")): element for element in collection["features"]}
    sans_contour = sorted(travail.communes.keys() - {code[:5] for code in recus})
    if sans_contour:
        message = "Le service n’a envoyé aucun contour pour la commune : vérifiez son code ; rien n’a été changé."
        raise ErreurDonnees([Faute(travail.titre, message, None, "code_insee", code) for code in sans_contour])
    connus = _iris_connus(travail)
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
    return _bilan(travail, f"édition en service le {jour}", rapport.nombre_iris, None, phrases)


NOTE_IRIS = (
    "Centres et superficies calculés à partir des contours. La population n’y est pas : elle vient du téléchargement "
    "« population ». Date de référence : jour du téléchargement, faute de millésime annoncé."
)


def _population(travail: _Travail) -> Bilan:
    from cpts_data.telechargement.population import lire_population

    with _fichier(travail, "population.zip", "zip") as archive:
        travail.annoncer("Lecture des habitants par IRIS")
        recensement = lire_population(archive, travail.communes, travail.titre)
    connus = {code for noms in _iris_connus(travail).values() for code in noms}
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
    return _bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, [phrase])


def _comparer_aux_communes(travail: _Travail, lignes: Sequence[Mapping[str, object]]) -> None:
    """Tell the communes whose total is far from their municipal population: a plausibility, not a proof."""
    for code, nom in travail.communes.items():
        commune = communes_de_france().get(code)
        total = sum(ligne["population"] or 0 for ligne in lignes if ligne["code_commune"] == code)
        if commune and commune.population and abs(total / commune.population - 1) > ECART_DE_POPULATION:
            travail.avertissements.append(
                f"{nom} : {fr.compte(total, 'habitant')} dans ce fichier, {fr.nombre(commune.population)} au "
                "répertoire des communes. Vérifiez avant d’utiliser ce chiffre."
            )


def _professionnels(travail: _Travail) -> Bilan:
    from cpts_data.telechargement import rpps

    with connexion_de_travail() as connexion:
        morceaux = travail.transport.flux(travail.demande("zip", "gzip", "texte"))
        rpps.preparer_activites(connexion, morceaux, travail.titre, travail.communes)
        comptes = rpps.compter(connexion, travail.titre).to_dict("records")
        en_tout = rpps.compter_en_tout(connexion, travail.titre)
    if not comptes:
        message = "Aucun professionnel des communes du territoire dans le fichier reçu ; rien n’a été changé."
        raise ErreurDonnees([Faute(travail.titre, message)])
    lignes = _avec_les_zeros(comptes, travail.communes, rpps.PROFESSIONS)
    jour = travail.transport.derniere_modification or dt.date.today()
    note = (
        "Comptés par nous : une personne compte une fois par commune et par profession ; celle qui exerce dans deux "
        "communes compte dans les deux. Étudiants non comptés. Aucun nom ni identifiant n’est conservé. "
        f"Sans double compte, sur tout le territoire : {_comptes_en_mots(en_tout)}."
    )
    papiers = travail.papiers(f"extraction du {fr.date_longue(jour)}", jour, note)
    pose = installer(travail.dossiers, catalogue.jeu("professionnels_commune"), lignes, papiers)
    phrases = [f"Professionnels du territoire, chacun compté une fois : {_comptes_en_mots(en_tout)}."]
    return _bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, phrases)


def compter_une_extraction(
    chemin: Path, dossiers: Dossiers, annoncer: Annonce = lambda _: None, *, simulation: bool = False
) -> Bilan:
    """Count the professionals of the territory in an extraction that is already on this computer.

    ``simulation``: count and say, without writing. No name is kept either way. Raises ErreurDonnees: no change.
    """
    from cpts_data.telechargement import rpps

    source = sources()["professionnels"]
    communes = {commune.code: commune.nom for commune in lire_territoire(dossiers.territoire).communes}
    annoncer(f"{source.titre} : lecture de « {affichable(chemin.name)} »")
    with un_seul_a_la_fois(dossiers, source.nom, source.titre), connexion_de_travail() as connexion:
        terminer_les_poses(dossiers)
        comptes = rpps.compter_professionnels(connexion, chemin, communes).to_dict("records")
        if not comptes:
            message = "Aucun professionnel des communes du territoire dans ce fichier ; rien n’a été changé."
            raise ErreurDonnees([Faute(chemin.name, message)])
        lignes = _avec_les_zeros(comptes, communes, rpps.PROFESSIONS)
        jour = _jour_de_l_extraction(chemin)
        date = f"extraction du {fr.date_longue(jour)}"
        jeu = catalogue.jeu(JEUX[source.nom])
        papiers = Papiers(source.producteur, source.titre, date, jour, source.licence, source.adresse, NOTE_EXTRACTION)
        avant = compter_lignes(dossiers.donnees / jeu.fichier)
        if not simulation:
            annoncer("Enregistrement des nombres")
            installer(dossiers, jeu, lignes, papiers)
    auparavant = "rien auparavant" if avant is None else f"{fr.nombre(avant)} auparavant"
    phrases = [
        f"{_somme_en_mots(lignes)}, par commune et par profession.",
        f"{fr.compte(len(lignes), 'ligne')}, {auparavant}.",
        "Aucun nom ni identifiant n’est conservé.",
    ]
    return Bilan(
        source.nom, source.titre, source.producteur, source.adresse, dt.date.today(), date, len(lignes), avant,
        tuple(phrases),
    )  # fmt: skip


NOTE_EXTRACTION = (
    "Comptés par nous dans un fichier déjà téléchargé : une personne compte une fois par commune et par profession ; "
    "celle qui exerce dans deux communes compte dans les deux. Étudiants non comptés. Aucun nom ni identifiant n’est "
    "conservé."
)


def _somme_en_mots(lignes: Sequence[Mapping[str, object]]) -> str:
    """The places of practice: a person who works in two communes counts in both."""
    total = sum(int(str(ligne["professionnels"])) for ligne in lignes)
    return f"{fr.compte(total, 'professionnel compté', 'professionnels comptés')} dans les communes du territoire"


def _jour_de_l_extraction(chemin: Path) -> dt.date:
    """The day that the producer writes in the name of the file, otherwise that of the file itself."""
    for trouve in re.findall(r"(?<!\d)(20\d{6})\d{0,6}(?!\d)", chemin.name):
        with contextlib.suppress(ValueError):
            return min(dt.date.fromisoformat(trouve), dt.date.today())
    return dt.date.fromtimestamp(chemin.stat().st_mtime)


def _comptes_en_mots(en_tout: Mapping[str, int]) -> str:
    return ", ".join(f"{profession} {fr.nombre(effectif)}" for profession, effectif in sorted(en_tout.items()))


def _avec_les_zeros(
    comptes: Sequence[dict[str, object]], communes: Mapping[str, str], professions: Mapping[str, str]
) -> list[dict[str, object]]:
    """Add the professions that a commune lacks: the directory lists everybody, so that absence is zero."""
    presents = {(ligne["code_commune"], ligne["profession"]) for ligne in comptes}
    zeros = {"professionnels": 0, "liberaux": 0, "salaries": 0}
    ajoutees = [
        {"code_commune": commune, "profession": profession, "libelle": libelle} | zeros
        for commune in communes
        for profession, libelle in professions.items()
        if (commune, profession) not in presents
    ]
    return sorted(
        [*comptes, *ajoutees], key=lambda ligne: (ligne["code_commune"], ligne["profession"], ligne["libelle"])
    )


def _equipements(travail: _Travail) -> Bilan:
    from cpts_data.telechargement.equipements import compter_generalistes

    annees: list[int] = []
    morceaux = travail.transport.flux(travail.demande("zip", "gzip", "texte"))
    communes = {code: frozenset(noms) for code, noms in _iris_connus(travail).items()}
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
    return _bilan(travail, millesime, pose.lignes, pose, [phrase])


def _apl(travail: _Travail) -> Bilan:
    from cpts_data.telechargement.apl import adresse_du_classeur, lire_apl

    if not travail.source.adresse.lower().endswith(".xlsx"):  # the page of the dataset says where the workbook is
        page = travail.transport.lire(travail.demande("json"))
        travail.source = travail.source.vers(adresse_du_classeur(page, travail.titre))
    with _fichier(travail, "apl.xlsx", "zip") as classeur:
        annee, lignes = lire_apl(classeur, travail.communes, travail.titre)
    note = "Consultations accessibles par an et par habitant. La DREES cite la série des médecins de 65 ans et moins."
    papiers = travail.papiers(f"APL {annee}", dt.date(annee, 1, 1), note)
    pose = installer(travail.dossiers, catalogue.jeu("apl_communes"), lignes, papiers)
    phrase = f"APL {annee} de {fr.compte(pose.lignes, 'commune')}."
    return _bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, [phrase])


def _vaccination(travail: _Travail) -> Bilan:
    from cpts_data.telechargement.vaccination import lire_vaccination

    departement = travail.territoire.departement
    octets = travail.transport.lire(travail.demande("texte"))
    lignes, avertissements = lire_vaccination(octets, departement, travail.titre)
    travail.avertissements += avertissements
    annees = sorted({int(str(ligne["annee"])) for ligne in lignes})
    note = "Chiffres du département entier, et non de la CPTS. Une case vide : taux non publié par le producteur."
    periode = f"{annees[0]} à {annees[-1]}" if len(annees) > 1 else str(annees[0])
    papiers = travail.papiers(periode, dt.date(annees[-1], 12, 31), note)
    pose = installer(travail.dossiers, catalogue.jeu("vaccination_departement"), lignes, papiers)
    phrase = f"Couvertures vaccinales du département {departement}, de {periode}."
    return _bilan(travail, periode, pose.lignes, pose, [phrase])


_SOURCES: Mapping[str, Callable[[_Travail], Bilan]] = {
    "contours": _contours,
    "population": _population,
    "professionnels": _professionnels,
    "equipements": _equipements,
    "apl": _apl,
    "vaccination": _vaccination,
}


# --- shared -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _fichier(travail: _Travail, nom: str, nature: str) -> Iterator[Path]:
    """Give a file fetched to the work folder, resumed when an earlier run left a part of it; it goes afterwards."""
    chemin = travail.transport.garder(travail.demande(nature), dossier_de_travail(travail.dossiers), nom)
    try:
        yield chemin
    finally:
        oublier(chemin)


def _iris_connus(travail: _Travail) -> dict[str, dict[str, str]]:
    """Return the IRIS of each commune of the territory (code -> name), as the table of facts has them."""
    from cpts_data.loaders.lecture import charger

    connus: dict[str, dict[str, str]] = {code: {} for code in travail.communes}
    jeu = catalogue.jeu("iris")
    if not (travail.dossiers.donnees / jeu.fichier).exists():
        return connus
    with connexion_de_travail() as connexion:
        if fautes := charger(connexion, travail.dossiers.donnees, jeu):
            raise ErreurDonnees(fautes)
        lus = connexion.execute("SELECT code_commune, code_iris, nom_iris FROM iris ORDER BY code_iris").fetchall()
    for commune, code, nom in lus:
        if commune in connus:
            connus[commune][code] = nom
    return connus


def _bilan(travail: _Travail, date_des_chiffres: str, lignes: int, pose: Pose | None, phrases: Sequence[str]) -> Bilan:
    avant = pose.lignes_avant if pose else None
    if avant and lignes < (1 - BAISSE_DE_LIGNES) * avant:
        travail.avertissements.append(
            f"Le fichier a {fr.compte(lignes, 'ligne')}, il en avait {fr.nombre(avant)} : vérifiez que rien ne manque."
        )
    adresse = sans_secret(travail.source.adresse)
    jour = dt.date.today()
    if pose:
        change = "rien auparavant" if avant is None else f"{fr.compte(avant, 'ligne')} auparavant"
        phrases = [*phrases, f"{fr.compte(lignes, 'ligne enregistrée', 'lignes enregistrées')}, {change}."]
    origine = f"Source : {travail.source.producteur}, le {fr.date_longue(jour)}, {adresse}"
    return Bilan(
        travail.source.nom,
        travail.titre,
        travail.source.producteur,
        adresse,
        jour,
        date_des_chiffres,
        lignes,
        avant,
        (*phrases, origine),
        tuple(travail.avertissements),
    )


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
