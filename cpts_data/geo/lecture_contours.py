"""Open a file of IRIS contours, whatever its format, and keep the rows of the territory.

The format is recognised by the first bytes, not by the extension. Only the codes and the borders are read; the names
of a file enter the dashboard for a territory that has no list of IRIS yet, and then as data, through its loader.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import shapely

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.projection import WGS_84, projeter
from cpts_data.textes import affichable

if TYPE_CHECKING:
    from pyproj import CRS

NOMS_CODE_IRIS = ("code_iris",)
NOMS_CODE_COMMUNE = ("code_insee", "insee_com")
NOMS_NOM_IRIS = ("nom_iris",)
NOMS_TYPE_IRIS = ("type_iris", "typ_iris")
LONGUEUR_CODE_IRIS = 9
LONGUEUR_CODE_COMMUNE = 5
CRS_GEOJSON = "OGC:CRS84"
"""What a GeoJSON file means when it names no system (RFC 7946): longitude and latitude, WGS 84."""

FORMATS_ATTENDUS = "un GeoJSON, un GeoPackage (.gpkg) ou un shapefile compressé en .zip"
COLONNE_ATTENDUE = "une colonne « code_iris » ou « CODE_IRIS », comme dans les fichiers de l'IGN"
CRS_ATTENDU = "par exemple Lambert-93 (EPSG:2154) ou WGS 84 (EPSG:4326)"
COMPAGNONS_SHAPEFILE = (".shx", ".dbf")
"""Without them a .shp has neither index nor codes."""
SUFFIXES_LUS = (".shp", ".gpkg", ".geojson", ".json")

MEGA = 1024 * 1024
TAILLE_MAX = 1024 * MEGA
"""Limit of what an archive may unfold to: the contours of the whole country fit several times."""
TAILLE_MAX_GEOJSON = 300 * MEGA
"""GeoJSON is held in memory as Python objects, about ten times its size."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SQLITE = b"SQLite format 3\x00"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_SEPT_ZIP = b"7z\xbc\xaf\x27\x1c"


@dataclass(frozen=True)
class Couche:
    """The rows of a file whose IRIS code was asked for.

    ``codes``, ``communes`` (``None`` where the file does not say) and ``geometries`` (``None`` where null or
    unreadable) have one element per kept row. ``nombre_lus`` counts all the rows of the file. ``crs`` is
    ``None`` when a fault says why. ``fautes`` are those of the file as a whole; ``avec_codes`` is false when
    no column of IRIS codes was found, and then the rows are unknown.
    """

    codes: tuple[str, ...]
    communes: tuple[str | None, ...]
    geometries: np.ndarray
    nombre_lus: int
    crs: CRS | None
    fautes: tuple[Faute, ...]
    avec_codes: bool = True


@dataclass(frozen=True)
class _Source:
    """One set of contours inside the file: a GeoJSON document, or one layer GDAL can open."""

    etiquette: str
    colonnes: tuple[str, ...]
    geojson: Mapping[str, object] | None = None
    chemin: Path | None = None
    couche: str | None = None

    @property
    def colonne_iris(self) -> str | None:
        return _colonne(self.colonnes, NOMS_CODE_IRIS)

    @property
    def colonne_commune(self) -> str | None:
        return _colonne(self.colonnes, NOMS_CODE_COMMUNE)


def lire_couche(fichier: Path, retenus: Container[str]) -> Couche:
    """Read the rows of ``fichier`` whose IRIS code is in ``retenus``.

    Raises ``ErreurDonnees`` when the file is absent, empty, damaged, of an unknown format, or holds several
    sets of contours; faults that leave something to check are in ``Couche.fautes``.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as dossier:
        sources = list(_sources(fichier, Path(dossier)))
        source = _source_unique(fichier, sources)
        return _lire_source(fichier, source, retenus)


def lister_iris(fichier: Path, communes: Collection[str]) -> list[dict[str, object]]:
    """Return one GeoJSON feature, in degrees, per IRIS of some communes, for a territory that knows none yet.

    Properties: ``code_iris``, ``nom_iris`` and ``type_iris`` (None where the file does not say), ``code_insee``.
    Raises ``ErreurDonnees`` as ``lire_couche``, and with the faults of the file as a whole.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as dossier:
        source = _source_unique(fichier, list(_sources(fichier, Path(dossier))))
        couche = _lire_source(fichier, source, _IrisDesCommunes(communes))
        if couche.fautes:
            raise ErreurDonnees(couche.fautes)
        with _lecture_gdal(fichier):
            noms, types = (_textes(source, possibles) for possibles in (NOMS_NOM_IRIS, NOMS_TYPE_IRIS))
    return [
        {
            "type": "Feature",
            "properties": {
                "code_iris": code, "nom_iris": noms.get(code), "type_iris": types.get(code), "code_insee": code[:5],
            },
            "geometry": json.loads(shapely.to_geojson(forme)),
        }
        for code, forme in zip(couche.codes, projeter(couche.geometries, couche.crs, WGS_84), strict=True)
        if forme is not None
    ]  # fmt: skip


