"""The territory file: the only authority on which communes belong to the CPTS."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute

STATUTS = ("confirmée", "à confirmer")
MOTIF_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
MOTIF_DEPARTEMENT = re.compile(r"[0-9]{2,3}|2[AB]")

_DEBUT_DE_COMMUNE = re.compile(r"^\s*\[\[\s*communes\s*\]\]")
_LIGNE_DU_MESSAGE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class CommuneTerritoire:
    """One commune of the CPTS: INSEE code, name, and whether its membership is confirmed."""

    code: str
    nom: str
    statut: str


@dataclass(frozen=True)
class Territoire:
    """The CPTS: its names, department, first month of its contract year (1 to 12) and its communes."""

    nom: str
    nom_court: str
    departement: str
    exercice_premier_mois: int
    communes: tuple[CommuneTerritoire, ...]

    @property
    def codes_communes(self) -> tuple[str, ...]:
        """INSEE codes of the communes, in the order of the file."""
        return tuple(commune.code for commune in self.communes)


def lire_territoire(chemin: Path) -> Territoire:
    """Read the territory file (TOML).

    Raises ``ErreurDonnees`` with every fault of the file at once.
    """
    texte = _lire_texte(chemin)
    try:
        contenu = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise ErreurDonnees([_faute_toml(chemin.name, erreur, texte)]) from erreur
    return _Lecture(chemin.name, _lignes_des_communes(texte)).territoire(contenu)


def _lire_texte(chemin: Path) -> str:
    try:
        return chemin.read_text(encoding="utf-8-sig")
    except FileNotFoundError as erreur:
        raise ErreurDonnees([Faute(chemin.name, "Le fichier du territoire est absent.")]) from erreur
    except UnicodeDecodeError as erreur:
        message = "Le fichier n'est pas enregistré en UTF-8 : les accents sont illisibles."
        raise ErreurDonnees([Faute(chemin.name, message, attendu="un fichier texte en UTF-8")]) from erreur
    except OSError as erreur:
        raise ErreurDonnees([Faute(chemin.name, "Le fichier du territoire ne peut pas être lu.")]) from erreur


def _faute_toml(fichier: str, erreur: tomllib.TOMLDecodeError, texte: str) -> Faute:
    """Locate a syntax error; Python says "at end of document" instead of a line for the last one."""
    trouve = _LIGNE_DU_MESSAGE.search(str(erreur))
    ligne = int(trouve.group(1)) if trouve else max(1, len(texte.splitlines()))
    message = "Le fichier ne suit pas la syntaxe TOML (guillemet ou crochet manquant, clé écrite deux fois…)."
    return Faute(fichier, message, ligne=ligne)


def _lignes_des_communes(texte: str) -> list[int]:
    """Return the line number of each ``[[communes]]`` heading, to locate the faults of its keys."""
    return [numero for numero, ligne in enumerate(texte.splitlines(), start=1) if _DEBUT_DE_COMMUNE.match(ligne)]


class _Lecture:
    """One reading of the file: collects the faults while the values are taken."""

    def __init__(self, fichier: str, lignes_communes: list[int]) -> None:
        self.fichier = fichier
        self.lignes_communes = lignes_communes
        self.fautes: list[Faute] = []

    def territoire(self, contenu: Mapping[str, object]) -> Territoire:
        nom = self._texte(contenu, "nom")
        nom_court = self._texte(contenu, "nom_court")
        departement = self._texte(contenu, "departement")
        if departement and not MOTIF_DEPARTEMENT.fullmatch(departement):
            message = "Le code du département n'est pas valable."
            self._ajouter(message, "departement", departement, "un code comme « 76 » ou « 2A »")
        mois = self._mois(contenu)
        communes = self._communes(contenu)
        if self.fautes:
            raise ErreurDonnees(self.fautes)
        return Territoire(nom, nom_court, departement, mois, communes)

    def _mois(self, contenu: Mapping[str, object]) -> int:
        cle, attendu = "exercice_premier_mois", "un nombre entier de 1 (janvier) à 12 (décembre)"
        if cle not in contenu:
            self._ajouter(f"Il manque la clé « {cle} ».", cle, None, attendu)
            return 0
        mois = contenu[cle]
        # bool is an int for Python: `true` must not become January.
        if isinstance(mois, bool) or not isinstance(mois, int) or not 1 <= mois <= 12:
            self._ajouter("Le premier mois de l'exercice n'est pas un mois.", cle, str(mois), attendu)
            return 0
        return mois

    def _communes(self, contenu: Mapping[str, object]) -> tuple[CommuneTerritoire, ...]:
        brutes = contenu.get("communes")
        if not isinstance(brutes, list) or not brutes or not all(isinstance(c, dict) for c in brutes):
            attendu = "au moins un bloc [[communes]] avec code, nom et statut"
            self._ajouter("La liste des communes est absente ou vide.", "communes", None, attendu)
            return ()
        situees = len(self.lignes_communes) == len(brutes)
        lignes = self.lignes_communes if situees else [None] * len(brutes)
        premieres: dict[str, int] = {}
        communes = []
        for rang, (brute, ligne) in enumerate(zip(brutes, lignes, strict=True), start=1):
            commune = self._commune(brute, rang, ligne)
            communes.append(commune)
            if not commune.code:
                continue
            premier = premieres.setdefault(commune.code, rang)
            if premier != rang:
                message = f"La commune n° {rang} porte le même code que la commune n° {premier}."
                self._ajouter(message, "code", commune.code, "chaque commune une seule fois", ligne)
        return tuple(communes)

    def _commune(self, brute: Mapping[str, object], rang: int, ligne: int | None) -> CommuneTerritoire:
        code = self._texte(brute, "code", rang, ligne)
        if code and not MOTIF_COMMUNE.fullmatch(code):
            attendu = "le code INSEE, 5 caractères, comme « 76540 » ou « 2A004 »"
            self._ajouter(f"Le code de la commune n° {rang} n'est pas valable.", "code", code, attendu, ligne)
        nom = self._texte(brute, "nom", rang, ligne)
        statut = self._texte(brute, "statut", rang, ligne)
        if statut and statut not in STATUTS:
            attendu = " ou ".join(f"« {possible} »" for possible in STATUTS)
            message = f"Le statut de la commune n° {rang} n'est pas connu."
            self._ajouter(message, "statut", statut, attendu, ligne)
        return CommuneTerritoire(code, nom, statut)

    def _texte(self, table: Mapping[str, object], cle: str, rang: int | None = None, ligne: int | None = None) -> str:
        """Return a text that is not blank, or the empty text after noting the fault."""
        ou = f" dans la commune n° {rang}" if rang else ""
        if cle not in table:
            self._ajouter(f"Il manque la clé « {cle} »{ou}.", cle, None, "un texte entre guillemets", ligne)
            return ""
        valeur = table[cle]
        if not isinstance(valeur, str) or not valeur.strip():
            message = f"La clé « {cle} »{ou} n'est pas un texte rempli."
            self._ajouter(message, cle, str(valeur), "un texte entre guillemets", ligne)
            return ""
        return valeur.strip()

    def _ajouter(self, message: str, cle: str, valeur: str | None, attendu: str, ligne: int | None = None) -> None:
        self.fautes.append(Faute(self.fichier, message, ligne, cle, valeur, attendu))
