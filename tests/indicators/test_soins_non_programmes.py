"""Slots of unscheduled care: the published values by hand, and the sentences at their limits."""

from __future__ import annotations

import dataclasses

import pytest

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import phrases_soins_non_programmes as phrases
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.store import Magasin

MG_OFFERTS = [1084, 1072, 1190, 1190, 1074, 1203, 1104, 1424, 1133, 1271, 1226, 1203]
MG_POURVUS = [791, 779, 997, 906, 716, 621, 623, 579, 492, 653, 665, 642]
EXERCICE = [*(f"2024-{mois}" for mois in (10, 11, 12)), *(f"2025-{mois:02d}" for mois in range(1, 10))]


def faire_bilan(
    offerts: list[int | None],
    pourvus: list[int | None],
    *,
    imprime: snp.Total | None = None,
    precedent: snp.Total | None = None,
    profession: str = "MG",
) -> snp.Bilan:
    mois = [snp.Mois(*ligne) for ligne in zip(EXERCICE, offerts, pourvus, strict=False)]
    return snp.Bilan(profession, tuple(mois), imprime, precedent)


def stable(offerts: int, pourvus: int) -> snp.Total:
    return snp.Total("2023-10/2024-09", offerts, pourvus, None)


@pytest.fixture(scope="module")
def mg(magasin: Magasin) -> snp.Bilan:
    return snp.bilan(magasin, "MG")


@pytest.fixture(scope="module")
def sf(magasin: Magasin) -> snp.Bilan:
    return snp.bilan(magasin, "SF")


@pytest.fixture(scope="module")
def pediatre(magasin: Magasin) -> snp.Bilan:
    return snp.bilan(magasin, "PEDIATRE")


def test_the_months_of_gps_are_in_the_order_of_the_exercise(mg: snp.Bilan) -> None:
    assert [m.periode for m in mg.mois] == EXERCICE
    assert [m.offerts for m in mg.mois] == MG_OFFERTS
    assert [m.pourvus for m in mg.mois] == MG_POURVUS
    assert [m.non_pourvus for m in mg.mois][7] == 1424 - 579 == 845


def test_the_figure_is_the_sum_of_the_months_and_the_printed_total_stays_beside(mg: snp.Bilan) -> None:
    assert mg.offerts == sum(MG_OFFERTS) == 14174
    assert mg.pourvus == sum(MG_POURVUS) == 8464
    assert mg.non_pourvus == 14174 - 8464 == 5710
    assert (mg.imprime.offerts, mg.imprime.pourvus, mg.imprime.taux_imprime_pct) == (14177, 8464, 59.7)


def test_the_three_changes_are_taken_from_the_total_printed_for_the_year_before(mg: snp.Bilan) -> None:
    evolution = mg.evolution
    assert (evolution.avant.offerts, evolution.avant.pourvus) == (11881, 7783)
    assert evolution.offerts_pct == pytest.approx(100 * (14174 - 11881) / 11881)
    assert evolution.pourvus_pct == pytest.approx(100 * (8464 - 7783) / 7783)
    assert evolution.taux_points == pytest.approx(100 * 8464 / 14174 - 100 * 7783 / 11881)
    assert [round(v, 2) for v in dataclasses.astuple(evolution)[1:]] == [19.30, 8.75, -5.79]


def test_extreme_months_have_the_published_rates(mg: snp.Bilan) -> None:
    taux = {m.periode: round(m.taux_pct, 1) for m in mg.mois}
    assert taux["2024-12"] == max(taux.values()) == 83.8  # 997 / 1 190
    assert taux["2025-05"] == min(taux.values()) == 40.7  # 579 / 1 424


def test_midwives_have_true_zeros_and_no_rate(sf: snp.Bilan) -> None:
    assert (sf.offerts, sf.pourvus, sf.non_pourvus) == (77, 8, 69)
    assert [m.statut for m in sf.mois[:3]] == [snp.ZERO, snp.ZERO, snp.MESURE]
    assert len(sf.disponibles) == 12
    assert sf.taux_pct is None and not [m for m in sf.mois if m.taux_pct is not None]
    assert sf.evolution is None


