"""Figures of the prevention page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures.style import BLEU, ENCRE, GRIS, ORANGE, habiller
from cpts_data.indicators.phrases_prevention import nom_de_reference, phrase_manque, phrase_taux, valeur_de_reference
from cpts_data.indicators.prevention import Indicateur, Reference, avec_cible

if TYPE_CHECKING:
    import plotly.graph_objects as go

PLACE_DU_TEXTE = 0.9
"""Percentage points kept at the right of the figure for the number of people."""
ECART_ENTRE_ETIQUETTES = 4.0
"""Percentage points under which the value of a reference is left to its bubble: two texts would overlap."""
DECALAGE = 0.2
"""Part of a row between its middle and our rate (above), or the references (below)."""


def ecarts_a_la_cible(choisis: Sequence[Indicateur]) -> go.Figure:
    """How far each rate is from its cible, in points, with the people that makes; one row per indicator.

    A filled circle is a rate computed from printed counts, an open one a rate as printed: a row has both when they
    differ.
    """
    import plotly.graph_objects as go

    vises = avec_cible(choisis)
    calcules = [i for i in vises if i.effectifs_publies]
    imprimes = [i for i in vises if i.taux_imprime_pct is not None and (i.imprime_autrement or not i.effectifs_publies)]
    socles = [i for i in vises if i.socle_pct is not None]
    series = (
        ("socle", socles, lambda i: i.socle_pct, {"symbol": "line-ns-open", "color": ENCRE, "size": 22}),
        ("cible", vises, lambda i: i.cible_pct, {"symbol": "diamond-open", "color": ORANGE, "size": 15}),
        ("taux imprimé", imprimes, lambda i: i.taux_imprime_pct, {"symbol": "circle-open", "color": BLEU, "size": 15}),
        ("taux calculé", calcules, lambda i: i.taux_calcule_pct, {"symbol": "circle", "color": BLEU, "size": 17}),
    )
    figure = go.Figure([_serie_d_ecarts(*serie) for serie in series if serie[1]])
    figure.add_trace(
        go.Scatter(
            x=[max(i.ecart_a_la_cible(i.taux_pct), 0) for i in vises],
            y=[i.nom for i in vises],
            mode="text",
            text=[f"     {_reste(i)}" for i in vises],
            textposition="middle right",
            textfont={"size": 17, "color": ENCRE},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    habiller(figure, hauteur=44 * max(len(vises), 1) + 90)
    figure.add_vline(x=0, line={"color": ORANGE, "width": 2, "dash": "dot"}, layer="below")
    noms = [i.nom for i in vises]
    figure.update_yaxes(autorange="reversed", type="category", categoryorder="array", categoryarray=noms)
    ecarts = [ecart for trace in figure.data for ecart in trace.x]
    figure.update_xaxes(
        title="écart à la cible, en points",
        range=[min([*ecarts, -0.2]) - 0.15, max([*ecarts, 0]) + PLACE_DU_TEXTE],
    )
    return figure


def _serie_d_ecarts(
    libelle: str, lignes: Sequence[Indicateur], taux: Callable[[Indicateur], float], marque: dict
) -> go.Scatter:
    import plotly.graph_objects as go

    ecarts = [i.ecart_a_la_cible(taux(i)) for i in lignes]
    return go.Scatter(
        x=ecarts,
        y=[i.nom for i in lignes],
        mode="markers",
        name=libelle,
        marker={**marque, "line": {"width": 3, "color": marque["color"]}},
        customdata=[
            f"{libelle} : {fr.pourcentage(taux(i), 2)}<br>écart à la cible : {fr.points(ecart, 2)}"
            for i, ecart in zip(lignes, ecarts, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _reste(indicateur: Indicateur) -> str:
    manque = indicateur.manque
    if manque is None:
        return "effectifs non publiés"
    if manque.exact <= 0:
        return f"{fr.compte(-manque.exact, 'personne')} au-dessus" if manque.exact else "cible à l’unité près"
    nombre, suite = phrase_manque(manque).split(" à ", 1)
    return f"<b>{nombre}</b> à {suite}"


def taux_et_references(choisis: Sequence[Indicateur], toutes: Sequence[Reference]) -> go.Figure:
    """Each rate, and under it the values that may be compared with it; the others are left out whatever is given.

    One row per indicator that has a rate: ours on the upper line, the references on the lower one.
    """
    import plotly.graph_objects as go

    lignes = [i for i in choisis if i.taux_pct is not None]
    rangs = {indicateur.code: rang for rang, indicateur in enumerate(lignes)}
    figure = go.Figure(
        go.Scatter(
            x=[i.taux_pct for i in lignes],
            y=[rangs[i.code] - DECALAGE for i in lignes],
            mode="markers+text",
            name="CPTS",
            marker={"symbol": "circle", "size": 17, "color": BLEU},
            text=[f"  <b>{fr.pourcentage(i.taux_pct)}</b>" for i in lignes],
            textposition="middle right",
            textfont={"size": 16, "color": BLEU},
            customdata=[f"{i.nom}<br>{phrase_taux(i)}" for i in lignes],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    points = [
        (rangs[code], reference)
        for reference in toutes
        if reference.dessinable
        for code in reference.codes
        if code in rangs
    ]
    figure.add_traces(_series_de_references(sorted(points, key=lambda point: (point[0], point[1].pourcentage))))
    habiller(figure, hauteur=62 * max(len(lignes), 1) + 80)
    for rang in range(1, len(lignes)):
        figure.add_hline(y=rang - 0.5, line={"color": GRIS, "width": 1})
    figure.update_yaxes(
        tickvals=list(rangs.values()),
        ticktext=[i.nom for i in lignes],
        range=[max(len(lignes), 1) - 0.5, -0.5],
        showgrid=False,
    )
    figure.update_xaxes(range=[0, 102], dtick=20, ticksuffix=f"{fr.ESPACE_FINE}%")
    return figure


def _series_de_references(points: Sequence[tuple[int, Reference]]) -> list[go.Scatter]:
    """One trace per degree of comparability; ``points``: row and reference, sorted by row then value."""
    import plotly.graph_objects as go

    etiquettes = dict(zip(points, _etiquettes(points), strict=True))
    genres = (("yes", "comparable", "square", ORANGE), ("partial", "comparable en partie", "triangle-up-open", ENCRE))
    series = []
    for genre, libelle, symbole, couleur in genres:
        retenus = [(rang, reference) for rang, reference in points if reference.comparable == genre]
        if retenus:
            series.append(
                go.Scatter(
                    x=[reference.pourcentage for _, reference in retenus],
                    y=[rang + DECALAGE for rang, _ in retenus],
                    mode="markers+text",
                    name=f"référence ou objectif : {libelle}",
                    marker={"symbol": symbole, "size": 12, "color": couleur, "line": {"width": 2, "color": couleur}},
                    text=[etiquettes[point] for point in retenus],
                    textposition="middle right",
                    textfont={"size": 14, "color": ENCRE},
                    customdata=[_bulle(reference) for _, reference in retenus],
                    hovertemplate="%{customdata}<extra></extra>",
                )
            )
    return series


def _etiquettes(points: Sequence[tuple[int, Reference]]) -> list[str]:
    """Write a value beside its mark, unless the next mark of the same row is too close."""
    textes = []
    for place, (rang, reference) in enumerate(points):
        suivant = points[place + 1] if place + 1 < len(points) else None
        serre = (
            suivant is not None
            and suivant[0] == rang
            and suivant[1].pourcentage - reference.pourcentage < ECART_ENTRE_ETIQUETTES
        )
        textes.append("" if serre else f" {valeur_de_reference(reference)}")
    return textes


def _bulle(reference: Reference) -> str:
    note = f"<br>{_echapper(reference.note)}" if reference.note else ""
    valeur = valeur_de_reference(reference)
    return f"{_echapper(nom_de_reference(reference))} : {valeur}<br>{reference.comparabilite}{note}"


def _echapper(texte: str) -> str:
    """Plotly reads a few tags in its texts: a « < » of the data must stay a « < »."""
    return texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
