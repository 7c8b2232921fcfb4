"""Fetch one address: time-outs, retries, resume, size limit, and one French sentence when it fails.

The proxy and the certificates of the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE...) are those of ``requests``. A
connection cut in the middle is taken up where it stopped (Range), in the same run for what is only streamed, in a
later run too for a file kept on disk; a server that ignores Range, or whose file has changed, starts it again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO, taille_en_mots
from cpts_data.formats_fr import nombre

Progres = Callable[[int, int | None], None]
"""Told the bytes read so far and how many there are in all, None when the server does not say."""

MORCEAU = 64 * 1024
STATUTS_A_REESSAYER = (408, 429, 500, 502, 503, 504)
IDENTITE = "observatoire-cpts"
INCHANGE = "rien n’a été changé"
HORS_LIGNE = f"Internet n’est pas joignable depuis ce poste ; {INCHANGE}. Réessayez plus tard, ou d’un autre réseau."
MANDATAIRE = (
    f"Le serveur mandataire (proxy) du réseau ne laisse pas passer la demande ; {INCHANGE}. "
    "Montrez ce message à la personne qui gère votre réseau."
)
CERTIFICAT = (
    f"Le certificat du serveur n’est pas reconnu par ce poste ; {INCHANGE}. Demandez à la personne qui gère votre "
    "réseau le fichier de certificats à indiquer dans la variable REQUESTS_CA_BUNDLE."
)
CHANGE = f"Le fichier a changé sur le serveur pendant la lecture ; {INCHANGE}. Relancez le téléchargement."

_DEBUT_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script)", re.IGNORECASE | re.DOTALL)
_PLAGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
_TYPES_REFUSES = re.compile(r"text/html|application/(?:xhtml|pdf)|image/|audio/|video/", re.IGNORECASE)


@dataclass(frozen=True)
class Reglages:
    """Time-outs in seconds, number of tries, and the pause before the second try, doubled at each other one."""

    connexion_s: float = 10.0
    lecture_s: float = 60.0
    essais: int = 4
    pause_s: float = 1.0


@dataclass(frozen=True)
class Demande:
    """What is asked. ``natures``: what the answer may be, among the keys of ``NATURES``."""

    adresse: str
    titre: str
    natures: tuple[str, ...]
    taille_max: int
    parametres: Mapping[str, str] = field(default_factory=dict)


NATURES: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "zip": ("une archive .zip", lambda debut: debut.startswith(b"PK\x03\x04")),
    "gzip": ("un fichier .gz", lambda debut: debut.startswith(b"\x1f\x8b")),
    "json": ("des données JSON", lambda debut: _sans_marque(debut).lstrip()[:1] in (b"{", b"[")),
    "texte": ("un fichier texte ou CSV", lambda debut: _est_du_texte(_sans_marque(debut))),
}


def _sans_marque(debut: bytes) -> bytes:
    return debut.removeprefix(b"\xef\xbb\xbf")


def _est_du_texte(debut: bytes) -> bool:
    return b"\0" not in debut and not debut.lstrip().startswith((b"<", b"{", b"%PDF", b"PK\x03\x04", b"\x1f\x8b"))


@dataclass
class _Etat:
    """Where a reception stands. ``validateur``: ETag or date that says whether the file is still the same."""

    lus: int = 0
    total: int | None = None
    validateur: str | None = None


@dataclass(frozen=True)
class _Receveur:
    """Who takes the bytes. ``recommencer`` is told that they come from the first one again.

    ``sans_memoire``: the bytes are used as they come, so that only the same file can be read again from its start.
    """

    recommencer: Callable[[], None]
    noter: Callable[[], None] = lambda: None
    sans_memoire: bool = False


class _Coupure(Exception):
    """The connection stopped before the end; what was read can be completed."""


class Transport:
    """A session with one set of time-outs and one progress callback. Use it in a ``with``."""

    def __init__(self, reglages: Reglages | None = None, progres: Progres = lambda _lus, _total: None) -> None:
        self.reglages = reglages or Reglages()
        self.progres = progres
        self.derniere_modification: dt.date | None = None
        """Date of the last answer, as its server says it."""
        relances = Retry(
            total=self.reglages.essais - 1,
            connect=1,  # without internet, the sentence must not wait
            backoff_factor=self.reglages.pause_s,
            status_forcelist=STATUTS_A_REESSAYER,
            allowed_methods={"GET"},
            raise_on_status=False,
            respect_retry_after_header=False,  # a server may ask for hours
        )
        self._session = requests.Session()
        self._session.headers["User-Agent"] = IDENTITE
        self._session.headers["Accept-Encoding"] = "identity"  # lengths and ranges are those of the file itself
        for protocole in ("http", "https"):
            self._session.mount(f"{protocole}:" + "//", HTTPAdapter(max_retries=relances))

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def lire(self, demande: Demande) -> bytes:
        """Return a whole answer, for those that fit in memory. Raises ErreurDonnees."""
        return b"".join(self.flux(demande))

    def flux(self, demande: Demande) -> Iterator[bytes]:
        """Give the bytes as they come, and keep none. Raises ErreurDonnees, also in the middle."""
        etat = _Etat()
        livres = deja_livres = 0

        def recommencer() -> None:
            nonlocal deja_livres
            deja_livres = livres

        for morceau in self._morceaux(demande, etat, _Receveur(recommencer, sans_memoire=True)):
            nouveau = morceau[deja_livres:]
            deja_livres -= len(morceau) - len(nouveau)
            livres += len(nouveau)
            if nouveau:
                yield nouveau

    def garder(self, demande: Demande, dossier: Path, nom: str) -> Path:
        """Fetch into ``dossier``, resuming what an earlier run left, and return the whole file.

        It keeps its name of work, ``<nom>.partiel``: the caller removes it once it has been used. Raises ErreurDonnees.
        """
        dossier.mkdir(parents=True, exist_ok=True)
        partiel = dossier / f"{nom}.partiel"
        etat = self._reprendre(partiel, demande)
        with partiel.open("ab") as fichier:
            receveur = _Receveur(lambda: fichier.truncate(0), lambda: _noter(partiel, demande, etat))
            for morceau in self._morceaux(demande, etat, receveur):
                fichier.write(morceau)
        return partiel

    def _reprendre(self, partiel: Path, demande: Demande) -> _Etat:
        """Return the state of an earlier run of the same request, or start anew."""
        note = _note(partiel)
        try:
            lue = json.loads(note.read_text(encoding="utf-8"))
            if lue["adresse"] == _adresse_complete(demande) and lue["validateur"] and partiel.exists():
                return _Etat(partiel.stat().st_size, lue["total"], lue["validateur"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no note, or one cut by the end of the process: nothing can be taken up
        oublier(partiel)
        return _Etat()

    def _morceaux(self, demande: Demande, etat: _Etat, receveur: _Receveur) -> Iterator[bytes]:
        """Give the bytes from ``etat.lus`` on, opening other connections when one is cut."""
        restants = self.reglages.essais
        while True:
            debut = etat.lus
            try:
                yield from self._une_connexion(demande, etat, receveur)
                if etat.lus == 0:
                    raise _refus(demande, f"Le serveur a envoyé un fichier vide ; {INCHANGE}. Réessayez plus tard.")
                return
            except _Coupure as coupure:
                restants = self.reglages.essais if etat.lus - debut >= MORCEAU else restants - 1
                if restants <= 0:
                    raise _refus(demande, self._phrase_de_coupure(coupure, etat)) from None
                time.sleep(self.reglages.pause_s * (self.reglages.essais - restants))

    def _une_connexion(self, demande: Demande, etat: _Etat, receveur: _Receveur) -> Iterator[bytes]:
        with contextlib.closing(self._ouvrir(demande, etat)) as reponse:
            if reponse.status_code == requests.codes.requested_range_not_satisfiable:
                if _est_deja_entier(reponse, etat):
                    return
                self._recommencer(demande, etat, receveur, meme=False)
                raise _Coupure(False)
            self._controler_reponse(demande, reponse)
            self._situer(demande, reponse, etat, receveur)
            receveur.noter()
            try:
                for morceau in reponse.iter_content(MORCEAU):
                    if etat.lus == 0:
                        controler_debut(demande, morceau)
                    etat.lus += len(morceau)
                    if etat.lus > demande.taille_max:
                        raise _trop_gros(demande)
                    self.progres(etat.lus, etat.total)
                    yield morceau
            except requests.RequestException as erreur:
                raise _Coupure(_est_un_delai(erreur)) from None
        if etat.total is not None and etat.lus < etat.total:
            raise _Coupure(False)

    def _ouvrir(self, demande: Demande, etat: _Etat) -> requests.Response:
        entetes = {}
        if etat.lus:
            entetes["Range"] = f"bytes={etat.lus}-"
            if etat.validateur:
                entetes["If-Range"] = etat.validateur
        delais = (self.reglages.connexion_s, self.reglages.lecture_s)
        try:
            return self._session.get(
                demande.adresse, params=demande.parametres, headers=entetes, stream=True, timeout=delais
            )
        except requests.RequestException as erreur:
            raise _refus(demande, self._phrase(erreur)) from None

    def _controler_reponse(self, demande: Demande, reponse: requests.Response) -> None:
        if not reponse.ok:
            raise _refus(demande, _phrase_de_statut(reponse.status_code))
        if _TYPES_REFUSES.match(reponse.headers.get("Content-Type", "")):
            raise _inattendu(demande)

    def _situer(self, demande: Demande, reponse: requests.Response, etat: _Etat, receveur: _Receveur) -> None:
        """Compare what is sent with what was read: the same file goes on, another one starts again."""
        total, depart = _total_et_depart(reponse)
        validateur = _validateur(reponse)
        non_dit = validateur is not None and None in (total, etat.total)
        meme = validateur == etat.validateur and (total == etat.total or non_dit)
        if etat.lus and depart == 0:
            self._recommencer(demande, etat, receveur, meme)
        elif depart != etat.lus:
            raise _refus(demande, f"Le serveur n’a pas envoyé la suite demandée ; {INCHANGE}. Réessayez plus tard.")
        elif etat.lus and not meme:
            raise _refus(demande, CHANGE)
        etat.total = etat.total if meme and total is None else total
        etat.validateur = validateur
        self.derniere_modification = _jour(reponse.headers.get("Last-Modified"))
        if total is not None and total > demande.taille_max:
            raise _trop_gros(demande)

    def _recommencer(self, demande: Demande, etat: _Etat, receveur: _Receveur, meme: bool) -> None:
        if receveur.sans_memoire and not meme:
            raise _refus(demande, CHANGE)
        receveur.recommencer()
        etat.lus = 0

    def _phrase(self, erreur: requests.RequestException) -> str:
        """Say a failure met before any byte came."""
        if isinstance(erreur, requests.exceptions.ProxyError):
            return MANDATAIRE
        if isinstance(erreur, requests.exceptions.SSLError):
            return CERTIFICAT
        if isinstance(erreur, requests.exceptions.TooManyRedirects):
            return f"Le serveur renvoie sans fin vers d’autres adresses ; {INCHANGE}. Réessayez plus tard."
        if isinstance(erreur, (ValueError, requests.exceptions.InvalidSchema)):
            return f"L’adresse n’est pas valable ; {INCHANGE}."
        return self._trop_lent() if _est_un_delai(erreur) else HORS_LIGNE

    def _phrase_de_coupure(self, coupure: _Coupure, etat: _Etat) -> str:
        if coupure.args[0]:
            return self._trop_lent()
        recu = f"{nombre(etat.lus / MO, 1)} Mo" + (f" sur {nombre(etat.total / MO, 1)}" if etat.total else "")
        return (
            f"La connexion a été coupée plusieurs fois ({recu} reçus) ; {INCHANGE}. "
            "Relancez le téléchargement plus tard."
        )

    def _trop_lent(self) -> str:
        attente = nombre(self.reglages.lecture_s)
        return f"Le serveur ne répond plus (plus de {attente} s d’attente) ; {INCHANGE}. Réessayez plus tard."


def controler_debut(demande: Demande, debut: bytes) -> None:
    """Refuse what is not of the kind asked: an error page sent as a success, an XML message, an image."""
    if _DEBUT_HTML.match(_sans_marque(debut)) or not any(NATURES[nature][1](debut) for nature in demande.natures):
        raise _inattendu(demande)


def oublier(partiel: Path) -> None:
    """Remove a file of work and the note that goes with it."""
    for chemin in (partiel, _note(partiel)):
        chemin.unlink(missing_ok=True)


def sans_secret(adresse: str) -> str:
    """Return an address without the name and password that a mirror may ask for: it is written in the papers."""
    parties = urlsplit(adresse)
    return urlunsplit((parties.scheme, parties.netloc.rpartition("@")[2], parties.path, parties.query, ""))


def _note(partiel: Path) -> Path:
    return partiel.with_name(f"{partiel.name}.json")


def _noter(partiel: Path, demande: Demande, etat: _Etat) -> None:
    contenu = {"adresse": _adresse_complete(demande), "validateur": etat.validateur, "total": etat.total}
    _note(partiel).write_text(json.dumps(contenu), encoding="utf-8")


def _adresse_complete(demande: Demande) -> str:
    return sans_secret(requests.Request("GET", demande.adresse, params=demande.parametres).prepare().url or "")


def _total_et_depart(reponse: requests.Response) -> tuple[int | None, int]:
    """Return the length of the whole file, and the position of the first byte sent."""
    if reponse.status_code == requests.codes.partial_content:
        plage = _PLAGE.match(reponse.headers.get("Content-Range", ""))
        if not plage or plage.group(1) is None:
            return None, -1
        return (None if plage.group(2) == "*" else int(plage.group(2))), int(plage.group(1))
    longueur = reponse.headers.get("Content-Length", "")
    compresse = reponse.headers.get("Content-Encoding", "identity") != "identity"
    return (int(longueur) if longueur.isdigit() and not compresse else None), 0


def _est_deja_entier(reponse: requests.Response, etat: _Etat) -> bool:
    """Nothing is left to send: the earlier run was stopped after the last byte."""
    plage = _PLAGE.match(reponse.headers.get("Content-Range", ""))
    return plage is not None and plage.group(2) == str(etat.lus)


def _validateur(reponse: requests.Response) -> str | None:
    """Return a strong ETag, or the date of the file: a weak ETag does not hold byte for byte."""
    etag = reponse.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        return etag
    return reponse.headers.get("Last-Modified")


def _jour(date: str | None) -> dt.date | None:
    try:
        return email.utils.parsedate_to_datetime(date).date() if date else None
    except ValueError:
        return None


def _est_un_delai(erreur: requests.RequestException) -> bool:
    return "timed out" in str(erreur).lower() and not isinstance(erreur, requests.exceptions.ConnectTimeout)


def _phrase_de_statut(statut: int) -> str:
    if statut in (404, 410):
        return (
            f"Le fichier n’est plus à l’adresse prévue (réponse {statut}) ; {INCHANGE}. L’adresse est à mettre à jour."
        )
    if statut in (401, 403, 407):
        return f"Le serveur refuse l’accès (réponse {statut}) ; {INCHANGE}. Réessayez d’un autre réseau."
    return f"Le serveur est en panne ou refuse la demande (réponse {statut}) ; {INCHANGE}. Réessayez plus tard."


def _inattendu(demande: Demande) -> ErreurDonnees:
    attendu = " ou ".join(NATURES[nature][0] for nature in demande.natures)
    message = f"Le serveur a envoyé une page ou un message d’erreur à la place du fichier ; {INCHANGE}."
    return ErreurDonnees([Faute(demande.titre, message, attendu=attendu)])


def _trop_gros(demande: Demande) -> ErreurDonnees:
    message = f"Le fichier proposé est trop volumineux ; {INCHANGE}."
    return ErreurDonnees([Faute(demande.titre, message, attendu=f"{taille_en_mots(demande.taille_max)} au plus")])


def _refus(demande: Demande, message: str) -> ErreurDonnees:
    return ErreurDonnees([Faute(demande.titre, message)])
