"""The tables of a screen as a file writes them: headings, texts, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.tableaux import FICHIER, FORMATS_DE_NOMBRE, ColonneMontree, tableau_declare

if TYPE_CHECKING:
    from cpts_data.ecrans.ecran import GraphiqueNatif, TableauDEcran


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
