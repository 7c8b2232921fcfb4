"""Contours of the IRIS, from the map service of the IGN: asked by groups of communes, page after page.

The service gives its latest edition and does not name it: the date of the download is all that is known of the vintage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO
from cpts_data.formats_fr import compte
from cpts_data.telechargement.colonnes import comparable
from cpts_data.telechargement.sources import Source
from cpts_data.telechargement.transport import INCHANGE, Demande, Transport

COMMUNES_PAR_DEMANDE = 50
"""Keeps the address under two thousand characters."""
ELEMENTS_PAR_PAGE = 1000
PAGES_MAX = 500
TAILLE_PAGE = 150 * MO

NOMS = {
    "code_iris": ("code_iris",),
    "nom_iris": ("nom_iris",),
    "type_iris": ("type_iris", "typ_iris"),
    "code_commune": ("code_insee", "insee_com"),
    "nom_commune": ("nom_commune", "nom_com"),
}
"""Property of ours -> names it goes by, in the service and in the files of the IGN."""

Element = Mapping[str, object]


def recevoir_iris(
    transport: Transport, source: Source, communes: Sequence[str], annoncer: Callable[[str], None] = lambda _: None
) -> dict[str, object]:
    """Return one GeoJSON collection with every IRIS of the communes, each once. Raises ErreurDonnees."""
    groupes = [
        communes[debut : debut + COMMUNES_PAR_DEMANDE] for debut in range(0, len(communes), COMMUNES_PAR_DEMANDE)
    ]
    filtres = ["code_insee IN ({})".format(",".join(f"'{code}'" for code in groupe)) for groupe in groupes]
    collection = recevoir_collection(transport, source, filtres, annoncer)
    voulues = frozenset(communes)
    collection["features"] = [e for e in collection["features"] if propriete(e, "code_commune") in voulues]
    return collection


def recevoir_collection(
    transport: Transport, source: Source, filtres: Sequence[str], annoncer: Callable[[str], None] = lambda _: None
) -> dict[str, object]:
    """Return the elements that pass one of the filters (CQL), each once, as one GeoJSON collection."""
    par_code: dict[str, Element] = {}
    systeme = None
    for filtre in filtres:
        for page in _pages(transport, source, filtre):
            systeme = systeme or page.get("crs")
            par_code |= {str(propriete(element, "code_iris")): element for element in page["features"]}
            annoncer(f"{compte(len(par_code), 'contour reçu', 'contours reçus')}")
    collection: dict[str, object] = {"type": "FeatureCollection", "features": [par_code[c] for c in sorted(par_code)]}
    return collection | ({"crs": systeme} if systeme else {})


def propriete(element: Element, nom: str) -> object:
    """Return a property of an element, whatever the name it has in this edition; None when absent."""
    proprietes = element.get("properties")
    if not isinstance(proprietes, dict):
        return None
    par_titre = {comparable(str(titre)): valeur for titre, valeur in proprietes.items()}
    return next((par_titre[titre] for titre in NOMS[nom] if titre in par_titre), None)


def _pages(transport: Transport, source: Source, filtre: str) -> Iterator[dict]:
    """Give the pages of one filter, until one brings nothing new.

    The server may send fewer elements than asked, or ignore the paging: only the codes tell.
    """
    vus: set[str] = set()
    recus = 0
    for _ in range(PAGES_MAX):
        page = demander_couche(
            transport,
            source,
            {"CQL_FILTER": filtre, "COUNT": str(ELEMENTS_PAR_PAGE), "STARTINDEX": str(recus), "SORTBY": "code_iris"},
        )
        codes = {str(propriete(element, "code_iris")) for element in page["features"]}
        annonces = page.get("numberMatched")
        if codes <= vus:
            _controler_nombre(source, annonces, len(vus))
            return
        vus |= codes
        recus += len(page["features"])
        yield page
        if annonces == recus:
            return
    raise ErreurDonnees([Faute(source.titre, f"Le service renvoie des pages sans fin ; {INCHANGE}.")])


def _controler_nombre(source: Source, annonces: object, recus: int) -> None:
    if isinstance(annonces, int) and recus < annonces:
        message = f"Le service n’a pas envoyé tous les contours qu’il annonce ; {INCHANGE}. Réessayez plus tard."
        raise ErreurDonnees([Faute(source.titre, message, None, None, str(recus), str(annonces))])


def demander_couche(transport: Transport, source: Source, parametres: Mapping[str, str]) -> dict:
    """Ask a map service (WFS 2.0) for elements in degrees. Raises ErreurDonnees when the answer is no collection."""
    demande = Demande(
        source.adresse,
        source.titre,
        ("json",),
        TAILLE_PAGE,
        {
            "SERVICE": "WFS",
            "VERSION": "2.0.0",
            "REQUEST": "GetFeature",
            "TYPENAMES": source.couche,
            "OUTPUTFORMAT": "application/json",
            "SRSNAME": "EPSG:4326",
            **parametres,
        },
    )
    return lire_collection(transport.lire(demande), source)


def lire_collection(octets: bytes, source: Source) -> dict:
    """Read a GeoJSON collection. Raises ErreurDonnees."""
    try:
        page = json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        page = None
    elements = page.get("features") if isinstance(page, dict) else None
    if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
        message = f"La réponse du service ne peut pas être lue ; {INCHANGE}. Réessayez plus tard."
        raise ErreurDonnees([Faute(source.titre, message, attendu="une collection de contours (GeoJSON)")])
    return page
