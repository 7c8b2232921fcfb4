"""Figures of the médecin-traitant page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures.carte import Infobulle
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, ORANGE, habiller
from cpts_data.indicators.medecin_traitant import POPULATIONS, Concentration, CouverturePubliee
from cpts_data.stats import secret

if TYPE_CHECKING:
    import plotly.graph_objects as go

TAUX_AFFICHE_AU_PLUS_BAS = 75
"""Published rates run from 77 to 95 %: starting at zero would hide every difference. A lower rate moves the start."""


def infobulle_de_zone(zone: Mapping[str, object]) -> Infobulle:
    """People without a médecin traitant and coverage; or why there is no figure."""
    if zone["statut"] != secret.MESURE:
        return Infobulle((secret.LIBELLES_STATUT[str(zone["statut"])],))
    return Infobulle(
        (
            f"{{0}} {fr.accord(zone['sans_mt'], 'patient')} sans médecin traitant",
            f"couverture : {{1}}{fr.ESPACE_FINE}% de {{2}} {fr.accord(zone['patients'], 'patient')}",
        ),
        (fr.nombre(zone["sans_mt"]), fr.nombre(zone["taux_pct"], 1), fr.nombre(zone["patients"])),
    )


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


def courbe_de_concentration(resultat: Concentration, noms: tuple[str, str]) -> go.Figure:
    """Cumulative share of the people without a médecin traitant, areas ranked by their number.

    One point per visible area; the half is marked, with the number of areas that reach it.
    """
    import plotly.graph_objects as go

    courbe = resultat.courbe
    figure = go.Figure(
        go.Scatter(
            x=[0, *courbe["rang"].tolist()],
            y=[0, *courbe["part_pct"].tolist()],
            mode="lines",
            line={"color": BLEU, "width": 3},
            fill="tozeroy",
            fillcolor="rgba(29, 78, 137, 0.10)",
            customdata=[
                "avant la première zone",
                *(
                    f"{nom} : {fr.nombre(sans)}<br>cumul : {fr.pourcentage(part)}"
                    for nom, sans, part in courbe[["nom", "sans_mt", "part_pct"]].itertuples(index=False)
                ),
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.add_hline(y=50, line={"color": GRIS, "dash": "dot"})
    if resultat.moitie is not None:
        figure.add_trace(
            go.Scatter(
                x=[resultat.moitie],
                y=[float(courbe["part_pct"].iloc[resultat.moitie - 1])],
                mode="markers+text",
                marker={"color": ORANGE, "size": 13, "symbol": "diamond"},
                text=[f"  {fr.compte(resultat.moitie, *noms)} : la moitié"],
                textposition="bottom right",
                textfont={"size": 17, "color": ENCRE},
                hoverinfo="skip",
            )
        )
    habiller(figure, hauteur=300, legende=False)
    figure.update_yaxes(range=[0, 101], ticksuffix=f"{fr.ESPACE_FINE}%", title="part des patients")
    figure.update_xaxes(range=[0, max(resultat.zones, 1)], title=f"{noms[1]}, du plus grand nombre au plus petit")
    return figure


def taux_publies(couvertures: Mapping[str, CouverturePubliee]) -> go.Figure:
    """The four published rates: T0, result, socle and cible on one line each (out of 100)."""
    import plotly.graph_objects as go

    noms = [POPULATIONS[population] for population in couvertures]
    valeurs = list(couvertures.values())
    figure = go.Figure()
    for couverture, nom in zip(valeurs, noms, strict=True):
        figure.add_trace(
            go.Scatter(
                x=[couverture.taux_t0_pct, couverture.taux_pct], y=[nom, nom], mode="lines",
                line={"color": BLEU_CLAIR, "width": 6}, hoverinfo="skip", showlegend=False,
            )
        )  # fmt: skip
    series = (
        ("T0", [c.taux_t0_pct for c in valeurs], "circle-open", BLEU),
        (
            " ou ".join(dict.fromkeys(fr.periode(c.periode) for c in valeurs)),
            [c.taux_pct for c in valeurs],
            "circle",
            BLEU,
        ),
        ("socle", [c.socle_pct for c in valeurs], "line-ns-open", ENCRE),
        ("cible", [c.cible_pct for c in valeurs], "diamond-open", ORANGE),
    )
    for libelle, taux, symbole, couleur in series:
        figure.add_trace(
            go.Scatter(
                x=taux, y=noms, mode="markers", name=libelle,
                marker={"symbol": symbole, "size": 15, "color": couleur, "line": {"width": 3, "color": couleur}},
                customdata=[fr.pourcentage(t) for t in taux],
                hovertemplate=f"{libelle} : %{{customdata}}<extra></extra>",
            )
        )  # fmt: skip
    habiller(figure, hauteur=300)
    figure.update_yaxes(autorange="reversed")
    plus_bas = min([TAUX_AFFICHE_AU_PLUS_BAS, *(t for _, taux, _, _ in series for t in taux if t is not None)])
    figure.update_xaxes(ticksuffix=f"{fr.ESPACE_FINE}%", range=[5 * (plus_bas // 5), 100])
    return figure
