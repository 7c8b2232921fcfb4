"""What one cell means, in every way that French administrations write it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cpts_data.importation.cases import (
    SIGNES,
    CaseIllisible,
    lire_date,
    lire_entier,
    lire_mois,
    lire_nombre,
    lire_periode,
    lire_pourcentages,
    lire_texte,
    mois_et_annee,
    motif,
    sont_des_fractions,
    texte_affiche,
)
from cpts_data.importation.modele import Motif

# --- why there is no value --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        *[(signe, Motif.INCONNU) for signe in ("n.d.", "nd", "N.D.", "n. d.", "N/D", "NC", "non disponible", "?", "…")],
        *[
            (signe, Motif.MASQUE)
            for signe in ("s", "S", "secret", "Secret statistique", "NS", "ns", "c", "***", "masqué")
        ],
        *[(signe, Motif.MASQUE) for signe in ("< 11", "<11", "≤ 10", "<5", "<\u00a011", "moins de 11", "(s)")],
        *[(signe, Motif.SANS_OBJET) for signe in ("-", "–", "—", "s.o.", "S.O.", "sans objet", "n/a", "NA", "///")],
        *[(signe, Motif.VIDE) for signe in (None, "", "  ", "\u00a0", "\t\u202f")],
    ],
)
def test_signs_of_absence(brut: object, attendu: Motif) -> None:
    assert motif(brut) is attendu
    assert lire_nombre(brut) is attendu
    assert lire_entier(brut) is attendu
    assert lire_mois(brut) is lire_date(brut) is lire_periode(brut) is attendu
    assert lire_pourcentages([brut]) == [attendu]


@pytest.mark.parametrize("brut", [0, "0", 0.0, "0,0"])
def test_zero_is_a_value(brut: object) -> None:
    assert lire_nombre(brut) == 0
    assert lire_entier(brut) == 0
    assert lire_pourcentages([brut, 12]) == [Decimal(0), Decimal(12)]


def test_a_dataset_may_change_what_a_sign_means() -> None:
    assert lire_entier("-", {"-": Motif.MASQUE}) is Motif.MASQUE
    assert lire_entier("X", {"x": Motif.INCONNU}) is Motif.INCONNU
    with pytest.raises(CaseIllisible):
        lire_entier("X")


def test_signs_are_written_as_they_are_compared() -> None:
    assert all(signe == signe.casefold().strip() for signe in SIGNES)


# --- numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("1084", "1084"),
        ("1 084", "1084"),
        ("1\u00a0084", "1084"),
        ("1\u202f084\u202f000", "1084000"),
        ("1\u2009084,5", "1084.5"),
        ("84,8", "84.8"),
        ("84.8", "84.8"),
        ("84,80", "84.80"),
        (",5", "0.5"),
        ("-12", "-12"),
        ("− 12", "-12"),
        ("–12", "-12"),
        ("+12", "12"),
        ("(12)", "-12"),
        ("'0012", "12"),
        ("12 €", "12"),
        ("4 000 euros", "4000"),
        ("12 hab.", "12"),
        ("12\u00a0patients", "12"),
        (" 12 ", "12"),
        (1084, "1084"),
        (84.8, "84.8"),
        (84.80000000000001, "84.8"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers(brut: object, attendu: str) -> None:
    assert lire_nombre(brut) == Decimal(attendu)


@pytest.mark.parametrize("brut", ["1,084.5", "1.084,5", "1.084.000", "1,084,000", "1'084"])
def test_points_and_commas_between_thousands_are_refused_and_explained(brut: str) -> None:
    with pytest.raises(CaseIllisible, match="de deux façons") as erreur:
        lire_nombre(brut)
    assert erreur.value.attendu == "1084,5 ou 1 084,5, sans point ni virgule entre les milliers"


@pytest.mark.parametrize("brut", ["1e5", "1,08E+05", "1.5e-3"])
def test_a_number_shortened_by_the_spreadsheet_is_refused(brut: str) -> None:
    with pytest.raises(CaseIllisible, match="derniers chiffres"):
        lire_nombre(brut)


@pytest.mark.parametrize(
    "brut",
    ["abc", "12 34", "1 08", "1,", "12/10", "84,8 %", "12 rue", "--5", "1 084 5", "²", "١٢", True, False, float("nan"),
     float("inf"), dt.date(2024, 10, 8), dt.time(3), dt.timedelta(1), object()],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(brut: object) -> None:
    with pytest.raises(CaseIllisible) as erreur:
        lire_nombre(brut)
    assert erreur.value.attendu == "un nombre, comme 1 084 ou 84,8"


@pytest.mark.parametrize("brut", ["#REF!", "#DIV/0!", "#N/A", "#VALEUR!", "#NOM?", "Err:502"])
@pytest.mark.parametrize("lire", [lire_nombre, lire_entier, lire_mois, lire_date, lire_periode, lire_texte])
def test_a_failed_formula_is_never_an_absence(lire, brut: str) -> None:
    with pytest.raises(CaseIllisible, match="a échoué dans le tableur"):
        lire(brut)


@pytest.mark.parametrize("brut", ["1084,5", 1084.5, "1,084", "1.084"])
def test_a_count_is_never_rounded(brut: object) -> None:
    with pytest.raises(CaseIllisible) as erreur:
        lire_entier(brut)
    assert (erreur.value.message, erreur.value.attendu) == (
        "Le nombre n’est pas entier.",
        "un nombre entier, comme 1 084",
    )


@pytest.mark.parametrize("brut", ["12,0", 12.0, "12", 12, 12.000000000000002])
def test_a_whole_number_is_a_count(brut: object) -> None:
    assert lire_entier(brut) == 12
    assert type(lire_entier(brut)) is int


def test_the_message_never_holds_the_cell() -> None:
    for lire in (lire_nombre, lire_entier, lire_mois, lire_date, lire_periode):
        with pytest.raises(CaseIllisible) as erreur:
            lire("Madame Secrète")
        assert "Secr" not in str(erreur.value) + erreur.value.message + erreur.value.attendu


# --- percentages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colonne", "attendus"),
    [
        (["84,8 %", "7 %", "100\u202f%"], ["84.8", "7", "100"]),
        ([84.8, 7, 100], ["84.8", "7", "100"]),
        ([0.848, 0.07, 1, 0], ["84.8", "7", "100", "0"]),
        (["0,848", "0,5"], ["84.8", "50"]),
        ([0.848, 84.8], ["0.848", "84.8"]),
        ([0, 0], ["0", "0"]),
        (["84,8 %", 91.2], ["84.8", "91.2"]),
        (["0,5 %", "0,4%"], ["0.5", "0.4"]),
    ],
)
def test_percentages_are_out_of_100_whatever_the_column(colonne: list, attendus: list[str]) -> None:
    assert lire_pourcentages(colonne) == [Decimal(attendu) for attendu in attendus]


@pytest.mark.parametrize("colonne", [[0, 1, 1], ["84,8 %", 0.5], ["1", "NS"]])
def test_a_percentage_that_reads_in_two_ways_is_refused(colonne: list) -> None:
    assert sont_des_fractions(colonne) is None
    refus = [lu for lu in lire_pourcentages(colonne) if isinstance(lu, CaseIllisible)]
    assert refus and "de deux façons" in refus[0].message


def test_one_wrong_percentage_leaves_the_others() -> None:
    juste, fausse, masquee = lire_pourcentages([0.848, "beaucoup", "NS"])
    assert (juste, masquee) == (Decimal("84.8"), Motif.MASQUE)
    assert isinstance(fausse, CaseIllisible) and fausse.attendu == "un pourcentage, comme 84,8 %"


# --- months -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("octobre 2024", "2024-10"),
        ("Oct. 2024", "2024-10"),
        ("oct.-24", "2024-10"),
        ("OCT 24", "2024-10"),
        ("août 2025", "2025-08"),
        ("AOUT-25", "2025-08"),
        ("févr. 2025", "2025-02"),
        ("fevrier 2025", "2025-02"),
        ("sept 2024", "2024-09"),
        ("Déc.2024", "2024-12"),
        ("mois d’octobre 2024", "2024-10"),
        ("2024-10", "2024-10"),
        ("2024/10", "2024-10"),
        ("10/2024", "2024-10"),
        ("10-2024", "2024-10"),
        ("202410", "2024-10"),
        (202410, "2024-10"),
        ("2024 octobre", "2024-10"),
        (dt.date(2024, 10, 1), "2024-10"),
        (dt.datetime(2024, 10, 31), "2024-10"),
        ("01/10/2024", "2024-10"),
        (45566, "2024-10"),
    ],
)
def test_months(brut: object, attendu: str) -> None:
    assert lire_mois(brut) == attendu


def test_a_month_without_its_year_needs_one() -> None:
    assert mois_et_annee("janv.") == (1, None)
    assert mois_et_annee("FEV") == (2, None)
    assert mois_et_annee("AOUT-25") == (8, 2025)
    assert mois_et_annee("Rouen") is mois_et_annee("13/2024") is mois_et_annee("") is None
    assert lire_mois("FEV", annee=2025) == "2025-02"
    assert lire_mois("FEV 24", annee=2025) == "2024-02"
    with pytest.raises(CaseIllisible, match="sans son année"):
        lire_mois("FEV")


@pytest.mark.parametrize("brut", ["13/2024", "2024-00", "Rouen", "15/10/2024", dt.date(2024, 10, 15), 12, 3.5, True])
def test_what_is_not_a_month_is_refused(brut: object) -> None:
    with pytest.raises(CaseIllisible):
        lire_mois(brut)


# --- days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "brut",
    ["08/10/2024", "8/10/24", "8.10.24", "08-10-2024", "2024-10-08", "2024/10/08", "20241008", "8 octobre 2024",
     "mardi 8 octobre 2024", "8-oct.-24", "8 oct 2024", "2024-10-08 00:00:00", "2024-10-08T10:30:00Z", "45573", 45573,
     45573.0, dt.date(2024, 10, 8), dt.datetime(2024, 10, 8, 15, 30)],
)  # fmt: skip
def test_days(brut: object) -> None:
    assert lire_date(brut) == dt.date(2024, 10, 8)
    assert type(lire_date(brut)) is dt.date


def test_the_first_of_a_month() -> None:
    assert lire_date("1er janvier 2025") == dt.date(2025, 1, 1)


@pytest.mark.parametrize("brut", ["31/04/2025", "29/02/2025", "10/25/2024", "2025-02-30", "31 avril 2025"])
def test_a_day_that_does_not_exist(brut: str) -> None:
    with pytest.raises(CaseIllisible) as erreur:
        lire_date(brut)
    assert erreur.value.message == "Cette date n’existe pas."
    assert erreur.value.attendu == "une date, comme 08/10/2024 (jour, mois, année)"


@pytest.mark.parametrize(
    "brut", ["Rouen", 12, 1084, 45573.5, 99999, True, "8/10", "08/10-2024", dt.time(3), float("nan")]
)
def test_what_is_not_a_day_is_refused(brut: object) -> None:
    with pytest.raises(CaseIllisible):
        lire_date(brut)


@pytest.mark.parametrize("brut", [dt.date(9999, 12, 31), "08/10/1024", dt.datetime(1899, 12, 31)])
def test_a_year_of_another_age_is_refused(brut: object) -> None:
    with pytest.raises(CaseIllisible, match="plausible"):
        lire_date(brut)


# --- periods ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("T0", "T0"),
        ("t 0", "T0"),
        ("à T0", "T0"),
        ("08/10/2024", "2024-10-08"),
        ("au 8 octobre 2024", "2024-10-08"),
        ("Situation au 31/12/2024", "2024-12-31"),
        (dt.date(2024, 10, 8), "2024-10-08"),
        ("octobre 2024", "2024-10"),
        ("2024-10", "2024-10"),
        ("2024", "2024"),
        (2024, "2024"),
        ("année 2024", "2024"),
        ("2024-2025", "2024-2025"),
        ("2024 / 2025", "2024-2025"),
        ("oct. 2024 – sept. 2025", "2024-10/2025-09"),
        ("octobre 2024 à septembre 2025", "2024-10/2025-09"),
        ("oct-déc 2024", "2024-10/2024-12"),
        ("d’octobre 2024 à septembre 2025", "2024-10/2025-09"),
        ("du 1er octobre 2024 au 30 septembre 2025", "2024-10/2025-09"),
        ("10/2024-09/2025", "2024-10/2025-09"),
        ("2024-10/2025-09", "2024-10/2025-09"),
        ("T4 2024", "2024-10/2024-12"),
        ("1er trimestre 2025", "2025-01/2025-03"),
        ("2025-T2", "2025-04/2025-06"),
        ("S2 2024", "2024-07/2024-12"),
        ("1er semestre 2025", "2025-01/2025-06"),
    ],
)
def test_periods(brut: object, attendu: str) -> None:
    assert lire_periode(brut) == attendu


@pytest.mark.parametrize("brut", ["Rouen", "31/04/2025", "sept. 2025 – oct. 2024", "T5 2024", 3.5, True, "OCT"])
def test_what_is_not_a_period_is_refused(brut: object) -> None:
    with pytest.raises(CaseIllisible) as erreur:
        lire_periode(brut)
    assert erreur.value.attendu.startswith("T0, une date")


# --- texts ------------------------------------------------------------------------------------------------------


def test_texts_keep_what_may_be_a_code() -> None:
    assert lire_texte("  Déville-lès-\u00a0Rouen\n") == "Déville-lès- Rouen"
    assert lire_texte("S") == "S"
    assert lire_texte("c") == "c"
    assert lire_texte(76540) == "76540"
    assert lire_texte("n.d.") is Motif.INCONNU
    assert lire_texte("-") is Motif.SANS_OBJET
    assert lire_texte(None) is lire_texte(" ") is Motif.VIDE


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        (None, ""),
        (dt.date(2024, 10, 8), "08/10/2024"),
        (84.8, "84,8"),
        (True, "VRAI"),
        (" a\n b ", "a b"),
        (2024, "2024"),
    ],
)
def test_a_cell_is_shown_as_the_spreadsheet_does(brut: object, attendu: str) -> None:
    assert texte_affiche(brut) == attendu