class _IrisDesCommunes:
    """Every IRIS code of some communes: what there is to keep when the codes themselves are not known."""

    def __init__(self, communes: Collection[str]) -> None:
        self._communes = frozenset(communes)

    def __contains__(self, code: object) -> bool:
        attendu = isinstance(code, str) and len(code) == LONGUEUR_CODE_IRIS
        return attendu and code[:LONGUEUR_CODE_COMMUNE] in self._communes


def _textes(source: _Source, possibles: Collection[str]) -> dict[str, str]:
    """Read one column of texts by IRIS code; empty when the file has no such column."""
    colonne = _colonne(source.colonnes, possibles)
    if colonne is None:
        return {}
    if source.geojson is not None:
        lignes = [_proprietes(element) for element in source.geojson["features"]]
        couples = [(ligne.get(source.colonne_iris), ligne.get(colonne)) for ligne in lignes]
    else:
        import pyogrio

        voulues = [source.colonne_iris, colonne]
        meta, _, _, champs = pyogrio.raw.read(source.chemin, layer=source.couche, columns=voulues, read_geometry=False)
        valeurs = dict(zip(meta["fields"], champs, strict=True))
        couples = list(zip(*(valeurs[nom] for nom in voulues), strict=True))
    return {
        code: texte.strip()
        for brut, texte in couples
        if (code := _code(brut, LONGUEUR_CODE_IRIS)) and isinstance(texte, str) and texte.strip()
    }


def _source_unique(fichier: Path, sources: list[_Source]) -> _Source:
    """Choose the only source with IRIS codes; without any, the first one, for its faults to be told."""
    if not sources:
        raise _erreur(fichier, "Le fichier ne contient aucun contour.", attendu=FORMATS_ATTENDUS)
    possibles = [source for source in sources if source.colonne_iris]
    if len(possibles) > 1:
        noms = affichable(" ; ".join(source.etiquette for source in possibles))
        message = "Le fichier contient plusieurs jeux de contours d'IRIS : on ne sait lequel choisir."
        raise _erreur(fichier, message, valeur=noms, attendu="un seul jeu de contours par fichier")
    return possibles[0] if possibles else sources[0]


def _lire_source(fichier: Path, source: _Source, retenus: Container[str]) -> Couche:
    if source.geojson is not None:
        codes, communes, geometries, texte_crs = _elements_geojson(source, retenus)
    else:
        with _lecture_gdal(fichier):
            codes, communes, geometries, texte_crs = _elements_gdal(source)
    crs, fautes = _systeme(fichier, texte_crs)
    if source.colonne_iris is None:
        trouvees = affichable(", ".join(source.colonnes)) or "aucune"
        message = "La colonne des codes IRIS est introuvable."
        fautes.insert(0, Faute(fichier.name, message, None, "code_iris", trouvees, COLONNE_ATTENDUE))
    gardes = [position for position, code in enumerate(codes) if code in retenus]
    return Couche(
        codes=tuple(codes[position] for position in gardes),
        communes=tuple(communes[position] for position in gardes),
        geometries=_formes([geometries[position] for position in gardes]),
        nombre_lus=len(codes),
        crs=crs,
        fautes=tuple(fautes),
        avec_codes=source.colonne_iris is not None,
    )


# --- which format, which sets of contours -----------------------------------------------------------------


