"""Unfilled slots added up, month after month, beside the year before."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.calendrier import graduations_des_mois
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, GRIS_CLAIR
from cpts_data.indicators.creneaux_non_pourvus import Cumul
from cpts_data.indicators.soins_non_programmes import Bilan

HAUTEUR = 300
PLACE_DU_NOMBRE = 1.15
GRIS_FONCE = "#66727f"
UN_AN_AVANT = "un an avant"


def cumul_des_non_pourvus(bilan: Bilan, cumul: Cumul) -> Specification:
    """Bars that rise to the total, the part of the month in a darker shade; a step line for the year before."""
    mesures = [valeur for valeur in (*cumul.non_pourvus, *cumul.avant) if valeur is not None]
    total = _total_imprime(bilan, cumul)
    plafond = PLACE_DU_NOMBRE * (max([*mesures, total or 0]) or 1)
    x = _x(bilan)
    y = {
        "type": "quantitative", "scale": {"domain": [0, plafond], "nice": False},
        "axis": {"title": "créneaux non pourvus, cumulés", "tickCount": 4, "tickMinStep": 1, "format": ",d"},
    }  # fmt: skip
    couches = [*_barres(x, y)]
    if cumul.avant:
        couches.append(_avant(x, y))
    if total is not None:
        couches.append(_repere(total, bilan.precedent.annee, y))
    return rendu.figure(couches, _valeurs(bilan, cumul), largeur=rendu.PLEINE_LARGEUR, hauteur=HAUTEUR)


def _total_imprime(bilan: Bilan, cumul: Cumul) -> int | None:
    """The total of the year before, where only it is known."""
    avant = bilan.precedent
    return avant.non_pourvus if avant is not None and avant.imprime and not cumul.avant else None


def _valeurs(bilan: Bilan, cumul: Cumul) -> list[dict[str, object]]:
    """One row per month; an unknown one has no bar."""
    lignes = []
    for rang, (mois, valeur) in enumerate(zip(bilan.mois, cumul.non_pourvus, strict=True)):
        ligne: dict[str, object] = {"rang": rang, "haut": 0, "texte": ["non", "disponible"], "connu": False}
        if valeur is not None:
            ligne |= {"haut": valeur, "bas": valeur - mois.non_pourvus, "texte": fr.nombre(valeur), "connu": True}
        if cumul.avant and cumul.avant[rang] is not None:
            ligne["avant"] = cumul.avant[rang]
        lignes.append(ligne)
    return lignes


def _x(bilan: Bilan) -> Specification:
    graduations = json.dumps(graduations_des_mois(bilan.mois))
    axe = {"title": None, "labelAngle": 0, "labelExpr": f"{graduations}[datum.value]", "labelLineHeight": 20}
    return {"field": "rang", "type": "ordinal", "axis": axe}


def _barres(x: Specification, y: Specification) -> Sequence[Specification]:
    largeur = {"type": "bar", "width": {"band": 0.75}}
    noms = ["mois précédents", "dans le mois"]
    couleur = {"scale": {"domain": noms, "range": [GRIS_CLAIR, BLEU]}, "legend": {"symbolType": "square"}}
    connus = [{"filter": "datum.connu"}]
    texte = {
        "type": "text", "fontSize": 16, "baseline": "bottom", "lineHeight": 17, "color": ENCRE, "strokeJoin": "round",
        "dy": {"expr": "datum.connu ? -5 : -22"},
    }  # fmt: skip
    # A white edge first: a number stays readable where it crosses a line.
    encodage = {"x": x, "y": {**y, "field": "haut"}, "text": {"field": "texte"}}
    return (
        {
            "transform": connus, "mark": largeur,
            "encoding": {"x": x, "y": {**y, "field": "bas"}, "color": {"datum": noms[0], "type": "nominal", **couleur}},
        },
        {
            "transform": connus, "mark": largeur,
            "encoding": {
                "x": x, "y": {**y, "field": "bas"}, "y2": {"field": "haut"},
                "color": {"datum": noms[1], "type": "nominal", **couleur},
            },
        },
        *({"mark": {**texte, **bord}, "encoding": encodage} for bord in ({"stroke": "#ffffff", "strokeWidth": 4}, {})),
    )  # fmt: skip


def _avant(x: Specification, y: Specification) -> Specification:
    """A mark a month, with a white edge to stand on a bar as well as beside it."""
    formes = {"domain": [UN_AN_AVANT], "range": ["diamond"]}
    return {
        "transform": [{"filter": "isValid(datum.avant)"}],
        "mark": {
            "type": "point", "filled": True, "fill": GRIS_FONCE, "stroke": "#ffffff", "strokeWidth": 2, "size": 170,
            "opacity": 1,
        },
        "encoding": {
            "x": x, "y": {**y, "field": "avant"},
            "shape": {
                "datum": UN_AN_AVANT, "type": "nominal", "scale": formes,
                "legend": {"symbolFillColor": GRIS_FONCE, "symbolStrokeWidth": 0},
            },
        },
    }  # fmt: skip


def _repere(total: int, annee: str, y: Specification) -> Specification:
    nom = f"total {annee} imprimé : {fr.nombre(total)}"
    return {
        "mark": {"type": "rule", "color": GRIS_FONCE, "strokeWidth": 2},
        "encoding": {
            "y": {**y, "datum": total},
            "strokeDash": {
                "datum": nom, "type": "nominal", "scale": {"domain": [nom], "range": [[7, 4]]},
                "legend": {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeColor": GRIS_FONCE},
            },
        },
    }  # fmt: skip
