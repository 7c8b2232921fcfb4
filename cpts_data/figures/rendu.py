"""From a Vega-Lite specification to a drawing: SVG, made on this machine, the same for the screen and for exports.

A chart drawn by the browser costs each page the loading of a charting script (plotly.js more than doubles the time to
open a page); a drawing costs nothing, prints well and shows at once. What a pointer would tell is written on the
figure or in the table beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cpts_data.figures.style import ENCRE, POLICE_DES_DESSINS
from cpts_data.formats_fr import ESPACE_FINE

Specification = dict[str, Any]
"""A Vega-Lite chart, with its data."""

PLEINE_LARGEUR, DEMI_LARGEUR = 1290, 510
"""Pixels of a page and of its narrow column, on a screen 1366 pixels wide."""
TEXTES_MESURES = {"textes": "mesurés"}
VERSION_VEGA_LITE = "6.4"
NOMBRES_FRANCAIS = {
    "decimal": ",",
    "thousands": ESPACE_FINE,
    "grouping": [3],
    "currency": ["", f"{ESPACE_FINE}€"],
    "percent": f"{ESPACE_FINE}%",
    "minus": "−",
}
CONFIGURATION: Specification = {
    "font": POLICE_DES_DESSINS,
    "view": {"stroke": None},
    "text": {"fontSize": 16, "color": ENCRE},
    "axis": {
        "labelFontSize": 16, "titleFontSize": 16, "titleFontWeight": "normal", "labelColor": ENCRE,
        "titleColor": ENCRE, "gridColor": "#e3e8ee", "domain": False, "ticks": False, "labelPadding": 6,
        "labelLimit": 400,
    },
    "legend": {
        "title": None, "orient": "top", "labelFontSize": 16, "labelColor": ENCRE, "symbolSize": 160, "labelLimit": 400,
        "columnPadding": 24, "offset": 6,
        "layout": {"top": {"direction": "horizontal", "anchor": "start", "margin": 24}},
    },
}  # fmt: skip
ATTRIBUTS_SANS_EFFET = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
"""In an image nobody reads roles nor clicks: half of the weight."""
ZONE_DECRITE = re.compile(r' aria-label="zone:([0-9AB]{5,9}(?:-R)?)"')
"""A mark described as « zone:code » (an area, or a group of them) keeps its code: a page tells which one is touched."""
POLICE_REPETEE = f' font-family="{POLICE_DES_DESSINS}"'
BALISES = re.compile("<[^>]*>")
DECIMALES_EN_TROP = re.compile(r"(?<=\.\d)\d+")
SANS_PLACE = re.compile("NaN|Infinity")
TAILLE = re.compile(r'<svg[^>]* width="([0-9.]+)" height="([0-9.]+)"')


def figure(
    couches: Sequence[Specification],
    valeurs: Sequence[Mapping[str, Any]] = (),
    *,
    largeur: int,
    hauteur: int | Specification,
    textes_mesures: bool = False,
) -> Specification:
    """Return a chart in the house style: ``couches`` are its layers, ``valeurs`` the rows that they share.

    ``largeur`` and ``hauteur`` (pixels, or ``{"step": pixels}`` a row) include axes and legend; the page stretches the
    drawing to its column, so they set the proportions and how large the texts look. ``textes_mesures``: texts were cut
    to the pixels that their marks have at this width, and the figure must not be laid out narrower.
    """
    return {
        **({"usermeta": TEXTES_MESURES} if textes_mesures else {}),
        "data": {"values": [dict(valeur) for valeur in valeurs]},
        "layer": list(couches),
        "width": largeur,
        "height": hauteur,
        "autosize": {"type": "fit" if isinstance(hauteur, int) else "fit-x", "contains": "padding"},
        "padding": 4,
        "background": None,
        "config": CONFIGURATION,
    }


def canal_de_lignes(noms: Sequence[str | Sequence[str]], **axe: Any) -> Specification:
    """Return the channel of rows placed by their field ``rang`` and labelled by ``noms``, in that order.

    By rank, because two rows may bear the same name. A name is never cut; a sequence makes several lines.
    """
    libelles = json.dumps(list(noms))
    return {
        "field": "rang", "type": "nominal", "scale": {"domain": list(range(len(noms)))},
        "axis": {"title": None, "labelLimit": 0, "labelExpr": f"{libelles}[datum.value]", **axe},
    }  # fmt: skip


def en_svg(specification: Specification) -> str:
    """Draw a chart. Texts that come from data are escaped; nothing is read from elsewhere than the specification."""
    return _dessiner(json.dumps(specification, ensure_ascii=False, sort_keys=True))


def taille(svg: str) -> tuple[int, int]:
    """Return the width and the height of a drawing, in pixels."""
    largeur, hauteur = TAILLE.search(svg).groups()
    return round(float(largeur)), round(float(hauteur))


@lru_cache(maxsize=256)
def _dessiner(specification: str) -> str:
    """Drawn once for each content: a filter that comes back costs nothing."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(
        specification, vl_version=VERSION_VEGA_LITE, allowed_base_urls=[], format_locale=NOMBRES_FRANCAIS
    )
    return BALISES.sub(lambda balise: _alleger(balise[0]), svg).replace("<svg", f"<svg{POLICE_REPETEE}", 1)


def _alleger(balise: str) -> str:
    """A tag without what changes nothing to the drawing. Texts are between tags: they stay as they are.

    Raises ValueError for a mark that has no place: the engine draws on, a page would show a broken figure.
    """
    utile = ATTRIBUTS_SANS_EFFET.sub("", ZONE_DECRITE.sub(r' data-zone="\1"', balise)).replace(POLICE_REPETEE, "")
    if SANS_PLACE.search(utile):
        raise ValueError(f"dessin impossible : {utile}")
    return DECIMALES_EN_TROP.sub("", utile)
