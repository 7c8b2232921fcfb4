"""Refuse, before anything is read, a file that is not a table: each refusal is one French sentence.

What a file is comes from its bytes, never from its name. Nothing is written: archives are counted in memory, a piece
at a time, and the sizes they announce are never believed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum

import olefile

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO, taille_en_mots
from cpts_data.formats_fr import nombre

TAILLE_MAX_CLASSEUR = 50 * MO
"""A workbook of all the IRIS of France with twenty columns weighs 10 Mo."""
TAILLE_MAX_TEXTE = 60 * MO
"""Text is not compressed: a national file by IRIS of eighty columns fits. The RPPS has a path of its own."""
TAILLE_DECOMPRESSEE_MAX = 400 * MO
RAPPORT_MAX = 200
"""Real sheets shrink ten to fifty times, a sheet of zeros a hundred; a bomb a thousand."""
RAPPORT_SURVEILLE_DES = 20 * MO
MEMBRES_MAX = 5_000
LIGNES_MAX = 200_000
COLONNES_MAX = 2_000
CASES_MAX = 4_000_000
"""Four times the IRIS of France; cells are counted in the rectangle that holds them, blanks too."""

ENREGISTRER = "un fichier .xlsx, .xls, .ods ou .csv"


class Format(StrEnum):
    """What can be read."""

    TEXTE = "texte"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


def refus(nom: str, message: str, attendu: str | None = None, *, feuille: str | None = None) -> ErreurDonnees:
    """Return the error of a file that cannot be read at all."""
    return ErreurDonnees([Faute(nom, message, attendu=attendu, feuille=feuille)])


def abime(nom: str) -> ErreurDonnees:
    """Return the error of a file cut or damaged on its way."""
    message = "Le fichier est incomplet ou abîmé : il ne peut pas être ouvert."
    return refus(nom, message, "le fichier tel qu’il a été envoyé, ou une copie réenregistrée par le tableur")


def protege(nom: str) -> ErreurDonnees:
    """Return the error of a file that asks for a password."""
    message = "Le fichier est protégé par un mot de passe."
    return refus(nom, message, "le même fichier, enregistré sans mot de passe")


def avec_macros(nom: str) -> ErreurDonnees:
    """Return the error of a file that carries programs."""
    message = "Le fichier contient des macros (petits programmes), il n’est pas ouvert."
    return refus(nom, message, "le même fichier, enregistré « Classeur Excel (.xlsx) », sans macros")


def trop_de_cases(nom: str, feuille: str | None, lignes: int, colonnes: int) -> ErreurDonnees | None:
    """Return the error of a sheet too large to be one of ours, None when it can be read."""
    if lignes <= LIGNES_MAX and colonnes <= COLONNES_MAX and lignes * colonnes <= CASES_MAX:
        return None
    message = f"La feuille est trop grande : {nombre(lignes)} lignes et {nombre(colonnes)} colonnes."
    attendu = f"{nombre(LIGNES_MAX)} lignes, {nombre(COLONNES_MAX)} colonnes et {nombre(CASES_MAX)} cases au plus"
    return refus(nom, message, attendu, feuille=feuille or None)


def reconnaitre(octets: bytes, nom: str) -> Format:
    """Say what the bytes are. Raises ErreurDonnees, with one fault, for what is not a table or not safe to open."""
    if not octets.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refus(nom, "Le fichier est vide.", "un tableau, avec ses titres de colonnes")
    est_un_classeur = octets.startswith((b"PK", olefile.MAGIC))
    limite = TAILLE_MAX_CLASSEUR if est_un_classeur else TAILLE_MAX_TEXTE
    if len(octets) > limite:
        raise refus(nom, "Le fichier est trop volumineux.", f"{taille_en_mots(limite)} au plus")
    if octets.startswith(olefile.MAGIC):
        return _format_ole(octets, nom)
    if octets.startswith(b"PK"):
        return _format_zip(octets, nom)
    _refuser_autre_nature(octets, nom)
    return Format.TEXTE


# --- neither a workbook nor a text ----------------------------------------------------------------------------

_IMAGE = "Le fichier est une image : les nombres ne peuvent pas y être lus."
_PDF = "Le fichier est un PDF : les nombres ne peuvent pas y être lus sûrement."
_ARCHIVE = "Le fichier est une archive compressée."
_WORD = "Le fichier est un document de traitement de texte, pas un tableau."
_DIAPOSITIVES = "Le fichier est une présentation, pas un tableau."
_DEMANDER = "le tableau d’origine, à demander à la personne qui l’a envoyé (.xlsx, .xls, .ods ou .csv)"
_EXTRAIRE = "le fichier qu’elle contient : ouvrez l’archive, puis déposez-le"

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", _IMAGE, _DEMANDER),
    (b"\xff\xd8\xff", _IMAGE, _DEMANDER),
    (b"GIF8", _IMAGE, _DEMANDER),
    (b"II*\x00", _IMAGE, _DEMANDER),
    (b"MM\x00*", _IMAGE, _DEMANDER),
    (b"%PDF", _PDF, _DEMANDER),
    (b"{\\rtf", _WORD, _DEMANDER),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE, _EXTRAIRE),
    (b"Rar!", _ARCHIVE, _EXTRAIRE),
    (b"\x1f\x8b", _ARCHIVE, _EXTRAIRE),
)
_BIFF_ANCIEN = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|script|div)\b", re.IGNORECASE)
_COMMANDES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _refuser_autre_nature(octets: bytes, nom: str) -> None:
    for signature, message, attendu in SIGNATURES:
        if octets.lstrip()[: len(signature)] == signature:
            raise refus(nom, message, attendu)
    if _BIFF_ANCIEN.match(octets):
        raise refus(nom, "Le fichier vient d’une version d’Excel d’avant 1997.", "le même fichier, enregistré en .xlsx")
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        tete = octets[:8_192].decode("utf-16", errors="replace")
    else:
        tete = octets[:8_192].decode("latin-1").removeprefix("ï»¿")
        if len(_COMMANDES.findall(octets[:65_536])) > 0:
            raise refus(nom, "Le fichier n’est ni un classeur ni un texte : son format est inconnu.", ENREGISTRER)
    _refuser_balises(tete.lstrip(), nom)


def _refuser_balises(tete: str, nom: str) -> None:
    if "urn:schemas-microsoft-com:office:spreadsheet" in tete:
        raise refus(nom, "Le fichier est un classeur XML de 2003.", "le même fichier, enregistré en .xlsx")
    if tete.startswith("<") and "opendocument" in tete:
        raise refus(
            nom, "Le fichier est un document OpenDocument non compressé.", "le même fichier, enregistré en .ods"
        )
    if tete.startswith("MIME-Version:") or (tete.startswith("<") and _HTML.search(tete)):
        message = "Le fichier est une page web, même si son nom est celui d’un classeur."
        raise refus(nom, message, "le même fichier, ouvert dans le tableur puis enregistré en .xlsx")
    if tete.startswith(("<?xml", "{", "[{")):
        raise refus(nom, "Le fichier n’est pas un tableau (XML ou JSON).", ENREGISTRER)


# --- zip: .xlsx and .ods --------------------------------------------------------------------------------------


def _format_zip(octets: bytes, nom: str) -> Format:
    archive = ouvrir_archive(octets, nom)
    if archive is None:
        raise abime(nom)
    membres = archive.infolist()
    noms = {membre.filename for membre in membres}
    if any(membre.flag_bits & 1 for membre in membres):
        raise protege(nom)
    _refuser_bombe(octets, membres, nom)
    _refuser_macros(noms, nom)
    if "xl/workbook.xml" in noms:
        return Format.XLSX
    if "xl/workbook.bin" in noms:
        raise refus(nom, "Le fichier est un classeur binaire (.xlsb).", "le même fichier, enregistré en .xlsx")
    if "content.xml" in noms:
        return _format_opendocument(octets, archive, noms, nom)
    if any(membre.startswith(("word/", "ppt/")) for membre in noms):
        raise refus(nom, _WORD if "word/document.xml" in noms else _DIAPOSITIVES, _DEMANDER)
    if "META-INF/manifest.xml" in noms and "encrypted-package" in noms:
        raise protege(nom)
    raise refus(nom, _ARCHIVE, _EXTRAIRE)


def ouvrir_archive(octets: bytes, nom: str) -> zipfile.ZipFile | None:
    """Read the list of members; None when there is none, or when it cannot be read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(octets))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError, EOFError, UnicodeError):
        return None
    if len(archive.infolist()) > MEMBRES_MAX:
        raise _bombe(nom)
    return archive


