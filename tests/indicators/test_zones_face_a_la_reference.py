"""Areas against a reference: intervals by hand, positions that stay missing when nothing can be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cpts_data.catalogue.cartes import intervalle_large_points
from cpts_data.chemins import Dossiers
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.stats import secret
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS
from cpts_data.store import Magasin, ouvrir_magasin

RESULTAT = "2024-10-08"


def zones(*effectifs: tuple[float | None, float | None]) -> pd.DataFrame:
    avec, patients = zip(*effectifs, strict=True)
    frame = pd.DataFrame({"avec_mt": avec, "patients": patients}, dtype=float)
    frame["code"] = [f"7654001{rang:02d}" for rang in range(len(frame))]
    frame["taux_pct"] = 100 * frame["avec_mt"] / frame["patients"]
    frame["statut"] = np.where(frame["avec_mt"].isna(), secret.MASQUE, secret.MESURE)
    return frame


def test_the_published_interval_and_the_three_positions() -> None:
    """1780/2000: 87,55 to 90,30 % (Wilson), clearly above 84,8 %. 1000 people at 90 %: limits 87,07 and 92,93 %."""
    frame = faces.face_a_la_reference(zones((1780, 2000)), 84.8)
    assert frame.loc[0, ["borne_basse_pct", "borne_haute_pct"]].tolist() == pytest.approx([87.55, 90.30], abs=0.005)
    assert frame.loc[0, "position"] == AU_DESSUS
    frame = faces.face_a_la_reference(zones((870, 1000), (871, 1000), (929, 1000), (930, 1000)), 90.0)
    assert frame["position"].tolist() == [EN_DESSOUS, COMPARABLE, COMPARABLE, AU_DESSUS]
    assert frame["mention"].tolist() == [None, "plutôt en dessous", "plutôt au-dessus", None]
    assert faces.compter(frame) == {EN_DESSOUS: 1, COMPARABLE: 2, AU_DESSUS: 1}


def test_the_wider_interval_holds_the_other() -> None:
    frame = faces.face_a_la_reference(zones((85, 100)), 84.8)
    bornes = ["borne_basse_998_pct", "borne_basse_pct", "taux_pct", "borne_haute_pct", "borne_haute_998_pct"]
    assert frame.loc[0, bornes].is_monotonic_increasing and frame.loc[0, bornes].is_unique


@pytest.mark.parametrize("reference", [None, float("nan")])
def test_without_a_reference_nothing_is_said_comparable(reference: float | None) -> None:
    frame = faces.face_a_la_reference(zones((85, 100)), reference)
    assert frame["position"].isna().all() and frame["mention"].isna().all() and frame["reference_pct"].isna().all()
    assert faces.compter(frame) == {EN_DESSOUS: 0, COMPARABLE: 0, AU_DESSUS: 0}
    assert frame["borne_basse_pct"].notna().all(), "an interval needs no reference"


def test_a_masked_area_has_neither_interval_nor_position() -> None:
    frame = faces.face_a_la_reference(zones((None, None), (0, 0)), 84.8)
    assert frame[["borne_basse_pct", "borne_haute_998_pct", "position", "mention"]].isna().all(axis=None)
    assert not frame["intervalle_large"].any()


def test_an_interval_is_wide_from_ten_points_on() -> None:
    """85 out of 100 spans 14,0 points, 425 out of 500 6,3."""
    assert intervalle_large_points() == 10
    assert faces.face_a_la_reference(zones((85, 100), (425, 500)), None)["intervalle_large"].tolist() == [True, False]


def test_dispersion_is_one_when_chance_alone_speaks_and_high_otherwise() -> None:
    tirages = np.random.default_rng(7).binomial(1000, 0.85, 2000)
    hasard = faces.face_a_la_reference(zones(*((int(x), 1000) for x in tirages)), 85.0)
    # A normal score cut at ±1.28 has a mean square of 0.8 − 2 × 1.28 × 0.1755 + 0.2 × 1.28² = 0.68.
    par_hasard = faces.dispersion_des_zones(hasard)
    assert par_hasard.phi == pytest.approx(0.68, abs=0.1) and not par_hasard.au_dela_du_hasard
    etale = faces.face_a_la_reference(zones(*((800 + 10 * rang, 1000) for rang in range(11))), 85.0)
    # Gaps of −50 to +50 by ten, the two extremes brought to ∓40: mean square (2·1600·2 + 2·900 + 2·400 + 2·100) ÷ 11.
    attendu = (4 * 40**2 + 2 * (30**2 + 20**2 + 10**2)) / 11 / (1000 * 0.85 * 0.15)
    assert faces.dispersion_des_zones(etale).phi == pytest.approx(attendu)
    assert faces.dispersion_des_zones(etale).au_dela_du_hasard
    assert faces.dispersion_des_zones(etale.iloc[:1]) is None


# --- references ---------------------------------------------------------------------------------------------


def test_the_references_of_the_report(magasin: Magasin) -> None:
    trouvees = {r.code: r for r in faces.references(magasin, "iris", "MT_16P", RESULTAT)}
    assert list(trouvees) == ["cpts", "commune", "socle", "cible"]
    assert trouvees["cpts"].valeur_pct == pytest.approx(100 * 130553 / 154043)
    assert (trouvees["socle"].valeur_pct, trouvees["cible"].valeur_pct) == (84.0, 84.8)
    assert (trouvees["socle"].libelle, trouvees["cible"].libelle) == ("le socle", "la cible")


def test_the_department_is_not_offered_as_no_published_value_is_comparable(magasin: Magasin) -> None:
    comparables = magasin.lignes("SELECT count(*) FROM references_nationales WHERE theme = 'MT' AND comparable = 'yes'")
    assert comparables == [(0,)], "else the department must be offered"
    assert "aucune valeur publiée ne compte les patients comme ici" in faces.NON_COMPARABLE


def test_at_t0_the_targets_say_when_they_were_set(magasin: Magasin) -> None:
    trouvees = {r.code: r for r in faces.references(magasin, "commune", "MT_70P", "T0")}
    assert list(trouvees) == ["cpts", "socle", "cible"], "a commune is not compared with a commune"
    assert trouvees["cpts"].valeur_pct == pytest.approx(100 * 21992 / 23574)
    assert trouvees["socle"].libelle == "le socle fixé le 8 octobre 2024"
    assert trouvees["cible"].libelle == "la cible fixée le 8 octobre 2024"


def test_an_iris_is_compared_with_the_rest_of_its_commune(magasin: Magasin) -> None:
    commune = next(r for r in faces.references(magasin, "iris", "MT_16P", RESULTAT) if r.code == "commune")
    iris = mt.couverture_par_zone(magasin, "iris", "MT_16P", RESULTAT)
    communes = mt.couverture_par_zone(magasin, "commune", "MT_16P", RESULTAT).set_index("code")["taux_pct"]
    pour = dict(zip(iris["code"], commune.pour(iris), strict=True))
    assert pour["765400303"] == communes["76540"]
    assert np.isnan(pour["761520000"]), "Cailly is one IRIS: compared with itself, it would always be comparable"
    compare = faces.face_a_la_reference(iris, commune.pour(iris)).set_index("code")
    assert compare.loc["761520000", "position"] is None


def test_without_a_rate_of_the_territory_the_areas_shown_are_the_reference(
    dossiers: Dossiers, magasin: Magasin
) -> None:
    fichier = dossiers.donnees / "publie" / "mt_couverture.csv"
    lignes = fichier.read_text("utf-8").splitlines(keepends=True)
    fichier.write_text("".join(ligne for ligne in lignes if not ligne.startswith("MT_")), "utf-8")
    sans_taux = ouvrir_magasin(dossiers)
    (seule,) = faces.references(sans_taux, "commune", "MT_16P", RESULTAT)
    visibles = mt.couverture_par_zone(magasin, "commune", "MT_16P", RESULTAT).dropna(subset=["taux_pct"])
    assert seule.libelle == "le taux de l’ensemble des zones affichées"
    assert seule.valeur_pct == pytest.approx(100 * visibles["avec_mt"].sum() / visibles["patients"].sum())
