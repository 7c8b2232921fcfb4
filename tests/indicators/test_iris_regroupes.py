"""Hidden IRIS shown together: the same counts as a subtraction, and nothing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpts_data.indicators import iris_regroupes
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.stats import secret
from tests.stats.territoires import PERIODE, Territoire, petit_magasin

ROUEN = ("765400001", "765400002", "765400003")
SEUL, PETIT = "760950000", "761520000"
TERRITOIRE = Territoire(
    {"76540": ROUEN, "76095": (SEUL,), "76152": (PETIT,)},
    {
        "MT_16P": {
            ROUEN[0]: (200, 30), ROUEN[1]: (90, 4), ROUEN[2]: (60, 20), SEUL: (300, 60), PETIT: (40, 3),
        }
    },
    regrouper=True,
)  # fmt: skip


def test_the_hidden_iris_of_a_shown_commune_are_one_row() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        zones = iris_regroupes.zones(magasin, "iris", "MT_16P", PERIODE).set_index("code")
    assert list(zones.index) == [SEUL, PETIT, ROUEN[0], "76540-R"]
    groupe = zones.loc["76540-R"]
    assert (groupe["avec_mt"], groupe["sans_mt"], groupe["patients"]) == (90 + 60, 4 + 20, 174)
    assert groupe["taux_pct"] == pytest.approx(100 * 150 / 174)
    assert (groupe["nom"], groupe["statut"]) == ("76540 : 2 quartiers regroupés", secret.MESURE)
    assert groupe["membres"] == ROUEN[1:]


def test_the_iris_of_a_hidden_commune_stay_hidden() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        zones = iris_regroupes.zones(magasin, "iris", "MT_16P", PERIODE).set_index("code")
    assert zones.loc[[SEUL, PETIT], "statut"].tolist() == [secret.MASQUE] * 2
    assert zones.loc[PETIT, "membres"] == (PETIT,)


def test_it_is_off_unless_it_is_asked_for() -> None:
    with petit_magasin(replace(TERRITOIRE, regrouper=False)) as magasin:
        zones = iris_regroupes.zones(magasin, "iris", "MT_16P", PERIODE)
        assert zones.drop(columns="membres").equals(mt.couverture_par_zone(magasin, "iris", "MT_16P", PERIODE))
        assert iris_regroupes.liste(magasin).empty


def test_communes_are_never_grouped() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        assert len(iris_regroupes.zones(magasin, "commune", "MT_16P", PERIODE)) == 3


def test_a_map_draws_every_iris_of_a_group() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        zones = iris_regroupes.zones(magasin, "iris", "MT_16P", PERIODE)
    dessinees = iris_regroupes.par_membre(zones).set_index("code")
    assert sorted(dessinees.index) == sorted([*ROUEN, SEUL, PETIT])
    assert dessinees.loc[ROUEN[1], "sans_mt"] == dessinees.loc[ROUEN[2], "sans_mt"] == 24
    assert dessinees["groupe"].tolist() == [False, False, False, True, True]
    assert iris_regroupes.ligne_de(zones, ROUEN[2])["code"] == "76540-R"
    assert iris_regroupes.ligne_de(zones, "76540-R")["patients"] == 174
    assert iris_regroupes.ligne_de(zones, "ailleurs") is None
    # A click on the map gives an IRIS, a click on a figure gives a group: both can be chosen, and drawn.
    assert set(iris_regroupes.avec_membres(zones)["code"]) == {*ROUEN, SEUL, PETIT, "76540-R"}
    choisies = [iris_regroupes.zone_dessinee(zones, code) for code in ("76540-R", ROUEN[2], SEUL, None)]
    assert choisies == [ROUEN[1], ROUEN[2], SEUL, None]


def test_the_list_of_the_groups_is_published() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        (ligne,) = iris_regroupes.liste(magasin).to_dict("records")
    assert ligne["membres"] == "765400002 (765400002) ; 765400003 (765400003)"
    assert (ligne["nombre"], ligne["patients"], ligne["population"]) == (2, 174, "16 ans et plus")


def test_what_is_hidden_is_counted_without_telling_more_than_a_subtraction() -> None:
    with petit_magasin(TERRITOIRE) as magasin:
        (ligne,) = iris_regroupes.bilan_du_secret(magasin).to_dict("records")
        montres = mt.couverture_par_zone(magasin, "iris", "MT_16P", PERIODE)["patients"].sum()
    # Two IRIS of Rouen, and two communes of one IRIS each: 94 + 80 + 360 + 43.
    assert (ligne["iris"], ligne["communes"], ligne["patients"]) == (4, 2, 94 + 80 + 360 + 43)
    assert ligne["part_pct"] == pytest.approx(100 * 577 / (577 + montres))


def test_every_group_of_the_demonstration_passes_the_rule(magasin) -> None:
    for population in mt.POPULATIONS:
        for periode in mt.periodes(magasin, population):
            iris, communes = (mt.couverture_par_zone(magasin, n, population, periode) for n in ("iris", "commune"))
            zones = iris_regroupes.regrouper(iris.assign(membres=[(c,) for c in iris["code"]]), communes)
            groupes = zones[zones["code"].str.endswith("-R")]
            assert (groupes[["avec_mt", "sans_mt"]] >= secret.SEUIL).all(axis=None)
            # Together with the other IRIS, they add up to the commune.
            for groupe in groupes.itertuples():
                commune = communes.set_index("code").loc[groupe.code[:5]]
                assert zones[zones["code"].str[:5] == groupe.code[:5]]["patients"].sum() == commune["patients"]