def _bombe(nom: str) -> ErreurDonnees:
    message = "Le fichier prendrait une place démesurée une fois ouvert : il n’est pas lu."
    return refus(nom, message, f"un classeur de {taille_en_mots(TAILLE_DECOMPRESSEE_MAX)} au plus une fois décompressé")


def _refuser_bombe(octets: bytes, membres: list[zipfile.ZipInfo], nom: str) -> None:
    total = 0
    for membre in membres:
        taille = 0
        for morceau in morceaux(octets, membre, nom):
            taille += len(morceau)
            total += len(morceau)
            demesure = total > RAPPORT_SURVEILLE_DES and total > RAPPORT_MAX * len(octets)
            if demesure or total > TAILLE_DECOMPRESSEE_MAX:
                raise _bombe(nom)
        if taille != membre.file_size:
            raise abime(nom)


def morceaux(octets: bytes, membre: zipfile.ZipInfo, nom: str) -> Iterator[bytes]:
    """Decompress a member piece by piece, to its real end whatever size it announces. Raises ErreurDonnees."""
    depart = membre.header_offset
    entete = octets[depart : depart + 30]
    if len(entete) < 30 or depart < 0 or not entete.startswith(b"PK\x03\x04"):
        raise abime(nom)
    debut = depart + 30 + sum(struct.unpack("<HH", entete[26:30]))
    compresse = memoryview(octets)[debut : debut + membre.compress_size]
    if len(compresse) != membre.compress_size:
        raise abime(nom)
    if membre.compress_type == zipfile.ZIP_STORED:
        yield bytes(compresse)
        return
    if membre.compress_type != zipfile.ZIP_DEFLATED:
        raise refus(nom, "Le fichier est compressé d’une façon que les tableurs n’emploient pas.", ENREGISTRER)
    yield from _degonfler(compresse, nom)


