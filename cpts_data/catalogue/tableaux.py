"""What each table shows: its columns, their headings, help bubbles and formats, one file a table.

A shown column is either a column of a dataset (``de = "mt_iris.sans_mt"``), which then says what it is, or one we
compute, which gives its own label, unit and definition with the formula. ``fiche`` names the sheet of the indicator
that a column shows: its help bubble ends with the first thing that the sheet says not to conclude. The same
declaration heads the screen and the exported file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import DOSSIER_FICHES, fiche
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.stats.secret import LIBELLES_STATUT

DOSSIER_TABLEAUX = Path(__file__).parent / "tableaux"
VIDE = "—"
SANS_UNITE, SELON_LA_LIGNE = "sans unité", "selon la ligne"
PARTOUT, ECRAN, FICHIER = "partout", "écran", "fichier"
"""Where a column goes: some show a text on screen and put the number itself in the file."""

FORMATS: Mapping[str, Callable[[Any, int], str]] = {
    "texte": lambda valeur, _: str(valeur),
    "entier": lambda valeur, _: fr.nombre(valeur),
    "decimal": lambda valeur, decimales: fr.nombre(valeur, decimales),
    "pourcentage": lambda valeur, decimales: fr.nombre(valeur, decimales),
    "evolution": lambda valeur, decimales: fr.nombre(valeur, decimales, signe=True),
    "points": lambda valeur, decimales: fr.nombre(valeur, decimales, signe=True),
    "imprime": lambda valeur, _: fr.tel_quel(valeur),
    "nombre_ecrit": lambda valeur, _: str(valeur),
    "age": lambda valeur, _: fr.age_en_mots(int(valeur)),
    "mois": lambda valeur, _: fr.mois_long(valeur),
    "periode": lambda valeur, _: fr.periode(valeur),
    "date": lambda valeur, _: fr.date_longue(valeur),
    "oui_non": lambda valeur, _: "oui" if valeur else "non",
    "statut": lambda valeur, _: LIBELLES_STATUT[valeur],
}
"""How a value that is there is written, from the value and its number of decimals. Rates are out of 100; the heading
carries their unit."""

FORMATS_PAR_UNITE = {"%": "pourcentage", "points": "points", SANS_UNITE: "texte", SELON_LA_LIGNE: "texte"}
FORMATS_PAR_TYPE = {"entier": "entier", "decimal": "decimal", "mois": "mois", "date": "date", "booleen": "oui_non"}
UNITES_EN_TITRE = ("%", "points", "€", "jours")
"""Units that a reader could take for another; « patients » or « communes » are in the label."""
FORMATS_AVEC_UNITE = ("age",)
FORMATS_DE_NOMBRE = ("entier", "decimal", "pourcentage", "evolution", "points", "imprime", "nombre_ecrit")
"""Aligned on the right, so that units stand under units."""


@dataclass(frozen=True)
class ColonneMontree:
    """One column of a table. ``nom`` is that of the frame; ``repetee``: one a profession, a commune… of the data.

    ``largeur`` is in pixels. ``place`` is PARTOUT, ECRAN or FICHIER. ``calculee``: our own figure, not one of a source.
    """

    nom: str
    libelle: str
    unite: str
    definition: str
    format: str
    limites: str | None = None
    decimales: int = 1
    largeur: int | None = None
    place: str = PARTOUT
    repetee: bool = False
    calculee: bool = False

    @property
    def entete(self) -> str:
        """Heading on screen: the label, and the unit where it could be mistaken."""
        return self.libelle if self.format in FORMATS_AVEC_UNITE else self.entete_du_fichier

    @property
    def entete_du_fichier(self) -> str:
        """Heading in the file, where a value is a bare number."""
        return f"{self.libelle} ({self.unite})" if self.unite in UNITES_EN_TITRE else self.libelle

    @property
    def aide(self) -> str:
        """Help bubble: what it is, then what not to conclude."""
        return f"{self.definition} {self.limites}" if self.limites else self.definition

    @property
    def decimales_du_fichier(self) -> int | None:
        """Decimals that a spreadsheet shows of a number, None to show it as it is."""
        if self.format in ("entier", "age"):
            return 0
        return self.decimales if self.format in ("decimal", "pourcentage", "evolution", "points") else None

    def ecrire(self, valeur: object) -> str:
        """Write a value in French; an unknown one is a dash."""
        return VIDE if fr.est_absent(valeur) or valeur == "" else FORMATS[self.format](valeur, self.decimales)


@dataclass(frozen=True)
class TableauDeclare:
    """One table: its columns in reading order, and the codes of the indicator sheets that explain it."""

    nom: str
    colonnes: tuple[ColonneMontree, ...]
    fiches: tuple[str, ...] = ()

    def a_l_ecran(self) -> tuple[ColonneMontree, ...]:
        return tuple(colonne for colonne in self.colonnes if colonne.place != FICHIER)

    def du_fichier(self) -> tuple[ColonneMontree, ...]:
        return tuple(colonne for colonne in self.colonnes if colonne.place != ECRAN)

    def sans(self, unites: Collection[str]) -> TableauDeclare:
        """Return the table without its columns in these units (rates, where numbers are too small for them)."""
        return replace(self, colonnes=tuple(colonne for colonne in self.colonnes if colonne.unite not in unites))

    def etendu(self, titres: Mapping[str, str]) -> TableauDeclare:
        """Return the table with its repeated column made into one column an entry: name in the frame -> label.

        The definition of each begins with its own label. Raises ValueError when there is no repeated column.
        """
        if not any(colonne.repetee for colonne in self.colonnes):
            raise ValueError(f"Le tableau {self.nom} n’a pas de colonne répétée.")
        colonnes: list[ColonneMontree] = []
        for colonne in self.colonnes:
            if not colonne.repetee:
                colonnes.append(colonne)
                continue
            for nom, libelle in titres.items():
                definition = f"{libelle}. {colonne.definition}"
                colonnes.append(replace(colonne, nom=nom, libelle=libelle, definition=definition, repetee=False))
        return replace(self, colonnes=tuple(colonnes))


CHAMPS = ("nom", "de", "libelle", "unite", "definition", "limites", "fiche", "format", "decimales", "largeur", "place",
          "repetee")  # fmt: skip


def lire_tableau(chemin: Path) -> TableauDeclare:
    """Read one declaration and refuse it with every fault it holds (label, unit, definition, unknown column...)."""
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    colonnes = brut.get("colonnes", [])
    fautes = [
        Faute(chemin.name, f"La déclaration du tableau n’a pas de « {champ} ».", attendu=champ)
        for champ in ("nom", "colonnes")
        if not brut.get(champ)
    ]
    for rang, colonne in enumerate(colonnes, start=1):
        fautes += _fautes_de_colonne(chemin.name, str(colonne.get("nom") or f"n° {rang}"), colonne)
    noms = [colonne.get("nom") for colonne in colonnes]
    doubles = sorted({nom for nom in noms if nom and noms.count(nom) > 1})
    fautes += [Faute(chemin.name, "La colonne est déclarée deux fois.", colonne=nom) for nom in doubles]
    codes = [*brut.get("fiches", ()), *(colonne["fiche"] for colonne in colonnes if "fiche" in colonne)]
    fautes += [
        Faute(chemin.name, "La fiche de l’indicateur n’existe pas.", valeur=code)
        for code in codes
        if not (DOSSIER_FICHES / f"{code}.toml").is_file()
    ]
    if fautes:
        raise ErreurDonnees(fautes)
    return TableauDeclare(brut["nom"], tuple(map(_colonne, colonnes)), tuple(dict.fromkeys(codes)))


def _fautes_de_colonne(fichier: str, nom: str, brut: Mapping[str, Any]) -> list[Faute]:
    requis = ("nom",) if "de" in brut else ("nom", "libelle", "unite", "definition")
    fautes = [
        Faute(fichier, f"La colonne n’a pas de « {champ} ».", colonne=nom, attendu=champ)
        for champ in requis
        if not str(brut.get(champ) or "").strip()
    ]
    if "de" in brut:
        if _colonne_d_un_jeu(brut["de"]) is None:
            fautes.append(Faute(fichier, "La colonne du jeu n’existe pas.", None, nom, str(brut["de"])))
        fautes += [
            Faute(fichier, f"« {champ} » est déjà dit par le jeu de données.", colonne=nom, valeur=str(brut[champ]))
            for champ in ("unite", "definition")
            if champ in brut
        ]
    for champ, connus in (("format", tuple(FORMATS)), ("place", (PARTOUT, ECRAN, FICHIER))):
        if champ in brut and brut[champ] not in connus:
            fautes.append(Faute(fichier, f"« {champ} » est inconnu.", None, nom, str(brut[champ]), ", ".join(connus)))
    inconnus = sorted(set(brut) - set(CHAMPS))
    return fautes + [Faute(fichier, "La colonne a un champ inconnu.", None, nom, champ) for champ in inconnus]


def _colonne_d_un_jeu(adresse: str) -> catalogue.Colonne | None:
    """Return the dataset column of ``jeu.colonne``, None when there is none."""
    nom_du_jeu, _, nom = str(adresse).partition(".")
    jeu = catalogue.jeux().get(nom_du_jeu)
    return next((colonne for colonne in jeu.colonnes if colonne.nom == nom), None) if jeu else None


def _colonne(brut: Mapping[str, Any]) -> ColonneMontree:
    champs = {champ: valeur for champ, valeur in brut.items() if champ not in ("de", "fiche")}
    source = _colonne_d_un_jeu(brut["de"]) if "de" in brut else None
    if source is not None:
        repris = {champ: getattr(source, champ) for champ in ("libelle", "unite", "definition", "limites")}
        champs = {**repris, **champs}
    if "fiche" in brut and not champs.get("limites"):
        champs["limites"] = fiche(brut["fiche"]).reserve
    champs.setdefault("format", _format_par_defaut(champs["unite"], source.type if source else None))
    calculee = source is None and champs["unite"] != "sans unité"
    return ColonneMontree(**champs, calculee=calculee)


def _format_par_defaut(unite: str, type_: str | None) -> str:
    """The unit speaks first (a rate is a rate), then the type; a count with no type is whole."""
    if unite in ("%", "points") or type_ is None:
        return FORMATS_PAR_UNITE.get(unite, "entier")
    return FORMATS_PAR_TYPE.get(type_, "texte")


@cache
def tableaux() -> Mapping[str, TableauDeclare]:
    """Return every declared table, by name, in alphabetical order."""
    lus = [lire_tableau(chemin) for chemin in sorted(DOSSIER_TABLEAUX.glob("*.toml"))]
    return {tableau.nom: tableau for tableau in lus}


def tableau_declare(nom: str) -> TableauDeclare:
    """Return one declared table."""
    return tableaux()[nom]
