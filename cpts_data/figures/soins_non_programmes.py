"""Figures of the unscheduled-care page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.calendrier import graduations_des_mois
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, GRIS, GRIS_CLAIR
from cpts_data.indicators.creneaux_par_trimestre import MOIS_D_UN_TRIMESTRE, Trimestre
from cpts_data.indicators.soins_non_programmes import Bilan, Mois

HAUTEUR, HAUTEUR_SANS_TAUX = 375, 300
PLACE_DU_TOTAL = 1.2
"""Top of the axis of slots, out of the highest bar: what stands above a bar needs room."""
PART_ECRITE = 0.1
"""Share of the axis of slots under which a part of a bar is too thin for its number (the table has it)."""
POINTS_D_UN_NOMBRE = 35
"""Points of rate that a number takes in the panel of rates."""
TEXTE = {"type": "text", "fontSize": 16}
INTERLIGNE = 17
ENCRE_PALE = "#44515e"
UN_AN_AVANT = "un an avant"


@dataclass(frozen=True)
class _Periodes:
    """What a figure of slots stands on: its periods in order, what is written under them, and beside their rates.

    ``avant``: the rate of the same period a year before, None where it is unknown; empty when none is known.
    """

    elements: Sequence[Mois | Trimestre]
    graduations: Sequence[Sequence[str]]
    precisions: Sequence[str]
    avant: Sequence[float | None] = ()


def creneaux_par_mois(bilan: Bilan) -> Specification:
    """Filled and unfilled slots stacked by month; above them, in a panel of its own, the fill rate.

    Without any rate (small numbers) there is no upper panel, and each bar carries « filled sur offered ».
    """
    avant = [m.taux_pct for m in bilan.un_an_avant]
    return _figure(_Periodes(bilan.mois, graduations_des_mois(bilan.mois), [""] * len(bilan.mois), avant))


def creneaux_par_trimestre(trimestres: Sequence[Trimestre]) -> Specification:
    """The same by quarter, each rate with its 95 % interval; a quarter that lacks a month says so under its name."""
    precisions = [
        f" (de {fr.nombre(bornes[0], 1)} à {fr.nombre(bornes[1], 1)})" if (bornes := t.intervalle_pct()) else ""
        for t in trimestres
    ]
    graduations = [_graduation_du_trimestre(t) for t in trimestres]
    return _figure(_Periodes(trimestres, graduations, precisions, [t.taux_avant_pct for t in trimestres]))


def _figure(periodes: _Periodes) -> Specification:
    elements = periodes.elements
    avec_taux = any(m.taux_pct is not None for m in elements)
    plafond = PLACE_DU_TOTAL * (max((m.offerts for m in elements if m.disponible), default=0) or 1)
    # Pixels go down: the slots have the lower part of the height, the rate what is above.
    couches = [_creneaux(periodes, plafond, avec_taux, ["height", "0.38 * height" if avec_taux else "0"])]
    if avec_taux:
        couches.append(_taux(periodes, ["0.3 * height", "0"]))
    hauteur = HAUTEUR if avec_taux else HAUTEUR_SANS_TAUX
    valeurs = _valeurs(periodes, avec_taux)
    figure = rendu.figure(couches, valeurs, largeur=rendu.PLEINE_LARGEUR, hauteur=hauteur)
    return figure | {"resolve": {"scale": {"y": "independent"}}}


def _valeurs(periodes: _Periodes, avec_taux: bool) -> list[dict[str, object]]:
    """One row per period: what stands above its bar, and its rates, absent when unknown or withheld."""
    lignes = []
    for rang, (m, precision) in enumerate(zip(periodes.elements, periodes.precisions, strict=True)):
        # An unknown month is written on the axis.
        haut = m.offerts if m.disponible else 0
        ligne = {"rang": rang, "connu": m.disponible, "offerts": haut, "etiquette": _etiquette(m, avec_taux)}
        if m.taux_pct is not None:
            ligne |= {"taux": m.taux_pct, "taux_ecrit": f"{fr.pourcentage(m.taux_pct)}{precision}", "sur": m.taux_pct}
        if rang < len(periodes.avant) and (avant := periodes.avant[rang]) is not None:
            ligne["taux_avant"] = avant
            # The number stands on the higher of two marks that would touch it.
            if "taux" in ligne and 0 < avant - m.taux_pct < POINTS_D_UN_NOMBRE:
                ligne["sur"] = avant
        lignes.append(ligne)
    return lignes


def _parts(mois: Sequence[Mois | Trimestre], plafond: float) -> list[dict[str, object]]:
    """One row per part of a bar; an unknown month has none, a true zero two flat ones."""
    lignes = []
    for rang, m in enumerate(mois):
        parts = (("pourvus", 0, m.pourvus), ("non pourvus", m.pourvus, m.offerts)) if m.disponible else ()
        for etat, bas, haut in parts:
            texte = fr.nombre(haut - bas) if haut - bas >= PART_ECRITE * plafond else ""
            lignes.append({"rang": rang, "etat": etat, "bas": bas, "haut": haut, "texte": texte})
    return lignes


def _creneaux(periodes: _Periodes, plafond: float, avec_taux: bool, place: list[str]) -> Specification:
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
    piles = {
        "data": {"values": _parts(periodes.elements, plafond)},
        "layer": [barres, nombres] if avec_taux else [barres],
    }
    return {"encoding": {"x": _axe(periodes)}, "layer": [piles, totaux]}


def _taux(periodes: _Periodes, place: list[str]) -> Specification:
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
        "encoding": {"y": {**y, "field": "sur"}, "text": {"field": "taux_ecrit"}},
    }
    couches = [courbe, points, textes]
    if any(taux is not None for taux in periodes.avant):
        couches.insert(1, _un_an_avant(y))
    return {"encoding": {"x": _axe(periodes)}, "layer": couches}


def _un_an_avant(y: Specification) -> Specification:
    """Hollow marks: the rate of the same period, a year before. Its own data, for months without one."""
    return {
        "transform": [{"filter": "isValid(datum.taux_avant)"}],
        "mark": {"type": "point", "filled": False, "color": ENCRE_PALE, "size": 90, "strokeWidth": 2, "opacity": 1},
        "encoding": {
            "y": {**y, "field": "taux_avant"},
            "fill": {
                "datum": UN_AN_AVANT, "type": "nominal", "scale": {"domain": [UN_AN_AVANT], "range": ["#ffffff"]},
                "legend": {"symbolType": "circle", "symbolStrokeColor": ENCRE_PALE},
            },
        },
    }  # fmt: skip


def _place(bornes: Sequence[str]) -> Specification:
    """The part of the height that a scale has, its low value first."""
    return {"range": [{"expr": borne} for borne in bornes]}


def _axe(periodes: _Periodes) -> Specification:
    """By rank: a period is a text, in the order of the exercise."""
    graduations = json.dumps([list(lignes) for lignes in periodes.graduations])
    axe = {"title": None, "labelAngle": 0, "labelExpr": f"{graduations}[datum.value]", "labelLineHeight": 20}
    return {"field": "rang", "type": "ordinal", "axis": axe}


def _etiquette(mois: Mois | Trimestre, avec_taux: bool) -> str | list[str]:
    """What stands above a bar: the offer; for small numbers filled and offered; never a zero for an unknown."""
    if not mois.disponible:
        return ["non", "disponible"]
    if avec_taux or not mois.offerts:
        return fr.nombre(mois.offerts)
    return f"{fr.nombre(mois.pourvus)} sur {fr.nombre(mois.offerts)}"


def _graduation_du_trimestre(trimestre: Trimestre) -> list[str]:
    """« oct. à déc. 2024 » ; under it, how many of its months are known when one is not."""
    debut, fin = (fr.mois_court(m.periode) for m in (trimestre.mois[0], trimestre.mois[-1]))
    if debut[-4:] == fin[-4:]:
        debut = debut[:-5]
    connus = len(trimestre.disponibles)
    nom = f"{debut} à {fin}" if len(trimestre.mois) > 1 else fin
    return [nom] if trimestre.entier else [nom, f"{connus} mois sur {MOIS_D_UN_TRIMESTRE}"]
