"""The second layer by hand: small trees where each hidden cell can be counted on the fingers."""

from __future__ import annotations

import pytest

from cpts_data.stats.secret_secondaire import Compte, Masque, Tableau, masquer

ROUEN, BIHOREL, CAILLY, QUINCAMPOIX = "76540", "76095", "76152", "76517"


def iris(commune: str, combien: int) -> tuple[str, ...]:
    return tuple(f"{commune}{rang:04d}" for rang in range(1, combien + 1))


def territoire(*communes: tuple[str, list[Compte | None]], seuil: int = 11, **imprimes: Compte) -> Masque:
    """The mask of one population: (commune, counts of its IRIS)."""
    arbre = {commune: iris(commune, len(comptes)) for commune, comptes in communes}
    comptes = {code: c for commune, liste in communes for code, c in zip(arbre[commune], liste, strict=True)}
    return masquer(Tableau(arbre, {"MT_16P": comptes}, imprimes), seuil)


def codes(cellules: frozenset[tuple[str, str]]) -> list[str]:
    return sorted(code for _, code in cellules)


def test_a_commune_that_is_shown_hides_two_iris_the_second_with_the_fewest_patients() -> None:
    masque = territoire((ROUEN, [(200, 30), (90, 4), (100, 40), (60, 20)]), (BIHOREL, [(90, 30)]), (CAILLY, [(90, 31)]))
    # 90 + 4 people, 4 without. Without the second, 94 = Rouen less its three other IRIS.
    assert codes(masque.primaires) == [f"{ROUEN}0002"]
    assert codes(masque.secondaires) == [f"{ROUEN}0004"], "60 + 20 patients: the fewest of the three others"


def test_two_small_iris_whose_sum_is_small_hide_a_third() -> None:
    masque = territoire((ROUEN, [(200, 4), (90, 4), (100, 40), (60, 20)]), (BIHOREL, [(90, 30)]), (CAILLY, [(90, 31)]))
    # 4 + 4 = 8 people without are known to within 8.
    assert codes(masque.cellules) == [f"{ROUEN}0001", f"{ROUEN}0002", f"{ROUEN}0004"]


def test_two_small_iris_whose_sum_is_large_enough_need_nothing_more() -> None:
    masque = territoire((ROUEN, [(200, 5), (90, 6), (100, 40)]), (BIHOREL, [(90, 30)]))
    assert codes(masque.cellules) == [f"{ROUEN}0001", f"{ROUEN}0002"], "5 + 6 = 11"


def test_a_hidden_commune_hides_a_second_one_the_smallest() -> None:
    masque = territoire((CAILLY, [(50, 2)]), (BIHOREL, [(90, 30)]), (QUINCAMPOIX, [(70, 25)]))
    # The territory less the two others would give Cailly. One IRIS and its commune are the same cell.
    assert codes(masque.cellules) == [CAILLY, f"{CAILLY}0001", QUINCAMPOIX, f"{QUINCAMPOIX}0001"]


def test_equal_losses_are_settled_by_the_code() -> None:
    masque = territoire((CAILLY, [(50, 2)]), (QUINCAMPOIX, [(70, 25)]), (BIHOREL, [(70, 25)]))
    assert BIHOREL in codes(masque.secondaires) and QUINCAMPOIX not in codes(masque.cellules)


def test_everyone_or_no_one_with_a_doctor_is_hidden_whatever_the_size() -> None:
    masque = territoire((ROUEN, [(900, 0), (0, 300), (500, 100)]), (BIHOREL, [(90, 30)]))
    assert codes(masque.cellules) == [f"{ROUEN}0001", f"{ROUEN}0002"], "their sum is 900 with and 300 without"


def test_a_group_is_never_left_with_a_rate_of_a_hundred() -> None:
    masque = territoire((ROUEN, [(900, 0), (800, 0), (500, 100)]), (BIHOREL, [(90, 30)]))
    # 900 and 800 hidden together would still be known to be at 100 %.
    assert codes(masque.cellules) == [f"{ROUEN}0001", f"{ROUEN}0002", f"{ROUEN}0003"]


def test_nobody_is_shown_as_zero_and_protects_nobody() -> None:
    masque = territoire((ROUEN, [(90, 4), (0, 0), (100, 40), (60, 20)]), (BIHOREL, [(90, 30)]))
    assert f"{ROUEN}0002" not in codes(masque.cellules) and f"{ROUEN}0004" in codes(masque.secondaires)