def _degonfler(compresse: memoryview, nom: str) -> Iterator[bytes]:
    decompresseur = zlib.decompressobj(-zlib.MAX_WBITS)
    reste: bytes | memoryview = compresse
    try:
        while not decompresseur.eof:
            morceau = decompresseur.decompress(reste, MO)
            reste = decompresseur.unconsumed_tail
            if not morceau and not reste and not decompresseur.eof:
                raise abime(nom)
            yield morceau
    except zlib.error:
        raise abime(nom) from None


def contenu(octets: bytes, archive: zipfile.ZipFile, membre: str, nom: str) -> bytes:
    """Return a whole member, empty when the archive has none of that name."""
    if membre not in archive.NameToInfo:
        return b""
    return b"".join(morceaux(octets, archive.getinfo(membre), nom))


def _refuser_macros(noms: set[str], nom: str) -> None:
    programmes = ("vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/")
    if any(programme in membre.lower() for membre in noms for programme in programmes[:2]):
        raise avec_macros(nom)
    if "content.xml" in noms and any(membre.lower().startswith(programmes[2:]) for membre in noms):
        raise avec_macros(nom)


def _format_opendocument(octets: bytes, archive: zipfile.ZipFile, noms: set[str], nom: str) -> Format:
    manifeste = contenu(octets, archive, "META-INF/manifest.xml", nom)
    if b"encryption-data" in manifeste:
        raise protege(nom)
    genre = contenu(octets, archive, "mimetype", nom)
    if b"opendocument.spreadsheet" in genre or (not genre and b"opendocument.spreadsheet" in manifeste):
        return Format.ODS
    raise refus(nom, _DIAPOSITIVES if b"presentation" in genre else _WORD, _DEMANDER)


# --- OLE: .xls, and what Office encrypts ----------------------------------------------------------------------


def _format_ole(octets: bytes, nom: str) -> Format:
    chemins = [tuple(partie.lower() for partie in chemin) for chemin in chemins_ole(octets, nom)]
    premiers = {chemin[0] for chemin in chemins}
    if "encryptedpackage" in premiers:
        raise protege(nom)
    if {"worddocument", "powerpoint document"} & premiers:
        raise refus(nom, _WORD if "worddocument" in premiers else _DIAPOSITIVES, _DEMANDER)
    if any(partie.startswith("_vba_project") or partie == "vba" for chemin in chemins for partie in chemin):
        raise avec_macros(nom)
    if not {"workbook", "book"} & premiers:
        raise refus(nom, "Le fichier n’est pas un classeur : son format est inconnu.", ENREGISTRER)
    return Format.XLS


_PANNES_OLE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError)
"""What the reader of OLE files lets out on a damaged one."""


def chemins_ole(octets: bytes, nom: str) -> list[list[str]]:
    """Return the paths of the streams of an OLE file. Raises ErreurDonnees when it is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(octets)) as fichier:
            return [chemin for chemin in fichier.listdir(streams=True, storages=True) if chemin]
    except _PANNES_OLE:
        raise abime(nom) from None


def flux_du_classeur(octets: bytes, nom: str) -> bytes:
    """Return the records of an .xls workbook. Raises ErreurDonnees when it is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(octets)) as fichier:
            flux = "Workbook" if fichier.exists("Workbook") else "Book"
            return fichier.openstream(flux).read()
    except _PANNES_OLE:
        raise abime(nom) from None
