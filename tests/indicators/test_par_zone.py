"""The register of indicators by area: what it offers, and that it says what the pages say."""

from __future__ import annotations

import hashlib
import math
import re

import pandas as pd
import pytest

from cpts_data.catalogue.fiches import fiche
from cpts_data.chemins import Dossiers
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone
from cpts_data.stats import secret
from cpts_data.store import Magasin, ouvrir_magasin
from tests.conftest import copier_donnees


def codes(magasin: Magasin, niveau: str) -> list[str]:
    return [indicateur.code for indicateur in par_zone.indicateurs_de_zone(magasin, niveau)]


def ligne(magasin: Magasin, code: str, niveau: str, zone: str, **choix: object) -> dict:
    frame = par_zone.valeurs(magasin, code, niveau, **choix)
    return frame.set_index("code").loc[zone].to_dict()


def test_the_shipped_data_offer_both_levels(magasin: Magasin) -> None:
    assert codes(magasin, "iris") == [
        *(f"taux_couverture_mt_{groupe}" for groupe in ("16p", "css", "ald", "70p")),
        *(f"patients_sans_mt_{groupe}" for groupe in ("16p", "css", "ald", "70p")),
        "part_65_ans_et_plus", "part_75_ans_et_plus",
    ]  # fmt: skip
    assert {"habitants_par_mg", "mg_pour_10000_habitants", "pharmacies_pour_10000_habitants", "apl_mg",
            "part_sans_vaccin_grippe_65p"} <= set(codes(magasin, "commune"))  # fmt: skip


@pytest.mark.parametrize(("niveau", "zones"), [("iris", 88), ("commune", 26)])
def test_every_indicator_has_one_row_an_area_in_the_same_columns(magasin: Magasin, niveau: str, zones: int) -> None:
    for code in codes(magasin, niveau):
        frame = par_zone.valeurs(magasin, code, niveau)
        assert tuple(frame.columns) == par_zone.COLONNES, code
        assert len(frame) == frame["code"].nunique() == zones, code
        sans_valeur = frame["statut"] != secret.MESURE
        assert frame.loc[sans_valeur, ["valeur", "borne_basse", "borne_haute"]].isna().all(axis=None), code
        assert frame.loc[sans_valeur, "position"].isna().all(), code
        assert frame.loc[~sans_valeur, "valeur"].notna().all(), code
        sans_motif = frame["statut"].isin([secret.MESURE, secret.ZERO])
        assert (frame["motif"].isna() == sans_motif).all(), code
        bornees = frame.dropna(subset=["borne_basse", "borne_haute"])
        assert (bornees["borne_basse"] <= bornees["valeur"]).all(), code
        assert (bornees["valeur"] <= bornees["borne_haute"]).all(), code


def test_a_coverage_is_the_one_of_the_page_masked_cells_included(magasin: Magasin) -> None:
    zones = mt.couverture_par_zone(magasin, "iris", "MT_70P", "T0")
    frame = par_zone.valeurs(magasin, "taux_couverture_mt_70p", "iris", "T0")
    assert frame["statut"].tolist() == zones["statut"].tolist()
    assert (frame["statut"] == secret.MASQUE).sum() > 10
    assert frame["valeur"].round(9).tolist() == pytest.approx(zones["taux_pct"].round(9).tolist(), nan_ok=True)
    assert frame["numerateur"].isna().tolist() == zones["avec_mt"].isna().tolist()
    assert frame["reference"].iloc[0] == mt.couvertures(magasin)["MT_70P"].releves[0].taux_pct


def test_the_latest_period_is_taken_by_default(magasin: Magasin) -> None:
    assert par_zone.periodes_de_zone(magasin, "taux_couverture_mt_16p") == ["2024-10-08", "T0"]
    assert par_zone.periodes_de_zone(magasin, "habitants_par_mg") == []
    derniere = par_zone.valeurs(magasin, "taux_couverture_mt_16p", "commune", "2024-10-08")
    assert par_zone.valeurs(magasin, "taux_couverture_mt_16p", "commune").equals(derniere)


