"""Which communes a CPTS covers, from its declared perimeter: a proposal to read and confirm, never written here.

The fields of the layer are not documented: the name is looked for in all the texts of each perimeter. A commune is
proposed when a point inside it is inside the perimeter.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.errors import GEOSException

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.projection import LAMBERT_93, WGS_84, projeter
from cpts_data.telechargement.colonnes import comparable
from cpts_data.telechargement.contours import demander_couche, propriete, recevoir_collection
from cpts_data.telechargement.sources import Source
from cpts_data.telechargement.transport import INCHANGE, Transport

LIMITES_DEGRES = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Perimetre:
    """One CPTS of the layer: its name, and its perimeter in degrees."""

    nom: str
    polygone: shapely.Geometry


@dataclass(frozen=True)
class Proposition:
    """``noms``: every CPTS of the layer. ``perimetre``: the one that was asked for, None when no name or several fit.

    ``proches``: the names that fit, when they are several. ``communes``: code -> name, those whose point is inside.
    """

    noms: tuple[str, ...]
    perimetre: Perimetre | None = None
    proches: tuple[str, ...] = ()
    communes: Mapping[str, str] | None = None


def recevoir_perimetres(transport: Transport, source: Source) -> list[Perimetre]:
    """Return every CPTS of the layer, in the order of the names. Raises ErreurDonnees."""
    collection = demander_couche(transport, source, {"VERSION": "1.0.0", "TYPENAME": source.couche})
    elements = [element for element in collection["features"] if isinstance(element.get("properties"), dict)]
    champ = _champ_du_nom(elements)
    if champ is None:
        message = f"Aucun nom de CPTS n’a été trouvé dans la réponse du service ; {INCHANGE}."
        raise ErreurDonnees([Faute(source.titre, message)])
    systeme = _systeme(collection)
    perimetres = [
        Perimetre(str(element["properties"][champ]).strip(), _en_degres(forme, systeme, source.titre))
        for element in elements
        if element["properties"].get(champ) and (forme := _forme(element)) is not None
    ]
    return sorted(perimetres, key=lambda perimetre: comparable(perimetre.nom))


def trouver(perimetres: Sequence[Perimetre], nom: str) -> list[Perimetre]:
    """Return the perimeters with this name; failing that, those whose name holds every word of it."""
    voulu = _mots(nom)
    exacts = [perimetre for perimetre in perimetres if _mots(perimetre.nom) == voulu]
    return exacts or [perimetre for perimetre in perimetres if voulu and voulu <= _mots(perimetre.nom)]


def communes_dans_polygone(polygone: shapely.Geometry, lieux: Mapping[str, shapely.Geometry]) -> list[str]:
    """Return the codes of the communes that have a point of theirs inside, in order.

    ``lieux``: code -> contour of the commune, or its centre, in degrees.
    """
    shapely.prepare(polygone)
    return sorted(code for code, lieu in lieux.items() if polygone.intersects(lieu.representative_point()))


def recevoir_communes(
    transport: Transport, source: Source, departements: Sequence[str]
) -> tuple[dict[str, str], dict[str, shapely.Geometry]]:
    """Return the communes of departments, from the contours of their IRIS: code -> name, and code -> contour."""
    filtres = [f"code_insee LIKE '{departement}%'" for departement in departements]
    noms: dict[str, str] = {}
    formes: dict[str, list[shapely.Geometry]] = {}
    for element in recevoir_collection(transport, source, filtres)["features"]:
        code, forme = propriete(element, "code_commune"), _forme(element)
        if isinstance(code, str) and forme is not None:
            noms[code] = str(propriete(element, "nom_commune") or code)
            formes.setdefault(code, []).append(forme)
    return noms, {code: shapely.union_all(shapely.make_valid(parties)) for code, parties in formes.items()}


def _champ_du_nom(elements: Sequence[Mapping]) -> str | None:
    """Choose the property that names the CPTS: its title says so, and its texts differ the most."""
    textes: Counter[str] = Counter()
    for champ in {champ for element in elements for champ in element["properties"]}:
        valeurs = {v for element in elements if isinstance(v := element["properties"].get(champ), str) and v.strip()}
        dit_un_nom = any(mot in comparable(champ) for mot in ("nom", "lib", "name", "denomination"))
        avec_cpts = sum("cpts" in comparable(valeur) for valeur in valeurs)
        textes[champ] = len(valeurs) * (1 + dit_un_nom) + 2 * avec_cpts if valeurs else 0
    (champ, poids), *_ = textes.most_common(1) or [("", 0)]
    return champ if poids else None


def _mots(nom: str) -> frozenset[str]:
    mots = comparable(nom).replace("-", " ").replace("'", " ").split()
    return frozenset(mots) - {"cpts", "communaute", "professionnelle", "territoriale", "de", "du", "la", "le", "sante"}


def _forme(element: Mapping) -> shapely.Geometry | None:
    try:
        forme = shapely.from_geojson(json.dumps(element.get("geometry")))
    except GEOSException:
        return None
    return shapely.make_valid(forme) if forme is not None and not forme.is_empty else None


def _systeme(collection: Mapping) -> str | None:
    crs = collection.get("crs")
    proprietes = crs.get("properties") if isinstance(crs, dict) else None
    nom = proprietes.get("name") if isinstance(proprietes, dict) else None
    return nom if isinstance(nom, str) else None


def _en_degres(forme: shapely.Geometry, systeme: str | None, titre: str) -> shapely.Geometry:
    """Return a perimeter in degrees; metres without a named system are those of France."""
    ouest, sud, est, nord = forme.bounds
    limites = LIMITES_DEGRES
    if limites[0] <= ouest and limites[1] <= sud and est <= limites[2] and nord <= limites[3]:
        return forme
    from pyproj.exceptions import CRSError

    try:
        return projeter(forme, systeme or LAMBERT_93, WGS_84)
    except CRSError:
        message = f"Le système de coordonnées des périmètres n’est pas reconnu ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message, valeur=systeme)]) from None
