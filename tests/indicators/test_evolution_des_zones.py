"""The change of each area since the first date, and the groups of neighbours, on the real rows."""

from __future__ import annotations

import pytest

from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.agregats_de_zones import agregats
from cpts_data.indicators.evolution_des_zones import evolution_du_territoire, evolutions, periode_de_depart
from cpts_data.stats import secret
from cpts_data.store import Magasin

RESULTAT = "2024-10-08"


def test_the_territory_has_risen_by_what_was_printed(magasin: Magasin) -> None:
    """130553/154043 − 124649/148491 = 84,7510 − 83,9438."""
    evolution = evolution_du_territoire(mt.couvertures(magasin)["MT_16P"])
    assert evolution.points == pytest.approx(84.7510 - 83.9438, abs=1e-3)
    assert evolution.sens == "hausse nette"
    seule = mt.Couverture("MT_16P", (mt.Releve(RESULTAT, 1, 2),))
    assert evolution_du_territoire(seule) is None


def test_the_first_period_has_no_change(magasin: Magasin) -> None:
    assert periode_de_depart(magasin, "MT_16P", RESULTAT) == "T0"
    assert periode_de_depart(magasin, "MT_16P", "T0") is None
    depart = evolutions(magasin, "iris", "MT_16P", "T0")
    assert len(depart) == 88 and depart.drop(columns="code").isna().all(axis=None)


@pytest.mark.parametrize("niveau", mt.NIVEAUX)
def test_a_change_needs_both_dates_to_be_shown(magasin: Magasin, niveau: str) -> None:
    apres = mt.couverture_par_zone(magasin, niveau, "MT_CSS", RESULTAT).set_index("code")
    avant = mt.couverture_par_zone(magasin, niveau, "MT_CSS", "T0").set_index("code")
    changements = evolutions(magasin, niveau, "MT_CSS", RESULTAT).set_index("code")
    assert list(changements.index) == list(apres.index)
    montrees = (apres["statut"] == secret.MESURE) & (avant["statut"].reindex(apres.index) == secret.MESURE)
    assert 0 < montrees.sum() < len(montrees)
    assert changements["evolution"].notna().tolist() == montrees.tolist()
    ecarts = (apres["taux_pct"] - avant["taux_pct"])[montrees]
    assert changements.loc[montrees, "evolution_points"].tolist() == pytest.approx(ecarts.tolist())


def test_groups_are_looked_for_among_the_iris_shown_and_not_among_communes(magasin: Magasin) -> None:
    iris = agregats(magasin, "iris", "MT_16P", RESULTAT)
    mesurees = iris.zones["statut"] == secret.MESURE
    assert iris.mesurees == mesurees.sum() == iris.ensemble.zones
    assert iris.zones.loc[mesurees, "classe"].notna().all() and iris.zones.loc[~mesurees, "classe"].isna().all()
    communes = agregats(magasin, "commune", "MT_16P", RESULTAT)
    assert communes.ensemble is None and communes.zones["classe"].isna().all() and communes.mesurees < 30