def _sources(fichier: Path, dossier: Path) -> Iterator[_Source]:
    """List the sets of contours of the file; what GDAL must open is copied into ``dossier`` first.

    The copy has the extension GDAL expects, and GDAL never writes a side file next to the user's own.
    """
    entete = _entete(fichier)
    _controler_taille(fichier, fichier.stat().st_size, TAILLE_MAX)
    if entete.startswith(_ZIP):
        yield from _sources_zip(fichier, dossier)
    elif entete.startswith(_SQLITE):
        copie = dossier / "contours.gpkg"
        shutil.copyfile(fichier, copie)
        yield from _sources_gdal(fichier, copie, fichier.name)
    elif entete.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        _controler_taille(fichier, fichier.stat().st_size, TAILLE_MAX_GEOJSON)
        yield _source_geojson(fichier, fichier.read_bytes(), fichier.name)
    elif entete.startswith(_SHAPEFILE):
        message = "Un fichier .shp seul ne suffit pas : il lui manque ses fichiers associés."
        raise _erreur(fichier, message, attendu="le .shp, le .shx, le .dbf et le .prj dans un seul .zip")
    elif entete.startswith(_SEPT_ZIP):
        message = "Les archives .7z ne sont pas lues directement : décompressez-la d'abord."
        raise _erreur(fichier, message, attendu=FORMATS_ATTENDUS)
    else:
        raise _erreur(fichier, "Le format du fichier n'est pas reconnu.", attendu=FORMATS_ATTENDUS)


def _entete(fichier: Path) -> bytes:
    """Return the first bytes of an ordinary file: opening a pipe would wait forever."""
    try:
        fichier.stat()
        if not fichier.is_file():
            raise _erreur(fichier, "Ce n'est pas un fichier.", attendu=FORMATS_ATTENDUS)
        with fichier.open("rb") as flux:
            entete = flux.read(4096)
    except FileNotFoundError as erreur:
        raise _erreur(fichier, "Le fichier est absent.") from erreur
    except OSError as erreur:
        raise _erreur(fichier, "Le fichier ne peut pas être ouvert.") from erreur
    if not entete:
        raise _erreur(fichier, "Le fichier est vide.", attendu=FORMATS_ATTENDUS)
    return entete


def _controler_taille(fichier: Path, taille: int, maximum: int) -> None:
    """Refuse before reading what memory or the disk could not hold."""
    if taille > maximum:
        attendu = f"{maximum // MEGA} Mo au plus, par exemple les seuls IRIS du département"
        raise _erreur(fichier, "Le fichier est trop volumineux.", attendu=attendu)


