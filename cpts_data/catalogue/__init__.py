"""What each dataset is: its columns, units, ranges, meaning, limits and where it comes from.

A dataset is declared once, in ``jeux/<jeu>.toml``; labels, help bubbles, number formats and the data page
are read from here. Its papers (producer, licence, vintage, checksum) stay beside the file they describe, in
a sidecar of the same stem.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from cpts_data.catalogue.secret import RegleDeSecret, fautes_de_la_regle
from cpts_data.catalogue.secret import regle as regle_de_secret
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import analyser_toml, ligne_du_champ, lire_texte_toml
from cpts_data.textes import sans_invisibles

DOSSIER_JEUX = Path(__file__).parent / "jeux"

TYPES = ("texte", "code", "entier", "decimal", "mois", "date", "choix", "booleen")
SENS_DU_VIDE = ("non publié", "sans objet", "non disponible")

CLASSES: Mapping[str, str] = {
    "publié": "Imprimé dans un rapport nommé.",
    "calculé": "Calculé à partir de chiffres publiés ou importés ; la formule est indiquée.",
    "importé": "Fichier apporté par la CPTS, avec sa date.",
    "ouvert": "Donnée ouverte d’un producteur public, avec son millésime.",
    "démonstration": "Donnée synthétique, fabriquée pour montrer l’outil. Elle ne décrit pas la réalité.",
    "hypothèse": "Résultat d’une simulation.",
}
"""Where a figure comes from, and what that class means to a reader."""


@dataclass(frozen=True)
class Colonne:
    """One column of a dataset, as declared once for every screen and export."""

    nom: str
    source: str
    libelle: str
    unite: str
    type: str
    definition: str
    obligatoire: bool = False
    minimum: float | None = None
    maximum: float | None = None
    valeurs: tuple[str, ...] = ()
    motif: str | None = None
    limites: str | None = None
    vide: str = "non publié"


CHAMPS_DATES = ("date_reference", "date_acces")
CHAMPS_FACULTATIFS = ("adresse", "note")


@dataclass(frozen=True)
class Provenance:
    """The papers of one data file, read from its sidecar."""

    producteur: str
    titre: str
    section: str
    date_des_chiffres: str
    date_reference: dt.date
    date_acces: dt.date
    licence: str
    exercice: str
    regime: str
    classe: str
    sha256: str
    adresse: str | None = None
    note: str | None = None

    def age_en_jours(self, aujourdhui: dt.date) -> int:
        """Days between the reference date of the figures and ``aujourdhui``."""
        return (aujourdhui - self.date_reference).days

    def mention(self) -> str:
        """One line for the foot of a figure: producer, title, section, date of the figures."""
        section = "" if self.section in ("", "sans objet") else f", {self.section}"
        return f"{self.producteur}, {self.titre}{section} ({self.date_des_chiffres})"


@dataclass(frozen=True)
class Jeu:
    """One dataset: a file of the data folder and the table it becomes in the store."""

    nom: str
    titre: str
    une_ligne: str
    fichier: str
    cle: tuple[str, ...]
    rythme_jours: int
    limites: str
    secret: RegleDeSecret
    colonnes: tuple[Colonne, ...] = field(default=())

    def colonne(self, nom: str) -> Colonne:
        """Return a column by its name in the store."""
        for colonne in self.colonnes:
            if colonne.nom == nom:
                return colonne
        raise KeyError(f"{self.nom}.{nom}")

    @property
    def fiche(self) -> str:
        """Path of the sidecar, relative to the data folder."""
        return str(Path(self.fichier).with_suffix(".toml").as_posix())


def lire_jeu(chemin: Path) -> Jeu:
    """Read one declaration and refuse it with every fault it holds (label, unit, definition, type...)."""
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    fautes = [*_fautes_du_jeu(chemin.name, brut)]
    for rang, colonne in enumerate(brut.get("colonnes", []), start=1):
        fautes += _fautes_de_colonne(chemin.name, rang, colonne)
    noms = [colonne.get("nom") for colonne in brut.get("colonnes", [])]
    fautes += fautes_de_la_regle(chemin.name, brut.get("secret"), noms)
    if fautes:
        raise ErreurDonnees(fautes)
    colonnes = tuple(
        Colonne(**{**colonne, "valeurs": tuple(colonne.get("valeurs", ()))}) for colonne in brut.pop("colonnes")
    )
    return Jeu(**{**brut, "cle": tuple(brut["cle"]), "secret": regle_de_secret(brut["secret"])}, colonnes=colonnes)


def _fautes_du_jeu(fichier: str, brut: Mapping[str, Any]) -> list[Faute]:
    attendus = ("nom", "titre", "une_ligne", "fichier", "cle", "rythme_jours", "limites", "colonnes")
    return [
        Faute(fichier, f"La déclaration du jeu n’a pas de « {champ} ».", attendu=champ)
        for champ in attendus
        if brut.get(champ) in (None, "")
    ]


def _fautes_de_colonne(fichier: str, rang: int, brut: Mapping[str, Any]) -> list[Faute]:
    nom = str(brut.get("nom") or f"n° {rang}")
    fautes = [
        Faute(fichier, f"La colonne n’a pas de « {champ} ».", colonne=nom, attendu=champ)
        for champ in ("nom", "source", "libelle", "unite", "type", "definition")
        if not str(brut.get(champ) or "").strip()
    ]
    if brut.get("type") not in TYPES:
        fautes.append(
            Faute(fichier, "Le type de la colonne est inconnu.", None, nom, str(brut.get("type")), ", ".join(TYPES))
        )
    if brut.get("vide", "non publié") not in SENS_DU_VIDE:
        fautes.append(
            Faute(
                fichier, "Le sens d’une case vide est inconnu.", None, nom, str(brut["vide"]), ", ".join(SENS_DU_VIDE)
            )
        )
    inconnus = sorted(set(brut) - set(Colonne.__dataclass_fields__))
    fautes += [Faute(fichier, "La colonne a un champ inconnu.", None, nom, champ) for champ in inconnus]
    return fautes


@cache
def jeux() -> Mapping[str, Jeu]:
    """Return every declared dataset, by name, in alphabetical order."""
    lus = [lire_jeu(chemin) for chemin in sorted(DOSSIER_JEUX.glob("*.toml"))]
    return {jeu.nom: jeu for jeu in lus}


def jeu(nom: str) -> Jeu:
    """Return one declared dataset."""
    return jeux()[nom]


def lire_provenance(dossier_donnees: Path, fiche: str) -> Provenance:
    """Read a sidecar; every missing, unknown or mistyped field is told at once."""
    texte = lire_texte_toml(dossier_donnees / fiche, fiche, absent="La fiche d’origine du fichier est absente.")
    brut = analyser_toml(texte, fiche)
    fautes = [faute for champ in Provenance.__dataclass_fields__ for faute in _fautes_du_champ(fiche, champ, brut)]
    if fautes:
        raise ErreurDonnees(replace(faute, ligne=ligne_du_champ(texte, faute.colonne or "")) for faute in fautes)
    connus = {champ: brut[champ] for champ in Provenance.__dataclass_fields__ if champ in brut}
    return Provenance(**{champ: _propre(valeur) for champ, valeur in connus.items()})


def _fautes_du_champ(fiche: str, champ: str, brut: Mapping[str, Any]) -> list[Faute]:
    if champ not in brut:
        if champ in CHAMPS_FACULTATIFS:
            return []
        exemple = "2024-10-08" if champ in CHAMPS_DATES else '"…"'
        return [Faute(fiche, f"La fiche d’origine n’a pas de « {champ} ».", attendu=f"une ligne {champ} = {exemple}")]
    valeur = brut[champ]
    if champ in CHAMPS_DATES:
        if type(valeur) is dt.date:
            return []
        message = "La date doit s’écrire AAAA-MM-JJ, sans guillemets."
        return [Faute(fiche, message, None, champ, str(valeur), "par exemple 2024-10-08")]
    if not isinstance(valeur, str) or not valeur.strip():
        message = "Le champ n’est pas un texte rempli."
        return [Faute(fiche, message, None, champ, str(valeur).strip() or None, "un texte entre guillemets")]
    if champ == "classe" and valeur not in CLASSES:
        return [Faute(fiche, "La classe d’origine est inconnue.", None, champ, valeur, ", ".join(CLASSES))]
    return []


def _propre(valeur: str | dt.date) -> str | dt.date:
    return sans_invisibles(valeur) if isinstance(valeur, str) else valeur


def empreinte(chemin: Path) -> str:
    """Return the SHA-256 of an ordinary file, in hexadecimal. Raises OSError when it is anything else."""
    if not chemin.is_file():
        raise FileNotFoundError(errno.ENOENT, "not an ordinary file", str(chemin))  # a pipe would be read forever
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()
