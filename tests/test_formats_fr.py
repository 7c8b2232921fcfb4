"""French numbers, dates and lists, written character by character."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cpts_data import formats_fr as fr


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234, 0, "1\u202f234"),
        (1234567.891, 1, "1\u202f234\u202f567,9"),
        (-1234.5, 1, "\u22121\u202f234,5"),
        (84.25, 1, "84,3"),  # half-up; Python's round gives 84.2
        (0.125, 2, "0,13"),
        (2.675, 2, "2,68"),  # the nearest float is under 2.675: the text of the number is what is rounded
        (-0.04, 1, "0,0"),  # never « −0,0 »
        (-0.05, 1, "\u22120,1"),
        (1e-7, 1, "0,0"),
        (Decimal("59.946628"), 2, "59,95"),
        (np.int64(23490), 0, "23\u202f490"),
        (np.float64(0.5), 0, "1"),
        (12, 1, "12,0"),
    ],
)
def test_nombre(valeur, decimales, attendu):
    assert fr.nombre(valeur, decimales) == attendu


@pytest.mark.parametrize("absent", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_un_nombre_inconnu_n_est_pas_zero(absent):
    assert fr.est_absent(absent)
    for ecrire in (fr.nombre, fr.pourcentage, fr.points, fr.euros, fr.date_longue):
        assert ecrire(absent) == "non disponible"
    assert fr.periode(absent) == "période non précisée"


@pytest.mark.parametrize("present", [0, 0.0, "", False, dt.date(2024, 1, 1)])
def test_zero_et_vide_ne_sont_pas_inconnus(present):
    assert not fr.est_absent(present)


@pytest.mark.parametrize(
    "valeur",
    [1e308, -1e308, 5e-324, 10**5000, int("9" * 308), Decimal("1e500"), Decimal("-1e-500"), 10**28 + 5],
    ids=lambda valeur: f"{Decimal(valeur):.3e}",
)
def test_aucun_nombre_fini_n_arrete_l_ecriture(valeur):
    for ecrire in (fr.nombre, fr.tel_quel, fr.pourcentage, fr.points, fr.euros):
        assert set(ecrire(valeur)) <= set("0123456789,\u202f\u2212+%€ points")


def test_un_grand_nombre_garde_tous_ses_chiffres():
    assert fr.nombre(10**30 + 1, 1).replace("\u202f", "") == "1" + "0" * 29 + "1,0"


def test_signe():
    assert fr.nombre(352, signe=True) == "+352"
    assert fr.nombre(-352, signe=True) == "\u2212352"
    assert fr.nombre(0, signe=True) == "0"
    assert fr.nombre(0.04, 1, signe=True) == "0,0"


def test_pourcentage_points_et_euros():
    assert fr.pourcentage(84.751) == "84,8\u202f%"
    assert fr.pourcentage(19.32, 0, signe=True) == "+19\u202f%"
    assert fr.points(-5.8056) == "\u22125,8 points"
    assert fr.points(-1.94) == "\u22121,9 point"
    assert fr.points(1.96) == "+2,0 points"
    assert fr.points(0) == "0,0 point"
    assert fr.euros(4000) == "4\u202f000\u202f€"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("T0", "T0 (date non imprimée)"),
        ("2024-10-08", "8 octobre 2024"),
        ("2024-10-01", "1er octobre 2024"),
        ("2025-02", "février 2025"),
        ("2024-10/2025-09", "octobre 2024 à septembre 2025"),
        ("2023-10/2024-09 (supposé)", "octobre 2023 à septembre 2024 (supposé)"),
        ("2023-2024", "2023-2024"),
        ("avant le contrat", "avant le contrat"),
        ("2024-Q1", "2024-Q1"),
        ("2024/2025", "2024/2025"),
        ("2024-13", "2024-13"),
        ("2025-02-30", "2025-02-30"),
        ("0000-10-08", "0000-10-08"),
        ("20/03/2025", "20/03/2025"),
        ("2024-10\n", "2024-10\n"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_periode(texte, attendu):
    assert fr.periode(texte) == attendu


def test_les_douze_mois():
    longs = [fr.mois_long(f"2025-{mois:02}").split()[0] for mois in range(1, 13)]
    courts = [fr.mois_court(f"2025-{mois:02}").split()[0] for mois in range(1, 13)]
    assert (longs[0], longs[7], longs[11]) == ("janvier", "août", "décembre")
    assert len(set(longs)) == len(set(courts)) == 12
    assert all(long.startswith(court.rstrip(".")) for long, court in zip(longs, courts, strict=True))
    assert fr.mois_court("2024-10") == "oct. 2024"


@pytest.mark.parametrize(
    ("jours", "mots"),
    [
        (-3, "dans 3 jours"),
        (-1, "dans 1 jour"),
        (0, "0 jour"),
        (1, "1 jour"),
        (60, "60 jours"),
        (61, "2 mois"),
        (364, "11 mois"),
        (365, "12 mois"),
        (418, "13 mois"),
        (729, "23 mois"),
        (730, "2 ans"),
        (774, "2 ans"),
        (5073, "13 ans"),
    ],
)
def test_age_en_mots(jours, mots):
    assert fr.age_en_mots(jours) == mots


def test_accord_et_compte():
    """Below two is singular, zero too."""
    assert [fr.compte(n, "patient") for n in (0, 1, 2, 1084)] == [
        "0 patient",
        "1 patient",
        "2 patients",
        "1\u202f084 patients",
    ]
    assert fr.accord(1.5, "point") == "point"
    assert fr.accord(-1, "point") == "point"
    assert fr.accord(-2, "point") == "points"
    assert fr.compte(3, "jeu", "jeux") == "3 jeux"


def test_enumeration():
    assert [fr.enumeration(liste) for liste in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a et b",
        "a, b et c",
    ]


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Rouen", "de Rouen"),
        ("Isneauville", "d’Isneauville"),
        ("Yquebeuf", "d’Yquebeuf"),
        ("Épouville", "d’Épouville"),
        ("Houppeville", "de Houppeville"),
        ("Le Houlme", "du Houlme"),
        ("Les Authieux", "des Authieux"),
        ("La Vieux-Rue", "de La Vieux-Rue"),
        ("le socle", "du socle"),
        ("la cible", "de la cible"),
        ("l’ensemble", "de l’ensemble"),
        ("Les", "de Les"),
    ],
)
def test_de(nom, attendu):
    assert fr.de(nom) == attendu


@pytest.mark.parametrize("decimales", [0, 1, 2])
def test_un_nombre_ecrit_se_relit_a_l_arrondi_pres(decimales):
    """Over a range of values: reading back what is written never moves by more than half a unit."""
    for centiemes in range(-150_000, 150_000, 997):
        valeur = centiemes / 100
        ecrit = fr.nombre(valeur, decimales)
        assert set(ecrit) <= set("0123456789,\u202f\u2212")
        relu = float(ecrit.replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))
        assert abs(relu - valeur) <= 0.5 * 10**-decimales + 1e-9


@pytest.mark.parametrize(
    ("periode", "attendu"),
    [
        ("T0", "à T0"),
        ("2024-10-08", "le 8 octobre 2024"),
        ("2025-03", "en mars 2025"),
        ("2024-10/2025-09", "d’octobre 2024 à septembre 2025"),
        ("2025", "en 2025"),
        (None, "à une date non précisée"),
    ],
)
def test_quand_un_chiffre_etait_vrai(periode: str | None, attendu: str) -> None:
    assert fr.quand(periode) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Rouen", "à Rouen"),
        ("Le Houlme", "au Houlme"),
        ("Les Andelys", "aux Andelys"),
        ("La Vieux-Rue", "à La Vieux-Rue"),
        ("le coordinateur du SAS", "au coordinateur du SAS"),
        ("les cabinets", "aux cabinets"),
        ("la CPAM", "à la CPAM"),
    ],
)
def test_a_quelque_part_ou_a_quelqu_un(nom: str, attendu: str) -> None:
    assert fr.a(nom) == attendu
