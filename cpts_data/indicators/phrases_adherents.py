"""The sentences of the adherents page. Each is also the text alternative of the figure it introduces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.adherents import (
    PERSONNES_MORALES,
    PROFESSIONS,
    TOUTES,
    Bilan,
    CommunesPubliees,
    Liste,
    Structures,
)
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

PROFESSIONS_CITEES = 3
FORMULE_DE_FIDELISATION = "fidélisation = (adhérents précédents − non renouvelés) ÷ adhérents précédents"
AVIS_DEMONSTRATION = (
    "Le détail par commune et profession est fictif : seuls les totaux sont ceux du rapport. "
    "Importez vos adhérents, comptés par commune et profession."
)
PROFESSIONS_AU_FEMININ = frozenset({"SF", "autre", PERSONNES_MORALES})


def phrase_bilan(bilan: Bilan) -> str:
    """The members, their change, those who stayed and those who came."""
    ecart = bilan.total - bilan.precedents
    evolution = f"{fr.nombre(abs(ecart))} de {'plus' if ecart > 0 else 'moins'}" if ecart else "autant"
    phrase = (
        f"{fr.phrase(fr.quand(bilan.date))}, la CPTS compte {fr.compte(bilan.total, 'adhérent')}, "
        f"{evolution} qu’en {bilan.date_precedente} : "
    )
    fidelite = ""
    if bilan.fidelisation_pct is not None:
        verbe = fr.accord(bilan.renouveles, "a renouvelé", "ont renouvelé")
        renouveles = fr.nombre(bilan.renouveles) if bilan.renouveles else "aucun"
        negation = "" if bilan.renouveles else "n’"
        fidelite = (
            f"{renouveles} des {fr.nombre(bilan.precedents)} {negation}{verbe} "
            f"({fr.pourcentage(bilan.fidelisation_pct)}) et "
        )
    if bilan.nouveaux:
        return (
            f"{phrase}{fidelite}{fr.nombre(bilan.nouveaux)} {fr.accord(bilan.nouveaux, 'est arrivé', 'sont arrivés')}."
        )
    return f"{phrase}{fidelite}aucun n’est arrivé."


def phrase_liste(liste: Liste) -> str:
    """The imported list: how many members, how many structures beside them, in how many communes."""
    ou = f"dans {fr.compte(liste.communes, 'commune')} sur {liste.communes_du_territoire}"
    principales = _principales(liste.professions) if liste.total else ""
    adherents = fr.compte(liste.total, "adhérent")
    phrase = f"{fr.phrase(fr.quand(liste.reference))}, la liste compte {adherents}{principales}, {ou}"
    if liste.personnes_morales:
        phrase += f" ; en plus, {fr.compte(liste.personnes_morales, *designation(PERSONNES_MORALES))}"
    return f"{phrase}."


def phrase_bilan_anterieur(bilan: Bilan, liste: Liste) -> str | None:
    """Set the list beside the printed balance when their totals or their dates differ."""
    if liste.total == bilan.total and liste.reference == bilan.date:
        return None
    ecart = liste.total - bilan.total
    evolution = f"soit {fr.nombre(ecart, signe=True)}" if ecart else "soit autant"
    return (
        f"Le bilan publié comptait {fr.compte(bilan.total, 'adhérent')} {fr.quand(bilan.date)} ; la liste en compte "
        f"{fr.nombre(liste.total)} {fr.quand(liste.reference)}, {evolution}."
    )


def phrase_calcul(bilan: Bilan) -> str:
    """The arithmetic of the balance, with both totals when the printed one differs."""
    calcul = (
        f"{fr.nombre(bilan.precedents)} {fr.MOINS} {fr.nombre(bilan.non_renouveles)} + "
        f"{fr.nombre(bilan.nouveaux)} = {fr.nombre(bilan.total_calcule)}"
    )
    return calcul if bilan.total == bilan.total_calcule else f"{calcul} (total imprimé : {fr.nombre(bilan.total)})"


def phrase_communes(publiees: CommunesPubliees) -> str:
    """The printed communes; both totals when their sum is not the printed one."""
    morceaux = [
        f"{ligne['commune'].partition(' (')[0]} {fr.nombre(ligne['adherents'])}"
        for ligne in publiees.communes.to_dict("records")
    ]
    if publiees.somme == publiees.total_imprime:
        return f"Adhérents par commune : {fr.enumeration(morceaux)}, soit {fr.nombre(publiees.somme)}."
    return (
        f"Adhérents par commune : {fr.enumeration(morceaux)}, soit {fr.nombre(publiees.somme)} "
        f"(total imprimé : {fr.nombre(publiees.total_imprime)})."
    )


def phrase_structures(structures: Structures) -> str:
    """The legal persons by name, and what the report leaves unsaid."""
    if structures.total_imprime is None and not structures.noms:
        return "Le nombre de personnes morales qui adhèrent n’est pas donné."
    total = structures.somme if structures.total_imprime is None else structures.total_imprime
    noms = fr.enumeration([nom if nombre == 1 else f"{fr.nombre(nombre)} {nom}" for nom, nombre in structures.noms])
    liste = f" : {noms}" if noms else ""
    ecart = ""
    if noms and structures.total_imprime is not None and structures.somme != structures.total_imprime:
        ecart = f" La liste imprimée en compte {fr.nombre(structures.somme)}."
    verbe = fr.accord(total, "adhère", "adhèrent")
    return f"{fr.compte(total, *PROFESSIONS[PERSONNES_MORALES][:2])} {verbe}{liste}.{ecart}"


def phrase_couverture(communes: pd.DataFrame, metier: str) -> str:
    """How many communes have a member of the profession, how many have none, how many are unknown."""
    presentes = int((communes["statut"] == secret.MESURE).sum())
    vides = int((communes["statut"] == secret.ZERO).sum())
    absentes = int((communes["statut"] == secret.ABSENT).sum())
    quoi = adherents_de(metier)[0]
    feminin = metier in PROFESSIONS_AU_FEMININ
    phrase = (
        f"{fr.compte(presentes, 'commune')} sur {len(communes)} {fr.accord(presentes, 'compte', 'comptent')} "
        f"au moins {'une' if feminin else 'un'} {quoi}"
    )
    if vides:
        verbe = fr.accord(vides, "compte", "comptent")
        phrase += f" ; {fr.nombre(vides)} n’en {verbe} {'aucune' if feminin else 'aucun'}"
    if absentes:
        phrase += f" ; donnée absente pour {fr.compte(absentes, 'commune')}"
    return f"{phrase}."


def phrase_commune(nom: str, professions: pd.DataFrame) -> str:
    """One commune: its members, its main professions, the professions without a member."""
    valeurs = {ligne["profession"]: ligne["adherents"] for ligne in professions.to_dict("records")}
    morales = valeurs.pop(PERSONNES_MORALES, None)
    if not valeurs or any(fr.est_absent(valeur) for valeur in valeurs.values()):
        return f"{nom} : donnée absente pour une partie des professions."
    total = sum(valeurs.values())
    if not total:
        phrase = f"{nom} : aucun adhérent (0)"
    else:
        phrase = f"{nom} : {fr.compte(total, 'adhérent')}{_principales(valeurs)}"
        vides = [f"les {designation(code)[1]}" for code, valeur in valeurs.items() if valeur == 0]
        if len(vides) > PROFESSIONS_CITEES:
            phrase += f" ; {fr.compte(len(vides), 'profession')} sans adhérent"
        elif vides:
            phrase += f" ; aucun adhérent parmi {fr.enumeration(vides)}"
    if morales and not fr.est_absent(morales):
        phrase += f" ; en plus, {fr.compte(morales, *designation(PERSONNES_MORALES))}"
    return f"{phrase}."


def phrase_professions(professions: pd.DataFrame) -> str:
    """The text alternative of the professions: every one with its number."""
    morceaux = [
        f"{designation(ligne['profession'])[1]} {fr.nombre(ligne['adherents'])}"
        for ligne in professions.to_dict("records")
    ]
    return f"Adhérents par profession : {fr.enumeration(morceaux)}."


def phrase_total(somme: float, total_imprime: int | None) -> str | None:
    """Say that the breakdown does not add up to the printed total; None when it does or there is nothing to compare."""
    if total_imprime is None or somme == total_imprime:
        return None
    return (
        f"La somme par commune et par profession est de {fr.nombre(somme)} ; "
        f"le total imprimé est de {fr.nombre(total_imprime)}."
    )


def textes_de_commune(
    commune: Mapping[str, object], valeurs: Mapping[str, float], metier: str, publie: int | None
) -> list[str]:
    """The lines of a map tooltip. ``valeurs``: members by profession; ``publie``: the commune's printed total."""
    if commune["statut"] == secret.ABSENT:
        return [secret.LIBELLES_STATUT[secret.ABSENT]]
    effectif = commune["adherents"]
    if metier != TOUTES:
        singulier, pluriel = adherents_de(metier)
        return [
            fr.compte(effectif, singulier, pluriel)
            if effectif
            else f"aucun adhérent parmi les {designation(metier)[1]} (0)"
        ]
    lignes = [fr.compte(effectif, "adhérent") if effectif else "aucun adhérent (0)"]
    if publie is not None:
        lignes[0] += " (total publié)" if publie == effectif else f" (rapport : {fr.nombre(publie)})"
    personnes = {code: valeur for code, valeur in valeurs.items() if code != PERSONNES_MORALES}
    lignes += [fr.compte(valeur, *designation(code)) for code, valeur in _rangees(personnes)[:PROFESSIONS_CITEES]]
    morales = valeurs.get(PERSONNES_MORALES)
    if morales and not fr.est_absent(morales):
        lignes.append(f"en plus, {fr.compte(morales, *designation(PERSONNES_MORALES))}")
    return lignes


