"""The sentences of the data page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.controles.comparaison import ARRONDI, CONCORDANT, ECART, NON_IMPRIME
from cpts_data.indicators.donnees import EtatDuMagasin, Synthese

if TYPE_CHECKING:
    import datetime as dt

FORMULE = "recalculé à partir des tableaux du rapport, arrondi comme le chiffre imprimé ; écart = imprimé − recalculé"


def chiffres_des_donnees(synthese: Synthese) -> list[tuple[str, str, str]]:
    """What the data hold, in numbers (what, value, what explains it)."""
    chiffres = [
        ("Jeux de données", fr.nombre(synthese.jeux), f"dont {synthese.a_renouveler} à renouveler"),
        ("Écarts dans le rapport", fr.nombre(synthese.ecarts), f"sur {synthese.verifications} vérifications"),
        ("Communes à confirmer", fr.nombre(synthese.communes_a_confirmer), f"sur {synthese.communes}"),
        ("Jeux de démonstration", fr.nombre(synthese.demonstration), "à remplacer"),
    ]
    if not synthese.verifications:  # a CPTS without a report has no card about it
        del chiffres[1]
    return chiffres


def phrase_synthese(synthese: Synthese) -> str:
    """The message of the page: what is real, what is old."""
    demonstration, anciens, jeux = synthese.demonstration, synthese.a_renouveler, synthese.jeux
    if not jeux:
        return "Aucun fichier pour l’instant : cette page dit lesquels demander, et à qui."
    if not demonstration:
        fictifs = "Aucun jeu de données n’est fictif"
    elif demonstration == jeux:
        fictifs = "Tous les jeux de données sont fictifs et restent à remplacer"
    else:
        fictifs = (
            f"{fr.compte(demonstration, 'jeu', 'jeux')} de données sur {fr.nombre(jeux)} "
            f"{fr.accord(demonstration, 'est fictif et reste', 'sont fictifs et restent')} à remplacer"
        )
    if not anciens:
        return f"{fictifs} ; aucun n’est à renouveler."
    return f"{fictifs} ; {fr.nombre(anciens)} {fr.accord(anciens, 'est', 'sont')} à renouveler."


def phrase_verifications(constats: Mapping[str, int]) -> str:
    """How many checks agree and differ, and what is done about it: nothing."""
    total = sum(constats.values())
    if not total:
        return "Aucun chiffre imprimé n’a pu être recalculé."
    ecarts = constats[ECART]
    debut = f"{fr.compte(total, 'vérification')} du rapport : " + (
        f"{fr.nombre(ecarts)} {fr.accord(ecarts, 'donne', 'donnent')} un écart" if ecarts else "aucun écart"
    )
    fin = " Les deux valeurs sont montrées, aucune n’est corrigée." if ecarts else ""
    details = [
        f"{fr.nombre(effectif)} {fr.accord(effectif, singulier, pluriel)}"
        for effectif, singulier, pluriel in (
            (constats[ARRONDI], "dépend de l’arrondi", "dépendent de l’arrondi"),
            (constats[NON_IMPRIME], "porte sur un chiffre non imprimé", "portent sur un chiffre non imprimé"),
            (constats[CONCORDANT], "concorde", "concordent"),
        )
        if effectif
    ]
    return f"{fr.enumeration([debut, *details])}.{fin}"


def phrase_territoire(synthese: Synthese) -> str:
    """Communes to confirm, and the people who live there."""
    total, reste = synthese.communes, synthese.communes_a_confirmer
    territoire = f"{fr.compte(total, 'commune')}, {_habitants(synthese)}"
    if not reste:
        return f"{territoire} : la liste est confirmée."
    part = ""
    if synthese.population:
        part = f", {fr.pourcentage(100 * synthese.population_a_confirmer / synthese.population, 0)} du territoire"
    return (
        f"{territoire} : {fr.nombre(reste)} {fr.accord(reste, 'reste', 'restent')} à confirmer "
        f"({fr.compte(synthese.population_a_confirmer, 'habitant')}{part})."
    )


def _habitants(synthese: Synthese) -> str:
    """The inhabitants, and the communes whose number is not known; « nombre d’habitants inconnu » when none is."""
    inconnues = synthese.communes_sans_population
    if inconnues == synthese.communes:
        return "nombre d’habitants inconnu"
    habitants = fr.compte(synthese.population, "habitant")
    return f"{habitants} (sans {fr.compte(inconnues, 'commune')} de population inconnue)" if inconnues else habitants


def phrase_demonstration(titres: list[str]) -> str:
    """Which datasets are synthetic."""
    if not titres:
        return "Aucun jeu de démonstration : tous les chiffres affichés ont une source réelle."
    noms = fr.enumeration([f"« {titre} »" for titre in titres])
    return (
        f"{fr.accord(len(titres), 'Un jeu est fictif', f'{fr.nombre(len(titres))} jeux sont fictifs')} : {noms}. "
        f"{fr.accord(len(titres), 'Il montre', 'Ils montrent')} l’outil et ne "
        f"{fr.accord(len(titres), 'décrit', 'décrivent')} pas la réalité."
    )


def phrase_magasin(etat: EtatDuMagasin, avertissements: int) -> str:
    """The version that serves, to be quoted in a question about a figure."""
    notes = fr.compte(avertissements, "avertissement") if avertissements else "aucun avertissement"
    return f"Version {etat.version}, préparée le {moment(etat.construit_le)} ; contours {etat.contours} ; {notes}."


def moment(instant: dt.datetime) -> str:
    """Write a day and an hour: ``22 novembre 2026 à 9 h 05``."""
    return f"{fr.date_longue(instant)} à {instant.hour} h {instant.minute:02d}"
