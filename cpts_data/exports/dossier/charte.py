"""The name, the colours and the logo of the CPTS, from ``charte.toml`` in its data folder.

Without the file, the name of the territory and the colours of the dashboard serve. Every fault is told at once.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO, analyser_toml, ligne_du_champ, lire_octets, lire_texte_toml
from cpts_data.textes import sans_invisibles

FICHIER = "charte.toml"
CHAMPS = ("nom", "couleur_principale", "couleur_secondaire", "logo")
PRINCIPALE, SECONDAIRE = "#123570", "#c8651b"
CONTRASTE_DU_TEXTE = 4.5
"""WCAG 2.1, criterion 1.4.3: white titles stand on the main colour."""
TAILLE_MAX_DU_LOGO = 2 * MO
LETTRES_DU_NOM = 120
BALISES_AU_PLUS = 4_000
"""A drawing of many nested parts takes down the engine that draws it, and the server with it."""
SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
APPEL_EXTERIEUR = re.compile(
    rb"<(?:\w+:)?script|<!ENTITY|<!DOCTYPE|<foreignObject|<(?:set|animate)|@import|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\((?!#)",
    re.IGNORECASE,
)
"""What a drawing could read from elsewhere, or run."""


@dataclass(frozen=True)
class Charte:
    """What identifies the CPTS. ``genre`` is that of the logo: « png », « jpg », « svg », empty without one."""

    nom: str
    principale: str = PRINCIPALE
    secondaire: str = SECONDAIRE
    logo: bytes = b""
    genre: str = ""


def lire_charte(donnees: Path, nom: str) -> Charte:
    """Read the file of a data folder. ``nom``: the name of the territory, used where the file gives none."""
    if not (donnees / FICHIER).exists():
        return Charte(nom)
    texte = lire_texte_toml(donnees / FICHIER, FICHIER, absent="Le fichier est absent.")
    brut = analyser_toml(texte, FICHIER)
    fautes = [
        Faute(FICHIER, "Ce champ n’existe pas.", ligne_du_champ(texte, champ), champ, attendu=", ".join(CHAMPS))
        for champ in brut
        if champ not in CHAMPS
    ]
    for champ in CHAMPS:
        if champ in brut and (faute := _faute_du_champ(champ, brut[champ])):
            fautes.append(Faute(FICHIER, faute[0], ligne_du_champ(texte, champ), champ, str(brut[champ]), faute[1]))
    logo, genre = b"", ""
    if isinstance(brut.get("logo"), str) and not any(faute.colonne == "logo" for faute in fautes):
        try:
            logo, genre = _lire_logo(donnees / str(brut["logo"]), str(brut["logo"]))
        except ErreurDonnees as erreur:
            fautes += erreur.fautes
    if fautes:
        raise ErreurDonnees(fautes)
    return Charte(
        sans_invisibles(str(brut.get("nom", nom))).strip(),
        str(brut.get("couleur_principale", PRINCIPALE)).lower(),
        str(brut.get("couleur_secondaire", SECONDAIRE)).lower(),
        logo,
        genre,
    )


def _faute_du_champ(champ: str, valeur: object) -> tuple[str, str] | None:
    """Say what is wrong with a field and what is expected, None when it is right."""
    if not isinstance(valeur, str) or not sans_invisibles(valeur).strip():
        return "Le champ n’est pas un texte rempli.", "un texte entre guillemets"
    if champ == "nom":
        court = len(valeur) <= LETTRES_DU_NOM
        return None if court else ("Le nom est trop long.", f"{LETTRES_DU_NOM} caractères au plus")
    if champ == "logo":
        sur_place = Path(valeur).name == valeur and "\\" not in valeur
        return None if sur_place else ("Le logo n’est pas à côté de ce fichier.", "un nom de fichier, sans dossier")
    if not re.fullmatch("#[0-9a-fA-F]{6}", valeur):
        return "La couleur n’est pas comprise.", "#rrggbb, par exemple #123570"
    if contraste(valeur, "#ffffff") < CONTRASTE_DU_TEXTE:
        return "Cette couleur est trop claire : un texte blanc ne s’y lirait pas.", "un contraste d’au moins 4,5 pour 1"
    return None


def _lire_logo(chemin: Path, nom: str) -> tuple[bytes, str]:
    if chemin.is_symlink():
        message = "Le logo est un lien vers un autre endroit."
        raise ErreurDonnees([Faute(nom, message, attendu="une image à côté de charte.toml")])
    octets = lire_octets(chemin, nom, TAILLE_MAX_DU_LOGO, absent="Le logo est absent : il va à côté de charte.toml.")
    for genre, signature in SIGNATURES.items():
        if octets.startswith(signature):
            return _entiere(octets, nom), genre
    if b"<svg" in octets[:2_000]:
        if APPEL_EXTERIEUR.search(octets):
            message = "Ce dessin contient un script ou appelle un autre fichier : il n’est pas pris."
            raise ErreurDonnees([Faute(nom, message, attendu="un dessin SVG simple, un PNG ou un JPEG")])
        return _dessinable(octets, nom), "svg"
    raise ErreurDonnees([Faute(nom, "Le logo n’est pas une image connue.", attendu="PNG, JPEG ou SVG")])


def _entiere(octets: bytes, nom: str) -> bytes:
    """Return a picture that can be read to its end: the file to hand over would fail on it, much later."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(octets)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ErreurDonnees([_abime(nom)]) from None
    return octets


def _dessinable(octets: bytes, nom: str) -> bytes:
    from vl_convert import svg_to_png

    if octets.count(b"<") > BALISES_AU_PLUS:
        message = "Ce dessin est trop compliqué pour un logo."
        raise ErreurDonnees([Faute(nom, message, attendu="un dessin plus simple, un PNG ou un JPEG")])
    try:
        ElementTree.fromstring(octets)  # no entity is declared: APPEL_EXTERIEUR refuses them
        svg_to_png(octets.decode())
    except (ElementTree.ParseError, ValueError, RuntimeError):
        raise ErreurDonnees([_abime(nom)]) from None
    return octets


def _abime(nom: str) -> Faute:
    return Faute(nom, "Le logo ne peut pas être lu : le fichier est abîmé.", attendu="PNG, JPEG ou SVG, entier")


def contraste(premiere: str, seconde: str) -> float:
    """Return the contrast of two colours (#rrggbb), from 1 to 21, as the WCAG define it."""
    claire, foncee = sorted((_luminance(premiere), _luminance(seconde)), reverse=True)
    return (claire + 0.05) / (foncee + 0.05)


def _luminance(couleur: str) -> float:
    parts = [int(couleur[debut : debut + 2], 16) / 255 for debut in (1, 3, 5)]
    lineaires = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(poids * part for poids, part in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))
