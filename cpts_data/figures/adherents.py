"""Figures of the adherents page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures.carte import ABSENT, ZERO, Cercle, EntreeLegende, Infobulle, VueCarte
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, GRIS_CLAIR, habiller
from cpts_data.indicators.adherents import PERSONNES_MORALES, PROFESSIONS, Bilan, CommunesPubliees
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

RAYON_D_UN_ADHERENT = 3.5
"""Pixels. The same for every profession, so that two maps compare: area is proportional to the number."""
REPERES_GRANDS, REPERES_PETITS = (1, 25, 100), (1, 5, 25)
SEUIL_DES_GRANDS = 60
ECHELLE_MINIMALE = 5
"""The bars of a commune with one member must not look like those of a town."""
TEINTES = ("#ffffff", "#dbe7f4", "#a9c4e2", "#5b8cc0", BLEU)
SEUILS = (1, 2, 5, 10)
"""Lower limits of the tints of the crossed table; below the first, a white zero."""


def rayon(effectif: float) -> float:
    """Return the radius in pixels of a circle whose area is proportional to ``effectif``."""
    return round(RAYON_D_UN_ADHERENT * math.sqrt(effectif), 2)


def vue_adherents(
    communes: pd.DataFrame,
    points: Mapping[str, tuple[float, float]],
    *,
    nom: str,
    textes: Mapping[str, Sequence[str]],
    selection: str | None = None,
) -> VueCarte:
    """Return the map of proportional circles, white communes underneath.

    ``communes``: ``code``, ``adherents``, ``statut``; ``nom``: what is counted, plural; ``textes``: the lines of each
    tooltip. A commune with zero member has no circle, one without data is dotted.
    """
    mesurees = communes[communes["statut"] == secret.MESURE].sort_values("adherents", ascending=False)
    cercles = [
        Cercle(ligne["code"], *points[ligne["code"]], rayon(ligne["adherents"]))
        for ligne in mesurees.to_dict("records")
        if ligne["code"] in points
    ]
    plus_grand = mesurees["adherents"].max() if len(mesurees) else 0
    reperes = REPERES_GRANDS if plus_grand > SEUIL_DES_GRANDS else REPERES_PETITS
    vides, absentes = (int((communes["statut"] == statut).sum()) for statut in (secret.ZERO, secret.ABSENT))
    return VueCarte(
        niveau="commune",
        codes=communes["code"].tolist(),
        classes="".join(ABSENT if statut == secret.ABSENT else ZERO for statut in communes["statut"]),
        textes={code: _infobulle(lignes) for code, lignes in textes.items()},
        titre_legende=f"{nom[:1].upper()}{nom[1:]} par commune",
        legende=[
            *(EntreeLegende("cercle", fr.nombre(repere), rayon=rayon(repere)) for repere in reperes),
            EntreeLegende(ZERO, "aucun (0)", fr.compte(vides, "commune")),
            EntreeLegende(ABSENT, secret.LIBELLES_STATUT[secret.ABSENT], fr.compte(absentes, "commune")),
        ],
        selection=selection,
        cercles=cercles,
    )


def _infobulle(lignes: Sequence[str]) -> Infobulle:
    """Send whole lines: communes are few and their sentences differ."""
    return Infobulle(tuple(f"{{{rang}}}" for rang in range(len(lignes))), tuple(lignes))


def barres_publiees(bilan: Bilan, publiees: CommunesPubliees | None) -> go.Figure:
    """Three bars on one scale of people: last year's members, this year's, the communes of this year's.

    The members who stayed start both yearly bars, so that the eye compares what was lost and what was won.
    """
    import plotly.graph_objects as go

    hier, jour = bilan.date_precedente, fr.periode(bilan.date)
    segments = [
        (hier, bilan.renouveles, "renouvelés", BLEU, "#ffffff"),
        (hier, bilan.non_renouveles, "non renouvelés", GRIS_CLAIR, ENCRE),
        (jour, bilan.renouveles, "renouvelés", BLEU, "#ffffff"),
        (jour, bilan.nouveaux, "nouveaux", BLEU_CLAIR, ENCRE),
    ]
    lignes = [(f"{hier} : {fr.nombre(bilan.precedents)}", hier), (f"{jour} : {fr.nombre(bilan.total)}", jour)]
    if publiees is not None:
        lignes.append(("par commune", "communes"))
        for rang, commune in enumerate(publiees.communes.to_dict("records")):
            couleur, encre = ((BLEU, "#ffffff"), (BLEU_CLAIR, ENCRE))[rang % 2]
            reste = "(" in commune["commune"]
            nom = commune["commune"].partition(" (")[0]
            segments.append(
                ("communes", commune["adherents"], nom, *((GRIS_CLAIR, ENCRE) if reste else (couleur, encre)))
            )
    etiquettes = {cle: etiquette for etiquette, cle in lignes}
    figure = go.Figure(
        [
            go.Bar(
                orientation="h", x=[effectif], y=[etiquettes[ligne]], name=nom,
                marker={"color": couleur, "line": {"color": "#ffffff", "width": 2}},
                text=[f"<b>{fr.nombre(effectif)}</b><br>{nom}"], textposition="inside", insidetextanchor="middle",
                textangle=0, textfont={"color": encre, "size": 16},
                customdata=[f"{nom} : {fr.compte(effectif, 'adhérent')}"],
                hovertemplate="%{customdata}<extra></extra>",
            )
            for ligne, effectif, nom, couleur, encre in segments
        ]
    )  # fmt: skip
    habiller(figure, hauteur=58 * len(lignes) + 16, legende=False)
    figure.update_layout(barmode="stack", bargap=0.14)
    plus_long = max(bilan.precedents, bilan.total_calcule, publiees.somme if publiees else 0, 1)
    figure.update_xaxes(visible=False, range=[0, plus_long])
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", tickfont={"size": 17})
    return figure


def barres_professions(professions: pd.DataFrame, publiees: Mapping[str, int | None]) -> go.Figure:
    """Members by profession (``profession``, ``adherents``), the published ones told by colour and word.

    ``publiees``: printed counts to recognise, empty when the bars are those of one commune.
    """
    import plotly.graph_objects as go

    noms, valeurs, textes, couleurs = [], [], [], []
    for ligne in professions.to_dict("records"):
        code, effectif = ligne["profession"], ligne["adherents"]
        publie = publiees.get(code)
        noms.append(PROFESSIONS[code][1])
        valeurs.append(0 if fr.est_absent(effectif) else effectif)
        textes.append("donnée absente" if fr.est_absent(effectif) else fr.nombre(effectif) + _mention(effectif, publie))
        couleurs.append(BLEU if publie is not None else GRIS if code == PERSONNES_MORALES else BLEU_CLAIR)
    figure = go.Figure(
        go.Bar(
            orientation="h", x=valeurs, y=noms, marker={"color": couleurs},
            text=textes, textposition="outside", textfont={"size": 16}, cliponaxis=False,
            customdata=[f"{nom} : {texte}" for nom, texte in zip(noms, textes, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    habiller(figure, hauteur=34 * max(len(noms), 1) + 16, legende=False)
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(visible=False, range=[0, max([*valeurs, ECHELLE_MINIMALE]) * 1.3])
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure


def _mention(effectif: float, publie: int | None) -> str:
    if publie is None:
        return ""
    return " (publié)" if publie == effectif else f" (rapport : {fr.nombre(publie)})"


def grille_professions(croise: pd.DataFrame) -> go.Figure:
    """Communes × professions: every cell bears its number, zeros included; the tint only helps the eye.

    ``croise``: ``nom``, ``total`` and one column per profession of the report's legend.
    """
    import plotly.graph_objects as go

    codes = [code for code in croise.columns if code in PROFESSIONS]
    cellules = [[ligne[code] for code in codes] for ligne in croise.to_dict("records")]
    noms = croise["nom"].tolist()
    figure = go.Figure(
        go.Heatmap(
            z=[[_teinte(valeur) for valeur in ligne] for ligne in cellules],
            x=[PROFESSIONS[code][2] for code in codes],
            y=[f"{nom} : {fr.nombre(total)}" for nom, total in zip(noms, croise["total"], strict=True)],
            text=[["n. d." if fr.est_absent(valeur) else fr.nombre(valeur) for valeur in ligne] for ligne in cellules],
            customdata=[
                [
                    f"{nom}, {PROFESSIONS[code][1]} : {fr.nombre(valeur)}"
                    for code, valeur in zip(codes, ligne, strict=True)
                ]
                for nom, ligne in zip(noms, cellules, strict=True)
            ],
            texttemplate="%{text}", textfont={"size": 15}, hovertemplate="%{customdata}<extra></extra>",
            zmin=-1, zmax=len(SEUILS), colorscale=_echelle(), showscale=False, xgap=2, ygap=2,
        )
    )  # fmt: skip
    habiller(figure, hauteur=27 * max(len(noms), 1) + 50, legende=False)
    figure.update_layout(plot_bgcolor="#e3e8ee")
    figure.update_xaxes(side="top", showgrid=False, type="category")
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure


def _teinte(valeur: float) -> int:
    return -1 if fr.est_absent(valeur) else sum(valeur >= seuil for seuil in SEUILS)


def _echelle() -> list[list]:
    """One flat colour per tint: grey for no data, then white for zero up to dark blue."""
    couleurs = (GRIS_CLAIR, *TEINTES)
    dernier = len(couleurs) - 1
    return [[rang / dernier, couleur] for rang, couleur in enumerate(couleurs)]
