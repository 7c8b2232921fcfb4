"""What the reader of workbooks does not say: how large a sheet is, error cells, formulas never computed, merges.

The XML and the records are gone through once, without building anything; entities are refused.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers import expat

from cpts_data.importation import gardes
from cpts_data.importation.gardes import Format

Place = tuple[int, int]
"""Line and column of a cell, from 1."""

ERREURS_XLS = {
    0x00: "#NUL!", 0x07: "#DIV/0!", 0x0F: "#VALEUR!", 0x17: "#REF!", 0x1D: "#NOM?", 0x24: "#NOMBRE!", 0x2A: "#N/A",
}  # fmt: skip


@dataclass
class Releve:
    """Notes on one sheet. Places count from 1; ``fusions`` as in ``Feuille``."""

    erreurs: dict[Place, str] = field(default_factory=dict)
    formules_sans_resultat: list[Place] = field(default_factory=list)
    fusions: list[tuple[int, int, int, int]] = field(default_factory=list)
    derniere: Place = (0, 0)

    def occuper(self, ligne: int, colonne: int) -> None:
        """Note that a cell holds something."""
        bas, droite = self.derniere
        self.derniere = (max(bas, ligne), max(droite, colonne))


def relever(octets: bytes, nom: str, genre: Format) -> list[Releve]:
    """Return the notes of each sheet, in the order of the workbook. Raises ErreurDonnees, if one is too large also."""
    if genre is Format.XLS:
        releves = _relever_xls(gardes.flux_du_classeur(octets, nom), nom)
    else:
        archive = gardes.ouvrir_archive(octets, nom)
        if archive is None:
            raise gardes.abime(nom)
        releves = (_relever_xlsx if genre is Format.XLSX else _relever_ods)(octets, archive, nom)
    for releve in releves:
        if erreur := gardes.trop_de_cases(nom, None, *releve.derniere):
            raise erreur
    return releves


# --- XML --------------------------------------------------------------------------------------------------------

Parseur = expat.XMLParserType


class EntiteRefusee(Exception):
    """No spreadsheet declares an entity."""


def _refuser(*_: object) -> None:
    raise EntiteRefusee


def parcourir(morceaux: Iterable[bytes], nom: str, brancher: Callable[[Parseur], None]) -> None:
    """Go through an XML text with the handlers that ``brancher`` sets.

    Raises ErreurDonnees when it is cut or declares entities.
    """
    analyseur = expat.ParserCreate()
    analyseur.buffer_text = True
    analyseur.EntityDeclHandler = _refuser
    brancher(analyseur)
    try:
        for morceau in morceaux:
            analyseur.Parse(morceau, False)
        analyseur.Parse(b"", True)
    except (expat.ExpatError, EntiteRefusee, ValueError, LookupError):  # the last one for an unknown encoding
        raise gardes.abime(nom) from None


def _sans_prefixe(balise: str) -> str:
    return balise.rpartition(":")[2]


# --- XLSX -------------------------------------------------------------------------------------------------------


def _relever_xlsx(octets: bytes, archive: zipfile.ZipFile, nom: str) -> list[Releve]:
    releves = []
    for chemin in _feuilles_xlsx(octets, archive, nom):
        suivi = _SuiviXlsx()
        if chemin in archive.NameToInfo:
            parcourir(gardes.morceaux(octets, archive.getinfo(chemin), nom), nom, suivi.brancher)
        releves.append(suivi.finir())
    return releves


def _feuilles_xlsx(octets: bytes, archive: zipfile.ZipFile, nom: str) -> list[str]:
    """Return the member of each sheet, in the order of the workbook."""
    cibles: dict[str, str] = {}
    identifiants: list[str] = []

    def lien(balise: str, champs: dict[str, str]) -> None:
        if _sans_prefixe(balise) == "Relationship":
            cibles[champs.get("Id", "")] = champs.get("Target", "")

    def feuille(balise: str, champs: dict[str, str]) -> None:
        if _sans_prefixe(balise) == "sheet":
            identifiants.append(next((texte for champ, texte in champs.items() if champ.endswith(":id")), ""))

    for membre, ouvrir in (("xl/_rels/workbook.xml.rels", lien), ("xl/workbook.xml", feuille)):
        contenu = gardes.contenu(octets, archive, membre, nom)
        parcourir([contenu], nom, lambda analyseur, ouvrir=ouvrir: setattr(analyseur, "StartElementHandler", ouvrir))
    return [_chemin_xlsx(cibles.get(identifiant, "")) for identifiant in identifiants]


def _chemin_xlsx(cible: str) -> str:
    return cible.lstrip("/") if cible.startswith("/") else str(PurePosixPath("xl") / cible)


class _SuiviXlsx:
    """Follows the cells of one sheet: how far they go, which show an error, which formulas have no value.

    A million cells pass here: texts and ends are listened to only inside a formula or an error.
    """

    def __init__(self) -> None:
        self.releve = Releve()
        self.ligne = self.colonne = self.derniere_ligne = self.derniere_colonne = 0
        self.erreur = self.formule = self.valeur = self.calcule_en_texte = False
        self.colonnes: dict[str, int] = {}
        self.analyseur: Parseur | None = None

    def brancher(self, analyseur: Parseur) -> None:
        self.analyseur = analyseur
        analyseur.StartElementHandler = self.ouvrir

    def ouvrir(self, balise: str, champs: dict[str, str]) -> None:
        if ":" in balise:
            balise = _sans_prefixe(balise)
        if balise == "c":
            if self.formule:
                self._finir_la_case()
            self._placer(champs.get("r"))
            genre = champs.get("t")
            self.erreur = genre == "e"
            self.calcule_en_texte = genre == "str"  # whose result may be an empty text
        elif balise == "v" or balise == "is":
            if self.erreur or (self.formule and not self.calcule_en_texte):
                self.analyseur.CharacterDataHandler = self._ecrire
                self.analyseur.EndElementHandler = self._taire
            else:
                self.valeur = True
                self._occuper()
        elif balise == "f":
            self.formule, self.valeur = True, False
        elif balise == "row":
            self._finir_la_case()
            numero = champs.get("r", "")
            self.ligne, self.colonne = (int(numero[:9]) if numero.isdecimal() else self.ligne + 1), 0

    def finir(self) -> Releve:
        """Return the notes, once the sheet has been gone through."""
        self._finir_la_case()
        self.releve.derniere = (self.derniere_ligne, self.derniere_colonne)
        return self.releve

    def _occuper(self) -> None:
        if self.ligne > self.derniere_ligne:
            self.derniere_ligne = self.ligne
        if self.colonne > self.derniere_colonne:
            self.derniere_colonne = self.colonne

    def _ecrire(self, texte: str) -> None:
        self.valeur = True
        self._occuper()
        if self.erreur:
            place = (self.ligne, self.colonne)
            self.releve.erreurs[place] = (self.releve.erreurs.get(place, "") + texte)[:20]

    def _taire(self, _: str) -> None:
        self.analyseur.CharacterDataHandler = self.analyseur.EndElementHandler = None

    def _finir_la_case(self) -> None:
        if self.formule and not self.valeur:
            self.releve.formules_sans_resultat.append((self.ligne, self.colonne))
        self.formule = False

    def _placer(self, reference: str | None) -> None:
        if reference is None:
            self.colonne += 1
            return
        lettres = reference.rstrip("0123456789")
        if lettres not in self.colonnes:
            self.colonnes[lettres] = _numero_de_colonne(lettres)
        self.colonne = self.colonnes[lettres]
        self.ligne = int(reference[len(lettres) :])
        if self.ligne < 1:
            raise ValueError("a line before the first")


def _numero_de_colonne(lettres: str) -> int:
    if not (lettres.isascii() and lettres.isalpha()) or len(lettres) > 3:
        raise ValueError("not the letters of a column")
    numero = 0
    for lettre in lettres.upper():
        numero = numero * 26 + ord(lettre) - 64
    return numero


# --- ODS --------------------------------------------------------------------------------------------------------


def _relever_ods(octets: bytes, archive: zipfile.ZipFile, nom: str) -> list[Releve]:
    suivi = _SuiviOds()
    membre = archive.getinfo("content.xml")
    parcourir(gardes.morceaux(octets, membre, nom), nom, suivi.brancher)
    return suivi.releves


def _entier(texte: str | None, defaut: int = 1) -> int:
    return int(texte[:9]) if texte and texte.isdecimal() else defaut


class _SuiviOds:
    """Follows the cells of every sheet: lines and cells may be repeated without being written again."""

    def __init__(self) -> None:
        self.releves: list[Releve] = []
        self.ligne = self.colonne = 0
        self.lignes_repetees = 1
        self.profondeur = 0
        self.champs: dict[str, str] = {}
        self.texte = ""
        self.dans_cellule = False

    def brancher(self, analyseur: Parseur) -> None:
        analyseur.StartElementHandler = self.ouvrir
        analyseur.EndElementHandler = self.fermer
        analyseur.CharacterDataHandler = self.ecrire

    def ouvrir(self, balise: str, champs: dict[str, str]) -> None:
        balise = _sans_prefixe(balise)
        if balise == "table":
            self.profondeur += 1
            if self.profondeur == 1:
                self.releves.append(Releve())
                self.ligne = 0
        elif self.profondeur != 1:
            return
        elif balise == "table-row":
            self.lignes_repetees = _entier(champs.get("table:number-rows-repeated"))
            self.colonne = 0
        elif balise in ("table-cell", "covered-table-cell"):
            self.champs, self.texte, self.dans_cellule = champs, "", True

    def ecrire(self, texte: str) -> None:
        if self.dans_cellule:
            self.texte = (self.texte + texte.strip())[:40]

    def fermer(self, balise: str) -> None:
        balise = _sans_prefixe(balise)
        if balise == "table":
            self.profondeur -= 1
        elif self.profondeur != 1:
            return
        elif balise == "table-row":
            self.ligne += self.lignes_repetees
        elif balise in ("table-cell", "covered-table-cell"):
            self._noter()
            self.dans_cellule = False

    def _noter(self) -> None:
        releve, champs = self.releves[-1], self.champs
        repetees = _entier(champs.get("table:number-columns-repeated"))
        place = (self.ligne + 1, self.colonne + 1)
        if self.texte or "office:value-type" in champs:
            releve.occuper(*place)
            releve.occuper(self.ligne + self.lignes_repetees, self.colonne + repetees)
            if champs.get("calcext:value-type") == "error" or (self.texte[:1] == "#" and "table:formula" in champs):
                releve.erreurs[place] = self.texte[:20] or "#REF!"
        elif "table:formula" in champs:
            releve.formules_sans_resultat.append(place)
        hauteur, largeur = (_entier(champs.get(f"table:number-{sens}-spanned")) for sens in ("rows", "columns"))
        if hauteur > 1 or largeur > 1:
            releve.fusions.append((place[0] - 1, place[1] - 1, place[0] + hauteur - 2, place[1] + largeur - 2))
        self.colonne += repetees


# --- XLS --------------------------------------------------------------------------------------------------------

BOF, BOUNDSHEET, FILEPASS = (0x0809, 0x0409, 0x0209), 0x0085, 0x002F
FORMULE, BOOLEEN_OU_ERREUR = 0x0006, 0x0205
VALEURS = (FORMULE, BOOLEEN_OU_ERREUR, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00BD, 0x00D6)


def _relever_xls(flux: bytes, nom: str) -> list[Releve]:
    """Go through the records: type and length, then the content; a sheet starts where the workbook says."""
    departs: dict[int, int] = {}
    releves: list[Releve] = []
    courant = Releve()
    place = 0
    while place + 4 <= len(flux):
        genre, longueur = struct.unpack_from("<HH", flux, place)
        corps = flux[place + 4 : place + 4 + longueur]
        if genre == FILEPASS:
            raise gardes.protege(nom)
        if genre == BOUNDSHEET and longueur >= 4:
            departs[struct.unpack_from("<I", corps + bytes(4))[0]] = len(releves)
            releves.append(Releve())
        elif genre in BOF:
            courant = releves[departs[place]] if place in departs else courant
        elif genre in VALEURS and len(corps) >= 6:
            _noter_xls(courant, genre, corps)
        place += 4 + longueur
    return releves


def _noter_xls(releve: Releve, genre: int, corps: bytes) -> None:
    ligne, colonne = (valeur + 1 for valeur in struct.unpack_from("<HH", corps))
    releve.occuper(ligne, colonne)
    if genre == BOOLEEN_OU_ERREUR and len(corps) >= 8 and corps[7]:
        releve.erreurs[ligne, colonne] = ERREURS_XLS.get(corps[6], "#REF!")
    if genre == FORMULE and len(corps) >= 14 and corps[12:14] == b"\xff\xff" and corps[6] == 2:
        releve.erreurs[ligne, colonne] = ERREURS_XLS.get(corps[8], "#REF!")