def test_doctors_per_inhabitant_and_inhabitants_per_doctor_say_the_same(magasin: Magasin) -> None:
    """Rouen: 141 GPs for 117 662 inhabitants. The territory has no sure sum: 11 communes at 0 may hide a few."""
    densite = ligne(magasin, "mg_pour_10000_habitants", "commune", "76540")
    charge = ligne(magasin, "habitants_par_mg", "commune", "76540")
    assert densite["valeur"] == pytest.approx(10_000 * 141 / 117_662)
    assert charge["valeur"] == pytest.approx(117_662 / 141)
    assert charge["borne_basse"] == pytest.approx(10_000 / densite["borne_haute"])
    assert charge["borne_haute"] == pytest.approx(10_000 / densite["borne_basse"])
    assert math.isnan(charge["reference"]) and math.isnan(densite["reference"])
    assert pd.isna(charge["position"]) and pd.isna(charge["libelle_reference"])
    assert par_zone.reperes_de_zone(magasin, "habitants_par_mg", "commune") == []
    assert par_zone.valeurs(magasin, "habitants_par_mg", "commune")["numerateur"].isna().sum() == 11


def test_turned_upside_down_a_position_turns_too(magasin: Magasin) -> None:
    """Against 5 000 inhabitants per GP, Rouen has far fewer for each, hence far more GPs."""
    charge = ligne(magasin, "habitants_par_mg", "commune", "76540", reference=5000)
    densite = ligne(magasin, "mg_pour_10000_habitants", "commune", "76540", reference=10_000 / 5000)
    assert (charge["position"], densite["position"]) == ("nettement en dessous", "nettement au-dessus")


def test_a_zero_that_may_hide_a_small_count_is_not_a_figure(magasin: Magasin) -> None:
    """Pierreval: no GP and no C2S in the file, whose zeros may be small values; no pharmacy, which is sure."""
    assert ligne(magasin, "habitants_par_mg", "commune", "76502")["statut"] == secret.ZERO
    charge = par_zone.indicateur_de_zone(magasin, "habitants_par_mg")
    assert charge.raison(secret.ZERO) == "aucun médecin (ou valeur masquée à la source)"
    assert charge.raison(secret.ABSENT) == "donnée absente"
    assert math.isnan(ligne(magasin, "mg_pour_10000_habitants", "commune", "76502")["valeur"])
    c2s = ligne(magasin, "part_c2s_sans_participation", "commune", "76502")
    assert (c2s["statut"], c2s["motif"]) == (secret.MASQUE, secret.PRODUCTEUR)
    assert math.isnan(c2s["reference"]), "a sum with a hole would pass for the territory"
    pharmacies = ligne(magasin, "pharmacies_pour_10000_habitants", "commune", "76502")
    assert (pharmacies["statut"], pharmacies["valeur"]) == (secret.MESURE, 0)
    assert pharmacies["borne_haute"] == pytest.approx(10_000 * 3.689 / 524, rel=1e-3)


def test_a_reference_is_the_one_asked(magasin: Magasin) -> None:
    """Mont-Saint-Aignan against 10 %: its share of people of 65 and more is far above; against none, no position."""
    assert ligne(magasin, "part_65_ans_et_plus", "commune", "76451", reference=10)["position"] == "nettement au-dessus"
    sans = par_zone.valeurs(magasin, "part_65_ans_et_plus", "commune", reference=None)
    assert sans["position"].isna().all() and sans["valeur"].notna().all()


def test_an_empty_territory_offers_nothing_it_does_not_have(dossiers: Dossiers) -> None:
    for nom in ("demonstration/mt_iris", "faits/iris", "faits/communes"):
        for extension in ("csv", "toml"):
            (dossiers.donnees / f"{nom}.{extension}").unlink()
    vide = ouvrir_magasin(dossiers)
    assert codes(vide, "iris") == codes(vide, "commune") == []
    assert par_zone.indicateur_de_zone(vide, "habitants_par_mg") is None


