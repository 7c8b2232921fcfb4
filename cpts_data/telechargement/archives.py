"""Unfold a .zip or a .gz while it comes, without ever holding it whole nor writing it.

A zip is read from its local headers, in the order they come: the directory at its end is not needed.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute

TAILLE_MAX = 8_000_000_000
"""Several times the largest file we read: beyond, the archive was made to fill a machine."""
PALIER = 1_048_576
"""Bytes unfolded at a time, whatever the archive says of itself."""

_ENTETE = struct.Struct("<HHHHHIIIHH")
_SIGNATURE_FICHIER, _SIGNATURE_DESCRIPTEUR = b"PK\x03\x04", b"PK\x07\x08"
_CHIFFRE, _TAILLES_APRES = 0x1, 0x8
_STOCKE, _DEFLATE = 0, 8
_TAILLE_ZIP64 = 0xFFFFFFFF


def morceaux_du_fichier(chemin: Path) -> Iterator[bytes]:
    """Give the bytes of a local file, as the network would."""
    with chemin.open("rb") as flux:
        while morceau := flux.read(PALIER):
            yield morceau


def deplier(morceaux: Iterable[bytes], accepter: Callable[[str], bool], titre: str) -> io.BufferedReader:
    """Return the text inside a .zip (first member whose name ``accepter`` takes) or a .gz, or the bytes themselves.

    Raises ErreurDonnees, now or while it is read, when the archive is damaged, protected or without such a member.
    """
    source = _Source(iter(morceaux), titre)
    debut = source.voir(4)
    if debut == _SIGNATURE_FICHIER:
        contenu = _du_zip(source, accepter)
    elif debut[:2] == b"\x1f\x8b":
        contenu = _du_gzip(source)
    else:
        contenu = source.tout()
    return io.BufferedReader(FluxDeMorceaux(_limiter(contenu, titre)), PALIER)


class _Source:
    """The bytes of the archive, taken by exact counts or as they come."""

    def __init__(self, morceaux: Iterator[bytes], titre: str) -> None:
        self.titre = titre
        self._morceaux = morceaux
        self._reste = b""

    def voir(self, taille: int) -> bytes:
        """Return the next bytes without taking them; fewer at the end."""
        while len(self._reste) < taille and (morceau := next(self._morceaux, b"")):
            self._reste += morceau
        return self._reste[:taille]

    def prendre(self, taille: int) -> bytes:
        if len(self.voir(taille)) < taille:
            raise self.abimee()
        pris, self._reste = self._reste[:taille], self._reste[taille:]
        return pris

    def tout(self) -> Iterator[bytes]:
        """Give all that is left."""
        while morceau := self._un_morceau():
            yield morceau

    def exactement(self, taille: int) -> Iterator[bytes]:
        """Give so many bytes, in pieces."""
        while taille > 0:
            morceau = self._un_morceau()
            if not morceau:
                raise self.abimee()
            self.rendre(morceau[taille:])
            yield morceau[:taille]
            taille -= len(morceau[:taille])

    def rendre(self, octets: bytes) -> None:
        """Put back what was taken too far."""
        self._reste = octets + self._reste

    def _un_morceau(self) -> bytes:
        morceau, self._reste = self._reste or next(self._morceaux, b""), b""
        return morceau

    def abimee(self) -> ErreurDonnees:
        return _refus(self.titre, "L’archive est incomplète ou endommagée ; rien n’a été changé.")


@dataclass(frozen=True)
class _Membre:
    """One file of a zip, as its local header describes it. ``taille`` is the compressed one, None when told after."""

    nom: str
    methode: int
    chiffre: bool
    tailles_apres: bool
    crc: int
    taille: int
    zip64: bool


def _du_zip(source: _Source, accepter: Callable[[str], bool]) -> Iterator[bytes]:
    while source.voir(4) == _SIGNATURE_FICHIER:
        membre = _lire_entete(source)
        voulu = accepter(membre.nom)
        if membre.chiffre:
            raise _refus(source.titre, "L’archive est protégée par un mot de passe ; rien n’a été changé.")
        if membre.methode not in (_STOCKE, _DEFLATE) or (membre.methode == _STOCKE and membre.tailles_apres):
            message = "L’archive est compressée d’une manière qui n’est pas lue ici ; rien n’a été changé."
            raise _refus(source.titre, message)
        for morceau in _contenu(source, membre):
            if voulu:
                yield morceau
        if voulu:
            return
    message = "L’archive ne contient pas le fichier attendu ; rien n’a été changé."
    raise _refus(source.titre, message)


def _lire_entete(source: _Source) -> _Membre:
    source.prendre(4)
    _, drapeaux, methode, _, _, crc, compresse, deplie, lg_nom, lg_extra = _ENTETE.unpack(source.prendre(_ENTETE.size))
    nom = source.prendre(lg_nom).decode("utf-8" if drapeaux & 0x800 else "cp437", "replace")
    zip64 = _extra_zip64(source.prendre(lg_extra))
    if zip64 is not None and compresse == _TAILLE_ZIP64:
        rang = 8 if deplie == _TAILLE_ZIP64 else 0
        if len(zip64) < rang + 8:
            raise source.abimee()
        compresse = struct.unpack_from("<Q", zip64, rang)[0]
    chiffre, apres = bool(drapeaux & _CHIFFRE), bool(drapeaux & _TAILLES_APRES)
    return _Membre(nom, methode, chiffre, apres, crc, compresse, zip64 is not None)


def _extra_zip64(extra: bytes) -> bytes | None:
    """Return the field that holds the sizes that do not fit in four bytes."""
    while len(extra) >= 4:
        genre, taille = struct.unpack_from("<HH", extra)
        if genre == 1:
            return extra[4 : 4 + taille]
        extra = extra[4 + taille :]
    return None


def _contenu(source: _Source, membre: _Membre) -> Iterator[bytes]:
    """Give the unfolded bytes of a member, and leave the source after it. The checksum is compared at the end."""
    brut = source.exactement(membre.taille) if not membre.tailles_apres else source.tout()
    somme = 0
    for morceau in brut if membre.methode == _STOCKE else _gonfler(source, brut, -zlib.MAX_WBITS):
        somme = zlib.crc32(morceau, somme)
        yield morceau
    if somme != (_descripteur(source, membre) if membre.tailles_apres else membre.crc):
        raise source.abimee()


def _descripteur(source: _Source, membre: _Membre) -> int:
    """Read the checksum and the sizes written after a member; its signature is optional."""
    if source.voir(4) == _SIGNATURE_DESCRIPTEUR:
        source.prendre(4)
    return struct.unpack("<I", source.prendre(20 if membre.zip64 else 12)[:4])[0]


def _du_gzip(source: _Source) -> Iterator[bytes]:
    while source.voir(2) == b"\x1f\x8b":  # several may follow each other
        yield from _gonfler(source, source.tout(), 16 + zlib.MAX_WBITS)


def _gonfler(source: _Source, brut: Iterator[bytes], fenetre: int) -> Iterator[bytes]:
    """Inflate step by step; what follows the end goes back to the source."""
    moteur = zlib.decompressobj(fenetre)
    try:
        for morceau in brut:
            deplie = moteur.decompress(morceau, PALIER)
            while deplie:
                yield deplie
                deplie = b"" if moteur.eof else moteur.decompress(moteur.unconsumed_tail, PALIER)
            if moteur.eof:
                break
    except zlib.error:
        raise source.abimee() from None
    if not moteur.eof:
        raise source.abimee()
    source.rendre(moteur.unused_data)


def _limiter(contenu: Iterator[bytes], titre: str) -> Iterator[bytes]:
    deplies = 0
    for morceau in contenu:
        deplies += len(morceau)
        if deplies > TAILLE_MAX:
            raise _refus(titre, "L’archive est trop volumineuse une fois dépliée ; rien n’a été changé.")
        yield morceau


class FluxDeMorceaux(io.RawIOBase):
    """A file to read, made of pieces."""

    def __init__(self, morceaux: Iterator[bytes]) -> None:
        self._morceaux = morceaux
        self._reste = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: memoryview) -> int:
        if not self._reste:
            self._reste = memoryview(next(self._morceaux, b""))
        taille = min(len(tampon), len(self._reste))
        tampon[:taille] = self._reste[:taille]
        self._reste = self._reste[taille:]
        return taille


def _refus(titre: str, message: str) -> ErreurDonnees:
    return ErreurDonnees([Faute(titre, message)])
