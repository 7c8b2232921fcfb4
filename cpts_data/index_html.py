"""The page that Streamlit sends first says that it is in French, whose it is and where its server is.

A screen reader takes its voice from it, and a browser without JavaScript shows it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cpts_data.prechargement import balises

AVEC_UNE_AUTRE_FORME = {b"accept-encoding", b"if-modified-since", b"if-none-match", b"if-range", b"range"}
"""Headers that would get a compressed page, a part of it, or leave a browser with the English one it has kept."""
SANS_JAVASCRIPT = b"<noscript><p>Activez JavaScript dans votre navigateur pour voir le tableau de bord.</p></noscript>"
SERVEUR_CONNU = b"""<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};</script>"""
"""From the address of a page, Streamlit first looks for its server under that address, and fails once before it finds
it: the page opens a tenth of a second later."""
SANS_RACCOURCIS = b"""<script>document.documentElement.addEventListener("keydown", (e) => {
if (/^[rc]$/i.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey) e.stopPropagation(); });</script>"""
"""« r » runs the page again and « c » may offer to clear the memory: neither is a thing to happen before a board. The
page hears the key first, so that it can be typed; Streamlit listens higher, on the document."""
COMPOSANTS = "/component/"
NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)


class IndexEnFrancais:
    """ASGI middleware: rewrite the index, and nothing else."""

    def __init__(self, app: ASGIApp, titre: str) -> None:
        self.app = app
        self.titre = titre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _peut_etre_l_index(scope["path"]):
            await self.app(scope, receive, send)
            return
        entiere = {
            **scope,
            "method": "GET",  # the length of the French page is known once it is written
            "headers": [(nom, valeur) for nom, valeur in scope["headers"] if nom not in AVEC_UNE_AUTRE_FORME],
            "extensions": {},  # a server that sends files by itself would send the English one
        }
        dans_un_cadre = COMPOSANTS in scope["path"]
        reecrire = cadre_en_francais if dans_un_cadre else partial(en_francais, titre=self.titre)
        await self.app(entiere, receive, _Reecriture(send, reecrire, sans_corps=scope["method"] == "HEAD"))


def _peut_etre_l_index(chemin: str) -> bool:
    """Streamlit answers its index to every address it does not know; a component has its own."""
    nom = chemin.rpartition("/")[2]
    return nom == "index.html" or ("." not in nom and COMPOSANTS not in chemin)


class _Reecriture:
    """Hold an HTML answer back until it is whole, put it in French, then send it; pass any other on."""

    def __init__(self, send: Send, reecrire: Callable[[bytes], bytes], *, sans_corps: bool) -> None:
        self.send = send
        self.reecrire = reecrire
        self.sans_corps = sans_corps
        self.debut: Message | None = None
        self.corps = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _est_du_html(message):
            self.debut = message
        elif self.debut is None:
            await self.send({**message, "body": b""} if self.sans_corps and "body" in message else message)
        else:
            self.corps += message.get("body", b"")
            if not message.get("more_body", False):
                await self._envoyer(self.debut)

    async def _envoyer(self, debut: Message) -> None:
        corps = self.reecrire(self.corps)
        entetes = MutableHeaders(scope=debut)
        entetes["Content-Length"] = str(len(corps))
        for nom in ("ETag", "Last-Modified", "Accept-Ranges"):  # those of the English file
            del entetes[nom]
        await self.send(debut)
        await self.send({"type": "http.response.body", "body": b"" if self.sans_corps else corps})


def _est_du_html(debut: Mapping) -> bool:
    entetes: Iterable[tuple[bytes, bytes]] = debut["headers"]
    types = [valeur for nom, valeur in entetes if nom.lower() == b"content-type"]
    return debut["status"] == 200 and types[:1] != [] and types[0].startswith(b"text/html")


def cadre_en_francais(page: bytes) -> bytes:
    """Return the page of a component, which a map fills with French, in French."""
    return page.replace(b'<html lang="en"', b'<html lang="fr"', 1)


def en_francais(page: bytes, titre: str) -> bytes:
    """Return Streamlit's index in French, with its title, its server, and the scripts to read early."""
    page = page.replace(b'<html lang="en">', b'<html lang="fr">', 1)
    page = page.replace(b"<title>Streamlit</title>", f"<title>{titre}</title>".encode(), 1)
    page = page.replace(b"<script", SERVEUR_CONNU + SANS_RACCOURCIS + b"<script", 1)
    page = page.replace(b"</head>", balises(page) + b"</head>", 1)
    return NOSCRIPT.sub(SANS_JAVASCRIPT, page, count=1)
