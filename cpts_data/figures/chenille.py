"""Ranked intervals (« caterpillar »): every visible area from the lowest rate to the highest, against a reference.

Comparing intervals, and not ranks, is the point: neighbours in the ranking mostly overlap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import (
    COULEURS_DE_POSITION,
    ENCRE,
    FORMES_DE_POSITION,
    GRIS,
    GRIS_CLAIR,
    SIGNES_DE_POSITION,
)
from cpts_data.indicators.phrases_communes import intervalle
from cpts_data.stats.positions import AU_DESSUS, EN_DESSOUS, POSITIONS

if TYPE_CHECKING:
    import pandas as pd

NOMS_PAR_COTE = 10
"""Names written on each side: the farthest of the areas clearly apart. The others are read by choosing them."""
NOM_AU_PLUS = 24
"""Letters of a name; the whole one is in the table."""
SANS_POSITION = "sans référence"


def chenille(zones: pd.DataFrame, noms: tuple[str, str], libelle: str) -> Specification:
    """Return the ranked intervals of ``zones`` (see ``face_a_la_reference``), of which those without a rate are left.

    Thick bar: 95 % interval; thin one: 99.8 %. ``noms``: one area and several. ``libelle``: the dashed line.
    """
    rangees = ranger(zones)
    x = {
        "field": "rang", "type": "quantitative", "scale": {"domain": [-0.6, max(len(rangees), 1) - 0.4], "nice": False},
        "axis": {"title": f"{fr.compte(len(rangees), *noms)}, du taux le plus bas au plus haut", "labels": False,
                 "grid": False, "tickCount": 0},
    }  # fmt: skip
    y = axe_des_taux(rangees)
    couches = [
        *_barres(rangees, x, y),
        _ligne_de_reference(rangees, x, y),
        marques(x, y),
        *_noms(rangees, x, y),
        legende_de_la_reference(libelle),
    ]
    return rendu.figure(couches, points(rangees), largeur=rendu.PLEINE_LARGEUR, hauteur=430)


def ranger(zones: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that have a rate, lowest first, with their rank from 0 and their position in a word."""
    rangees = zones.dropna(subset=["taux_pct"]).sort_values(["taux_pct", "code"], ignore_index=True)
    return rangees.assign(rang=rangees.index, serie=rangees["position"].fillna(SANS_POSITION))


def points(rangees: pd.DataFrame) -> list[dict]:
    """Return the rows of the points: rank, rate, people, position, and the code that makes a mark clickable."""
    lues = rangees[["rang", "taux_pct", "patients", "serie", "code"]].itertuples(index=False)
    return [
        {"rang": rang, "taux": taux, "patients": patients, "serie": serie, "zone": f"zone:{code}"}
        for rang, taux, patients, serie, code in lues
    ]


