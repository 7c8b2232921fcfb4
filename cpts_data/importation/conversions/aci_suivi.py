"""The follow-up of the contract, exported from the dashboard and filled elsewhere: one line an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from cpts_data.importation import controles
from cpts_data.importation.conversions.aci_indicateurs import JEU as LISTE
from cpts_data.importation.conversions.aci_indicateurs import exercice_du_fichier, lire_exercice, lire_fiche
from cpts_data.importation.conversions.outils import Canonique, Travail
from cpts_data.importation.correspondances import normaliser
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Tableau, Territoire

JEU = "aci_suivi"
COMPULSOIRES = ("fiche_action", "action", "statut")
TEXTES = ("raison", "preuve", "responsable", "commentaire", "mesure")
NOMBRES = ("socle", "cible", "montant_convenu_eur")
CHOIX = ("regle_paiement", "regle_arrondi")


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an action of the contract that the list of its exercise knows."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    if not travail.exiger(*COMPULSOIRES):
        return travail.conclure([])
    exercice = exercice_du_fichier(travail)
    connues = _actions_connues(territoire)
    lignes = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne, exercice, connues))]
    controles.doublons(travail, lignes, lambda ligne: f"{ligne['fiche_action']}, {ligne['action']}")
    comparer(travail, lignes)
    return travail.conclure(lignes)


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, lambda ligne: f"{ligne['fiche_action']} ({ligne['exercice']})")


Actions = Mapping[tuple[str, str, str], str] | None


def _actions_connues(territoire: Territoire) -> Actions:
    """Each line of the lists known: exercise, fiche and action as a person may type it -> action as it is written.

    None where nothing present can be read, to check against.
    """
    if territoire.lignes_actuelles is None:
        return None
    lues = territoire.lignes_actuelles(LISTE).to_dict("records")
    return {(ligne["exercice"], ligne["fiche_action"], normaliser(ligne["action"])): ligne["action"] for ligne in lues}


def _ligne(travail: Travail, ligne: Ligne, exercice: str, connues: Actions) -> Canonique | None:
    annee = lire_exercice(travail, ligne) or exercice
    fiche = lire_fiche(travail, ligne, "fiche_action", obligatoire=True)
    action = _action(travail, ligne, annee, fiche, connues)
    statut = travail.choix(ligne, travail.colonne("statut"))
    lue: Canonique = {
        "exercice": annee,
        "fiche_action": fiche,
        "action": action,
        "statut": statut,
        "date_statut": _jour(travail, ligne),
        **{role: travail.texte(ligne, travail.colonne(role)) for role in TEXTES},
        **{role: travail.decimal(ligne, travail.colonne(role)) for role in NOMBRES if travail.colonne(role)},
        **{role: travail.choix(ligne, travail.colonne(role), obligatoire=False) for role in CHOIX},
        "ligne_source": ligne.numero,
    }
    return None if None in (fiche, action, statut) else lue


def _action(travail: Travail, ligne: Ligne, exercice: str, fiche: str | None, connues: Actions) -> str | None:
    colonne = travail.colonne("action")
    texte = travail.texte_obligatoire(ligne, colonne)
    if texte is None or fiche is None or connues is None:
        return texte
    connue = connues.get((exercice, fiche, normaliser(texte)))
    if connue is None:
        message = f"Cette action n’est pas dans la fiche {fiche} de la liste {exercice} du contrat."
        travail.erreur(message, ligne.numero, colonne.titre, texte, "une action de la liste, écrite comme elle")
    return connue


def _jour(travail: Travail, ligne: Ligne) -> str | None:
    colonne = travail.colonne("date_statut")
    if colonne is None or travail.est_vide(ligne, colonne):
        return None
    jour = travail.jour(ligne, colonne)
    return None if jour is None else jour.isoformat()
