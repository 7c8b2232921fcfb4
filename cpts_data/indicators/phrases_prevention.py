"""The sentences of the prevention page. Each is also the text alternative of the figure it introduces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import fiches as catalogue_des_fiches
from cpts_data.indicators.personnes_manquantes import Manque
from cpts_data.indicators.prevention import NOMS, Indicateur, Reference, atteint, avec_cible

if TYPE_CHECKING:
    import pandas as pd

COMPLEMENTS: Mapping[str, str] = {
    "GRIPPE_65P": "la grippe à 65 ans et plus",
    "GRIPPE_HORS65": "la grippe avant 65 ans",
    "GRIPPE_TOTAL": "la grippe",
    "HPV_F15": "le papillomavirus (HPV) des filles",
    "HPV_G15": "le HPV des garçons",
    "SEIN_DO": "le dépistage organisé du sein",
    "SEIN_TOT": "le sein",
    "COL": "le col de l’utérus",
    "COLON": "le dépistage colorectal",
}
"""How each indicator reads after « pour »."""
FORMULE = "personnes à rattraper = cible × population cible − personnes déjà comptées, arrondi à la personne supérieure"


def phrase_rattrapage(choisis: Sequence[Indicateur]) -> str:
    """The people to catch up, most first, then what is already reached, then what cannot be counted."""
    vises = avec_cible(choisis)
    if not vises:
        return "Aucune cible n’est connue pour ces indicateurs."
    comptes = [(indicateur.manque.exact, indicateur) for indicateur in vises if indicateur.manque is not None]
    a_rattraper = sorted((c for c in comptes if c[0] > 0), key=lambda c: -c[0])
    morceaux = []
    if a_rattraper:
        liste = [f"{fr.nombre(personnes)} pour {_complement(indicateur)}" for personnes, indicateur in a_rattraper]
        morceaux.append(
            f"Personnes à rattraper pour atteindre la cible{_date_commune(vises)} : {fr.enumeration(liste)}."
        )
    for personnes, indicateur in comptes:
        if personnes <= 0:
            avance = f", avec {fr.compte(-personnes, 'personne')} d’avance" if personnes else ""
            morceaux.append(f"Cible atteinte pour {_complement(indicateur)}{avance}.")
    muets = [_complement(indicateur) for indicateur in vises if indicateur.manque is None]
    if muets:
        morceaux.append(f"Effectifs non donnés pour {fr.enumeration(muets)}.")
    return " ".join(morceaux)


def _date_commune(vises: Sequence[Indicateur]) -> str:
    """The date of the counts when they share it: « (T0) », « (8 octobre 2025) »; nothing when they differ."""
    periodes = {indicateur.periode for indicateur in vises}
    if len(periodes) > 1:
        return ""
    (periode,) = periodes
    return f" ({periode if periode.startswith('T') else fr.periode(periode)})"


def phrase_evolution(indicateur: Indicateur) -> str | None:
    """The rates of an indicator in the order of time; None with a single date."""
    if not indicateur.anterieurs or indicateur.taux_pct is None:
        return None
    avant = [f"{fr.pourcentage(a.taux_pct)} {fr.quand(a.periode)}" for a in indicateur.anterieurs]
    maintenant = f"{fr.pourcentage(indicateur.taux_pct)} {fr.quand(indicateur.periode)}"
    ecart = fr.points(indicateur.taux_pct - indicateur.anterieurs[-1].taux_pct)
    return f"{indicateur.nom} : {', '.join(avant)}, puis {maintenant} ({ecart})."


def phrase_objectifs_repris(choisis: Sequence[Indicateur]) -> str | None:
    """Say whose socle and cible are kept where the latest line gives none."""
    repris = [indicateur for indicateur in choisis if indicateur.objectifs_de is not None]
    if not repris:
        return None
    periodes = fr.enumeration(sorted({f"{indicateur.objectifs_de}" for indicateur in repris}))
    noms = fr.enumeration([indicateur.nom for indicateur in repris])
    return f"Socle et cible repris de {periodes}, car la dernière date n’en donne pas : {noms}."


def phrase_objectif(indicateur: Indicateur) -> str:
    """Where one indicator stands, in both readings of the contract."""
    if indicateur.cible_pct is None:
        return "Sans cible."
    cible = f"cible {fr.pourcentage(indicateur.cible_pct)}"
    manque = indicateur.manque
    if manque is None:
        position = atteint(indicateur.taux_pct, indicateur.cible_pct)
        if position is None:
            return f"Taux non donné — {cible}."
        return f"Objectif {position} d’après le taux donné — {cible} ; effectifs non donnés."
    if manque.exact <= 0:
        avance = f", {fr.compte(-manque.exact, 'personne')} d’avance" if manque.exact else ", à l’unité près"
        return f"Objectif atteint — {cible}{avance}."
    return f"Objectif non atteint — {cible}, {phrase_manque(manque)}."


def phrase_manque(manque: Manque) -> str:
    """People still needed in the two readings: « 101 personnes à rattraper (90 si le taux est arrondi) »."""
    arrondi = "aucune" if manque.arrondi <= 0 else fr.nombre(manque.arrondi)
    return f"{fr.compte(manque.exact, 'personne')} à rattraper ({arrondi} si le taux est arrondi)"


def phrase_fiche(indicateur: Indicateur) -> str:
    """The rate and the cible behind a number of people, with the printed rate when it is another."""
    taux, cible = fr.pourcentage(indicateur.taux_pct), fr.pourcentage(indicateur.cible_pct)
    if indicateur.imprime_autrement:
        taux = f"{fr.pourcentage(indicateur.taux_pct, 2)} (imprimé : {_taux_imprime(indicateur)})"
    if indicateur.manque is not None and indicateur.manque.exact <= 0:
        return f"cible de {cible} atteinte : {taux}"
    return f"à rattraper : {taux} pour une cible de {cible}"


def chiffres_de_cible(choisis: Sequence[Indicateur]) -> list[tuple[str, str, str]]:
    """The key figures (what, value, what explains it): one an indicator that can be counted, one for the others."""
    vises = avec_cible(choisis)
    comptes = [
        (indicateur.nom, fr.compte(max(indicateur.manque.exact, 0), "personne"), phrase_fiche(indicateur))
        for indicateur in vises
        if indicateur.manque is not None
    ]
    muets = [indicateur.nom for indicateur in vises if indicateur.manque is None]
    if muets:
        comptes.append((" ; ".join(muets), "non donné", "effectifs absents de la source"))
    return comptes


def notes_de_cible(choisis: Sequence[Indicateur], exercice: str) -> list[str]:
    """What an officer may want to check beside the distances to the cible."""
    notes = [
        phrase_depart(choisis, exercice),
        phrase_objectifs_repris(choisis),
        *map(phrase_evolution, choisis),
        *map(phrase_imprime, choisis),
        *map(phrase_sous_le_socle, choisis),
    ]
    return [note for note in notes if note]


def fiches_des(choisis: Sequence[Indicateur]) -> list[str]:
    """The sheets of the indicators shown; an indicator that only an imported file knows has none."""
    return [code for indicateur in choisis if (code := indicateur.code.lower()) in catalogue_des_fiches()]


def tableau_des_indicateurs(choisis: Sequence[Indicateur]) -> pd.DataFrame:
    """Return one row per indicator, in the columns of the table « indicateurs_de_prevention »."""
    import pandas as pd

    return pd.DataFrame(
        {
            "nom": i.nom,
            "periode": i.periode,
            "numerateur": i.numerateur,
            "denominateur": i.denominateur,
            "taux_calcule": i.taux_calcule_pct,
            "taux_imprime": i.taux_imprime_pct,
            "socle": i.socle_pct,
            "face_au_socle": atteint(i.taux_pct, i.socle_pct),
            "cible": i.cible_pct,
            "manque_exact": i.manque and i.manque.exact,
            "manque_arrondi": i.manque and i.manque.arrondi,
            "lecture": phrase_objectif(i),
        }
        for i in choisis
    )


def phrase_imprime(indicateur: Indicateur) -> str | None:
    """Both rates when the printed one is not the computed one; None when they agree."""
    if not indicateur.imprime_autrement:
        return None
    return (
        f"{indicateur.nom} : le taux imprimé est {_taux_imprime(indicateur)}, le calcul donne "
        f"{fr.pourcentage(indicateur.taux_calcule_pct, 2)} "
        f"({fr.nombre(indicateur.numerateur)} sur {fr.nombre(indicateur.denominateur)})."
    )


def phrase_sous_le_socle(indicateur: Indicateur) -> str | None:
    """Say that a rate is below its socle, which a rounded rate may hide; None at or above it, or without one."""
    position = atteint(indicateur.taux_pct, indicateur.socle_pct)
    if position in (None, "atteint"):
        return None
    arrondi = " ; il ne l’atteint qu’une fois arrondi" if position != "non atteint" else ""
    return (
        f"{indicateur.nom} : le taux, {fr.pourcentage(indicateur.taux_pct, 2)}, est sous le socle de "
        f"{fr.pourcentage(indicateur.socle_pct)}{arrondi}."
    )


def phrase_depart(choisis: Sequence[Indicateur], exercice: str) -> str | None:
    """Say that the printed rates are starting points; None once one of them has a later date or was imported."""
    if not choisis or any(indicateur.periode != "T0" or indicateur.importe for indicateur in choisis):
        return None
    return (
        f"Points de départ (T0, date non imprimée) : exercice {exercice}, colonnes T1 et résultat vides dans le "
        "rapport. Un écart ici ne juge pas l’exercice en cours."
    )


def phrase_taux(indicateur: Indicateur) -> str:
    """One rate with its counts, or the reason why it has none."""
    if indicateur.taux_pct is None:
        return "taux non donné"
    if not indicateur.effectifs_publies:
        return f"{_taux_imprime(indicateur)} imprimé, effectifs non donnés"
    return (
        f"{fr.pourcentage(indicateur.taux_pct)} : {fr.nombre(indicateur.numerateur)} sur "
        f"{fr.nombre(indicateur.denominateur)}"
    )


def phrase_comparaison(toutes: Sequence[Reference]) -> str:
    """How many references are drawn, how many are told apart."""
    dessinees = [reference for reference in toutes if reference.dessinable]
    a_part = len(toutes) - len(dessinees)
    if not toutes:
        return "Aucune valeur de comparaison n’est connue pour ces indicateurs."
    entieres = sum(reference.comparable == "yes" for reference in dessinees)
    partielles = len(dessinees) - entieres
    phrase = (
        f"{fr.compte(entieres, 'valeur comparable', 'valeurs comparables')} et {fr.nombre(partielles)} "
        f"{fr.accord(partielles, 'comparable en partie', 'comparables en partie')}"
    )
    if not a_part:
        return f"{phrase}."
    suite = fr.accord(a_part, "est citée à part, sans être dessinée", "sont citées à part, sans être dessinées")
    return f"{phrase} ; {fr.nombre(a_part)} {suite}."


def phrase_a_part(reference: Reference) -> str:
    """A value that is told and not drawn: what it is, and why it is not beside ours."""
    note = f", {reference.note}" if reference.note else ""
    face_a = f"{face_a_quoi(reference)} — " if reference.codes else ""
    return (
        f"{face_a}{nom_de_reference(reference)} : {valeur_de_reference(reference)} ; {reference.comparabilite}{note}. "
        f"Source : {reference.source}."
    )


def valeur_de_reference(reference: Reference) -> str:
    """Write the value as published, in French: « 59,5 % », « 38 / 30 % », « 10 à 12 points »."""
    if reference.valeur is None:
        return "aucune valeur trouvée"
    texte = reference.valeur.replace(".", ",").replace("-", " à ")
    separateur = fr.ESPACE_FINE if reference.unite == "%" else " "
    return f"{texte}{separateur}{reference.unite}"


def nom_de_reference(reference: Reference) -> str:
    """Name a comparison value: what it measures, where, when."""
    lieu = "" if reference.territoire == "cible" else f", {reference.territoire}"
    quand = "" if reference.periode in (None, "permanent") else f", {periode_de_reference(reference)}"
    return f"{reference.indicateur}{lieu}{quand}"


def face_a_quoi(reference: Reference) -> str:
    """Name the indicators of ours that a comparison value is set beside; empty when there is none."""
    return " ; ".join(NOMS[code] for code in reference.codes)


def periode_de_reference(reference: Reference) -> str:
    """Write the period: a day in full, a season or a year as it is."""
    return fr.periode(reference.periode) if reference.periode else "sans date"


def _complement(indicateur: Indicateur) -> str:
    return COMPLEMENTS.get(indicateur.code, f"« {indicateur.intitule} »")


def _taux_imprime(indicateur: Indicateur) -> str:
    taux = indicateur.taux_imprime_pct
    return fr.pourcentage(taux, 0 if float(taux).is_integer() else 1)
