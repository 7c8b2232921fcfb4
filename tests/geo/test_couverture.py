from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from cpts_data.geo.couverture import arrondir, chevauchements, couverture_valable, raccorder


def objets(*geometries):
    return np.array(geometries, dtype=object)


def test_arrondir_retire_les_sommets_confondus():
    carre = shapely.Polygon([(0, 0), (1, 0), (1.001, 0.001), (1, 1), (0, 1)])
    (arrondi,) = arrondir(objets(carre), 2)
    assert arrondi.equals(box(0, 0, 1, 1))
    assert shapely.get_num_coordinates(arrondi) == 5


def test_arrondir_retire_les_trous_et_les_ilots_sans_surface():
    troue = shapely.Polygon(box(0, 0, 1, 1).exterior, [box(0.5, 0.5, 0.501, 0.501).exterior])
    avec_ilot = shapely.MultiPolygon([troue, box(3, 3, 3.001, 3.001), box(5, 5, 6, 6)])
    (arrondi,) = arrondir(objets(avec_ilot), 2)
    assert arrondi.equals(shapely.MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]))


def test_arrondir_garde_les_vrais_trous():
    troue = box(0, 0, 3, 3) - box(1, 1, 2, 2)
    (arrondi,) = arrondir(objets(troue), 2)
    assert arrondi.area == 9 - 1


def test_un_polygone_plus_petit_que_l_arrondi_devient_vide():
    arrondis = arrondir(objets(box(0, 0, 0.001, 0.001), box(0, 0, 1, 1)), 2)
    assert [g.is_empty for g in arrondis] == [True, False]
    assert not couverture_valable(arrondis)


@pytest.mark.parametrize(
    ("voisin", "valable"),
    [
        (box(1, 0, 2, 1), True),
        (box(0.9, 0, 2, 1), False),  # overlaps by a tenth
        (box(1, 0, 2, 2), False),  # border twice as long: the corner (1, 1) is missing on one side
        (shapely.Polygon([(1, 0), (2, 1), (2, 0), (1, 1)]), False),  # crosses itself
    ],
    ids=["jointifs", "chevauchement", "sommet_manquant", "papillon"],
)
def test_couverture_valable(voisin, valable):
    assert couverture_valable(objets(box(0, 0, 1, 1), voisin)) is valable


def test_raccorder_ferme_les_fentes_et_partage_les_chevauchements():
    gauche, milieu, droite = box(0, 0, 100, 100), box(100.3, 0, 200, 100), box(199.7, 0, 300, 100)
    raccordes = raccorder(objets(gauche, milieu, droite), 0.5, 1.0)
    assert shapely.coverage_is_valid(raccordes, gap_width=1.0)
    assert shapely.union_all(raccordes).equals(box(0, 0, 300, 100))


def test_chevauchements_donne_la_part_du_plus_petit():
    # 0.5 x 1 of overlap: half of the small square (area 1), a twentieth of the large one (area 10).
    (paire,) = chevauchements(objets(box(0, 0, 10, 1), box(9.5, 0, 10.5, 1), box(20, 0, 21, 1)), 0.1)
    assert paire == (0, 1, pytest.approx(0.5))


def test_se_toucher_n_est_pas_se_chevaucher():
    assert chevauchements(objets(box(0, 0, 1, 1), box(1, 0, 2, 1)), 0.0) == []
