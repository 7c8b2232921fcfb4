"""What the web server adds around the pages: security headers, and the files that the maps need.

Everything a browser asks for comes from this machine. Leaflet is served from its pip package and the contours
from the store, so nothing is copied to disk and nothing third-party is committed. Addresses carry a version:
a browser may keep them for ever and still never shows stale borders.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from cpts_data.depot_en_francais import DepotEnFrancais
from cpts_data.erreurs import ErreurDonnees
from cpts_data.figures.carte import EMPREINTE_DESSIN, FICHIERS_DESSIN
from cpts_data.index_html import IndexEnFrancais
from cpts_data.indicators.contours import noms_des_zones
from cpts_data.indicators.memoire import par_version
from cpts_data.store import Magasin, ouvrir_magasin

PREFIXE = "/ressources"
UN_AN = "public, max-age=31536000, immutable"
COMPOSANT_NOMME_PAR_SON_CONTENU = re.compile(r"/component/[^/]+/static/.+\.[0-9a-f]{8,}\.[\w.]+")
"""The script of a component, whose name changes with it: the only files of components that may be kept for ever."""

ENTETES: Mapping[str, str] = {
    # Streamlit's own page needs inline styles and evaluated scripts; origins other than this one need nothing.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class EntetesDeSecurite:
    """ASGI middleware: security headers on every answer, long caching of versioned files, no foreign websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _vient_de_nos_pages(scope):
            await WebSocketClose(code=1008, reason="Origine refusée.")(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                for nom, valeur in ENTETES.items():
                    entetes[nom] = valeur
                if message["status"] == 200 and _est_versionne(scope["path"]):
                    entetes["Cache-Control"] = UN_AN
            await send(message)

        await self.app(scope, receive, envoyer)


def _vient_de_nos_pages(scope: Scope) -> bool:
    """Tell whether a websocket is asked for by a page of the very address it goes to, or by no page at all.

    Streamlit then checks that address against server.allowedHosts. For any other origin it would first ask the
    network for the external address of this machine.
    """
    entetes = Headers(scope=scope)
    origine = entetes.get("origin")
    return origine is None or origine.partition("://")[2] == entetes.get("host")


def _est_versionne(chemin: str) -> bool:
    return chemin.startswith(PREFIXE + "/") or COMPOSANT_NOMME_PAR_SON_CONTENU.fullmatch(chemin) is not None


def intergiciels(titre: str) -> list[Middleware]:
    """Return the middleware of the app; ``titre`` is the name of the tab until a page gives its own."""
    garder_les_fichiers_deposes_en_memoire()
    return [Middleware(EntetesDeSecurite), Middleware(IndexEnFrancais, titre=titre), Middleware(DepotEnFrancais)]


def garder_les_fichiers_deposes_en_memoire() -> None:
    """A dropped file may name persons: it must not be written, not even in a temporary file while it arrives.

    Starlette writes those over 1 MB to the disk; zero means never. server.maxUploadSize bounds the memory.
    """
    MultiPartParser.spool_max_size = 0


def routes() -> list[BaseRoute]:
    """Return the routes of the map files."""
    return [
        Mount(f"{PREFIXE}/leaflet", StaticFiles(directory=Path(str(files("xstatic.pkg.leaflet") / "data")))),
        Route(f"{PREFIXE}/carte/{EMPREINTE_DESSIN}/{{nom}}", _servir_dessin),
        Route(f"{PREFIXE}/contours/{{version}}.js", _servir_contours),
        # Otherwise Streamlit would answer its own page, and a browser would keep it as a drawing file.
        Route(f"{PREFIXE}/{{reste:path}}", _inconnu),
    ]


def _inconnu(_requete: Request) -> Response:
    return Response("Fichier inconnu.", 404)


def _servir_dessin(requete: Request) -> Response:
    nom = requete.path_params["nom"]
    if nom not in FICHIERS_DESSIN:
        return Response("Fichier inconnu.", 404)
    contenu, type_mime = FICHIERS_DESSIN[nom]
    return Response(contenu, media_type=type_mime)


def _servir_contours(requete: Request) -> Response:
    try:
        magasin = ouvrir_magasin()
    except ErreurDonnees:
        # The pages tell the faults; an unhandled error would leave this answer without its security headers.
        return Response("Les données ne peuvent pas être lues.", 503)
    if requete.path_params["version"] != magasin.version:
        return Response("Version des contours inconnue.", 404)
    return Response(contours_en_javascript(magasin), media_type="text/javascript")


@par_version
def contours_en_javascript(magasin: Magasin) -> str:
    """Return the script that gives the map its geometry and names. Text only: names are shown by textContent."""
    geometries = dict(magasin.lignes("SELECT niveau, geojson FROM contours"))
    noms = noms_des_zones(magasin)
    corps = ",".join(f"{json.dumps(niveau)}:{geojson}" for niveau, geojson in sorted(geometries.items()))
    return f'window.OBSERVATOIRE_CONTOURS={{{corps},"noms":{json.dumps(noms, ensure_ascii=True)}}};'
