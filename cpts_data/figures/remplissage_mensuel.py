"""The control chart of the monthly fill rate, above the calendar of the same months."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.figures import calendrier, rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, GRIS, ORANGE
from cpts_data.indicators.evenements import Evenement
from cpts_data.indicators.remplissage_mensuel import Controle
from cpts_data.stats.controle import AU_DESSUS, EN_DESSOUS, ORDINAIRE

HAUTEUR_DE_LA_CARTE = 330
MARGE_DES_MOIS = calendrier.HAUTEUR_DES_MOIS
PLACE_D_UN_NOMBRE = 9
"""Points of rate that the number of a month takes above or below its point."""
LIMITE = "#66727f"
MOIS_TOUS_ECRITS = 14
"""Beyond, two rates side by side would touch: only those outside the limits are written, the table has the others."""
LARGES, ETROITES = "limites habituelles", "hasard seul"
COULEURS_DES_BANDES = {LARGES: "#e8edf3", ETROITES: "#c9d3de"}
NON_CLASSE = "taux du mois"
"""A point where no limit is known."""
POSITIONS = {
    AU_DESSUS: ("triangle-up", BLEU), ORDINAIRE: ("circle", GRIS), EN_DESSOUS: ("triangle-down", ORANGE),
    NON_CLASSE: ("circle", GRIS),
}  # fmt: skip


def carte_de_controle(connu: Controle, evenements: Sequence[Evenement]) -> Specification:
    """Rates, mean and limits month by month; under the names of the months, what the calendar held."""
    lignes = calendrier.lignes_du_calendrier(connu.mois, evenements)
    sous = calendrier.hauteur_du_calendrier(lignes)
    valeurs = _valeurs(connu)
    y = _y(valeurs, sous)
    x = calendrier.axe_des_mois(connu.mois, sous + MARGE_DES_MOIS)
    couches = [
        *_bandes(connu, x, y),
        _moyenne(connu, y),
        _courbe(x, y),
        *_points(valeurs, x, y),
        _absences(connu, x, y),
    ]
    if lignes:
        couches.append(calendrier.bande(lignes))
    figure = rendu.figure(
        [{"layer": couches[:-1] if lignes else couches}, *(couches[-1:] if lignes else [])],
        valeurs,
        largeur=rendu.PLEINE_LARGEUR,
        hauteur=HAUTEUR_DE_LA_CARTE + MARGE_DES_MOIS + sous,
    )
    return figure | {"resolve": {"scale": {"y": "independent"}}}


def _valeurs(connu: Controle) -> list[dict[str, object]]:
    """One row per month, its rate and limits out of 100; a month without a rate has none of them."""
    tous = len(connu.mois) <= MOIS_TOUS_ECRITS
    lignes = []
    for rang, (mois, point) in enumerate(zip(connu.mois, connu.carte.points.itertuples(), strict=True)):
        ligne: dict[str, object] = {"rang": rang, "gauche": rang - 0.5, "droite": rang + 0.5}
        if mois.taux_pct is None:
            ligne["absence"] = ["trop peu", "de créneaux"] if mois.disponible else ["non", "disponible"]
        if mois.taux_pct is not None:
            position = point.regle if connu.carte.limites_calculees else NON_CLASSE
            hors = position in (AU_DESSUS, EN_DESSOUS)
            ligne |= {
                "taux": mois.taux_pct, "position": position, "hors": hors,
                "dessus": mois.taux_pct >= connu.centre_pct,
                "texte": fr.pourcentage(mois.taux_pct) if tous or hors else "",
            }  # fmt: skip
            if connu.carte.limites_calculees:
                demi = connu.hasard_du_mois(mois)
                ligne |= {
                    "bas": 100 * point.bas, "haut": 100 * point.haut,
                    "hasard_bas": max(connu.centre_pct - demi, 0), "hasard_haut": min(connu.centre_pct + demi, 100),
                }  # fmt: skip
        lignes.append(ligne)
    return lignes


def _y(valeurs: Sequence[dict[str, object]], sous: int) -> Specification:
    """The axis of rates: what is drawn, and room for its numbers; a tick every ten or twenty points."""
    vues = [ligne[nom] for ligne in valeurs for nom in ("taux", "bas", "haut") if nom in ligne]
    bas, haut = max(0, min(vues) - PLACE_D_UN_NOMBRE), min(100, max(vues)) + PLACE_D_UN_NOMBRE
    pas = 20 if haut - bas > 50 else 10
    axe = {
        "title": "taux de remplissage",
        "values": [valeur for valeur in range(0, 101, pas) if bas <= valeur <= haut],
        "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'",
    }
    place = {"range": [{"expr": f"height - {sous + MARGE_DES_MOIS}"}, {"expr": "0"}]}
    return {
        "type": "quantitative",
        "axis": axe,
        "scale": {**place, "domain": [bas, haut], "nice": False, "zero": False},
    }


def _bandes(connu: Controle, x: Specification, y: Specification) -> list[Specification]:
    """The limits of each month; inside, those that chance alone would give, when they are not the same."""
    if not connu.carte.limites_calculees:
        return []
    champs = [(LARGES if connu.carte.elargies else ETROITES, "bas", "haut")]
    if connu.carte.elargies:
        champs.append((ETROITES, "hasard_bas", "hasard_haut"))
    noms = [nom for nom, *_ in champs]
    couleurs = {"domain": noms, "range": [COULEURS_DES_BANDES[nom] for nom in noms]}
    return [
        {
            "transform": [{"filter": f"isValid(datum.{bas})"}],
            "mark": {"type": "rect", "opacity": 1},
            "encoding": {
                "x": {**x, "field": "gauche"}, "x2": {"field": "droite"},
                "y": {**y, "field": bas}, "y2": {"field": haut},
                "fill": {"datum": nom, "type": "nominal", "scale": couleurs, "legend": {"symbolType": "square"}},
            },
        }
        for nom, bas, haut in champs
    ] + [
        {
            "transform": [{"filter": f"isValid(datum.{borne})"}],
            "mark": {"type": "rule", "color": LIMITE, "strokeWidth": 1.5},
            "encoding": {"x": {**x, "field": "gauche"}, "x2": {"field": "droite"}, "y": {**y, "field": borne}},
        }
        for borne in ("bas", "haut")
    ]  # fmt: skip


def _moyenne(connu: Controle, y: Specification) -> Specification:
    nom = f"moyenne : {fr.pourcentage(connu.centre_pct)}"
    trait = {"domain": [nom], "range": [[7, 4]]}
    return {
        "mark": {"type": "rule", "color": ENCRE, "strokeWidth": 2},
        "encoding": {
            "y": {**y, "datum": connu.centre_pct},
            "strokeDash": {
                "datum": nom, "type": "nominal", "scale": trait,
                "legend": {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeColor": ENCRE},
            },
        },
    }  # fmt: skip


def _courbe(x: Specification, y: Specification) -> Specification:
    return {
        "mark": {"type": "line", "color": GRIS, "strokeWidth": 1.5, "invalid": "break-paths-show-domains"},
        "encoding": {"x": x, "y": {**y, "field": "taux"}},
    }


def _absences(connu: Controle, x: Specification, y: Specification) -> Specification:
    """Why a month has no point, written at the height of the mean; smaller when months are narrow."""
    taille = 15 if len(connu.mois) <= MOIS_TOUS_ECRITS else 12
    return {
        "transform": [{"filter": "isValid(datum.absence)"}],
        "mark": {
            "type": "text", "fontSize": taille, "fontStyle": "italic", "lineHeight": 17, "dy": 16, "color": ENCRE,
            "baseline": "top",
        },
        "encoding": {"x": x, "y": {**y, "datum": connu.centre_pct}, "text": {"field": "absence"}},
    }  # fmt: skip


def _points(valeurs: Sequence[dict[str, object]], x: Specification, y: Specification) -> list[Specification]:
    presentes = [nom for nom in POSITIONS if any(ligne.get("position") == nom for ligne in valeurs)]
    formes = {"domain": presentes, "range": [POSITIONS[nom][0] for nom in presentes]}
    couleurs = {"domain": presentes, "range": [POSITIONS[nom][1] for nom in presentes]}
    point = {
        "transform": [{"filter": "isValid(datum.taux)"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": {"expr": "datum.hors ? 260 : 110"}},
        "encoding": {
            "x": x, "y": {**y, "field": "taux"},
            "shape": {"field": "position", "type": "nominal", "scale": formes},
            "color": {"field": "position", "type": "nominal", "scale": couleurs},
        },
    }  # fmt: skip
    texte = {
        "transform": [{"filter": "isValid(datum.taux)"}],
        "encoding": {"x": x, "y": {**y, "field": "taux"}, "text": {"field": "texte"}},
    }
    marque = {
        "type": "text", "fontSize": 16, "dy": {"expr": "datum.dessus ? -18 : 20"},
        "fontWeight": {"expr": "datum.hors ? 'bold' : 'normal'"},
    }  # fmt: skip
    # A white edge first: a number stays readable where it crosses a limit.
    bord = {"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"}
    return [point, {**texte, "mark": {**marque, **bord}}, {**texte, "mark": marque}]