def test_the_pediatrician_is_unknown_until_march_then_truly_zero(pediatre: snp.Bilan) -> None:
    assert [m.periode for m in pediatre.absents] == EXERCICE[:6]
    assert [m.statut for m in pediatre.mois] == [snp.ABSENT] * 6 + [snp.ZERO] + [snp.MESURE] * 2 + [snp.ZERO] * 3
    assert (pediatre.offerts, pediatre.pourvus) == (16 + 3, 4 + 1)
    assert pediatre.mois[0].non_pourvus is None
    assert pediatre.imprime is None and pediatre.taux_pct is None


@pytest.mark.parametrize(
    ("pourvus", "offerts", "attendu"),
    [(50, 100, 50.0), (50, 99, None), (0, 0, None), (None, 200, None), (5, None, None), (0, 200, 0.0)],
)
def test_a_rate_needs_two_known_counts_and_a_hundred_slots(
    pourvus: int | None, offerts: int | None, attendu: float | None
) -> None:
    assert snp.taux_remplissage(pourvus, offerts) == attendu


@pytest.mark.parametrize(
    ("periode", "premier_mois", "attendu"),
    [("2025-09", 10, "2024-10"), ("2025-10", 10, "2025-10"), ("2025-12", 1, "2025-01"), ("2025-01", 10, "2024-10")],
)
def test_an_exercise_starts_in_the_month_of_the_territory(periode: str, premier_mois: int, attendu: str) -> None:
    assert snp.debut_exercice(periode, premier_mois) == attendu


def test_no_change_is_computed_from_an_incomplete_or_unpublished_year() -> None:
    avant = stable(2400, 1200)
    assert faire_bilan([200] * 12, [100] * 12, precedent=avant).evolution.taux_points == 0
    assert faire_bilan([200] * 12, [100] * 12).evolution is None
    assert faire_bilan([200] * 11, [100] * 11, precedent=avant).evolution is None
    assert faire_bilan([None, *[200] * 11], [None, *[100] * 11], precedent=avant).evolution is None
    assert faire_bilan([200] * 12, [100] * 12, precedent=stable(99, 50)).evolution is None
    assert faire_bilan([200] * 12, [100] * 12, precedent=stable(2400, 0)).evolution is None


def test_a_month_with_one_unknown_count_is_not_summed() -> None:
    bilan = faire_bilan([200, 300], [None, 150])
    assert (bilan.offerts, bilan.pourvus, len(bilan.absents)) == (300, 150, 1)


def test_effecteurs_are_the_published_counts(magasin: Magasin, mg: snp.Bilan) -> None:
    compte = snp.effecteurs(magasin, "MG")
    assert compte == snp.Effecteurs(65, 46, 5, 274, "2024-10-08", "2025")
    assert compte.creneaux_par_mois(mg) == pytest.approx(14174 / 12 / 65)
    assert compte.part_des_medecins_pct == pytest.approx(100 * 65 / 274)


@pytest.mark.parametrize(("profession", "nombre"), [("SF", 9), ("PEDIATRE", 1)])
def test_small_professions_have_a_count_and_no_mean(magasin: Magasin, profession: str, nombre: int) -> None:
    compte = snp.effecteurs(magasin, profession)
    assert compte == snp.Effecteurs(nombre, None, None, None, None, "2025")
    assert compte.creneaux_par_mois(snp.bilan(magasin, profession)) is None
    assert compte.part_des_medecins_pct is None


def test_printed_changes_exist_for_gps_only(magasin: Magasin) -> None:
    assert snp.evolutions_imprimees(magasin, "MG") == snp.EvolutionsImprimees(19, 9)
    assert snp.evolutions_imprimees(magasin, "SF") is None


def test_the_table_of_months_tells_unknown_from_zero(pediatre: snp.Bilan) -> None:
    tableau = snp.tableau_des_mois(pediatre).set_index("periode")
    assert tableau["offerts"].isna().sum() == 6
    assert tableau.loc["2025-04", "offerts"] == 0
    assert tableau.loc["2024-10", "statut"] == "non disponible"
    assert tableau["taux_pct"].isna().all()


