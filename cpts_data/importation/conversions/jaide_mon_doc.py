"""The « J’aide mon Doc » register: one line a commune and a month, up to four counts.

A count that the file does not give is unknown. Nothing compares the totals with those already there: it would tell the
small counts that the pages hide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import PREMIERE_ANNEE, Canonique, Travail
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire

JEU = "jaide_mon_doc"
NOMBRES = ("mg_rencontres", "demandes", "orientations", "premiers_rendez_vous")


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a commune and a month."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    if not any(map(travail.colonne, NOMBRES)):
        travail.colonne_absente("demandes")
    if not travail.exiger("code_commune", "mois") or travail.erreurs:
        return travail.conclure([])
    dehors: dict[str, list[int]] = {}
    lignes = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne, dehors))]
    controles.hors_territoire(travail, "la commune est", dehors)
    if dehors and not lignes and not travail.erreurs:
        travail.erreur("Aucune ligne n’est dans le territoire.", attendu=f"des communes de {territoire.nom}")
    controles.doublons(travail, lignes, lambda ligne: _decrire(travail, ligne))
    travail.comparer_les_totaux(colonne for role in NOMBRES for colonne in travail.colonnes(role))
    comparer(travail, lignes)
    return travail.conclure(lignes, {str(ligne["mois"]) for ligne in lignes})


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, lambda ligne: _decrire(travail, ligne))


def _decrire(travail: Travail, ligne: Canonique) -> str:
    return f"{travail.nom_de_commune(str(ligne['code_commune']))}, {fr.mois_long(str(ligne['mois']))}"


def _ligne(travail: Travail, ligne: Ligne, dehors: dict[str, list[int]]) -> Canonique | None:
    commune, mois = travail.commune(ligne), _mois(travail, ligne)
    nombres = {role: travail.entier(ligne, travail.colonne(role)) for role in NOMBRES}
    if commune is None or mois is None or None in nombres.values():
        return None
    if commune not in travail.territoire.communes:
        dehors.setdefault(commune, []).append(ligne.numero)
        return None
    return {"code_commune": commune, "mois": mois, **nombres, "ligne_source": ligne.numero}


def _mois(travail: Travail, ligne: Ligne) -> str | None:
    """Return the month, None after telling what is wrong with it."""
    colonne = travail.colonne("mois")
    if travail.texte_obligatoire(ligne, colonne) is None:
        return None
    brut = travail.brut(ligne, colonne)
    try:
        mois = cases.lire_mois(brut)
    except cases.CaseIllisible as illisible:
        travail.erreur(illisible.message, ligne.numero, colonne.titre, brut, illisible.attendu)
        return None
    if isinstance(mois, Motif):
        travail.erreur("Le mois n’est pas écrit.", ligne.numero, colonne.titre, brut, cases.ATTENDU_MOIS)
        return None
    if mois > f"{dt.date.today():%Y-%m}":
        travail.erreur("Le mois est dans le futur.", ligne.numero, colonne.titre, brut, "un mois commencé")
        return None
    if mois < f"{PREMIERE_ANNEE}-01":
        attendu = f"un mois à partir de {PREMIERE_ANNEE}"
        travail.erreur("Le mois est trop ancien.", ligne.numero, colonne.titre, brut, attendu)
        return None
    return mois
