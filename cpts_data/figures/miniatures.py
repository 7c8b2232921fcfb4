"""The small charts of the first page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ORANGE

LARGEUR, HAUTEUR = 290, 165
PETIT = {"labelFontSize": 13}
TEXTE = {"type": "text", "fontSize": 14}


def pente(points: Sequence[tuple[str, float, str]], cible: tuple[float, str] | None) -> Specification:
    """A rate at one date or more with its target: (date, rate out of 100, rate as written), (target, as written)."""
    valeurs = [
        {"date": date, "taux": taux, "texte": texte, "rang": rang} for rang, (date, taux, texte) in enumerate(points)
    ]
    niveaux = [*(taux for _, taux, _ in points), *([] if cible is None else [cible[0]])]
    marge = max(abs(niveau - points[0][1]) for niveau in niveaux) or 1
    bornes = [min(niveaux) - 0.8 * marge, max(niveaux) + 0.8 * marge]
    x = {
        "field": "date", "type": "nominal", "sort": {"field": "rang"}, "scale": {"padding": 0.6},
        "axis": {"title": None, "labelAngle": 0, **PETIT},
    }  # fmt: skip
    y = {"field": "taux", "type": "quantitative", "scale": {"domain": bornes, "zero": False}, "axis": None}
    couches = [
        *([] if cible is None else _repere_de_cible(y, *cible)),
        {"mark": {"type": "line", "color": BLEU, "strokeWidth": 4}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 110, "color": BLEU}, "encoding": {"x": x, "y": y}},
        {
            "mark": {**TEXTE, "dy": 18, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "texte"}},
        },
    ]
    return rendu.figure(couches, valeurs, largeur=LARGEUR, hauteur=HAUTEUR)


def _repere_de_cible(y: Specification, cible: float, texte: str) -> list[Specification]:
    """A dashed line at the target and its label."""
    repere = {cle: valeur for cle, valeur in y.items() if cle != "field"} | {"datum": cible}
    return [
        {
            "mark": {"type": "rule", "color": ORANGE, "strokeDash": [6, 4], "strokeWidth": 2},
            "transform": [{"filter": "datum.rang === 0"}],
            "encoding": {"y": repere},
        },
        {
            "mark": {**TEXTE, "align": "left", "x": 4, "dy": -9, "color": "#8a430e"},
            "transform": [{"filter": "datum.rang === 0"}],
            "encoding": {"y": repere, "text": {"value": texte}},
        },
    ]


def mois(periodes: Sequence[tuple[str, int, int]]) -> Specification:
    """Slots month by month: (month as written, filled, unfilled), stacked, filled at the bottom."""
    valeurs = [
        {"rang": rang, "etat": etat, "ordre": ordre, "creneaux": effectif}
        for rang, (_, pourvus, non_pourvus) in enumerate(periodes)
        for ordre, (etat, effectif) in enumerate((("pourvus", pourvus), ("non pourvus", non_pourvus)))
    ]
    noms = json.dumps([nom for nom, _, _ in periodes])
    couche = {
        "mark": {"type": "bar"},
        "encoding": {
            # By rank, not by name: initials repeat (mars and mai).
            "x": {
                "field": "rang", "type": "ordinal",
                "axis": {"title": None, "labelAngle": 0, "labelExpr": f"{noms}[datum.value]", **PETIT},
            },
            "y": {"field": "creneaux", "type": "quantitative", "axis": None},
            "order": {"field": "ordre"},
            "color": {
                "field": "etat", "type": "nominal",
                "scale": {"domain": ["pourvus", "non pourvus"], "range": [BLEU, BLEU_CLAIR]},
                "legend": {"symbolType": "square", "offset": 2, **PETIT},
            },
        },
    }  # fmt: skip
    return rendu.figure([couche], valeurs, largeur=LARGEUR, hauteur=HAUTEUR)


def barres(
    lignes: Sequence[tuple[str, float, str, bool]], *, maximum: float, reperes: Sequence[float] = ()
) -> Specification:
    """Horizontal bars: (name, value, value as written, emphasised). ``reperes`` marks a target on each bar."""
    valeurs: list[dict[str, Any]] = [
        {"nom": nom, "rang": rang, "valeur": valeur, "texte": texte, "couleur": BLEU if fort else BLEU_CLAIR}
        for rang, (nom, valeur, texte, fort) in enumerate(lignes)
    ]
    for ligne, repere in zip(valeurs, reperes, strict=False):
        ligne["repere"] = repere
    y = {
        "field": "nom", "type": "nominal", "sort": {"field": "rang"},
        "axis": {"title": None, **PETIT},
    }  # fmt: skip
    x = {"field": "valeur", "type": "quantitative", "scale": {"domain": [0, maximum]}, "axis": None}
    couches = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {"y": y, "x": x, "color": {"field": "couleur", "scale": None}},
        },
        {
            "mark": {**TEXTE, "align": "left", "dx": 6, "fontWeight": "bold"},
            "encoding": {"y": y, "x": x, "text": {"field": "texte"}},
        },
    ]
    if reperes:
        couches.append(
            {
                "mark": {"type": "tick", "color": ORANGE, "thickness": 4, "height": {"band": 0.9}},
                "encoding": {"y": y, "x": {**x, "field": "repere"}},
            }
        )
    return rendu.figure(couches, valeurs, largeur=LARGEUR, hauteur=HAUTEUR)
