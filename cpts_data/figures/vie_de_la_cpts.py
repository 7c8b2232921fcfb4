"""Figures of the page « Vie de la CPTS »: dates by fiche and month, answers to the surveys, publications."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS_CLAIR
from cpts_data.indicators.enquetes import Question
from cpts_data.indicators.phrases_enquetes import phrase_reponses
from cpts_data.indicators.phrases_vie_de_la_cpts import phrase_dates, phrase_membres, publications
from cpts_data.indicators.vie_de_la_cpts import Groupe, Theme, mois_des_reunions

SANS_ANNEE = ["sans", "année"]
"""Heading of the dates whose year is not known."""
LETTRES_D_UNE_FICHE, LETTRES_D_UNE_QUESTION, LETTRES_DES_REPONSES, LETTRES_D_UN_THEME = 70, 46, 62, 46
PAS_DES_FICHES, PAS_DES_QUESTIONS, PAS_DES_THEMES = 27, 50, 40
PLACE_DES_TEXTES, PLACE_DES_MEMBRES = 300, 148
"""Pixels kept at the right of the months for what each fiche adds up to, then for the size of its group."""
PLACE_DES_REPONSES = 500
TEINTES = {1: ("#c3d7ec", ENCRE), 2: ("#6698d0", ENCRE)}
PLUS_FONCE = (BLEU, "#ffffff")
"""Number of dates of a month -> tint of its cell and colour of its number; the number is written on all."""
TONS = ((BLEU, "#ffffff"), ("#6698d0", ENCRE), ("#c3d7ec", ENCRE), (GRIS_CLAIR, ENCRE), ("#f2f5f9", ENCRE))
"""Answers in the order of the question, the first one the darkest, and the colour of the number on each."""
INSECABLE = "\u00a0"
CONTOUR = "#5c6874"
CASES_PIXELS_MINIMUM = 14
"""Narrower than this, a part of a bar bears no number: it is written at the right."""
HAUTEUR_DE_LIGNE, HAUTEUR_DE_TITRE = 19, 15


def grille_des_reunions(tous: Sequence[Groupe]) -> Specification:
    """Fiches × months: each cell bears its number of dates, « ? » where the year is in doubt, nothing where none is.

    At the right, what each fiche adds up to and the size of its group.
    """
    mois = mois_des_reunions(tous)
    colonnes = [*mois, *([None] if any(None in groupe.par_mois() for groupe in tous) else [])]
    cellules = [
        _cellule(rang, colonnes.index(m), nombre, incertaine=m in groupe.mois_incertains())
        for rang, groupe in enumerate(tous)
        for m, nombre in groupe.par_mois().items()
    ]
    sommes = [
        {
            "rang": rang,
            "dates": phrase_dates(groupe),
            "gras": bool(groupe.dates),
            "membres": phrase_membres(groupe),
        }
        for rang, groupe in enumerate(tous)
    ]
    noms = [wrap(f"{groupe.mission} · {groupe.code} {groupe.titre}", LETTRES_D_UNE_FICHE) for groupe in tous]
    y = rendu.canal_de_lignes(
        noms,
        labelFontSize=14,
        labelLineHeight=13,
        grid=True,
        gridColor=GRIS_CLAIR,
        bandPosition=0,
        labelOffset={"condition": _decalages(noms, 13), "value": 0},
    )
    y = y | {"scale": {**y["scale"], "type": "band", "padding": 0}}
    titres = [SANS_ANNEE if m is None else fr.mois_court(m).split() for m in colonnes]
    x = {
        "field": "colonne",
        "type": "nominal",
        "scale": {
            "domain": list(range(len(colonnes))),
            "type": "band",
            "padding": 0,
            "range": [0, {"expr": f"width - {PLACE_DES_TEXTES}"}],
        },
        "axis": {
            "title": None,
            "orient": "top",
            "labelAngle": 0,
            "labelFontSize": 13,
            "labelLineHeight": HAUTEUR_DE_TITRE,
            "labelPadding": HAUTEUR_DE_TITRE + 6,
            "labelLimit": 0,
            "labelExpr": f"{json.dumps(titres)}[datum.value]",
            "grid": True,
            "gridColor": GRIS_CLAIR,
            "bandPosition": 0,
        },
    }
    couches = [
        {
            "mark": {"type": "rect", "stroke": "#ffffff"},
            "encoding": {"x": x, "y": y, "color": {"field": "teinte", "type": "nominal", "scale": None}},
        },
        {
            "mark": {"type": "text", "fontWeight": 700},
            "encoding": {
                "x": x,
                "y": y,
                "text": {"field": "texte"},
                "color": {"field": "encre", "type": "nominal", "scale": None},
            },
        },
        _colonne(sommes, "dates", PLACE_DES_TEXTES - 12, y, fontSize=14, fontWeight={"expr": "datum.gras ? 700 : 400"}),
        _colonne(sommes, "membres", PLACE_DES_MEMBRES, y, fontSize=14),
    ]
    return rendu.figure(couches, cellules, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": PAS_DES_FICHES})


def _cellule(rang: int, colonne: int, nombre: int, *, incertaine: bool) -> dict[str, Any]:
    teinte, encre = TEINTES.get(nombre, PLUS_FONCE)
    doute = f"{fr.ESPACE_FINE}?" if incertaine else ""
    return {
        "rang": rang,
        "colonne": colonne,
        "teinte": teinte,
        "encre": encre,
        "texte": f"{fr.nombre(nombre)}{doute}",
    }


def barres_des_reponses(questions: Sequence[Question]) -> Specification:
    """One bar a question, on one scale of people: its answers in their order, then, open, those without detail.

    Every answer is written at the right with its count, its base, and a percentage where the base bears one.
    """
    plus_grand = max(question.base for question in questions)
    parts = [part for rang, question in enumerate(questions) for part in _parts(rang, question)]
    textes = [
        {"rang": rang, "reponses": wrap(_sans_coupure(phrase_reponses(question)), LETTRES_DES_REPONSES)}
        for rang, question in enumerate(questions)
    ]
    noms = [wrap(_nom(question), LETTRES_D_UNE_QUESTION) for question in questions]
    y = rendu.canal_de_lignes(
        noms, labelLineHeight=18, labelPadding=12, labelOffset={"condition": _decalages(noms, 18), "value": 0}
    )
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, plus_grand], "nice": False, "range": [0, {"expr": f"width - {PLACE_DES_REPONSES}"}]},
    }
    couches = [
        {
            "mark": {"type": "bar", "height": {"band": 0.6}, "strokeWidth": 1},
            "encoding": {
                "y": y,
                "x": {**x, "field": "debut"},
                "x2": {"field": "fin"},
                "color": {"field": "couleur", "type": "nominal", "scale": None},
                "stroke": {"field": "contour", "type": "nominal", "scale": None},
            },
        },
        {
            "transform": [{"filter": f"datum.effectif >= {_lisible(plus_grand)}"}],
            "mark": {"type": "text", "fontWeight": 700, "fontSize": 15},
            "encoding": {
                "y": y,
                "x": {**x, "field": "milieu"},
                "text": {"field": "texte"},
                "color": {"field": "encre", "type": "nominal", "scale": None},
            },
        },
        _colonne(textes, "reponses", PLACE_DES_REPONSES - 16, y, lignes=True),
    ]
    pas = max([PAS_DES_QUESTIONS, *(HAUTEUR_DE_LIGNE * len(t) + 8 for t in (*noms, *(t["reponses"] for t in textes)))])
    return rendu.figure(couches, parts, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": pas})


def _sans_coupure(texte: str) -> str:
    """A number stays with its answer, and an answer with its quotation marks, at the end of a line."""
    return re.sub("([0-9]) «", f"\\1{INSECABLE}«", texte).replace("« ", f"«{INSECABLE}").replace(" »", f"{INSECABLE}»")


def _nom(question: Question) -> str:
    """What a row is about: the question, or the survey itself when it counts who answered."""
    return f"{question.enquete} : réponses reçues" if question.est_une_participation else question.texte


def _lisible(plus_grand: int) -> float:
    """The smallest count whose part of a bar is wide enough for its number."""
    largeur = rendu.PLEINE_LARGEUR - PLACE_DES_REPONSES - 8 * LETTRES_D_UNE_QUESTION
    return CASES_PIXELS_MINIMUM * plus_grand / largeur


def _parts(rang: int, question: Question) -> list[dict[str, Any]]:
    debut, parts = 0, []
    effectifs = [reponse.effectif or 0 for reponse in question.reponses]
    tons = [TONS[place % len(TONS)] for place in range(len(effectifs))]
    for effectif, (couleur, encre) in [
        *zip(effectifs, tons, strict=True),
        (question.reste, ("transparent", CONTOUR)),
    ]:
        if effectif:
            contour = CONTOUR if couleur == "transparent" else "#ffffff"
            parts.append(
                {
                    "rang": rang,
                    "debut": debut,
                    "fin": debut + effectif,
                    "milieu": debut + effectif / 2,
                    "effectif": effectif,
                    "texte": fr.nombre(effectif),
                    "couleur": couleur,
                    "encre": encre,
                    "contour": contour,
                }
            )
        debut += effectif
    return parts


def barres_des_publications(themes: Sequence[Theme]) -> Specification:
    """One bar a theme, most publications first; « 15 ou plus » has an open end."""
    valeurs = [
        {
            "rang": rang,
            "publications": theme.publications,
            "texte": publications(theme),
            "couleur": BLEU_CLAIR if theme.au_moins else BLEU,
            "contour": BLEU if theme.au_moins else "transparent",
        }
        for rang, theme in enumerate(themes)
    ]
    y = rendu.canal_de_lignes([wrap(theme.nom, LETTRES_D_UN_THEME) for theme in themes], labelPadding=12)
    x = {
        "field": "publications",
        "type": "quantitative",
        "axis": None,
        "scale": {
            "domain": [0, max(1, *(theme.publications for theme in themes))],
            "nice": False,
            "range": [0, {"expr": "width - 110"}],
        },
    }
    couches = [
        {
            "mark": {"type": "bar", "height": {"band": 0.66}, "strokeDash": [5, 4], "strokeWidth": 2},
            "encoding": {
                "y": y,
                "x": x,
                "color": {"field": "couleur", "type": "nominal", "scale": None},
                "stroke": {"field": "contour", "type": "nominal", "scale": None},
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 700},
            "encoding": {"y": y, "x": x, "text": {"field": "texte"}},
        },
    ]
    return rendu.figure(couches, valeurs, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": PAS_DES_THEMES})


def _colonne(
    valeurs: Sequence[Mapping[str, Any]],
    champ: str,
    distance: int,
    y: Specification,
    *,
    lignes: bool = False,
    **style: Any,
) -> Specification:
    """Texts in a column, ``distance`` pixels before the right edge; ``lignes``: each is a list of lines."""
    if lignes:
        milieu = f"-{HAUTEUR_DE_LIGNE / 2} * (length(datum.{champ}) - 1)"
        style = {"lineHeight": HAUTEUR_DE_LIGNE, "dy": {"expr": milieu}, **style}
    return {
        "data": {"values": list(valeurs)},
        "mark": {"type": "text", "align": "left", **style},
        "encoding": {"x": {"value": {"expr": f"width - {distance}"}}, "y": y, "text": {"field": champ}},
    }


def _decalages(noms: Sequence[Sequence[str]], ligne: int) -> list[dict[str, Any]]:
    """Vega centres the first line of a label on its row: moved up, all its lines are centred."""
    return [
        {"test": f"datum.value === {rang}", "value": -ligne / 2 * (len(nom) - 1)}
        for rang, nom in enumerate(noms)
        if len(nom) > 1
    ]
