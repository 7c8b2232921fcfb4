"""Dated events of the calendar: school holidays, epidemics, communications, one a line.

An event may still be to come, unlike a figure: next year's holidays are known before they are lived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.importation import controles
from cpts_data.importation.conversions.outils import PREMIERE_ANNEE, SECTION, Canonique, Travail
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Tableau, Territoire
from cpts_data.loaders.evenements import DUREE_MAX_JOURS

JEU = "evenements"
ANNEES_A_VENIR = 3
"""School calendars are published three years ahead: beyond, a digit was mistyped."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an event. Without a last day it lasts one day; without a source, the file is its source."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    if not travail.exiger("date_debut", "nature", "libelle"):
        return travail.conclure([])
    lignes = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne))]
    controles.doublons(travail, lignes, lambda ligne: f"{ligne['libelle']}, {fr.date_longue(ligne['date_debut'])}")
    comparer(travail, lignes)
    if not lignes:
        return travail.conclure([])
    debut, fin = min(ligne["date_debut"] for ligne in lignes), max(ligne["date_fin"] for ligne in lignes)
    return travail.conclure(lignes, [f"{debut:%Y-%m}/{fin:%Y-%m}"], min(fin, dt.date.today()))


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, lambda ligne: str(ligne["nature"]))


def _ligne(travail: Travail, ligne: Ligne) -> Canonique | None:
    nature = travail.choix(ligne, travail.colonne("nature"))
    libelle = travail.texte_obligatoire(ligne, travail.colonne("libelle"))
    debut = _jour(travail, ligne, travail.colonne("date_debut"))
    seul = travail.est_vide(ligne, travail.colonne("date_fin"))
    fin = debut if seul else _jour(travail, ligne, travail.colonne("date_fin"))
    if None in (nature, libelle, debut, fin) or not _duree_possible(travail, ligne, debut, fin):
        return None
    return {
        "date_debut": debut,
        "date_fin": fin,
        "nature": nature,
        "libelle": libelle,
        "origine": travail.texte(ligne, travail.colonne("origine")) or SECTION,
        "ligne_source": ligne.numero,
    }


def _jour(travail: Travail, ligne: Ligne, colonne: ColonneLue) -> dt.date | None:
    jour = travail.jour(ligne, colonne)
    if jour is None:
        return None
    derniere = dt.date.today().year + ANNEES_A_VENIR
    if not PREMIERE_ANNEE <= jour.year <= derniere:
        attendu = f"une date de {PREMIERE_ANNEE} à {derniere}"
        brut = travail.brut(ligne, colonne)
        travail.erreur("L’année de cette date n’est pas plausible.", ligne.numero, colonne.titre, brut, attendu)
        return None
    return jour


def _duree_possible(travail: Travail, ligne: Ligne, debut: dt.date, fin: dt.date) -> bool:
    """Tell an event that ends before it begins, or lasts over a year."""
    colonne = travail.colonne("date_fin")
    if fin < debut:
        message, attendu = "Le dernier jour vient avant le premier.", f"à partir du {fr.date_longue(debut)}"
    elif (fin - debut).days >= DUREE_MAX_JOURS:
        message, attendu = f"L’événement dure plus de {DUREE_MAX_JOURS} jours.", "moins d’un an"
    else:
        return True
    travail.erreur(message, ligne.numero, colonne.titre, travail.brut(ligne, colonne), attendu)
    return False
