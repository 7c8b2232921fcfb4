"""Figures of the unscheduled-care page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, GRIS, GRIS_CLAIR
from cpts_data.indicators.soins_non_programmes import Bilan, Mois

HAUTEUR, HAUTEUR_SANS_TAUX = 375, 300
PLACE_DU_TOTAL = 1.2
"""Top of the axis of slots, out of the highest bar: what stands above a bar needs room."""
PART_ECRITE = 0.1
"""Share of the axis of slots under which a part of a bar is too thin for its number (the table has it)."""
TEXTE = {"type": "text", "fontSize": 16}
INTERLIGNE = 17
ENCRE_PALE = "#44515e"


def creneaux_par_mois(bilan: Bilan) -> Specification:
    """Filled and unfilled slots stacked by month; above them, in a panel of its own, the fill rate.

    Without any rate (small numbers) there is no upper panel, and each bar carries « filled sur offered ».
    """
    mois = bilan.mois
    avec_taux = any(m.taux_pct is not None for m in mois)
    plafond = PLACE_DU_TOTAL * (max(m.offerts for m in bilan.disponibles) or 1)
    # Pixels go down: the slots have the lower part of the height, the rate what is above.
    couches = [_creneaux(mois, plafond, avec_taux, ["height", "0.38 * height" if avec_taux else "0"])]
    if avec_taux:
        couches.append(_taux(mois, ["0.3 * height", "0"]))
    hauteur = HAUTEUR if avec_taux else HAUTEUR_SANS_TAUX
    valeurs = [_valeurs(rang, m, avec_taux) for rang, m in enumerate(mois)]
    figure = rendu.figure(couches, valeurs, largeur=rendu.PLEINE_LARGEUR, hauteur=hauteur)
    return figure | {"resolve": {"scale": {"y": "independent"}}}


def _valeurs(rang: int, mois: Mois, avec_taux: bool) -> dict[str, object]:
    """One month: what stands above its bar, and its rate, absent when unknown or withheld."""
    taux = mois.taux_pct
    ecrit = {} if taux is None else {"taux": taux, "taux_ecrit": fr.pourcentage(taux)}
    # An unknown month is written on the axis.
    haut = mois.offerts if mois.disponible else 0
    return {
        "rang": rang, "connu": mois.disponible, "offerts": haut, "etiquette": _etiquette(mois, avec_taux), **ecrit,
    }  # fmt: skip


def _parts(mois: Sequence[Mois], plafond: float) -> list[dict[str, object]]:
    """One row per part of a bar; an unknown month has none, a true zero two flat ones."""
    lignes = []
    for rang, m in enumerate(mois):
        parts = (("pourvus", 0, m.pourvus), ("non pourvus", m.pourvus, m.offerts)) if m.disponible else ()
        for etat, bas, haut in parts:
            texte = fr.nombre(haut - bas) if haut - bas >= PART_ECRITE * plafond else ""
            lignes.append({"rang": rang, "etat": etat, "bas": bas, "haut": haut, "texte": texte})
    return lignes


def _creneaux(mois: Sequence[Mois], plafond: float, avec_taux: bool, place: list[str]) -> Specification:
    axe = {"title": "créneaux offerts", "tickCount": 4, "tickMinStep": 1, "grid": False}
    y = {"type": "quantitative", "scale": {**_place(place), "domain": [0, plafond], "nice": False}, "axis": axe}
    etats = {"domain": ["pourvus", "non pourvus"], "range": [BLEU, GRIS_CLAIR]}
    barres = {
        "mark": {"type": "bar", "stroke": GRIS, "strokeWidth": 1, "width": {"band": 0.75}},
        "encoding": {
            "y": {**y, "field": "bas"},
            "y2": {"field": "haut"},
            "color": {"field": "etat", "type": "nominal", "scale": etats, "legend": {"symbolType": "square"}},
        },
    }
    nombres = {
        "mark": {**TEXTE, "color": {"expr": f"datum.etat === 'pourvus' ? '#ffffff' : '{ENCRE}'"}},
        "encoding": {"y": {**y, "field": "milieu"}, "text": {"field": "texte"}},
        "transform": [{"calculate": "(datum.bas + datum.haut) / 2", "as": "milieu"}],
    }
    totaux = {
        "mark": {
            **TEXTE, "baseline": "bottom", "lineHeight": INTERLIGNE,
            "dy": {"expr": f"datum.connu ? -4 : {-4 - INTERLIGNE}"},
            "color": {"expr": f"datum.connu ? '{ENCRE}' : '{ENCRE_PALE}'"},
            "fontStyle": {"expr": "datum.connu ? 'normal' : 'italic'"},
        },
        "encoding": {"y": {**y, "field": "offerts"}, "text": {"field": "etiquette"}},
    }  # fmt: skip
    piles = {"data": {"values": _parts(mois, plafond)}, "layer": [barres, nombres] if avec_taux else [barres]}
    return {"encoding": {"x": _axe_des_mois(mois)}, "layer": [piles, totaux]}


def _taux(mois: Sequence[Mois], place: list[str]) -> Specification:
    reperes = {
        "title": "taux",
        "values": [0, 50, 100],
        "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'",
        "grid": False,
    }
    y = {
        "field": "taux", "type": "quantitative", "axis": {**reperes, "orient": "left"},
        "scale": {**_place(place), "domain": [0, 130], "nice": False},
    }  # fmt: skip
    losange = {"scale": {"range": ["diamond"]}, "legend": {"symbolFillColor": ENCRE, "symbolStrokeWidth": 0}}
    courbe = {
        "mark": {"type": "line", "color": ENCRE, "strokeWidth": 2, "invalid": "break-paths-show-domains"},
        "encoding": {"y": y},
    }
    points = {
        "mark": {"type": "point", "filled": True, "color": ENCRE, "size": 110, "opacity": 1},
        "encoding": {"y": y, "shape": {"datum": "taux de remplissage", "type": "nominal", **losange}},
    }
    textes = {
        "mark": {**TEXTE, "baseline": "bottom", "dy": -7},
        "encoding": {"y": y, "text": {"field": "taux_ecrit"}},
    }
    return {
        "encoding": {"x": _axe_des_mois(mois)},
        "layer": [courbe, points, textes],
    }


def _place(bornes: Sequence[str]) -> Specification:
    """The part of the height that a scale has, its low value first."""
    return {"range": [{"expr": borne} for borne in bornes]}


def _axe_des_mois(mois: Sequence[Mois]) -> Specification:
    """By rank: a month is a text, in the order of the exercise."""
    graduations = json.dumps(_graduations(mois))
    axe = {"title": None, "labelAngle": 0, "labelExpr": f"{graduations}[datum.value]", "labelLineHeight": 20}
    return {"field": "rang", "type": "ordinal", "axis": axe}


def _etiquette(mois: Mois, avec_taux: bool) -> str | list[str]:
    """What stands above a bar: the offer; for small numbers filled and offered; never a zero for an unknown."""
    if not mois.disponible:
        return ["non", "disponible"]
    if avec_taux or not mois.offerts:
        return fr.nombre(mois.offerts)
    return f"{fr.nombre(mois.pourvus)} sur {fr.nombre(mois.offerts)}"


def _graduations(mois: Sequence[Mois]) -> list[list[str]]:
    """Short French months; the year under the first month and under each January."""
    textes = []
    for rang, m in enumerate(mois):
        court, annee = fr.mois_court(m.periode).rsplit(" ", 1)
        textes.append([court, annee] if rang == 0 or m.periode.endswith("-01") else [court])
    return textes
