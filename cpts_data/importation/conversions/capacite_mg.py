"""New patients that the general practices accept, by commune or IRIS, on a day.

Without a column that counts the practices, several lines of one commune and one day, or a column that tells the
practices apart, mean one line a practice: numbers are added, and the practices that gave one are counted. A practice
that did not answer adds nothing. The answers to a form come over several days: they make one survey, of its last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.importation import controles
from cpts_data.importation.conversions.outils import Canonique, Nombre, Travail, est_connu, motif_commun
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire

JEU = "capacite_mg"
DUREE_D_UNE_ENQUETE_JOURS = 92
"""Beyond three months, calls or answers are those of several surveys."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a commune (or an IRIS) and a day."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    lieu = travail.colonne("code_commune") or travail.colonne("code_iris")
    if lieu is None:
        travail.colonne_absente("code_commune")
    if not travail.exiger("nouveaux_patients") or lieu is None:
        return travail.conclure([])
    dehors: dict[str, list[int]] = {}
    lues = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne, dehors))]
    controles.hors_territoire(travail, "la commune est", dehors)
    lignes = _une_par_lieu(travail, lues)
    travail.comparer_les_totaux(c for role in ("nouveaux_patients", "cabinets") for c in travail.colonnes(role))
    comparer(travail, lignes)
    return travail.conclure(lignes, [ligne["date"].isoformat() for ligne in lignes])


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, lambda ligne: fr.date_longue(ligne["date"]))


def _ligne(travail: Travail, ligne: Ligne, dehors: dict[str, list[int]]) -> Canonique | None:
    patients = _patients(travail, ligne)
    cabinets = travail.entier(ligne, travail.colonne("cabinets"))
    lieu = _lieu(travail, ligne)
    jour = _jour(travail, ligne)
    if lieu is None or jour is None or patients is None or cabinets is None:
        return None
    commune, iris = lieu
    if commune not in travail.territoire.communes:
        dehors.setdefault(commune, []).append(ligne.numero)
        return None
    return {
        "code_commune": commune,
        "code_iris": iris,
        "date": jour,
        "nouveaux_patients": patients,
        "cabinets": cabinets if travail.colonne("cabinets") else None,
        "note": travail.texte(ligne, travail.colonne("note")),
        "ligne_source": ligne.numero,
    }


def _patients(travail: Travail, ligne: Ligne) -> Nombre:
    """Return the number; a practice that says no and gives none accepts nobody, which is zero."""
    patients = travail.entier(ligne, travail.colonne("nouveaux_patients"))
    accepte = travail.choix(ligne, travail.colonne("accepte"), obligatoire=False)
    if accepte == "non" and patients is Motif.VIDE:
        return 0
    if accepte == "non" and est_connu(patients) and patients > 0:
        colonne = travail.colonne("accepte")
        message = "Le cabinet répond qu’il n’accepte pas de nouveaux patients, et en donne un nombre."
        travail.avertir(message, ligne.numero, colonne.titre, travail.brut(ligne, colonne), "un nombre nul, ou « oui »")
    return patients


def _lieu(travail: Travail, ligne: Ligne) -> tuple[str, str | None] | None:
    """Return the commune and the IRIS, None in its place when the line has none."""
    colonne = travail.colonne("code_iris")
    commune = travail.commune(ligne) if _a_une_commune(travail, ligne) else None
    if travail.est_vide(ligne, colonne):
        if not _a_une_commune(travail, ligne):
            travail.texte_obligatoire(ligne, travail.colonne("code_commune") or colonne)
        return (commune, None) if commune else None
    if commune is None and _a_une_commune(travail, ligne):
        return None
    reconnu = travail.lieux.iris(travail.brut(ligne, colonne), commune)
    if reconnu.valeur is None:
        attendu = reconnu.attendu("un code IRIS de 9 caractères")
        travail.erreur("L’IRIS n’est pas reconnu.", ligne.numero, colonne.titre, travail.brut(ligne, colonne), attendu)
        return None
    if commune and reconnu.valeur[:5] != commune:
        message = "L’IRIS n’est pas dans la commune écrite sur la même ligne."
        attendu = f"un code qui commence par {commune} ({travail.nom_de_commune(commune)})"
        travail.erreur(message, ligne.numero, colonne.titre, travail.brut(ligne, colonne), attendu)
        return None
    return reconnu.valeur[:5], reconnu.valeur


def _a_une_commune(travail: Travail, ligne: Ligne) -> bool:
    return any(not travail.est_vide(ligne, colonne) for colonne in travail.colonnes("code_commune"))


def _jour(travail: Travail, ligne: Ligne) -> dt.date | None:
    colonne = travail.colonne("date") or travail.colonne("horodatage")
    if colonne is not None:
        return travail.date(ligne, colonne)
    periode = travail.periode_du_fichier
    return dt.date.fromisoformat(periode) if periode and not periode.startswith("T") else None


def _une_par_lieu(travail: Travail, lues: Sequence[Canonique]) -> list[Canonique]:
    lues, jours = _a_la_derniere_date(travail, lues)
    groupes: dict[tuple, list[Canonique]] = {}
    for ligne in lues:
        groupes.setdefault((ligne["code_commune"], ligne["code_iris"], ligne["date"]), []).append(ligne)
    repetes = any(len(groupe) > 1 for groupe in groupes.values())
    par_cabinet = repetes or any(map(travail.colonne, ("cabinet", "horodatage", "accepte")))
    if travail.colonne("cabinets") or not par_cabinet:
        controles.doublons(travail, lues, lambda ligne: _decrire(travail, ligne))
        return list(lues)
    message = (
        f"{fr.compte(len(lues), 'ligne')} pour {fr.compte(len(groupes), 'lieu et date', 'lieux et dates')} : "
        "chaque ligne est lue comme un cabinet, et les nombres d’un même lieu sont additionnés."
    )
    if len(jours) > 1:
        du, au = fr.date_longue(min(jours)), fr.date_longue(max(jours))
        message += f" Les réponses, du {du} au {au}, sont datées de la dernière."
    travail.avertir(message, None, travail.colonne("nouveaux_patients").titre)
    return [_additionner(groupe) for groupe in groupes.values()]


def _a_la_derniere_date(travail: Travail, lues: Sequence[Canonique]) -> tuple[list[Canonique], set[dt.date]]:
    """Date every answer of a survey at its last day: the pages read the last day of each commune, and no other."""
    jours = {ligne["date"] for ligne in lues}
    une_enquete = any(map(travail.colonne, ("horodatage", "cabinet"))) and not travail.colonne("cabinets")
    if not une_enquete or len(jours) < 2 or (max(jours) - min(jours)).days > DUREE_D_UNE_ENQUETE_JOURS:
        return list(lues), set()
    return [ligne | {"date": max(jours)} for ligne in lues], jours


def _decrire(travail: Travail, ligne: Canonique) -> str:
    return f"{travail.nom_de_commune(str(ligne['code_commune']))}, {fr.date_longue(ligne['date'])}"


def _additionner(groupe: Sequence[Canonique]) -> Canonique:
    """Add the practices that gave a number; the others are told in the note, and their free texts are not joined."""
    reponses = [ligne["nouveaux_patients"] for ligne in groupe if est_connu(ligne["nouveaux_patients"])]
    sans = len(groupe) - len(reponses)
    total = sum(reponses) if reponses else motif_commun(*(ligne["nouveaux_patients"] for ligne in groupe))
    note = f"{fr.compte(sans, 'cabinet')} sans réponse" if sans else None
    return {**groupe[0], "nouveaux_patients": total, "cabinets": len(reponses), "note": note}
