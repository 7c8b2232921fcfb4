"""The follow-up of the contract, exported from the dashboard and filled elsewhere: one line an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from cpts_data import formats_fr as fr
from cpts_data.catalogue.mesures_aci import mesures
from cpts_data.importation import controles
from cpts_data.importation.conversions.aci_indicateurs import JEU as LISTE
from cpts_data.importation.conversions.aci_indicateurs import exercice_du_fichier, lire_exercice, lire_fiche
from cpts_data.importation.conversions.outils import Canonique, Travail
from cpts_data.importation.correspondances import normaliser
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.aci_suivi import statut_de_la_liste
from cpts_data.textes import affichable

JEU = "aci_suivi"
COMPULSOIRES = ("fiche_action", "action")
TEXTES = ("raison", "preuve", "responsable", "commentaire")
CLE = ("exercice", "fiche_action", "action")
NOMBRES = ("socle", "cible", "montant_convenu_eur")
CHOIX = ("statut", "regle_paiement", "regle_arrondi")
CHAMPS = ("date_statut", "mesure", *TEXTES, *NOMBRES, *CHOIX)


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an action of the list of its exercise of which the file says something new.

    A workbook exported and brought back without a change is no entry: nobody said anything.
    """
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    if not travail.exiger(*COMPULSOIRES):
        return travail.conclure([])
    exercice = exercice_du_fichier(travail)
    connues = _actions_connues(territoire)
    lues = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne, exercice, connues))]
    controles.doublons(travail, lues, lambda ligne: f"{ligne['fiche_action']}, {ligne['action']}")
    lignes = _changees(travail, lues, connues or {})
    comparer(travail, lignes)
    return travail.conclure(lignes, date=date_des_chiffres or dt.date.today())


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(
        travail, lignes, lambda ligne: f"{ligne['fiche_action']}, « {affichable(str(ligne['action']), 60)} »"
    )


Actions = Mapping[tuple[str, str, str], Mapping[str, object]] | None


def _actions_connues(territoire: Territoire) -> Actions:
    """Each line of the lists known: exercise, fiche and action as a person may type it -> its row.

    None where nothing present can be read, to check against.
    """
    if territoire.lignes_actuelles is None:
        return None
    lues = territoire.lignes_actuelles(LISTE).to_dict("records")
    return {(ligne["exercice"], ligne["fiche_action"], normaliser(ligne["action"])): ligne for ligne in lues}


def _ligne(travail: Travail, ligne: Ligne, exercice: str, connues: Actions) -> Canonique | None:
    annee = lire_exercice(travail, ligne) or exercice
    fiche = lire_fiche(travail, ligne, "fiche_action", obligatoire=True)
    action = _action(travail, ligne, annee, fiche, connues)
    lue: Canonique = {
        "exercice": annee,
        "fiche_action": fiche,
        "action": action,
        "date_statut": _jour(travail, ligne),
        "mesure": _mesure(travail, ligne),
        **{role: travail.texte(ligne, travail.colonne(role)) for role in TEXTES},
        **{role: travail.decimal(ligne, travail.colonne(role)) for role in NOMBRES if travail.colonne(role)},
        **{role: travail.choix(ligne, travail.colonne(role), obligatoire=False) for role in CHOIX},
        "ligne_source": ligne.numero,
    }
    return None if None in (fiche, action) else lue


def _action(travail: Travail, ligne: Ligne, exercice: str, fiche: str | None, connues: Actions) -> str | None:
    colonne = travail.colonne("action")
    texte = travail.texte_obligatoire(ligne, colonne)
    if texte is None or fiche is None or connues is None:
        return texte
    connue = connues.get((exercice, fiche, normaliser(texte)))
    if connue is None:
        message = f"Cette action n’est pas dans la fiche {fiche} de la liste {exercice} du contrat."
        travail.erreur(message, ligne.numero, colonne.titre, texte, "une action de la liste, écrite comme elle")
        return None
    return str(connue["action"])


def _mesure(travail: Travail, ligne: Ligne) -> str | None:
    colonne = travail.colonne("mesure")
    texte = travail.texte(ligne, colonne)
    if texte is not None and texte not in mesures():
        travail.erreur("Ce chiffre n’existe pas.", ligne.numero, colonne.titre, texte, ", ".join(mesures()))
    return texte


def _changees(travail: Travail, lues: Sequence[Canonique], connues: Mapping) -> list[Canonique]:
    """Leave out what says nothing new, and tell it when there is nothing else."""
    lire = travail.territoire.lignes_actuelles
    presentes = {} if lire is None else {tuple(map(rang.get, CLE)): rang for rang in lire(JEU).to_dict("records")}
    absents = [champ for champ in CHAMPS if travail.colonne(champ) is None]
    lues = [{**lue, **_presents(presentes.get(tuple(map(lue.get, CLE)), {}), absents)} for lue in lues]
    gardees = [lue for lue in map(partial(_sans_statut_de_la_liste, connues=connues, presentes=presentes), lues)
               if _dit_autre_chose(lue, presentes.get(tuple(map(lue.get, CLE)), {}))]  # fmt: skip
    if lues and not gardees and not travail.erreurs:
        travail.erreur("Ce fichier ne dit rien de plus que le suivi déjà connu.", attendu="au moins une ligne changée")
    return gardees


def _presents(presente: Mapping[str, object], champs: Sequence[str]) -> Canonique:
    """What is known of the fields that the file does not give: a column left out erases nothing."""
    return {champ: None if fr.est_absent(presente.get(champ)) else _en_valeur(presente[champ]) for champ in champs}


def _en_valeur(valeur: object) -> object:
    if isinstance(valeur, dt.date):
        return valeur.isoformat()[:10]
    return Decimal(str(valeur)) if isinstance(valeur, int | float) else valeur


def _sans_statut_de_la_liste(lue: Canonique, connues: Mapping, presentes: Mapping) -> Canonique:
    """The status that the list gives is written in the export, and is not one that the CPTS said."""
    ligne = connues.get((lue["exercice"], lue["fiche_action"], normaliser(str(lue["action"]))))
    dite = presentes.get(tuple(map(lue.get, CLE)), {}).get("statut")
    if ligne is None or not fr.est_absent(dite):
        return lue
    valeurs = (
        None if fr.est_absent(ligne[nom]) else ligne[nom] for nom in ("type_indicateur", "montant_eur", "lecture")
    )
    return {**lue, "statut": None} if lue["statut"] == statut_de_la_liste(*valeurs) else lue


def _dit_autre_chose(lue: Canonique, presente: Mapping[str, object]) -> bool:
    return any(_comparable(lue.get(nom)) != _comparable(presente.get(nom)) for nom in CHAMPS)


def _comparable(valeur: object) -> str:
    if isinstance(valeur, Motif) or fr.est_absent(valeur):
        return ""
    if isinstance(valeur, int | float | Decimal):
        return format(float(valeur), ".10g")
    return valeur.isoformat()[:10] if isinstance(valeur, dt.date) else str(valeur)


def _jour(travail: Travail, ligne: Ligne) -> str | None:
    colonne = travail.colonne("date_statut")
    if colonne is None or travail.est_vide(ligne, colonne):
        return None
    jour = travail.jour(ligne, colonne)
    return None if jour is None else jour.isoformat()
