"""People missing to reach a target, against the definition counted one person at a time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpts_data.formats_fr import arrondir
from cpts_data.indicators.personnes_manquantes import Manque, personnes_manquantes


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "cible", "exact", "arrondi"),
    [
        # 84,8 % of 2000 is 1696; 1695 of 2000 is 84,75 %, which rounds half-up to 84,8 %
        (1695, 2000, 84.8, 1, 0),
        (1694, 2000, 84.8, 2, 1),
        (1696, 2000, 84.8, 0, -1),
        # 50 % of 101 is 50,5: half a person is one more
        (50, 101, 50.0, 1, 51 - 50),
        # 59,5 % of 200 is exactly 119: no extra person for a floating-point crumb
        (119, 200, 59.5, 0, 0),
        (0, 1, 100.0, 1, 1),
        (0, 1000, 0.0, 0, 0),
        (250, 1000, 24.0, 240 - 250, 240 - 250),
    ],
)
def test_both_readings_by_hand(numerateur: int, denominateur: int, cible: float, exact: int, arrondi: int) -> None:
    assert personnes_manquantes(numerateur, denominateur, cible) == Manque(exact, arrondi)


@pytest.mark.parametrize("denominateur", [1, 7, 11, 200, 999, 2000])
@pytest.mark.parametrize("cible", [0.1, 28.9, 29.5, 59.5, 77.5, 80.6, 84.8, 94.3, 99.9, 100.0])
def test_both_readings_counted_one_by_one(denominateur: int, cible: float) -> None:
    objectif = Decimal(str(cible))
    effectifs = range(denominateur + 1)
    exact = next(n for n in effectifs if 100 * n >= objectif * denominateur)
    arrondi = next(n for n in effectifs if arrondir(Decimal(100 * n) / denominateur, 1) >= objectif)
    manque = personnes_manquantes(0, denominateur, cible)
    assert manque == Manque(exact, arrondi)
    assert manque.arrondi <= manque.exact


def test_a_target_with_more_decimals_than_the_contract_is_never_raised() -> None:
    """84,77 % rounds up to 84,8 %: the rounded reading still asks for no more than the exact one."""
    manque = personnes_manquantes(0, 10_000, 84.77)
    assert manque == Manque(8477, 8475)
    assert personnes_manquantes(0, 10_000, 84.72) == Manque(8472, 8465)


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "cible"), [(10, 20, None), (None, 20, 50.0), (10, None, 50.0), (1, 2, float("nan"))]
)
def test_an_unknown_term_gives_no_number(numerateur: object, denominateur: object, cible: object) -> None:
    assert personnes_manquantes(numerateur, denominateur, cible) is None


@pytest.mark.parametrize("denominateur", [0, -1])
def test_nobody_cannot_reach_a_target(denominateur: int) -> None:
    with pytest.raises(ValueError, match="strictement positif"):
        personnes_manquantes(0, denominateur, 50.0)
