"""The small charts of the first page: what they draw, already written in French."""

from __future__ import annotations

import json

import pytest

from cpts_data.figures import miniatures

DEBUT, FIN = ("T0", 83.9, "83,9 %"), ("8 octobre 2024", 84.8, "84,8 %")


def couches(specification: dict, forme: str) -> list[dict]:
    return [couche for couche in specification["layer"] if couche["mark"]["type"] == forme]


def textes_d_axe(specification: dict) -> list[object]:
    """Every axis of a chart: None, or how it is labelled."""
    return [
        canal["axis"] for couche in specification["layer"] for canal in couche["encoding"].values() if "axis" in canal
    ]


def test_two_dates_and_a_target() -> None:
    dessin = miniatures.pente([DEBUT, FIN], (90.0, "cible 90,0 %"))
    valeurs = dessin["data"]["values"]
    assert [(v["date"], v["taux"], v["texte"]) for v in valeurs] == [DEBUT, FIN]
    assert couches(dessin, "rule")[0]["encoding"]["y"]["datum"] == 90.0
    assert couches(dessin, "text")[0]["encoding"]["text"]["value"] == "cible 90,0 %"


@pytest.mark.parametrize("cible", [90.0, 80.0, 84.0, None])
def test_the_range_holds_the_dates_and_the_target(cible: float | None) -> None:
    dessin = miniatures.pente([DEBUT, FIN], None if cible is None else (cible, "cible"))
    bas, haut = couches(dessin, "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert all(bas < niveau < haut for niveau in (DEBUT[1], FIN[1], *([cible] if cible else [])))


def test_without_a_target_no_line_is_drawn() -> None:
    dessin = miniatures.pente([DEBUT, FIN], None)
    assert couches(dessin, "rule") == []
    assert len(couches(dessin, "text")) == 1


def test_a_rate_that_does_not_move_still_has_a_range() -> None:
    dessin = miniatures.pente([("T0", 80.0, "80 %"), ("2024", 80.0, "80 %")], (80.0, "cible 80 %"))
    bas, haut = couches(dessin, "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert bas < 80 < haut


def test_months_stack_filled_then_unfilled_under_their_initial() -> None:
    dessin = miniatures.mois([("M", 621, 582), ("A", 623, 481), ("M", 579, 845)])
    assert [(v["rang"], v["etat"], v["creneaux"]) for v in dessin["data"]["values"]] == [
        (0, "pourvus", 621), (0, "non pourvus", 582), (1, "pourvus", 623), (1, "non pourvus", 481),
        (2, "pourvus", 579), (2, "non pourvus", 845),
    ]  # fmt: skip
    axe = dessin["layer"][0]["encoding"]["x"]["axis"]
    assert json.loads(axe["labelExpr"].removesuffix("[datum.value]")) == ["M", "A", "M"], "March and May keep two bars"


def test_bars_keep_their_order_their_text_and_their_target() -> None:
    dessin = miniatures.barres(
        [("Sein", 59.1, "59,1 %", False), ("Total", 249, "249", True)], maximum=300, reperes=[59.5, 250]
    )
    valeurs = dessin["data"]["values"]
    assert [(v["nom"], v["valeur"], v["texte"], v["repere"]) for v in valeurs] == [
        ("Sein", 59.1, "59,1 %", 59.5),
        ("Total", 249, "249", 250),
    ]
    assert valeurs[0]["couleur"] != valeurs[1]["couleur"]
    assert len(couches(dessin, "tick")) == 1
    assert couches(miniatures.barres([("Sein", 1, "1", False)], maximum=2), "tick") == []


@pytest.mark.parametrize(
    "dessin",
    [
        miniatures.pente([DEBUT, FIN], (90.0, "cible 90,0 %")),
        miniatures.mois([("O", 1, 2)]),
        miniatures.barres([("Sein", 1.5, "1,5 %", False)], maximum=2, reperes=[2]),
    ],
)
def test_no_axis_writes_a_number_and_no_title_is_in_english(dessin: dict) -> None:
    """Vega would write 1,234.5 and « rang »: numbers are texts of ours, axes are hidden or hold words."""
    json.dumps(dessin)
    for couche in dessin["layer"]:
        for nom, canal in couche["encoding"].items():
            if canal.get("type") == "quantitative":
                assert canal["axis"] is None, nom
    assert all(axe is None or axe["title"] is None for axe in textes_d_axe(dessin))