def textes_des_communes(
    croise: pd.DataFrame, communes: pd.DataFrame, metier: str, publiees: CommunesPubliees | None
) -> dict[str, list[str]]:
    """The lines of the tooltip of each commune, by code. ``croise``: the members by commune and profession."""
    imprimes = {} if publiees is None else dict(publiees.communes[["commune", "adherents"]].itertuples(index=False))
    valeurs: dict[str, dict[str, float]] = {}
    for code, profession, effectif in croise[["code", "profession", "adherents"]].itertuples(index=False):
        valeurs.setdefault(code, {})[profession] = effectif
    return {
        ligne["code"]: textes_de_commune(ligne, valeurs[ligne["code"]], metier, imprimes.get(ligne["nom"]))
        for ligne in communes.to_dict("records")
    }


def chiffres_de_la_liste(liste: Liste) -> list[tuple[str, str, str]]:
    """The key figures of the imported list (what, value, what explains it)."""
    vides = liste.communes_du_territoire - liste.communes
    chiffres = [
        ("Adhérents", fr.nombre(liste.total), liste.date),
        ("Communes avec un adhérent", fr.nombre(liste.communes), f"sur {liste.communes_du_territoire}"),
        ("Communes sans adhérent", fr.nombre(vides), "zéro dans la liste"),
    ]
    if liste.personnes_morales is not None:
        chiffres.append(("Personnes morales", fr.nombre(liste.personnes_morales), "en plus des adhérents"))
    return chiffres


