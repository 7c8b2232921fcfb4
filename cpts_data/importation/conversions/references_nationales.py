"""Comparison values, one line each, with their source and what makes them comparable or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import Canonique, Travail
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Tableau, Territoire
from cpts_data.loaders.references_nationales import SANS_VALEUR

JEU = "references_nationales"
TEXTES = ("indicateur", "territoire", "unite", "reference_source")


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an indicator, a territory and a period. Values stay texts: some are double, or intervals."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    if not travail.exiger("theme", *TEXTES, "valeur", "comparable"):
        return travail.conclure([])
    lignes = [_ligne(travail, ligne) for ligne in tableau.lignes]
    controles.doublons(travail, lignes, _decrire)
    comparer(travail, lignes)
    return travail.conclure(lignes)


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, _decrire)


def _ligne(travail: Travail, ligne: Ligne) -> Canonique:
    lue: Canonique = {role: travail.texte_obligatoire(ligne, travail.colonne(role)) for role in TEXTES}
    nature = travail.choix(ligne, travail.colonne("nature"), obligatoire=False)
    comparable = travail.choix(ligne, travail.colonne("comparable"))
    valeur = _valeur(travail, ligne)
    _accorder(travail, ligne, valeur, comparable)
    return lue | {
        "theme": travail.choix(ligne, travail.colonne("theme")),
        "periode": _periode(travail, ligne),
        "valeur": valeur,
        "nature": nature or "reference",
        "comparable": comparable,
        "note_definition": travail.texte(ligne, travail.colonne("note_definition")),
        "ligne_source": ligne.numero,
    }


def _valeur(travail: Travail, ligne: Ligne) -> str | None:
    """Write a number as the file of the project does (9.8), anything else (« 38 / 30 ») as it is read."""
    texte = travail.texte(ligne, travail.colonne("valeur"))
    if texte is None:
        return None
    try:
        lu = cases.lire_nombre(travail.brut(ligne, travail.colonne("valeur")))
    except cases.CaseIllisible:
        return texte
    return format(lu, "f") if isinstance(lu, Decimal) else None


def _periode(travail: Travail, ligne: Ligne) -> str | None:
    colonne = travail.colonne("periode")
    if travail.est_vide(ligne, colonne):
        return None
    try:
        return str(cases.lire_periode(travail.brut(ligne, colonne)))
    except cases.CaseIllisible:
        return travail.texte(ligne, colonne)


def _accorder(travail: Travail, ligne: Ligne, valeur: str | None, comparable: str | None) -> None:
    titre = travail.colonne("valeur").titre
    if comparable is None:
        return
    if valeur is None and comparable != SANS_VALEUR:
        message = "Une référence sans valeur doit être marquée « non trouvée »."
        travail.erreur(
            message, ligne.numero, titre, None, "une valeur, ou « non trouvée » dans la colonne de comparaison"
        )
    if valeur is not None and comparable == SANS_VALEUR:
        message = "Une référence marquée « non trouvée » n’a pas de valeur."
        travail.erreur(message, ligne.numero, titre, valeur, "une case vide")


def _decrire(ligne: Canonique) -> str:
    return ", ".join(str(ligne[nom]) for nom in ("indicateur", "territoire", "periode") if ligne[nom])
