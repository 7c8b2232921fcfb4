"""Official contours of the IRIS: import a file, check it, simplify it, and read the result back.

Method: the borders are put in Lambert-93, joined to the half-metre, simplified all together
(``shapely.coverage_simplify``, Visvalingam and Whyatt 1993) so that two neighbours keep one common border,
then written in degrees with 5 decimals.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pandas as pd
import shapely
from shapely.errors import GEOSException

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import (
    TAILLE_MAX_DONNEES,
    analyser_toml,
    ecrire_octets,
    en_toml,
    lire_octets,
    lire_texte_toml,
)
from cpts_data.formats_fr import accord, enumeration, pourcentage
from cpts_data.geo.couverture import (
    DECIMALES,
    arrondir,
    chevauchements,
    couverture_valable,
    raccorder,
)
from cpts_data.geo.geojson import elements_en_geojson
from cpts_data.geo.lecture_contours import Couche, lire_couche
from cpts_data.geo.projection import LAMBERT_93, WGS_84, projeter
from cpts_data.textes import affichable

if TYPE_CHECKING:
    from pyproj import CRS

MOTIF_CODE_IRIS = re.compile(r"[0-9][0-9AB][0-9]{7}")

TOLERANCE_M = 15.0
TENTATIVES = ((TOLERANCE_M, DECIMALES), (7.5, DECIMALES), (7.5, 6), (1.0, 6), (1.0, 7))
"""(simplification in metres, decimals of a degree), tried in order until the borders still join."""
PAS_DE_RACCORD_M = 0.5
"""Under the metre of the last decimal written: joining borders moves nothing that could be seen."""
FENTE_MAX_M = 1.0
PART_NEGLIGEABLE = 0.001
"""Share of an area (0.1 %) under which a repair or an overlap is digitising noise, not another border."""
VARIATION_MAX = 0.02
"""Share of its area an IRIS may gain or lose by simplification and rounding."""
COORDONNEE_MAX = 1e9
"""No system counts further, in degrees, feet or metres; not-a-number fails the comparison too."""
FRANCE_LAMBERT_93 = (0.0, 5_900_000.0, 1_400_000.0, 7_300_000.0)
"""Bounds (west, south, east, north) around metropolitan France with Corsica, in metres."""

AUTRE_MILLESIME = "Le fichier est peut-être d'un autre millésime."
PRODUCTEUR = "IGN / INSEE (déclaré par le fichier importé)"
LICENCE = "Licence Ouverte 2.0 (à vérifier selon le fichier)"
PRODUCTEUR_OUVERT, LICENCE_OUVERTE = "IGN et INSEE", "Licence Ouverte 2.0"
"""What is known of contours fetched from the service of the producer."""


@dataclass(frozen=True)
class RapportImport:
    """What an import did: counts of IRIS, warnings in French, sizes in bytes, simplification in metres."""

    nombre_iris: int
    ignores: int
    avertissements: tuple[str, ...]
    taille_octets_avant: int
    taille_octets_apres: int
    tolerance_m: float
    decimales: int


def importer_contours(
    fichier: Path, codes_iris_attendus: Mapping[str, str], destination: Path, adresse: str | None = None
) -> RapportImport:
    """Check, simplify and install the contours of the IRIS of the territory.

    ``fichier``: GeoJSON, GeoPackage, or a .zip holding one of them or a shapefile, in any known coordinate
    system. ``codes_iris_attendus``: IRIS code -> name, for the whole territory. ``destination``: the GeoJSON
    to write (``code_iris`` and ``code_commune`` only), with its papers beside it (same name, ``.toml``).
    IRIS outside the territory are ignored and counted. ``adresse``: where the file was fetched, when it was.
    Raises ``ErreurDonnees`` with every fault at once; then nothing is written.
    """
    _controler_attendus(codes_iris_attendus)
    couche = lire_couche(fichier, codes_iris_attendus.keys())
    controle = _Controle(fichier.name, codes_iris_attendus)
    controle.examiner(couche)
    if controle.fautes:
        raise ErreurDonnees(controle.fautes)
    ordre = np.argsort(np.array(couche.codes))
    codes = [couche.codes[position] for position in ordre]
    metres = _en_lambert_93(controle.geometries[ordre], couche.crs, fichier.name)
    simplification = _simplifier(metres, fichier.name)
    if simplification.bords_recales:
        controle.avertissements.append(
            "Des bordures voisines ne coïncidaient pas exactement : elles ont été recalées à moins d'un mètre près."
        )
    texte = elements_en_geojson(
        [{"code_iris": code, "code_commune": code[:5]} for code in codes], simplification.geometries
    )
    _installer(texte, fichier, destination, len(codes), simplification, couche.crs, adresse)
    return RapportImport(
        nombre_iris=len(codes),
        ignores=couche.nombre_lus - len(codes),
        avertissements=tuple(controle.avertissements),
        taille_octets_avant=fichier.stat().st_size,
        taille_octets_apres=len(texte.encode()),
        tolerance_m=simplification.tolerance_m,
        decimales=simplification.decimales,
    )


def lire_contours(fichier: Path) -> pd.DataFrame:
    """Read contours written by ``importer_contours``.

    Returns one row per IRIS, sorted by code: ``code_iris``, ``code_commune``, ``geometrie`` (degrees).
    Raises ``ErreurDonnees`` when the file or its papers are absent, or when the file is not the one its
    papers describe (their sha256 differs).
    """
    absent = "Les contours officiels n’ont pas encore été importés."
    octets = lire_octets(fichier, fichier.name, TAILLE_MAX_DONNEES, absent=absent)
    papiers = _lire_papiers(fichier)
    if papiers.get("sha256") != hashlib.sha256(octets).hexdigest():
        message = "Le fichier des contours a changé depuis son import : importez-le de nouveau."
        raise ErreurDonnees([Faute(fichier.name, message)])
    try:
        elements = json.loads(octets)["features"]
        geometries = shapely.get_parts(shapely.from_geojson(octets.decode("utf-8")))
        contours = pd.DataFrame(
            {
                "code_iris": [element["properties"]["code_iris"] for element in elements],
                "code_commune": [element["properties"]["code_commune"] for element in elements],
            }
        )
        return contours.assign(geometrie=geometries)
    except (ValueError, KeyError, TypeError, RecursionError, GEOSException) as erreur:
        message = "Le fichier des contours n'a pas la forme attendue : importez-le de nouveau."
        raise ErreurDonnees([Faute(fichier.name, message)]) from erreur


# --- checks -----------------------------------------------------------------------------------------------


def _controler_attendus(attendus: Mapping[str, str]) -> None:
    """The expected codes come from our own tables: a wrong one is a bug, not a fault of the file."""
    mauvais = [code for code in attendus if not MOTIF_CODE_IRIS.fullmatch(code)]
    if not attendus or mauvais:
        raise ValueError(f"expected IRIS codes of 9 characters, got {mauvais or 'none'}")


class _Controle:
    """The checks of one file: collects faults and warnings, and the repaired geometries."""

    def __init__(self, fichier: str, attendus: Mapping[str, str]) -> None:
        self.fichier = fichier
        self.attendus = attendus
        self.fautes: list[Faute] = []
        self.avertissements: list[str] = []
        self.geometries = np.empty(0, dtype=object)

    def examiner(self, couche: Couche) -> None:
        """Run every check that the layer allows; without codes there is nothing more to compare."""
        self.fautes.extend(couche.fautes)
        if not couche.avec_codes:
            return
        self._presence(couche)
        self._communes(couche)
        self.geometries = couche.geometries.copy()
        bonnes = [self._geometrie(position, code) for position, code in enumerate(couche.codes)]
        self._superpositions(couche.codes, np.array(bonnes, dtype=bool))

    def _presence(self, couche: Couche) -> None:
        effectifs = Counter(couche.codes)
        manquants = [code for code in self.attendus if code not in effectifs]
        if len(manquants) == len(self.attendus):
            message = (
                f"Aucun des {len(manquants)} IRIS du territoire n'est dans ce fichier. "
                "C'est peut-être le fichier d'un autre département, ou d'un autre millésime."
            )
            valeur = f"{couche.nombre_lus} {accord(couche.nombre_lus, 'contour')}"
            self._ajouter(message, valeur, "les IRIS du territoire")
            return
        for code in manquants:
            self._ajouter(f"L'IRIS {self._nom(code)} est absent. {AUTRE_MILLESIME}", code, "chaque IRIS une fois")
        for code, effectif in effectifs.items():
            if effectif > 1:
                message = f"L'IRIS {self._nom(code)} figure {effectif} fois."
                self._ajouter(message, code, "chaque IRIS une seule fois")

    def _communes(self, couche: Couche) -> None:
        """An IRIS code begins with the code of its commune: a file that says otherwise is mixed up."""
        for code, commune in zip(couche.codes, couche.communes, strict=True):
            if commune is not None and commune != code[:5]:
                message = f"L'IRIS {self._nom(code)} est rattaché à une autre commune que celle de son code."
                self._ajouter(message, commune, code[:5], colonne="code_insee")

    def _geometrie(self, position: int, code: str) -> bool:
        """Check one contour and repair it when the repair is negligible. Return whether it can be used."""
        geometrie = self.geometries[position]
        nom = self._nom(code)
        if geometrie is None or geometrie.is_empty:
            self._ajouter(f"L'IRIS {nom} n'a pas de contour lisible.", code, "un polygone")
        elif not isinstance(geometrie, (shapely.Polygon, shapely.MultiPolygon)):
            self._ajouter(f"Le contour de l'IRIS {nom} n'est pas une surface.", code, "un polygone")
        elif not (np.abs(shapely.get_coordinates(geometrie)) <= COORDONNEE_MAX).all():
            self._ajouter(f"Le contour de l'IRIS {nom} a des coordonnées impossibles.", code, "des nombres")
        elif geometrie.is_valid:
            return True
        else:
            return self._reparer(position, code)
        return False

    def _reparer(self, position: int, code: str) -> bool:
        geometrie = self.geometries[position]
        reparee = _surfaces(shapely.make_valid(geometrie))
        ecart = abs(reparee.area - geometrie.area)
        nom = self._nom(code)
        if reparee.is_empty or ecart >= PART_NEGLIGEABLE * geometrie.area:
            seuil = pourcentage(100 * PART_NEGLIGEABLE)
            message = (
                f"Le contour de l'IRIS {nom} se recoupe lui-même ; le réparer changerait sa surface de plus de {seuil}."
            )
            self._ajouter(message, code, "un contour qui ne se recoupe pas")
            return False
        self.geometries[position] = reparee
        self.avertissements.append(
            f"Le contour de l'IRIS {nom} se recoupait lui-même : il a été réparé sans changer sa surface."
        )
        return True

    def _superpositions(self, codes: tuple[str, ...], bonnes: np.ndarray) -> None:
        # A repeated IRIS overlaps itself: it is already told, so only its first contour is compared.
        premiers = {code: position for position, code in reversed(list(enumerate(codes)))}
        positions = [position for position in sorted(premiers.values()) if bonnes[position]]
        for a, b, part in chevauchements(self.geometries[positions], PART_NEGLIGEABLE):
            noms = enumeration([self._nom(codes[positions[a]]), self._nom(codes[positions[b]])])
            message = f"Les IRIS {noms} se chevauchent sur {pourcentage(100 * part)} du plus petit."
            valeur = f"{codes[positions[a]]} et {codes[positions[b]]}"
            self._ajouter(message, valeur, "des IRIS qui se touchent sans se chevaucher")

    def _nom(self, code: str) -> str:
        return f"{code} ({self.attendus[code]})"

    def _ajouter(self, message: str, valeur: str, attendu: str, colonne: str | None = None) -> None:
        self.fautes.append(Faute(self.fichier, message, None, colonne, valeur, attendu))


def _surfaces(geometrie: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a repaired geometry, without the lines and points a repair may leave."""
    parties = [partie for partie in shapely.get_parts(geometrie) if partie.area > 0]
    return shapely.union_all(parties)


