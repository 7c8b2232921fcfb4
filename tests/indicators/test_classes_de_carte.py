"""The limits of the classes: declared, quantiles, or typed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.catalogue.cartes import classe, libelles_de_classes
from cpts_data.indicators import par_zone
from cpts_data.indicators.classes_de_carte import (
    SeuilsRefuses,
    lire_seuils,
    mesure_a_montrer,
    ruptures_en_quantiles,
    ruptures_fixes,
)
from cpts_data.store import Magasin


def test_declared_limits_are_those_of_the_maps(magasin: Magasin) -> None:
    taux = par_zone.indicateur_de_zone(magasin, "taux_couverture_mt_css")
    assert ruptures_fixes(taux, "iris") == (70, 75, 80.6, 90)
    assert ruptures_fixes(par_zone.indicateur_de_zone(magasin, "habitants_par_mg"), "commune") == (600, 800, 1000, 1200)
    assert ruptures_fixes(par_zone.indicateur_de_zone(magasin, "apl_mg"), "commune") is None


def test_quantiles_put_as_many_areas_in_each_class() -> None:
    """100 values from 0,1 to 10,0: the limits of fifths are 2,1 4,1 6,0 and 8,0, and 20 values are in each class."""
    valeurs = pd.Series([rang / 10 for rang in range(1, 101)])
    ruptures = ruptures_en_quantiles(valeurs, 1)
    assert ruptures == (2.1, 4.1, 6.0, 8.0)
    assert [sum(classe(v, ruptures) == rang for v in valeurs) for rang in range(5)] == [20, 20, 19, 20, 21]


@pytest.mark.parametrize(
    ("valeurs", "attendues"),
    [
        ([], ()),
        ([float("nan")], ()),
        ([3.0, 3.0], (3.0,)),
        ([1, 1, 1, 1, 1, 9], (1.0,)),
        ([1, 2], (1.2, 1.4, 1.6, 1.8)),
    ],
)
def test_few_values_make_few_classes(valeurs: list[float], attendues: tuple[float, ...]) -> None:
    assert ruptures_en_quantiles(pd.Series(valeurs, dtype=float), 1) == attendues


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=60), st.integers(0, 1))
def test_quantiles_always_make_a_legend(valeurs: list[float], decimales: int) -> None:
    ruptures = ruptures_en_quantiles(pd.Series(valeurs), decimales)
    assert 1 <= len(ruptures) <= 4
    assert list(ruptures) == sorted(set(ruptures))
    assert all(0 <= classe(valeur, ruptures) <= len(ruptures) for valeur in valeurs)


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("75 ; 80 ; 84,8 ; 90", (75, 80, 84.8, 90)),
        ("75;80", (75, 80)),
        ("  12,5  ", (12.5,)),
        ("−5 0 5.5", (-5, 0, 5.5)),
        ("1000\u202f;\u00a02000", (1000, 2000)),
        ("1 200;1 500", (1200, 1500)),
        ("1\u202f200 ; 1\u00a0500,5 ;", (1200, 1500.5)),
        ("1\u202f200 1\u202f500", (1200, 1500)),
    ],
)
def test_limits_are_read_as_people_write_them(texte: str, attendus: tuple[float, ...]) -> None:
    assert lire_seuils(texte, entiers=False) == attendus


@pytest.mark.parametrize(
    ("texte", "entiers", "message"),
    [
        ("", False, "Écrivez une à quatre limites"),
        (" ; ", False, "Écrivez une à quatre limites"),
        ("75 ; beaucoup", False, "« beaucoup » n’est pas un nombre"),
        ("nan", False, "« nan » n’est pas un nombre"),
        ("75 80 ; 90", False, "« 75 80 » n’est pas un nombre"),
        ("1e5", False, "« 1e5 » n’est pas un nombre"),
        ("1;2;3;4;5", False, "5 limites font 6 classes : quatre limites au plus."),
        ("80 ; 75", False, "de la plus petite à la plus grande"),
        ("80 ; 80", False, "sans répétition"),
        ("84,85", False, "un seul chiffre après la virgule"),
        ("100,5", True, "sans virgule"),
        ("9" * 400, False, "un seul chiffre"),
    ],
)
def test_what_makes_no_classes_is_told_in_french(texte: str, entiers: bool, message: str) -> None:
    with pytest.raises(SeuilsRefuses, match=message):
        lire_seuils(texte, entiers=entiers)


def test_without_a_figure_a_legend_has_no_class(magasin: Magasin) -> None:
    mesure = mesure_a_montrer(par_zone.indicateur_de_zone(magasin, "apl_mg"), "APL", "commune", ())
    assert libelles_de_classes(mesure, ()) == []


def test_a_legend_writes_the_limits_typed(magasin: Magasin) -> None:
    indicateur = par_zone.indicateur_de_zone(magasin, "apl_mg")
    ruptures = lire_seuils("2,5 ; 4", entiers=False)
    mesure = mesure_a_montrer(indicateur, "APL", "commune", ruptures)
    assert mesure.ruptures_de("commune", "toutes") == ruptures
    assert libelles_de_classes(mesure, ruptures) == ["moins de 2,5", "2,5 à moins de 4", "4 et plus"]
