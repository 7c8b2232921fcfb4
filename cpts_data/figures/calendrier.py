"""A strip of the calendar under months: public holidays, school holidays, and what the CPTS wrote down.

Months stand at whole ranks (0, 1, 2…), each from half a rank before to half a rank after: a day has its own place.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import ENCRE, GRIS, ORANGE
from cpts_data.indicators.evenements import AUTRE, COMMUNICATION, EPIDEMIE, JOUR_FERIE, NATURES, VACANCES, Evenement
from cpts_data.indicators.soins_non_programmes import Mois

HAUTEUR_DE_LIGNE, HAUTEUR_DES_MOIS = 44, 52
LIGNES_MAX = 3
"""Lines for one nature: beyond, what does not fit is in the table."""
LARGEUR_D_UN_CARACTERE = 8.5
"""Pixels, rounded up: a label that is given too much room never touches its neighbour."""
LARGEUR_UTILE = 1180
MOIS_AUX_JOURS_ECRITS, EPAISSEUR_D_UN_JOUR = 14, 4
BLEU_MOYEN = "#5b7fa8"
COULEURS = {JOUR_FERIE: ENCRE, VACANCES: BLEU_MOYEN, EPIDEMIE: ORANGE, COMMUNICATION: ENCRE, AUTRE: GRIS}
TITRES = {
    JOUR_FERIE: ["jours", "fériés"],
    VACANCES: ["vacances", "scolaires"],
    EPIDEMIE: ["épidémies"],
    COMMUNICATION: ["communi-", "cation"],
    AUTRE: ["autres"],
}
Ligne = tuple[str, list[dict[str, object]]]
"""One line of the strip: its nature, and what is written on it."""


def rang_du_jour(jour: dt.date, premier: str, *, soir: bool = False) -> float:
    """Return the place of a day on the axis of months, ``premier`` (``AAAA-MM``) being at 0; its end if ``soir``."""
    annee, mois = map(int, premier.split("-"))
    rang = 12 * (jour.year - annee) + jour.month - mois
    return rang - 0.5 + (jour.day - 1 + soir) / calendar.monthrange(jour.year, jour.month)[1]


def lignes_du_calendrier(mois: Sequence[Mois], evenements: Sequence[Evenement]) -> list[Ligne]:
    """Return the lines of the strip, by nature: as many as events that overlap need, at most ``LIGNES_MAX`` each."""
    lignes: list[Ligne] = []
    for nature in NATURES:
        de_la_nature = [e for e in evenements if e.nature == nature]
        if de_la_nature and nature == JOUR_FERIE:
            lignes.append((nature, _jours(mois, de_la_nature)))
        elif de_la_nature:
            lignes += [(nature, ligne) for ligne in _ranger(mois, de_la_nature)]
    return lignes


def hauteur_du_calendrier(lignes: Sequence[Ligne]) -> int:
    return HAUTEUR_DE_LIGNE * len(lignes)


def _jours(mois: Sequence[Mois], feries: Sequence[Evenement]) -> list[dict[str, object]]:
    """The days of each month in one text, under its name; over many months, where they would touch, a mark a day."""
    if len(mois) > MOIS_AUX_JOURS_ECRITS:
        demi = EPAISSEUR_D_UN_JOUR * len(mois) / LARGEUR_UTILE / 2
        places = [rang_du_jour(ferie.debut, mois[0].periode) for ferie in feries]
        return [{"debut": place - demi, "fin": place + demi, "centre": place, "texte": ""} for place in places]
    par_mois: dict[int, list[str]] = {}
    rangs = {m.periode: rang for rang, m in enumerate(mois)}
    for ferie in feries:
        jour = "1er" if ferie.debut.day == 1 else str(ferie.debut.day)
        par_mois.setdefault(rangs[f"{ferie.debut:%Y-%m}"], []).append(jour)
    return [{"centre": rang, "texte": ", ".join(jours), "feries": True} for rang, jours in par_mois.items()]


def _ranger(mois: Sequence[Mois], evenements: Sequence[Evenement]) -> list[list[dict[str, object]]]:
    """Place each event on the first line where neither its bar nor its name touches the one before."""
    premier, dernier = -0.5, len(mois) - 0.5
    par_pixel = len(mois) / LARGEUR_UTILE
    lignes: list[list[dict[str, object]]] = []
    fins: list[float] = []
    for e in sorted(evenements, key=lambda e: (e.debut, e.fin)):
        debut = max(rang_du_jour(e.debut, mois[0].periode), premier)
        fin = min(rang_du_jour(e.fin, mois[0].periode, soir=True), dernier)
        demi = len(e.libelle) * LARGEUR_D_UN_CARACTERE * par_pixel / 2
        centre = min(max((debut + fin) / 2, premier + demi), dernier - demi)
        gauche, droite = min(debut, centre - demi), max(fin, centre + demi)
        rang = next((rang for rang, occupe in enumerate(fins) if gauche > occupe), len(fins))
        if rang == LIGNES_MAX:
            continue
        if rang == len(fins):
            lignes.append([])
            fins.append(droite)
        fins[rang] = droite
        lignes[rang].append({"debut": debut, "fin": fin, "centre": centre, "texte": e.libelle})
    return lignes


def bande(lignes: Sequence[Ligne]) -> Specification:
    """Return the layer of the strip, at the bottom of a figure whose x axis holds the ranks of its months."""
    hauteur = hauteur_du_calendrier(lignes)
    valeurs = [
        {**valeur, "ligne": rang, "couleur": COULEURS[nature]}
        for rang, (nature, contenu) in enumerate(lignes)
        for valeur in contenu
    ]
    titres = [
        TITRES[nature] if rang == 0 or lignes[rang - 1][0] != nature else "" for rang, (nature, _) in enumerate(lignes)
    ]
    echelle = {
        "domain": [-0.5, len(lignes) - 0.5], "range": [{"expr": f"height - {hauteur}"}, {"expr": "height"}],
        "nice": False,
    }  # fmt: skip
    axe = {
        "title": None, "values": list(range(len(lignes))), "labelExpr": f"{json.dumps(titres)}[datum.value]",
        "labelLineHeight": 17, "grid": False, "orient": "left",
    }  # fmt: skip
    y = {"field": "ligne", "type": "quantitative", "scale": echelle, "axis": axe}
    barres = {
        "transform": [{"filter": "isValid(datum.fin)"}],
        "mark": {"type": "bar", "height": 9, "yOffset": -10, "cornerRadius": 2},
        "encoding": {
            "x": _x("debut"), "x2": {"field": "fin"}, "y": y,
            "color": {"field": "couleur", "type": "nominal", "scale": None},
        },
    }  # fmt: skip
    noms = {
        "mark": {"type": "text", "fontSize": 15, "color": ENCRE, "dy": {"expr": "datum.feries ? 0 : 7"}},
        "encoding": {"x": _x("centre"), "y": y, "text": {"field": "texte"}},
    }
    return {"data": {"values": valeurs}, "layer": [barres, noms]}


def _x(champ: str) -> Specification:
    return {"field": champ, "type": "quantitative"}


def axe_des_mois(mois: Sequence[Mois], decalage: int = 0) -> Specification:
    """Return the x channel of months at whole ranks; ``decalage``: pixels of what stands under their names."""
    graduations = json.dumps(graduations_des_mois(mois))
    axe = {
        "title": None, "values": list(range(len(mois))), "labelExpr": f"{graduations}[datum.value]", "grid": False,
        "labelAngle": 0, "labelLineHeight": 20, "labelOverlap": False, "offset": -decalage,
    }  # fmt: skip
    domaine = {"domain": [-0.5, len(mois) - 0.5], "nice": False, "zero": False}
    return {"field": "rang", "type": "quantitative", "scale": domaine, "axis": axe}


def graduations_des_mois(mois: Sequence[Mois]) -> list[list[str]]:
    """Short French months; the year under the first month and under each January."""
    textes = []
    for rang, m in enumerate(mois):
        court, annee = fr.mois_court(m.periode).rsplit(" ", 1)
        textes.append([court, annee] if rang == 0 or m.periode.endswith("-01") else [court])
    return textes


def frise(mois: Sequence[Mois], evenements: Sequence[Evenement]) -> Specification:
    """The months and the strip alone, where there is no rate to draw above them."""
    lignes = lignes_du_calendrier(mois, evenements)
    hauteur = hauteur_du_calendrier(lignes)
    invisibles = {
        "mark": {"type": "rule", "opacity": 0},
        "encoding": {"x": axe_des_mois(mois, hauteur + HAUTEUR_DES_MOIS)},
    }
    valeurs = [{"rang": rang} for rang in range(len(mois))]
    figure = rendu.figure(
        [invisibles, bande(lignes)], valeurs, largeur=rendu.PLEINE_LARGEUR, hauteur=hauteur + HAUTEUR_DES_MOIS
    )
    return figure | {"resolve": {"scale": {"y": "independent"}}}