def axe_des_taux(rangees: pd.DataFrame) -> Specification:
    """Return the channel of the rates: from the lowest 95 % limit, by steps of five points, to 100 %."""
    plus_bas = min([90.0, *rangees["borne_basse_pct"].dropna()])
    return {
        "type": "quantitative", "scale": {"domain": [max(0, 5 * ((plus_bas - 1) // 5)), 100], "nice": False},
        "axis": {"title": None, "tickCount": 6, "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'"},
    }  # fmt: skip


def marques(x: Specification, y: Specification) -> Specification:
    """Return the points, one an area, each with its code.

    Their shape and colour tell the position twice, for the eyes that mix colours and for a grey print.
    """
    series = [*POSITIONS, SANS_POSITION]
    ranges = {
        "shape": [*(FORMES_DE_POSITION[position] for position in POSITIONS), "square"],
        "fill": [*(COULEURS_DE_POSITION[position] for position in POSITIONS), GRIS_CLAIR],
    }
    canaux = {
        canal: {
            "field": "serie", "type": "nominal", "scale": {"domain": series, "range": valeurs},
            "legend": {"values": list(POSITIONS)},
        }
        for canal, valeurs in ranges.items()
    }  # fmt: skip
    return {
        "mark": {"type": "point", "opacity": 1, "size": 110, "stroke": "#ffffff", "strokeWidth": 0.8},
        "encoding": {"x": x, "y": {**y, "field": "taux"}, **canaux, "description": {"field": "zone"}},
    }


def legende_de_la_reference(texte: str) -> Specification:
    """Return what the dashed line is, in the top right corner, where no point ever is."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "align": "right", "baseline": "bottom", "fontSize": 16},
        "encoding": {"x": {"value": "width"}, "y": {"value": -12}, "text": {"value": texte}},
    }


def _barres(rangees: pd.DataFrame, x: Specification, y: Specification) -> list[Specification]:
    """The two intervals, one broken line for each position and level: a bar an area would weigh ten times more."""
    couches = []
    bas_de_l_axe = y["scale"]["domain"][0]
    for position in (*POSITIONS, SANS_POSITION):
        siennes = rangees[rangees["serie"] == position]
        couleur = COULEURS_DE_POSITION.get(position, GRIS)
        for suffixe, largeur in (("_998", 1.5), ("", 4.5)):
            bornes = siennes[["rang", f"borne_basse{suffixe}_pct", f"borne_haute{suffixe}_pct"]]
            valeurs = [
                point
                for rang, bas, haut in bornes.itertuples(index=False)
                for point in (
                    {"rang": rang, "borne": max(bas, bas_de_l_axe)},
                    {"rang": rang, "borne": haut},
                    {"rang": rang, "borne": None},
                )
            ]
            if valeurs:
                couches.append(
                    {
                        "data": {"values": valeurs},
                        "mark": {"type": "line", "color": couleur, "strokeWidth": largeur,
                                 "opacity": 1 if suffixe else 0.55, "invalid": "break-paths-show-path-domains"},
                        "encoding": {"x": x, "y": {**y, "field": "borne"}, "order": {"field": "rang"}},
                    }
                )  # fmt: skip
    return couches


def _ligne_de_reference(rangees: pd.DataFrame, x: Specification, y: Specification) -> Specification:
    """The reference: a line, or a step for each area when it is that of its own commune."""
    valeurs = [
        {"rang": rang + cote, "reference": None if fr.est_absent(reference) else reference}
        for rang, reference in rangees[["rang", "reference_pct"]].itertuples(index=False)
        for cote in (-0.5, 0.5)
    ]
    return {
        "data": {"values": valeurs},
        "mark": {"type": "line", "color": ENCRE, "strokeWidth": 2, "strokeDash": [6, 4],
                 "invalid": "break-paths-show-path-domains"},
        "encoding": {"x": x, "y": {**y, "field": "reference"}},
    }  # fmt: skip


def _noms(rangees: pd.DataFrame, x: Specification, y: Specification) -> list[Specification]:
    """The names of the areas farthest apart, upright: over the bars of the low ones, under those of the high ones."""
    couches = []
    for position, bord, alignement, ecart in (
        (EN_DESSOUS, "borne_haute_998_pct", "left", 6),
        (AU_DESSUS, "borne_basse_998_pct", "right", -6),
    ):
        siennes = rangees[rangees["position"] == position]
        loin = (siennes["taux_pct"] - siennes["reference_pct"]).abs().sort_values(ascending=False)
        nommees = siennes.loc[loin.index[:NOMS_PAR_COTE], ["rang", bord, "nom"]]
        valeurs = [{"rang": rang, "bord": limite, "nom": abreger(nom)} for rang, limite, nom in nommees.to_numpy()]
        marque = {
            "type": "text", "angle": 270, "align": alignement, "baseline": "middle", "dx": ecart, "fontSize": 13,
        }  # fmt: skip
        canaux = {"x": x, "y": {**y, "field": "bord"}, "text": {"field": "nom"}}
        # A white shadow first: a name crosses the line of the reference.
        for contour in ({"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"}, {}):
            couches.append({"data": {"values": valeurs}, "mark": {**marque, **contour}, "encoding": canaux})
    return [couche for couche in couches if couche["data"]["values"]]


def abreger(nom: str) -> str:
    """Cut a long name on an ellipsis."""
    return nom if len(nom) <= NOM_AU_PLUS else f"{nom[: NOM_AU_PLUS - 1].rstrip()}…"


def infobulle_d_intervalle(zone: Mapping[str, object]) -> tuple[str, str]:
    """Return the place, and what a pointer or a screen reader tells of it."""
    lieu = str(zone["nom"]) if zone["nom"] == zone["commune"] else f"{zone['nom']} ({zone['commune']})"
    bornes = intervalle(zone["borne_basse_pct"], zone["borne_haute_pct"], "%")
    detail = f"{fr.pourcentage(zone['taux_pct'])} de {fr.compte(zone['patients'], 'patient')}, {bornes}"
    return lieu, f"{detail} ; {position_en_mots(zone)}" if not fr.est_absent(zone["position"]) else detail


def position_en_mots(zone: Mapping[str, object]) -> str:
    """Write a known position with its sign and, when it is comparable at 99.8 % only, its mention at 95 %."""
    mention = "" if fr.est_absent(zone["mention"]) else f" ({zone['mention']})"
    return f"{SIGNES_DE_POSITION[str(zone['position'])]} {zone['position']}{mention}"
