"""A local HTTP server that replays the formats of the producers, with the faults of a real network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Fichier:
    """One resource. ``statuts`` and ``coupures`` are taken one a request, the last one for good.

    ``coupures``: bytes sent before the connection is cut, None for the whole. ``attente_s``: silence before the body.
    ``longueur``: announce it or not, and ``longueur_de_la_suite`` the same for what answers a Range. ``plages``: honour
    Range, provided that If-Range names this ETag or date.
    """

    octets: bytes
    type: str = "application/octet-stream"
    etag: str | None = '"un"'
    plages: bool = True
    statuts: list[int] = field(default_factory=lambda: [200])
    coupures: list[int | None] = field(default_factory=lambda: [None])
    attente_s: float = 0.0
    longueur: bool = True
    longueur_de_la_suite: bool = True
    derniere_modification: str | None = None


@dataclass
class Demande:
    """What the server was asked: path, parameters (first value of each) and the header Range."""

    chemin: str
    parametres: dict[str, str]
    plage: str | None


class Serveur(ThreadingHTTPServer):
    """Resources by path: a ``Fichier``, or a function of the parameters that returns one."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Reponses)
        self.ressources: dict[str, Fichier | Callable[[dict[str, str]], Fichier]] = {}
        self.demandes: list[Demande] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that leaves in the middle is part of the tests."""


class _Reponses(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Serveur

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        adresse = urlsplit(self.path)
        parametres = {nom: valeurs[0] for nom, valeurs in parse_qs(adresse.query).items()}
        self.server.demandes.append(Demande(adresse.path, parametres, self.headers.get("Range")))
        ressource = self.server.ressources.get(adresse.path)
        fichier = ressource(parametres) if callable(ressource) else ressource
        if fichier is None:
            fichier = Fichier(b"<html>Introuvable</html>", "text/html", statuts=[404])
        statut = fichier.statuts.pop(0) if len(fichier.statuts) > 1 else fichier.statuts[0]
        coupure = fichier.coupures.pop(0) if len(fichier.coupures) > 1 else fichier.coupures[0]
        if statut in (301, 302):
            self.send_response(statut)
            self.send_header("Location", fichier.octets.decode())
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        debut = self._debut(fichier) if statut == 200 else 0
        if debut > 0 and debut >= len(fichier.octets):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(fichier.octets)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._entetes(fichier, 206 if debut and statut == 200 else statut, debut)
        time.sleep(fichier.attente_s)
        corps = fichier.octets[debut:]
        self.wfile.write(corps if coupure is None else corps[:coupure])
        self.wfile.flush()
        if coupure is not None or not fichier.longueur:
            self.close_connection = True

    def _debut(self, fichier: Fichier) -> int:
        plage = self.headers.get("Range")
        if not plage or not fichier.plages:
            return 0
        condition = self.headers.get("If-Range")
        if condition and condition not in (fichier.etag, fichier.derniere_modification):
            return 0
        return int(plage.removeprefix("bytes=").removesuffix("-"))

    def _entetes(self, fichier: Fichier, statut: int, debut: int) -> None:
        self.send_response(statut)
        self.send_header("Content-Type", fichier.type)
        if fichier.etag:
            self.send_header("ETag", fichier.etag)
        if fichier.derniere_modification:
            self.send_header("Last-Modified", fichier.derniere_modification)
        if statut == 206:
            total = len(fichier.octets)
            self.send_header("Content-Range", f"bytes {debut}-{total - 1}/{total}")
        if fichier.longueur if statut != 206 else fichier.longueur_de_la_suite:
            self.send_header("Content-Length", str(len(fichier.octets) - debut))
        else:
            self.send_header("Connection", "close")
        self.end_headers()


@contextmanager
def servir() -> Iterator[Serveur]:
    serveur = Serveur()
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    fil.start()
    try:
        yield serveur
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
