"""A data folder for another CPTS: which communes, what file says it, what the folder holds on its first day.

Nothing here asks the person nor the internet: the command line does the first, ``telechargement`` the second.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import TAILLE_MAX_DONNEES, en_toml, lire_octets
from cpts_data.geo.territoire import lire_territoire
from cpts_data.importation.correspondances import Lieux, plus_proches, texte_de
from cpts_data.importation.declaration import declarations
from cpts_data.importation.feuilles import lire_feuilles
from cpts_data.importation.modele import Territoire as TerritoireLu
from cpts_data.referentiels import CommuneDeFrance, communes_de_france

if TYPE_CHECKING:
    import shapely

    Lieu = shapely.Geometry

DOSSIERS = ("contours", "faits", "imports", "ouvert", "publie", "references")
"""Made empty, so that a person sees where things go."""
LISEZ_MOI = "LISEZ-MOI.txt"
NOM_MAX = 120
AUTRES_CITEES = 3
SEPARATEURS = re.compile("[,;\n\t]+")
LONGUEUR_DU_NOM_COURT = 25


@dataclass(frozen=True)
class Lecture:
    """What a list of communes says: those found, in the order of their names, and what is worth reading again."""

    communes: tuple[CommuneDeFrance, ...]
    remarques: tuple[str, ...] = ()

    @property
    def population(self) -> int:
        return sum(commune.population or 0 for commune in self.communes)

    @property
    def departements(self) -> tuple[str, ...]:
        """Codes of the departments, the one with the most communes first."""
        return tuple(code for code, _ in Counter(c.departement for c in self.communes).most_common())


def lire_communes(textes: Iterable[str], source: str = "liste des communes") -> Lecture:
    """Recognise communes by INSEE code, name (« Saint-Denis (93) ») or postcode.

    Raises ErreurDonnees with every text that designates none, or several; a repeated one is told.
    """
    trouvees: dict[str, CommuneDeFrance] = {}
    remarques: list[str] = []
    fautes: list[Faute] = []
    for numero, texte in enumerate(textes, start=1):
        reconnu = _lieux_de_france().commune(texte)
        if reconnu.valeur is None:
            fautes.append(_commune_inconnue(source, numero, texte, reconnu.proches, reconnu.plusieurs))
            continue
        commune = communes_de_france()[reconnu.valeur]
        if commune.code in trouvees:
            remarques.append(f"{commune.nom} ({commune.code}) est citée deux fois : elle n’est gardée qu’une fois.")
        elif autres := _par_code_postal(texte, commune):
            noms = fr.enumeration([autre.nom for autre in autres[:AUTRES_CITEES]])
            noms += f" et de {len(autres) - AUTRES_CITEES} autres" if len(autres) > AUTRES_CITEES else ""
            remarques.append(
                f"{texte} est lu comme le code INSEE de {commune.nom} ; c’est aussi le code postal de {noms}."
            )
        trouvees[commune.code] = commune
    if fautes:
        raise ErreurDonnees(fautes)
    if not trouvees:
        raise ErreurDonnees([Faute(source, "Aucune commune.", attendu="un code INSEE, un nom ou un code postal")])
    rangees = sorted(trouvees.values(), key=lambda commune: _sans_accent(commune.nom))
    return Lecture(tuple(rangees), tuple(remarques))


def _commune_inconnue(source: str, numero: int, texte: str, proches: Sequence[str], plusieurs: bool) -> Faute:
    if plusieurs:
        toutes = _de_ce_code_postal(texte) or proches
        message = "Plusieurs communes répondent à ce nom ou à ce code postal : donnez le code INSEE de chacune."
        return Faute(source, message, numero, None, texte, " ; ".join(toutes))
    proches = proches or plus_proches(texte, _noms_voisins(texte))
    attendu = "une commune actuelle : code INSEE, nom ou code postal"
    if proches:
        attendu = f"{attendu} ; peut-être {', '.join(proches)}"
    return Faute(source, "Cette commune n’est pas reconnue.", numero, None, texte, attendu)


def _par_code_postal(texte: str, commune: CommuneDeFrance) -> list[CommuneDeFrance]:
    """The other communes that five digits designate as a postcode: 76230 is both, for two different places."""
    if texte.strip() != commune.code:
        return []
    return [c for c in communes_de_france().values() if commune.code in c.codes_postaux and c.code != commune.code]


def _de_ce_code_postal(texte: str) -> list[str]:
    return [f"{c.code} {c.nom}" for c in communes_de_france().values() if texte.strip() in c.codes_postaux]


def _noms_voisins(texte: str) -> list[str]:
    """Names that begin alike: comparing with every commune of France would take seconds a word."""
    debut = _sans_accent(texte)[:1]
    return [c.nom for c in communes_de_france().values() if debut and _sans_accent(c.nom).startswith(debut)]


def _sans_accent(texte: str) -> str:
    return unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().casefold().strip()


def decouper(texte: str) -> list[str]:
    """Cut a typed list at its commas, semicolons and line ends."""
    return [morceau.strip() for morceau in SEPARATEURS.split(texte) if morceau.strip()]


def lire_fichier_de_communes(chemin: Path) -> Lecture:
    """Read a list of communes from a file (text, CSV or workbook), one commune a line, whatever its other columns.

    Raises ErreurDonnees.
    """
    octets = lire_octets(chemin, chemin.name, TAILLE_MAX_DONNEES, absent="Le fichier des communes est absent.")
    textes = []
    for feuille in lire_feuilles(octets, chemin.name)[:1]:
        for rang, cellules in enumerate(feuille.cellules):
            cases = [texte for cellule in cellules if (texte := texte_de(cellule))]
            if cases and not (rang == 0 and not any(map(_est_une_commune, cases))):
                textes.append(next((case for case in _codes_d_abord(cases) if _est_une_commune(case)), cases[0]))
    return lire_communes(textes, chemin.name)


def _codes_d_abord(cases: Sequence[str]) -> list[str]:
    return sorted(cases, key=lambda case: case not in communes_de_france())


def _est_une_commune(texte: str) -> bool:
    return _lieux_de_france().commune(texte).valeur is not None


@cache
def _lieux_de_france() -> Lieux:
    """Every commune of France: the territory that would be preferred is what is being made."""
    return Lieux(TerritoireLu("", "", 1, {}, {}))


# --- a polygon ----------------------------------------------------------------------------------------------


def lire_polygone(chemin: Path) -> Lieu:
    """Read the perimeter of a CPTS: a GeoJSON file in degrees. Several areas are taken together.

    Raises ErreurDonnees.
    """
    import shapely
    from shapely.errors import GEOSException

    octets = lire_octets(chemin, chemin.name, TAILLE_MAX_DONNEES, absent="Le fichier du périmètre est absent.")
    attendu = "un GeoJSON avec un polygone, en degrés (longitude, latitude)"
    try:
        formes = shapely.from_geojson(octets.decode("utf-8-sig"))
        polygones = [f for f in _parties(formes) if isinstance(f, shapely.Polygon)]
    except (GEOSException, UnicodeDecodeError, ValueError) as erreur:
        message = "Le périmètre ne peut pas être lu."
        raise ErreurDonnees([Faute(chemin.name, message, attendu=attendu)]) from erreur
    if not polygones:
        raise ErreurDonnees([Faute(chemin.name, "Le fichier ne contient aucun polygone.", attendu=attendu)])
    ensemble = shapely.union_all([shapely.make_valid(polygone) for polygone in polygones])
    ouest, sud, est, nord = ensemble.bounds
    if not (-180 <= ouest <= est <= 180 and -90 <= sud <= nord <= 90):
        message = "Les coordonnées du périmètre ne sont pas en degrés."
        raise ErreurDonnees([Faute(chemin.name, message, None, None, f"{ouest:.0f} {sud:.0f}", attendu)])
    return ensemble


def _parties(forme: Lieu) -> list[Lieu]:
    """Take collections of any depth apart."""
    import shapely

    parties = shapely.get_parts(forme).tolist()
    return [forme] if parties == [forme] else [p for partie in parties for p in _parties(partie)]


def lieux_des_contours(chemin: Path) -> dict[str, Lieu]:
    """Return the contour of each commune of a file of IRIS contours, in degrees. Raises ErreurDonnees."""
    import numpy as np
    import shapely

    from cpts_data.geo.lecture_contours import lire_couche
    from cpts_data.geo.projection import WGS_84, projeter

    couche = lire_couche(chemin, _Tous())
    if couche.fautes or couche.crs is None or not couche.codes:
        raise ErreurDonnees(couche.fautes or [Faute(chemin.name, "Aucun contour d’IRIS dans ce fichier.")])
    formes: dict[str, list[Lieu]] = {}
    for code, forme in zip(couche.codes, couche.geometries, strict=True):
        if forme is not None and not forme.is_empty:
            formes.setdefault(code[:5], []).append(shapely.make_valid(forme))
    ensembles = np.array([shapely.union_all(parties) for parties in formes.values()], dtype=object)
    return dict(zip(formes, projeter(ensembles, couche.crs, WGS_84), strict=True))


class _Tous:
    """Every IRIS of a file: which ones are wanted is what is being looked for."""

    def __contains__(self, _: object) -> bool:
        return True


def communes_du_polygone(polygone: Lieu, lieux: Mapping[str, Lieu], source: str) -> Lecture:
    """Return the communes that have a point of theirs inside. Raises ErreurDonnees when there is none."""
    from cpts_data.telechargement.territoire import communes_dans_polygone

    codes = communes_dans_polygone(polygone, lieux)
    actuelles = [code for code in codes if code in communes_de_france()]
    if not actuelles:
        message = "Aucune commune n’est dans ce périmètre : vérifiez les départements et le fichier."
        raise ErreurDonnees([Faute(source, message)])
    lecture = lire_communes(actuelles, source)
    disparues = [
        f"{code} n’est plus une commune : elle est laissée de côté." for code in codes if code not in actuelles
    ]
    return Lecture(lecture.communes, (*disparues, "La limite du périmètre est approchée : relisez la liste."))


# --- the folder ---------------------------------------------------------------------------------------------


def nom_court(nom: str) -> str:
    """Propose a short name: the name itself when it is short, otherwise its initials after « CPTS »."""
    if len(nom) <= LONGUEUR_DU_NOM_COURT:
        return nom
    mots = [mot for mot in re.findall(r"[\w’'-]+", nom) if mot.casefold() != "cpts" and mot[:1].isupper()]
    return f"CPTS {''.join(mot[0] for mot in mots)}" if mots else nom[:LONGUEUR_DU_NOM_COURT].rstrip()


def nom_de_dossier(nom: str) -> str:
    """Propose a folder name that every system takes: « donnees-cpts-du-vexin »."""
    mots = re.findall("[a-z0-9]+", _sans_accent(re.sub("['’]", " ", nom.replace("œ", "oe"))))
    return "-".join(["donnees", *mots])[:60].rstrip("-")


def texte_du_territoire(nom: str, lecture: Lecture, premier_mois: int) -> str:
    """Write territoire.toml, with what to know to correct it."""
    departements = lecture.departements
    plusieurs = (
        f"# Le territoire s’étend sur plusieurs départements ({', '.join(departements)}) : celui-ci a le plus de "
        "communes.\n"
        if len(departements) > 1
        else ""
    )
    entete = (
        "# Le territoire de la CPTS.\n#\n"
        "# Ce fichier est le seul endroit à corriger pour changer les communes de la CPTS : les cartes, les IRIS et\n"
        "# les totaux en dépendent tous. Pour corriger : ajouter ou retirer un bloc [[communes]], ou changer son\n"
        "# statut (« confirmée » ou « à confirmer »). Un code est le code INSEE de la commune, pas son code postal.\n\n"
        f"{en_toml({'nom': nom, 'nom_court': nom_court(nom)})}"
        f"{plusieurs}{en_toml({'departement': departements[0]})}\n"
        "# Mois où commence l’exercice du contrat (1 : janvier, 10 : octobre).\n"
        f"{en_toml({'exercice_premier_mois': premier_mois})}"
    )
    blocs = (
        f"\n[[communes]]\n{en_toml({'code': commune.code, 'nom': commune.nom, 'statut': 'confirmée'})}"
        for commune in lecture.communes
    )
    return entete + "".join(blocs)


def texte_du_lisez_moi(nom: str) -> str:
    """Write what to ask, from whom, and where each thing goes."""
    demandes = "\n\n".join(
        f"{rang}. {jeu.titre}\n   À demander {jeu.a_qui}.\n   « {jeu.quoi_demander} »"
        for rang, jeu in enumerate(declarations().values(), start=1)
    )
    return (
        f"Dossier de données : {nom}\n\n"
        "Ce dossier contient tout ce que montre le tableau de bord. Copiez-le pour le sauvegarder.\n\n"
        "territoire.toml : le nom de la CPTS et ses communes. C’est le seul fichier à corriger à la main.\n"
        "imports/        : les fichiers que vous importez depuis la page Données (onglet Importer).\n"
        "ouvert/, faits/, contours/ : les données publiques téléchargées.\n"
        "publie/, references/ : chiffres d’un rapport et valeurs de comparaison, si vous en avez.\n\n"
        "FICHIERS À DEMANDER\n\n"
        f"{demandes}\n\n"
        "Ne déposez ici aucune liste de patients : le tableau de bord ne garde que des nombres.\n"
    )


def creer(dossier: Path, nom: str, lecture: Lecture, premier_mois: int) -> None:
    """Create the data folder, whole or not at all. Raises ErreurDonnees when something is already there."""
    refuser_un_dossier_plein(dossier)
    try:
        dossier.parent.mkdir(parents=True, exist_ok=True)
        provisoire = Path(tempfile.mkdtemp(prefix=f".{dossier.name}-", dir=dossier.parent))
    except OSError as erreur:
        raise _ecriture_impossible(dossier) from erreur
    try:
        _remplir(provisoire, nom, lecture, premier_mois)
        if dossier.exists():
            dossier.rmdir()  # empty: refused otherwise, and a folder cannot take the place of another on Windows
        provisoire.rename(dossier)
    except OSError as erreur:
        raise _ecriture_impossible(dossier) from erreur
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)


def _remplir(provisoire: Path, nom: str, lecture: Lecture, premier_mois: int) -> None:
    provisoire.chmod(0o755)  # a temporary folder is closed to others, a data folder follows the place it is in
    for sous_dossier in DOSSIERS:
        (provisoire / sous_dossier).mkdir()
    (provisoire / "imports").chmod(0o700)  # files that were sent to the CPTS, as the first import would make it
    territoire = provisoire / "territoire.toml"
    territoire.write_text(texte_du_territoire(nom, lecture, premier_mois), encoding="utf-8")
    lire_territoire(territoire)  # a name that the file cannot hold is told before anything is in place
    # Notepad of Windows reads accents with a mark at the beginning, and shows lines apart.
    texte = texte_du_lisez_moi(nom).replace("\n", "\r\n")
    (provisoire / LISEZ_MOI).write_bytes(texte.encode("utf-8-sig"))


def refuser_un_dossier_plein(dossier: Path) -> None:
    """Raise ErreurDonnees when the folder holds anything: a territory is never written over another."""
    if dossier.exists() and (not dossier.is_dir() or any(dossier.iterdir())):
        message = "Ce dossier existe déjà et n’est pas vide : rien n’y est écrit."
        raise ErreurDonnees([Faute(str(dossier), message, attendu="un dossier qui n’existe pas encore")])


def _ecriture_impossible(dossier: Path) -> ErreurDonnees:
    message = "Le dossier de données ne peut pas être créé : vérifiez la place libre et les droits."
    return ErreurDonnees([Faute(str(dossier), message)])
