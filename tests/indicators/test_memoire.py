"""An indicator is computed once per store and arguments, and what a caller does with it stays with him."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cpts_data.chemins import Dossiers
from cpts_data.indicators.memoire import par_version
from cpts_data.store import Magasin, construire_a_part

calculs: list[tuple[str, int]] = []


@par_version
def nombre_d_iris(magasin: Magasin, rang: int = 0) -> pd.DataFrame:
    calculs.append((magasin.version, rang))
    return magasin.lire("SELECT count(*) AS iris FROM iris_territoire")


@pytest.fixture
def neuf(dossiers_embarques: Dossiers, tmp_path: Path) -> Magasin:
    """A store of its own, with nothing kept yet."""
    calculs.clear()
    magasin = construire_a_part(dossiers_embarques, tmp_path)
    yield magasin
    magasin.fermer()


def test_asked_twice_it_is_computed_once(neuf: Magasin) -> None:
    assert nombre_d_iris(neuf)["iris"].tolist() == nombre_d_iris(neuf)["iris"].tolist() == [88]
    assert len(calculs) == 1


def test_other_arguments_are_another_result(neuf: Magasin) -> None:
    for rang in (1, 2, 1):
        nombre_d_iris(neuf, rang)
    nombre_d_iris(neuf, rang=1)
    assert [rang for _, rang in calculs] == [1, 2, 1], "by name and by place are told apart, at worst computed again"


def test_another_store_is_another_result(neuf: Magasin, magasin: Magasin) -> None:
    nombre_d_iris(neuf)
    nombre_d_iris(magasin, rang=7)
    assert len(calculs) == 2


def test_a_changed_frame_harms_nobody(neuf: Magasin) -> None:
    lue = nombre_d_iris(neuf)
    lue["iris"] = 0
    lue.loc[0, "autre"] = 1
    assert nombre_d_iris(neuf).to_dict("records") == [{"iris": 88}]


def test_a_failure_is_not_kept(neuf: Magasin) -> None:
    @par_version
    def capricieux(magasin: Magasin) -> int:
        calculs.append((magasin.version, -1))
        if len(calculs) == 1:
            raise ValueError
        return len(calculs)

    with pytest.raises(ValueError):
        capricieux(neuf)
    assert (capricieux(neuf), capricieux(neuf)) == (2, 2)
