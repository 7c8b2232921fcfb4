"""Figures of the médecin-traitant page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.carte import Infobulle
from cpts_data.figures.chenille import position_en_mots
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, ORANGE, habiller
from cpts_data.indicators.medecin_traitant import POPULATIONS, Concentration, Couverture, Releve
from cpts_data.indicators.phrases_communes import INTERVALLE, sans_chiffre
from cpts_data.stats import moran, secret

if TYPE_CHECKING:
    import plotly.graph_objects as go

TAUX_AFFICHE_AU_PLUS_BAS = 75
"""Published rates run from 77 to 95 %: starting at zero would hide every difference. A lower rate moves the start."""
POUR_CENT = f"{fr.ESPACE_FINE}%"
LIGNES_DE_TAUX = (f"couverture : {{0}}{POUR_CENT}", f"{INTERVALLE} : {{1}} à {{2}}{POUR_CENT}")
PROCHE_DE_LA_MOITIE = 55
"""Out of 100. Nearer, a text is under the line of the half; farther, above it."""
TRAIT_VERTICAL, LOSANGE = "M0,-1.3V1.3", "M0,-1.3L1.3,0L0,1.3L-1.3,0Z"


def infobulle_de_zone(zone: Mapping[str, object]) -> Infobulle:
    """People without a médecin traitant and coverage; or why there is no figure."""
    if zone["statut"] != secret.MESURE:
        return Infobulle((sans_chiffre(str(zone["statut"]), zone.get("motif")),))
    return Infobulle(
        (
            *_du_groupe(zone),
            f"{{0}} {fr.accord(zone['sans_mt'], 'patient')} sans médecin traitant",
            f"couverture : {{1}}{fr.ESPACE_FINE}% de {{2}} {fr.accord(zone['patients'], 'patient')}",
        ),
        (fr.nombre(zone["sans_mt"]), fr.nombre(zone["taux_pct"], 1), fr.nombre(zone["patients"])),
    )


def infobulle_de_position(zone: Mapping[str, object]) -> Infobulle:
    """Position against the reference, with what ``infobulle_de_taux`` says."""
    mesure = infobulle_de_taux(zone)
    if zone["statut"] != secret.MESURE:
        return mesure
    position = "pas de référence pour cette zone" if fr.est_absent(zone["position"]) else position_en_mots(zone)
    groupe = _du_groupe(zone)
    return Infobulle((*groupe, position, *mesure.lignes[len(groupe) :]), mesure.valeurs)


def infobulle_de_taux(zone: Mapping[str, object]) -> Infobulle:
    """The rate of the area and its interval, then its people; or why there is no figure."""
    if zone["statut"] != secret.MESURE:
        return infobulle_de_zone(zone)
    patients = f"{{3}} {fr.accord(zone['sans_mt'], 'patient')} sans médecin traitant sur {{4}}"
    comptes = (fr.nombre(zone["sans_mt"]), fr.nombre(zone["patients"]))
    return Infobulle((*_du_groupe(zone), *LIGNES_DE_TAUX, patients), (*_taux_et_bornes(zone), *comptes))


def _du_groupe(zone: Mapping[str, object]) -> tuple[str, ...]:
    """Said first where an IRIS shows the figures of its group."""
    return ("quartiers regroupés, tous ensemble :",) if zone.get("groupe") else ()


def infobulle_de_taux_lisse(zone: Mapping[str, object]) -> Infobulle:
    """The smoothed rate, named so, then the raw one, which stays the figure of the area."""
    if zone["statut"] != secret.MESURE:
        return infobulle_de_zone(zone)
    brut, bas, haut = _taux_et_bornes(zone)
    lignes = (*_du_groupe(zone), "taux lissé : {3}" + POUR_CENT, "taux brut : {0}" + POUR_CENT, LIGNES_DE_TAUX[1])
    return Infobulle(lignes, (brut, bas, haut, fr.nombre(zone["taux_lisse_pct"], 1)))


def infobulle_d_agregat(zone: Mapping[str, object]) -> Infobulle:
    """The group of the area, then its rate."""
    if zone["statut"] != secret.MESURE:
        return infobulle_de_zone(zone)
    groupe = "sans voisine mesurée" if fr.est_absent(zone["classe"]) else moran.CLASSES[str(zone["classe"])]
    return Infobulle((groupe, "couverture : {0}" + POUR_CENT), (fr.nombre(zone["taux_pct"], 1),))


def _taux_et_bornes(zone: Mapping[str, object]) -> tuple[str, str, str]:
    return tuple(fr.nombre(zone[champ], 1) for champ in ("taux_pct", "borne_basse_pct", "borne_haute_pct"))


def infobulle_habitants_par_mg(commune: Mapping[str, object]) -> Infobulle:
    """Inhabitants per GP, or that there is none, or that their number is unknown."""
    habitants = fr.compte(commune["habitants"], "habitant")
    if commune["statut"] == secret.ABSENT:
        return Infobulle(("{0}", "nombre de médecins généralistes non disponible"), (habitants,))
    if commune["statut"] != secret.MESURE:
        return Infobulle(("{0}", "aucun médecin généraliste (ou valeur masquée à la source)"), (habitants,))
    return Infobulle(
        ("{0} par médecin généraliste", "{1}, {2} MG dont {3} de 60 ans et plus"),
        (
            fr.compte(commune["habitants_par_mg"], "habitant"),
            habitants,
            fr.nombre(commune["mg"]),
            fr.nombre(commune["mg_60"]),
        ),
    )


def courbe_de_concentration(resultat: Concentration, noms: tuple[str, str]) -> Specification:
    """Cumulative share of the people without a médecin traitant, areas ranked by their number.

    One point per visible area; the half is marked, with the number of areas that reach it.
    """
    courbe = resultat.courbe[["rang", "part_pct"]].itertuples(index=False)
    valeurs = [{"rang": 0, "part": 0}, *({"rang": rang, "part": part} for rang, part in courbe)]
    x = {
        "field": "rang", "type": "quantitative", "scale": {"domain": [0, max(resultat.zones, 1)], "nice": False},
        "axis": {"title": f"{noms[1]}, du plus grand nombre au plus petit", "tickMinStep": 1, "tickCount": 5},
    }  # fmt: skip
    y = {
        "field": "part", "type": "quantitative", "scale": {"domain": [0, 101], "nice": False},
        "axis": {
            "title": "part des patients", "values": [0, 20, 40, 60, 80, 100],
            "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'",
        },
    }  # fmt: skip
    couches = [
        {
            "mark": {"type": "area", "color": BLEU, "fillOpacity": 0.1, "line": {"color": BLEU, "strokeWidth": 3}},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": GRIS, "strokeDash": [3, 4], "strokeWidth": 2},
            "encoding": {"y": {"datum": 50}},
        },
    ]
    if resultat.moitie is not None:
        couches += _repere_de_la_moitie(resultat, noms, x, y)
    return rendu.figure(couches, valeurs, largeur=rendu.DEMI_LARGEUR, hauteur=320)


def _repere_de_la_moitie(
    resultat: Concentration, noms: tuple[str, str], x: Specification, y: Specification
) -> list[Specification]:
    """A diamond on the curve, and its text where there is room: under the curve off the dotted line, or above."""
    part = resultat.courbe["part_pct"].iloc[resultat.moitie - 1]
    ici = {"data": {"values": [{"rang": resultat.moitie, "part": part}]}}
    a_droite = 2 * resultat.moitie <= resultat.zones
    dessous = {"align": "left", "dx": 14, "dy": 20 if part < PROCHE_DE_LA_MOITIE else 5}
    cote = dessous if a_droite else {"align": "right", "dx": -14, "dy": -14}
    return [
        {
            **ici,
            "mark": {"type": "point", "shape": "diamond", "filled": True, "opacity": 1, "size": 220, "color": ORANGE},
            "encoding": {"x": x, "y": y},
        },
        {
            **ici,
            "mark": {"type": "text", "fontSize": 17, **cote},
            "encoding": {"x": x, "y": y, "text": {"value": f"{fr.compte(resultat.moitie, *noms)} : la moitié"}},
        },
    ]


def courbe_a_explorer(resultat: Concentration, noms: tuple[str, str]) -> go.Figure:
    """The same curve for the pointer, which reads the name of each area, its people and the cumulated share."""
    import plotly.graph_objects as go

    courbe = resultat.courbe[["nom", "sans_mt", "part_pct"]].itertuples(index=False)
    figure = go.Figure(
        go.Scatter(
            x=[0, *resultat.courbe["rang"].tolist()],
            y=[0, *resultat.courbe["part_pct"].tolist()],
            mode="lines+markers",
            line={"color": BLEU, "width": 2},
            marker={"size": 6},
            fill="tozeroy",
            fillcolor="rgba(29, 78, 137, 0.10)",
            customdata=[
                "avant la première zone",
                *(
                    # plotly reads tags in its texts, and would make links of them.
                    f"{escape(nom)} : {fr.nombre(sans)}<br>cumul : {fr.pourcentage(part)}"
                    for nom, sans, part in courbe
                ),
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.add_hline(y=50, line={"color": GRIS, "dash": "dot"})
    habiller(figure, hauteur=360)
    figure.update_layout(hovermode="x")  # anywhere over an area, not only on its point
    figure.update_yaxes(range=[0, 101], ticksuffix=f"{fr.ESPACE_FINE}%", title="part des patients")
    figure.update_xaxes(range=[0, max(resultat.zones, 1)], title=f"{noms[1]}, du plus grand nombre au plus petit")
    return figure


def taux_et_objectifs(couvertures: Mapping[str, Couverture]) -> Specification:
    """The rates of each group: start, dates in between, result, socle and cible on one line each (out of 100)."""
    groupes = list(couvertures.values())
    series = series_des_taux(groupes)
    points = [{"rang": rang, "serie": serie, "taux": taux} for serie, paires in series.items() for rang, taux in paires]
    plus_bas = min([TAUX_AFFICHE_AU_PLUS_BAS, *(point["taux"] for point in points)])
    x = {
        "field": "taux", "type": "quantitative", "scale": {"domain": [5 * (plus_bas // 5), 100], "nice": False},
        "axis": {"title": None, "tickCount": 6, "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'"},
    }  # fmt: skip
    y = rendu.canal_de_lignes(
        [[POPULATIONS[groupe.population], _chiffres(groupe)] for groupe in groupes], labelBaseline="bottom", grid=True
    )
    couches = [
        {
            "data": {
                "values": [
                    {"rang": r, "taux": g.depart.taux_pct, "fin": g.taux_pct} for r, g in enumerate(groupes) if g.depart
                ],
            },
            "mark": {"type": "rule", "color": BLEU_CLAIR, "strokeWidth": 6},
            "encoding": {"y": y, "x": x, "x2": {"field": "fin"}},
        },
        {
            "mark": {"type": "point", "size": 230, "strokeWidth": 3, "opacity": 1},
            "encoding": {"y": y, "x": x, **_symboles(series)},
        },
    ]
    return rendu.figure(couches, points, largeur=rendu.PLEINE_LARGEUR, hauteur=max(75 * len(groupes), 120))


DEPART, ENTRE, RESULTAT = range(3)
NOMS_DE_SERIE = ("premier relevé", "relevé intermédiaire", "dernier relevé")
"""What a point is; groups measured at other dates share the symbol, and the legend names every date."""


def series_des_taux(groupes: list[Couverture]) -> dict[str, list[tuple[int, float]]]:
    """Legend -> (row, rate) of each known point, in the order of time, then socle and cible."""
    releves: dict[int, list[tuple[int, Releve]]] = {DEPART: [], ENTRE: [], RESULTAT: []}
    for rang, groupe in enumerate(groupes):
        if groupe.depart:
            releves[DEPART].append((rang, groupe.depart))
        releves[ENTRE] += [(rang, releve) for releve in groupe.entre]
        releves[RESULTAT].append((rang, groupe.resultat))
    series: dict[str, list[tuple[int, float]]] = {}
    for place, points in releves.items():
        if points:
            nom = _dates(points)
            # The start of a group may be the only date of another one.
            nom = nom if nom not in series else f"{nom} ({NOMS_DE_SERIE[place]})"
            series[nom] = [(rang, releve.taux_pct) for rang, releve in points]
    objectifs = (("socle", [g.socle_pct for g in groupes]), ("cible", [g.cible_pct for g in groupes]))
    for nom, taux in objectifs:
        if connus := [(rang, valeur) for rang, valeur in enumerate(taux) if valeur is not None]:
            series[nom] = connus
    return series


def _dates(points: list[tuple[int, Releve]]) -> str:
    dates = sorted({releve.periode for _, releve in points}, key=fr.rang_de_periode)
    return " ou ".join("T0" if date == "T0" else fr.periode(date) for date in dates)


def _chiffres(groupe: Couverture) -> str:
    """The rates of a line, in the order of time: what is close on the axis is still read apart."""
    taux = " puis ".join(fr.pourcentage(releve.taux_pct) for releve in groupe.releves)
    return f"{taux}, cible {fr.pourcentage(groupe.cible_pct)}" if groupe.cible_pct is not None else taux


def _symboles(series: Mapping[str, object]) -> Specification:
    """A symbol and a colour a series: open and full tell the start from the result, also in grey."""
    dates = [nom for nom in series if nom not in ("socle", "cible")]
    # The result is full, the start open; what lies between is small and pale.
    cercles = {nom: ("circle", BLEU, "#ffffff") for nom in dates[:1]}
    cercles |= {
        nom: ("M0,-0.55A0.55,0.55 0 1 1 0,0.55A0.55,0.55 0 1 1 0,-0.55Z", BLEU, BLEU_CLAIR) for nom in dates[1:]
    }
    cercles[dates[-1]] = ("circle", BLEU, BLEU)
    marques = {**cercles, "socle": (TRAIT_VERTICAL, ENCRE, "transparent"), "cible": (LOSANGE, ORANGE, "transparent")}

    def echelle(place: int) -> Specification:
        valeurs = [marques[nom][place] for nom in series]
        return {"field": "serie", "type": "nominal", "scale": {"domain": list(series), "range": valeurs}}

    return {canal: echelle(place) for place, canal in enumerate(("shape", "stroke", "fill"))}