def _sources_zip(fichier: Path, dossier: Path) -> Iterator[_Source]:
    try:
        with zipfile.ZipFile(fichier) as archive:
            membres = [membre for membre in archive.infolist() if _membre_utile(membre)]
            _controler_archive(fichier, archive, membres)
            for rang, membre in enumerate(membres):
                suffixe = PurePosixPath(membre.filename).suffix.lower()
                if suffixe not in SUFFIXES_LUS:
                    continue
                if suffixe in (".geojson", ".json"):
                    _controler_taille(fichier, membre.file_size, TAILLE_MAX_GEOJSON)
                    yield _source_geojson(fichier, archive.read(membre), membre.filename)
                    continue
                # Our own names, never those of the archive: "../" in a member's name leads nowhere.
                copie = dossier / f"contours_{rang}{suffixe}"
                groupe = _groupe_shapefile(fichier, membre, membres) if suffixe == ".shp" else [membre]
                for element in groupe:
                    cible = copie.with_suffix(PurePosixPath(element.filename).suffix.lower())
                    with archive.open(element) as lecture, cible.open("wb") as ecriture:
                        shutil.copyfileobj(lecture, ecriture)
                yield from _sources_gdal(fichier, copie, membre.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as erreur:
        raise _erreur(fichier, "L'archive .zip est endommagée ou illisible.") from erreur


def _membre_utile(membre: zipfile.ZipInfo) -> bool:
    """Leave out folders, and the hidden twins ("._name") that macOS adds to archives."""
    return not membre.is_dir() and not PurePosixPath(membre.filename).name.startswith(".")


def _controler_archive(fichier: Path, archive: zipfile.ZipFile, membres: Iterable[zipfile.ZipInfo]) -> None:
    membres = list(membres)
    if any(membre.flag_bits & 0x1 for membre in membres):
        raise _erreur(fichier, "L'archive .zip est protégée par un mot de passe.")
    if sum(membre.file_size for membre in membres) > TAILLE_MAX:
        message = "L'archive .zip est trop volumineuse une fois décompressée."
        raise _erreur(fichier, message, attendu=f"{TAILLE_MAX // MEGA} Mo au plus")
    abime = archive.testzip()
    if abime is not None:
        raise _erreur(fichier, "L'archive .zip est endommagée.", valeur=affichable(abime))


def _groupe_shapefile(fichier: Path, shp: zipfile.ZipInfo, membres: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return the members that make one shapefile: same folder, same name, another extension."""
    tronc = PurePosixPath(shp.filename).with_suffix("")
    groupe = {
        PurePosixPath(membre.filename).suffix.lower(): membre
        for membre in membres
        if PurePosixPath(membre.filename).with_suffix("") == tronc
    }
    manquants = [suffixe for suffixe in COMPAGNONS_SHAPEFILE if suffixe not in groupe]
    if manquants:
        message = f"Il manque des fichiers au shapefile : {', '.join(manquants)}."
        raise _erreur(fichier, message, valeur=affichable(shp.filename), attendu="le .shp, le .shx, le .dbf et le .prj")
    return list(groupe.values())


# --- GeoJSON ----------------------------------------------------------------------------------------------


def _source_geojson(fichier: Path, octets: bytes, etiquette: str) -> _Source:
    try:
        document = json.loads(octets.decode("utf-8-sig"))
    except UnicodeDecodeError as erreur:
        raise _erreur(fichier, "Le GeoJSON n'est pas enregistré en UTF-8.") from erreur
    except json.JSONDecodeError as erreur:
        message = "Le GeoJSON est incomplet ou mal écrit."
        raise ErreurDonnees([Faute(fichier.name, message, ligne=erreur.lineno)]) from erreur
    except RecursionError as erreur:
        raise _erreur(fichier, "Le GeoJSON est mal écrit : ses crochets sont imbriqués sans fin.") from erreur
    except ValueError as erreur:  # Python refuses to read a number of thousands of digits
        raise _erreur(fichier, "Le GeoJSON contient un nombre trop long pour être une coordonnée.") from erreur
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        message = "Le fichier est du JSON, mais pas une collection de contours."
        raise _erreur(fichier, message, attendu="un GeoJSON de type FeatureCollection")
    colonnes = {cle: None for element in document["features"] for cle in _proprietes(element)}
    return _Source(etiquette, tuple(colonnes), geojson=document)


def _proprietes(element: object) -> Mapping[str, object]:
    proprietes = element.get("properties") if isinstance(element, dict) else None
    return proprietes if isinstance(proprietes, dict) else {}


def _elements_geojson(
    source: _Source, retenus: Container[str]
) -> tuple[list[str], list[str | None], list[object], str | None]:
    """Return codes, commune codes, shapes and the text of the coordinate system, for every feature."""
    codes, communes, geometries = [], [], []
    for element in source.geojson["features"]:
        proprietes = _proprietes(element)
        code = _code(proprietes.get(source.colonne_iris), LONGUEUR_CODE_IRIS)
        codes.append(code or "")
        communes.append(_code(proprietes.get(source.colonne_commune), LONGUEUR_CODE_COMMUNE))
        forme = element.get("geometry") if code in retenus else None
        geometries.append(None if forme is None else shapely.from_geojson(json.dumps(forme), on_invalid="ignore"))
    return codes, communes, geometries, _texte_crs_geojson(source.geojson)


def _texte_crs_geojson(document: Mapping[str, object]) -> str | None:
    """Read the older `crs` member; absent means WGS 84, present but unusable means unknown."""
    if "crs" not in document:
        return CRS_GEOJSON
    crs = document["crs"]
    proprietes = crs.get("properties") if isinstance(crs, dict) else None
    nom = proprietes.get("name") if isinstance(proprietes, dict) else None
    return nom if isinstance(nom, str) else None


# --- GeoPackage and shapefile, through GDAL ---------------------------------------------------------------


@contextmanager
def _lecture_gdal(fichier: Path) -> Iterator[None]:
    """Tell in French that GDAL could not read the file.

    GDAL's own remarks (an unusual header, a geometry with heights) are in English and change nothing: what
    they could cost, an IRIS or a shape, is checked afterwards one by one.
    """
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except (CRSError, UnboundLocalError) as erreur:
        # UnboundLocalError: what pyogrio 0.13 raises for some damaged .prj.
        message = "Le système de coordonnées du shapefile (.prj) est illisible."
        raise _erreur(fichier, message, attendu=CRS_ATTENDU) from erreur
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as erreur:
        raise _erreur(fichier, "Le fichier est endommagé : son contenu ne peut pas être lu.") from erreur


def _sources_gdal(fichier: Path, chemin: Path, etiquette: str) -> list[_Source]:
    """List the layers that have a geometry."""
    import pyogrio

    with _lecture_gdal(fichier):
        couches = [nom for nom, genre in pyogrio.list_layers(chemin) if genre is not None]
        colonnes = [tuple(pyogrio.read_info(chemin, layer=nom)["fields"]) for nom in couches]
    return [
        _Source(f"{etiquette} ({nom})", noms, chemin=chemin, couche=nom)
        for nom, noms in zip(couches, colonnes, strict=True)
    ]


def _elements_gdal(
    source: _Source,
) -> tuple[list[str], list[str | None], list[object], str | None]:
    """Same result as ``_elements_geojson``; the shapes are WKB, made into polygons only when kept."""
    import pyogrio

    voulues = [nom for nom in (source.colonne_iris, source.colonne_commune) if nom]
    meta, _, formes, champs = pyogrio.raw.read(source.chemin, layer=source.couche, columns=voulues)
    valeurs = dict(zip(meta["fields"], champs, strict=True))
    vide = [None] * len(formes)
    codes = [_code(v, LONGUEUR_CODE_IRIS) or "" for v in valeurs.get(source.colonne_iris, vide)]
    communes = [_code(v, LONGUEUR_CODE_COMMUNE) for v in valeurs.get(source.colonne_commune, vide)]
    return codes, communes, list(formes), meta["crs"]


# --- shared -----------------------------------------------------------------------------------------------


def _formes(geometries: list[object]) -> np.ndarray:
    """Make flat shapely geometries of shapes or WKB; ``None`` where null or unreadable."""
    formes = np.empty(len(geometries), dtype=object)
    for position, geometrie in enumerate(geometries):
        formes[position] = (
            shapely.from_wkb(geometrie, on_invalid="ignore") if isinstance(geometrie, bytes) else geometrie
        )
    return shapely.force_2d(formes)


def _colonne(colonnes: Iterable[str], noms: Collection[str]) -> str | None:
    """Find a column by its possible names, upper or lower case."""
    return next((colonne for colonne in colonnes if colonne.strip().lower() in noms), None)


def _code(valeur: object, longueur: int) -> str | None:
    """Return a code as text; a code stored as a number gets back the zeros it lost on the left."""
    if isinstance(valeur, str):
        return valeur.strip()
    if isinstance(valeur, (float, np.floating)) and float(valeur).is_integer():
        valeur = int(valeur)
    if isinstance(valeur, bool) or not isinstance(valeur, (int, np.integer)):
        return None
    return str(valeur).zfill(longueur) if 0 <= valeur < 10**longueur else None


def _systeme(fichier: Path, texte: str | None) -> tuple[CRS | None, list[Faute]]:
    """Return the coordinate system, or the fault that says why it is unknown."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if texte is None:
        message = "Le système de coordonnées n'est pas indiqué (pour un shapefile : il manque le .prj)."
        return None, [Faute(fichier.name, message, attendu=CRS_ATTENDU)]
    try:
        crs = CRS.from_user_input(texte)
    except CRSError:
        crs = None
    # GeoPackage has an "undefined" geographic system: usable for PROJ, meaningless for a map.
    if crs is None or not (crs.is_geographic or crs.is_projected) or crs.name.lower().startswith("undefined"):
        message = "Le système de coordonnées du fichier n'est pas reconnu."
        return None, [Faute(fichier.name, message, valeur=affichable(texte), attendu=CRS_ATTENDU)]
    return crs, []


def _erreur(fichier: Path, message: str, *, valeur: str | None = None, attendu: str | None = None) -> ErreurDonnees:
    return ErreurDonnees([Faute(fichier.name, message, valeur=valeur, attendu=attendu)])
