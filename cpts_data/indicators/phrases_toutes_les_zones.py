"""The sentence above the tartan: how many areas are clearly apart, for the indicator where most of them are."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators.phrases_communes import SANS_REFERENCE, SANS_REFERENCE_ZERO, reference_de_la_cpts
from cpts_data.indicators.toutes_les_zones import CIBLE, SOCLE, Colonne, Ecarts
from cpts_data.stats.positions import AU_DESSUS, EN_DESSOUS

FACE_A = {SOCLE: "du socle", CIBLE: "de la cible"}
NOMS = {"commune": ("commune", "communes", "aucune"), "iris": ("quartier (IRIS)", "quartiers (IRIS)", "aucun")}


def phrase_des_ecarts(ecarts: Sequence[Ecarts], niveau: str, reference: str) -> str:
    """A gap is not a fault, and no cause is given for it."""
    singulier, pluriel, aucune = NOMS[niveau]
    if not ecarts:
        return "Aucun chiffre à comparer d’une zone à l’autre pour l’instant."
    plus = max(ecarts, key=lambda e: e.dessous + e.dessus)
    de_quoi = fr.de(plus.libelle) if plus.libelle else FACE_A.get(reference, "de la CPTS")
    if not plus.dessous + plus.dessus:
        return f"{fr.phrase(aucune)} {singulier} ne s’écarte nettement {de_quoi} pour ces indicateurs."
    morceaux = [
        (nombre, position) for nombre, position in ((plus.dessous, EN_DESSOUS), (plus.dessus, AU_DESSUS)) if nombre
    ]
    (nombre, position), *suite = morceaux
    phrase = (
        f"{fr.compte(nombre, singulier, pluriel)} sur {fr.nombre(plus.comparees)} "
        f"{fr.accord(nombre, 'est', 'sont')} {position} {de_quoi}"
    )
    phrase += "".join(f" et {fr.nombre(autre)} {ou}" for autre, ou in suite)
    phrase += f" pour l’indicateur « {plus.indicateur.nom} »"
    return f"{phrase}, celui qui compte le plus d’écarts nets." if len(ecarts) > 1 else f"{phrase}."


def notes_des_reperes(colonnes: Sequence[Colonne]) -> list[str]:
    """Say what the rows of references do not: a target set at another date, the areas shown instead of the CPTS, or
    nothing to compare with and why."""
    lues: dict[str, list[str]] = {}
    for colonne in colonnes:
        indicateur = colonne.indicateur
        courants = {reference_de_la_cpts(indicateur.unite), "le socle", "la cible"}
        for repere in colonne.reperes.values():
            if repere.libelle not in courants:
                lues.setdefault(fr.phrase(repere.libelle), []).append(indicateur.nom_court)
        if not colonne.reperes:
            pourquoi = SANS_REFERENCE_ZERO if indicateur.zero_incertain else SANS_REFERENCE
            lues.setdefault(fr.phrase(pourquoi), []).append(indicateur.nom_court)
    return [f"{quoi} : {fr.enumeration(noms)}." for quoi, noms in lues.items()]
