"""Funnel: rate of each area against its number of people, with the limits that chance alone rarely passes.

The limits are those of ``stats.positions``: an area is outside the outer ones exactly when its position is clear.
Source: Spiegelhalter 2005 (Stat Med 24:1185-1202).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpts_data.figures import rendu
from cpts_data.figures.chenille import axe_des_taux, legende_de_la_reference, marques, points, ranger
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import ENCRE, GRIS
from cpts_data.stats.intervalles import NIVEAU_MENTION, NIVEAU_SIGNAL
from cpts_data.stats.positions import limites_de_l_entonnoir

if TYPE_CHECKING:
    import pandas as pd

POINTS_DES_LIMITES = 80
GRADUATIONS = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


def entonnoir(zones: pd.DataFrame, reference_pct: float, libelle: str) -> Specification:
    """Return the funnel of ``zones`` (see ``face_a_la_reference``) around one reference, out of 100.

    ``libelle`` says what the dashed line is.
    """
    rangees = ranger(zones)
    debut, fin = _etendue(rangees)
    x = {
        "field": "patients", "type": "quantitative",
        "scale": {"type": "log", "domain": [debut, fin], "nice": False},
        "axis": {"title": "patients de la zone (échelle logarithmique)", "format": ",d",
                 "values": [g for g in GRADUATIONS if debut <= g <= fin]},
    }  # fmt: skip
    y = axe_des_taux(rangees)
    couches = [
        *(
            _limites(reference_pct, debut, fin, niveau, x, y, tirets)
            for niveau, tirets in ((NIVEAU_MENTION, [3, 4]), (NIVEAU_SIGNAL, [1, 0]))
        ),
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": ENCRE, "strokeWidth": 2, "strokeDash": [6, 4]},
            "encoding": {"y": {**y, "datum": reference_pct}},
        },
        marques(x, y),
        legende_de_la_reference(libelle),
    ]
    return rendu.figure(couches, points(rangees), largeur=rendu.PLEINE_LARGEUR, hauteur=430)


def _etendue(rangees: pd.DataFrame) -> tuple[float, float]:
    effectifs = rangees["patients"]
    return (max(1.0, 0.8 * float(effectifs.min())), 1.25 * float(effectifs.max())) if len(effectifs) else (10.0, 100.0)


def _limites(
    reference_pct: float, debut: float, fin: float, niveau: float, x: Specification, y: Specification, tirets: list[int]
) -> Specification:
    """Both limits of one level, cut where the axis ends."""
    effectifs = np.geomspace(debut, fin, POINTS_DES_LIMITES)
    valeurs = [
        {"patients": round(float(n), 1), "limite": round(100 * float(limite), 3), "cote": cote}
        for cote, limites in enumerate(limites_de_l_entonnoir(reference_pct / 100, effectifs, niveau))
        for n, limite in zip(effectifs, limites, strict=True)
    ]
    return {
        "data": {"values": valeurs},
        "mark": {"type": "line", "color": GRIS, "strokeWidth": 2, "strokeDash": tirets, "clip": True},
        "encoding": {"x": x, "y": {**y, "field": "limite"}, "detail": {"field": "cote", "type": "nominal"}},
    }
