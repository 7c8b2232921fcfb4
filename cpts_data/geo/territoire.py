"""The territory file: the only authority on which communes belong to the CPTS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import analyser_toml, ligne_du_champ, lire_texte_toml
from cpts_data.formats_fr import enumeration
from cpts_data.textes import sans_invisibles

CLES = ("nom", "nom_court", "departement", "exercice_premier_mois", "communes")
CLES_DE_COMMUNE = ("code", "nom", "statut")
STATUTS = ("confirmée", "à confirmer")
MOTIF_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
MOTIF_DEPARTEMENT = re.compile(r"[0-9]{2,3}|2[AB]")

_DEBUT_DE_COMMUNE = re.compile(r"^\s*\[\[\s*communes\s*\]\]")


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
    texte = lire_texte_toml(chemin, chemin.name, absent="Le fichier du territoire est absent.")
    return _Lecture(chemin.name, texte).territoire(analyser_toml(texte, chemin.name))


def ecarts_de_noms(territoire: Territoire, noms: Mapping[str, str]) -> list[Faute]:
    """Tell the communes whose name is not the one of the same code in ``noms`` (code -> name).

    Warnings, not refusals: the code is what the figures follow, but a wrong digit shows here. Hyphens, apostrophes
    and capitals do not count.
    """
    message = "Le nom de la commune n’est pas celui de son code dans le fichier des communes : vérifiez le code."
    return [
        Faute("territoire.toml", message, None, "nom", f"{commune.code} {commune.nom}", noms[commune.code])
        for commune in territoire.communes
        if commune.code in noms and _comparable(commune.nom) != _comparable(noms[commune.code])
    ]


def _comparable(nom: str) -> str:
    return re.sub("[-'’ ]+", " ", nom).casefold()


def _lignes_des_communes(texte: str) -> list[int]:
    """Return the line number of each ``[[communes]]`` heading, to locate the faults of its keys."""
    return [numero for numero, ligne in enumerate(texte.splitlines(), start=1) if _DEBUT_DE_COMMUNE.match(ligne)]


class _Lecture:
    """One reading of the file: collects the faults while the values are taken."""

    def __init__(self, fichier: str, texte: str) -> None:
        self.fichier = fichier
        self.texte = texte
        self.lignes_communes = _lignes_des_communes(texte)
        self.fautes: list[Faute] = []

    def territoire(self, contenu: Mapping[str, object]) -> Territoire:
        self._cles_inconnues(contenu, CLES)
        nom = self._texte(contenu, "nom")
        nom_court = self._texte(contenu, "nom_court")
        departement = self._texte(contenu, "departement")
        if departement and not MOTIF_DEPARTEMENT.fullmatch(departement):
            message = "Le code du département n’est pas valable."
            self._ajouter(
                message, "departement", departement, "un code comme « 76 » ou « 2A »", self._ligne("departement")
            )
        mois = self._mois(contenu)
        communes = self._communes(contenu)
        if self.fautes:
            raise ErreurDonnees(self.fautes)
        return Territoire(nom, nom_court, departement, mois, communes)

    def _cles_inconnues(
        self, table: Mapping[str, object], connues: Sequence[str], rang: int | None = None, ligne: int | None = None
    ) -> None:
        """A mistyped key, `[[commune]]` for `[[communes]]`, would silently leave communes out."""
        ou = f" dans la commune n° {rang}" if rang else ""
        for cle in (cle for cle in table if cle not in connues):
            message = f"Le champ n’est pas connu{ou} : vérifiez son orthographe et sa place."
            self._ajouter(message, cle, None, enumeration(connues), ligne or self._ligne(cle))

    def _mois(self, contenu: Mapping[str, object]) -> int:
        cle, attendu = "exercice_premier_mois", "un nombre entier de 1 (janvier) à 12 (décembre)"
        if cle not in contenu:
            self._ajouter(f"Il manque le champ « {cle} ».", cle, None, attendu)
            return 0
        mois = contenu[cle]
        # bool is an int for Python: `true` must not become January.
        if isinstance(mois, bool) or not isinstance(mois, int) or not 1 <= mois <= 12:
            self._ajouter("Le premier mois de l’exercice n’est pas un mois.", cle, str(mois), attendu, self._ligne(cle))
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
        self._cles_inconnues(brute, CLES_DE_COMMUNE, rang, ligne)
        code = self._texte(brute, "code", rang, ligne)
        if code and not MOTIF_COMMUNE.fullmatch(code):
            attendu = "le code INSEE, 5 caractères, comme « 76540 » ou « 2A004 »"
            self._ajouter(f"Le code de la commune n° {rang} n’est pas valable.", "code", code, attendu, ligne)
        nom = self._texte(brute, "nom", rang, ligne)
        statut = self._texte(brute, "statut", rang, ligne)
        if statut and statut not in STATUTS:
            attendu = " ou ".join(f"« {possible} »" for possible in STATUTS)
            message = f"Le statut de la commune n° {rang} n’est pas connu."
            self._ajouter(message, "statut", statut, attendu, ligne)
        return CommuneTerritoire(code, nom, statut)

    def _texte(self, table: Mapping[str, object], cle: str, rang: int | None = None, ligne: int | None = None) -> str:
        """Return a text that is not blank, or the empty text after noting the fault."""
        ou = f" dans la commune n° {rang}" if rang else ""
        if cle not in table:
            self._ajouter(f"Il manque le champ « {cle} »{ou}.", cle, None, "un texte entre guillemets", ligne)
            return ""
        valeur = table[cle]
        if not isinstance(valeur, str) or not valeur.strip():
            message = f"Le champ « {cle} »{ou} n’est pas un texte rempli."
            ligne = ligne if rang else self._ligne(cle)
            self._ajouter(message, cle, str(valeur).strip() or None, "un texte entre guillemets", ligne)
            return ""
        return sans_invisibles(valeur).strip()

    def _ligne(self, cle: str) -> int | None:
        """Return the line of a key of the file itself; those of a commune are told at its heading."""
        return ligne_du_champ(self.texte, cle)

    def _ajouter(self, message: str, cle: str, valeur: str | None, attendu: str, ligne: int | None = None) -> None:
        self.fautes.append(Faute(self.fichier, message, ligne, cle, valeur, attendu))