def designation(metier: str) -> tuple[str, str]:
    """Return the singular and plural names of a profession of the report's legend."""
    return PROFESSIONS[metier][:2]


def adherents_de(metier: str) -> tuple[str, str]:
    """Name the members of a profession, singular and plural: a commune without one may well have the profession."""
    if metier == TOUTES:
        return "adhérent", "adhérents"
    singulier, pluriel = designation(metier)
    accord = "adhérente" if metier in PROFESSIONS_AU_FEMININ else "adhérent"
    return f"{singulier} {accord}", f"{pluriel} {accord}s"


def titre(metier: str) -> str:
    """Return the plural name of a profession as a title: « Sages-femmes »."""
    pluriel = designation(metier)[1]
    return pluriel[:1].upper() + pluriel[1:]


def _principales(valeurs: Mapping[str, float]) -> str:
    """The largest professions after a total: « , dont 7 MG et 2 IDE », or « (7 MG et 2 IDE) » when they are all."""
    presentes = _rangees(valeurs)
    cites = fr.enumeration([fr.compte(valeur, *designation(code)) for code, valeur in presentes[:PROFESSIONS_CITEES]])
    return f", dont {cites}" if len(presentes) > PROFESSIONS_CITEES else f" ({cites})"


def _rangees(valeurs: Mapping[str, float]) -> list[tuple[str, float]]:
    """The professions that have members, most first."""
    return sorted(((code, valeur) for code, valeur in valeurs.items() if valeur > 0), key=lambda rang: -rang[1])
