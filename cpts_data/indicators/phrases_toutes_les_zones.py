"""The sentence above the tartan: how many areas are clearly apart, for the indicator where most of them are."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators.toutes_les_zones import CIBLE, SOCLE, Ecarts
from cpts_data.stats.positions import AU_DESSUS, EN_DESSOUS

FACE_A = {SOCLE: "du socle", CIBLE: "de la cible"}
NOMS = {"commune": ("commune", "communes", "aucune"), "iris": ("quartier (IRIS)", "quartiers (IRIS)", "aucun")}


def phrase_des_ecarts(ecarts: Sequence[Ecarts], niveau: str, reference: str) -> str:
    """A gap is not a fault, and no cause is given for it."""
    singulier, pluriel, aucune = NOMS[niveau]
    de_quoi = FACE_A.get(reference, "de la CPTS")
    if not ecarts:
        return "Aucun chiffre à comparer d’une zone à l’autre pour l’instant."
    plus = max(ecarts, key=lambda e: e.dessous + e.dessus)
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
