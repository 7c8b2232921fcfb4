"""Figures of the explorer: two indicators on two maps, and against one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import intervalle_large, libelles_de_classes
from cpts_data.figures import rendu
from cpts_data.figures.carte import Infobulle, VueCarte
from cpts_data.figures.cartes_zones import vue_zones
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, GRIS
from cpts_data.indicators.classes_de_carte import mesure_a_montrer
from cpts_data.indicators.exploration import Vue, comparables
from cpts_data.indicators.par_zone import PROPORTION, IndicateurDeZone
from cpts_data.indicators.phrases_communes import INTERVALLE, nom_de_zone
from cpts_data.indicators.phrases_exploration import ecrire, titre_date
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

LARGEUR, HAUTEUR = 800, 470
MARGE = 0.04
"""Share of the extent left on each side of the points."""
TITRE_AU_DESSUS = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleX": -46, "titleY": -16}
"""Upright, a long title is cut by the height of the figure, and read with the head on one side."""
HORS_FILTRES = "hors des filtres"


def carte_d_axe(
    frame: pd.DataFrame, vue: Vue, axe: str, ruptures: tuple[float, ...], *, selection: str | None
) -> VueCarte:
    """Return the map of one axis. Areas that the filters leave out are grey, and counted as such."""
    indicateur, periode = vue.axes[axe]
    zones = frame[["code", "retenue"]].assign(
        **{nom: frame[f"{nom}_{axe}"] for nom in COLONNES_DE_BULLE},
    )
    hors = ~zones["retenue"]
    zones["statut"] = zones["statut"].mask(hors, secret.SANS_OBJET)
    if indicateur.genre == PROPORTION:  # as on the médecin-traitant page
        larges = intervalle_large(zones["borne_basse"], zones["borne_haute"])
        zones["intervalle_large"] = larges & (zones["statut"] == secret.MESURE)
    signe = " (%)" if indicateur.unite == "%" else ""
    libelles = {secret.ZERO: indicateur.zero} | ({secret.SANS_OBJET: HORS_FILTRES} if hors.any() else {})
    if set(zones.loc[zones["statut"] == secret.MASQUE, "motif"]) == {secret.PRODUCTEUR}:
        libelles[secret.MASQUE] = indicateur.raison(secret.MASQUE, secret.PRODUCTEUR)
    return vue_zones(
        zones,
        zones["valeur"],
        mesure=mesure_a_montrer(indicateur, titre_date(indicateur, periode), vue.niveau, ruptures),
        niveau=vue.niveau,
        population="toutes",
        textes=lambda zone: infobulle(indicateur, zone),
        selection=selection,
        libelles=libelles,
        titre=f"{titre_date(indicateur, periode)}{signe} · plus foncé : {indicateur.fonce}",
    )


COLONNES_DE_BULLE = ("valeur", "borne_basse", "borne_haute", "denominateur", "position", "mention", "statut", "motif")


def infobulle(indicateur: IndicateurDeZone, zone: Mapping[str, object]) -> Infobulle:
    """The value with its interval, or why there is none."""
    if not zone["retenue"]:
        return Infobulle((HORS_FILTRES,))
    if zone["statut"] != secret.MESURE:
        return Infobulle((indicateur.raison(str(zone["statut"]), zone["motif"]),))
    phrases, valeurs = ["{0}"], [ecrire(indicateur, zone["valeur"])]
    if not fr.est_absent(zone["borne_basse"]) and not fr.est_absent(zone["borne_haute"]):
        phrases.append(f"{INTERVALLE} : {{1}} à {{2}}")
        valeurs += [fr.nombre(zone[borne], indicateur.decimales) for borne in ("borne_basse", "borne_haute")]
    if not fr.est_absent(zone["position"]):
        phrases.append(str(zone["position"] if fr.est_absent(zone["mention"]) else zone["mention"]))
    return Infobulle(tuple(phrases), tuple(valeurs))


def libelles(indicateur: IndicateurDeZone, vue: Vue, ruptures: tuple[float, ...]) -> list[str]:
    """Return the words of the classes, as the legend writes them."""
    return libelles_de_classes(mesure_a_montrer(indicateur, indicateur.nom, vue.niveau, ruptures), ruptures)


def nuage(frame: pd.DataFrame, vue: Vue) -> Specification:
    """Scatter of the areas that have both figures: a point an area, with its 95 % intervals where they exist.

    Dashed lines: the references; a triangle: an interval that goes on beyond the frame. Each point bears the code of
    its area, so that a page can tell which one is touched.
    """
    zones = comparables(frame)
    x, y = (_axe(zones, axe, *vue.axes[axe]) for axe in ("x", "y"))
    couches = [
        *(couche for axe in ("x", "y") for couche in _intervalles(zones, axe, x, y)),
        *_coupures(zones, x, y),
        *(couche for axe in ("x", "y") for couche in _reference(zones, axe, x, y)),
        {
            "mark": {"type": "point", "filled": True, "color": BLEU, "size": 70, "opacity": 0.9, "stroke": "#ffffff",
                     "strokeWidth": 0.8},
            "encoding": {"x": x, "y": y, "description": {"field": "zone"}},
        },
    ]  # fmt: skip
    lues = zones[["code", "valeur_x", "valeur_y"]].itertuples(index=False)
    points = [{"zone": f"zone:{code}", "x": a, "y": b} for code, a, b in lues]
    return rendu.figure(couches, points, largeur=LARGEUR, hauteur=HAUTEUR)


def _axe(zones: pd.DataFrame, axe: str, indicateur: IndicateurDeZone, periode: str | None) -> Specification:
    """From the lowest to the highest point: intervals are cut where the axis ends, else a wide one hides the others."""
    valeurs = zones[f"valeur_{axe}"]
    bas, haut = float(valeurs.min()), float(valeurs.max())
    marge = MARGE * (haut - bas) or abs(haut) * MARGE or 1.0
    unite = indicateur.unite == "%"
    suffixe = f" + '{fr.ESPACE_FINE}%'" if unite else ""
    titre = titre_date(indicateur, periode)
    return {
        "field": axe, "type": "quantitative",
        "scale": {"domain": [max(bas - marge, min(0.0, bas)), haut + marge], "nice": False, "zero": False},
        "axis": {
            "title": titre if unite or indicateur.unite in titre.lower() else f"{titre}, {indicateur.unite}",
            "titleLimit": LARGEUR - 40, "tickCount": 7 if axe == "x" else 6, "labelExpr": f"datum.label{suffixe}",
            **({} if axe == "x" else TITRE_AU_DESSUS),
        },
    }  # fmt: skip


def _intervalles(zones: pd.DataFrame, axe: str, x: Specification, y: Specification) -> list[Specification]:
    """The bars of one axis, as one broken line: a bar an area would weigh ten times more."""
    bornees = zones.dropna(subset=[f"borne_basse_{axe}", f"borne_haute_{axe}"])
    if bornees.empty:
        return []
    autre = "y" if axe == "x" else "x"
    debut, fin = (x if axe == "x" else y)["scale"]["domain"]
    valeurs = []
    lues = bornees[[f"borne_basse_{axe}", f"borne_haute_{axe}", f"valeur_{autre}"]].itertuples(index=False)
    for rang, (bas, haut, place) in enumerate(lues):
        for borne in (max(bas, debut), min(haut, fin), None):
            valeurs.append({axe: borne, autre: place, "rang": rang})
    trait = {
        "type": "line", "color": BLEU_CLAIR, "strokeWidth": 1.6, "opacity": 0.7,
        "invalid": "break-paths-show-path-domains",
    }  # fmt: skip
    canaux = {"x": x, "y": y, "order": {"field": "rang"}}
    return [{"data": {"values": valeurs}, "mark": trait, "encoding": canaux}]


FORMES_DE_COUPURE = {"x": ("triangle-left", "triangle-right"), "y": ("triangle-down", "triangle-up")}


def _coupures(zones: pd.DataFrame, x: Specification, y: Specification) -> list[Specification]:
    """A triangle at each end of a bar that the frame cuts: without it, a wide interval would pass for a short one."""
    points = []
    for axe, autre in (("x", "y"), ("y", "x")):
        lus = zones[[f"borne_basse_{axe}", f"borne_haute_{axe}", f"valeur_{autre}"]].itertuples(index=False)
        for bas, haut, place in lus:
            debut, fin = (x if axe == "x" else y)["scale"]["domain"]
            bouts = ((bas < debut, debut), (haut > fin, fin))
            points += [
                {axe: bord, autre: place, "forme": forme}
                for (coupe, bord), forme in zip(bouts, FORMES_DE_COUPURE[axe], strict=True)
                if coupe
            ]
    if not points:
        return []
    marque = {"type": "point", "filled": True, "color": BLEU_CLAIR, "size": 60, "opacity": 1}
    canaux = {"x": x, "y": y, "shape": {"field": "forme", "type": "nominal", "scale": None}}
    return [{"data": {"values": points}, "mark": marque, "encoding": canaux}]


def intervalles_coupes(figure: Specification) -> bool:
    """Tell whether a scatter has an interval that its frame cuts."""
    return any("shape" in couche["encoding"] for couche in figure["layer"])


def _reference(zones: pd.DataFrame, axe: str, x: Specification, y: Specification) -> list[Specification]:
    """The figure of the territory, where it is known and within the axis."""
    canal = x if axe == "x" else y
    reference = zones[f"reference_{axe}"].iloc[0] if len(zones) else None
    debut, fin = canal["scale"]["domain"]
    if fr.est_absent(reference) or not debut < reference < fin:
        return []
    place = {cle: valeur for cle, valeur in canal.items() if cle != "field"} | {"datum": float(reference)}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": GRIS, "strokeWidth": 1.8, "strokeDash": [6, 4]},
            "encoding": {axe: place},
        }
    ]


def bulles(frame: pd.DataFrame, vue: Vue) -> dict[str, tuple[str, str]]:
    """Return what a pointer or a screen reader tells of each point: its place, then both values."""
    return {
        zone["code"]: (
            nom_de_zone(str(zone["nom"]), str(zone["commune"])),
            " ; ".join(f"{i.nom_court} : {ecrire(i, zone[f'valeur_{axe}'])}" for axe, (i, _) in vue.axes.items()),
        )
        for zone in comparables(frame).to_dict("records")
    }