def test_what_the_producer_hides_is_protected_like_ours() -> None:
    avec_total = territoire((ROUEN, [None, (100, 40)]), (BIHOREL, [(90, 30)]), (CAILLY, [(70, 20)]), MT_16P=(350, 100))
    # 350 - 100 - 90 - 70 = 90 with, 100 - 40 - 30 - 20 = 10 without: the printed total gave the IRIS away.
    assert codes(avec_total.cellules) == [CAILLY, f"{CAILLY}0001"]
    sans_total = territoire((ROUEN, [None, (100, 40)]), (BIHOREL, [(90, 30)]), (CAILLY, [(70, 20)]))
    assert not sans_total.cellules, "without a total, nothing bounds it"


def test_a_commune_that_cannot_hide_inside_is_hidden_whole() -> None:
    masque = territoire((ROUEN, [(90, 4), (20, 7)]), (BIHOREL, [(90, 30), (80, 30)]), (CAILLY, [(70, 20)]))
    # 4 + 7 = 11 without and 110 with: the two IRIS hide each other, and the commune may be shown.
    assert codes(masque.cellules) == [f"{ROUEN}0001", f"{ROUEN}0002"]
    masque = territoire((ROUEN, [(90, 4), (20, 6)]), (BIHOREL, [(90, 30), (80, 30)]), (CAILLY, [(70, 20)]))
    # 4 + 6 = 10: the commune itself is small, and takes the smallest other one with it.
    assert codes(masque.cellules) == [CAILLY, f"{CAILLY}0001", ROUEN, f"{ROUEN}0001", f"{ROUEN}0002"]


def test_a_territory_whose_sum_is_small_keeps_it_to_itself() -> None:
    masque = territoire((ROUEN, [(90, 4)]), (BIHOREL, [(90, 3)]))
    assert masque.totaux_caches == {"MT_16P"} and not masque.exposees
    assert codes(masque.cellules) == [BIHOREL, f"{BIHOREL}0001", ROUEN, f"{ROUEN}0001"]


def test_what_a_small_printed_total_gives_away_is_named_for_the_page_to_tell() -> None:
    masque = territoire((ROUEN, [(90, 4)]), (BIHOREL, [(90, 3)]), MT_16P=(180, 7))
    assert codes(masque.exposees) == [BIHOREL, f"{BIHOREL}0001", ROUEN, f"{ROUEN}0001"], "all hidden, 7 is public"


@pytest.mark.parametrize(
    ("seuil", "caches"), [(5, []), (10, []), (11, ["2", "3"]), (21, ["2", "3"]), (31, ["1", "2", "3"])]
)
def test_a_convention_moves_the_threshold(seuil: int, caches: list[str]) -> None:
    masque = territoire((ROUEN, [(200, 30), (90, 20), (100, 10)]), (BIHOREL, [(90, 60), (90, 61)]), seuil=seuil)
    assert codes(masque.cellules) == [f"{ROUEN}000{rang}" for rang in caches]


# --- a population that is part of another -------------------------------------------------------------------------


def test_a_population_around_it_can_give_a_cell_away() -> None:
    """Two IRIS hidden for the 70 and over: 4 + 10 = 14 without, but the 16 and over, shown, hold 12 in each."""
    communes = {ROUEN: iris(ROUEN, 3), BIHOREL: iris(BIHOREL, 1), CAILLY: iris(CAILLY, 1)}
    un, deux, trois = communes[ROUEN]
    seul, autre = f"{BIHOREL}0001", f"{CAILLY}0001"
    ensemble = {un: (300, 12), deux: (300, 12), trois: (900, 200), seul: (500, 90), autre: (500, 90)}
    ages = {un: (60, 4), deux: (60, 10), trois: (400, 90), seul: (200, 50), autre: (200, 50)}
    comptes = {"MT_16P": ensemble, "MT_70P": ages}
    separees = masquer(Tableau(communes, comptes))
    assert codes(separees.cellules) == [un, deux], "14 people without, to share"
    # With it: at least 14 - 12 = 2 and at most 12 in each. 12 - 2 = 10 is under 11: a third one is hidden.
    assert codes(masquer(Tableau(communes, comptes, dans={"MT_70P": "MT_16P"})).cellules) == [un, deux, trois]


def test_a_few_cells_that_the_producer_hides_do_not_hide_the_territory() -> None:
    """Ten communes of four areas, three of them unknown in two nested populations, no printed total: all is shown."""
    communes = {f"760{rang:02}": tuple(f"760{rang:02}{iris:04}" for iris in range(4)) for rang in range(10)}
    tous = [iris for groupe in communes.values() for iris in groupe]
    inconnues = set(tous[:3])
    comptes = {
        population: {iris: None if iris in inconnues else compte for iris in tous}
        for population, compte in (("MT_16P", (1500, 200)), ("MT_70P", (200, 40)))
    }
    assert masquer(Tableau(communes, comptes, dans={"MT_70P": "MT_16P"})).cellules == frozenset()