# --- simplification ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Simplification:
    """Contours in rounded degrees, how far they were simplified, whether borders had to be joined."""

    geometries: np.ndarray
    tolerance_m: float
    decimales: int
    bords_recales: bool


def _en_lambert_93(geometries: np.ndarray, crs: CRS, fichier: str) -> np.ndarray:
    """Project to metres, and refuse coordinates that are not in metropolitan France."""
    metres = projeter(geometries, crs, LAMBERT_93)
    ouest, sud, est, nord = shapely.total_bounds(metres)
    bornes = FRANCE_LAMBERT_93
    # Infinite bounds (PROJ found no place for the point) fail this comparison too.
    if not (bornes[0] <= ouest and bornes[1] <= sud and est <= bornes[2] and nord <= bornes[3]):
        message = (
            "Les contours tombent hors de la France métropolitaine : le système de coordonnées déclaré "
            "n'est sans doute pas celui des coordonnées du fichier."
        )
        raise ErreurDonnees([Faute(fichier, message, valeur=_nom_du_systeme(crs))])
    return metres


def _simplifier(metres: np.ndarray, fichier: str) -> _Simplification:
    """Simplify as much as the borders allow: less, or with more decimals, when rounding would break them."""
    aires = shapely.area(metres)
    raccordees = raccorder(metres, PAS_DE_RACCORD_M, FENTE_MAX_M)
    for tolerance, decimales in TENTATIVES:
        simples = shapely.coverage_simplify(raccordees, tolerance)
        degres = arrondir(projeter(simples, LAMBERT_93, WGS_84), decimales)
        if not couverture_valable(degres):
            continue
        variations = np.abs(shapely.area(projeter(degres, WGS_84, LAMBERT_93)) / aires - 1)
        if variations.max() <= VARIATION_MAX:
            jointives = shapely.coverage_is_valid(metres, gap_width=FENTE_MAX_M)
            return _Simplification(degres, tolerance, decimales, not jointives)
    message = "Les contours voisins ne se raccordent pas : les simplifier les déformerait."
    raise ErreurDonnees([Faute(fichier, message, attendu="des IRIS voisins qui ont la même bordure")])


