"""The class limits of a map of the explorer: those declared with the indicator, quantiles, or typed by the reader.

A lower limit belongs to its class, as on every map. Quantiles are rounded as the figures are shown: a limit that a
legend cannot write would put an area in a class that its own figure contradicts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import CLASSES_AU_PLUS, MesureCarte, mesures_carte

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.indicators.par_zone import IndicateurDeZone

FIXES, QUANTILES, MIENS = "fixes", "quantiles", "miens"
METHODES: Mapping[str, str] = {FIXES: "Seuils fixes", QUANTILES: "Quantiles", MIENS: "Mes seuils"}
EXEMPLE = "75 ; 80 ; 84,8 ; 90"
_NOMBRE = re.compile(r"[-−]?(?:[0-9]+|[0-9]{1,3}(?:\s[0-9]{3})+)(?:[.,][0-9]+)?")


class SeuilsRefuses(ValueError):
    """What was typed makes no classes; the message says why, in French."""


def ruptures_fixes(indicateur: IndicateurDeZone, niveau: str) -> tuple[float, ...] | None:
    """Return the limits declared with the indicator at this level, None when there are none."""
    mesure = mesures_carte().get(indicateur.mesure or "")
    par_population = mesure.ruptures.get(niveau, {}) if mesure else {}
    return par_population.get(indicateur.population) or par_population.get("toutes")


def ruptures_en_quantiles(valeurs: pd.Series, decimales: int) -> tuple[float, ...]:
    """Return at most four limits that put about as many areas in each class; ``valeurs`` may hold missing ones.

    Fewer limits where several quantiles are the same once rounded; none without a value.
    """
    connues = valeurs.dropna()
    if connues.empty:
        return ()
    parts = [rang / CLASSES_AU_PLUS for rang in range(1, CLASSES_AU_PLUS)]
    arrondies = sorted({float(fr.arrondir(float(v), min(decimales, 1))) for v in connues.quantile(parts)})
    utiles = tuple(limite for limite in arrondies if limite > connues.min())
    return utiles or (arrondies[-1],)


def lire_seuils(texte: str, *, entiers: bool) -> tuple[float, ...]:
    """Read the limits typed by a reader: one to four rising numbers, separated by semicolons or spaces.

    With a semicolon, a space inside a number is the one of thousands, as every page writes it: « 1 200;1 500 ».
    ``entiers``: the indicator is counted in whole numbers. Raises SeuilsRefuses, with what to correct.
    """
    separes = texte.split(";") if ";" in texte else re.split(r"[ \t]+", texte)
    morceaux = [morceau.strip() for morceau in separes if morceau.strip()]
    if not morceaux:
        raise SeuilsRefuses(f"Écrivez une à quatre limites, séparées par des points-virgules : {EXEMPLE}.")
    if faux := next((morceau for morceau in morceaux if not _NOMBRE.fullmatch(morceau)), None):
        raise SeuilsRefuses(f"« {faux[:20]} » n’est pas un nombre. Écrivez par exemple : {EXEMPLE}.")
    seuils = [float(re.sub(r"\s", "", morceau).replace("−", "-").replace(",", ".")) for morceau in morceaux]
    if len(seuils) >= CLASSES_AU_PLUS:
        raise SeuilsRefuses(f"{len(seuils)} limites font {len(seuils) + 1} classes : quatre limites au plus.")
    if seuils != sorted(set(seuils)):
        raise SeuilsRefuses("Les limites doivent aller de la plus petite à la plus grande, sans répétition.")
    if not all(math.isfinite(seuil) and seuil == round(seuil, 0 if entiers else 1) for seuil in seuils):
        attendu = "sans virgule : cet indicateur se lit en nombres entiers"
        raise SeuilsRefuses(f"Écrivez les limites {attendu if entiers else 'avec un seul chiffre après la virgule'}.")
    return tuple(seuils)


def mesure_a_montrer(indicateur: IndicateurDeZone, titre: str, niveau: str, ruptures: tuple[float, ...]) -> MesureCarte:
    """Return what a map needs to draw the indicator with these limits."""
    return MesureCarte(
        code=indicateur.code, libelle=titre, libelle_court=indicateur.nom_court, unite=indicateur.unite,
        decimales=indicateur.decimales, fonce=indicateur.fonce, definition=indicateur.nom,
        ruptures={niveau: {"toutes": ruptures}},
    )  # fmt: skip
