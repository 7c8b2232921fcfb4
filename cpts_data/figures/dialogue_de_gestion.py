"""The money of the contract, mission by mission: proven, in waiting, at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cpts_data import formats_fr as fr
from cpts_data.figures.rendu import PLEINE_LARGEUR, Specification, canal_de_lignes, figure
from cpts_data.figures.style import BLEU, ENCRE, GRIS_CLAIR
from cpts_data.indicators.tableau_de_bord_aci import A_RISQUE, EN_ATTENTE, MISSIONS, PROUVE, BilanDeMission

ORANGE_CLAIR = "#efb586"
"""Light enough for the amount that is written on it."""
COULEURS = {PROUVE: BLEU, EN_ATTENTE: GRIS_CLAIR, A_RISQUE: ORANGE_CLAIR}
LIBELLES = {PROUVE: "● prouvé", EN_ATTENTE: "○ en cours ou à prouver", A_RISQUE: "▲ à risque"}
"""A sign with each colour, in the legend and on the bars."""
HAUTEUR_D_UNE_LIGNE = 46
LARGEUR_D_UN_MONTANT = 0.055
"""Share of the longest bar under which an amount does not fit inside its part."""


def montants_par_mission(bilans: Sequence[BilanDeMission]) -> Specification:
    """One bar a mission, cut by situation, each part with its amount, the total at the end."""
    plus_grand = max([b.montant_eur for b in bilans], default=0) or 1
    valeurs = [valeur for rang, b in enumerate(bilans) for valeur in _parts(rang, b, plus_grand)]
    y = canal_de_lignes([f"{b.mission} · {MISSIONS[b.mission]}" for b in bilans])
    x = {"field": "debut", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1.3 * plus_grand]}}
    couleur = {
        "field": "libelle", "type": "nominal",
        "scale": {"domain": list(LIBELLES.values()), "range": [COULEURS[s] for s in LIBELLES]},
    }  # fmt: skip
    parts = {"filter": "datum.situation"}
    return figure(
        [
            {
                "transform": [parts],
                "mark": {"type": "bar", "stroke": "#5d6873", "strokeWidth": 1},
                "encoding": {"x": x, "x2": {"field": "fin"}, "y": y, "color": couleur},
            },
            {
                "transform": [parts, {"filter": "datum.ecrit"}],
                "mark": {"type": "text", "fontWeight": 600},
                "encoding": {
                    "x": {**x, "field": "milieu"}, "y": y, "text": {"field": "ecrit"},
                    "color": {"condition": {"test": f"datum.situation == '{PROUVE}'", "value": "#ffffff"},
                              "value": ENCRE},
                },
            },
            {
                "transform": [{"filter": "datum.total"}],
                "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600},
                "encoding": {"x": {**x, "field": "fin"}, "y": y, "text": {"field": "total"}},
            },
        ],
        valeurs,
        largeur=PLEINE_LARGEUR,
        textes_mesures=True,
        hauteur={"step": HAUTEUR_D_UNE_LIGNE},
    )  # fmt: skip


def _parts(rang: int, bilan: BilanDeMission, plus_grand: float) -> list[dict[str, Any]]:
    valeurs: list[dict[str, Any]] = []
    debut = 0.0
    for situation, libelle in LIBELLES.items():
        montant = bilan.par_situation[situation]
        if not montant:
            continue
        signe = libelle[0]
        large = montant / plus_grand >= LARGEUR_D_UN_MONTANT
        valeurs.append(
            {
                "rang": rang,
                "situation": situation,
                "libelle": libelle,
                "debut": debut,
                "fin": debut + montant,
                "milieu": debut + montant / 2,
                "ecrit": f"{signe} {fr.euros(montant)}" if large else "",
            }
        )
        debut += montant
    total = fr.euros(bilan.montant_eur) if bilan.payees else "sans montant imprimé"
    etroites = [f"{v['libelle'][0]} {fr.euros(v['fin'] - v['debut'])}" for v in valeurs if not v["ecrit"]]
    total += f", dont {' et '.join(etroites)}" if etroites else ""
    return [*valeurs, {"rang": rang, "fin": debut, "total": total}]
