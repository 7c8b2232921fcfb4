"""The tables of a screen as a file writes them: headings, texts, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.tableaux import FICHIER, FORMATS_DE_NOMBRE, ColonneMontree, tableau_declare

if TYPE_CHECKING:
    from cpts_data.ecrans.ecran import GraphiqueNatif, TableauDEcran


PART_MINIMALE, PART_LARGE, PART_MAXIMALE = 6, 40, 120
"""Letters that a column is given room for; beyond the second, a fifth of what a text has more."""
LETTRE_D_UN_MOT = 0.64
"""Width of a letter, out of the size of the type: a single word has no mean, it may be of wide letters."""


@dataclass(frozen=True)
class TableauEcrit:
    """A table of texts. ``a_droite``: the columns of numbers."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    a_droite: tuple[bool, ...]


def colonnes(tableau: TableauDEcran) -> list[ColonneMontree]:
    """The columns of a table, in its own order."""
    declarees = {colonne.nom: colonne for colonne in tableau_declare(tableau.nom).colonnes}
    if tableau.colonnes:
        return [declarees[nom] for nom in tableau.colonnes]
    return [c for c in declarees.values() if c.place != FICHIER and c.nom in tableau.lignes.columns]


def sans_colonnes_vides(tableau: TableauDEcran, montrees: list[ColonneMontree]) -> list[ColonneMontree]:
    """Leave out the columns where no row has a value: on paper they only take the room of the others."""
    return [c for c in montrees if not all(est_vide(valeur) for valeur in tableau.lignes[c.nom])]


def est_vide(valeur: object) -> bool:
    return fr.est_absent(valeur) or valeur == ""


def ecrire(tableau: TableauDEcran) -> TableauEcrit:
    """Write a table in French."""
    montrees = sans_colonnes_vides(tableau, colonnes(tableau))
    lignes = tuple(
        tuple(colonne.ecrire(valeur) for colonne, valeur in zip(montrees, ligne, strict=True))
        for ligne in tableau.lignes[[c.nom for c in montrees]].itertuples(index=False, name=None)
    )
    return TableauEcrit(
        tuple(colonne.entete for colonne in montrees), lignes, tuple(c.format in FORMATS_DE_NOMBRE for c in montrees)
    )


def ecrire_natif(natif: GraphiqueNatif) -> TableauEcrit:
    """Write the numbers of a chart: one row a category, one column a series."""
    unite = f" ({natif.unite})"
    lignes = tuple(
        (categorie, *(fr.nombre(serie.valeurs[rang], natif.decimales) for serie in natif.series))
        for rang, categorie in enumerate(natif.categories)
    )
    entetes = ("", *(f"{serie.nom}{unite}" for serie in natif.series))
    return TableauEcrit(entetes, lignes, (False, *(True for _ in natif.series)))


def largeurs(ecrit: TableauEcrit, largeur: float, taille: float, marge: float) -> list[float]:
    """Share a width (points) between columns by what their texts ask for; none is narrower than its longest word.

    ``taille``: of the type; ``marge``: on each side of a cell.
    """
    textes = [ecrit.entetes, *ecrit.lignes]
    rangs = range(len(ecrit.entetes))
    mots = [max((len(mot) for ligne in textes for mot in ligne[rang].split()), default=1) for rang in rangs]
    parts = [_part([ligne[rang] for ligne in ecrit.lignes], mots[rang]) for rang in rangs]
    voulues = [largeur * part / sum(parts) for part in parts]
    minima = [min(mot * taille * LETTRE_D_UN_MOT + 2 * marge, largeur / len(mots)) for mot in mots]
    for _ in rangs:
        manque = sum(max(0, minimum - voulue) for minimum, voulue in zip(minima, voulues, strict=True))
        reste = sum(max(0, voulue - minimum) for minimum, voulue in zip(minima, voulues, strict=True))
        if not manque or not reste:
            break
        voulues = [
            minimum if voulue <= minimum else voulue - manque * (voulue - minimum) / reste
            for minimum, voulue in zip(minima, voulues, strict=True)
        ]
    return voulues


def _part(textes: list[str], mot: int) -> float:
    plus_long = max(map(len, textes), default=1)
    voulu = plus_long if plus_long <= PART_LARGE else PART_LARGE + (plus_long - PART_LARGE) / 5
    return float(min(max(PART_MINIMALE, mot + 1, voulu), max(PART_MAXIMALE, mot)))
