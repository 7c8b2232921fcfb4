"""The fill rate as a process: its control chart, its quarters, what adds up unfilled, and slots that move."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

from cpts_data.chemins import Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import phrases_remplissage_du_sas as dire
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.creneaux_non_pourvus import cumul, tableau_du_cumul
from cpts_data.indicators.creneaux_par_trimestre import tableau_des_trimestres, trimestres
from cpts_data.indicators.deplacement_de_creneaux import choix_par_defaut, deplacer, tableau_du_deplacement
from cpts_data.indicators.remplissage_mensuel import (
    Controle,
    controle_du_bilan,
    dispersion_des_mois,
    tableau_du_controle,
)
from cpts_data.stats.controle import AU_DESSUS, EN_DESSOUS, carte_p
from cpts_data.stats.intervalles import wilson
from cpts_data.store import Magasin
from tests.indicators.test_exercices_du_sas import importer, suite
from tests.indicators.test_soins_non_programmes import MG_OFFERTS, MG_POURVUS, faire_bilan


@pytest.fixture(scope="module")
def mg(magasin: Magasin) -> snp.Bilan:
    return snp.bilan(magasin, "MG")


@pytest.fixture(scope="module")
def sf(magasin: Magasin) -> snp.Bilan:
    return snp.bilan(magasin, "SF")


def controle_de(offerts: list[int | None], pourvus: list[int | None]) -> Controle:
    """A chart of months that are not in a store."""
    mois = faire_bilan(offerts, pourvus).mois
    comptes = (pd.Series(valeurs, dtype="Int64") for valeurs in (pourvus, offerts))
    return Controle("MG", mois, carte_p(*comptes))


# --- control chart ------------------------------------------------------------------------------------------


def test_two_months_of_gps_are_outside_limits_that_are_widened(magasin: Magasin, mg: snp.Bilan) -> None:
    """p̄ = 8 464 ÷ 14 174; a month of 1 190 slots gets p̄ ± 3·σz·√(p̄(1 − p̄) ÷ 1 190)."""
    connu = controle_du_bilan(magasin, mg)
    p = 8464 / 14174
    assert connu.carte.centre == pytest.approx(p)
    assert connu.carte.elargies and round(connu.carte.sigma_z, 2) == 4.71
    decembre = connu.carte.points.loc[2]
    assert decembre["haut"] == pytest.approx(p + 3 * connu.carte.sigma_z * math.sqrt(p * (1 - p) / 1190))
    regles = {m.periode: connu.carte.points.loc[rang, "regle"] for rang, m in enumerate(connu.mois)}
    assert [m.periode for m in connu.hors_limites()] == ["2024-12", "2025-05"]
    assert (regles["2024-12"], regles["2025-05"]) == (AU_DESSUS, EN_DESSOUS)


def test_chance_alone_would_give_four_points(magasin: Magasin, mg: snp.Bilan) -> None:
    """The brief of the board: with 1 200 slots a month, 3·√(0,597·0,403 ÷ 1 181) is 4,3 points."""
    connu = controle_du_bilan(magasin, mg)
    p = 8464 / 14174
    assert connu.hasard_points == pytest.approx(300 * math.sqrt(p * (1 - p) * 12 / 14174))
    assert round(connu.hasard_points, 1) == 4.3
    assert connu.hasard_du_mois(mg.mois[7]) == pytest.approx(300 * math.sqrt(p * (1 - p) / 1424))


def test_the_chart_says_its_months_and_that_it_is_over_dispersed(magasin: Magasin, mg: snp.Bilan) -> None:
    connu = controle_du_bilan(magasin, mg)
    assert dire.phrase_controle(connu) == (
        f"Taux moyen de 59,7{E}% sur 12 mois. Deux mois sortent des limites habituelles : "
        f"décembre 2024 (83,8{E}%, au-dessus) et mai 2025 (40,7{E}%, en dessous)."
    )
    assert dire.phrase_dispersion(connu) == (
        "Le hasard seul ferait varier un mois d’environ 4 points autour de la moyenne ; les mois s’écartent bien "
        "davantage. Les limites sont donc élargies 4,7 fois, à la mesure de l’écart habituel entre deux mois qui se "
        "suivent."
    )
    assert dire.calcul_du_controle(connu).endswith(" ; φ = 64,0 ; σz = 4,7")


def test_months_that_vary_by_chance_only_keep_close_limits() -> None:
    connu = controle_de([1000] * 12, [600, 610, 590, 605, 595, 600, 612, 588, 601, 599, 606, 594])
    assert dire.phrase_controle(connu).endswith("Aucun mois ne sort des limites habituelles.")
    assert dire.phrase_dispersion(connu).endswith(" ; les mois ne varient pas davantage.")


def test_one_month_outside_is_singular() -> None:
    connu = controle_de([1000] * 12, [600] * 11 + [700])
    assert f"Un mois sort des limites habituelles : septembre 2025 (70,0{E}%, au-dessus)." in dire.phrase_controle(
        connu
    )


def test_eight_months_on_one_side_are_told() -> None:
    connu = controle_de([1000] * 12, [590] * 8 + [620] * 4)
    assert dire.phrase_controle(connu).endswith(
        " D’octobre 2024 à mai 2025, au moins huit mois de suite en dessous de la moyenne."
    )
    assert [(debut.periode, fin.periode) for debut, fin, _ in connu.series()] == [("2024-10", "2025-05")]


def test_under_a_year_there_are_no_limits(dossiers: Dossiers) -> None:
    magasin = importer(dossiers, suite("2024-10", 5))
    connu = controle_du_bilan(magasin, snp.bilan(magasin, "MG"))
    assert dire.phrase_controle(connu) == (
        f"Taux moyen de 50,0{E}% sur 5 mois ; il en faut 12 pour dire lesquels sortent de l’ordinaire."
    )
    assert dire.phrase_dispersion(connu) is None and not connu.hors_limites()
    assert "φ" not in dire.calcul_du_controle(connu)
    assert tableau_du_controle(connu)["limite_basse_pct"].isna().all()


def test_an_exercise_under_way_is_judged_with_the_year_before(dossiers: Dossiers) -> None:
    """Five months of an exercise and the twelve before: seventeen months, one of which the file skips."""
    mois = suite("2023-10", 17, offerts=1000, pourvus=600) | {"2025-02": (1000, 900)}
    del mois["2024-01"]
    magasin = importer(dossiers, mois)
    connu = controle_du_bilan(magasin, snp.bilan(magasin, "MG"))
    assert (len(connu.mois), connu.carte.mois) == (17, 16)
    assert " sur 16 mois, d’octobre 2023 à février 2025. Un mois sort" in dire.phrase_controle(connu)
    assert [m.periode for m in connu.hors_limites()] == ["2025-02"]
    assert tableau_du_controle(connu)["taux_pct"].isna().sum() == 1


def test_midwives_have_no_chart(magasin: Magasin, sf: snp.Bilan) -> None:
    assert controle_du_bilan(magasin, sf) is None
    assert "Sous 100 créneaux offerts" in dire.SANS_CARTE


# --- quarters -----------------------------------------------------------------------------------------------


def test_the_quarters_of_gps_are_those_of_the_exercise(magasin: Magasin, mg: snp.Bilan) -> None:
    """1 084 + 1 072 + 1 190 = 3 346 slots offered from October to December, 791 + 779 + 997 = 2 567 filled."""
    facteur = dispersion_des_mois(magasin, mg)
    premier, *_ = tous = trimestres(mg, facteur)
    assert (premier.offerts, premier.pourvus, premier.non_pourvus) == (3346, 2567, 3346 - 2567)
    assert [t.offerts for t in tous] == [sum(MG_OFFERTS[rang : rang + 3]) for rang in (0, 3, 6, 9)]
    assert sum(t.pourvus for t in tous) == sum(MG_POURVUS) == 8464
    bas, haut = premier.intervalle_pct()
    assert bas < 100 * 2567 / 3346 < haut
    # Wilson: (2x + z² ∓ z·√(z² + 4x(1 − x/n))) ÷ (2(n + z²)) at z = 1,96, both counts ÷ 4,71², as for the limits.
    assert facteur == controle_du_bilan(magasin, mg).carte.facteur and round(facteur, 2) == 4.71
    x, n, z = 2567 / facteur**2, 3346 / facteur**2, 1.959964
    demi = z * math.sqrt(z**2 + 4 * x * (1 - x / n))
    assert (bas, haut) == pytest.approx([100 * (2 * x + z**2 + s * demi) / (2 * (n + z**2)) for s in (-1, 1)], abs=1e-4)
    assert dire.phrase_trimestres(tous) == (
        f"Par trimestre : taux le plus haut pour octobre à décembre 2024, 76,7{E}% (intervalle à 95{E}% : 69,4 à "
        f"82,7{E}%) ; le plus bas pour avril à juin 2025, 46,3{E}% (intervalle à 95{E}% : 38,8 à 53,9{E}%)."
    )
    assert dire.phrase_de_l_intervalle(tous) == (
        "Les mois varient d’eux-mêmes plus que le hasard : l’intervalle est élargi d’autant (4,7 fois), comme les "
        "limites du taux d’un mois à l’autre."
    )
    frame = tableau_des_trimestres(tous)
    assert frame["periode"].tolist()[0] == "2024-10/2024-12"
    assert frame["elargissement"].tolist() == [facteur] * 4


def test_the_interval_of_a_quarter_holds_chance_alone_under_a_year_of_months(dossiers: Dossiers) -> None:
    """150 of 300 in three months, no chart: p ± 1.96·√(0.25 ÷ 300) is about ± 5.7 points."""
    magasin = importer(dossiers, suite("2024-10", 5))
    bilan = snp.bilan(magasin, "MG")
    assert dispersion_des_mois(magasin, bilan) is None
    premier, _ = tous = trimestres(bilan, None)
    assert premier.intervalle_pct() == pytest.approx(tuple(100 * v for v in wilson(premier.pourvus, premier.offerts)))
    assert dire.phrase_de_l_intervalle(tous).startswith("L’intervalle ne tient compte que du hasard d’un créneau")
    assert tableau_des_trimestres(tous)["elargissement"].isna().all()
    (ordinaire, *_) = trimestres(bilan, 1.0)
    assert ordinaire.intervalle_pct() == premier.intervalle_pct()
    assert dire.phrase_de_l_intervalle([ordinaire]) == "L’intervalle tient compte du hasard d’un créneau à l’autre."


def test_a_quarter_that_lacks_a_month_says_so() -> None:
    bilan = faire_bilan([200, None, 200, 200], [100, None, 150, 100])
    premier, second = trimestres(bilan, None)
    assert (premier.offerts, premier.pourvus, len(premier.disponibles), premier.entier) == (400, 250, 2, False)
    assert not second.entier and second.taux_avant_pct is None
    assert dire.phrase_trimestres((premier, second)).endswith(" ; 2 trimestres incomplets.")
    assert dire.nom_du_trimestre(second) == "janvier 2025"


def test_a_file_that_starts_in_march_keeps_the_quarters_of_the_exercise(dossiers: Dossiers) -> None:
    bilan = snp.bilan(importer(dossiers, suite("2025-03", 3)), "MG")
    assert [(t.rang, len(t.mois)) for t in trimestres(bilan, None)] == [(2, 1), (3, 2)]


def test_quarters_of_two_years_are_compared(dossiers: Dossiers) -> None:
    mois = suite("2023-10", 12) | suite("2024-10", 12, offerts=200, pourvus=120)
    premier, *_ = tous = trimestres(snp.bilan(importer(dossiers, mois), "MG"), None)
    assert (premier.taux_pct, premier.taux_avant_pct) == (60, 50)
    assert tableau_des_trimestres(tous)["taux_points"].tolist() == [10, 10, 10, 10]


def test_quarters_too_small_for_a_rate_have_counts_only(sf: snp.Bilan) -> None:
    tous = trimestres(sf, None)
    assert [t.offerts for t in tous] == [16, 40, 9, 12]
    assert all(t.taux_pct is None and t.intervalle_pct() is None for t in tous)
    assert dire.phrase_trimestres(tous) == "Par trimestre, en nombres : trop peu de créneaux pour un pourcentage."
    assert dire.phrase_de_l_intervalle(tous) is None


def test_a_quarter_without_a_known_month_is_unknown_and_not_zero() -> None:
    bilan = faire_bilan([200, 200, 200, None, None, None], [100, 100, 100, None, None, None])
    (_, second) = trimestres(bilan, None)
    assert (second.offerts, second.pourvus, second.non_pourvus, second.disponible) == (None, None, None, False)


# --- the same month a year before ---------------------------------------------------------------------------


def test_each_month_is_set_against_the_same_one_a_year_before(dossiers: Dossiers) -> None:
    mois = suite("2023-10", 12) | suite("2024-10", 12, offerts=200, pourvus=120) | {"2024-12": (200, 90)}
    bilan = snp.bilan(importer(dossiers, mois), "MG")
    frame = snp.tableau_des_mois(bilan)
    assert frame["taux_points"].tolist() == [10, 10, -5, *[10] * 9]
    assert dire.phrase_un_an_avant(bilan) == (
        "Face au même mois, un an avant, le taux est plus haut pour 11 mois et plus bas pour 1 mois, sur 12 comparés."
    )


def test_months_that_all_go_the_same_way_are_said_once(dossiers: Dossiers) -> None:
    mois = suite("2023-10", 12) | suite("2024-10", 12, offerts=200, pourvus=90)
    assert dire.phrase_un_an_avant(snp.bilan(importer(dossiers, mois), "MG")) == (
        "Face au même mois, un an avant, le taux est plus bas pour chacun des 12 mois comparés."
    )


def test_without_a_year_before_nothing_is_compared(mg: snp.Bilan) -> None:
    assert mg.un_an_avant == () and dire.phrase_un_an_avant(mg) is None
    assert snp.tableau_des_mois(mg)["taux_un_an_avant_pct"].isna().all()


# --- unfilled slots -----------------------------------------------------------------------------------------


def test_the_unfilled_slots_of_gps_add_up(mg: snp.Bilan) -> None:
    """293 + 293 + 193 = 779 at the end of December; half of 5 710 is 2 855, passed in May with 3 329."""
    connu = cumul(mg)
    assert connu.non_pourvus[:3] == (293, 586, 779)
    assert connu.total == 14174 - 8464 == 5710
    assert (connu.non_pourvus[6], connu.non_pourvus[7], connu.a_moitie) == (2484, 3329, "2025-05")
    assert dire.phrase_cumul(connu, mg) == (
        f"5{E}710 créneaux non pourvus en 12 mois, dont la moitié atteinte en mai 2025 ; 4{E}098 pour le total 2024 "
        "imprimé, dont les mois ne sont pas connus."
    )
    assert tableau_du_cumul(mg)["cumul_un_an_avant"].isna().all()


def test_a_missing_month_is_left_out_of_both_years() -> None:
    """100 + 50 unfilled, then 40 + 30 of the same two months a year before; the third is unknown this year."""
    avant = (snp.Mois("2023-10", 100, 60), snp.Mois("2023-11", 100, 0), snp.Mois("2023-12", 100, 70))
    bilan = dataclasses.replace(faire_bilan([200, None, 200], [100, None, 150]), un_an_avant=avant)
    connu = cumul(bilan)
    assert (connu.non_pourvus, connu.avant, connu.total_avant) == ((100, None, 150), (40, None, 70), 70)
    assert dire.phrase_cumul(connu, bilan) == (
        "150 créneaux non pourvus en 2 mois (1 mois non disponible), dont la moitié atteinte en octobre 2024 ; "
        "70 aux mêmes mois, un an avant."
    )


def test_a_year_before_that_lacks_a_month_has_no_total() -> None:
    avant = (snp.Mois("2023-10", 100, 60), snp.Mois("2023-11", None, None))
    connu = cumul(dataclasses.replace(faire_bilan([200, 200], [100, 150]), un_an_avant=avant))
    assert (connu.avant, connu.total_avant) == ((40, None), None)


@pytest.mark.parametrize(
    ("offerts", "pourvus", "attendue"),
    [
        ([10], [10], "Aucun créneau non pourvu en 1 mois."),
        ([10], [9], "1 créneau non pourvu en 1 mois."),
        ([0, 0], [0, 0], "Aucun créneau non pourvu en 2 mois."),
    ],
)
def test_running_totals_at_their_limits(offerts: list[int], pourvus: list[int], attendue: str) -> None:
    bilan = faire_bilan(offerts, pourvus)
    assert dire.phrase_cumul(cumul(bilan), bilan) == attendue


# --- simulation ---------------------------------------------------------------------------------------------


def test_a_hundred_slots_move_from_may_to_december(mg: snp.Bilan) -> None:
    """May: 579 of 1 324. December: 997 filled of 1 290 at least, 1 097 at most, 997 × 1 290 ÷ 1 190 at its rate."""
    assert choix_par_defaut(mg) == ("2025-05", "2024-12")
    simule = deplacer(mg, "2025-05", "2024-12", 100)
    assert (simule.origine_apres.offerts, simule.destination_apres.offerts) == (1424 - 100, 1190 + 100)
    assert simule.origine_apres.taux_pct == pytest.approx(100 * 579 / 1324)
    apres = simule.destination_apres
    assert (apres.pourvus_min, apres.pourvus_max) == (997, 997 + 100)
    assert apres.pourvus == pytest.approx(997 + 100 * 997 / 1190)
    assert apres.taux_pct == pytest.approx(100 * 997 / 1190), "the rate of the month, by assumption"
    assert (apres.taux_min_pct, apres.taux_max_pct) == pytest.approx((100 * 997 / 1290, 100 * 1097 / 1290))
    exercice = simule.exercice_apres
    assert (exercice.offerts, exercice.pourvus_min, exercice.pourvus_max) == (14174, 8464, 8564)
    assert exercice.pourvus == pytest.approx(8464 + 100 * 997 / 1190)
    assert simule.perdus == 0


def test_the_simulation_speaks_in_the_conditional(mg: snp.Bilan) -> None:
    assert dire.phrase_deplacement(deplacer(mg, "2025-05", "2024-12", 100)) == (
        f"Avec 100 créneaux déplacés de mai 2025 à décembre 2024, le taux serait de 43,7{E}% en mai 2025 (au lieu de "
        f"40,7{E}%), de 77,3 à 85,0{E}% en décembre 2024 (au lieu de 83,8{E}%) et de 59,7 à 60,4{E}% sur l’exercice "
        f"(au lieu de 59,7{E}%)."
    )


def test_filled_slots_have_no_room_left_beyond_the_unfilled_ones(mg: snp.Bilan) -> None:
    """May had 845 unfilled: moving 900 leaves 524 slots for 579 that were filled."""
    simule = deplacer(mg, "2025-05", "2024-12", 900)
    assert (simule.origine_apres.pourvus, simule.perdus) == (524, 579 - 524)
    assert simule.exercice_apres.pourvus_min == 8464 - 55
    assert dire.phrase_deplacement(simule).endswith(
        f"sur l’exercice (au lieu de 59,7{E}%). En mai 2025, 55 créneaux pourvus n’auraient plus de place."
    )
    tout = deplacer(mg, "2025-05", "2024-12", 1424)
    assert tout.origine_apres.taux_pct is None and "serait sans objet en mai 2025" in dire.phrase_deplacement(tout)


def test_one_slot_is_singular(mg: snp.Bilan) -> None:
    assert dire.phrase_deplacement(deplacer(mg, "2025-05", "2024-12", 1)).startswith("Avec 1 créneau déplacé de mai")


@pytest.mark.parametrize(
    ("origine", "destination", "nombre"),
    [("2025-05", "2025-05", 10), ("2025-05", "1999-01", 10), ("2025-05", "2024-12", 1425), ("2025-05", "2024-12", -1)],
)
def test_an_impossible_move_is_refused(mg: snp.Bilan, origine: str, destination: str, nombre: int) -> None:
    with pytest.raises(ValueError):
        deplacer(mg, origine, destination, nombre)


def test_small_numbers_are_not_simulated(sf: snp.Bilan) -> None:
    assert choix_par_defaut(sf) is None


def test_the_table_of_the_simulation_names_its_lines(mg: snp.Bilan) -> None:
    frame = tableau_du_deplacement(deplacer(mg, "2025-05", "2024-12", 100))
    assert frame["ligne"].tolist() == ["mai 2025, qui cède", "décembre 2024, qui reçoit", "exercice"]
    assert frame["offerts_apres"].tolist() == [1324, 1290, 14174]
