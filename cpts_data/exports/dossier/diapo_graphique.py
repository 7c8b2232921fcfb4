"""Native charts on slides: a person can change a number, a colour or the kind of chart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cpts_data.exports.classeur import propre
from cpts_data.exports.csv_fr import neutraliser
from cpts_data.exports.dossier import diapo as d
from cpts_data.figures.dialogue_de_gestion import ORANGE_CLAIR
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, GRIS_CLAIR, ORANGE
from cpts_data.formats_fr import ESPACE_FINE

if TYPE_CHECKING:
    from pptx.slide import Slide

    from cpts_data.ecrans.ecran import GraphiqueNatif

ADRESSE = re.compile(r"\s*(?:https?|ftp|file|mailto|internal|external):", re.IGNORECASE)
"""What the workbook of a chart would make a link of."""
COULEURS = {
    "socle": ENCRE, "cible": ORANGE, "pourvus": BLEU, "non pourvus": GRIS_CLAIR, "renouvelés": BLEU,
    "nouveaux": BLEU_CLAIR, "non renouvelés": GRIS_CLAIR, "Prouvé": BLEU, "En cours ou à prouver": GRIS_CLAIR,
    "À risque": ORANGE_CLAIR,
}  # fmt: skip
SUITES = {1: (BLEU,), 2: (BLEU_CLAIR, BLEU)}
TOUTES = (BLEU, BLEU_CLAIR, GRIS, GRIS_CLAIR)
ETIQUETTES_AU_PLUS = 40
TAILLE = 12


def texte_de_graphique(texte: str) -> str:
    """Make a text safe in the workbook of a chart: neither a formula nor a link."""
    neutre = neutraliser(propre(texte))
    return f"\u00a0{neutre}" if ADRESSE.match(neutre) else neutre


def format_de_nombre(natif: GraphiqueNatif) -> str:
    """Return the number format: separators are those of the language of the reader's machine."""
    decimales = f".{'0' * natif.decimales}" if natif.decimales else ""
    return f'#,##0{decimales}"{ESPACE_FINE}%"' if natif.unite == "%" else f"#,##0{decimales}"


def dessiner(page: Slide, natif: GraphiqueNatif, haut: float, bas: float, *, nom: str, texte: str) -> Any:
    """Add the chart between two heights; ``texte`` is its alternative text."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    donnees = CategoryChartData(number_format=format_de_nombre(natif))
    donnees.categories = [texte_de_graphique(categorie) for categorie in natif.categories]
    for serie in natif.series:
        donnees.add_series(texte_de_graphique(serie.nom), serie.valeurs)
    genres = {
        ("barres", False): XL_CHART_TYPE.COLUMN_CLUSTERED, ("barres", True): XL_CHART_TYPE.BAR_CLUSTERED,
        ("barres empilées", False): XL_CHART_TYPE.COLUMN_STACKED,
        ("barres empilées", True): XL_CHART_TYPE.BAR_STACKED,
        ("courbe", False): XL_CHART_TYPE.LINE, ("courbe", True): XL_CHART_TYPE.LINE,
    }  # fmt: skip
    place = [Inches(v) for v in (d.MARGE, haut, d.LARGE, bas - haut)]
    cadre = page.shapes.add_chart(genres[natif.genre, natif.horizontal], *place, donnees)
    d.decrire(cadre, nom, texte)
    _habiller(cadre.chart, natif)
    return cadre


def _habiller(graphique: Any, natif: GraphiqueNatif) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    graphique.has_title = False
    graphique.font.size, graphique.font.name = Pt(TAILLE), d.POLICE
    graphique.font.color.rgb = _rvb(ENCRE)
    graphique.has_legend = len(natif.series) > 1
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.TOP
        graphique.legend.include_in_layout = False
    _axes(graphique, natif)
    trace = graphique.plots[0]
    if natif.genre != "courbe":
        trace.gap_width = 45
        trace.overlap = 100 if natif.genre == "barres empilées" else -5
    _couleurs(trace, natif)
    if len(natif.categories) * len(natif.series) <= ETIQUETTES_AU_PLUS:
        _etiquettes(trace, natif)


def _axes(graphique: Any, natif: GraphiqueNatif) -> None:
    categories, valeurs = graphique.category_axis, graphique.value_axis
    categories.has_major_gridlines = False
    categories.format.line.color.rgb = _rvb(GRIS)
    valeurs.major_gridlines.format.line.color.rgb = _rvb(GRIS_CLAIR)
    valeurs.format.line.fill.background()
    valeurs.minimum_scale = 0
    if natif.unite == "%" and max((v for s in natif.series for v in s.valeurs if v is not None), default=0) <= 100:
        valeurs.maximum_scale = 100
    valeurs.tick_labels.number_format = format_de_nombre(replace(natif, decimales=0))
    valeurs.tick_labels.number_format_is_linked = False
    if natif.horizontal:  # the first row at the top, as on the page
        categories.reverse_order = True
        valeurs.visible = False
        valeurs.has_major_gridlines = False


def _couleurs(trace: Any, natif: GraphiqueNatif) -> None:
    libres = [serie.nom for serie in natif.series if serie.nom not in COULEURS]
    suite = SUITES.get(len(libres), TOUTES)
    for serie, declaree in zip(trace.series, natif.series, strict=True):
        rang = libres.index(declaree.nom) if declaree.nom in libres else 0
        couleur = COULEURS.get(declaree.nom, suite[rang % len(suite)])
        if natif.genre == "courbe":
            serie.format.line.color.rgb, serie.smooth = _rvb(couleur), False
        else:
            serie.format.fill.solid()
            serie.format.fill.fore_color.rgb = _rvb(couleur)
            serie.format.line.color.rgb = _rvb("#ffffff")
            serie.invert_if_negative = False


def _etiquettes(trace: Any, natif: GraphiqueNatif) -> None:
    """The numbers on the bars, white where the bar is dark."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    for serie in trace.series:
        etiquettes = serie.data_labels
        etiquettes.show_value = True
        ecrit = format_de_nombre(natif)
        # In a stack, the zeros of the parts that are not there would pile up at the end of the bar.
        etiquettes.number_format = f"{ecrit};-{ecrit};" if natif.genre == "barres empilées" else ecrit
        etiquettes.number_format_is_linked = False
        etiquettes.font.size = Pt(TAILLE if len(natif.categories) <= 12 else TAILLE - 2)
        if natif.genre == "barres empilées":
            etiquettes.position = XL_LABEL_POSITION.CENTER
            fonce = str(serie.format.fill.fore_color.rgb).lower() in (BLEU[1:], ENCRE[1:], ORANGE[1:])
            etiquettes.font.color.rgb = _rvb("#ffffff" if fonce else ENCRE)
        elif natif.genre == "barres":
            etiquettes.position = XL_LABEL_POSITION.OUTSIDE_END


def _rvb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.removeprefix("#").upper())