# --- what is downloaded -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def telecharges(tmp_path_factory: pytest.TempPathFactory) -> Magasin:
    """The shipped data and small downloads: APL, census of 2022, places of GPs."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("telecharges") / "data")
    toutes = _lignes(dossiers, "communes")
    communes = [ligne.split(",")[0] for ligne in toutes if ",hors territoire," not in ligne]
    iris = [ligne.split(",")[0] for ligne in _lignes(dossiers, "iris") if ",True," in ligne]
    apl = [f"{code},2023,{'6,5,4,3' if code == '76540' else '3,2,2,1'},100,90" for code in communes]
    entete_apl = "code_commune,annee,apl_mg,apl_mg_65,apl_mg_62,apl_mg_60,population_standardisee,population_totale"
    poser(dossiers, "apl_communes", [entete_apl, *apl])
    entete_rp = "code_iris,code_commune,annee,population,population_0_14,population_15_plus,population_65_plus,"
    rp = [f"{code},{code[:5]},2022,200.5,20.5,180,50.25,20" for code in iris]
    poser(dossiers, "population_iris", [f"{entete_rp}population_75_plus", *rp])
    lieux = ["76540,765400101,D265,100", "76540,,D265,41", "76095,760950102,D265,5"]
    poser(dossiers, "equipements_iris", ["code_commune,code_iris,type_equipement,nombre", *lieux])
    return ouvrir_magasin(dossiers)


def _lignes(dossiers: Dossiers, nom: str) -> list[str]:
    return (dossiers.donnees / "faits" / f"{nom}.csv").read_text("utf-8").splitlines()[1:]


def poser(dossiers: Dossiers, jeu: str, lignes: list[str]) -> None:
    """Write a dataset and its papers, those of the communes with another seal."""
    contenu = "\n".join(lignes).encode() + b"\n"
    ouvert = dossiers.donnees / "ouvert"
    ouvert.mkdir(exist_ok=True)
    (ouvert / f"{jeu}.csv").write_bytes(contenu)
    papiers = (dossiers.donnees / "faits" / "communes.toml").read_text("utf-8")
    sceau = hashlib.sha256(contenu).hexdigest()
    (ouvert / f"{jeu}.toml").write_text(re.sub('sha256 = "[0-9a-f]+"', f'sha256 = "{sceau}"', papiers), "utf-8")


def test_a_download_takes_the_place_of_the_compilation(telecharges: Magasin) -> None:
    apl = par_zone.indicateur_de_zone(telecharges, "apl_mg")
    assert (apl.jeux, apl.date) == (("apl_communes",), "2023")
    rouen = ligne(telecharges, "apl_mg", "commune", "76540")
    # Weighted by the standardised population, 100 in each of the 26 communes: (6 + 25 × 3) ÷ 26.
    assert (rouen["valeur"], rouen["reference"]) == (6, pytest.approx((6 + 25 * 3) / 26))
    agees = par_zone.indicateur_de_zone(telecharges, "part_65_ans_et_plus")
    assert (agees.jeux, agees.date) == (("population_iris",), "recensement 2022")
    iris = ligne(telecharges, "part_65_ans_et_plus", "iris", "760950102")
    assert iris["valeur"] == pytest.approx(100 * 50.25 / 200.5)
    assert ligne(telecharges, "part_65_ans_et_plus", "commune", "76095")["denominateur"] == pytest.approx(3 * 200.5)


def test_places_of_doctors_are_counted_with_those_whose_district_is_not_sure(telecharges: Magasin) -> None:
    rouen = ligne(telecharges, "lieux_mg_pour_10000_habitants", "commune", "76540")
    assert (rouen["numerateur"], rouen["valeur"]) == (141, pytest.approx(10_000 * 141 / 117_662))
    sans = ligne(telecharges, "lieux_mg_pour_10000_habitants", "commune", "76502")
    assert (sans["statut"], sans["valeur"]) == (secret.MESURE, 0)
    indicateur = par_zone.indicateur_de_zone(telecharges, "lieux_mg_pour_10000_habitants")
    assert fiche(indicateur.fiche).jeux == indicateur.jeux
