"""The communes to meet and the crossed table: what is drawn is what the counts say, and no name runs."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pandas as pd
import pytest

from cpts_data.figures import couverture_des_professionnels as figures
from cpts_data.figures.rendu import en_svg
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators.couverture_des_professionnels import couvrir
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE
from tests.pages.visite import lire_figure

HOSTILE = '<script>alert("&")</script>'


def communes(*lignes: tuple[str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(lignes, columns=["nom", "adherents", "professionnels"])
    frame.insert(0, "code", [f"7600{rang}" for rang in range(len(frame))])
    return couvrir(frame.astype({"adherents": "float64", "professionnels": "float64"}))


def dessines(frame: pd.DataFrame) -> tuple[str, ...]:
    return lire_figure("", en_svg(figures.communes_a_rencontrer(frame))).textes


def test_each_commune_has_its_heads_its_rate_and_its_interval() -> None:
    """10 of 100: Wilson 5,52 to 17,44 %. 10 + 40 of 100 + 100: 25 %."""
    textes = dessines(communes(("Rouen", 10, 100), (HOSTILE, 40, 100), ("Tous", 0, 0), ("Trop", 3, 2)))
    assert {"90 à rencontrer sur 100", f"10,0{E}% (5,5 à 17,4)", "60 à rencontrer sur 100", f"CPTS : 25,0{E}%"} <= set(
        textes
    )
    assert HOSTILE in textes, "shown, and not run: the drawing is read as XML"
    assert not {"Tous", "Trop"} & set(textes), "nobody is known to be met there"


def test_twelve_communes_are_ten_and_none_is_an_empty_drawing() -> None:
    douze = dessines(communes(*[(f"Commune {rang}", 1, 20 - rang) for rang in range(12)]))
    assert len([texte for texte in douze if "à rencontrer sur" in texte]) == 10
    assert not [texte for texte in dessines(communes(("Seule", 2, 2))) if "sur" in texte]


@pytest.mark.parametrize(("taux", "plafond"), [(3.0, 10), (10.0, 10), (10.1, 20), (96.0, 100)])
def test_the_scale_of_rates_ends_on_a_round_number(taux: float, plafond: int) -> None:
    assert figures._plafond([{"borne_haute_pct": taux, "reference_pct": 1.0}]) == plafond


def test_a_cell_shows_zero_unknown_and_what_does_not_agree() -> None:
    croisees = communes(("A", 0, 4), ("B", 0, 0), ("C", 7, 5), ("D", math.nan, 5), ("E", 300, 400), ("F", 6, 6))
    croisees["profession"] = "MG"
    total = couvrir(pd.DataFrame({"profession": ["MG"], "adherents": [306.0], "professionnels": [410.0]}))
    dessin = figures.professions_par_commune(croisees, croisees[["code", "nom"]], total, fictif=True)
    cases = [ligne.cases[0] for ligne in dessin.lignes]
    assert [case.texte for case in cases] == ["0 sur 4", "0 sur 0", "7 sur 5 (!)", "n. d.", "300 sur 400", "6 sur 6"]
    assert [case.detail for case in cases[1:4]] == [
        "aucun professionnel connu", "plus d’adhérents que de professionnels connus", "donnée absente",
    ]  # fmt: skip
    assert cases[4].position == COMPARABLE and not cases[4].large
    assert [ligne.cases[0].texte for ligne in dessin.reperes] == [f"74,6{E}%"]
    assert dessin.titres[0].fictif


def test_a_clear_gap_on_few_people_is_hatched() -> None:
    """3 of 3 against 4 of 103: (3 − 0,12) ÷ √(0,12 × 0,96) is far above 3,09, on three people."""
    croisees = communes(("A", 3, 3), ("B", 1, 100)).assign(profession="MG")
    dessin = figures.professions_par_commune(croisees, croisees[["code", "nom"]], croisees.head(1), fictif=False)
    premiere, seconde = (ligne.cases[0] for ligne in dessin.lignes)
    assert (premiere.position, premiere.large) == (AU_DESSUS, True)
    assert not seconde.large


def test_the_drawing_is_an_image_of_the_house() -> None:
    svg = en_svg(figures.communes_a_rencontrer(communes(("Rouen", 10, 100))))
    assert ElementTree.fromstring(svg).tag.endswith("svg")