# --- writing and reading ----------------------------------------------------------------------------------


def _installer(
    texte: str,
    fichier: Path,
    destination: Path,
    nombre_iris: int,
    simplification: _Simplification,
    crs: CRS,
    adresse: str | None,
) -> None:
    """Write the contours and their papers beside, then rename both.

    Between the two renames the papers do not match the contours, which ``lire_contours`` refuses: nobody ever
    reads new borders under old papers.
    """
    octets = texte.encode()
    origine = (
        {"producteur": PRODUCTEUR, "classe": "importé", "licence": LICENCE}
        if adresse is None
        else {"producteur": PRODUCTEUR_OUVERT, "classe": "ouvert", "licence": LICENCE_OUVERTE, "adresse": adresse}
    )
    papiers = {
        **origine,
        "titre": "Contours des IRIS du territoire",
        "fichier_origine": affichable(fichier.name),
        "sha256_origine": _sha256(fichier),
        "sha256": hashlib.sha256(octets).hexdigest(),
        "date_import": dt.date.today(),
        "nombre_iris": nombre_iris,
        "tolerance_m": simplification.tolerance_m,
        "decimales": simplification.decimales,
        "systeme_de_coordonnees_origine": _nom_du_systeme(crs),
    }
    marque = uuid4().hex
    a_ecrire = [(destination, octets), (destination.with_suffix(".toml"), en_toml(papiers).encode())]
    provisoires = [chemin.with_name(f".{chemin.name}.{marque}.partiel") for chemin, _ in a_ecrire]
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        for provisoire, (_, donnees) in zip(provisoires, a_ecrire, strict=True):
            ecrire_octets(provisoire, donnees)
        for provisoire, (chemin, _) in zip(provisoires, a_ecrire, strict=True):
            provisoire.replace(chemin)
    except OSError as erreur:
        message = (
            "Les contours sont bons mais n'ont pas pu être enregistrés : vérifiez la place libre "
            "et les droits d'écriture."
        )
        raise ErreurDonnees([Faute(destination.name, message)]) from erreur
    finally:
        for provisoire in provisoires:
            if provisoire.exists():
                provisoire.unlink()


def _sha256(fichier: Path) -> str:
    with fichier.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def _nom_du_systeme(crs: CRS) -> str:
    """Name a coordinate system by its registered code; its free-text name comes from the file."""
    autorite = crs.to_authority()
    return ":".join(autorite) if autorite else "sans code reconnu"


def _lire_papiers(fichier: Path) -> dict[str, object]:
    chemin = fichier.with_suffix(".toml")
    try:
        texte = lire_texte_toml(chemin, chemin.name, absent="La fiche qui accompagne les contours est absente.")
        return analyser_toml(texte, chemin.name)
    except ErreurDonnees as erreur:
        suite = "Importez de nouveau les contours."
        raise ErreurDonnees([replace(f, message=f"{f.message} {suite}") for f in erreur.fautes]) from erreur
