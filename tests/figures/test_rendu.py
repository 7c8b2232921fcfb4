"""A chart becomes a drawing: French numbers, data kept as text, nothing fetched, drawn once."""

from __future__ import annotations

import re

import pytest

from cpts_data.figures import rendu
from cpts_data.formats_fr import ESPACE_FINE as E
from tests.pages.visite import lire_figure

HOSTILE = """<img src=x onerror=alert(1)> & "Bois-Guillaume" ]]> <a href='https://exemple.org'>ici</a>"""


def barres(noms: dict[str, float], hauteur: int = 200) -> rendu.Specification:
    couche = {
        "mark": "bar",
        "encoding": {
            "y": {"field": "nom", "type": "nominal", "title": None},
            "x": {"field": "valeur", "type": "quantitative", "title": "personnes"},
        },
    }
    lignes = [{"nom": nom, "valeur": valeur} for nom, valeur in noms.items()]
    return rendu.figure([couche], lignes, largeur=600, hauteur=hauteur)


def test_the_axis_is_written_in_french() -> None:
    dessin = lire_figure("", rendu.en_svg(barres({"avec": 1500.0, "sans": 20_000.0})))
    assert f"20{E}000" in dessin.textes
    assert "personnes" in dessin.textes


def test_a_name_from_data_stays_text() -> None:
    dessin = lire_figure("", rendu.en_svg(barres({HOSTILE: 3})))
    assert [texte for texte in dessin.textes if texte.startswith("<img")], "written as it is, as text"
    assert "<img" not in dessin.svg and "<a " not in dessin.svg


def test_the_size_is_the_one_asked() -> None:
    assert rendu.taille(rendu.en_svg(barres({"a": 1}, hauteur=180))) == (600, 180)


def test_data_from_elsewhere_is_refused() -> None:
    ailleurs = barres({"a": 1}) | {"data": {"url": "http://127.0.0.1:9/donnees.json"}}
    with pytest.raises(ValueError, match="127.0.0.1"):
        rendu.en_svg(ailleurs)


def test_the_same_chart_is_drawn_once() -> None:
    assert rendu.en_svg(barres({"a": 1})) is rendu.en_svg(barres({"a": 1}))


def test_two_rows_of_the_same_name_stay_two_rows() -> None:
    rangs = rendu.canal_de_lignes(["Rouen", "Rouen", "vide", ["Mont-", HOSTILE]])
    couche = {"mark": "bar", "encoding": {"y": rangs, "x": {"field": "valeur", "type": "quantitative", "axis": None}}}
    lignes = [{"rang": rang, "valeur": 1 + rang} for rang in (3, 1, 0)]
    dessin = lire_figure("", rendu.en_svg(rendu.figure([couche], lignes, largeur=600, hauteur={"step": 30})))
    assert dessin.textes == ("Rouen", "Rouen", "vide", f"Mont-{HOSTILE}"), "in this order, the empty one too"


def test_the_font_is_written_once() -> None:
    svg = rendu.en_svg(barres({"avec": 1, "sans": 2}))
    assert svg.count("font-family") == 1
    assert "font-family" in svg[: svg.index(">")], "on the drawing itself, for every text in it"


def test_only_tags_are_made_lighter_never_texts() -> None:
    nom = 'Pi = 3.14159 class="a" role="b"'
    dessin = lire_figure("", rendu.en_svg(barres({nom: 1 / 3})))
    assert nom in dessin.textes
    assert not re.search(r"\.\d{2}", dessin.svg.replace("3.14159", "")), "a tenth of a pixel is enough"


def test_a_drawing_without_a_size_is_an_error() -> None:
    legende_vide = {"field": "nom", "type": "nominal", "scale": {"domain": [], "range": ["#1d4e89"]}}
    couche = {"mark": "point", "encoding": {"x": {"field": "v", "type": "quantitative"}, "color": legende_vide}}
    with pytest.raises(ValueError, match="dessin impossible"):
        rendu.en_svg(rendu.figure([couche], largeur=300, hauteur=100))


def test_a_text_may_hold_any_word() -> None:
    assert "NaN Infinity" in lire_figure("", rendu.en_svg(barres({"NaN Infinity": 1}))).textes