def test_the_table_of_totals_keeps_printed_and_computed_apart(mg: snp.Bilan) -> None:
    tableau = snp.tableau_des_totaux(mg)
    assert tableau["nature"].tolist() == ["total imprimé", "somme des mois", "total imprimé"]
    assert tableau["offerts"].tolist() == [11881, 14174, 14177]
    assert tableau["non_pourvus"].tolist() == [11881 - 7783, 14174 - 8464, 14177 - 8464]
    assert tableau["taux_imprime_pct"].iloc[[0, 2]].tolist() == [65, 59.7]
    assert tableau["offerts_evolution_pct"].notna().tolist() == [False, True, False]


def test_the_totals_of_small_professions_hold_no_rate(sf: snp.Bilan, pediatre: snp.Bilan) -> None:
    assert snp.tableau_des_totaux(sf)[["taux_pct", "taux_imprime_pct"]].isna().all(axis=None)
    assert snp.tableau_des_totaux(pediatre)["periode"].tolist() == ["2025-04/2025-09"]


def test_the_message_sets_the_three_changes_side_by_side(mg: snp.Bilan) -> None:
    assert phrases.phrase_bilan(mg) == (
        f"Par rapport à 2024, +19{E}% de créneaux offerts par les médecins généralistes, +9{E}% de créneaux pourvus, "
        "−5,8 points de taux de remplissage."
    )


def test_the_message_says_when_nothing_moved() -> None:
    bilan = faire_bilan([200] * 12, [100] * 12, precedent=stable(2400, 1200))
    assert phrases.phrase_bilan(bilan) == (
        "Par rapport à 2024, autant de créneaux offerts par les médecins généralistes, autant de créneaux pourvus, "
        "taux de remplissage inchangé."
    )


def test_small_numbers_are_said_in_counts(sf: snp.Bilan, pediatre: snp.Bilan) -> None:
    assert phrases.phrase_bilan(sf) == (
        "D’octobre 2024 à septembre 2025, les sages-femmes ont offert 77 créneaux, dont 8 pourvus."
    )
    assert phrases.phrase_bilan(pediatre) == (
        "D’avril à septembre 2025, les pédiatres ont offert 19 créneaux, dont 5 pourvus ; "
        "6 mois sur 12 non disponibles."
    )
    for bilan in (sf, pediatre):
        assert "%" not in phrases.phrase_bilan(bilan) + phrases.phrase_profil(bilan)


@pytest.mark.parametrize(
    ("offerts", "pourvus", "attendu"),
    [
        ([1], [1], "En octobre 2024, les sages-femmes ont offert 1 créneau, dont 1 pourvu."),
        ([2], [0], "En octobre 2024, les sages-femmes ont offert 2 créneaux, dont aucun pourvu."),
        ([0], [0], "En octobre 2024, les sages-femmes n’ont offert aucun créneau."),
        (
            [3, None],
            [2, None],
            "En octobre 2024, les sages-femmes ont offert 3 créneaux, dont 2 pourvus ; 1 mois sur 2 non disponible.",
        ),
    ],
)
def test_counts_agree_in_number(offerts: list[int | None], pourvus: list[int | None], attendu: str) -> None:
    assert phrases.phrase_bilan(faire_bilan(offerts, pourvus, profession="SF")) == attendu


def test_the_profile_names_the_extreme_months_and_how_many_were_observed(mg: snp.Bilan) -> None:
    assert phrases.phrase_profil(mg) == (
        f"Profil observé sur 12 mois : taux le plus haut en décembre 2024 (83,8{E}%), "
        f"le plus bas en mai 2025 (40,7{E}%), mois de la plus forte offre."
    )


def test_the_profile_of_small_numbers_counts_the_months_without_offer(sf: snp.Bilan, pediatre: snp.Bilan) -> None:
    debut = "en nombres : trop peu de créneaux pour un pourcentage"
    assert phrases.phrase_profil(sf) == f"Profil observé sur 12 mois, {debut} ; 2 mois sans aucun créneau offert."
    assert phrases.phrase_profil(pediatre) == f"Profil observé sur 6 mois, {debut} ; 4 mois sans aucun créneau offert."


