"""Figures of the unscheduled-care page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures.style import BLEU, ENCRE, GRIS, GRIS_CLAIR, habiller
from cpts_data.indicators.phrases_soins_non_programmes import phrase_mois
from cpts_data.indicators.soins_non_programmes import Bilan, Mois

if TYPE_CHECKING:
    import plotly.graph_objects as go

HAUTEUR, HAUTEUR_SANS_TAUX = 375, 300
PART_DES_BARRES = 0.64
"""Share of the height for the slots; the rate has the rest, on its own scale, above."""


def creneaux_par_mois(bilan: Bilan) -> go.Figure:
    """Filled and unfilled slots stacked by month; above them, in a panel of its own, the fill rate.

    Without any rate (small numbers) there is no upper panel, and each bar carries « filled sur offered ».
    """
    import plotly.graph_objects as go

    mois = bilan.mois
    avec_taux = any(m.taux_pct is not None for m in mois)
    abscisses = [fr.mois_court(m.periode) for m in mois]
    survols = [phrase_mois(m) for m in mois]
    commun = {"x": abscisses, "customdata": survols, "hovertemplate": "%{customdata}<extra></extra>"}
    figure = go.Figure()
    for nom, valeurs, couleur, encre in (
        ("pourvus", [m.pourvus for m in mois], BLEU, "#ffffff"),
        ("non pourvus", [m.non_pourvus for m in mois], GRIS_CLAIR, ENCRE),
    ):
        figure.add_trace(
            go.Bar(
                y=valeurs, name=nom, marker={"color": couleur, "line": {"color": GRIS, "width": 1}},
                text=[fr.nombre(v) if v else "" for v in valeurs] if avec_taux else None,
                textposition="inside" if avec_taux else "none", insidetextanchor="middle", textangle=0,
                constraintext="none", textfont={"size": 15, "color": encre}, **commun,
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=abscisses, y=[m.offerts if m.disponible else 0 for m in mois], mode="text",
            text=[_etiquette(m, avec_taux) for m in mois], textposition="top center",
            textfont={"size": 15, "color": ENCRE}, hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    if avec_taux:
        taux = [m.taux_pct for m in mois]
        figure.add_trace(
            go.Scatter(
                y=taux, name="taux de remplissage", mode="lines+markers+text", yaxis="y2",
                line={"color": ENCRE, "width": 2},
                marker={"color": ENCRE, "size": 9, "symbol": "diamond"}, connectgaps=False,
                text=[fr.pourcentage(t) if t is not None else "" for t in taux], textposition="top center",
                textfont={"size": 15, "color": ENCRE}, **commun,
            )
        )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.25)
    habiller(figure, hauteur=HAUTEUR if avec_taux else HAUTEUR_SANS_TAUX)
    figure.update_layout(legend_traceorder="normal")
    figure.update_xaxes(type="category", showgrid=False, tickvals=abscisses, ticktext=_graduations(mois))
    plafond = max((m.offerts for m in mois if m.disponible), default=0) or 1
    figure.update_yaxes(range=[0, 1.17 * plafond], tickformat=",d", nticks=5, title="créneaux offerts")
    if avec_taux:
        reperes = (0, 50, 100)
        figure.update_layout(
            yaxis_domain=[0, PART_DES_BARRES],
            yaxis2={
                "domain": [PART_DES_BARRES + 0.04, 1], "anchor": "x", "range": [0, 125], "title": "taux",
                "tickvals": reperes, "ticktext": [fr.pourcentage(t, 0) for t in reperes],
                "gridcolor": "#e3e8ee", "zeroline": False, "automargin": True, "fixedrange": True,
            },
        )  # fmt: skip
    return figure


def _etiquette(mois: Mois, avec_taux: bool) -> str:
    """What stands above a bar: the offer; for small numbers filled and offered; never a zero for an unknown."""
    if not mois.disponible:
        return "non<br>disponible"
    if avec_taux or not mois.offerts:
        return fr.nombre(mois.offerts)
    return f"{fr.nombre(mois.pourvus)} sur {fr.nombre(mois.offerts)}"


def _graduations(mois: tuple[Mois, ...]) -> list[str]:
    """Short French months; the year under the first month and under each January."""
    textes = []
    for rang, m in enumerate(mois):
        court, annee = fr.mois_court(m.periode).rsplit(" ", 1)
        textes.append(f"{court}<br>{annee}" if rang == 0 or m.periode.endswith("-01") else court)
    return textes
