"""What the steps of an import hand to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cpts_data.erreurs import Faute

if TYPE_CHECKING:
    import pandas as pd

Annonce = Callable[[str], None]
"""Told the French name of each step, for the progress on screen."""


class Motif(StrEnum):
    """Why a cell has no value. Zero is a value; these three and an empty cell are four other things."""

    INCONNU = "inconnu"
    MASQUE = "masqué"
    SANS_OBJET = "sans objet"
    VIDE = "vide"


@dataclass(frozen=True)
class Feuille:
    """One sheet as it was read. ``cellules[i][j]`` is line ``i + 1``, column ``j + 1`` as a person counts them.

    A cell is a str, int, float, bool, date, datetime, time, timedelta, or None when empty. ``nom`` is empty for a CSV
    file. ``fusions``: merged ranges as (first line, first column, last line, last column), counted from 0, inclusive;
    only the first cell of a range holds its value. ``formules_sans_resultat``: cells, as (line, column) from 1, that
    hold a formula whose result was never saved.
    """

    fichier: str
    nom: str
    cellules: list[list[object]]
    fusions: tuple[tuple[int, int, int, int], ...] = ()
    formules_sans_resultat: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Ligne:
    """One line of a table: its number in the sheet (from 1) and one raw cell per title of the table."""

    numero: int
    cases: tuple[object, ...]


@dataclass(frozen=True)
class Tableau:
    """One table found in a sheet.

    ``titres``: one text per column, merged and two-line headers joined by « / » (« Médecins / janv. »), empty for a
    column without a title. ``lignes_entete``: numbers of the header lines. ``lignes``: data lines, blank ones left out.
    ``totaux``: lines that announce a total. ``contexte``: texts above the header (title, period, producer).
    ``notes``: texts under the table (source, footnotes). ``colonnes``: column of the sheet of each title, from 1.
    """

    feuille: Feuille
    lignes_entete: tuple[int, ...]
    titres: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    totaux: tuple[Ligne, ...] = ()
    contexte: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    colonnes: tuple[int, ...] = ()


@dataclass(frozen=True)
class CaseSansValeur:
    """A cell of the canonical lines that has no value, and why. ``rang``: position of the line, from 0."""

    rang: int
    colonne: str
    motif: Motif


@dataclass(frozen=True)
class ColonneLue:
    """One column of the file: its title, and what is made of it.

    ``role``: name of a column of the declaration when it is read; None when it is left out, ``raison`` then says why in
    French. ``sure``: False when the role was guessed from a resemblance and waits for a confirmation.
    ``precisions``: what the title adds to the role, as raw texts by role: a column « 8 octobre 2024 / avec MT » has the
    role ``avec_mt`` and the precision ``{"periode": "8 octobre 2024"}``; a column « OCT » of the wide table of the SAS
    has the role ``nombre`` and the precision ``{"periode": "OCT"}``. ``exemples``: a few values as text, never of a
    personal column.
    """

    titre: str
    rang: int
    role: str | None
    raison: str = ""
    sure: bool = True
    personnelle: bool = False
    precisions: Mapping[str, str] = field(default_factory=dict)
    exemples: tuple[str, ...] = ()


@dataclass(frozen=True)
class TotalCompare:
    """A total that the file prints, beside the sum of its lines: both are shown, neither is repaired."""

    libelle: str
    colonne: str
    imprime: float
    calcule: float
    ligne: int | None

    @property
    def concorde(self) -> bool:
        return abs(self.imprime - self.calcule) < 1e-6


@dataclass(frozen=True)
class Territoire:
    """What an import needs to know of the territory: names and codes, to recognise and to check.

    ``communes``: code -> name, of the territory. ``iris``: code -> (name, code of the commune), of the territory; empty
    where the contours were never downloaded. ``iris_connus``: every IRIS code of the tables of facts, around it too.
    ``lignes_actuelles``: dataset -> present rows, columns named as in the store.
    """

    nom: str
    departement: str
    exercice_premier_mois: int
    communes: Mapping[str, str]
    iris: Mapping[str, tuple[str, str]]
    iris_connus: frozenset[str] = frozenset()
    lignes_actuelles: Callable[[str], pd.DataFrame] | None = None


@dataclass(frozen=True)
class Choix:
    """What the person decided, where the file alone does not say. Empty: let the program propose.

    ``colonnes``: title of the file -> role, or None to leave the column out. ``date_des_chiffres`` serves files that do
    not say their date.
    """

    jeu: str | None = None
    feuille: str | None = None
    colonnes: Mapping[str, str | None] = field(default_factory=dict)
    date_des_chiffres: dt.date | None = None


@dataclass(frozen=True)
class Conversion:
    """The canonical rows of a table, and what was met on the way. Fields as in ``Proposition``."""

    lignes: pd.DataFrame
    cases: tuple[CaseSansValeur, ...] = ()
    erreurs: tuple[Faute, ...] = ()
    avertissements: tuple[Faute, ...] = ()
    totaux: tuple[TotalCompare, ...] = ()
    periodes: tuple[str, ...] = ()
    date_reference: dt.date | None = None


@dataclass(frozen=True)
class Proposition:
    """What was understood of a file. Nothing is written yet.

    ``lignes``: canonical rows, columns named as in the store (every column of the dataset), plus ``ligne_source``, the
    line of the file each comes from; values are texts as the CSV of the dataset writes them (``1084``, ``84.8``,
    ``2024-10``), None where there is none. ``cases``: why, for those. ``erreurs`` block; ``avertissements`` are to be
    accepted one by one. ``personnelles``: French sentences, one per column dropped. ``periodes``: those of the rows,
    as in the store. ``remplace_par``: columns of the store whose values, when present in the batch, replace every
    earlier row with these values; empty when the batch replaces the whole dataset. ``jeux_possibles``: datasets that
    the columns allow, best first, when ``jeu`` is None or was guessed. ``feuilles``: names of the sheets of the file.
    ``saisie``: the rows were typed on the screen, and ``fichier`` says what for.
    """

    fichier: str
    taille_octets: int
    sha256: str
    jeu: str | None
    feuille: str
    lignes_entete: tuple[int, ...]
    colonnes: tuple[ColonneLue, ...]
    lignes: pd.DataFrame | None
    cases: tuple[CaseSansValeur, ...] = ()
    erreurs: tuple[Faute, ...] = ()
    avertissements: tuple[Faute, ...] = ()
    personnelles: tuple[str, ...] = ()
    totaux: tuple[TotalCompare, ...] = ()
    periodes: tuple[str, ...] = ()
    date_des_chiffres: str = ""
    date_reference: dt.date | None = None
    producteur: str = ""
    regime: str = "non précisé"
    remplace_par: tuple[str, ...] = ()
    jeux_possibles: tuple[str, ...] = ()
    feuilles: tuple[str, ...] = ()
    profil: str | None = None
    lignes_lues: int = 0
    saisie: bool = False

    @property
    def acceptable(self) -> bool:
        """Whether nothing blocks: a dataset, rows, no error."""
        return self.jeu is not None and self.lignes is not None and len(self.lignes) > 0 and not self.erreurs