def test_the_profile_of_equal_months_names_none() -> None:
    assert phrases.phrase_profil(faire_bilan([200, 100], [100, 50])) == (
        f"Profil observé sur 2 mois : taux de 50,0{E}% à chaque mois mesuré."
    )


def test_the_strongest_offer_is_only_said_of_the_month_that_has_it() -> None:
    assert "plus forte offre" not in phrases.phrase_profil(faire_bilan([200, 200], [150, 100]))
    assert "plus forte offre" in phrases.phrase_profil(faire_bilan([200, 201], [150, 100]))


def test_totals_that_differ_are_said_with_both_values(mg: snp.Bilan, sf: snp.Bilan, pediatre: snp.Bilan) -> None:
    assert phrases.phrase_totaux(mg) == (
        f"Total imprimé : 14{E}177 créneaux offerts imprimés, 14{E}174 en additionnant les mois. "
        "Les calculs partent de la somme des mois."
    )
    assert phrases.phrase_totaux(sf) == "Le total imprimé est égal à la somme des mois."
    assert phrases.phrase_totaux(pediatre) == ("Aucun total imprimé pour ces mois : seule leur somme est donnée.")


def test_key_figures_quote_what_is_printed_otherwise(mg: snp.Bilan) -> None:
    assert phrases.valeurs_contre_precedent(mg, mg.evolution) == (
        f"14{E}174 (imprimé : 14{E}177), contre 11{E}881 en 2024",
        f"8{E}464, contre 7{E}783 en 2024",
        f"59,7{E}%, contre 65,5{E}% (imprimé : 65{E}%) en 2024",
    )


def test_the_assumed_period_of_the_year_before_is_said(mg: snp.Bilan, sf: snp.Bilan) -> None:
    assert phrases.phrase_periode(mg) == (
        "Période du total 2024 non imprimée dans le rapport : octobre 2023 à septembre 2024, supposé."
    )
    assert phrases.phrase_periode(sf) is None
    assert phrases.phrase_periode(faire_bilan([200], [100], precedent=stable(200, 100))) is None


def test_what_the_report_prints_is_told_from_what_is_computed(magasin: Magasin, mg: snp.Bilan) -> None:
    assert phrases.phrase_evolutions_imprimees(snp.evolutions_imprimees(magasin, "MG"), mg.evolution) == (
        f"Le rapport imprime +19{E}% de créneaux offerts et +9{E}% de créneaux pourvus ; l’écart de taux, −5,8 points, "
        "est calculé ici."
    )


@pytest.mark.parametrize(
    ("profession", "attendu"),
    [
        (
            "MG",
            "Médecins généralistes : 65 effecteurs (46 au départ), "
            "environ 18 créneaux offerts par effecteur et par mois.",
        ),
        ("SF", "Sages-femmes : 9 effecteurs pour 77 créneaux offerts en 12 mois."),
        ("PEDIATRE", "Pédiatres : 1 effecteur pour 19 créneaux offerts en 6 mois."),
    ],
)
def test_effecteurs_in_a_sentence(magasin: Magasin, profession: str, attendu: str) -> None:
    bilan = snp.bilan(magasin, profession)
    assert phrases.phrase_effecteurs(snp.effecteurs(magasin, profession), bilan) == attendu


def test_an_unpublished_number_of_effecteurs_is_not_a_zero(mg: snp.Bilan) -> None:
    inconnu = snp.Effecteurs(None, 46, None, 274, "2024-10-08")
    assert phrases.phrase_effecteurs(inconnu, mg) == "Médecins généralistes : nombre d’effecteurs non connu."
    assert inconnu.creneaux_par_mois(mg) is None and inconnu.part_des_medecins_pct is None


def test_four_questions_stay_open() -> None:
    assert len(phrases.QUESTIONS_OUVERTES) == 4
    assert all(question.endswith(" ?") for question in phrases.QUESTIONS_OUVERTES)
